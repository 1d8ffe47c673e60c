"""Opens words and names for whoever may read them; one broken seal never hides the rest."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress

import structlog
from sqlalchemy import BindParameter, Connection, bindparam, select

from bot.errors import StoreError
from bot.store.sealing import Sealer
from bot.store.tables import data_key, worker

log = structlog.get_logger()

#: Stands where words were whose seal is broken.
BROKEN = "(These words can't be opened. Tell whoever runs the system.)"

_IDS: BindParameter[str] = bindparam("ids", expanding=True)
_WORKERS = (
    select(worker.c.id, worker.c.name, worker.c.key_id, data_key.c.wrapped)
    .join(data_key, data_key.c.id == worker.c.key_id)
    .where(worker.c.id.in_(_IDS))
)


def open_words(sealer: Sealer, place: str, sealed: bytes | None) -> str:
    """Open the words at a *place*; those whose seal is broken are said to be so, in place."""
    if sealed is None:
        return ""
    try:
        return sealer.open(place, sealed)
    except StoreError:
        log.error("words_not_opened", place=place)
        return BROKEN


def open_address(sealer: Sealer, place: str, sealed: bytes) -> str:
    """Open where somebody is reached; `''` if the seal is broken, so that only they are not."""
    try:
        return sealer.open(place, sealed)
    except StoreError:
        log.error("address_not_opened", place=place)
        return ""


def open_raw(sealer: Sealer, place: str, sealed: bytes) -> str:
    """Show an update that nobody could parse: its bytes as text, as well as they can be read."""
    try:
        text = sealer.open_bytes(place, sealed).decode("utf-8", "replace")
    except StoreError:
        log.error("update_not_opened", place=place)
        return BROKEN
    try:
        # Channels write other alphabets as numbers, which no worker can read.
        return json.dumps(json.loads(text), ensure_ascii=False)
    except (ValueError, RecursionError):
        return text


def read_names(connection: Connection, sealer: Sealer, ids: Iterable[str | None]) -> dict[str, str]:
    """Give the names of those among *ids* who are workers, whether or not they have left."""
    wanted = sorted(set(filter(None, ids)))
    if not wanted:
        return {}
    names = {}
    for row in connection.execute(_WORKERS, {"ids": wanted}):
        with suppress(StoreError):
            sealer.learn(row.key_id, row.wrapped)
        names[row.id] = open_words(sealer, f"worker:name:{row.id}", row.name)
    return names
