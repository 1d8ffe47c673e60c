"""The readers of flows, configuration and words."""
