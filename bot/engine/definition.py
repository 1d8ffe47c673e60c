"""What a flow is made of, once it was read: steps, routes and what a button raises."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from bot.domain.concern import Category, Tier
from bot.domain.nation import Nation

#: Go back to where they were: after the gate, or after something said in between.
RESUME = "resume"
#: The answer that nobody gave in time.
SILENCE = "silence"
#: The answer in their own words.
TEXT = "text"
#: A question passed over.
SKIP = "skip"
#: "That is all" where several answers may be picked.
DONE = "done"
#: What comes after a step that asks nothing.
NEXT = "next"
#: Every answer that is not named.
ELSE = "else"

#: Names that no choice may have, since they mean something else in a flow or its words.
RESERVED = frozenset({RESUME, SILENCE, TEXT, SKIP, DONE, NEXT, ELSE, "say", "ask", "note"})

#: Where the engine may lead, whatever the question; a flow must say where each one is.
INTERRUPTS = ("danger", "urgent", "person", "stop", "stuck", "unread", "voice", "place", "again")
#: Likewise, for flows that have these.
OPTIONAL_INTERRUPTS = ("slang", "language", "tips", "questions", "times")

#: The engine's own buttons, whose labels a flow writes under `anywhere`.
LABELS = ("back", "skip", "skip_part", "person", "stop", "numbers", "done")
#: Likewise, for flows that have what they lead to.
OPTIONAL_LABELS = ("tips", "simpler", "tidy")

#: What a step or a button may do besides leading on. `speak` takes a language code, `begin` the
#: name of a flow, and `about` what help is looked for (a need in config/signposts.yaml).
ACTIONS = (
    "show_numbers",
    "accept_offer",
    "decline_offer",
    "open_gate",
    "close_gate",
    "be_watched",
    "stop_contact",
    "pause",
    "skip_part",
    "complete",
    "keep_plan",
    "drop_plan",
    "be_missing",
    "be_back",
    "follow_up",
    "no_follow_up",
    "name_unsafe_place",
    "speak",
    "begin",
    "about",
)
#: The actions that have a word behind them.
WITH_WORD = ("speak", "begin", "about", "follow_up")

#: Questions carry the id of the question set (H1, FU1); other steps are named by a word.
QUESTION_ID = re.compile(r"[A-Z]{1,2}\d{1,2}")


@dataclass(frozen=True, slots=True)
class Line:
    """
    Words of the service outside any flow, with the author's *note* for translators.

    A *critical* one keeps somebody safe: every language has it. One for a *nation* is said there
    *instead of* other words, whose context it names (`line.name` or `flow.step.say`).
    """

    say: str
    note: str = ""
    critical: bool = False
    nation: Nation | None = None
    instead_of: str = ""


def said_in(nation: Nation, key: str, lines: Mapping[str, Line]) -> str:
    """Give the key of what is said in *nation* instead of *key*, or that one."""
    own = (n for n, line in lines.items() if line.nation is nation and line.instead_of == key)
    return next((f"line.{name}" for name in own), key)


@dataclass(frozen=True, slots=True)
class Route:
    """Where an answer leads, if its *guard* (a name in `guards`) holds."""

    target: str
    guard: str | None = None


@dataclass(frozen=True, slots=True)
class Raise:
    """The concern that an answer raises, if its *guard* holds."""

    category: Category
    tier: Tier
    guard: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """
    One step of a flow: words first, then what follows from each answer.

    A step with *ask* waits for an answer, *wait* seconds long if silence means something;
    the others are said and lead on, or end. *say* may name a shared line (`line.name`).
    *part* marks a question that can be passed over. *pick* is `many` where several answers
    may be ticked. *go*, *raises* and *do* are by answer; `next` is the step's own arrival.
    *home* is the file that it stands in, and the name under which its words are translated;
    *question_set* is that file's. *heard* are ways to type the question that it answers, and
    *wishes* ways to type a wish that it answers as well. The words of a *critical* one keep
    somebody safe: every language has them. One that *advises* says how to keep safe.
    """

    name: str
    home: str = ""
    say: str = ""
    ask: str = ""
    note: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    part: str | None = None
    pick_many: bool = False
    raises: Mapping[str, tuple[Raise, ...]] = field(default_factory=dict)
    wait: int | None = None
    go: Mapping[str, tuple[Route, ...]] = field(default_factory=dict)
    do: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    end: str | None = None
    cover: bool = False
    heard: tuple[str, ...] = ()
    wishes: tuple[str, ...] = ()
    question_set: str | None = None
    critical: bool = False
    advises: bool = False

    @property
    def context(self) -> str:
        """What its words are found under in the translations."""
        return f"{self.home}.{self.name}"

    @property
    def languages(self) -> Mapping[str, str]:
        """The choices that choose a language, each with its code."""
        return {
            choice: action.removeprefix("speak ")
            for choice, actions in self.do.items()
            for action in actions
            if action.startswith("speak ")
        }

    def leaves(self, answer: str) -> bool:
        """Say whether *answer* begins another flow, so that nothing follows in this one."""
        return any(action.startswith("begin ") for action in self.do.get(answer, ()))

    @property
    def is_question(self) -> bool:
        """It waits for an answer."""
        return bool(self.ask)

    @property
    def shared_line(self) -> str | None:
        """The whole key of the shared line that it says, instead of words of its own."""
        return self.say if self.say.startswith("line.") and " " not in self.say else None


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """
    One version of a conversation. *first* is where it starts, *gate* what opens a session.

    *labels_home* is the file that the engine's own labels stand in, *order* the parts as
    they follow each other, where that is not the order of the file. *uses* names the shared
    files, each with its version.
    """

    name: str
    version: int
    steps: Mapping[str, Step]
    first: str
    gate: str
    interrupts: Mapping[str, tuple[Route, ...]]
    anywhere: Mapping[str, str]
    question_set: str | None = None
    moves: Mapping[str, str] = field(default_factory=dict)
    labels_home: str = ""
    order: tuple[str, ...] = ()
    uses: tuple[tuple[str, int], ...] = ()

    @property
    def after_gate(self) -> str:
        """The first step once the gate is passed, for somebody who was nowhere yet."""
        if self.first != self.gate:
            return self.first
        return next((name for name in self.steps if name != self.gate), self.first)

    @property
    def cover(self) -> str | None:
        """Where the ordinary chat begins that is shown while somebody else sees the phone."""
        return next((name for name, step in self.steps.items() if step.cover), None)

    @property
    def questions(self) -> tuple[str, ...]:
        """The questions that are counted: asked, skipped or not asked."""
        return tuple(
            name
            for name, step in self.steps.items()
            if step.part and step.is_question and QUESTION_ID.fullmatch(name)
        )

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of the flow, in order."""
        found = dict.fromkeys(step.part for step in self.steps.values() if step.part)
        return tuple(part for part in self.order if part in found) or tuple(found)

    def of_part(self, part: str) -> tuple[Step, ...]:
        """The steps of one part, in order."""
        return tuple(step for step in self.steps.values() if step.part == part)

    def targets(self, interrupt: str) -> tuple[str, ...]:
        """The steps that an interruption may lead to."""
        return tuple(route.target for route in self.interrupts.get(interrupt, ()))

    def answers_of(self, step: Step) -> tuple[str, ...]:
        """Every answer that *step* may get from a button or from passing it over."""
        if not step.is_question:
            return (NEXT,)
        taps = (DONE,) if step.pick_many else tuple(step.choices)
        return (*taps, SKIP) if step.part else taps


_BETWEEN = (
    *("urgent", "person", "stuck", "unread", "voice", "place"),
    *("language", "tips", "questions", "times"),
)


@lru_cache(maxsize=256)
def asides(flow: Flow) -> frozenset[str]:
    """Steps that come in between: what an interruption leads to, until it resumes."""
    starts = [target for name in _BETWEEN for target in flow.targets(name)]
    return reachable(flow, starts, stops={flow.first, flow.gate, *flow.targets("again")})


def reachable(
    flow: Flow, starts: list[str], stops: Collection[str] = frozenset()
) -> frozenset[str]:
    """Every step that the routes lead to from *starts*, themselves included, up to *stops*."""
    found: set[str] = set(stops)
    waiting = [name for name in starts if name in flow.steps]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        routes = [route for routes in flow.steps[name].go.values() for route in routes]
        waiting += [route.target for route in routes if route.target in flow.steps]
    return frozenset(found - set(stops))
