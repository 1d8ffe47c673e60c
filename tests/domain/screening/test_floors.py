"""
Floors on messages held back from training: a change that costs recall fails here.

The held-back files were written by people who had not read the rules, and are never read by
training. A floor lies a little under what was measured when it was set: raise it when the
screener gets better, never lower it to make a change pass.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.domain.concern import DISCLOSURES, Category
from bot.domain.screening import evaluate

CORPUS = Path(__file__).parent / "corpus"


def measured(rules, *names):
    """How the messages of some held-back files come out."""
    lines = [
        line
        for name in names
        for path in sorted(CORPUS.glob(f"heldout_{name}.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    return evaluate(lines, rules)


@pytest.fixture(scope="module")
def english(rules):
    """How the held-back English messages come out: half of the harmless ones look risky."""
    return measured(rules, "risky", "harmless")


@pytest.fixture(scope="module")
def texting(rules):
    """How ordinary text messages between adults and students come out."""
    return measured(rules, "texting")


@pytest.fixture(scope="module")
def others(rules):
    """How the held-back messages of all other languages come out."""
    return measured(rules, "??", "???")


def test_english_risky_messages_are_flagged(english):
    """Risky messages, many of them hints, are flagged with some category."""
    assert english.recall.value >= FLOORS["recall"]


def test_english_harmless_messages_are_left_alone(english):
    """Harmless messages, most of them look-alikes, are rarely flagged, and rarely urgently."""
    assert english.false_alarms.value <= FLOORS["false alarms"]
    assert english.urgent_false_alarms.value <= FLOORS["urgent false alarms"]


def test_ordinary_texting_is_left_alone(texting):
    """What adults text each other all day calls nobody."""
    assert texting.false_alarms.value <= FLOORS["texting"]


def test_danger_and_self_harm_are_urgent(english):
    """Messages about danger and self-harm are given P0 or P1."""
    assert english.life_at_risk_urgent.value >= FLOORS["life at risk"]


@pytest.mark.parametrize("category", DISCLOSURES)
def test_each_category_is_found(english, category):
    """No category is forgotten for the sake of the others."""
    assert english.category_recall(category).value >= CATEGORY_FLOORS[category]


def test_other_languages_are_heard(others):
    """The other languages are flagged where they should be, and left alone where not."""
    assert others.recall.value >= FLOORS["other recall"]
    assert others.false_alarms.value <= FLOORS["other false alarms"]


def test_the_exam_has_no_message_that_was_trained_on():
    """No held-back message stands in a file that was written to train on."""
    trained = texts(path for path in CORPUS.glob("*.jsonl") if is_for_training(path))
    held_back = texts(CORPUS.glob("heldout_*.jsonl"))
    assert len(held_back) > 1500
    assert not trained & held_back


def is_for_training(path):
    # The given messages are kept as they were given; training leaves out what is held back.
    return not path.name.startswith(("heldout_", "given"))


def texts(paths):
    return {
        json.loads(line)["text"].lower()
        for path in paths
        for line in path.read_text("utf-8").splitlines()
    }


FLOORS = {
    "recall": 0.918,
    "false alarms": 0.09,
    "urgent false alarms": 0.023,
    "texting": 0.034,
    "life at risk": 0.885,
    "other recall": 0.805,
    "other false alarms": 0.175,
}
CATEGORY_FLOORS = {
    Category.IMMEDIATE_DANGER: 0.92,
    Category.CRIMINAL_EXPLOITATION: 0.89,
    Category.DIGITAL_CONTACT: 0.855,
    Category.SEXUAL_EXPLOITATION: 0.87,
    Category.SELF_HARM: 0.89,
    Category.ABUSE_OR_NEGLECT: 0.905,
    Category.MISSING_AGAIN: 0.88,
    Category.WANTS_HUMAN: 0.88,
}
