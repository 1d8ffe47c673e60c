"""The net's sums: what training writes is what the service reads."""

from __future__ import annotations

import math
from zlib import crc32

import numpy as np
import pytest

from bot.domain.concern import DISCLOSURES, Category
from bot.domain.screening import NO_MODEL, Model
from bot.domain.screening.model import Opinion
from bot.domain.screening.net import (
    GROUP,
    HALF,
    IN_A_ROW,
    LONGEST,
    LOUDEST,
    MOST_EARS,
    RUN,
    STEPS,
    letter_runs,
)
from tests.domain.screening.small_net import GIST, OUTPUTS, WIDTH, alarmed, file, listed, open_ears

EARS, THOUGHTS = MOST_EARS + 2, 4
WORDS = ("cat", "dog")
#: Counts of words around which a message has a half or a piece more.
AT_THE_EDGES = (HALF, HALF + 1, 2 * HALF, 2 * HALF + 1, 3 * HALF + 1)


def random_arrays(seed):
    """Numbers of every kind, none of them nothing."""
    chance = np.random.default_rng(seed)
    shapes = {"words": (2, WIDTH), "groups": (1, WIDTH), "runs": (8, WIDTH)}
    arrays = {
        name: chance.integers(-127, 127, shape).astype(np.int8) for name, shape in shapes.items()
    }
    arrays |= {f"{name}.steps": chance.uniform(0.01, 0.05, n) for name, (n, _) in shapes.items()}
    lines = {
        "ears": (WIDTH, IN_A_ROW * EARS + GIST),
        "start": (EARS + GIST,),
        "thought": (EARS + GIST, THOUGHTS),
        "thought.start": (THOUGHTS,),
        "answer": (EARS + GIST + THOUGHTS, OUTPUTS),
        "answer.start": (OUTPUTS,),
    }
    return arrays | {
        name: chance.normal(0, 0.2, shape).astype(np.float16 if name == "ears" else np.float32)
        for name, shape in lines.items()
    }


def by_hand(arrays, words):
    """Work out the answers one number after the other, as the training script's net does."""
    rows = [word_by_hand(arrays, word, groups) for word, groups in words]
    starts = range(0, max(1, len(rows) - HALF), HALF)
    pieces = [piece_by_hand(arrays, rows, range(at, len(rows))[: 2 * HALF]) for at in starts]
    return np.max(pieces, axis=0)


def piece_by_hand(arrays, rows, places):
    ears = arrays["ears"].astype(float)
    nothing = np.zeros(WIDTH)
    framed = [nothing, *rows, nothing]
    heard = []
    for ear in range(EARS):
        columns = [ears[:, ear + EARS * at] for at in range(IN_A_ROW)]
        heard.append(
            max(sum(framed[place + at] @ columns[at] for at in range(IN_A_ROW)) for place in places)
        )
    gist = sum(rows[place] for place in places) @ ears[:, IN_A_ROW * EARS :]
    heard = np.array([*heard, *(gist / math.sqrt(len(places)))])
    heard = np.maximum(heard + arrays["start"], 0)
    thoughts = np.maximum(heard @ arrays["thought"] + arrays["thought.start"], 0)
    return [*heard, *thoughts] @ arrays["answer"] + arrays["answer.start"]


def word_by_hand(arrays, word, groups):
    def row(name, place):
        return arrays[name][place].astype(float) * arrays[f"{name}.steps"][place]

    framed = f"<{word}>"
    runs = [framed[a : a + n] for n in (3, 4, 5) for a in range(len(framed) - n + 1)]
    total = sum(row("runs", crc32(run.encode()) % 8) for run in runs) * RUN / math.sqrt(len(runs))
    total += sum(GROUP * row("groups", 0) for _ in groups)
    return total + (row("words", WORDS.index(word)) if word in WORDS else 0)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    "words",
    [
        [("cat", [])],
        [("dog", ["pet"]), ("cat", [])],
        [("cat", ["pet"]), ("chases", []), ("every", []), ("dog", []), ("cat", [])],
        *([(f"word{at}", ["pet"] * (at % 2)) for at in range(count)] for count in AT_THE_EDGES),
    ],
)
def test_its_answers_are_those_of_training(seed, words):
    """Words, groups and letters, three words in a row, the gist, thoughts and answers."""
    arrays = random_arrays(seed)
    made = file(WORDS, **arrays)
    net = Model.from_bytes(made).net
    found = net.listen([net.says(word, groups) for word, groups in words]).answers
    assert found == pytest.approx(by_hand(arrays, words), abs=0.02)


