"""Screens what came in, before anything else reads it, and says what it is for the chat."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, replace

import structlog

from bot.domain.concern import Category, Finding, Indicator, Tier
from bot.domain.conversation import Choice, Command, CommandName
from bot.domain.inbound import Inbound, Kind
from bot.domain.own_words import OwnWord, Spoken
from bot.domain.refusals import Refusal
from bot.domain.screening import Context, Readability, Screening, screen
from bot.domain.triage import Concern, Source
from bot.ports import WorkerAction
from bot.services.consequences import Consequences
from bot.services.labels import find_button, is_whole_label
from bot.services.noticing import noticed
from bot.services.questions import Asks, only_asks

log = structlog.get_logger()

#: A screening that takes longer than this many seconds is not to be relied on: what it found
#: counts, and a person looks as if it had failed (rules.md 2).
_TOO_SLOW = 1.0

#: How the name of what no rule but a model found begins.
_BY_MODEL = "model/"

#: Of a wish not to be contacted with more than so many words, what the models find of danger to
#: life stays: nobody can be sure that they tell of nothing else.
_BARE = 6
_GRAVE = frozenset({Category.SELF_HARM, Category.IMMEDIATE_DANGER})

_NAME = re.compile(r"/\S+")

_UNREADABLE = {
    Kind.VOICE: "voice",
    Kind.PICTURE: "picture",
    Kind.FILE: "file",
    Kind.PLACE: "place",
    Kind.OTHER: "other",
}


@dataclass(frozen=True, slots=True)
class Heard:
    """
    What the screening made of a message.

    *unreadable* names what can't be read (a voice message, a language), *action* what a
    tapped button means. *step* and *choice* are the question and answer of a tap. *asked* is the
    step that answers what they asked about the service. *spoken* is an agreed word, *stranger*
    says that somebody else may hold the phone from here on, and *other_language* that they
    suddenly write in another one. *wish* is what the whole message wishes: another language.
    *refuses* is what they ask us not to do.
    """

    concerns: tuple[Concern, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    tier: Tier | None = None
    slang: bool = False
    words: bool = False
    cut: bool = False
    unreadable: str = ""
    action: Choice | Command | WorkerAction | None = None
    step: str | None = None
    choice: str | None = None
    asked: str = ""
    spoken: Spoken | None = None
    stranger: bool = False
    other_language: bool = False
    wish: str = ""
    refuses: frozenset[Refusal] = frozenset()

    @property
    def word(self) -> OwnWord | None:
        """The agreed word that was typed."""
        return self.spoken.kind if self.spoken else None

    @property
    def person(self) -> bool:
        """They asked for a person."""
        return any(concern.category is Category.WANTS_HUMAN for concern in self.concerns)

    @property
    def to_be_read(self) -> bool:
        """Words were typed that raised nothing, and that are no button's label."""
        return self.words and not self.concerns and self.action is None


def hear(work: Consequences, inbound: Inbound) -> Heard:
    """Screen the words of a message, or say why they can't be read."""
    if inbound.kind is Kind.TAP:
        return _tapped(work, inbound)
    unreadable = _unreadable(inbound)
    if not inbound.text:
        return Heard(unreadable=unreadable, words=False)
    result, slow = _screen(work, _own_words(work, inbound))
    if result is None:
        return Heard((_not_checked(),), tier=Tier.P1, words=True, unreadable=unreadable)
    action = find_button(work, inbound.text) if inbound.kind is Kind.TEXT else None
    result = _without_ours(work, inbound, action, result)
    concerns = _typed(result)
    if result.cut or slow:
        concerns.append(_not_checked())
    if result.readability is Readability.UNKNOWN_LANGUAGE and not unreadable:
        unreadable = "language"
    return Heard(
        tuple(concerns),
        result.indicators,
        tier=min(filter(None, (result.tier, Tier.P1 if slow else None)), default=None),
        slang=result.ask_about_self_harm,
        words=result.readability is not Readability.NO_WORDS,
        cut=result.cut,
        unreadable=unreadable,
        action=action,
        step=action.step if action else None,
        choice=action.choice if isinstance(action, Choice) else None,
    )


