"""Apart: what is told beside small talk is weighed by itself as well."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from bot.domain.screening.asking import Part, looked_at
from bot.domain.screening.baring import Told
from bot.domain.screening.model import Opinion
from bot.domain.screening.net import HALF, Listened
from bot.domain.screening.rules import Rules

#: A part of fewer words says too little by itself.
FEWEST = 4
#: So many words in front may lead in without a full stop behind them.
LED_IN = range(3, 9)
# Set by the figures on messages that nothing was trained on, and on real texting.
#: A message that sounds less like danger has no part that is danger.
SURELY_NOT = -9.0
#: From here on the quick model's danger in a part is worth a second look.
LOOKED_AT = 0.0
#: It is danger if both readers find it this likely in a sentence, and in what may be half of one.
SENTENCE, HALF_SENTENCE = 1.4, 4.2
#: Any other concern in a sentence has to be this plain.
PLAIN_SENTENCE = 5.4
#: What stands between two sentences; "2.30" is none.
_END = re.compile(r"[.!?][^\w\s]*\s|\n")


def weighed_apart(opinion: Opinion, told: Told, rules: Rules, listened: Listened) -> Opinion:
    """
    Give the *opinion* of a message, or a worse one if a part of it says plainly what is wrong.

    "i got your text. counted the paracetamol" is mostly small talk, and a model that weighs all
    of it takes it for that.
    """
    if told.first is None or opinion.life_at_risk < SURELY_NOT:
        return opinion
    ends = _sentence_ends(told)
    sentences = _parts([*pairwise((0, *ends, listened.length))] if ends else [], rules, listened)
    for parts, plain in (
        (sentences, SENTENCE),
        (_parts(_halves(listened.length), rules, listened), HALF_SENTENCE),
    ):
        worst = max(parts, key=lambda part: part.opinion.life_at_risk, default=None)
        if worst and worst.opinion.life_at_risk >= LOOKED_AT:
            alone = looked_at(worst, told, rules)
            if alone.life_at_risk >= plain:
                return opinion.or_worse(alone)
    for part in sentences:
        if part.opinion.disclosed >= PLAIN_SENTENCE:
            opinion = opinion.or_worse(part.opinion)
    return opinion


def _sentence_ends(told: Told) -> list[int]:
    """Give the places of the words that begin a sentence behind another one."""
    reading, first = told.reading, told.first or 0
    begins = [reading.words_before(end.end()) for end in _END.finditer(reading.folded.text)]
    return [at - first for at in dict.fromkeys(begins) if 0 < at - first < len(told.words)]


def _halves(count: int) -> list[tuple[int, int]]:
    """Give what may be half of a short message: all behind a few words."""
    return [(place, count) for place in LED_IN] if count <= 2 * HALF else []


def _parts(spans: Sequence[tuple[int, int]], rules: Rules, listened: Listened) -> list[Part]:
    """Give the parts that have words enough, and what the quick model makes of each."""
    kept = [span for span in spans if span[1] - span[0] >= FEWEST]
    if not kept or rules.model.net is None:
        return []
    answers = rules.model.net.parts(listened, kept)
    return [Part(Opinion(one), *span) for span, one in zip(kept, answers, strict=True)]