@pytest.mark.parametrize("seed", range(4))
def test_a_part_is_weighed_as_if_nothing_stood_beside_it(seed):
    """From any word to any other, at the ends of the message as well."""
    net = Model.from_bytes(file(WORDS, **random_arrays(seed))).net
    says = [net.says(f"word{at}", ["pet"] * (at % 2)) for at in range(2 * HALF)]
    spans = [(first, last) for first in range(22) for last in range(first + 3, len(says) + 1)]
    found = net.parts(net.listen(says), spans)
    alone = [net.listen(says[first:last]).answers for first, last in spans]
    assert np.array(found) == pytest.approx(np.array(alone), abs=1e-4)


def test_runs_of_letters():
    """Three to five letters in a row, the ends of the word included; not of an endless word."""
    assert letter_runs("ab", 1000) == [crc32(run) % 1000 for run in (b"<ab", b"ab>", b"<ab>")]
    assert letter_runs("x" * 1000, 8) == letter_runs("x" * LONGEST, 8)
    assert len(letter_runs("a", 8)) == 1


def test_what_is_very_loud_stays_in_bounds():
    """Three words that say more than fits are the loudest, not the opposite."""
    words = np.array([[127, 0, 0]], np.int8)
    ears = np.ones((WIDTH, IN_A_ROW * MOST_EARS + GIST), np.float16)
    answer = np.zeros((MOST_EARS + 4, OUTPUTS), np.float32)
    answer[0] = 1
    made = file(("cat",), words=words, ears=ears, answer=answer)
    net = Model.from_bytes(made).net
    loud = [net.says("cat", [])] * IN_A_ROW
    assert net.listen(loud).answers[0] == pytest.approx(IN_A_ROW * LOUDEST / STEPS, abs=0.01)


@pytest.mark.parametrize("count", [1, *AT_THE_EDGES])
def test_what_is_very_quiet_stays_so_beside_silence(count):
    """Less than nothing is nothing, at both ends of a message."""
    words = np.array([[-127, 0, 0]], np.int8)
    ears = np.ones((WIDTH, IN_A_ROW * MOST_EARS + GIST), np.float16)
    answer = np.zeros((MOST_EARS + 4, OUTPUTS), np.float32)
    answer[:MOST_EARS] = 1
    net = Model.from_bytes(file(("cat",), words=words, ears=ears, answer=answer)).net
    assert not any(net.listen([net.says("cat", [])] * count).answers)


def test_a_loud_word_is_not_heard_in_the_silence_behind_it():
    """Where no word is, nothing is heard, whatever a word beside it says."""
    words = np.array([[127, 0, 0]], np.int8)
    ears = np.zeros((WIDTH, IN_A_ROW * MOST_EARS + GIST), np.float16)
    ears[0, :MOST_EARS], ears[0, MOST_EARS : 2 * MOST_EARS] = 1, -1
    answer = np.zeros((MOST_EARS + 4, OUTPUTS), np.float32)
    answer[:MOST_EARS] = 1
    net = Model.from_bytes(file(("cat",), words=words, ears=ears, answer=answer)).net
    assert not any(net.listen([net.says("cat", [])]).answers)


def test_the_words_that_said_most_are_told():
    """Each word's part in what the ears heard; what none of them heard says nothing."""
    net = alarmed({"knife": 3.0, "spoon": 1.0, "cat": 0.0}).net
    said = [net.says(word, []) for word in ("cat", "spoon", "knife", "cat")]
    spoken = net.speaks(net.listen(said), Category.IMMEDIATE_DANGER)
    assert spoken == pytest.approx([0, 0, 3.0, 0], abs=0.01)
    assert not any(net.speaks(net.listen(said), Category.SELF_HARM))


