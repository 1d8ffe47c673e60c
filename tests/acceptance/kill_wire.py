"""Which texts arrived more than once, and whether they were on the wire at a kill."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.acceptance.kill_findings import Letter
from tests.acceptance.kill_service import Life
from tests.fakes.bot_api import Call

#: Seconds within which an answer of Telegram's is written down, at the most.
MOMENT = 1.5
#: Seconds in which what a dead process had sent still arrives.
_ECHO = 0.5


@dataclass
class Wire:
    """What became of every text of one trial."""

    #: Letters that Telegram got more often than once, with how often.
    doubled: dict[str, int] = field(default_factory=dict)
    #: Letters that may or may not have arrived, and those among them that did not.
    uncertain: int = 0
    never_arrived: int = 0
    #: What should not be: sentences.
    wrong: list[str] = field(default_factory=list)


def judge_wire(letters: Sequence[Letter], calls: Sequence[Call], lives: Sequence[Life]) -> Wire:
    """Put every text that arrived with the letter that it is of."""
    wire = Wire()
    recorded = {(x.address, x.sent_as): x for x in letters if x.sent_as and x.status == "sent"}
    groups: dict[tuple[str, str], list[Letter]] = defaultdict(list)
    arrived: dict[tuple[str, str], list[Call]] = defaultdict(list)
    for letter in letters:
        if letter.text and letter.attempts:
            groups[letter.address, letter.text].append(letter)
    unrecorded = 0
    for call in calls:
        place = (str(call.params["chat_id"]), str(call.params["text"]))
        arrived[place].append(call)
        identity = str((call.result or {}).get("message_id", ""))
        if recorded.pop((place[0], identity), None) is None:
            unrecorded += 1
            if not _on_the_wire(call, lives):
                wire.wrong.append(f"not on the wire at any kill: {_say(call, place)}")
    wire.wrong += [f"recorded, but never arrived: {x}" for x in recorded.values() if x.text]
    for place, found in arrived.items():
        _count(wire, place, groups.pop(place, []), found)
    for place, letters_there in groups.items():
        _count(wire, place, letters_there, [])
    return wire


def _count(
    wire: Wire, place: tuple[str, str], letters: Sequence[Letter], calls: Sequence[Call]
) -> None:
    tries = sum(letter.attempts for letter in letters)
    if len(calls) > tries:
        wire.wrong.append(f"{len(calls)} arrived of {tries} tries: {place}")
    extra = len(calls) - len(letters)
    if extra > 0:
        wire.doubled[letters[0].purpose if letters else "?"] = (
            wire.doubled.get(letters[0].purpose if letters else "?", 0) + extra
        )
    wire.uncertain += sum(letter.status == "uncertain" for letter in letters)
    wire.never_arrived += max(0, -extra)


def _on_the_wire(call: Call, lives: Sequence[Life]) -> bool:
    """Whether a kill came after this call began and before its answer was written down."""
    return any(
        call.at <= life.ended + _ECHO
        and (call.finished_at is None or call.finished_at >= life.ended - MOMENT)
        for life in lives
        if life.ended is not None and life.began <= call.at
    )


def _say(call: Call, place: tuple[str, str]) -> str:
    return f"call {call.number} to {place[0]} at {call.at:.3f}, answered {call.status}"
