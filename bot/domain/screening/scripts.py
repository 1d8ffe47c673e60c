"""Scripts: whether a message is in a writing and a language that the rules know."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain.screening.result import Readability
from bot.domain.screening.rules import Known

#: Letters of writings that no rule is written in.
_OTHER_SCRIPTS = re.compile(
    "[\u0530-\u05ff\u0700-\u11ff\u1400-\u1cff\u2c00-\ua63f\ua6a0-\uaaff\uac00-\ufaff]"
)
_FEWEST = 5
_SHARE_KNOWN = 0.3


def readability(words: Sequence[Known]) -> Readability:
    """
    Say whether the rules could read these words.

    Half and more in a writing without rules, or five words and more of which fewer than three
    in ten are known in any language, is an unknown language: a person has to look.
    """
    if not words:
        return Readability.NO_WORDS
    foreign = [word for word in words if not word.familiar]
    if not foreign:
        return Readability.READABLE
    strange = sum(bool(_OTHER_SCRIPTS.match(word.plain)) for word in foreign)
    letters = sum(word.plain.isalpha() for word in words)
    if letters and 2 * strange >= letters:
        return Readability.UNKNOWN_LANGUAGE
    unknown = sum(word.plain.isalpha() for word in foreign)
    few = letters >= _FEWEST and unknown > (1 - _SHARE_KNOWN) * letters
    return Readability.UNKNOWN_LANGUAGE if few else Readability.READABLE
