"""The careful reader: what it sees of a message, its sums, and when it is asked."""

from __future__ import annotations

import json
from io import BytesIO
from math import tanh
from pathlib import Path

import numpy as np
import pytest

from bot.domain.concern import DISCLOSURES, Category, Tier
from bot.domain.screening import Careful, Language, Model, Rule, Rules, Weight, screen
from bot.domain.screening.asking import (
    CAREFUL,
    CAREFUL_UP_TO,
    DOUBT,
    DOUBT_OF_SEVERAL,
    DOUBT_WITH_RULE,
    MOST_READ,
    WHOLE,
)
from bot.domain.screening.careful import ANSWERS, HEADS, MOST_PARTS, OVERLAP, TOGETHER
from bot.domain.screening.hearing import hear, matches
from bot.domain.screening.net import HALF, Listened
from bot.domain.screening.pieces import END, LONGEST, START, UNKNOWN, emoji_named, pieces
from bot.domain.screening.verdict import LIFT, view
from tests.domain.screening.decided import decided

CORPUS = Path(__file__).parent / "corpus"
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
    assert emoji_named(hear(typed, rules).reading.whole) == seen


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
    assert opinion.answers[0] == pytest.approx(
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
        rule = Rule("test", crime, Tier.P1, weight, "a test", ("cat",))
        made = decided(("the", "cat"), strength, dict.fromkeys(DISCLOSURES, 0.0))
        # Also where it is said again and again, and its words don't stand in a row any more.
        for text in ("the cat", "the cat " * 3):
            reader = Asked()
            screen(text, Rules([Language("xx", "Test", {}, {}, (rule,))], made, reader))
            assert len(reader.texts) == asked


class Weighed:
    """A net that finds each piece of a message as strong as is given."""

    def __init__(self, *strengths):
        self.scores = np.array([[strength, *[0.0] * (ANSWERS - 1)] for strength in strengths])

    def says(self, word, groups):
        return b""

    def listen(self, said):
        return Listened(len(said), None, None, None, None, self.scores)


SURELY_NOT, PERHAPS = DOUBT_OF_SEVERAL - 0.01, DOUBT_OF_SEVERAL
NUMBERS = [f"n{number}" for number in range(200)]


def read_of(words, *strengths, rules=()):
    """What of so many words the careful reader is asked about, and what comes out."""
    reader = Asked()
    made = Model(tuple(NUMBERS), frozenset(), Weighed(*strengths))
    made = Rules([Language("xx", "Test", {}, {}, rules)], made, reader)
    heard = hear(" ".join(NUMBERS[:words]), made)
    opinion = view(heard, made, list(matches(heard, made))).opinion
    return [text.split() for text in reader.texts], opinion.answers[0]


def test_a_long_message_is_read_where_the_doubt_is():
    """What is said among much else would be lost again in the whole of it."""
    read, risk = read_of(WHOLE + 1, SURELY_NOT, PERHAPS + 1, SURELY_NOT, SURELY_NOT)
    assert read == [NUMBERS[HALF : 3 * HALF]]
    assert risk == pytest.approx(CAREFUL * ANSWER[0] + (1 - CAREFUL) * (PERHAPS + 1))
    assert read_of(WHOLE, PERHAPS, SURELY_NOT, SURELY_NOT)[0] == [NUMBERS[:WHOLE]]
    read, risk = read_of(WHOLE + 1, SURELY_NOT, SURELY_NOT, SURELY_NOT, PERHAPS)
    assert read == [NUMBERS[3 * HALF : WHOLE + 1]]
    assert risk == pytest.approx((1 - CAREFUL) * PERHAPS)


def test_doubt_begins_later_where_several_pieces_are_weighed():
    """One of them sounds a little like something by chance."""
    assert read_of(2 * HALF, SURELY_NOT)[0] == [NUMBERS[: 2 * HALF]]
    assert read_of(2 * HALF + 1, SURELY_NOT, SURELY_NOT)[0] == []
    assert read_of(2 * HALF + 1, SURELY_NOT, PERHAPS)[0] == [NUMBERS[: 2 * HALF + 1]]


def test_of_many_pieces_in_doubt_the_worst_are_read():
    """However long it is, it does not take for ever."""
    doubts = [PERHAPS + 0.1 * place for place in range(MOST_READ + 2)]
    read, risk = read_of(HALF * (MOST_READ + 3), *doubts)
    assert [words[0] for words in read] == [
        NUMBERS[HALF * place] for place in range(2, MOST_READ + 2)
    ]
    assert risk == pytest.approx((1 - CAREFUL) * doubts[-1])


def test_where_one_piece_is_plain_none_is_read():
    """A person is called anyway."""
    assert read_of(WHOLE + 1, PERHAPS, DOUBT[1] + 0.01, PERHAPS, PERHAPS) == (
        [],
        DOUBT[1] + 0.01,
    )


def test_the_piece_is_read_in_which_a_rule_waits():
    """The others are as plain as ever."""
    rule = Rule("test", Category.ABUSE_OR_NEGLECT, Tier.P1, Weight.MEDIUM, "a test", ("n40",))
    read, _ = read_of(WHOLE + HALF, *[SURELY_NOT] * 4, rules=(rule,))
    assert [words[0] for words in read] == [NUMBERS[2 * HALF], NUMBERS[3 * HALF]]


@pytest.mark.parametrize(
    ("said", "pieces"),
    [("n23", [0, 1]), ("n24", [1, 2]), ("n35", [1, 2]), ("n36", [2, 3]), ("n23 n24", [0, 1, 2])],
)
def test_the_rule_may_stand_at_the_edge_of_a_piece(said, pieces):
    """Every piece that has any word of it is read."""
    rule = Rule("test", Category.ABUSE_OR_NEGLECT, Tier.P1, Weight.MEDIUM, "a test", (said,))
    read, _ = read_of(WHOLE + HALF, *[SURELY_NOT] * 4, rules=(rule,))
    assert [words[0] for words in read] == [NUMBERS[HALF * piece] for piece in pieces]


def test_of_a_message_that_says_the_same_again_the_different_words_are_read():
    """Else the careful reader would see nothing but what is said again, and take it for that."""
    reader = Asked()
    rules = Rules([], Model(tuple(NUMBERS), frozenset(), Weighed(PERHAPS)), reader)
    text = "n1 " * 300 + "n2 n3 " + "n1 " * 300
    view(hear(text, rules), rules)
    assert reader.texts == ("n1 n2 n3",)


def test_it_reads_emoji_by_name_and_no_calling_out():
    """What a cheerful message has behind it, a frightened one may have as well."""
    reader = Asked()
    seen("the 😭 cat!!", 0, reader)
    assert reader.texts == ("the  loudly crying face  cat",)


@pytest.mark.parametrize(("text", "foreign"), [("the the the le", False), ("the the le", True)])
def test_it_is_asked_sooner_in_another_language(text, foreign):
    """Above three foreign words in ten; the quick model knows those less well."""
    for strength, asked in ((DOUBT[0], 1), (DOUBT[0] - LIFT, foreign), (DOUBT[0] - LIFT - 1, 0)):
        reader = Asked()
        seen(text, strength, reader, ["le", "chat"])
        assert len(reader.texts) == asked


@pytest.mark.parametrize("language", ["ar", "ckb", "cy", "fa", "fr", "pl", "ro", "so", "sq", "ti"])
def test_it_has_words_of_every_language(rules, language):
    """Letters in a row say nothing: on average a word is two pieces at most."""
    lines = (CORPUS / f"tuning_{language}.jsonl").read_text("utf-8").splitlines()
    texts = [hear(json.loads(line)["text"], rules).reading.whole for line in lines]
    vocabulary = rules.careful.vocabulary
    found = [piece for text in texts for piece in pieces(text, vocabulary)]
    assert found.count(vocabulary[UNKNOWN]) < len(found) / 50
    assert len(found) < 2 * sum(len(text.split()) for text in texts)


@pytest.mark.parametrize(
    ("harmless", "risky"),
    [
        ("he's outside! pizza man", "he's outside my door and he wont go away"),
        ("my dad hits the gym every morning", "my dad hits me every morning"),
        ("він чекає надворі, їдемо на футбол", "він чекає надворі, я боюсь вийти"),
        ("tata ma uderzyl rekord na silowni", "tata mnie znowu uderzyl"),
        (
            "babi me ka ble kepuce te reja",
            "nje burre me ka ble kepuce, tani duhet te coj dicka per te",
        ),
    ],
)
def test_the_same_words_are_told_apart(rules, harmless, risky):
    """What a young person means is in how the words belong together."""
    assert screen(harmless, rules).categories == ()
    assert screen(risky, rules).categories
