"""Questions about the service, such as who reads this, and words that are nothing besides."""

from __future__ import annotations

from enum import Enum, auto, unique

from bot.domain.inbound import Inbound, Kind
from bot.domain.screening.answers import MEANING
from bot.domain.screening.hearing import hear
from bot.engine.definition import Flow
from bot.engine.guards import in_danger
from bot.engine.matching import asked, is_word_for_word
from bot.services.consequences import Consequences

#: What people greet with, lead in with and trail off with tells nothing ("hi", "ok so").
_SMALL_TALK = ("greets", "opens", "ends")


@unique
class Asks(Enum):
    """What a message is, word for word."""

    #: A question about the service ("will the police come").
    QUESTION = auto()
    #: A wish that is answered like one, and may have more behind it ("do not tell my mum").
    WISH = auto()


def find_question(flow: Flow, words: str) -> str:
    """Find the step that answers what *words* ask about the service, a few more around it."""
    phrases = {step.name: (*step.heard, *step.wishes) for step in flow.steps.values()}
    return asked(phrases, words) or ""


def only_asks(work: Consequences, inbound: Inbound) -> Asks | None:
    """
    Say whether a message is nothing but a question about the service, or a wish.

    Not where it may say more than that: as an answer that could tell of something ("Are you
    safe now?"), after what they just typed, while something is open or they are away, beside a
    worker, on a watched phone, as their first words, or where others wrote it.
    """
    if inbound.kind is not Kind.TEXT or inbound.forwarded or _may_say_more(work):
        return None
    return _word_for_word(work, inbound.text)


def _may_say_more(work: Consequences) -> bool:
    chat, talk = work.chat, work.talk
    if talk is None or chat.watched or chat.taken_over_by or chat.missing_now:
        return True
    if work.known.escalations or in_danger(talk.state) or talk.state.step.upper() in MEANING:
        return True
    return any(_tells(work, line) for line in work.known.earlier)


def _tells(work: Consequences, line: str) -> bool:
    rules = work.setup.rules
    small = {rules.common[name] for name in _SMALL_TALK}
    says = any(small.isdisjoint(word.slots) for word in hear(line, rules).words)
    return says and _word_for_word(work, line) is not Asks.QUESTION


def _word_for_word(work: Consequences, words: str) -> Asks | None:
    if work.talk is None:
        return None
    flow = work.setup.flow(work.talk.state.flow, work.talk.state.version)
    for kind, phrases in (
        (Asks.QUESTION, [phrase for step in flow.steps.values() for phrase in step.heard]),
        (Asks.WISH, [phrase for step in flow.steps.values() for phrase in step.wishes]),
    ):
        if is_word_for_word(phrases, words):
            return kind
    return None
