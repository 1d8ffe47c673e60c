"""Ids that the application gives: in order of time, and not to be guessed."""

from __future__ import annotations

import secrets
import threading
import time

_lock = threading.Lock()
_last = 0

#: Symbols for codes that people read out and type: no 0/O, 1/I/L, U/V or vowels that spell words.
READABLE = "23456789BCDFGHJKMNPQRSTWXYZ"


def new_id() -> str:
    """Give a new id: 16 characters of time, strictly growing in this process, and 8 of chance."""
    global _last  # noqa: PLW0603  the order of ids is a property of the process
    with _lock:
        _last = max(_last + 1, time.time_ns())
        return f"{_last:016x}{secrets.token_hex(4)}"


def new_code(length: int) -> str:
    """Give a code that people can read out, such as `7KQ3ZM`."""
    return "".join(secrets.choice(READABLE) for _ in range(length))
