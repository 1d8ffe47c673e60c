"""Tells a fault of the database itself from a fault of what it was asked to write."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError

_FAILED = (OperationalError, InterfaceError, InternalError, NoConnectionError, OSError)
#: PostgreSQL's class of codes for a statement that is more than it can ever do.
_BEYOND_LIMITS = "54"
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_DAMAGED = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)
_CLOSED = (
    *(sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM),
    *(sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR),
)
#: SQLite's own code is the last byte of a longer one that says more.
_PLAIN = 0xFF


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


def sentence_for(error: DBAPIError) -> str | None:
    """Say what is wrong with the database and what to do; nothing if it is no fault of its own."""
    code = getattr(error.orig, "sqlite_errorcode", 0) & _PLAIN
    if code in _BUSY:
        return "DATABASE_URL: another process is writing to the database; try once more."
    if code in _DAMAGED:
        return (
            "DATABASE_URL: the file is damaged, or is no database. Keep it as it is, and put a copy"
            " in its place: see docs/operations.md."
        )
    if code in _CLOSED:
        return (
            "DATABASE_URL: the database can't be opened or written; look whether the disk is full,"
            " and whether this user may write to the file and its folder."
        )
    return None
