"""
Floors on messages held back from training: a change that costs recall fails here.

Three sets, each by writers who had read neither the rules nor what is trained on: thresholds
are chosen with `tuning_*` and `earlier_*`, the exams before, in sight. `heldout_*` is the exam: it
is read as seldom as can be, and nothing is chosen by it. Once it has been looked at too often, it
joins the exams before, and others write a new one.
A floor lies a little under what was measured when it was set: raise it when the screener gets
better; a lower one is a decision about all three sets together, and is said in the commit.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from bot.domain.concern import DISCLOSURES, Category
from bot.domain.screening import evaluate, screen

CORPUS = Path(__file__).parent / "corpus"
SETS = ("tuning", "earlier", "heldout")
#: Hints with no risky word in them, each beside a harmless twin; never trained on either.
HINTS = "hints"


def measured(rules, kept, *names):
    """How the messages of some files of a set come out."""
    lines = [
        line
        for name in names
        for path in sorted(CORPUS.glob(f"{kept}_{name}.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    return evaluate(lines, rules)


@pytest.fixture(scope="module", params=SETS)
def kept(request):
    """The set that is measured."""
    return request.param


@pytest.fixture(scope="module")
def floors(kept):
    """The floors of the set."""
    return FLOORS[kept]


@pytest.fixture(scope="module")
def english(rules, kept):
    """How the English messages come out: most of the harmless ones look risky."""
    return measured(rules, kept, "risky", "harmless")


@pytest.fixture(scope="module")
def texting(rules, kept):
    """How ordinary text messages between adults and students come out."""
    return measured(rules, kept, "texting")


@pytest.fixture(scope="module")
def others(rules, kept):
    """How the messages of all other languages come out."""
    return measured(rules, kept, "??", "???")


def test_english_risky_messages_are_flagged(english, floors):
    """Risky messages, many of them hints, are flagged with some category."""
    assert english.recall.value >= floors["recall"]


def test_english_harmless_messages_are_left_alone(english, floors):
    """Harmless messages, most of them look-alikes, are rarely flagged, and rarely urgently."""
    assert english.false_alarms.value <= floors["false alarms"]
    assert english.urgent_false_alarms.value <= floors["urgent false alarms"]


def test_ordinary_texting_is_left_alone(texting, floors):
    """What adults text each other all day calls nobody."""
    assert texting.false_alarms.value <= floors["texting"]


def test_danger_and_self_harm_are_urgent(english, floors):
    """Messages about danger and self-harm are given P0 or P1."""
    assert english.life_at_risk_urgent.value >= floors["life at risk"]


@pytest.mark.parametrize("category", DISCLOSURES)
def test_each_category_is_found(english, kept, category):
    """No category is forgotten for the sake of the others."""
    assert english.category_recall(category).value >= CATEGORY_FLOORS[kept][category]


def test_few_categories_are_named_that_are_wrong(english, floors):
    """A worker reads headings that are true: right, or such as another reader would set."""
    assert english.named_rightly.value >= floors["named rightly"]


def test_other_languages_are_heard(others, floors):
    """The other languages are flagged where they should be, and left alone where not."""
    assert others.recall.value >= floors["other recall"]
    assert others.false_alarms.value <= floors["other false alarms"]
    assert others.urgent_false_alarms.value <= floors["other urgent false alarms"]
    assert others.life_at_risk_urgent.value >= floors["other life at risk"]


@pytest.mark.parametrize(("before", "behind"), [("hi hows u. ", ""), ("", " xx see u at 5")])
def test_small_talk_hides_little(rules, before, behind):
    """What is told beside an everyday sentence is mostly heard, if less well than by itself."""
    rows = [json.loads(line) for line in lines_of("earlier_risky")[::4]]
    told = [json.dumps({**row, "text": before + row["text"] + behind}) for row in rows]
    assert evaluate(told, rules).recall.value >= BESIDE_SMALL_TALK


OPENERS = (
    "ok so {}",
    "omg {}",
    "yeah but {}",
    "obviously {}",
    "hi hope ur well. {}",
    "sorry been busy, {}",
    "thanks for asking {}",
    "{} lol",
    "{} 😂😂",
    "{}!!",
    "{} xx",
)


@pytest.mark.parametrize("around", OPENERS)
def test_what_leads_in_or_trails_off_hides_nothing(rules, around):
    """Short messages are heard as well with everyday words in front or behind."""
    rows = [json.loads(line) for line in lines_of("earlier_risky")[::4]]
    short = [row for row in rows if len(row["text"].split()) <= SHORT]
    alone = [json.dumps(row) for row in short]
    told = [json.dumps({**row, "text": around.format(row["text"])}) for row in short]
    assert evaluate(told, rules).recall.value >= evaluate(alone, rules).recall.value - 0.02


@pytest.mark.parametrize(
    "text",
    ["this is it everyone goodbye", "is it all my fault", "are you there for kids who sell stuff"],
)
def test_what_only_sounds_like_a_greeting_is_heard(rules, text):
    """Bland words in front that say something together are weighed."""
    assert screen(text, rules).findings


@pytest.mark.parametrize("beside", [20, 40, 100])
def test_much_else_does_not_hide_it(rules, beside):
    """What is told somewhere among many words of ordinary texting is mostly heard."""
    chance = random.Random(4)
    rows = [json.loads(line) for line in lines_of("earlier_risky")[::10]]
    plain = [json.loads(line)["text"].split() for line in lines_of("earlier_texting")]
    told = []
    for row in rows:
        words = [word for text in chance.sample(plain, beside) for word in text][:beside]
        at = chance.randrange(beside)
        text = " ".join([*words[:at], row["text"] + ".", *words[at:]])
        told.append(json.dumps({**row, "text": text}))
    assert evaluate(told, rules).recall.value >= AMONG_MUCH_ELSE


@pytest.mark.parametrize("sentences", [2, 4, 8])
def test_danger_among_other_sentences_is_urgent(rules, sentences):
    """What is told between sentences of ordinary texting is weighed by itself."""
    chance = random.Random(4)
    rows = [json.loads(line) for line in lines_of("earlier_risky")[::4]]
    plain = [json.loads(line)["text"].rstrip(".!? ") for line in lines_of("earlier_texting")]
    told = []
    for row in rows:
        around = chance.sample(plain, sentences)
        around.insert(chance.randrange(sentences), row["text"].rstrip(".!? "))
        told.append(json.dumps({**row, "text": ". ".join(around)}))
    assert evaluate(told, rules).life_at_risk_urgent.value >= AMONG_SENTENCES


def test_hints_are_heard_as_well_as_they_were(rules):
    """What only somebody understands who pictures the situation: heard less well, and said so."""
    hints = measured(rules, HINTS, "en")
    assert hints.recall.value >= HINTS_HEARD
    assert hints.false_alarms.value <= HINTS_TAKEN_WRONGLY


def lines_of(name):
    return (CORPUS / f"{name}.jsonl").read_text("utf-8").splitlines()


def test_the_exam_has_no_message_that_was_trained_on():
    """No held-back message stands in a file that was written to train on."""
    trained = texts(path for path in CORPUS.glob("*.jsonl") if is_for_training(path))
    kept = (*SETS, HINTS)
    held_back = texts(path for name in kept for path in CORPUS.glob(f"{name}_*.jsonl"))
    assert len(held_back) > 3000
    assert not trained & held_back


def is_for_training(path):
    # The given messages are kept as they were given; training leaves out what is held back.
    return not path.name.startswith((*SETS, HINTS, "given"))


def texts(paths):
    return {
        json.loads(line)["text"].lower()
        for path in paths
        for line in path.read_text("utf-8").splitlines()
    }


#: A short message has at most so many words.
SHORT = 12
BESIDE_SMALL_TALK = 0.93
AMONG_MUCH_ELSE, AMONG_SENTENCES = 0.74, 0.84
HINTS_HEARD, HINTS_TAKEN_WRONGLY = 0.75, 0.23
FLOORS = {
    "tuning": {
        "recall": 0.964,
        "false alarms": 0.033,
        "urgent false alarms": 0.015,
        "texting": 0.014,
        "life at risk": 0.967,
        "named rightly": 0.75,
        "other recall": 0.941,
        "other false alarms": 0.098,
        "other urgent false alarms": 0.037,
        "other life at risk": 0.833,
    },
    "earlier": {
        "recall": 0.957,
        "false alarms": 0.03,
        "urgent false alarms": 0.015,
        "texting": 0.017,
        "life at risk": 0.95,
        "named rightly": 0.728,
        "other recall": 0.985,
        "other false alarms": 0.131,
        "other urgent false alarms": 0.07,
        "other life at risk": 0.969,
    },
    "heldout": {
        "recall": 0.981,
        "false alarms": 0.045,
        "urgent false alarms": 0.02,
        "texting": 0.023,
        "life at risk": 0.965,
        "named rightly": 0.707,
        "other recall": 0.932,
        "other false alarms": 0.114,
        "other urgent false alarms": 0.04,
        "other life at risk": 0.918,
    },
}
CATEGORY_FLOORS = {
    "tuning": {
        Category.IMMEDIATE_DANGER: 0.963,
        Category.CRIMINAL_EXPLOITATION: 0.929,
        Category.DIGITAL_CONTACT: 0.939,
        Category.SEXUAL_EXPLOITATION: 0.948,
        Category.SELF_HARM: 0.964,
        Category.ABUSE_OR_NEGLECT: 0.88,
        Category.MISSING_AGAIN: 0.96,
        Category.WANTS_HUMAN: 0.908,
    },
    "earlier": {
        Category.IMMEDIATE_DANGER: 0.955,
        Category.CRIMINAL_EXPLOITATION: 0.938,
        Category.DIGITAL_CONTACT: 0.963,
        Category.SEXUAL_EXPLOITATION: 0.933,
        Category.SELF_HARM: 0.943,
        Category.ABUSE_OR_NEGLECT: 0.918,
        Category.MISSING_AGAIN: 0.916,
        Category.WANTS_HUMAN: 0.94,
    },
    "heldout": {
        Category.IMMEDIATE_DANGER: 0.948,
        Category.CRIMINAL_EXPLOITATION: 0.889,
        Category.DIGITAL_CONTACT: 0.998,
        Category.SEXUAL_EXPLOITATION: 0.974,
        Category.SELF_HARM: 0.935,
        Category.ABUSE_OR_NEGLECT: 0.957,
        Category.MISSING_AGAIN: 0.94,
        Category.WANTS_HUMAN: 0.971,
    },
}
