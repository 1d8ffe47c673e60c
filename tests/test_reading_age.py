"""Everything that a young person reads in English can be read at ten."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from bot.catalogue.document import read_document
from bot.catalogue.flows import load_flows
from bot.engine.extract import texts
from tests.reading_age import reading_age, sentences, syllables, words

ROOT = Path(__file__).parents[1]
FLOWS = load_flows(ROOT / "flows")
EXCEPTIONS = read_document(ROOT / "tests" / "reading_age.yaml").value

#: The oldest that a reader may have to be, and the longest sentence in words.
OLDEST, LONGEST = 10, 20
#: The formula says nothing of a word or two: steps below this many words are taken together.
FEW = 12


def pooled() -> dict[str, list[str]]:
    """A step's texts are read together, as they are shown; so are the short lines."""
    pools = defaultdict(list)
    for text in texts(FLOWS.every(), FLOWS.lines):
        step = text.context if text.context.startswith("line.") else text.context.rpartition(".")[0]
        pools[step].append(text.source)
    gathered = defaultdict(list)
    for step, found in pools.items():
        few = sum(len(words(text)) for text in found) < FEW
        gathered["short lines" if few and step not in EXCEPTIONS else step] += found
    return gathered


POOLED = pooled()


@pytest.mark.parametrize("step", POOLED)
def test_can_be_read_at_ten(step):
    """The Flesch-Kincaid grade plus five is ten at most."""
    age = reading_age(POOLED[step])
    assert age <= OLDEST or step in EXCEPTIONS, (round(age, 1), POOLED[step])


def test_no_sentence_is_long():
    """No sentence has more than twenty words."""
    long = {
        (step, sentence)
        for step, found in POOLED.items()
        for text in found
        for sentence in sentences(text)
        if len(words(sentence)) > LONGEST and step not in EXCEPTIONS
    }
    assert long == set()


def test_exceptions_are_needed():
    """An exception stands for a text that there is, is hard, and has a reason."""
    for step, why in EXCEPTIONS.items():
        assert why.strip()
        found = POOLED[step]
        long = any(len(words(s)) > LONGEST for text in found for s in sentences(text))
        assert long or reading_age(found) > OLDEST, step


@pytest.mark.parametrize(
    ("word", "count"),
    [
        *(("help", 1), ("danger", 2), ("someone", 2), ("people", 2), ("emergency", 4)),
        *(("saved", 1), ("wanted", 2), ("little", 2), ("being", 2), ("create", 2)),
        *(("advocate", 3), ("police", 2), ("computer", 3), ("missing", 2), ("family", 3)),
    ],
)
def test_syllables(word, count):
    """The rule of thumb is right for words of the trade."""
    assert syllables(word) == count


def test_the_formula():
    """It gives the ages that the formula gives by hand."""
    assert reading_age(["The cat sat on the mat."]) == pytest.approx(0.39 * 6 + 11.8 - 15.59 + 5)
    hard = "Organisations communicate information regarding safeguarding responsibilities."
    assert reading_age([hard]) > 20
