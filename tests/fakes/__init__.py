"""Outside services, played by the tests themselves."""
