"""Rules of all languages, compiled once so that reading a message is quick."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from bot.domain.screening.answers import SAID
from bot.domain.screening.careful import Careful
from bot.domain.screening.folding import fold
from bot.domain.screening.model import NO_MODEL, Model
from bot.domain.screening.net import LONGEST
from bot.domain.screening.patterns import END, START, Pattern, PatternError, parse_pattern
from bot.domain.screening.reading import Reading
from bot.domain.screening.rule import Language, Rule
from bot.domain.screening.words import TOKEN, Spelling

#: Groups of words that mean the same in every file: what softens a rule, answers, and what people
#: lead in with, greet with or trail off with, which says nothing.
COMMON = (
    *("not", "play", "yes", "no", "bit", "lot", "sure", "unsure", "opens", "greets", "ends"),
    *("about", "acts"),
)
#: A group of first names: they are words that need no repair, and no pattern is made of them.
NAMES = "names"
_UNKNOWN_RANK = 3000
#: A message with more than this share of foreign words is one in another language.
FOREIGN = 0.3


@dataclass(frozen=True, slots=True)
class Compiled:
    """One pattern of a rule, with the patterns that silence it."""

    name: str
    rule: Rule
    pattern: Pattern
    unless: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """A word that needs no more looking up: its plain form, and what it does in a message."""

    plain: str
    #: The slots of patterns that it fills, and the same as the bits of a number.
    slots: frozenset[int]
    bits: int
    #: The patterns to try when it is there, because nothing in them is rarer, each behind
    #: the bits of the slots that it needs and the step that this word is.
    entries: tuple[tuple[int, int, Compiled], ...]
    #: What it says to each ear of the model, as bytes.
    says: bytes
    #: Whether it is a word of any language that has rules, or of the corpus.
    familiar: bool
    #: Whether it is hardly ever written in English.
    foreign: bool


class Rules:
    """
    The rules of all languages, ready to use; share one among all turns.

    What it says never changes once it is built; known words are looked up once and kept.
    """

    def __init__(
        self,
        languages: Iterable[Language],
        model: Model = NO_MODEL,
        careful: Careful | None = None,
    ) -> None:
        """Compile *languages*; raises PatternError for a pattern that can't be read."""
        self.languages = tuple(languages)
        self.model = model
        self.careful = careful
        self.spelling = _variants(self.languages)
        named = (word for one in self.languages for word in one.words.get(NAMES, ()))
        self.names = frozenset(plain_words(named))
        self._slots = _Slots(self.spelling)
        common = {
            name: self._slots.number(_common(name, self.languages, self.spelling))
            for name in COMMON
        }
        self._foreign = 1 << self._slots.number(("\0foreign",))
        for words in self._commonest_first():
            self._slots.number(words)
        said = {name: self._slots.number(tuple(words.split())) for name, words in SAID.items()}
        self.common: Mapping[str, int] = {**common, **said}
        self._groups = self._name_groups()
        self._order = {
            name: place for place, name in enumerate(dict.fromkeys(self._groups.values()))
        }
        compiled = [entry for language in self.languages for entry in self._compile(language)]
        self.spelling.learn(self.model.words)
        self.spelling.learn(self.names)
        self.spelling.learn(self._slots.exact, important=True)
        self.by_anchor = _index(compiled)
        self.known = frozenset(self._written())
        self._met: dict[str, Known] = {}

    def understand_all(self, reading: Reading) -> tuple[Known, ...]:
        """Give what each word of *reading* most likely means, known or not."""
        tokens, plain = reading.tokens, reading.plain
        met = tuple(map(self._met.get, tokens))
        if all(met):
            return cast("tuple[Known, ...]", met)
        unmet = {token for token, word in zip(tokens, met, strict=True) if word is None}
        new = {token: self.understand(token, plain.get(token)) for token in unmet}
        return tuple([word or new[token] for token, word in zip(tokens, met, strict=True)])

    def understand(self, token: str, plain: str | None = None) -> Known:
        """Give what *token* most likely means; *plain* is the word it is, if that is known."""
        met = self._met.get(token)
        if met is None:
            met = self._know(token, plain or self.spelling.plain(token))
            # Only words of the rules and the corpus are kept: never what one person typed.
            if met.familiar:
                self._met[token] = met
        return met

    def _know(self, token: str, plain: str) -> Known:
        bare = token.replace("'", "")
        slots = self._slots.filled_by(plain)
        if bare != plain:
            # Another word may be nearer than the one that a rule means by its stem.
            slots |= self._slots.filled_by(bare)
        says = self.model.net.says(plain, self.groups_of(slots)) if self.model.net else b""
        bits = sum(1 << slot for slot in slots if slot not in self._groups)
        entries = tuple(
            (entry.pattern.needs, entry.pattern.slots.index(slot), entry)
            for slot in sorted(slots)
            for entry in self.by_anchor.get(slot, ())
        )
        familiar = bare in self.known
        foreign = plain in self.model.foreign
        if foreign:
            bits |= self._foreign
        return Known(plain, slots, bits, entries, says, familiar, foreign)

    def is_foreign(self, words: Sequence[Known], present: int) -> bool:
        """Say whether *words* (*present* has their bits) have many of other languages."""
        if not present & self._foreign:
            return False
        return sum(word.foreign for word in words) > FOREIGN * len(words)

    def groups_of(self, slots: Iterable[int]) -> list[str]:
        """Give the named groups of words, of any language, among *slots*."""
        found = {self._groups[slot] for slot in slots if slot in self._groups}
        return sorted(found, key=self._order.__getitem__)

    @property
    def group_names(self) -> list[str]:
        """The named groups of words, of any language, in the order of `groups_of`."""
        return list(self._order)

    def everyday(self, most: int) -> set[str]:
        """Give the words that rules are written with, and the *most* common ones of the corpus."""
        return {*self.model.words[:most], *self.spelling.variants, *self._slots.exact}

    def _written(self) -> set[str]:
        return self.everyday(len(self.model.words)) | self.names

    def _name_groups(self) -> dict[int, str]:
        """Name the slot of each group; the same name in two languages is the same group."""
        return {
            self._slots.number((f"\0{language.code}", *plain_words(words))): name
            for language in self.languages
            for name, words in language.words.items()
            if name not in (*COMMON, NAMES)
        }

    def _commonest_first(self) -> list[tuple[str, ...]]:
        """
        Give the words of each slot of each pattern, what is written most in front.

        A slot's number is its place: the bits of most words are short numbers then, and the
        rarest of several slots is the one with the highest number.
        """
        found = dict.fromkeys(
            fill(step.words, groups)
            for language in self.languages
            for groups in [_plain_groups(language)]
            for rule in language.rules
            for text in (*rule.when, *rule.unless)
            for steps in parse_pattern(text)
            for step in steps
        )
        rank = {word: place for place, word in enumerate(self.model.words)}

        def commonness(words: tuple[str, ...]) -> float:
            return sum(1 / (1 + rank.get(word, _UNKNOWN_RANK)) for word in words)

        return sorted(found, key=commonness, reverse=True)

    def _compile(self, language: Language) -> Iterator[Compiled]:
        groups = _plain_groups(language)
        for rule in language.rules:
            unless = tuple(self._patterns(rule.unless, groups))
            for pattern in self._patterns(rule.when, groups):
                yield Compiled(f"{language.code}/{rule.name}", rule, pattern, unless)

    def _patterns(
        self, texts: Iterable[str], groups: Mapping[str, tuple[str, ...]]
    ) -> Iterator[Pattern]:
        for text in texts:
            for steps in parse_pattern(text):
                numbers = tuple(self._slots.number(fill(step.words, groups)) for step in steps)
                gaps = tuple(step.gap for step in steps)
                yield Pattern(numbers, gaps, sum(1 << number for number in set(numbers)))


