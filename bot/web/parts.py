"""What the pages stand on: the services behind them, as the pages see them, and their settings."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import Response

from bot.domain.pictures import Picture
from bot.ports import Clock
from bot.services.feed import Feed, Standing
from bot.services.sign_in import SignIn
from bot.services.unanswered import Offers
from bot.web.desk import Desk


class WebChat(Protocol):
    """The web chat as its page sees it. Sessions are known by their token alone."""

    async def open(
        self,
        code: str | None,
        source: str,
        language: str = "",
        *,
        ticket: str = "",
        chosen: str = "",
    ) -> str | None:
        """
        Open a session, with a code or without; nothing when the code is not accepted.

        Without a code the chat begins in *language*, with one in the language they have *chosen*
        on its page, or else its own. The same *ticket* gives the same session.
        """
        ...

    async def post(self, token: str, client_id: str, *, words: str = "", value: str = "") -> bool:
        """Store what was typed or tapped; false when the session is over."""
        ...

    async def feed(
        self, token: str, after: str = "", wait: float = 0, *, opened: bool = False
    ) -> Feed | None:
        """
        Give the lines after one, waiting for new ones; nothing when the session is over.

        *opened* says that they opened the page, which keeps the session open for longer.
        """
        ...

    async def stay(self, token: str) -> bool:
        """They are still there; false when the session is over."""
        ...

    async def go_away(self, token: str) -> None:
        """The page was closed."""
        ...

    async def was_left(self, token: str) -> bool:
        """Say whether they ended the session themselves: then nothing may tell of it."""
        ...

    async def leave(self, token: str) -> None:
        """End the session."""
        ...


class WebReturn(Protocol):
    """Coming back to a chat with three pictures."""

    async def standing(self, token: str) -> Standing | None:
        """Say what an open session has set up; nothing when it is over."""
        ...

    async def set_pictures(self, token: str, pictures: Sequence[Picture]) -> bool:
        """Keep three pictures; false if that can't be done now."""
        ...

    async def set_phone(self, token: str, phone: str) -> bool:
        """Keep where the neutral text goes, or forget it; false if that can't be done now."""
        ...

    async def forget(self, token: str) -> None:
        """Forget pictures and number."""
        ...

    async def come_back(self, code: str, pictures: Sequence[Picture], source: str) -> str | None:
        """Give the token of a new session, or nothing, whatever was wrong."""
        ...


class Wording(Protocol):
    """The words of the service by language."""

    def line(self, name: str, language: str, /, **values: Any) -> str:
        """Give one line in a language, filled in."""
        ...

    def is_critical(self, key: str) -> bool:
        """Say whether the words of `line.name` keep somebody safe."""
        ...


@dataclass(frozen=True, slots=True)
class Health:
    """
    How the service is: *ready* gives whether it can do its work, with figures for `/readyz`.

    The figures hold counts, ages and yes or no, never a word that somebody typed.
    """

    ready: Callable[[], Awaitable[tuple[bool, Mapping[str, object]]]]


@dataclass(frozen=True, slots=True)
class WebSettings:
    """
    How the pages are reached.

    *public_url* decides whether cookies need https. *training_on_loopback* lets workers of
    a training authority sign in without a password on their own machine. *training* says that
    whoever comes without a code belongs to a training authority. *languages* are codes with
    their own names, the first one being the usual one; *drafts* are those that nobody has signed.
    *leave_url* is the ordinary page that Leave goes to. *texts* says that text messages can be
    sent.
    """

    public_url: str
    leave_url: str = "https://www.bbc.co.uk/weather"
    texts: bool = False
    training_on_loopback: bool = False
    training: bool = False
    languages: Mapping[str, str] = field(default_factory=lambda: {"en": "English", "cy": "Cymraeg"})
    drafts: frozenset[str] = frozenset()

    @property
    def secure(self) -> bool:
        """Say whether people come by https."""
        return self.public_url.startswith("https://")


Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What every page stands on, whatever the service can do at the moment."""

    wording: Wording
    settings: WebSettings
    health: Health
    now: Clock
    telegram: Endpoint | None = None
    metrics: Endpoint | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts(Frame):
    """Everything that the pages stand on. *outcomes* are codes with what a worker reads."""

    desk: Desk
    offers: Offers
    sign_in: SignIn
    web_chat: WebChat
    web_return: WebReturn
    outcomes: Mapping[str, str]


def frame_of(request: Request) -> Frame:
    """Give what every application of ours has."""
    frame: Frame = request.app.state.parts
    return frame


def parts_of(request: Request) -> Parts:
    """Give the parts of the application that this request came to."""
    parts: Parts = request.app.state.parts
    return parts
