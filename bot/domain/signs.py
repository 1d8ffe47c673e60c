"""Signs that somebody else may hold the phone, and which language something is written in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.concern import Indicator
from bot.domain.refusals import Refusal, together
from bot.domain.screening.hearing import hear, matches
from bot.domain.screening.reading import read
from bot.domain.screening.rules import Rules

#: So many of a language's most common words have to be there before it is taken for it.
_ENOUGH = 3
#: And so many times as many as of any other language.
_CLEARLY = 2
#: The name of the signs that say themselves that somebody can see the phone.
SEEN = "seen"
#: The names of what is no sign at all, but a wish: another language, and to be left alone.
LOST, LEAVE = "lost", "leave"
ASIDE = (LOST, LEAVE)
#: And of one that the whole message comes to: to be asked which times are good.
PICK = "pick"
#: The names of what makes a refusal one for some times, and of a time alone ("not after 9").
AT_TIMES, NOT_THEN = "at_times", "not_then"
TIMES = (AT_TIMES, NOT_THEN)
#: A very long text is judged by its beginning.
_READ = 2_000
#: Whoever writes more than so many letters tells something besides a wish.
_SHORT = 80
_SENTENCE = re.compile(r"[^.?!;\n\u061f\u06d4\u1362]+")


#: What each is called in config/signs.yaml, and why a worker sees the words marked.
REFUSALS = {
    "no_texts": (Refusal.TEXTS, "They ask not to be texted."),
    "no_messages": (Refusal.MESSAGES, "They ask not to be messaged."),
    "no_calls": (Refusal.CALLS, "They ask not to be rung."),
}


@dataclass(frozen=True, slots=True)
class Signs:
    """
    The signs of all languages, ready to use.

    *asking* are the patterns of an impostor's questions, of how somebody says that others can
    see the phone, and of what they ask us not to do; *plain* are the words, by their group, of
    messages that say nothing but that; *usual* the most common words of each language, folded, by
    its code; *ordinary* are words that nobody should agree on.
    """

    asking: Rules
    plain: Mapping[str, frozenset[str]] = field(default_factory=dict)
    usual: Mapping[str, frozenset[str]] = field(default_factory=dict)
    ordinary: frozenset[str] = frozenset()

    def find(self, text: str) -> Indicator | None:
        """Give the first sentence in *text* that says who may see the phone, or nothing."""
        others = (*ASIDE, *REFUSALS, *TIMES)
        return next((sign for name, sign in self._heard(text) if name not in others), None)

    def refusals(self, text: str, *, asked_when: bool = False) -> list[tuple[Refusal, Indicator]]:
        """
        Give what *text* asks us not to do, each once, with the words that say so.

        A sentence that names a time or a place refuses at some times only. A time alone does where
        they were *asked_when* or how to reach them.
        """
        found: dict[Refusal, Indicator] = {}
        for sentence in _SENTENCE.finditer(text[:_READ]):
            heard = list(self._in_sentence(sentence))
            times = [sign for name, sign in heard if name in TIMES]
            for name, sign in heard:
                if name in REFUSALS:
                    refusal, _ = REFUSALS[name]
                    found.setdefault(refusal.named_a_time() if times else refusal, sign)
                elif name == NOT_THEN and asked_when:
                    found.setdefault(Refusal.MESSAGES.named_a_time(), sign)
        return [(refusal, found[refusal]) for refusal in together(found)]

    def only_refuses(self, text: str) -> bool:
        """Say whether *text* asks us not to do something, and has no word for anything else."""
        reading = read(text, self.asking.known, self.asking.spelling)
        words = [word.plain for word in self.asking.understand_all(reading)]
        groups = self.plain.values()
        known = all(any(word in group for group in groups) for word in words)
        alone = all(self._says_nothing_else(words, place) for place in range(len(words)))
        return known and alone and bool(self.refusals(text))

    def _says_nothing_else(self, words: Sequence[str], place: int) -> bool:
        """Say whether the words around the one at *place* make it a part of such a wish."""
        plain, contact, nots, begins = (
            self.plain.get(group, frozenset()) for group in ("plain", "contact", "nots", "begins")
        )
        word, behind = words[place], words[place + 1 : place + 3]
        if word in contact:
            # "call me dont text" asks for something.
            return not nots.isdisjoint(words[max(0, place - 2) : place])
        if word in plain:
            return True
        # "i can not do the night" tells something.
        return not (contact if word in nots else nots if word in begins else plain).isdisjoint(
            behind
        )

    def _heard(self, text: str) -> Iterator[tuple[str, Indicator]]:
        """Give what is found, sentence by sentence, with its name in the file."""
        for sentence in _SENTENCE.finditer(text[:_READ]):
            yield from self._in_sentence(sentence)

    def _in_sentence(self, sentence: re.Match[str]) -> Iterator[tuple[str, Indicator]]:
        heard = hear(sentence.group(), self.asking)
        for match in matches(heard, self.asking):
            start, end = heard.reading.original(match.first - 1, match.last - 1)
            before, name = sentence.start(), match.entry.name
            why = match.entry.rule.why
            yield name.rpartition("/")[2], Indicator(name, before + start, before + end, why)

    def find_wish(self, text: str) -> tuple[str, str] | None:
        """
        Give the wish that *text* as a whole tells, and the language it is told in, or nothing.

        The wish is LOST, for another language, or LEAVE, to be left alone.
        """
        if len(text) > _SHORT:
            return None
        found = {
            tuple(match.entry.name.split("/"))
            for match in matches(hear(text, self.asking), self.asking)
        }
        for language, wish in sorted(found):
            if wish in ASIDE:
                return wish, language
        return None

    def language_of(self, text: str) -> str:
        """Give the language that *text* is plainly written in, or `''` if that is not plain."""
        tokens = set(read(text[:_READ], self.asking.known, self.asking.spelling).tokens)
        scores = {code: len(tokens & words) for code, words in self.usual.items()}
        if not scores:
            return ""
        best = max(scores, key=lambda code: scores[code])
        others = max((score for code, score in scores.items() if code != best), default=0)
        plain = scores[best] >= _ENOUGH and scores[best] >= _CLEARLY * others
        return best if plain else ""


#: For a service that knows no signs.
NO_SIGNS = Signs(Rules(()))
