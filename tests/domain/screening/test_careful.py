"""The careful reader: what it sees of a message, its sums, and when it is asked."""

from __future__ import annotations

from io import BytesIO
from math import tanh

import numpy as np
import pytest

from bot.domain.concern import DISCLOSURES, Category, Tier
from bot.domain.screening import Careful, Language, Rule, Rules, Weight, screen
from bot.domain.screening.careful import ANSWERS, HEADS, MOST_PARTS, OVERLAP, TOGETHER
from bot.domain.screening.hearing import hear
from bot.domain.screening.pieces import END, LONGEST, START, UNKNOWN, pieces, plain_text
from bot.domain.screening.verdict import (
    CAREFUL,
    CAREFUL_UP_TO,
    DOUBT,
    DOUBT_WITH_RULE,
    LIFT,
    view,
)
from tests.domain.screening.decided import decided

VOCABULARY = {
    word: number
    for number, word in enumerate((START, END, UNKNOWN, "he", "##l", "##p", "hel", "?", "'", "s"))
}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("he", ["he"]),
        ("help", ["hel", "##p"]),
        ("hell he's?", ["hel", "##l", "he", "'", "s", "?"]),
        ("hex", [UNKNOWN]),
        ("he" + "l" * (LONGEST - 2), ["hel", *["##l"] * (LONGEST - 3)]),
        ("he" + "l" * (LONGEST - 1), [UNKNOWN]),
        ("", []),
    ],
)
def test_words_are_cut_into_the_longest_pieces_that_are_known(text, found):
    """From the start of a word; a word that can't be cut is one unknown piece."""
    assert pieces(text, VOCABULARY) == [VOCABULARY[piece] for piece in found]


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("He's OUTSIDE!", "he's outside!"),
        ("help 😭", "help  loudly crying face "),
        ("h e l p  m e", "help me"),
        ("hеlp mе", "help me"),
    ],
)
def test_it_sees_what_the_rules_see(typed, seen, rules):
    """Folded and mended, with emoji by their names."""
    assert plain_text(hear(typed, rules).reading) == seen


WIDTH = 2 * HEADS
ROWS = len(VOCABULARY)


def file(layers=0, **changed):
    """Make the file of a reader whose words are one-hot, and whose first answer counts "he"."""
    words = np.zeros((ROWS, WIDTH), dtype=np.int8)
    words[range(ROWS), range(ROWS)] = 100
    answer = np.zeros((WIDTH, ANSWERS))
    answer[3] = range(1, ANSWERS + 1)
    arrays = {
        "vocabulary": np.frombuffer("\n".join(VOCABULARY).encode(), dtype=np.uint8),
        "words": words,
        "words.step": np.full(ROWS, 0.01),
        "places": np.zeros((TOGETHER + 2, WIDTH)),
        "layers": np.array(layers),
        "begin.weights": np.ones(WIDTH),
        "begin.shift": np.zeros(WIDTH),
        "answer.weights": answer,
        "answer.shift": np.arange(ANSWERS),
        **changed,
    }
    target = BytesIO()
    np.savez(target, **arrays)
    return target.getvalue()


def level(row):
    """Bring one row to the middle and to one length, by hand."""
    row = np.array(row, dtype=float) - np.mean(row)
    return row / np.sqrt(np.mean(row**2))


def test_its_answers_are_the_mean_of_all_pieces():
    """Start and end are pieces too; every answer has its own weights and start."""
    one, other = level([1] + [0] * (WIDTH - 1))[:2]
    mean = (one + 2 * other) / 3
    found = Careful.from_bytes(file()).consider("he")
    assert found == pytest.approx(
        [mean * (place + 1) + place for place in range(ANSWERS)], abs=1e-4
    )


