"""The web server of `run`: told to stop, it gives way to whoever has more to stop."""

from __future__ import annotations

import signal
from types import FrameType

import uvicorn
from starlette.applications import Starlette

#: Seconds that an open request is waited for.
_PATIENCE = 5


class Server(uvicorn.Server):
    """Serves an application without an access log: addresses hold one-time links and codes."""

    def __init__(self, app: Starlette) -> None:
        config = uvicorn.Config(
            app,
            access_log=False,
            log_config=None,
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=_PATIENCE,
        )
        super().__init__(config)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002
        """
        Stop at a signal; at a second Ctrl-C, at once.

        uvicorn's own way raises the signal again once it has stopped, and that would end the
        process before anything else could be finished.
        """
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True
