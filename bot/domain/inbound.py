"""One message from a young person, as a channel handed it over, parsed from its stored bytes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, unique


@unique
class Kind(StrEnum):
    """What sort of thing came in."""

    #: Words were typed.
    TEXT = "text"
    #: Words typed before were changed.
    EDIT = "edit"
    #: A button was tapped.
    TAP = "tap"
    #: A command such as /help.
    COMMAND = "command"
    #: A voice or video message.
    VOICE = "voice"
    #: A picture, video or animation.
    PICTURE = "picture"
    #: A document or any other file.
    FILE = "file"
    #: A sticker; its emoji is screened as text.
    STICKER = "sticker"
    #: A place was shared.
    PLACE = "place"
    #: Something that this version does not know.
    OTHER = "other"
    #: They blocked us, or closed their account.
    BLOCKED = "blocked"
    #: They unblocked us.
    UNBLOCKED = "unblocked"
    #: Not from a young person in a one-to-one chat: kept, counted, not answered.
    IGNORED = "ignored"


#: Stands in `Inbound.data` of a place that was shared before and moves by itself.
MOVED = "moved"
#: What comes in and nobody wrote or tapped: it gets no line on a case, and nobody waits for an
#: answer to it.
NOT_WRITTEN = frozenset({Kind.BLOCKED, Kind.UNBLOCKED, Kind.IGNORED})


@dataclass(frozen=True, slots=True)
class Inbound:
    """
    One message: who and what, never decided here what it means.

    *address* is the channel's own address of the chat (a Telegram chat id, a web session),
    *text* the words typed, the caption, or a sticker's emoji. *data* is a tapped button's
    data, *argument* what stood behind a command (`/start CODE`), *message* the channel's id
    of the message that was sent, edited or tapped, *ticket* what an answer to a tap needs.
    *language* is the language that the app says it is in (a hint). *sent_at* is the
    sender's time in UTC. *comes_back* says that a new session was opened with this: the gate
    comes first, however lately they wrote. *chosen* is a language that they chose before.
    """

    kind: Kind
    address: str
    sent_at: datetime
    text: str = ""
    data: str = ""
    command: str = ""
    argument: str = ""
    message: str = ""
    ticket: str = ""
    language: str = ""
    forwarded: bool = False
    comes_back: bool = False
    chosen: str = ""

    @property
    def moves(self) -> bool:
        """Say whether their phone told by itself where it is now: nobody did anything."""
        return self.kind is Kind.PLACE and self.data == MOVED

    @property
    def changes(self) -> bool:
        """Say whether it is a later version of something that was sent before."""
        return self.kind is Kind.EDIT or self.moves
