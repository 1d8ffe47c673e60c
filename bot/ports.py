"""Where the services meet the outside: what a channel takes in and gives out, and the clock."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum, unique
from typing import Protocol

from bot.domain.inbound import Inbound
from bot.domain.message import Button

#: Tells the time in UTC; a test's clock stands still until it is moved.
Clock = Callable[[], datetime]

#: Waits so many seconds; a test's sleep returns at once and writes down how long it was.
Sleep = Callable[[float], Awaitable[None]]

#: Stands in `Inbound.sent_at` where the channel does not say when something was done (Telegram
#: gives no time for a tap): the time at which it was received is then the best there is.
UNDATED = datetime(1970, 1, 1, tzinfo=UTC)


#: The names of the channels, as they stand in every table.
TELEGRAM, WEB, SMS = "telegram", "web", "sms"


@dataclass(frozen=True, slots=True)
class RawUpdate:
    """
    One update exactly as its bytes came, before anything was decided about it.

    *bot* is the account of ours that it came to. *update_id* is the channel's own id, or
    `broken:HASH` where none can be read. *address* is the lane in which it must keep its
    order, `''` when it can't be read from the bytes.
    """

    channel: str
    bot: str
    update_id: str
    raw: bytes
    address: str


class Intake(Protocol):
    """Keeps what came in."""

    async def store(self, updates: Sequence[RawUpdate]) -> None:
        """Keep the updates for good before this returns; StoreError: not one was kept."""


@dataclass(frozen=True, slots=True)
class WorkerAction:
    """What a worker does with a button under an alert: *name* is `claim` today."""

    name: str
    escalation_id: str


@dataclass(frozen=True, slots=True)
class WorkerButton:
    """A button under a worker's alert."""

    label: str
    action: WorkerAction


#: The rows of buttons under one message.
Rows = tuple[tuple[Button | WorkerButton, ...], ...]


@unique
class ParcelKind(StrEnum):
    """What a channel is asked to do."""

    #: Send a new message.
    SEND = "send"
    #: Change the words or buttons of a message that was sent.
    EDIT = "edit"
    #: Tell the app that a tap arrived, so that its spinner stops.
    ANSWER = "answer"
    #: Remove a message.
    DELETE = "delete"
    #: Leave a group that somebody put us into.
    LEAVE = "leave"
    #: Show the menu of commands of one chat in its language.
    MENU = "menu"


@dataclass(frozen=True, slots=True)
class Span:
    """
    What of a chat is to be cleared or changed, before anybody knows the ids: all that was said.

    *since* and *until* are moments (ISO 8601) between which it was said, *spare* is the letter
    that stays, *letter* the only one that is meant. To change a question with a span is to change
    every copy of it.
    """

    since: str = ""
    until: str = ""
    spare: str = ""
    letter: str = ""


@dataclass(frozen=True, slots=True)
class Parcel:
    """
    One thing for a channel to carry out.

    *message* is the channel's id of the message to edit or delete, *messages* those of many to
    delete; what is not there any more is passed over. *ticket* is the tap that is answered
    (`Inbound.ticket`), *span* what the store turns into *messages* when the time has come.
    *silent* makes no sound, *protect* hinders forwarding and saving. *link* is an address of
    ours that a worker's alert points to. *menu* are commands, each with its words.
    """

    kind: ParcelKind
    text: str = ""
    rows: Rows = ()
    silent: bool = False
    protect: bool = False
    message: str = ""
    ticket: str = ""
    link: str = ""
    messages: tuple[str, ...] = ()
    span: Span | None = None
    menu: tuple[tuple[str, str], ...] = ()


class Channel(Protocol):
    """A way to a young person: reads what came in and carries what goes out."""

    @property
    def name(self) -> str:
        """The channel's name, as `RawUpdate.channel` has it."""

    def parse(self, raw: bytes) -> Inbound:
        """Say what stored bytes are. It may raise anything: the caller puts them aside."""

    async def send(self, address: str, parcel: Parcel) -> str:
        """
        Carry out *parcel* once, and give the channel's id of the message.

        TryLaterError: it certainly did not happen. UncertainError: it may have happened.
        UndeliverableError: it will not happen this way.
        """