def _unreadable(inbound: Inbound) -> str:
    """Name what came that nobody but a person can read, also with words that were changed."""
    if inbound.kind is Kind.STICKER and not inbound.text:
        # Without its emoji it is a picture, and may have words in it.
        return "picture"
    changed = inbound.kind is Kind.EDIT and inbound.data
    return _UNREADABLE.get(Kind(inbound.data) if changed else inbound.kind, "")


def _own_words(work: Consequences, inbound: Inbound) -> str:
    """
    Give what they typed themselves, every word at its place.

    The name of a command is ours and comes from the menu: "/help" must get its answer, and
    is no cry for help. What stands behind it is screened like everything else, unless it is
    a code of ours, whose letters are of chance.
    """
    if work.known.code is not None:
        return ""
    if inbound.kind is not Kind.COMMAND or inbound.command not in set(CommandName):
        return inbound.text
    return _NAME.sub(lambda name: " " * len(name.group()), inbound.text, count=1)


def _tapped(work: Consequences, inbound: Inbound) -> Heard:
    action = work.setup.decode(work.chat.channel, inbound.data, inbound.address)
    match action:
        case Choice():
            return Heard(action=action, step=action.step, choice=action.choice)
        case Command():
            return Heard(action=action, step=action.step, choice=action.name.value)
        case _:
            # Forged, foreign or from a screen that is no longer there: the step is shown again.
            return Heard(action=action or Choice("", ""))


def _typed(result: Screening) -> list[Concern]:
    return [
        Concern(f.category, f.tier, Source.TYPED, f.rule, f.why, f.start, f.end)
        for f in result.findings
    ]


def _without_ours(
    work: Consequences, inbound: Inbound, action: Choice | Command | None, result: Screening
) -> Screening:
    """
    Leave out what only the models made of words whose meaning is known.

    A button's are ours, and mean what it does; the rules count, and so does what it raises. The
    same holds for a question about the service; behind a wish ("do not tell my mum") there may be
    more, so it is a same-day look. Others only ask us not to text, write or ring.
    """
    by_rules = tuple(f for f in result.findings if not f.rule.startswith(_BY_MODEL))
    if action is not None:
        is_ours = is_whole_label(work, action, inbound.text)
        return replace(result, findings=by_rules) if is_ours else result
    if work.setup.signs.only_refuses(inbound.text):
        return _without_refusal(work, inbound, result)
    match only_asks(work, inbound):
        case Asks.QUESTION:
            return replace(result, findings=by_rules)
        case Asks.WISH:
            return replace(result, findings=tuple(map(_same_day, result.findings)))
        case _:
            return result


def _without_refusal(work: Consequences, inbound: Inbound, result: Screening) -> Screening:
    """Whoever asks not to be rung asks for no call; with what they typed before it may say more."""
    alone = screen(inbound.text, work.setup.rules).findings
    bare = len(inbound.text.split()) <= _BARE
    made = {
        f
        for f in alone
        if f.category is Category.WANTS_HUMAN
        or (f.rule.startswith(_BY_MODEL) and (bare or not _is_grave(f)))
    }
    return replace(result, findings=tuple(f for f in result.findings if f not in made))


def _is_grave(finding: Finding) -> bool:
    return finding.category in _GRAVE and finding.tier.urgent


def _same_day(finding: Finding) -> Finding:
    by_model = finding.rule.startswith(_BY_MODEL)
    return replace(finding, tier=max(finding.tier, Tier.P2)) if by_model else finding


def _screen(work: Consequences, words: str) -> tuple[Screening | None, bool]:
    """Screen *words*, and say whether it was too slow; of a crash there is nothing to give."""
    signs = work.setup.signs
    context = Context(
        step=work.talk.state.step if work.talk else None,
        earlier=tuple(line for line in work.known.earlier if not signs.only_refuses(line)),
        open_categories=work.escalation.categories if work.escalation else (),
    )
    began = time.perf_counter()
    try:
        result = screen(words, work.setup.rules, context)
    except Exception as error:
        log.error("screening_failed", error=type(error).__name__, inbox=work.inbox_id)
        return None, True
    slow = time.perf_counter() - began > _TOO_SLOW
    if slow:
        log.error("screening_slow", inbox=work.inbox_id)
    return result, slow


def _not_checked() -> Concern:
    why = "The service could not check all of this message. Please read it."
    return noticed(Category.NOT_CHECKED, Tier.P1, why)
