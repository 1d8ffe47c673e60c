"""Typed words that are nothing but what a button says count as a tap on it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from bot.engine.definition import DONE

_NO = frozenset({"no", "n", "nah", "na", "nope", "noo", "nac ydw", "nag oes", "nac ydy"})
#: Short ways to type an answer, folded, by the name of the choice, whatever its label says: a
#: plain "no" is an answer to "Shall we start?" although the button says "No thanks".
_SHORT: Mapping[str, frozenset[str]] = {
    "yes": frozenset(
        {"yes", "y", "yh", "ye", "yea", "yeah", "yep", "yup", "ya", "ie", "ydw", "oes"}
    ),
    "no": _NO,
    "not_now": _NO,
    "cant_call": _NO,
}
#: Ways to type that one does not know, folded.
_UNSURE = frozenset(
    {
        *("idk", "i dk", "idek", "dk", "idk tbh", "dunno", "i dunno", "dunno really", "no idea"),
        *("not sure", "im not sure", "i am not sure", "unsure", "dont know", "dont no", "dnt know"),
        *("i dont know", "i dont no", "i dnt know", "i dont really know", "i do not know"),
        *("dim syniad", "ddim yn gwybod", "dwi ddim yn gwybod", "dwim yn gwybod", "dwn im"),
        *("wn i ddim", "sain gwybod", "ddim yn siwr", "dwi ddim yn siwr"),
    }
)
#: Choices that say so, where their label says nothing else: "Not sure", and not "Yes, not sure".
_OPEN = ("not_sure", "dont_know")
#: Other ways to type a whole label.
_SAME: Mapping[str, str] = {"numbers": "free numbers"}
#: Choices that are named by how their label begins, in any language: "No, carry on".
_PLAIN = frozenset({"yes", "no", "nothing"})
#: How the words of the questions about the service are texted.
_TEXTING: Mapping[str, str] = {
    "r": "are",
    "u": "you",
    "ya": "you",
    "ur": "your",
    "dis": "this",
    "dont": "do not",
    "whos": "who is",
    "wats": "what is",
    "whats": "what is",
    "gonna": "going to",
    "im": "i am",
    "plz": "please",
    "mam": "mum",
    "mom": "mum",
}
#: By which it shows that what follows was said by others, in English and in Welsh.
_OTHERS = frozenset(
    {
        *("he", "she", "they", "hes", "shes", "theyre", "said", "says", "told"),
        *("dywedodd", "ddywedodd", "dwedodd", "ddwedodd", "wedodd", "dudodd", "ddudodd"),
        *("medda", "meddai", "nhw", "deud", "ddeud", "dweud", "ddweud"),
    }
)
#: What is typed before an answer; so many words must follow for it to be one without.
_LEADS_IN = frozenset({"ok", "okay", "k", "kk", "yes", "yeah", "yh", "well"})
_ENOUGH_TO_TELL = 2
_COMMA = re.compile("[,\u060c]")

#: Kinds of letters that words are written with: letters, marks, digits, punctuation and spaces.
_PLAIN_TEXT = frozenset("LMNPZ")
#: So many words may stand around a question that is known.
_AROUND = 4


def fold(text: str) -> str:
    """Fold case, accents, punctuation, emoji and spaces away: "That's OK!" is "thats ok"."""
    flat = unicodedata.normalize("NFKD", text).casefold()
    kept = []
    for letter in flat:
        kind = unicodedata.category(letter)
        if letter.isalnum():
            kept.append(letter)
        elif kind != "Mn" and letter not in "'’`":
            kept.append(" ")
    return " ".join("".join(kept).split())


def match(choices: Mapping[str, Sequence[str]], typed: str) -> str | None:
    """
    Find the one choice that *typed* names, or nothing.

    *choices* are in the order shown, each with its label in the languages it may be typed
    in. A number counts as a place in that order where no label has a number in it.
    """
    words = fold(typed)
    if not words:
        return None
    said = {words, _SAME.get(words, words)}
    exact = [name for name, labels in choices.items() if said & set(map(fold, labels))]
    exact = exact or _as_texted(choices, words)
    if exact:
        return exact[0] if len(exact) == 1 else None
    for name, short in _SHORT.items():
        if name in choices and words in short:
            return name
    found = _by_beginning(choices, words) or _by_number(choices, words)
    return found or (_open_choice(choices) if is_unsure(typed) else None)


def is_unsure(typed: str) -> bool:
    """Say whether *typed* says as a whole that they don't know."""
    return fold(typed) in _UNSURE


def _open_choice(choices: Mapping[str, Sequence[str]]) -> str | None:
    # Of several that can be ticked they would have to tick it off again.
    if DONE in choices:
        return None
    said = [name for name in _OPEN if name in choices]
    return next((n for n in said if not any(_COMMA.search(one) for one in choices[n])), None)


def _as_texted(choices: Mapping[str, Sequence[str]], words: str) -> list[str]:
    """Find what *words* name as they are texted: "ok im safe now" is "I am safe now"."""
    first, _, rest = words.partition(" ")
    short = len(rest.split()) < _ENOUGH_TO_TELL
    typed = {
        _spelled_out(words),
        *([] if short or first not in _LEADS_IN else [_spelled_out(rest)]),
    }
    return [name for name, labels in choices.items() if typed & set(map(_spelled_out, labels))]


def _by_beginning(choices: Mapping[str, Sequence[str]], words: str) -> str | None:
    found = [
        name
        for name, labels in choices.items()
        if any(words == fold(_COMMA.split(label)[0]) for label in labels)
    ]
    return found[0] if len(found) == 1 and found[0] in _PLAIN else None


def _by_number(choices: Mapping[str, Sequence[str]], words: str) -> str | None:
    numbered = any(letter.isdigit() for labels in choices.values() for letter in "".join(labels))
    if numbered or not words.isascii() or not words.isdigit():
        return None
    places = {str(place): name for place, name in enumerate(choices, start=1)}
    return places.get(words)


def _spelled_out(text: str) -> str:
    return " ".join(_TEXTING.get(word, word) for word in fold(text).split())


def is_word_for_word(phrases: Iterable[str], typed: str) -> bool:
    """Say whether *typed* is one of *phrases* and nothing else: an emoji beside it says more."""
    plain = all(unicodedata.category(letter)[0] in _PLAIN_TEXT for letter in typed.strip())
    return plain and _spelled_out(typed) in set(map(_spelled_out, phrases))


def asked(phrases: Mapping[str, Sequence[str]], typed: str) -> str | None:
    """
    Find the question about the service that *typed* asks, by its *phrases*, or nothing.

    A few words around a phrase are fine ("hey who can read this btw"); in a longer message it
    is part of something else. What others said ("he said dont tell my mum") is told, not asked.
    """
    words = _spelled_out(typed)
    count = len(words.split())
    for name, known in phrases.items():
        for phrase in map(_spelled_out, known):
            before, found, _ = f" {words} ".partition(f" {phrase} ")
            theirs = not _OTHERS & set(before.split())
            if found and theirs and count <= len(phrase.split()) + _AROUND:
                return name
    return None
