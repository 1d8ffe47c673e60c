"""Whose something is: what goes along when a chat is handed over, and where a case went."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, case, func, select, update

from bot.domain.authority import Authorities
from bot.domain.worker import Right, Worker
from bot.errors import StaleError
from bot.services.consequences import Consequences
from bot.services.custody import HANDED_OVER, Custody, HandOver
from bot.services.records import AuditEntry, Chat, Delivery, Escalation, Letter, Purpose
from bot.services.rights import may
from bot.store import access
from bot.store.audit import write_audit
from bot.store.held_back import hold_back, unread_of
from bot.store.opening import read_names
from bot.store.sealing import Sealer
from bot.store.standing_in import with_what_falls_to
from bot.store.tables import (
    answer,
    audit,
    chat,
    concern,
    episode,
    escalation,
    invitation,
    message,
    outbox,
    to_read,
)

_OF: BindParameter[str] = bindparam("of")
_FROM: BindParameter[str] = bindparam("was")
_THEIRS = select(chat.c.id).where(chat.c.id == _OF, chat.c.authority == _FROM)
#: What they closed themselves stays theirs, with what was said until then.
_CLOSED = select(func.max(escalation.c.resolved_at)).where(
    escalation.c.chat_id == _OF, escalation.c.authority == _FROM
)
_SAID = ((message, message.c.received_at), (answer, answer.c.at), (outbox, outbox.c.created_at))
_CONCERNS = update(concern).where(concern.c.escalation_id == _OF)
#: Whoever opened it there reads it no more.
_TO_READ = (
    update(to_read)
    .where(to_read.c.chat_id == _OF, to_read.c.authority == _FROM, to_read.c.cleared_at.is_(None))
    .values(opened_by=None, opened_at=None)
)
_EPISODES = select(episode.c.id).where(episode.c.young_person_id == _OF)
_INVITATIONS = update(invitation).where(
    invitation.c.episode_id.in_(_EPISODES), invitation.c.authority == _FROM
)
_RETURNS = update(episode).where(episode.c.young_person_id == _OF, episode.c.authority == _FROM)
#: Nobody there is to be told of it any more; what is on its way is not tried again.
_ALERTS = (
    update(outbox)
    .where(
        outbox.c.escalation_id == _OF,
        outbox.c.authority == _FROM,
        outbox.c.purpose == Purpose.ALERT.value,
        outbox.c.status.in_([Delivery.WAITING.value, Delivery.SENDING.value]),
    )
    .values(
        status=case(
            (outbox.c.status == Delivery.WAITING.value, Delivery.DROPPED.value),
            else_=outbox.c.status,
        ),
        problem=HANDED_OVER,
    )
)
_AUTHORS = (
    select(outbox.c.author)
    .where(outbox.c.chat_id == _OF, outbox.c.purpose == Purpose.WORKER.value)
    .where(outbox.c.author.is_not(None))
    .distinct()
)
_HAND_OVERS = (
    select(audit.c.at, audit.c.actor, audit.c.detail)
    .where(audit.c.subject == _OF, audit.c.action == HANDED_OVER)
    .order_by(audit.c.seq)
)
_OTHERS = select(chat.c.id).where(
    chat.c.young_person_id == bindparam("person"), chat.c.id != _OF, chat.c.authority == _FROM
)


def whose(work: Consequences) -> str:
    """What a worker or the clock says for a case is that case's; all else is the chat's."""
    case = work.known.at_hand
    return case.authority if case is not None else work.chat.authority


def letter_whose(work: Consequences, letter: Letter) -> str:
    """An alert is the authority's whose case it tells of: by it the front desk may come to work."""
    cases = [*work.known.escalations.values(), work.known.at_hand, work.escalation]
    owners = {case.id: case.authority for case in cases if case is not None}
    about = letter.escalation_id if letter.purpose is Purpose.ALERT else None
    return owners.get(about or "", whose(work))


def need_owner(connection: Connection, work: Consequences) -> None:
    """What is told in a chat that was handed over meanwhile is worked out again, for its owner."""
    before = work.known.chat
    if before is None or work.chat != before:
        # Whoever changes the chat itself meets the hand-over there.
        return
    if not (work.messages or work.concerns or work.to_read):
        return
    still = _THEIRS.with_for_update(read=True)
    if connection.scalar(still, {"of": before.id, "was": before.authority}) is None:
        raise StaleError("the chat was handed over meanwhile")


def follow_chat(connection: Connection, work: Consequences) -> None:
    """Everything that belongs to a chat which was handed over goes along."""
    if work.handed_from is None:
        return
    of = {"of": work.chat.id, "was": work.handed_from}
    owner = {"authority": work.chat.authority}
    closed = connection.scalar(_CLOSED, of)
    for table, at in _SAID:
        said = update(table).where(table.c.chat_id == _OF, table.c.authority == _FROM)
        said = said if closed is None else said.where(at > closed)
        connection.execute(said.values(**owner), of)
    connection.execute(_TO_READ.values(**owner), of)
    if work.chat.young_person_id is not None:
        person = {"of": work.chat.young_person_id, "was": work.handed_from}
        connection.execute(_INVITATIONS.values(**owner), person)
        connection.execute(_RETURNS.values(**owner), person)
    if work.escalation is not None:
        theirs = {"of": work.escalation.id, "was": work.handed_from}
        connection.execute(_CONCERNS.values(**owner), {"of": work.escalation.id})
        connection.execute(_ALERTS, theirs)
        _hold_replies_back(connection, work, work.escalation)


def read_custody(connection: Connection, sealer: Sealer, escalation_id: str) -> Custody | None:
    """Give every hand-over of a case; nothing if there is no such case."""
    of = {"of": escalation_id}
    wanted = select(escalation.c.code, escalation.c.synthetic).where(escalation.c.id == _OF)
    found = connection.execute(wanted, of).first()
    if found is None:
        return None
    rows = connection.execute(_HAND_OVERS, of).all()
    names = read_names(connection, sealer, (row.actor for row in rows))
    hand_overs = (_hand_over(row, names) for row in rows)
    return Custody(found.code, found.synthetic, tuple(hand_overs))


def other_chats(connection: Connection, here: Chat) -> Sequence[str]:
    """Give the other chats of the young person that belong to the same authority."""
    of = {"person": here.young_person_id, "of": here.id, "was": here.authority}
    return connection.scalars(_OTHERS, of).all() if here.young_person_id else ()


def _hand_over(row: Any, names: dict[str, str]) -> HandOver:
    name = names.get(row.actor, "")
    return HandOver(row.at, row.actor, name, row.detail["from"], row.detail["to"])


def _hold_replies_back(connection: Connection, work: Consequences, case: Escalation) -> None:
    """What nobody has read, of somebody who can't work on it now, waits for whoever can."""
    entries = []
    for author in connection.scalars(_AUTHORS, {"of": case.chat_id}).all():
        if _may_work(connection, author, case, work.setup.authorities):
            continue
        unread = unread_of(connection, author, case.chat_id)
        hold_back(connection, unread)
        held = AuditEntry("service", "reply_held_back", case.id, case.authority, {"author": author})
        entries += [held] * len(unread)
    write_audit(connection, entries, work.now)


def _may_work(
    connection: Connection, worker_id: str, case: Escalation, authorities: Authorities
) -> bool:
    one = Worker(worker_id, "", case.synthetic, access.roles_of(connection, worker_id))
    one = with_what_falls_to(connection, one, authorities)
    return may(one, Right.WORK_CASES, case)
