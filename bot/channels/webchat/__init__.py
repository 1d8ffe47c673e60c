"""The web chat as a channel: its updates are written by our own pages."""
