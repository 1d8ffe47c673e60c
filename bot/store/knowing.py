"""Loads what is known about young people: one statement for each kind of thing, not for each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, func, or_, select

from bot.domain.escalation import LIVE
from bot.domain.inbound import Inbound
from bot.domain.own_words import OwnWord
from bot.ports import TELEGRAM
from bot.services.receive import Read
from bot.services.records import (
    Chat,
    Delivery,
    Escalation,
    Purpose,
)
from bot.services.setup import WRONG_CODES_WITHIN
from bot.services.situation import Known
from bot.store.access import telegram_digest
from bot.store.agreed_rows import read_own_words, read_passed_on
from bot.store.alerting import read_alerts
from bot.store.earlier import read_come_back, read_earlier
from bot.store.held_back import worker_wrote_at
from bot.store.keys import learn_keys
from bot.store.known_parts import Codes, Parts, to_episode, to_invitation
from bot.store.rows import to_chat, to_escalation, to_talk, to_to_read
from bot.store.sealing import Sealer
from bot.store.tables import (
    attempt,
    chat,
    concern,
    conversation,
    episode,
    escalation,
    invitation,
    message,
    outbox,
    to_read,
    worker,
    worker_link,
    young_person,
)
from bot.store.ways import way_to, ways_once_closed

_IDS: BindParameter[str] = bindparam("ids", expanding=True)

_CHATS = select(chat).where(chat.c.address_digest.in_(_IDS))
_CHATS_BY_ID = select(chat).where(chat.c.id.in_(_IDS))
_TALKS = select(conversation).where(conversation.c.id.in_(_IDS))
_ESCALATIONS = select(escalation).where(
    escalation.c.chat_id.in_(_IDS), escalation.c.status.in_([status.value for status in LIVE])
)
_FIRST_VERSIONS = (
    select(
        message.c.chat_id,
        message.c.sent_as,
        func.min(message.c.id).label("id"),
        func.max(message.c.sent_at).label("last"),
    )
    .where(message.c.chat_id.in_(_IDS), message.c.sent_as.in_(bindparam("sent", expanding=True)))
    .group_by(message.c.chat_id, message.c.sent_as)
)
_TO_READ = select(to_read).where(to_read.c.chat_id.in_(_IDS), to_read.c.cleared_at.is_(None))
_before = episode.alias("before")
_EPISODE = (
    episode.c.returned_at,
    # A new code for the same return is no other time that they were missing.
    select(func.count(_before.c.returned_at.distinct()))
    .where(
        _before.c.young_person_id == episode.c.young_person_id,
        _before.c.returned_at <= episode.c.returned_at,
    )
    .scalar_subquery()
    .label("number"),
    young_person.c.age_band,
)
_EPISODES = (
    select(episode.c.id.label("episode_id"), *_EPISODE)
    .join(young_person, young_person.c.id == episode.c.young_person_id)
    .where(episode.c.id.in_(_IDS))
)
_INVITATIONS = (
    select(invitation, episode.c.young_person_id, episode.c.synthetic, *_EPISODE)
    .join(episode, episode.c.id == invitation.c.episode_id)
    .join(young_person, young_person.c.id == episode.c.young_person_id)
    .where(or_(invitation.c.code_digest.in_(_IDS), invitation.c.short_digest.in_(_IDS)))
)
_LINKS = select(worker_link).where(
    worker_link.c.token_digest.in_(_IDS),
    worker_link.c.purpose == "telegram",
    worker_link.c.used_at.is_(None),
    worker_link.c.expires_at > bindparam("now"),
)
_WRONG = select(attempt.c.subject, attempt.c.wrong).where(
    attempt.c.purpose == "code", attempt.c.subject.in_(_IDS), attempt.c.since > bindparam("since")
)
_UNCERTAIN = (
    select(outbox.c.chat_id)
    .join(chat, chat.c.id == outbox.c.chat_id)
    .where(
        outbox.c.chat_id.in_(_IDS),
        outbox.c.status == Delivery.UNCERTAIN.value,
        outbox.c.step.is_not(None),
        outbox.c.created_at >= chat.c.last_wrote_at,
    )
)
_TOLD = select(concern.c.chat_id).where(concern.c.chat_id.in_(_IDS)).distinct()
_REPLIES = (
    select(outbox.c.chat_id, func.count().label("replies"))
    .where(
        outbox.c.chat_id.in_(_IDS),
        outbox.c.created_at > bindparam("since"),
        outbox.c.purpose == Purpose.REPLY.value,
    )
    .group_by(outbox.c.chat_id)
)
_WORKERS = select(worker.c.id, worker.c.telegram_digest).where(
    worker.c.telegram_digest.in_(_IDS), worker.c.left_at.is_(None)
)


class Knowing:
    """Loads for a batch of messages, and for one chat."""

    def __init__(self, sealer: Sealer, bot: str) -> None:
        self._sealer = sealer
        self._bot = bot

    def of_reads(self, connection: Connection, reads: Sequence[Read], now: datetime) -> list[Known]:
        """Load what is known about the sender of each message, in the same order."""
        senders = [read.waiting.sender for read in reads]
        chats = self._chats(connection, _CHATS, senders)
        by_sender = {found.address_digest: found for found in chats}
        by_sender |= self._instead(connection, [c for c in chats if not c.address])
        chats = list(by_sender.values())
        parts = self._parts(connection, chats, now)
        self._add_written(connection, reads, by_sender, parts)
        codes = self._codes(connection, reads, now)
        workers = self._workers(connection, reads)
        versions = self._versions(connection, reads, by_sender)
        known = []
        for read in reads:
            found = by_sender.get(read.waiting.sender)
            named = self._digests(read.code)
            known.append(
                Known(
                    chat=found,
                    **(parts.of(found) if found else {}),
                    **(versions.get((found.id, read.inbound.message), {}) if found else {}),
                    code=next(
                        (codes.invitations[d] for d in named if d in codes.invitations), None
                    ),
                    worker_code=next((codes.links[d] for d in named if d in codes.links), None),
                    wrong_codes=codes.wrong.get(read.waiting.sender, 0),
                    worker=workers.get(self._telegram(read.inbound)),
                    alerts=parts.alerts,
                )
            )
        return known

    def of_chat(self, connection: Connection, chat_id: str, now: datetime) -> Known | None:
        """Load what is known about one chat, for a timer or a worker's act."""
        chats = self._chats(connection, _CHATS_BY_ID, [chat_id])
        if not chats:
            return None
        parts = self._parts(connection, chats, now)
        return Known(chat=chats[0], **parts.of(chats[0]), alerts=parts.alerts)

    def of_case(
        self, connection: Connection, escalation_id: str | None, now: datetime
    ) -> tuple[Known | None, Escalation | None]:
        """Load an escalation, whatever its status, with what is known about its chat."""
        row = connection.execute(select(escalation).where(escalation.c.id == escalation_id)).first()
        if row is None:
            return None, None
        known = self.of_chat(connection, row.chat_id, now)
        found = to_escalation(row)
        wrote = worker_wrote_at(connection, row.chat_id)
        if known is None or known.chat is None:
            return None, found
        return known.with_case(found, wrote, way_to(connection, known.chat, now)), found

    def _chats(self, connection: Connection, statement: Any, ids: list[str]) -> list[Chat]:
        rows = connection.execute(statement, {"ids": ids}).all()
        learn_keys(connection, self._sealer, (row.key_id for row in rows))
        return [to_chat(row, self._sealer) for row in rows]

    def _instead(self, connection: Connection, damaged: Sequence[Chat]) -> dict[str, Chat]:
        """Find the chats that were opened instead of *damaged* ones, by the sender's digest."""
        wanted = {instead_of(self._sealer, c.address_digest): c.address_digest for c in damaged}
        if not wanted:
            return {}
        return {wanted[c.address_digest]: c for c in self._chats(connection, _CHATS, list(wanted))}

    def _parts(self, connection: Connection, chats: Sequence[Chat], now: datetime) -> Parts:
        ids = [found.id for found in chats]
        talks = [found.conversation_id for found in chats if found.conversation_id]
        parts = Parts()
        if self._bot:
            parts.alerts = read_alerts(connection, self._sealer, self._bot)
        if not ids:
            return parts
        for talk in connection.execute(_TALKS, {"ids": talks}):
            parts.talks[talk.chat_id] = to_talk(talk)
        for open_one in connection.execute(_ESCALATIONS, {"ids": ids}):
            parts.escalations[open_one.chat_id][open_one.authority] = to_escalation(open_one)
        for waiting in connection.execute(_TO_READ, {"ids": ids}):
            parts.to_read[waiting.chat_id, waiting.authority] = to_to_read(waiting)
        episodes = [found.episode_id for found in chats if found.episode_id]
        for row in connection.execute(_EPISODES, {"ids": episodes}) if episodes else ():
            parts.episodes[row.episode_id] = to_episode(row)
        self._add_set_up(connection, chats, parts)
        parts.told_before = set(connection.scalars(_TOLD, {"ids": ids}))
        parts.uncertain = set(connection.scalars(_UNCERTAIN, {"ids": ids}))
        unbound = [found.id for found in chats if not found.young_person_id]
        if unbound:
            since = {"ids": unbound, "since": now - timedelta(hours=1)}
            parts.replies = {r.chat_id: r.replies for r in connection.execute(_REPLIES, since)}
        return parts

    def _add_set_up(self, connection: Connection, chats: Sequence[Chat], parts: Parts) -> None:
        """Add what was set up with them: own words, the receipt, and how they come back."""
        parts.once_closed = ways_once_closed(connection, chats)
        parts.own_words = dict(read_own_words(connection, self._sealer, chats))
        asking = [c for c in chats if OwnWord.RECEIPT in parts.own_words.get(c.id, {})]
        parts.passed_on = dict(read_passed_on(connection, asking))

    def _codes(self, connection: Connection, reads: Sequence[Read], now: datetime) -> Codes:
        codes = Codes()
        naming = [read for read in reads if read.code]
        if not naming:
            return codes
        digests = {digest for read in naming for digest in self._digests(read.code)}
        for row in connection.execute(_INVITATIONS, {"ids": sorted(digests)}):
            found = to_invitation(row)
            codes.invitations[row.code_digest] = codes.invitations[row.short_digest] = found
        links = {"ids": sorted(digests), "now": now}
        for row in connection.execute(_LINKS, links):
            codes.links[row.token_digest] = row.worker_id
        senders = [read.waiting.sender for read in naming]
        wrong = {"ids": senders, "since": now - WRONG_CODES_WITHIN}
        codes.wrong = {row.subject: row.wrong for row in connection.execute(_WRONG, wrong)}
        return codes

    def _digests(self, code: str) -> tuple[str, ...]:
        if not code:
            return ()
        return (self._sealer.digest("code", code), self._sealer.digest("worker link", code))

    def _workers(self, connection: Connection, reads: Sequence[Read]) -> dict[str, str]:
        from_telegram = {self._telegram(r.inbound) for r in reads if r.waiting.channel == TELEGRAM}
        if not from_telegram:
            return {}
        rows = connection.execute(_WORKERS, {"ids": sorted(from_telegram)})
        return {row.telegram_digest: row.id for row in rows}

    def _telegram(self, inbound: Inbound) -> str:
        return telegram_digest(self._sealer, inbound.address)

    def _add_written(
        self,
        connection: Connection,
        reads: Sequence[Read],
        by_sender: dict[str, Chat],
        parts: Parts,
    ) -> None:
        """Add what else each of them wrote, as far as it bears on what is read now."""
        known = [read for read in reads if read.waiting.sender in by_sender]
        by_chat = {by_sender[read.waiting.sender].id: read for read in known}
        parts.earlier = read_earlier(connection, self._sealer, by_chat)
        parts.come_back = read_come_back(connection, by_chat)

    def _versions(
        self, connection: Connection, reads: Sequence[Read], by_sender: dict[str, Chat]
    ) -> dict[tuple[str, str], dict[str, Any]]:
        edits = [read for read in reads if read.inbound.changes]
        chats = [by_sender[e.waiting.sender].id for e in edits if e.waiting.sender in by_sender]
        if not chats:
            return {}
        sent = sorted({edit.inbound.message for edit in edits})
        rows = connection.execute(_FIRST_VERSIONS, {"ids": chats, "sent": sent})
        return {
            (row.chat_id, row.sent_as): {"first_version": row.id, "version_at": row.last}
            for row in rows
        }


def instead_of(sealer: Sealer, sender: str) -> str:
    """Give the fingerprint of the chat that is opened when a sender's own one is damaged."""
    return sealer.digest("instead of", sender)
