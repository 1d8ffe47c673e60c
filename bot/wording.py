"""The words of a step or a line in a language: never a key, never an empty text, never an error."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from string import Formatter
from typing import Any

from bot.domain.conversation import Choice, Command, CommandName
from bot.domain.languages import SOURCE, easier, fallbacks
from bot.domain.message import Button, Shown
from bot.engine.below import commands_below, cover_line
from bot.engine.definition import DONE, Flow, Line, Step
from bot.engine.matching import fold, match

#: In a translation file words are found by their context and their English.
Key = tuple[str, str]

#: What is said where nobody gave a value: a line by its name.
_DEFAULTS = {
    "hours": "hours",
    "telling": "saved_telling",
    "time": "some_time",
    "days": "some_days",
    "app": "app_company",
}

TICK = "✓ "

#: The ordinary chat that flows are written with; others stand among the lines.
MOOD = "mood"


@dataclass(frozen=True, slots=True)
class Wording:
    """
    Every word that a young person is shown.

    *lines* are the shared lines, *flows* all versions of all flows with the newest of each
    first, *translations* are by language.
    """

    lines: Mapping[str, Line]
    flows: tuple[Flow, ...] = ()
    translations: Mapping[str, Mapping[Key, str]] = field(default_factory=dict)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that there are words in, English first."""
        return (SOURCE, *sorted(set(self.translations) - {SOURCE}))

    @property
    def names(self) -> Mapping[str, str]:
        """The name of each language in its own words, as the question on languages shows them."""
        return {
            code: step.choices[choice]
            for flow in self.flows
            for step in flow.steps.values()
            for choice, code in step.languages.items()
        }

    def mark(self, language: str) -> str:
        """Give the mark of all words of a language: with any of them it changes."""
        words = sorted(self.translations.get(language, {}).items())
        return sha256(repr(words).encode()).hexdigest()[:12]

    def is_critical(self, key: str) -> bool:
        """Say whether the words of a Say effect keep somebody safe."""
        kind, _, rest = key.partition(".")
        if kind == "line":
            return rest in self.lines and self.lines[rest].critical
        return f"{kind}.{rest.removesuffix('.say')}" in _critical_steps(self.flows)

    def line(self, name: str, language: str, /, *, training: bool = False, **values: Any) -> str:
        """
        Give the shared line *name* in *language*, or in English where it has no words.

        With *training* the words that say who is being told are those of a test. An unknown
        name gives the line that says where to turn for help.
        """
        return self.say(f"line.{name}", language, training=training, **values)

    @staticmethod
    def own(words: Mapping[str, str], language: str) -> str:
        """Give the *words* that others wrote, by language: in the nearest one, else in English."""
        found = (words[code] for code in (*fallbacks(language), SOURCE) if code in words)
        return next(found, "")

    def say(self, key: str, language: str, /, *, training: bool = False, **values: Any) -> str:
        """Give the words of a Say effect: *key* is `line.name` or `flow.step.say`."""
        text = self._translate(*self._source(key), language)
        return self._fill(text, self.tongue(key, language), values, training=training)

    def tongue(self, key: str, language: str) -> str:
        """Give the language that *key* is said in: *language*, or English if it has no words."""
        context, source = self._source(key)
        return language if self._translate(context, source, language) != source else SOURCE

    def ask(
        self,
        flow: Flow,
        step: str,
        language: str,
        picked: tuple[str, ...] = (),
        *,
        again: bool = False,
        easy: bool = False,
        beneath: bool = False,
        between: bool = False,
        offered: Collection[str] | None = None,
        values: Mapping[str, Any] | None = None,
        training: bool = False,
        cover: str = MOOD,
    ) -> Shown:
        """
        Give the question of *step* with its buttons; *again* leaves out the words before it.

        *easy* asks in easier words, where there are some. Only languages that are *offered* are
        shown to choose from, easier words among them. *cover* names the words that a cover step
        takes; *beneath* other words the part of the check-in is not said again. *Between* the
        questions of a script, which it put off, it is of no part, and none can be skipped.
        """
        asked = flow.steps[step]
        if asked.cover and cover != MOOD:
            return self._cover(flow, asked, language, cover)
        if easy:
            language = easier(language)
        words = []
        if asked.part in flow.parts and len(flow.parts) > 1 and not (beneath or between):
            words.append(self._progress(flow, asked, language))
        if asked.say and not asked.shared_line and not again:
            words.append(self.word(flow, step, "say", language))
        words.append(self.word(flow, step, "ask", language))
        tongue = self.tongue(f"{asked.context}.ask", language)
        filled = [
            self._fill(text, tongue, values or {}, training=training) for text in words if text
        ]
        unoffered = {
            choice
            for choice, code in asked.languages.items()
            if offered is not None and code not in offered
        }
        choices = self._choices(flow, asked, language, picked, unoffered)
        hidden = {CommandName.SKIP_PART} if between else set()
        rows = (*choices, *self._below(flow, asked, language, offered, hidden))
        return Shown("\n\n".join(filled), rows, step=step, protect=True)

    def word(self, flow: Flow, step: str, part: str, language: str) -> str:
        """Give one text of a step as its author or translator wrote it: say, ask or a choice."""
        asked = flow.steps[step]
        source = {"say": asked.say, "ask": asked.ask}.get(part) or asked.choices.get(part, "")
        if part in asked.languages:
            # The name of a language stays as it is, whoever reads it.
            return source
        return self._translate(f"{asked.context}.{part}", source, language)

    def label(self, flow: Flow, name: str, language: str) -> str:
        """Give the label of one of the engine's own buttons."""
        return self._translate(f"{flow.labels_home}.anywhere.{name}", flow.anywhere[name], language)

    def match_choice(self, flow: Flow, step: str, language: str, typed: str) -> str | None:
        """Give the choice of *step* that the *typed* words name, as a tap on it would."""
        asked = flow.steps.get(step)
        if asked is None:
            return None
        labels = {
            choice: (self.word(flow, step, choice, language), asked.choices[choice])
            for choice in asked.choices
        }
        if asked.pick_many:
            labels[DONE] = (self.label(flow, DONE, language), flow.anywhere[DONE])
        return match(labels, typed)

    def match_command(self, flow: Flow, step: str, language: str, typed: str) -> CommandName | None:
        """
        Give the engine's own button under *step* that the *typed* words name.

        Never Stop: "stop" may be said to somebody else, so it is screened like any words. Nor
        Tidy, which takes what stands on the screen away.
        """
        words, asked = fold(typed), flow.steps.get(step)
        if asked is None:
            return None
        for name in (name for row in self._commands(flow, asked, language) for name in row):
            if name in (CommandName.STOP, CommandName.TIDY):
                continue
            labels = (self.label(flow, name.value, language), flow.anywhere[name.value])
            if words and words in map(fold, labels):
                return name
        return None

    def _progress(self, flow: Flow, step: Step, language: str) -> str:
        parts = flow.parts
        number = parts.index(step.part or "") + 1
        return self.line("progress", language, number=number, total=len(parts))

    def _cover(self, flow: Flow, step: Step, language: str, cover: str) -> Shown:
        """The same buttons in the same places, with other words on them."""
        rows = tuple(
            (Button(self.line(cover_line(cover, step, name), language), Choice(step.name, name)),)
            for name in step.choices
        )
        text = self.line(cover_line(cover, step, "ask"), language)
        below = self._below(flow, step, language, None)
        return Shown(text, (*rows, *below), step=step.name, protect=True)

    def _choices(
        self,
        flow: Flow,
        step: Step,
        language: str,
        picked: tuple[str, ...],
        hidden: Collection[str],
    ) -> tuple[tuple[Button, ...], ...]:
        rows = []
        for choice in (name for name in step.choices if name not in hidden):
            label = self.word(flow, step.name, choice, language)
            tick = TICK if choice in picked else ""
            rows.append((Button(tick + label, Choice(step.name, choice)),))
        if step.pick_many:
            done = Button(self.label(flow, DONE, language), Choice(step.name, DONE))
            rows.append((done,))
        return tuple(rows)

    def _below(
        self,
        flow: Flow,
        step: Step,
        language: str,
        offered: Collection[str] | None,
        hidden: Collection[CommandName] = (),
    ) -> tuple[tuple[Button, ...], ...]:
        return tuple(
            tuple(
                Button(self.label(flow, name.value, language), Command(name, step.name))
                for name in row
                if name not in hidden
            )
            for row in self._commands(flow, step, language, offered)
        )

    def _commands(
        self, flow: Flow, step: Step, language: str, offered: Collection[str] | None = None
    ) -> tuple[tuple[CommandName, ...], ...]:
        easy = easier(language)
        words = self.translations.get(easy, {}) if offered is None or easy in offered else {}
        said = words.get((f"{step.context}.ask", step.ask), step.ask)
        # The gate may be read by somebody else, and its few words are as easy as can be.
        simpler = easy != language and said != step.ask and step.name != flow.gate
        return commands_below(flow, step, simpler=simpler)

    def _source(self, key: str) -> Key:
        """Give the context and the English of a Say effect's words, or of a question's."""
        kind, _, rest = key.partition(".")
        step, _, part = rest.rpartition(".")
        for flow in self.flows:
            found = flow.steps.get(step)
            if found and found.home == kind:
                words = found.ask if part == "ask" else found.say
                if words and not (part == "say" and found.shared_line):
                    return key, words
        known = rest if rest in self.lines else "help"
        return f"line.{known}", self.lines[known].say

    def _translate(self, context: str, source: str, language: str) -> str:
        for code in fallbacks(language):
            found = self.translations.get(code, {}).get((context, source))
            if found:
                return found
        return source

    def _fill(self, text: str, language: str, values: Mapping[str, Any], *, training: bool) -> str:
        if "{" not in text:
            return text
        filled = {}
        for _, name, _, _ in Formatter().parse(text):
            if name is None or name in filled:
                continue
            if training and name in ("telling", "hours"):
                # Nobody is told and nobody is there; one of the two places says so.
                once = name == "telling" or "{telling}" not in text
                filled[name] = self.line("training", language) if once else ""
            elif name in values and values[name] is None:
                filled[name] = ""  # left out on purpose, because it is not so here
            elif name in values and str(values[name]):
                filled[name] = str(values[name])
            else:
                default = _DEFAULTS.get(name)
                filled[name] = self.line(default, language) if default else ""
        return " ".join(Formatter().vformat(text, (), filled).split())


@lru_cache(maxsize=8)
def _critical_steps(flows: tuple[Flow, ...]) -> frozenset[str]:
    steps = (step for flow in flows for step in flow.steps.values())
    return frozenset(step.context for step in steps if step.critical)
