"""Flows, run: pure functions from a conversation and a reply to what follows from them."""
