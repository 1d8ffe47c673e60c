"""Logs: codes and ids on standard error, never words, addresses or tokens."""

from __future__ import annotations

import logging
import sys

import structlog
from structlog.types import Processor

_ADD: list[Processor] = [
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def set_up_logs(level: str, form: str) -> None:
    """
    Send all logs to standard error.

    *form* is `json` or `console`. *level* is for our own code alone. Libraries stay at
    `warning` whatever it says: at `debug` they write down addresses, statements and bodies,
    and those hold what a young person said.
    """
    renderer = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_ADD,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _drop_traceback,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("bot").setLevel(level.upper())
    structlog.configure(
        processors=[*_ADD, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _drop_traceback(
    _logger: object, _name: str, event: structlog.types.EventDict
) -> structlog.types.EventDict:
    """A traceback can quote values, and values can be words; the kind of error has to do."""
    found = event.pop("exc_info", None)
    if isinstance(found, tuple) and found[0] is not None:
        event["error"] = found[0].__name__
    event.pop("exception", None)
    event.pop("stack_info", None)
    return event
