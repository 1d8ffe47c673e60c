"""Telegram: raw updates in, raw calls out; nothing is decided here."""
