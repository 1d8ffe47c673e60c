"""
Writes into config/screening/history.json that today's rules and model are in force from today.

Run it after every change to a rule or to the model, from the project's folder:
PYTHONPATH=. python training/record.py
"""

# Scripts stand alone here.
# ruff: noqa: INP001

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bot.catalogue.screening import read_history, screening_files
from bot.domain.screening.versions import Version, add_version, fingerprint, written

CONFIG = Path("config/screening")


def main() -> None:
    """Add today's version to the history."""
    now = Version(datetime.now(UTC).date(), fingerprint(screening_files(CONFIG)))
    history = add_version(read_history(CONFIG), now)
    (CONFIG / "history.json").write_text(written(history), encoding="utf-8")


if __name__ == "__main__":
    main()
