"""Words that are what a button says: which button that is, and whether they are nothing else."""

from __future__ import annotations

from bot.domain.conversation import Choice, Command, CommandName
from bot.engine.definition import DONE, Flow
from bot.engine.matching import fold
from bot.services.consequences import Consequences


def find_button(work: Consequences, words: str) -> Choice | Command | None:
    """Words that are exactly a button's label count as a tap on it."""
    if work.talk is None:
        return None
    for name in (CommandName.STOP, CommandName.TIMES):
        if words.strip().casefold() == f"/{name}":
            # A web chat has no commands, and these are what we say to send.
            return Command(name)
    state = work.talk.state
    flow = work.setup.flow(state.flow, state.version)
    wording, language = work.setup.wording, _language(work, flow, state.step)
    if choice := wording.match_choice(flow, state.step, language, words):
        return Choice(state.step, choice)
    if choice := _tells_of_somebody(work, flow, words):
        return Choice(flow.gate, choice)
    command = wording.match_command(flow, state.step, language, words)
    if command is None and names_numbers(work, words):
        command = CommandName.NUMBERS
    return Command(command, state.step) if command else None


def names_numbers(work: Consequences, words: str) -> bool:
    """Say whether words are the label of Numbers, whatever buttons are under the question."""
    talk = work.talk
    if talk is None:
        return False
    flow, name = work.setup.flow(talk.state.flow, talk.state.version), CommandName.NUMBERS.value
    if name not in flow.anywhere:
        return False
    label = work.setup.wording.label(flow, name, work.spoken(critical=True)[0])
    return fold(words) in map(fold, (label, flow.anywhere[name]))


def is_whole_label(work: Consequences, button: Choice | Command, words: str) -> bool:
    """
    Say whether *words* are all that stands on a *button* under the question of now.

    Not beside a worker: what is typed there answers the worker, and no question of ours.
    """
    if work.talk is None or work.chat.taken_over_by or button.step != work.talk.state.step:
        return False
    if isinstance(button, Command):
        return True
    state = work.talk.state
    flow = work.setup.flow(state.flow, state.version)
    labels = _labels(work, flow, button, _language(work, flow, state.step))
    return fold(words) in map(fold, labels)


def _language(work: Consequences, flow: Flow, name: str) -> str:
    step = flow.steps.get(name)
    return work.spoken(critical=bool(step and step.critical))[0]


def _labels(work: Consequences, flow: Flow, button: Choice, language: str) -> tuple[str, str]:
    """Give what stands on a button, in the language that they read and in English."""
    wording, name = work.setup.wording, button.choice
    if name == DONE:
        return wording.label(flow, DONE, language), flow.anywhere[DONE]
    source = flow.steps[button.step].choices[name]
    return wording.word(flow, button.step, name, language), source


def _tells_of_somebody(work: Consequences, flow: Flow, words: str) -> str | None:
    """Find the gate's "Someone can see my phone", which counts whenever it is typed."""
    gate = flow.steps[flow.gate]
    for choice in gate.choices:
        labels = _labels(work, flow, Choice(flow.gate, choice), work.spoken(critical=True)[0])
        if "be_watched" in gate.do.get(choice, ()) and fold(words) in map(fold, labels):
            return choice
    return None
