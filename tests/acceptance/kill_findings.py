"""What is in the database when all is done, opened with the key file."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from bot.domain.text import make_sendable
from bot.store.database import open_database
from bot.store.rows import to_letter
from bot.store.sealing import Sealer, read_root
from bot.store.tables import (
    chat,
    concern,
    data_key,
    escalation,
    inbox,
    message,
    outbox,
    worker,
)


@dataclass(frozen=True)
class Letter:
    """One thing that was to be sent; *address* is where, *text* how the channel writes it."""

    id: str
    address: str
    purpose: str
    text: str
    status: str
    attempts: int
    sent_as: str
    problem: str


@dataclass(frozen=True)
class Findings:
    """Everything that a trial is judged by; rows are as the tables have them, words opened."""

    inbox: list[Any]
    raw: dict[str, str]
    messages: list[Any]
    words: dict[str, str]
    concerns: list[Any]
    escalations: list[Any]
    chats: list[Any]
    addresses: dict[str, str]
    letters: list[Letter]


def open_findings(database: Path, key_file: Path) -> Findings:
    """Read and open everything."""
    return asyncio.run(_open(f"sqlite+aiosqlite:///{database}", Sealer(read_root(key_file))))


async def _open(url: str, sealer: Sealer) -> Findings:
    async with open_database(url) as opened:
        return await opened.read(_read, sealer)


def _read(connection: Connection, sealer: Sealer) -> Findings:
    for key in connection.execute(select(data_key)):
        sealer.learn(key.id, key.wrapped)

    def rows(table: Any) -> list[Any]:
        return list(connection.execute(select(table).order_by(table.c.id)))

    came, messages, chats = rows(inbox), rows(message), rows(chat)
    addresses = {row.id: sealer.open(f"chat:address:{row.id}", row.address) for row in chats}
    for row in rows(worker):
        if row.telegram is not None:
            addresses[row.id] = sealer.open(f"worker:telegram:{row.id}", row.telegram)
    return Findings(
        inbox=came,
        raw={row.id: sealer.open(f"inbox:raw:{row.id}", row.raw) for row in came},
        messages=messages,
        words={
            row.id: sealer.open(f"message:words:{row.id}", row.words)
            for row in messages
            if row.words is not None
        },
        concerns=rows(concern),
        escalations=rows(escalation),
        chats=chats,
        addresses=addresses,
        letters=[_letter(row, sealer, addresses) for row in rows(outbox)],
    )


def _letter(row: Any, sealer: Sealer, addresses: dict[str, str]) -> Letter:
    parcel = to_letter(row, sealer).parcel
    text = f"{parcel.text}\n{parcel.link}" if parcel.link else parcel.text
    return Letter(
        id=row.id,
        address=addresses.get(row.recipient, ""),
        purpose=row.purpose,
        text=make_sendable(text) if parcel.kind.value == "send" else "",
        status=row.status,
        attempts=row.attempts,
        sent_as=row.sent_as or "",
        problem=row.problem or "",
    )
