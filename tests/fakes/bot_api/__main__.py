"""Run the server by itself: `python -m tests.fakes.bot_api --port 8081`."""

from __future__ import annotations

import argparse
import signal

from tests.fakes.bot_api.server import TOKEN, FakeBotApi


def main() -> None:
    """Serve until told to stop; the first line printed is the address, the second the token."""
    reader = argparse.ArgumentParser(prog="tests.fakes.bot_api", description=main.__doc__)
    reader.add_argument("--port", type=int, default=0, help="0 takes any free port")
    reader.add_argument("--token", default=TOKEN, help="the token that the bot must use")
    asked = reader.parse_args()
    signals = {signal.SIGINT, signal.SIGTERM}
    # Blocked before the server's thread starts, so that only this thread hears them.
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    with FakeBotApi(port=asked.port, token=asked.token) as server:
        print(server.address, flush=True)  # noqa: T201 - for whoever started this
        print(server.token, flush=True)  # noqa: T201 - likewise
        signal.sigwait(signals)


if __name__ == "__main__":
    main()
