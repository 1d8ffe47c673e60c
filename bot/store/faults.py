"""Tells a fault of the database itself from a fault of what it was asked to write."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError

_FAILED = (OperationalError, InterfaceError, InternalError, NoConnectionError, OSError)
#: PostgreSQL's class of codes for a statement that is more than it can ever do.
_BEYOND_LIMITS = "54"


def is_down(error: Exception) -> bool:
    """Say whether the database is full, locked, broken or away, whatever was to be written."""
    return isinstance(error, _FAILED) and not _of_the_statement(error)


def _of_the_statement(error: Exception) -> bool:
    """What can't be carried out at all fails in the same way for ever, and waiting won't help."""
    origin = getattr(error, "orig", None)
    state = getattr(origin, "sqlstate", None) or ""
    return (
        getattr(origin, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR
        or str(state)[:2] == _BEYOND_LIMITS
    )
