"""Characters that look like others, and the plain one that each stands for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

#: Blocks whose letters have a plain form (accents, wide and mathematical letters, Arabic shapes).
_BLOCKS = (
    "\u00a0-\u024f",
    "\u0370-\u052f",
    "\u0620-\u06ff",
    "\u1d00-\u1fff",
    "\u2070-\u218f",
    "\u2460-\u24ff",
    "\u3000-\u30ff",
    "\ufb00-\ufdff",
    "\ufe70-\uffef",
    "\U0001d400-\U0001d7ff",
    "\U0001f100-\U0001f18e",
)

#: Letters that Unicode does not take apart, and the variants that keyboards swap.
_BY_HAND = {
    "đ": "d",
    "ð": "d",
    "ħ": "h",
    "ı": "i",
    "ŋ": "n",
    "œ": "oe",
    "æ": "ae",
    "ß": "ss",
    "þ": "th",
    "ƒ": "f",
    "ł": "l",
    "ø": "o",
    "ə": "e",
    "ɛ": "e",
    "ɑ": "a",
    "ɡ": "g",
    **dict.fromkeys("ʼ’‘‛`´ʹ′＇ʻʿ", "'"),
    "ي": "ی",
    "ى": "ی",
    "ئ": "ی",
    "ك": "ک",
    "ة": "ه",
    "ۀ": "ه",
    "ہ": "ه",
    "ھ": "ه",
    "ە": "ه",
    "أ": "ا",
    "إ": "ا",
    "آ": "ا",
    "ٱ": "ا",
    "ؤ": "و",
    "ێ": "ی",
    "ۆ": "و",
    "ڵ": "ل",
    "ڕ": "ر",
    "ے": "ی",
    "ۃ": "ه",
    "ۂ": "ه",
    "ʟ": "l",
    "ʀ": "r",
    "ɪ": "i",
    "ɴ": "n",
    "ʏ": "y",
    "ʙ": "b",
    "ɢ": "g",
    "ʜ": "h",
    "\u00a0": " ",
    "–": "-",
    "—": "-",
    "“": '"',
    "”": '"',
    "„": '"',
    "«": '"',
    "»": '"',
    "…": ".",
    "€": "€",
}

#: Cyrillic, Greek and Armenian letters that pass for Latin ones inside a Latin message.
LOOKALIKES = {
    **dict(zip("аеорсухіјѕԁһӏкмтвнгԛԝпиьзѵүցо", "aeopcyxijsdhlkmtbhrqwnub3vygo", strict=True)),
    **dict(zip("αβγδεζηικλμνορστυχω", "abydezniklmvopotuxw", strict=True)),
    **dict(zip("օսոհցքզյ", "ounhgpqj", strict=True)),
}

#: What is never a letter of its own: marks, joiners, direction marks, tatweel, skin tones, tags.
_INVISIBLE = (
    "\u0300-\u036f\u0483-\u0489\u034f\u00ad\u061c\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4"
    "\u06e7\u06e8\u06ea-\u06ed\u0610-\u061a\u0640\u115f\u1160\u17b4\u17b5\u180b-\u180e\u1ab0-\u1aff"
    "\u1dc0-\u1dff\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20d0-\u20ff\u3164\ufe00-\ufe0f"
    "\ufe20-\ufe2f\ufeff\uffa0\U0001f3fb-\U0001f3ff\U000e0000-\U000e01ef\ud800-\udfff\x00-\x08"
    "\x0e-\x1f\x7f"
)
INVISIBLE = re.compile(f"[{_INVISIBLE}]")


def _plain(character: str) -> str:
    taken_apart = unicodedata.normalize("NFKD", character)
    kept = INVISIBLE.sub("", taken_apart).lower()
    plain = "".join(_BY_HAND.get(part, part) for part in kept)
    return plain.strip("()") or character


def _table() -> Iterator[tuple[int, str]]:
    for first, last in (block.split("-") for block in _BLOCKS):
        for code in range(ord(first), ord(last) + 1):
            character = chr(code)
            plain = _BY_HAND.get(character) or _plain(character)
            if plain != character:
                yield code, plain
    for character, plain in _BY_HAND.items():
        yield ord(character), plain


_ALL = dict(_table())

#: Characters with one plain character each: these keep every position in place.
ONE_TO_ONE = {code: plain for code, plain in _ALL.items() if len(plain) == 1}
#: Characters that stand for several.
ONE_TO_MANY = {chr(code): plain for code, plain in _ALL.items() if len(plain) > 1}
#: A message without any of these can be folded in one go.
MOVES = re.compile(f"[{_INVISIBLE}{re.escape(''.join(ONE_TO_MANY))}]")
