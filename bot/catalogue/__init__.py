"""The only reader of flows/, config/ and locales/."""
