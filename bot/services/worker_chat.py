"""A worker's own Telegram chat: linking it, and the Claim button under an alert."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from bot.domain.inbound import Inbound
from bot.errors import RefusedError
from bot.ports import TELEGRAM, Parcel, ParcelKind, WorkerAction
from bot.services.consequences import Consequences
from bot.services.records import Chat, Purpose
from bot.services.replying import letter_to
from bot.services.setup import Setup
from bot.services.situation import Known

if TYPE_CHECKING:
    from bot.services.receive import Read

_LINKED = "This chat is linked. Alerts come here: a code, how urgent, and a link. Never words."
_YOURS = "You have claimed it. Open it within 3 minutes: {url}"
_ONLY_ALERTS = "This chat is for alerts only. Work in the console: {url}"


class Claims(Protocol):
    """Claims an escalation for a worker."""

    async def claim_as(self, worker_id: str, escalation_id: str) -> None:
        """Claim it; RefusedError says why not."""


class WorkerChat:
    """Answers workers who write from a chat that is linked, or that they are linking."""

    def __init__(self, claims: Claims, setup: Setup) -> None:
        self._claims = claims
        self._setup = setup

    def concerns(self, inbound: Inbound, known: Known) -> bool:
        """Say whether this message is a worker's business and no young person's."""
        return known.worker_code is not None or (
            known.worker is not None and isinstance(self._action(inbound), WorkerAction)
        )

    async def answer(self, read: Read, known: Known, chat: Chat, now: datetime) -> Consequences:
        """Link the chat, or claim what was tapped, and say what came of it."""
        work = Consequences(
            setup=self._setup,
            known=known,
            now=now,
            chat=chat,
            talk=known.talk,
            new_chat=known.chat is None,
            inbox_id=read.waiting.id,
        )
        text = await self._act(read.inbound, known, work)
        work.letters.append(
            letter_to(work, Purpose.SAFETY, Parcel(ParcelKind.SEND, text=text), gated=False)
        )
        if read.inbound.ticket:
            work.letters.append(
                letter_to(
                    work,
                    Purpose.TICKET,
                    Parcel(ParcelKind.ANSWER, ticket=read.inbound.ticket),
                    gated=False,
                )
            )
        return work

    async def _act(self, inbound: Inbound, known: Known, work: Consequences) -> str:
        action = self._action(inbound)
        if known.worker is not None and isinstance(action, WorkerAction):
            url = f"{self._setup.public_url}/console/case/{action.escalation_id}"
            try:
                await self._claims.claim_as(known.worker, action.escalation_id)
            except RefusedError as error:
                return str(error)
            return _YOURS.format(url=url)
        if known.worker_code is not None:
            work.linked = known.worker_code
            return _LINKED
        return _ONLY_ALERTS.format(url=f"{self._setup.public_url}/console/")

    def _action(self, inbound: Inbound) -> object:
        return self._setup.decode(TELEGRAM, inbound.data, inbound.address)
