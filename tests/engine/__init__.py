"""The engine that runs flows."""
