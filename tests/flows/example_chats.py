"""Reads an example chat and runs it, with the conversation saved and loaded between messages."""

from __future__ import annotations

from bot.catalogue.document import read_document
from bot.domain.concern import Tier
from bot.domain.conversation import (
    Choice,
    Command,
    CommandName,
    SessionOpened,
    Silence,
    Typed,
    Unreadable,
)
from bot.domain.effects import (
    BeWatched,
    ChooseLanguage,
    CloseGate,
    DecideOffer,
    EndCheckin,
    OpenGate,
    RaiseConcern,
    SaveAnswer,
    Say,
    ShowNumbers,
    StopContact,
    WaitForAnswer,
)
from bot.engine.advance import advance, begin
from bot.engine.saved import dump, load

REPLIES = ("opens", "taps", "types", "edits", "sends", "asks_for", "silent")
DONE = {
    "show_numbers": ShowNumbers,
    "open_gate": OpenGate,
    "close_gate": CloseGate,
    "be_watched": BeWatched,
    "stop_contact": StopContact,
}


def read_example(path):
    """The lines of an example chat, each with its first word."""
    return [(next(iter(line)), line) for line in read_document(path).value]


class Chat:
    """One example chat while it runs."""

    def __init__(self, flow, wording):
        self.flow, self.wording = flow, wording
        self.conversation = begin(flow)
        self.effects = ()
        self.steps = set()

    def run(self, lines):
        """Play every line; the urgent things that no line names are a mistake too."""
        pending = []
        for word, line in lines:
            if word in REPLIES:
                self._finish(pending)
                pending = []
                self._receive(self._reply(word, line))
            else:
                pending.append((word, line[word]))
        self._finish(pending)

    def _receive(self, reply):
        conversation = load(dump(self.conversation))
        assert conversation == self.conversation
        self.conversation, self.effects = advance(self.flow, conversation, reply)
        self.steps.add(self.conversation.step)
        self.steps |= {e.key.split(".")[1] for e in self.effects if isinstance(e, Say)}

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
        choice = self.wording.match_choice(self.flow, self.conversation.step, "en", words)
        if choice and not heard and not edited:
            return Choice(self.conversation.step, choice)
        tier = Tier(heard) if heard.startswith("P") else None
        return Typed(tier, slang=heard == "slang", edited=edited, person=heard == "person")

    def _see_bot(self, step):
        return self.conversation.step == step

    def _see_says(self, key):
        return key in [e.key for e in self._of(Say)]

    def _see_raises(self, concern):
        return any(f"{e.category} {e.tier}" == concern for e in self._of(RaiseConcern))

    def _see_ends(self, outcome):
        return [e.outcome for e in self._of(EndCheckin)] == [outcome]

    def _see_does(self, action):
        return any(isinstance(e, DONE[action]) for e in self.effects)

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