class _Slots:
    """Numbers for slots, and which words fill them."""

    def __init__(self, spelling: Spelling) -> None:
        self._variants = spelling.variants
        self.numbers: dict[tuple[str, ...], int] = {(START,): 0, (END,): 1}
        self.exact: dict[str, set[int]] = {}
        self.stems: dict[str, set[int]] = {}

    def number(self, words: tuple[str, ...]) -> int:
        if words not in self.numbers:
            number = self.numbers[words] = len(self.numbers)
            for word in words:
                kind = self.stems if word.endswith("*") else self.exact
                # A rule may be written with a variant, and messages lose theirs.
                plain = self._variants.get(word, word).removesuffix("*")
                kind.setdefault(plain, set()).add(number)
        return self.numbers[words]

    def filled_by(self, word: str) -> frozenset[int]:
        found = set(self.exact.get(word, ()))
        stems = self.stems
        for length in range(1, min(len(word), LONGEST) + 1):
            if word[:length] in stems:
                found |= stems[word[:length]]
        return frozenset(found)


def _variants(languages: Iterable[Language]) -> Spelling:
    """Collect the ways of writing of all languages; the first to claim one keeps it."""
    spelling = Spelling()
    for language in languages:
        for written, meant in language.spellings.items():
            spelling.variants.setdefault(plain_word(written), plain_word(meant))
    return spelling


@lru_cache(maxsize=65536)
def plain_word(word: str) -> str:
    """Fold one word as messages are folded; a `*` at its end (any ending) stays."""
    if word in {START, END}:
        return word
    tokens = TOKEN.findall(fold(word.removesuffix("*")).text)
    if len(tokens) != 1:
        raise PatternError(f"'{word}' is not one word; write a pattern for several")
    plain = str(tokens[0]).replace("'", "")
    return plain + "*" if word.endswith("*") else plain


def plain_words(words: Iterable[str]) -> tuple[str, ...]:
    """Fold several words, each once, in order."""
    return tuple(sorted({plain_word(word) for word in words}))


def fill(words: tuple[str, ...], groups: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Put the words of named groups in the place of their `<name>`."""
    filled: set[str] = set()
    for word in words:
        if word.startswith("<") and word.endswith(">"):
            if word[1:-1] not in groups:
                raise PatternError(f"there is no group of words called '{word}'")
            filled.update(groups[word[1:-1]])
        else:
            filled.add(plain_word(word))
    return tuple(sorted(filled))


def _common(name: str, languages: Iterable[Language], spelling: Spelling) -> tuple[str, ...]:
    # A word that another language only knows as a way of writing ("ma" for "my") stays out:
    # it would soften rules that it has nothing to do with.
    words = {word for language in languages for word in language.words.get(name, ())}
    kept = tuple(word for word in plain_words(words) if word not in spelling.variants)
    return kept or (f"\0{name}",)


def _plain_groups(language: Language) -> dict[str, tuple[str, ...]]:
    return {name: plain_words(words) for name, words in language.words.items()}


def _index(compiled: Iterable[Compiled]) -> dict[int, tuple[Compiled, ...]]:
    """Put each pattern under its rarest slot, so that few are tried on any message."""
    index: dict[int, list[Compiled]] = {}
    for entry in compiled:
        index.setdefault(max(entry.pattern.slots), []).append(entry)
    return {anchor: tuple(entries) for anchor, entries in index.items()}
