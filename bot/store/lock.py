"""Keeps two processes from working on one SQLite database."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from bot.errors import SettingError
from bot.store.database import database_url


class FileLock:
    """
    Held for as long as the process lives; the system lets go of it when the process dies.

    Only commands that receive and send take it: everything else works beside them.
    """

    def __init__(self, url: str) -> None:
        where = database_url(url)
        self._path = (
            Path(f"{where.database}.lock")
            if where.get_backend_name() == "sqlite" and where.database not in (None, ":memory:")
            else None
        )
        self._handle: int | None = None

    def take(self) -> None:
        """Take the lock, or raise SettingError with what to do."""
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(handle)
            raise SettingError(
                f"DATABASE_URL: another Touchbase is running on this database ({self._path});"
                " stop it first, or give this one a database of its own"
            ) from error
        self._handle = handle

    def free(self) -> None:
        """Let go of the lock."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
