"""What follows from a reply: asked for here in the imperative, carried out by the services."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum, unique

from bot.domain.concern import Category, Tier


@dataclass(frozen=True, slots=True)
class Ask:
    """
    Show the question of *step*, with its buttons.

    *again* says that they did not see or not understand it: the words before the question
    are left out. *picked* are the ticks so far where several answers may be chosen. *easy*
    asks for the same in easier words.
    """

    step: str
    again: bool = False
    picked: tuple[str, ...] = ()
    easy: bool = False


@dataclass(frozen=True, slots=True)
class Say:
    """
    Show words without a question: *key* is `line.name` or `flow.step.say`.

    *safety* marks the words that may be sent twice rather than not at all (rules.md 7).
    """

    key: str
    safety: bool = False


@dataclass(frozen=True, slots=True)
class ShowNumbers:
    """
    Show the free helplines that fit: who they are, where they are, and what it is about.

    *need* is what they look for help with (a need in config/signposts.yaml), if that is known.
    """

    need: str = ""


@dataclass(frozen=True, slots=True)
class SaveAnswer:
    """
    Keep what was chosen at *step*; *typed* says that the words of this message belong to it.

    An empty *choices* with *typed* is an answer in their own words only.
    """

    step: str
    choices: tuple[str, ...]
    typed: bool = False


@dataclass(frozen=True, slots=True)
class RaiseConcern:
    """
    A person should look: what a button or a silence raised (typed words are screened apart).

    *shown* is how urgent it may look to whoever holds the phone, where that is less than it is.
    """

    category: Category
    tier: Tier
    step: str
    choice: str
    shown: Tier | None = None


@dataclass(frozen=True, slots=True)
class WaitForAnswer:
    """
    If *step* is still waiting after *seconds*, hand a Silence to the flow.

    *firm* says that silence means something there: asking again puts it off no further.
    """

    step: str
    seconds: int
    firm: bool = False


@unique
class OfferDecision(StrEnum):
    """What a young person said to the offer of a check-in."""

    #: They said yes.
    ACCEPTED = "accepted"
    #: They said no: no reminder is sent, and the door stays open.
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class DecideOffer:
    """Record the answer to the offer; a later yes reopens it and both are kept."""

    decision: OfferDecision


@dataclass(frozen=True, slots=True)
class OpenGate:
    """They said that it is safe to chat now: words that were held may be shown."""


@dataclass(frozen=True, slots=True)
class CloseGate:
    """They said "not now": nothing but a neutral line is sent until they say yes."""


@dataclass(frozen=True, slots=True)
class BeWatched:
    """Somebody can see the phone: bland answers until the session ends, and a person told."""


@dataclass(frozen=True, slots=True)
class StopContact:
    """They asked us to stop: nothing is sent until they write again."""


@dataclass(frozen=True, slots=True)
class Tidy:
    """Clear this chat from the screen as far as that goes; the session is over."""


@dataclass(frozen=True, slots=True)
class ClearAsWeGo:
    """From here on every message is cleared an hour after it came; asked again, no longer."""


@dataclass(frozen=True, slots=True)
class ChooseLanguage:
    """From here on speak *language* (a code such as `cy`)."""

    language: str


@dataclass(frozen=True, slots=True)
class BeginFlow:
    """Begin *flow* anew and go on there; what was answered here is kept and over."""

    flow: str


@dataclass(frozen=True, slots=True)
class MarkMissing:
    """They said that they are away (*now*), or back again."""

    now: bool


@dataclass(frozen=True, slots=True)
class PlanFollowUps:
    """Check in again on the days after their return, at *when* (a time in `follow_up`)."""

    when: str


@dataclass(frozen=True, slots=True)
class CancelFollowUps:
    """No later check-ins: they said no."""


@dataclass(frozen=True, slots=True)
class NameUnsafePlace:
    """What they type is a place that is not safe for them: nothing there is pointed to."""


@dataclass(frozen=True, slots=True)
class EndCheckin:
    """
    The check-in is over: *outcome* is `completed`, `stopped` or `with_person`.

    *not_asked* are the questions that were never reached; they are recorded as such.
    """

    outcome: str
    not_asked: tuple[str, ...] = field(default=())


Effect = (
    Ask
    | Say
    | ShowNumbers
    | SaveAnswer
    | RaiseConcern
    | WaitForAnswer
    | DecideOffer
    | OpenGate
    | CloseGate
    | BeWatched
    | StopContact
    | Tidy
    | ClearAsWeGo
    | ChooseLanguage
    | BeginFlow
    | MarkMissing
    | PlanFollowUps
    | CancelFollowUps
    | NameUnsafePlace
    | EndCheckin
)
