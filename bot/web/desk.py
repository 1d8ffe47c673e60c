"""The worker's desk, as the pages see it."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.domain.concern import Category, Tier
from bot.domain.own_words import OwnWord
from bot.domain.worker import Worker
from bot.services.custody import Custody, Receiver, Told
from bot.services.going_along import Along
from bot.services.overruled import Overruled
from bot.services.views import Case, Queue, Reading, ToReadRow


class Desk(Protocol):
    """
    What workers do with escalations. It checks every right and keeps the audit.

    It raises RefusedError with a sentence for the page. Something that the worker may not
    see is answered like something that is not there.
    """

    def having_read(self, until: datetime) -> Desk:
        """Give the desk of somebody who read a case until then: it quietens nothing unread."""
        ...

    async def queue(self, worker: Worker, *, resolved: bool = False) -> Queue:
        """Show the queue of the worker's authorities."""
        ...

    async def case(self, worker: Worker, escalation_id: str) -> Case | None:
        """Open one case; by the one who claimed it, this counts as opened."""
        ...

    async def claim(self, worker: Worker, escalation_id: str) -> None:
        """Take a case that nobody has."""
        ...

    async def take_over(self, worker: Worker, escalation_id: str) -> None:
        """Silence the service in this chat: the worker talks."""
        ...

    async def hand_back(self, worker: Worker, escalation_id: str) -> None:
        """Let the service go on where it was."""
        ...

    async def contacted(self, worker: Worker, escalation_id: str) -> None:
        """Record that the young person was reached."""
        ...

    async def wait_with(
        self, worker: Worker, escalation_id: str, agency: str, until: datetime, reason: str
    ) -> None:
        """Record that another agency has it until a time."""
        ...

    async def reply(
        self, worker: Worker, escalation_id: str, words: str, *, once: str, sure: bool = False
    ) -> str:
        """Write to the young person: `sent`, or `held` until they say that it is safe."""
        ...

    async def show_reply(
        self, worker: Worker, escalation_id: str, letter_id: str, *, sure: bool = False
    ) -> str:
        """Show them a reply that was held back: `sent`, or `held` until they say it is safe."""
        ...

    async def withdraw(self, worker: Worker, escalation_id: str, letter_id: str) -> None:
        """Say that a reply that was held back is never shown."""
        ...

    async def note(self, worker: Worker, escalation_id: str, words: str, *, once: str) -> None:
        """Write for workers only."""
        ...

    async def agree_word(
        self, worker: Worker, escalation_id: str, kind: OwnWord, word: str
    ) -> None:
        """Keep a word that was agreed with the young person; no *word* takes it back."""
        ...

    async def pass_on(self, worker: Worker, escalation_id: str, role: str, reason: str) -> None:
        """Record that something was passed on, for the young person's receipt."""
        ...

    async def lower(self, worker: Worker, escalation_id: str, tier: Tier, reason: str) -> None:
        """Lower the tier, with a reason."""
        ...

    async def overrule(
        self, worker: Worker, escalation_id: str, concern_id: str, reason: str
    ) -> None:
        """Say that one finding is not a concern, with a reason."""
        ...

    async def take_back(self, worker: Worker, escalation_id: str, concern_id: str) -> None:
        """Take that back."""
        ...

    async def overruled(self, worker: Worker) -> Overruled:
        """Show what people overruled, where the worker may see the cases."""
        ...

    async def resolve(self, worker: Worker, escalation_id: str, outcome: str, reason: str) -> bool:
        """End a case; false when a second person has to confirm it."""
        ...

    async def confirm(self, worker: Worker, escalation_id: str) -> None:
        """Confirm, as the second person, that a case ends."""
        ...

    async def decline_end(self, worker: Worker, escalation_id: str, reason: str) -> None:
        """Say, as the second person, that a case does not end."""
        ...

    async def receivers(self, worker: Worker, escalation_id: str) -> tuple[Receiver, ...]:
        """List the authorities that the worker's case can be handed over to."""
        ...

    async def along(self, worker: Worker, escalation_id: str) -> tuple[Along, ...]:
        """List the other open cases of the same young person that go along, as far as seen."""

    async def hand_over(
        self, worker: Worker, escalation_id: str, to: str, reason: str, told: Told | None
    ) -> None:
        """Hand a case over to another authority; the same form again does nothing more."""
        ...

    async def custody(self, worker: Worker, escalation_id: str) -> Custody | None:
        """Show where a case went that the worker's authority handed over, or was given."""
        ...

    async def to_read(self, worker: Worker) -> tuple[ToReadRow, ...]:
        """List the conversations that raised nothing."""
        ...

    async def read(self, worker: Worker, to_read_id: str) -> Reading | None:
        """Open one of them."""
        ...

    async def clear(self, worker: Worker, to_read_id: str) -> None:
        """Say that it was read and needs nothing."""
        ...

    async def raise_from_reading(
        self,
        worker: Worker,
        to_read_id: str,
        category: Category,
        tier: Tier,
        reason: str,
        line_id: str = "",
    ) -> str:
        """Raise what the screening missed; gives the escalation's id, `''` if it is not theirs."""
        ...
