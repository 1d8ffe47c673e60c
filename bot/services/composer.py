"""A worker's own words to the young person, with everything that may speak against them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from bot.domain.escalation import Action, move
from bot.domain.text import measure
from bot.domain.worker import Worker
from bot.errors import NotNowError, UsedUpError
from bot.ports import Parcel, ParcelKind
from bot.services.acts import act, hold_still, need_own, record, take_over
from bot.services.consequences import Consequences
from bot.services.conversing import nudge
from bot.services.raising import raise_concerns
from bot.services.records import Delivery, Purpose, Sends
from bot.services.replying import letter_to, may_open
from bot.services.rights import chat_is_watched
from bot.services.ways import Way

#: What came of a reply.
SENT = "sent"
HELD = "held"

#: Channels take 4,096 UTF-16 units.
_LONGEST = 4_000
#: So many words in a row that they themselves wrote would tell whoever reads the phone.
_IN_A_ROW = 4

#: Of a reply whose form is sent again, where it has not arrived and is not on its way either.
_CAME_TO = {
    Delivery.FAILED: "could not be delivered. Use another way to reach them",
    Delivery.DROPPED: "was not sent, because nothing may be sent to them that way any more",
    Delivery.HELD_BACK: "is held back: whoever has the case decides about it",
    Delivery.UNCERTAIN: "may not have arrived. Find out before you count on it",
}

_WORD = re.compile(r"\w+")

_UNREACHABLE = {
    Sends.STOPPED: "They asked us to stop writing. Use another way to reach them.",
    Sends.BLOCKED: "They blocked us, or their account is gone. Use another way to reach them.",
    Sends.MOVED: "They write from another chat now. Find out which one is safe before you write.",
}


def compose(
    work: Consequences,
    worker: Worker,
    words: str,
    own_lines: Iterable[str],
    *,
    once: str,
    sure: bool,
) -> str:
    """
    Send the worker's *words*, or hold them behind the gate until it is safe (rules.md 4).

    *own_lines* are what the young person typed: a reply that repeats them is sent only if
    the worker is *sure*. The first reply takes the chat over. Gives `sent` or `held`.
    """
    escalation = need_own(work, worker)
    words = _clean(words)
    check_reachable(work)
    _check_words(words, own_lines, sure=sure)
    check_not_away(work, sure=sure)
    take_over(work, worker)
    # Whether they may see it is worked out afresh if they tap "Not now" or Tidy at this moment.
    hold_still(work)
    straight = goes_straight(work)
    letter = letter_to(
        work,
        Purpose.WORKER,
        Parcel(ParcelKind.SEND, text=words),
        status=Delivery.WAITING if straight else Delivery.HELD,
        author=worker.id,
        once=once,
    )
    work.letters.append(letter)
    if work.known.way is Way.CHAT and not straight:
        raise_concerns(work, nudge(work, unasked=True))
    if straight:
        # What waits behind the gate has reached nobody yet; it counts once it is sent.
        work.change_escalation(status=move(escalation.status, Action.CONTACT))
    act(work, worker, "replied", delivery=SENT if straight else HELD)
    if sure:
        record(work, worker.id, "sure_of_reply")
    return SENT if straight else HELD


def came_of(status: Delivery) -> str:
    """Give what is true of a reply whose form is sent again: `sent` or `held`, else a refusal."""
    if status in _CAME_TO:
        raise UsedUpError(
            f"This reply {_CAME_TO[status]}. Sending it again from here is a new try."
        )
    return HELD if status is Delivery.HELD else SENT


def _clean(words: str) -> str:
    words = words.replace("\r\n", "\n").replace("\0", "").strip()
    if not words:
        raise NotNowError("Write your reply first.")
    if measure(words) > _LONGEST:
        raise NotNowError(f"That is longer than {_LONGEST} characters. Send it in two parts.")
    return words


def goes_straight(work: Consequences) -> bool:
    """Say whether a worker's words are shown at once, and not behind the gate."""
    return work.known.way is Way.CHAT and may_open(work.chat, work.now)


def check_reachable(work: Consequences) -> None:
    """Refuse to write where nobody would read it, or the wrong person might."""
    refusal = _UNREACHABLE.get(work.chat.sends)
    if refusal:
        raise NotNowError(refusal)
    assert work.escalation is not None
    if chat_is_watched(work.escalation, work.chat):
        raise NotNowError("This phone may be watched: do not message. Use the safe contact.")
    if work.known.way is Way.NONE:
        # A page that was closed for good never opens again: nobody would ever read it there.
        raise NotNowError("They have closed the page. Use the safe contact, or another way.")


def check_not_away(work: Consequences, *, sure: bool) -> None:
    """Refuse to write to somebody who may be away again, unless the worker is *sure*."""
    if work.chat.missing_now and not sure:
        raise NotNowError(
            "They may be away again, and somebody else may hold the phone. Send it only if you are"
            " sure that it does no harm."
        )


def _check_words(words: str, own_lines: Iterable[str], *, sure: bool) -> None:
    if sure:
        return
    shared = shared_words(words, own_lines)
    if shared:
        raise NotNowError(
            "Your reply repeats words that they wrote. Whoever reads the phone could learn "
            "what they told us. Say it another way, or send it only if you are sure."
        )


def shared_words(words: str, own_lines: Iterable[str]) -> bool:
    """Say whether *words* hold four words in a row that the young person wrote themselves."""
    mine = set(_runs(words))
    return bool(mine) and any(run in mine for line in own_lines for run in _runs(line))


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    plain = unicodedata.normalize("NFKC", text).casefold().replace("'", "").replace("’", "")
    found = _WORD.findall(plain)
    return zip(*(found[start:] for start in range(_IN_A_ROW)), strict=False)
