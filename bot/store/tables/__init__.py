"""All tables, by what they hold. Every text column is a code, a digest, or sealed."""

from bot.store.tables.access import attempt, worker, worker_link, worker_role, worker_session
from bot.store.tables.agreed import own_word, passed_on
from bot.store.tables.delivery import inbox, outbox, timer
from bot.store.tables.registry import metadata
from bot.store.tables.system import audit, data_key, fact
from bot.store.tables.work import answer, concern, escalation, message, note, overruled, to_read
from bot.store.tables.young_people import (
    chat,
    conversation,
    episode,
    invitation,
    offer,
    web_return,
    web_session,
    young_person,
)

__all__ = [
    "answer",
    "attempt",
    "audit",
    "chat",
    "concern",
    "conversation",
    "data_key",
    "episode",
    "escalation",
    "fact",
    "inbox",
    "invitation",
    "message",
    "metadata",
    "note",
    "offer",
    "outbox",
    "overruled",
    "own_word",
    "passed_on",
    "timer",
    "to_read",
    "web_return",
    "web_session",
    "worker",
    "worker_link",
    "worker_role",
    "worker_session",
    "young_person",
]
