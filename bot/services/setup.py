"""What the services know about the world they work in, read once at the start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from bot.domain.authority import Authorities
from bot.domain.conversation import Choice, Command
from bot.domain.screening import Rules
from bot.domain.signs import NO_SIGNS, Signs
from bot.engine.definition import Flow
from bot.ports import WorkerAction
from bot.wording import Wording

#: A live exchange lasts this long after the young person last wrote, by the sender's time.
LIVE_EXCHANGE = timedelta(minutes=5)
#: After this much silence a new session begins, with the gate.
SESSION_SILENCE = timedelta(minutes=30)
#: Of a place that moves by itself, one position is kept in this time.
MOVED_EVERY = timedelta(minutes=1)
#: Lines typed within this time are read together.
SPLIT_MESSAGE = timedelta(minutes=10)
#: A claim counts once the case was opened within this time.
OPEN_WITHIN = timedelta(minutes=3)
#: A claimed P0 or P1 without any action for this long is opened again.
ACT_WITHIN = timedelta(minutes=10)
#: A young person who told of danger gets true words after this long without an answer.
HOLD_AFTER_TAKEOVER = timedelta(minutes=2)
HOLD_UNCLAIMED = timedelta(minutes=10)
#: A safety text that waited longer than this is no longer shown: its "now" is over.
SAFETY_IS_TRUE_FOR = timedelta(minutes=30)
#: Answers an hour to a writer without an invitation; safety texts are never counted.
REPLIES_AN_HOUR = 60
#: Wrong codes in a quarter of an hour: by one chat, and by all who are behind one address. A whole
#: home may be, and one who mistypes must not keep the others out.
WRONG_CODES = 5
WRONG_CODES_FROM_ONE_PLACE = 20
WRONG_CODES_WITHIN = timedelta(minutes=15)

FRONT_DOOR = "front_door"
CHECK_IN = "check_in"
FOLLOW_UP = "follow_up"


class Flows(Protocol):
    """Every flow in every version."""

    def newest(self, name: str) -> Flow:
        """Give the newest version of a flow."""

    def get(self, name: str, version: int) -> Flow | None:
        """Give one version, or nothing when it is no longer there."""


#: Gives the meaning of a tapped button's data, by channel and address; forged data give nothing.
Decoder = Callable[[str, str, str], Choice | Command | WorkerAction | None]


@dataclass(frozen=True, slots=True)
class Setup:
    """
    Flows, words, rules and authorities, where the console is found, and how buttons read.

    *texts* says that text messages can be sent.
    """

    flows: Flows
    wording: Wording
    rules: Rules
    authorities: Authorities
    public_url: str
    decode: Decoder
    signs: Signs = NO_SIGNS
    texts: bool = False

    def name_of(self, authority: str) -> str:
        """Give the name of an authority; of one that is no longer configured what is left of it."""
        found = self.authorities.by_slug.get(authority)
        return found.name if found else authority

    def flow(self, name: str, version: int) -> Flow:
        """Give the flow that a conversation is in; one that is gone gives the newest version."""
        return self.flows.get(name, version) or self.flows.newest(name)
