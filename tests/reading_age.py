"""
How old a reader has to be: the Flesch-Kincaid grade plus five.

0.39 x words per sentence + 11.8 x syllables per word - 15.59 is a school year in America, where
children of the first year are six. Words are counted as they are written, numbers and names in
braces not at all. The count of syllables is a rule of thumb, right for nearly all common words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_SENTENCE_END = re.compile(r"(?<=[.?:])\s+")
_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")
_VOWELS = re.compile(r"[aeiouy]+")
#: A mute e at the end of a word or of the part before a common ending.
_MUTE = re.compile(r"(?<=[^aeiouyl])es?$|(?<=[aeiouy]l)e[sd]?$|(?<=[^aeiouytd])ed$")
#: Vowels that stand side by side and are said apart.
_APART = re.compile(r"ia(?!l\b|n\b)|io(?!u|n)|iet|eo(?!p)|ua(?!r|g)|eing|oing|ying|eate|[^q]uou")


def sentences(text: str) -> list[str]:
    """The sentences of a text; a colon ends one, as a reader pauses there."""
    return [part for part in _SENTENCE_END.split(text.strip()) if words(part)]


def words(text: str) -> list[str]:
    """The words of a text: numbers and names in braces are not read as words."""
    return _WORD.findall(re.sub(r"\{\w*\}", " ", text))


def syllables(word: str) -> int:
    """Count the syllables of an English word, about right for common words."""
    plain = re.sub(r"['’]\w+$", "", word.lower())
    # "someone" is "some" and "one": the e in the middle is mute.
    plain = re.sub(r"^(some|safe|home|life|more|web)(?=[a-z])", lambda m: m[0].rstrip("e"), plain)
    count = len(_VOWELS.findall(plain)) + len(_APART.findall(plain))
    return max(1, count - bool(_MUTE.search(plain)))


def reading_age(texts: Iterable[str]) -> float:
    """The age at which most children can read these *texts*, taken together."""
    found = [sentence for text in texts for sentence in sentences(text)]
    said = [word for sentence in found for word in words(sentence)]
    if not said:
        return 5.0
    spoken = sum(map(syllables, said))
    return 0.39 * len(said) / len(found) + 11.8 * spoken / len(said) - 15.59 + 5