def layer(**changed):
    """Make a layer that looks nowhere, gathers nothing and bends what is up."""
    lines = {"look": 3 * WIDTH, "gather": WIDTH, "up": 2, "down": WIDTH}
    of = {"look": WIDTH, "gather": WIDTH, "up": WIDTH, "down": 2}
    arrays = {}
    for name, width in lines.items():
        arrays[f"0.{name}.weights"] = np.zeros((of[name], width), dtype=np.int8)
        arrays[f"0.{name}.step"] = np.ones(width)
        arrays[f"0.{name}.shift"] = np.zeros(width)
    for name in ("looked", "thought"):
        arrays[f"0.{name}.weights"] = np.ones(WIDTH)
        arrays[f"0.{name}.shift"] = np.zeros(WIDTH)
    return arrays | {f"0.{name}": value for name, value in changed.items()}


def test_a_layer_lets_words_see_each_other():
    """What one word offers and all look for is gathered into every word."""
    look = np.zeros((WIDTH, 3 * WIDTH), dtype=np.int8)
    look[3, 2 * WIDTH] = 1  # "he" holds something in the first place of the first head
    gather = np.zeros((WIDTH, WIDTH), dtype=np.int8)
    gather[0, 3] = 50  # which is gathered into what counts as "he"
    changed = {"look.weights": look, "gather.weights": gather}
    blind = Careful.from_bytes(file(1, **layer())).consider("s ? ' he")
    seeing = Careful.from_bytes(file(1, **layer(**changed))).consider("s ? ' he")
    assert seeing[0] > blind[0] + 0.5
    nothing = Careful.from_bytes(file(1, **layer(**changed))).consider("s ? ' s")
    assert nothing[0] < blind[0]


def test_a_layer_looks_at_what_fits():
    """A word that asks for another gathers from that one more than from the rest."""
    look = np.zeros((WIDTH, 3 * WIDTH), dtype=np.int8)
    look[VOCABULARY["s"], 0] = 9  # "s" asks
    look[VOCABULARY["?"], WIDTH] = 9  # what "?" offers
    look[VOCABULARY["?"], 2 * WIDTH] = 1
    gather = np.zeros((WIDTH, WIDTH), dtype=np.int8)
    gather[0, 3] = 20
    arrays = layer(**{"look.weights": look, "gather.weights": gather})
    reader = Careful.from_bytes(file(1, **arrays))
    assert reader.consider("s ?")[0] > reader.consider("' ?")[0] + 0.3


def test_a_layer_bends_what_comes_up():
    """What is far above nothing passes, what is below is lost."""
    up = np.zeros((WIDTH, 2), dtype=np.int8)
    up[3] = (1, -1)
    down = np.zeros((2, WIDTH), dtype=np.int8)
    down[0, 3] = 1
    arrays = layer(**{"up.weights": up, "down.weights": down})
    found = Careful.from_bytes(file(1, **arrays)).consider("he")[0]
    row = level([0, 0, 0, 1] + [0] * (WIDTH - 4))
    other = level([1] + [0] * (WIDTH - 1))

    def bent(value):
        return 0.5 * value * (1 + tanh((2 / np.pi) ** 0.5 * (value + 0.044715 * value**3)))

    means = []
    for one in (level([1] + [0] * (WIDTH - 1)), row, level([0, 1] + [0] * (WIDTH - 2))):
        again = level(one)
        again[3] += bent(again[3])
        means.append(level(again)[3])
    assert other[3] < 0
    assert found == pytest.approx(np.mean(means), abs=1e-3)


def test_of_a_long_message_the_worst_part_counts():
    """What stands in any part is found; the middle of a very long one is left to the others."""
    reader = Careful.from_bytes(file())
    low, high = reader.consider("s")[0], reader.consider("he " * TOGETHER)[0]
    apart = TOGETHER - OVERLAP
    for before in (0, apart, 2 * apart, 3 * apart):
        text = "s " * before + "he " * TOGETHER + "s " * (4 * apart - before - TOGETHER)
        assert reader.consider(text)[0] == pytest.approx(high)
    long = "s " * (MOST_PARTS * 2 * apart)
    assert reader.consider(long + "he " * TOGETHER + long)[0] == pytest.approx(low, abs=0.05)
    assert reader.consider(long + "he " * TOGETHER)[0] == pytest.approx(high)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK",
        file()[:200],
        b"no file at all",
        file()[:4000] + b"x" + file()[4001:],
        file(**{"answer.shift": np.full(ANSWERS, np.nan)}),
    ],
)
def test_a_broken_file_is_told_as_such(data):
    """Whatever the bytes."""
    with pytest.raises((ValueError, KeyError)):
        Careful.from_bytes(data)


