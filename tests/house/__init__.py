"""The rules of the house, enforced: each test says which, and names what breaks it."""