def test_a_thought_counts_only_when_it_is_thought():
    """What a word says by way of a thought counts as far as the thought was there at all."""
    words = np.array([[100, 0, 0]], np.int8)
    thought = np.zeros((MOST_EARS + 2, 2), np.float32)
    thought[0] = 1
    answer = np.zeros((MOST_EARS + 4, OUTPUTS), np.float32)
    answer[-2:, 1] = (1, 10)
    arrays = {"words": words, "words.steps": np.full(1, 0.01), "ears": open_ears()}
    arrays |= {"thought": thought, "thought.start": np.array([0, -5], np.float32)}
    made = file(("cat",), answer=answer, **arrays)
    net = Model.from_bytes(made).net
    listened = net.listen([net.says("cat", [])])
    assert net.speaks(listened, DISCLOSURES[0]) == pytest.approx([1.0], abs=0.01)
    assert listened.answers[1] == pytest.approx(1, abs=0.01)


def test_two_figures_of_an_opinion():
    """Strength adds the best category; life at risk the greater of danger and self-harm."""
    scores = dict.fromkeys(DISCLOSURES, -1.0)
    found = Opinion(
        [1.0, *(scores | {Category.ABUSE_OR_NEGLECT: 3.0, Category.SELF_HARM: 2.0}).values()]
    )
    assert (found.strength, found.life_at_risk) == (4.0, 3.0)
    found = Opinion([1.0, *(scores | {Category.IMMEDIATE_DANGER: 2.5}).values()])
    assert (found.strength, found.life_at_risk) == (3.5, 3.5)


def test_words_and_foreign_words_are_read():
    """Most common first, as they were written."""
    made = Model.from_bytes(file(("chat", "cat"), foreign=listed(["chat"])))
    assert made.words == ("chat", "cat")
    assert made.foreign == {"chat"}
    assert NO_MODEL.net is None


def test_a_group_that_is_newer_than_the_net_is_not_heard():
    """Whoever writes a new group of words into a rule file need not train at once."""
    net = Model.from_bytes(file(WORDS)).net
    assert net.says("cat", ["zoo"]) == net.says("cat", [])


@pytest.mark.parametrize("count", [1, HALF, 2 * HALF, 2 * HALF + 1, 5 * HALF, 90])
def test_a_long_message_is_weighed_in_pieces(count):
    """Each half of a piece is also half of the next, so that no words are torn apart."""
    net = alarmed({"knife": 3.0}).net
    said = [net.says("cat", [])] * count
    pieces = max(1, -(-count // HALF) - 1)
    assert len(net.listen(said).scores) == pieces
    for place in range(count):
        loud = [*said[:place], net.says("knife", []), *said[place + 1 :]]
        listened = net.listen(loud)
        assert listened.answers[0] == pytest.approx(-1.0, abs=0.01)
        spoken = net.speaks(listened, Category.IMMEDIATE_DANGER)
        assert [at for at, much in enumerate(spoken) if much > 0] == [place]


def test_the_gist_is_that_of_a_piece():
    """Among much else a thing weighs as much in the gist as among little."""
    words = np.array([[100, 0, 0]], np.int8)
    ears = np.zeros((WIDTH, IN_A_ROW * MOST_EARS + GIST), np.float16)
    ears[0, -1] = 1
    answer = np.zeros((MOST_EARS + 4, OUTPUTS), np.float32)
    answer[MOST_EARS + GIST - 1] = 1
    arrays = {"words": words, "words.steps": np.full(1, 0.01), "ears": ears}
    net = Model.from_bytes(file(("cat",), answer=answer, **arrays)).net
    for count in (2 * HALF, 10 * HALF):
        said = [net.says("cat", []), *[net.says("cow", [])] * (count - 1)]
        assert net.listen(said).answers[0] == pytest.approx(1 / math.sqrt(2 * HALF), abs=0.01)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK",
        b"no file at all",
        file(WORDS)[:200],
        file(WORDS, words=np.zeros((3, 3), np.int8), **{"words.steps": np.ones(3)}),
        file(WORDS, named=()),
        file(WORDS)[:4000] + b"x" + file(WORDS)[4001:],
        file(WORDS, start=np.full(MOST_EARS + GIST, np.nan, np.float32)),
        file(WORDS, start=np.zeros(5, np.float32)),
        file(WORDS, runs=np.zeros((0, 3), np.int8), **{"runs.steps": np.ones(0)}),
        np.lib.format.magic(1, 0),
    ],
)
def test_a_damaged_file_is_no_model(data):
    """Whatever the bytes; and there are as many rows as words, and as groups."""
    with pytest.raises((ValueError, KeyError)):
        Model.from_bytes(data)
