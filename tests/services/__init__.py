"""The services, on fakes or on a database in memory."""
