"""The use cases: what the service does, from a message in to a person told."""
