"""
Floors on messages held back from training: a change that costs recall fails here.

The held-back files were written by people who had not read the rules, and are never read by
training. A floor lies a little under what was measured when it was set: raise it when the
screener gets better, never lower it to make a change pass.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.concern import DISCLOSURES
from bot.domain.screening import evaluate

CORPUS = Path(__file__).parent / "corpus"


def held_back(rules, *, english):
    lines = [
        line
        for path in sorted(CORPUS.glob("heldout_*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    split = evaluate(lines, rules).by(lambda outcome: str(outcome.example.language == "en"))
    return split[str(english)]


@pytest.fixture(scope="module")
def english(rules):
    """How the held-back English messages come out."""
    return held_back(rules, english=True)


@pytest.fixture(scope="module")
def others(rules):
    """How the held-back messages of all other languages come out."""
    return held_back(rules, english=False)


def test_english_risky_messages_are_flagged(english):
    """Risky messages, most of them hints, are flagged with some category."""
    assert english.recall.value >= FLOORS["recall"]


def test_english_harmless_messages_are_left_alone(english):
    """Harmless messages, most of them look-alikes, are rarely flagged, and rarely urgently."""
    assert english.false_alarms.value <= FLOORS["false alarms"]
    assert english.urgent_false_alarms.value <= FLOORS["urgent false alarms"]


def test_danger_and_self_harm_are_urgent(english):
    """Messages about danger and self-harm are given P0 or P1."""
    assert english.life_at_risk_urgent.value >= FLOORS["life at risk"]


@pytest.mark.parametrize("category", DISCLOSURES)
def test_each_category_is_found(english, category):
    """No category is forgotten for the sake of the others."""
    assert english.category_recall(category).value >= FLOORS["category"]


def test_other_languages_are_heard(others):
    """The other languages are flagged where they should be, and left alone where not."""
    assert others.recall.value >= FLOORS["other recall"]
    assert others.false_alarms.value <= FLOORS["other false alarms"]


FLOORS = {
    "recall": 0.885,
    "false alarms": 0.13,
    "urgent false alarms": 0.055,
    "life at risk": 0.785,
    "category": 0.70,
    "other recall": 0.78,
    "other false alarms": 0.18,
}
