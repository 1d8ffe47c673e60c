"""The log of failures: what failed and where in our code, and nothing that anybody typed."""

from __future__ import annotations

import logging
import traceback
from pathlib import PurePath

from starlette.requests import Request

_LOG = logging.getLogger(__name__)
_FRAMES = 4


def log_failure(request: Request, error: Exception) -> None:
    """
    Log a failure by its kind and place.

    The address is left out, because one-time links and codes are in it, and so is the error's
    own text, because a database's errors hold values.
    """
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    where = " > ".join(f"{PurePath(frame.filename).name}:{frame.lineno}" for frame in frames)
    _LOG.error("a page failed: %s at %s (%s)", type(error).__name__, where, request.method)
