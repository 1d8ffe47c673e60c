"""Disguised writing is heard nearly as well as plain writing."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from bot.domain.screening import screen

CORPUS = Path(__file__).parent / "corpus" / "heldout_risky.jsonl"
HOMOGLYPHS = str.maketrans("aeopcyxijs", "аеорсухіјѕ")
SHARE_LOST = 0.05


def homoglyphs(text):
    return text.translate(HOMOGLYPHS)


def zero_width(text):
    return "\u200b".join(text)


def spaced(text):
    return " ".join(text)


def bidi(text):
    return "".join(f"\u202d{letter}\u202c" for letter in text)


def marks(text):
    return "".join(letter + "\u0336" for letter in text)


def split_words(text):
    words = text.split(" ")
    return " ".join(w[:3] + " " + w[3:] if len(w) > 6 and w.isalpha() else w for w in words)


def wide(text):
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


@pytest.fixture(scope="module")
def risky():
    """A sample of risky English messages that nothing was trained on, the same in every run."""
    texts = [json.loads(line)["text"] for line in CORPUS.read_text("utf-8").splitlines()]
    return random.Random(7).sample(texts, 250)


@pytest.mark.parametrize(
    "disguise", [homoglyphs, zero_width, spaced, bidi, marks, split_words, wide]
)
def test_a_disguise_hides_little(rules, risky, disguise):
    """A disguised copy loses at most five points of what the plain one finds."""
    plain = sum(bool(screen(text, rules).findings) for text in risky)
    hidden = sum(bool(screen(disguise(text), rules).findings) for text in risky)
    assert plain - hidden <= SHARE_LOST * len(risky)


@pytest.mark.parametrize("disguise", [homoglyphs, zero_width, spaced, bidi, marks, wide])
def test_evidence_points_at_the_disguised_words(rules, disguise):
    """The quote shown to a worker is what was typed, disguise and all."""
    text = "hi " + disguise("he has a knife") + " ok"
    findings = screen(text, rules).findings
    assert findings
    assert any(finding.start >= len("hi ") - 1 for finding in findings)
    for finding in findings:
        assert text[finding.start : finding.end].strip()


@pytest.mark.parametrize(
    "text",
    ["i want to k1ll mys3lf", "i want to kiiiill myself", "he has a kniife", "h3 h4s a kn1fe"],
)
def test_spelling_games_are_seen_through(rules, text):
    """Numbers for letters, stretched letters and slips of the finger change nothing."""
    assert screen(text, rules).findings
