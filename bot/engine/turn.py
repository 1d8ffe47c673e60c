"""One turn of a conversation while it is being worked out: where it goes and what follows."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

from bot.domain.conversation import SKIPPED, Conversation, Progress
from bot.domain.effects import (
    Ask,
    BeginFlow,
    BeWatched,
    CancelFollowUps,
    ChooseLanguage,
    CloseGate,
    DecideOffer,
    Effect,
    EndCheckin,
    MarkMissing,
    NameUnsafePlace,
    OfferDecision,
    OpenGate,
    PlanFollowUps,
    RaiseConcern,
    SaveAnswer,
    Say,
    ShowNumbers,
    StopContact,
    WaitForAnswer,
)
from bot.engine.definition import ACTIONS, NEXT, RESUME, SILENCE, Flow, Step, asides
from bot.engine.guards import answered, holds, in_danger
from bot.engine.kinds import before_gate, danger_steps, sound_in_danger
from bot.engine.machine import follow_answer, follow_interrupt

#: How many steps may follow each other without a question. `inspect` refuses loops; this
#: is the second fence.
LONGEST_CHAIN = 20

_EFFECTS: dict[str, Effect] = {
    "decline_offer": DecideOffer(OfferDecision.DECLINED),
    "open_gate": OpenGate(),
    "close_gate": CloseGate(),
    "be_watched": BeWatched(),
    "stop_contact": StopContact(),
    "be_missing": MarkMissing(now=True),
    "be_back": MarkMissing(now=False),
    "no_follow_up": CancelFollowUps(),
    "name_unsafe_place": NameUnsafePlace(),
}
_WITH_WORD: dict[str, Callable[[str], Effect]] = {
    "speak": ChooseLanguage,
    "follow_up": PlanFollowUps,
}


class Turn:
    """Collects what follows from one reply; thrown away once it was answered."""

    def __init__(self, flow: Flow, conversation: Conversation) -> None:
        self.flow = flow
        self.conversation = conversation
        self.effects: list[Effect] = []
        #: Words said in answer to a P0 or P1 are safety texts.
        self.safety = False
        #: The step of a conversation that just opened again was not shown yet.
        self.unshown = False
        #: Another flow was begun: nothing more is asked here.
        self.left = False

    @property
    def step(self) -> Step:
        """The step where the conversation is now."""
        return self.flow.steps[self.conversation.step]

    @property
    def shut(self) -> bool:
        """Nobody has said yet that it is safe to chat."""
        return before_gate(self.flow, self.conversation)

    @property
    def shown(self) -> Conversation:
        """What may be told from the answers: before the gate, nothing of what was told before."""
        return replace(self.conversation, answers={}) if self.shut else self.conversation

    @property
    def danger(self) -> bool:
        """They told of danger: past the gate only safety and contact are talked about."""
        return in_danger(self.shown)

    def change(self, **changes: Any) -> None:
        """Put other values into the conversation."""
        self.conversation = replace(self.conversation, **changes)

    def emit(self, *effects: Effect) -> None:
        """Add what follows."""
        self.effects.extend(effects)

    def say(self, line: str, *, safety: bool = False) -> None:
        """Say a shared line."""
        self.emit(Say(f"line.{line}", safety=safety or self.safety))

    # --- what an answer leaves behind

    def save(self, step: str, choices: tuple[str, ...], *, typed: bool = False) -> None:
        """Keep an answer; words alone leave the buttons tapped before as they were."""
        self.emit(SaveAnswer(step, choices, typed=typed))
        if choices or not typed:
            self.change(answers={**self.conversation.answers, step: choices})

    def raise_concerns(self, step: Step, answer: str) -> bool:
        """Raise what *answer* raises; say whether any of it is urgent."""
        found = [r for r in step.raises.get(answer, ()) if holds(r.guard, self.conversation)]
        self.emit(*(RaiseConcern(r.category, r.tier, step.name, answer) for r in found))
        return any(r.tier.urgent for r in found)

    def perform(self, step: Step, answer: str, only: Collection[str] = ACTIONS) -> None:
        """Do what a button (or the arrival at a step) does besides leading on, or *only* some."""
        for action in step.do.get(answer, ()):
            if action.partition(" ")[0] in only:
                self._perform(action)

    def _perform(self, action: str) -> None:
        name, _, word = action.partition(" ")
        if name in _EFFECTS:
            self.emit(_EFFECTS[name])
        elif name in _WITH_WORD:
            self.emit(_WITH_WORD[name](word))
        else:
            self._change_itself(name, word)

    def _change_itself(self, action: str, word: str) -> None:
        """Do what changes where the conversation is, or what it remembers."""
        match action:
            case "accept_offer":
                self._begin_checkin()
            case "pause":
                self.change(progress=Progress.PAUSED)
            case "skip_part":
                self.skip_part()
            case "complete":
                self.close("completed")
            case "about":
                self.change(topic=word)
            case "show_numbers":
                self.emit(ShowNumbers(self.conversation.topic))
            case "keep_plan":
                self._keep_plan()
            case "drop_plan":
                self.change(plan=())
            case "begin":
                self._leave_for(word)

    def _begin_checkin(self) -> None:
        self.emit(DecideOffer(OfferDecision.ACCEPTED))
        if self.conversation.closed:
            # A new check-in after one that ended: nothing of the old one is carried over.
            self.change(closed=False, answers={}, trail=(), interrupted=())

    def _keep_plan(self) -> None:
        """Remember which small steps were ticked, for the day on which they are looked at again."""
        ticked = [name for name in self.conversation.picked if name != SKIPPED]
        self.change(plan=tuple(dict.fromkeys((*self.conversation.plan, *ticked))))

    def _leave_for(self, flow: str) -> None:
        self.close("left")
        self.change(progress=Progress.ENDED)
        self.emit(BeginFlow(flow))
        self.left = True

    def skip_part(self) -> None:
        """Pass over every question of this part that has no answer yet."""
        part = self.step.part
        for step in self.flow.of_part(part) if part else ():
            if step.name in self.flow.questions and not answered(self.conversation, step.name):
                self.save(step.name, (SKIPPED,))

    # --- moving

    def go(self, answer: str) -> None:
        """Move on by *answer* and show what comes."""
        if self.left:
            return
        target = follow_answer(self.flow, self.shown, answer)
        if target is None:
            self.ask_again()
        elif target in self.flow.targets("tips"):
            # Whoever looks at tips comes back to what was asked, whichever button led there.
            self.interrupt("tips")
        else:
            if self.step.part and self.step.is_question and not self.conversation.interrupted:
                self.change(trail=(*self.conversation.trail, self.step.name))
            self.arrive(target)

    def interrupt(self, name: str) -> None:
        """Put off the question that is asked now, and lead to what comes in between."""
        put_off = self.conversation
        if self._can_be_put_off():
            waiting = tuple(step for step in put_off.interrupted if step != put_off.step)
            put_off = replace(put_off, interrupted=(*waiting, put_off.step))
        shown = replace(self.shown, interrupted=put_off.interrupted)
        target = follow_interrupt(self.flow, shown, name)
        if target is None:
            self.ask_again()
            return
        self.leave_open()
        self.conversation = put_off
        self.arrive(target)

    def _can_be_put_off(self) -> bool:
        # Without this a chain of interruptions would lead back from one to another.
        between = asides(self.flow) - danger_steps(self.flow) if self.danger else asides(self.flow)
        return self.step.is_question and self.step.name not in between

    def leave_open(self) -> None:
        """Raise what silence would have raised, if something unread is left without an answer."""
        for found in self.step.raises.get("silence", ()):
            if found.category == "unread_content":
                self.raise_concerns(self.step, "silence")
                return

    def arrive(self, target: str) -> None:
        """Enter *target*, and go on through steps that ask nothing to the next question."""
        self.change(misunderstood=0, picked=(), progress=Progress.ACTIVE)
        for _ in range(LONGEST_CHAIN):
            name = self._keep_in_danger(self._resolve(target))
            self.change(step=name)
            self._enter(self.step)
            if self.step.is_question or self.step.end or self.left:
                return
            onwards = follow_answer(self.flow, self.shown, NEXT)
            if onwards is None:
                return
            target = onwards

    def _resolve(self, target: str) -> str:
        if target != RESUME:
            return target
        name = self.flow.after_gate
        if self.step.name == self.flow.gate:
            name = self.conversation.resume or name
            self.change(resume=None)
        elif self.conversation.interrupted:
            *rest, name = self.conversation.interrupted
            self.change(interrupted=tuple(rest))
        return name

    def _keep_in_danger(self, name: str) -> str:
        """Nothing leads from danger back into the questions, whatever the flow says."""
        asks = self.flow.steps[name].is_question
        out = in_danger(self.conversation) and asks and name not in sound_in_danger(self.flow)
        return self.flow.targets("danger")[0] if out else name

    def _enter(self, step: Step) -> None:
        if step.name in self.flow.targets("danger"):
            self.close("with_person")
            self.change(trail=(), interrupted=())
        self.raise_concerns(step, NEXT)
        if step.shared_line:
            self.emit(Say(step.shared_line, safety=self.safety))
        elif step.say and not step.is_question:
            self.emit(Say(f"{step.context}.say", safety=self.safety))
        self.perform(step, NEXT)
        if step.is_question:
            self._ask(step)
        if step.end:
            self.close(step.end)
            self.change(progress=Progress.ENDED)

    def _ask(self, step: Step) -> None:
        before = self.conversation.answers.get(step.name, ())
        # Asked anew, a question whose silence means something has no answer yet.
        kept = () if step.wait else before
        picked = kept if step.pick_many and kept != (SKIPPED,) else ()
        self.change(answers={**self.conversation.answers, step.name: kept}, picked=picked)
        self.emit(Ask(step.name, picked=picked))
        self._wait()

    def _wait(self) -> None:
        if self.step.wait:
            firm = SILENCE in self.step.raises
            self.emit(WaitForAnswer(self.step.name, self.step.wait, firm))

    def ask_again(self) -> None:
        """Show the question once more, without the words before it."""
        if self.unshown or not self.step.is_question:
            self.arrive(self.conversation.step)
            return
        self.emit(Ask(self.step.name, again=True, picked=self.conversation.picked))
        self._wait()

    def close(self, outcome: str) -> None:
        """Say once that the check-in is over, and which questions it did not reach."""
        if self.conversation.closed:
            return
        reached = self.conversation.answers
        missing = tuple(name for name in self.flow.questions if name not in reached)
        self.emit(EndCheckin(outcome, missing))
        self.change(closed=True)
