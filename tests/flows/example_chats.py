"""Reads an example chat and runs it, with the conversation saved and loaded between messages."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace

import pytest

from bot.catalogue.document import read_document
from bot.domain.concern import Tier
from bot.domain.conversation import (
    Asked,
    Choice,
    Command,
    CommandName,
    SessionOpened,
    Silence,
    Typed,
    Unreadable,
)
from bot.domain.effects import (
    BeginFlow,
    BeWatched,
    CancelFollowUps,
    ChooseLanguage,
    CloseGate,
    DecideOffer,
    EndCheckin,
    MarkMissing,
    NameUnsafePlace,
    OpenGate,
    PlanFollowUps,
    RaiseConcern,
    SaveAnswer,
    Say,
    ShowNumbers,
    StopContact,
    WaitForAnswer,
)
from bot.engine.advance import advance, begin
from bot.engine.matching import asked, is_unsure
from bot.engine.saved import dump, load
from bot.engine.turn import Turn

REPLIES = ("opens", "taps", "types", "edits", "sends", "asks_for", "silent")
DONE = {
    "show_numbers": ShowNumbers,
    "open_gate": OpenGate,
    "close_gate": CloseGate,
    "be_watched": BeWatched,
    "stop_contact": StopContact,
    "no_follow_up": CancelFollowUps,
    "name_unsafe_place": NameUnsafePlace,
}
#: How a young person comes into an example, where that is not the ordinary way.
STARTS = {
    "uninvited": {"invited": False},
    "missing_before": {"repeat": True},
    "plan_made": {"plan": ("safe_person", "phone")},
    "menu": {"step": "menu", "answers": {"menu": ()}},
    "phone_help": {"step": "D7", "answers": {"D7": ()}},
    "feedback": {"step": "F3", "answers": {"F1": ("no",), "F3": (), "F4": ("no",)}, "closed": True},
}


def read_example(path):
    """The lines of an example chat, each with its first word."""
    return [(next(iter(line)), line) for line in read_document(path).value]


@contextmanager
def watched_entrances(steps):
    """Note in *steps* every step that is entered meanwhile, also those without words."""
    enter = Turn._enter

    def noted(turn, step):
        steps.add(step.name)
        enter(turn, step)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Turn, "_enter", noted)
        yield


class Chat:
    """One example chat while it runs."""

    def __init__(self, flow, wording):
        self.flow, self.wording = flow, wording
        self.conversation = begin(flow)
        self.effects = ()
        self.steps = set()

    def _start(self, ways):
        for way in ways.split():
            self.conversation = replace(self.conversation, **STARTS[way])
        self.steps.add(self.conversation.step)

    def run(self, lines):
        """Play every line; the urgent things that no line names are a mistake too."""
        pending = []
        for word, line in lines:
            if word == "starts":
                self._start(line[word])
            elif word in REPLIES:
                self._finish(pending)
                pending = []
                self._receive(self._reply(word, line))
            else:
                pending.append((word, line[word]))
        self._finish(pending)

    def _receive(self, reply):
        conversation = load(dump(self.conversation))
        assert conversation == self.conversation
        with watched_entrances(self.steps):
            self.conversation, self.effects = advance(self.flow, conversation, reply)

    def _finish(self, expected):
        for word, value in expected:
            assert getattr(self, f"_see_{word}")(value), (word, value, self._here())
        raised = [f"{e.category} {e.tier}" for e in self._of(RaiseConcern)]
        assert raised == [value for word, value in expected if word == "raises"], self._here()
        ended = [e.outcome for e in self._of(EndCheckin)]
        assert ended == [value for word, value in expected if word == "ends"], self._here()

    def _of(self, kind):
        return [effect for effect in self.effects if isinstance(effect, kind)]

    def _here(self):
        return self.conversation, self.effects

    def _reply(self, word, line):
        value, here = line[word], self.conversation.step
        match word:
            case "opens":
                return SessionOpened()
            case "taps":
                step, dot, choice = value.partition(".")
                return Choice(step, choice) if dot else Choice(here, value)
            case "types" | "edits":
                return self._typed(value, line.get("heard", ""), edited=word == "edits")
            case "sends":
                return Unreadable(value)
            case "silent":
                return Silence(value)
            case _:
                return Command(CommandName(value), line.get("under"))

    def _typed(self, words, heard, *, edited):
        phrases = {step.name: step.heard for step in self.flow.steps.values() if step.heard}
        if not heard and (step := asked(phrases, words)):
            return Asked(step)
        choice = self.wording.match_choice(self.flow, self.conversation.step, "en", words)
        if choice and not heard and not edited:
            return Choice(self.conversation.step, choice)
        tier = Tier(heard) if heard.startswith("P") else None
        return Typed(tier, heard == "slang", edited, heard == "person", is_unsure(words))

    def _see_bot(self, step):
        return self.conversation.step == step

    def _see_says(self, key):
        return key in [e.key for e in self._of(Say)]

    def _see_raises(self, concern):
        return any(f"{e.category} {e.tier}" == concern for e in self._of(RaiseConcern))

    def _see_ends(self, outcome):
        return [e.outcome for e in self._of(EndCheckin)] == [outcome]

    def _see_does(self, action):
        if action in ("be_missing", "be_back"):
            return MarkMissing(now=action == "be_missing") in self.effects
        return any(isinstance(e, DONE[action]) for e in self.effects)

    def _see_begins(self, flow):
        return BeginFlow(flow) in self.effects

    def _see_plans(self, when):
        return PlanFollowUps(when) in self.effects

    def _see_plan(self, steps):
        return self.conversation.plan == tuple(steps.replace("none", "").split())

    def _see_about(self, need):
        return self.conversation.topic == need

    def _see_offer(self, decision):
        return [e.decision for e in self._of(DecideOffer)] == [decision]

    def _see_saved(self, answer):
        step, *choices = answer.split()
        kept = [e.choices for e in self._of(SaveAnswer) if e.step == step]
        return kept[-1:] == [tuple(choices)]

    def _see_waits(self, seconds):
        return int(seconds) in [e.seconds for e in self._of(WaitForAnswer)]

    def _see_speaks(self, language):
        return ChooseLanguage(language) in self.effects

    def _see_not_asked(self, step):
        ends = [e.not_asked for e in self._of(EndCheckin)]
        return ends == [()] if step == "none" else any(step in missing for missing in ends)
