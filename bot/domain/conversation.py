"""Where a young person is in a check-in, and what they can say to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum, unique

from bot.domain.concern import Tier


@unique
class Progress(StrEnum):
    """How far a conversation has come."""

    #: A question is waiting for an answer.
    ACTIVE = "active"
    #: They said "not now" or left; it goes on where it was.
    PAUSED = "paused"
    #: It came to an end; the next message opens a new one.
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Conversation:
    """
    One young person's place in one version of a flow. It never holds typed words.

    *answers* keeps, by step, the names of the choices last made there; `skipped` stands
    for a question that was passed over, and nothing at all for one that was shown but not
    answered by a button. *resume* is the step to go back to once the gate is passed,
    *interrupted* are those that something said in between put off, the last on top.
    *trail* is the way here, for Back. *closed* says that the check-in is over although the
    chat goes on. *plan* are the small steps that they took up in any conversation so far,
    *topic* what they last looked for help with. *invited* says that a worker invited them, *repeat*
    that they had been missing before, *days_over* that the days of the later check-ins are over.
    *person* says that they asked for a real person, by the button or in words.
    """

    flow: str
    version: int
    step: str
    progress: Progress = Progress.ACTIVE
    resume: str | None = None
    trail: tuple[str, ...] = ()
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    picked: tuple[str, ...] = ()
    misunderstood: int = 0
    interrupted: tuple[str, ...] = ()
    closed: bool = False
    plan: tuple[str, ...] = ()
    topic: str = ""
    invited: bool = True
    repeat: bool = False
    days_over: bool = False
    person: bool = False


#: Stands in `Conversation.answers` for a question that was passed over.
SKIPPED = "skipped"


@unique
class CommandName(StrEnum):
    """What can be asked for at any time, whatever the question."""

    #: Begin, or begin again.
    START = "start"
    #: What is this, and free numbers.
    HELP = "help"
    #: Talk to a person.
    PERSON = "person"
    #: Free numbers to ring.
    NUMBERS = "numbers"
    #: Advice on keeping safe.
    TIPS = "tips"
    #: The same question in easier words.
    SIMPLER = "simpler"
    #: Choose a language.
    LANGUAGE = "language"
    #: Stop contact.
    STOP = "stop"
    #: Who reads this and what is kept.
    PRIVACY = "privacy"
    #: The question before.
    BACK = "back"
    #: Pass over this question.
    SKIP = "skip"
    #: Pass over the rest of this part.
    SKIP_PART = "skip_part"
    #: Pick at which time a later check-in may come.
    TIMES = "times"
    #: Clear this chat from the screen, and end the session.
    TIDY = "tidy"
    #: Have every message cleared an hour after it came, or no longer.
    CLEAR = "clear"


@dataclass(frozen=True, slots=True)
class Choice:
    """
    A button that was tapped, with the step that it answers.

    *danger* says that it is of another conversation, and told of danger there.
    """

    step: str
    choice: str
    danger: bool = False


@dataclass(frozen=True, slots=True)
class Typed:
    """
    Words were typed; what they are stays outside, only what they mean for the flow is here.

    *tier* is the most urgent concern that the words raised, *slang* says that an idiom
    such as "kms this homework" was heard (the self-harm question is asked once). *person* says
    that the words ask for a real person, *unsure* that they say nothing but that they don't know.
    *edited* says that the words are an edit: it can raise, never move the chat.
    """

    tier: Tier | None = None
    slang: bool = False
    edited: bool = False
    person: bool = False
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """
    A question about the service was typed; *step* is the one that answers it.

    *person* says that the words ask for a real person as well.
    """

    step: str
    person: bool = False


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A voice message, picture, file, place or unknown language: a person has to look."""

    kind: str


@dataclass(frozen=True, slots=True)
class Silence:
    """Nobody answered *step* for as long as it waits."""

    step: str


@dataclass(frozen=True, slots=True)
class Command:
    """Something that can be asked for at any time; *step* is the question it was under."""

    name: CommandName
    step: str | None = None


@dataclass(frozen=True, slots=True)
class SessionOpened:
    """
    A message after 30 minutes of silence, or the first: the gate comes before all else.

    The message itself was screened and its concerns raised before this is seen.
    """


@dataclass(frozen=True, slots=True)
class Watched:
    """Somebody else may hold the phone: an ordinary chat is shown from here on."""


Reply = Choice | Typed | Asked | Unreadable | Silence | Command | SessionOpened | Watched
