"""What a page of the web chat shows a young person: plain rows, already opened."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class FeedButton:
    """A button of the web chat: *value* is what its form posts back."""

    label: str
    value: str
    picked: bool = False


@dataclass(frozen=True, slots=True)
class FeedLine:
    """
    One line of the web chat. *mine* says that the young person wrote it.

    Without *words* it held an agreed word: then nothing of it may stand on the page.
    """

    id: str
    mine: bool
    words: str
    rows: tuple[tuple[FeedButton, ...], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Feed:
    """
    What the web chat shows: lines after the one asked for, and the language to show it in.

    *ends_in* is the number of seconds until the session is over if they do nothing. *anew* says
    that what the page shows goes first: somebody else can see it.
    """

    lines: tuple[FeedLine, ...]
    language: str
    last: str
    buttons_on: str = ""
    ends_in: int = 1_800
    anew: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """
    What somebody in the web chat has set up for coming back.

    *may* says that it can be set up now: they came with a code, and said that it is safe.
    *pictures* and *phone* say what there is.
    """

    chat_id: str
    language: str
    may: bool
    pictures: bool = False
    phone: bool = False
