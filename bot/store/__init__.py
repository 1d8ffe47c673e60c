"""Where everything is kept: tables, statements, sealing and migrations."""
