"""What can't be delivered in time ends in a worker's hands, never in silence (rules.md 7)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import BindParameter, Connection, bindparam, select, update

from bot.domain.concern import Category, Tier
from bot.domain.escalation import Status
from bot.domain.inbound import Kind
from bot.domain.ladder import Audience
from bot.domain.triage import Concern
from bot.services.climbing import LOST, tell
from bot.services.consequences import Consequences
from bot.services.deliver import Outcome, Result
from bot.services.noticing import lost_contact, note_block, noticed, tell_other_authorities
from bot.services.raising import raise_concerns
from bot.services.records import Delivery, Escalation, Letter, Purpose, Sends
from bot.services.setup import Setup
from bot.services.situation import Known
from bot.store import access
from bot.store.commits import commit_works
from bot.store.knowing import Knowing
from bot.store.sealing import Sealer
from bot.store.tables import audit, chat, inbox, message, outbox

#: The problem of a letter that can't be opened any more; the same, written anew, can be sent.
DAMAGED = "damaged"
_GIVEN_UP = "A message to the young person could not be delivered. Use another way to reach them."
_LATE = (
    "A message to the young person has to wait, maybe for an hour. It is tried again by itself. "
    "Use another way to reach them."
)

_LATELY = timedelta(hours=1)
_alerts = outbox.c.purpose == Purpose.ALERT.value
_theirs = _alerts & (outbox.c.worker_id == bindparam("who"))
_waiting = outbox.c.status == Delivery.WAITING.value
#: Cases of which something still waits for a worker who is gone, oldest first.
_WAITS = select(outbox.c.escalation_id).where(_theirs, _waiting).order_by(outbox.c.id)
_GIVE_UP = (
    update(outbox)
    .where(_theirs, _waiting)
    .values(status=Delivery.FAILED.value, problem="worker_gone", leased_until=None)
)
#: Workers whose chat refused an alert of a case lately; it may have been linked anew since.
_REFUSED = select(outbox.c.worker_id).where(
    _alerts,
    outbox.c.escalation_id == bindparam("of"),
    outbox.c.status == Delivery.FAILED.value,
    outbox.c.problem != DAMAGED,
    outbox.c.created_at > bindparam("since"),
)
#: Something that came in from a chat since then: read, not read yet, or without any words.
_began: BindParameter[datetime] = bindparam("began")
_CAME = (
    select(message.c.id).where(
        message.c.chat_id == bindparam("of"), message.c.received_at > _began
    ),
    select(inbox.c.id)
    .join(chat, chat.c.address_digest == inbox.c.sender)
    .where(chat.c.id == bindparam("of"), inbox.c.status == "open", inbox.c.received_at > _began),
    select(audit.c.seq).where(
        audit.c.subject == bindparam("of"),
        audit.c.action == Kind.UNBLOCKED.value,
        audit.c.at > _began,
    ),
)


class Undelivered:
    """Takes letters that were given up, or have to wait for too long."""

    def __init__(self, sealer: Sealer, setup: Setup, knowing: Knowing) -> None:
        self._sealer = sealer
        self._setup = setup
        self._knowing = knowing

    def give_up(self, connection: Connection, result: Result) -> None:
        """Tell a worker of what reached no young person, and others of what reached no worker."""
        letter = result.letter
        if letter.purpose is Purpose.ALERT:
            self._tell_others(connection, result)
        elif letter.chat_id is not None and not _means_nothing(result):
            self._raise(connection, result, letter.chat_id)

    def _raise(self, connection: Connection, result: Result, chat_id: str) -> None:
        known = self._knowing.of_chat(connection, chat_id, result.at)
        if known is None or known.chat is None:
            return
        here = known.escalations.get(known.chat.authority)
        work = Consequences.about(self._setup, known, result.at)
        if result.outcome is Outcome.GONE:
            note_block(work)
            tell_other_authorities(work)
        concern = None if _is_known(result, known, here) else _undelivered(result, here)
        if concern is not None:
            raise_concerns(work, [concern])
        commit_works(connection, self._sealer, [work], result.at)

    def _tell_others(self, connection: Connection, result: Result) -> None:
        """
        An alert that a worker will not get goes to the others at once.

        Whoever blocked the bot is no longer counted among those who can be told.
        """
        letter = result.letter
        cases = [letter.escalation_id]
        if result.outcome is Outcome.GONE:
            access.unset_telegram(connection, letter.worker_id, self._refused(connection, result))
            cases += _take_back(connection, letter)
        for case_id in dict.fromkeys(cases):
            self._tell_of(connection, result, case_id)

    def is_overtaken(self, connection: Connection, result: Result) -> bool:
        """
        Say whether a refusal is out of date, so that it is tried once more.

        A worker linked another chat since, or something came in from the young person's.
        """
        if result.letter.worker_id is None:
            return _came_since(connection, result)
        linked = access.telegram_of(connection, result.letter.worker_id)
        return linked not in (None, self._refused(connection, result))

    def _refused(self, connection: Connection, result: Result) -> str | None:
        """Give the fingerprint of the account that refused: a damaged one is as it is kept."""
        if result.problem == DAMAGED:
            return access.telegram_of(connection, result.letter.worker_id)
        return access.telegram_digest(self._sealer, result.address)

    def _tell_of(self, connection: Connection, result: Result, case_id: str | None) -> None:
        known, escalation = self._knowing.of_case(connection, case_id, result.at)
        if known is None or escalation is None or escalation.status is Status.RESOLVED:
            return
        if result.problem != DAMAGED:
            # What their chat refused it would refuse again, and alarm the others without end.
            lately = {"of": case_id, "since": result.at - _LATELY}
            refused = connection.scalars(_REFUSED, lately)
            known = _without(known, {result.letter.worker_id, *refused})
        work = Consequences.about(self._setup, known, result.at, escalation)
        work.note("service", "alert_lost", escalation.id, worker=result.letter.worker_id or "")
        tell(work, Audience.SECOND, LOST)
        commit_works(connection, self._sealer, [work], result.at)


def _came_since(connection: Connection, result: Result) -> bool:
    """Say whether a young person wrote or came back since the try that was refused began."""
    since = {"of": result.letter.chat_id, "began": result.began_at}
    if result.began_at is None or result.letter.chat_id is None:
        return False
    return any(connection.scalar(select(came.exists()), since) for came in _CAME)


def _means_nothing(result: Result) -> bool:
    """A message that could not be cleared kept no words from anybody; a block counts."""
    purpose = result.letter.purpose
    failed_to_clear = purpose is Purpose.TIDY and result.outcome is not Outcome.GONE
    return failed_to_clear or purpose in (Purpose.TICKET, Purpose.LEAVE)


def _is_known(result: Result, known: Known, here: Escalation | None) -> bool:
    """Clearing goes on in a chat that they stopped or moved from: it tells of one block once."""
    clears = result.letter.purpose is Purpose.TIDY and result.outcome is Outcome.GONE
    stopped = known.chat is not None and known.chat.sends in (Sends.STOPPED, Sends.MOVED)
    told = here is not None and Category.LOST_CONTACT in here.categories
    return clears and stopped and told


def _take_back(connection: Connection, letter: Letter) -> Sequence[str]:
    """Give up what else waits for a worker who is gone; give the cases that it tells of."""
    gone = {"who": letter.worker_id}
    cases = connection.scalars(_WAITS, gone).all()
    connection.execute(_GIVE_UP, gone)
    return cases


def _without(known: Known, worker_ids: Collection[str | None]) -> Known:
    alerts = {
        authority: tuple(address for address in found if address.worker_id not in worker_ids)
        for authority, found in known.alerts.items()
    }
    return replace(known, alerts=alerts)


def _undelivered(result: Result, here: Escalation | None) -> Concern | None:
    if result.outcome is Outcome.GONE:
        return lost_contact(here.tier) if here else None
    if here is None and result.letter.purpose is not Purpose.WORKER:
        return None
    why = _LATE if result.outcome is Outcome.LATE else _GIVEN_UP
    return noticed(Category.UNDELIVERABLE, Tier.P2, why)
