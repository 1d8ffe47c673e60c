"""Every screen that a young person may see, with what each button does, for people to review."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from bot.domain.conversation import Choice, Command
from bot.domain.languages import SOURCE
from bot.domain.message import Button
from bot.engine.definition import DONE, NEXT, RESUME, SILENCE, TEXT, Flow, Raise, Route, Step
from bot.engine.guards import GUARDS
from bot.wording import Wording

#: When each interruption comes, in words for a reviewer.
_COMES = {
    "danger": "words, or a button anywhere, tell of danger",
    "urgent": "words tell of something urgent",
    "person": "somebody asks for a person",
    "stop": "somebody stops",
    "stuck": "what was typed was not understood twice",
    "unread": "a picture or file comes in",
    "voice": "a voice message comes in",
    "place": "a place is shared",
    "again": "somebody writes after the end",
    "slang": "slang such as 'kms' is typed",
    "language": "somebody asks for another language",
    "tips": "somebody asks for tips",
    "times": "somebody asks for no messages at some times, or sends /times",
    "questions": "somebody asks about the service",
}
_MINUTE = 60
_DOES = {
    "show_numbers": "shows free numbers",
    "accept_offer": "takes up the offer",
    "decline_offer": "says no to the offer, without blame",
    "open_gate": "lets through what waited",
    "close_gate": "keeps everything back",
    "be_watched": "hides the chat behind an ordinary one",
    "stop_contact": "stops all contact",
    "pause": "waits for them",
    "skip_part": "passes over the rest of this part",
    "complete": "ends the check-in",
    "keep_plan": "keeps the small steps that were ticked",
    "drop_plan": "forgets the small steps",
    "be_missing": "notes that they are away",
    "be_back": "notes that they are back",
    "no_follow_up": "no later check-ins",
    "name_unsafe_place": "no help in that place is pointed to",
    "follow_up": "later check-ins:",
    "speak": "goes on in:",
    "about": "help is looked for with:",
    "begin": "begins another conversation:",
}


@dataclass(frozen=True, slots=True)
class Way:
    """What somebody may do on a screen: its *label*, what it raises and does, where it leads."""

    label: str
    source: str
    raises: tuple[tuple[Raise, str], ...]
    does: tuple[str, ...]
    leads: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Screen:
    """
    One screen: its *number* stays the same for ever, *key* is its file and step.

    *source* are the English words, where *words* are in another language. *comes* says what
    leads here besides buttons.
    """

    number: int
    key: str
    words: tuple[str, ...]
    source: tuple[str, ...]
    note: str = ""
    flows: tuple[str, ...] = ()
    ways: tuple[Way, ...] = ()
    below: tuple[str, ...] = ()
    comes: tuple[str, ...] = ()
    marks: tuple[str, ...] = field(default=())


def list_screens(
    flows: Iterable[Flow], wording: Wording, numbers: Mapping[str, int], language: str
) -> tuple[Screen, ...]:
    """Give every screen and shared line by its number; each once, however many flows use it."""
    steps: dict[str, tuple[Flow, Step]] = {}
    used: dict[str, list[str]] = {}
    for flow in flows:
        for step in flow.steps.values():
            if step.say or step.ask:
                steps.setdefault(step.context, (flow, step))
                used.setdefault(step.context, []).append(flow.name)
    found = [
        _screen(flow, step, wording, numbers.get(key, 0), tuple(used[key]), language)
        for key, (flow, step) in steps.items()
    ]
    found += [
        _line(wording, name, numbers.get(f"line.{name}", 0), language) for name in wording.lines
    ]
    return tuple(sorted(found, key=lambda screen: (screen.number == 0, screen.number)))


def _line(wording: Wording, name: str, number: int, language: str) -> Screen:
    said = (wording.line(name, language),)
    source = () if language == SOURCE else (wording.line(name, SOURCE),)
    note = wording.lines[name].note
    return Screen(number, f"line.{name}", said, source, note, marks=("shared words",))


def _screen(
    flow: Flow, step: Step, wording: Wording, number: int, used: tuple[str, ...], language: str
) -> Screen:
    rows = wording.ask(flow, step.name, language).rows if step.is_question else ()
    buttons = [button for row in rows for button in row]
    below = [b.label for b in buttons if isinstance(b.action, Command)]
    return Screen(
        number=number,
        key=step.context,
        words=_words(flow, step, wording, language),
        source=() if language == SOURCE else _words(flow, step, wording, SOURCE),
        note=step.note,
        flows=used,
        ways=tuple(_ways(flow, step, buttons)),
        below=tuple(below),
        comes=tuple(_COMES[i] for i in flow.interrupts if step.name in flow.targets(i)),
        marks=tuple(_marks(flow, step)),
    )


def _words(flow: Flow, step: Step, wording: Wording, language: str) -> tuple[str, ...]:
    said = []
    if step.shared_line:
        said.append(wording.say(step.shared_line, language))
    elif step.say and not step.is_question:
        said.append(wording.say(f"{step.context}.say", language))
    if step.is_question:
        said += wording.ask(flow, step.name, language).text.split("\n\n")
    return tuple(said)


def _marks(flow: Flow, step: Step) -> Iterator[str]:
    if step.name == flow.gate:
        yield "the gate"
    if step.cover:
        yield "cover: shown while somebody else can see the phone"
    if step.question_set and step.part:
        yield f"question set {step.question_set}"
    if step.pick_many:
        yield "several may be ticked"
    if step.end:
        yield "the end"


def _ways(flow: Flow, step: Step, buttons: list[Button]) -> Iterator[Way]:
    if not step.is_question:
        yield _way(flow, step, NEXT, "then", "")
    for button in (b for b in buttons if isinstance(b.action, Choice)):
        choice = button.action.choice if isinstance(button.action, Choice) else ""
        source = step.choices.get(choice, flow.anywhere.get(DONE, ""))
        yield _way(flow, step, choice, button.label, "" if button.label == source else source)
    if TEXT in step.go:
        yield _way(flow, step, TEXT, "own words", "")
    if step.wait:
        yield _way(flow, step, SILENCE, f"no answer for {_span(step.wait)}", "")


def _way(flow: Flow, step: Step, answer: str, label: str, source: str) -> Way:
    routes = step.go.get(DONE if step.pick_many and answer in step.choices else answer, ())
    ticked = step.pick_many and answer in step.choices
    return Way(
        label=label,
        source=source,
        raises=tuple((r, _guard(r.guard)) for r in step.raises.get(answer, ())),
        does=tuple(_action(action) for action in step.do.get(answer, ())),
        leads=() if ticked else tuple(_leads(flow, routes, "")),
    )


def _leads(flow: Flow, routes: tuple[Route, ...], when: str) -> Iterator[tuple[str, str]]:
    """Where routes lead, each with its condition; steps without words are passed through."""
    for route in routes:
        condition = " ".join(part for part in (when, _guard(route.guard)) if part)
        target = flow.steps.get(route.target)
        if route.target == RESUME or target is None:
            yield RESUME, condition
        elif target.say or target.ask:
            yield target.context, condition
        else:
            yield from _leads(flow, target.go.get(NEXT, ()), condition)


def _guard(name: str | None) -> str:
    # What a guard asks stands above it in its own words.
    return " ".join((GUARDS[name].__doc__ or "").split()).rstrip(".") if name else ""


def _action(action: str) -> str:
    name, _, word = action.partition(" ")
    return f"{_DOES[name]} {word.replace('_', ' ')}".strip()


def _span(seconds: int) -> str:
    minutes, rest = divmod(seconds, _MINUTE)
    return f"{seconds} seconds" if rest else f"{minutes} minutes"
