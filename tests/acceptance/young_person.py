"""A made-up young person with a phone."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from tests.fakes.bot_api import Phone, Shown

if TYPE_CHECKING:
    from tests.acceptance.house import House

#: Longer ago than a live exchange lasts, and shorter than a new session takes.
A_WHILE = 6 * 60


class YoungPerson:
    """What a young person does with the bot, and what they see."""

    def __init__(self, house: House, phone: Phone, invited: dict[str, Any] | None = None) -> None:
        self.house, self.phone, self.invited = house, phone, invited

    @property
    def episode(self) -> str | None:
        """The episode that they were invited for."""
        return self.invited["episode"] if self.invited else None

    @property
    def reference(self) -> str:
        """What their authority calls them."""
        return self.invited["child_ref"] if self.invited else ""

    def come(self, **fields: Any) -> None:
        """Open the link of the invitation."""
        self.phone.say(f"/start {self.invited['code']}", **fields)

    def begin(self) -> None:
        """Open the link, say that it is safe, and start: up to the first question."""
        self.come()
        self.phone.say("Yes")
        self.phone.say("Yes")

    def say(self, words: str, **fields: Any) -> int:
        """Write something."""
        return self.phone.say(words, **fields)

    @property
    def earlier(self) -> int:
        """The date of a message that reaches the service only now, six minutes late."""
        return int(time.time()) - A_WHILE

    def say_earlier(self, words: str) -> int:
        """Write something six minutes ago that arrives now."""
        return self.phone.say(words, date=self.earlier)

    def tap(self, label: str) -> Any:
        """Wait for a button, and tap it."""
        self.house.until(lambda: self._showing(label))
        return self.phone.tap(label)

    def _showing(self, label: str) -> bool:
        return any(label in shown.labels for shown in self.phone.replies)

    def hears(self, words: str, times: int = 1, patience: float = 90) -> Shown:
        """Wait until the bot has said these words so often; gives the newest such message."""

        def heard() -> list[Shown] | None:
            found = [shown for shown in self.phone.replies if words in shown.text]
            return found if len(found) >= times else None

        try:
            return self.house.until(heard, patience)[-1]
        except TimeoutError:
            raise AssertionError(f"{words!r} was not said, but {self.phone.received}") from None

    def heard(self, words: str) -> int:
        """How many messages of the bot's held these words when they came."""
        return sum(words in text for text in self.phone.received)