ANSWER = tuple(float(place) for place in range(ANSWERS))


class Asked:
    """A careful reader that remembers that it was asked."""

    texts: tuple = ()

    def consider(self, text):
        self.texts += (text,)
        return ANSWER


def seen(text, strength, reader, foreign=()):
    """What is thought of a text that the quick model finds so strong, all by its risk."""
    known = ("the", "cat", "chat", "le")
    rules = Rules([], decided(known, strength, dict.fromkeys(DISCLOSURES, 0.0), foreign), reader)
    return view(hear(text, rules), rules).opinion


@pytest.mark.parametrize(
    ("strength", "length", "asked"),
    [
        (DOUBT[0] - 0.01, 3, False),
        (DOUBT[0], 3, True),
        (DOUBT[1] - 0.01, CAREFUL_UP_TO, True),
        (DOUBT[1] - 0.01, CAREFUL_UP_TO + 1, False),
        (DOUBT[1] + 0.01, 3, False),
    ],
)
def test_it_is_asked_where_the_quick_model_is_in_doubt(strength, length, asked):
    """It takes a hundred times as long, so what is plain either way or very long is not asked."""
    reader = Asked()
    text = "CAT" + " " * (length - 4) + "." * (length > 3)
    opinion = seen(text, strength, reader)
    assert reader.texts == ((text.lower(),) if asked else ())
    said = ANSWER[0]
    assert opinion.risk == pytest.approx(
        (1 - CAREFUL) * strength + CAREFUL * said if asked else strength
    )


def test_it_is_asked_sooner_where_a_rule_waits():
    """What a rule heard needs a second witness, and the quick model may be wrong."""
    crime = Category.CRIMINAL_EXPLOITATION
    for weight, strength, asked in (
        (Weight.MEDIUM, DOUBT_WITH_RULE, 1),
        (Weight.MEDIUM, DOUBT_WITH_RULE - 0.01, 0),
        (Weight.STRONG, DOUBT_WITH_RULE, 0),
        (Weight.WEAK, DOUBT_WITH_RULE, 0),
    ):
        reader = Asked()
        rule = Rule("test", crime, Tier.P1, weight, "a test", ("cat",))
        made = decided(("the", "cat"), strength, dict.fromkeys(DISCLOSURES, 0.0))
        screen("the cat", Rules([Language("xx", "Test", {}, {}, (rule,))], made, reader))
        assert len(reader.texts) == asked


@pytest.mark.parametrize(("text", "foreign"), [("the the the le", False), ("the the le", True)])
def test_it_is_lifted_in_another_language(text, foreign):
    """Above three foreign words in ten; there it says too little, which is made up for."""
    lift = LIFT if foreign else 0
    found = seen(text, 0.0, Asked(), ["le", "chat"])
    scores = [found.risk, *found.by_category.values()]
    assert scores == pytest.approx([CAREFUL * (answer + lift) for answer in ANSWER], abs=1e-6)


@pytest.mark.parametrize(
    ("harmless", "risky"),
    [
        ("he's outside! pizza man", "he's outside my door and he wont go away"),
        ("staff dont hit anyone here lol", "staff hit me again here"),
    ],
)
def test_the_same_words_are_told_apart(rules, harmless, risky):
    """What a young person means is in how the words belong together."""
    assert screen(harmless, rules).categories == ()
    assert screen(risky, rules).categories
