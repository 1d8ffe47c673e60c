"""Words that a worker agrees with a young person: set, changed and taken back, never shown."""

from __future__ import annotations

from bot.domain.own_words import OwnWord, fold, refuse
from bot.domain.screening import screen
from bot.domain.worker import Worker
from bot.engine.matching import fold as fold_label
from bot.errors import NotNowError
from bot.services.acts import act, need_own
from bot.services.agreements import AgreedWord
from bot.services.binding import looks_like_code, normal
from bot.services.consequences import Consequences
from bot.services.rights import is_of_chat

#: What a worker reads of each kind.
KINDS = {
    OwnWord.NOT_SAFE: "It is not safe to chat",
    OwnWord.UNLOCK: "It is me again (leaves the ordinary chat)",
    OwnWord.HELP: "Help me now",
    OwnWord.RECEIPT: "What was passed on?",
    OwnWord.TIDY: "Clear this chat",
}
_COMMON = "That is a word that people type without meaning it. Choose an unusual one."


def agree(work: Consequences, worker: Worker, kind: OwnWord, word: str) -> None:
    """Set an own word together with the young person; an ordinary word is refused."""
    _need_theirs(work, worker)
    refusal = refuse(word, work.known.own_words, work.setup.signs.ordinary, kind)
    if refusal:
        raise NotNowError(refusal)
    if _means_something(work, word):
        raise NotNowError(_COMMON)
    _need_way_out(work, kind)
    work.agreed.append(AgreedWord(kind, fold(word), worker.id))
    act(work, worker, "own_word_set", kind=kind.value)


def take_back(work: Consequences, worker: Worker, kind: OwnWord) -> None:
    """Take an own word back: from now on it is a word like any other."""
    _need_theirs(work, worker)
    agreed = work.known.own_words
    if kind not in agreed:
        raise NotNowError("No such word is set.")
    if kind is OwnWord.UNLOCK and OwnWord.NOT_SAFE in agreed:
        raise NotNowError("Take back the word for 'not safe' first: this one leads out of it.")
    work.agreed.append(AgreedWord(kind, "", worker.id))
    act(work, worker, "own_word_taken_back", kind=kind.value)


def _need_theirs(work: Consequences, worker: Worker) -> None:
    """What a council agrees with its young person, the front desk's old case does not undo."""
    escalation = need_own(work, worker)
    if not is_of_chat(escalation, work.chat):
        raise NotNowError("Another authority has this chat now: only its workers agree words.")


def _need_way_out(work: Consequences, kind: OwnWord) -> None:
    """Nobody may be locked into the ordinary chat."""
    if kind is OwnWord.NOT_SAFE and OwnWord.UNLOCK not in work.known.own_words:
        raise NotNowError("Set the word for 'it is me again' first: only that leads back.")


def _means_something(work: Consequences, word: str) -> bool:
    """What stands on a button, is a code, or raises something by itself is taken already."""
    labels = {
        fold_label(label)
        for flow in work.setup.wording.flows
        for words in (flow.anywhere, *(step.choices for step in flow.steps.values()))
        for label in words.values()
    }
    if fold_label(word) in labels or looks_like_code(normal(word)):
        return True
    heard = screen(word, work.setup.rules)
    return bool(heard.findings or work.setup.signs.find(word))
