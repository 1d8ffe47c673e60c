"""The model's sums, to the last step: what training writes is what the service reads."""

from __future__ import annotations

import itertools
import json
from math import sqrt

import pytest

from bot.domain.concern import DISCLOSURES, Category, Finding, Tier
from bot.domain.screening import NO_MODEL, Language, Model, Rule, Rules, Weight, screen
from bot.domain.screening.features import KINDS, between, head, inside
from bot.domain.screening.model import (
    ALPHABET,
    COMMONNESS_STEPS,
    MIDDLE,
    OUTPUTS,
    parts,
)
from bot.domain.screening.verdict import (
    ALONE,
    FIRST_TAKES,
    LIKELY,
    MOST_NAMED,
    NAMED_FROM,
    PLAIN,
    SURE,
    SURE_WITH_RULE,
    WITH_RULE,
)
from tests.domain.screening.decided import Decided, Said

STEP = 0.5
DANGER, HARM, CRIME = (
    Category.IMMEDIATE_DANGER,
    Category.SELF_HARM,
    Category.CRIMINAL_EXPLOITATION,
)


def row(rare, *weights):
    """Write one feature as the file holds it: how rare, then a weight for each output."""
    levels = [*weights, *[0] * (OUTPUTS - len(weights))]
    return "".join(ALPHABET[n] for n in [rare, *[MIDDLE + level for level in levels]])


def model(**tables):
    """A model with given features; a table is a mapping from a feature to its row."""
    value = {
        "words": ["cat", "dog", "knife"],
        "step": STEP,
        "bias": [0.25, *[0.0] * (OUTPUTS - 1)],
        "tables": {
            kind: {"features": list(rows), "numbers": "".join(rows.values())}
            for kind, rows in {kind: tables.get(kind, {}) for kind in KINDS}.items()
        },
    }
    return Model.from_json(json.dumps(value))


def opinion(made, *words):
    return made.consider(
        [(word, word, made.inside(word, ()), made.following(word, word)) for word in words]
    )


def squares(*counted):
    """Add up rarities squared, each as many times as it was counted."""
    return sum(times * rare**2 for times, rare in counted)


def test_a_weight_counts_by_how_rare_everything_is():
    """A score is the sum of weights over the length of all rarities, the unknown included."""
    made = model(word={"cat": row(2 * COMMONNESS_STEPS, 4, -3)})
    found = opinion(made, "cat")
    # " cat " has three runs of three letters, two of four and one of five, all unknown.
    size = STEP / sqrt(squares((1, 2), (6, 3)))
    assert found.risk == pytest.approx(4 * size + 0.25)
    assert found.life == pytest.approx(-3 * size)
    assert set(found.by_category.values()) == {0.0}


def test_pairs_heads_and_words_apart_all_count():
    """Two words count side by side and with one or two between, in their order."""
    weights = {"pair": {"cat dog": 1}, "next": {"cat dog": 2}, "near": {"cat dog": 4}}
    made = model(
        **{
            kind: {name: row(COMMONNESS_STEPS, weight) for name, weight in some.items()}
            for kind, some in weights.items()
        }
    )

    def told(*words):
        unknown = opinion(made, *["cow"] * len(words))
        return round((opinion(made, *words).risk - unknown.risk) * 1000)

    assert told("dog", "cat") == 0
    assert told("cat", "dog") > told("cat", "cow", "dog") > told("cat", "cow", "cow", "dog") > 0
    assert told("cat", "cow", "cow", "cow", "dog") == 0


def test_the_features_of_a_word_and_of_two():
    """A word, its groups and its runs of letters; then pairs, and heads near each other."""
    assert [(kind, list(names)) for kind, names in inside("ab", ["pet"])] == [
        ("word", ["ab"]),
        ("group", ["pet"]),
        ("run", [" ab", "ab ", " ab "]),
    ]
    kinds = [
        (kind, list(zip(firsts, seconds, strict=False)))
        for kind, firsts, seconds in between("abcd", "ABCD")
    ]
    assert kinds == [
        ("pair", [("a", "b"), ("b", "c"), ("c", "d")]),
        ("next", [("A", "B"), ("B", "C"), ("C", "D")]),
        ("near", [("A", "C"), ("B", "D")]),
        ("near", [("A", "D")]),
    ]
    assert head("cat", ["pet", "animal"]) == "<pet>"
    assert head("cat", []) == "cat"


def test_the_parts_of_a_word_are_by_category():
    """What one word says for each category, in steps, whatever the outputs before it."""
    made = model(word={"cat": row(9, 1, 2, *range(3, 11))})
    assert parts(made.inside("cat", ())) == tuple(range(3, 3 + len(DISCLOSURES)))
    assert set(parts(made.inside("dog", ()))) == set(parts(0)) == {0}


def test_two_figures_of_an_opinion():
    """Strength adds the best category; life at risk is the mean of three questions."""
    found = opinion(model(word={"cat": row(9, 8, 2, 6)}), "cat")
    assert found.strength == pytest.approx(found.risk + found.by_category[DANGER])
    three = found.risk + found.life + found.by_category[DANGER]
    assert found.life_at_risk == pytest.approx(three / 3)


def test_numbers_that_do_not_fit_are_refused():
    """A damaged file is no model."""
    value = {"features": ["cat"], "numbers": row(9)[:-1]}
    whole = {kind: {"features": [], "numbers": ""} for kind in KINDS}
    for tables in ({**whole, "word": value}, {"word": {"features": [], "numbers": ""}}):
        with pytest.raises(ValueError, match=r"weights|kinds"):
            Model.from_json(json.dumps({"words": [], "tables": tables}))
    assert NO_MODEL.tables == {}


def heard(risk, life, scores, *, weight=None, tier=Tier.P0, text="the cat sat"):
    """Screen with a model of a given opinion, and a rule for "cat" if a weight is given."""
    by_category = {category: scores.get(category, -9.0) for category in DISCLOSURES}
    opinion_ = Decided(risk, life, by_category)
    rules = ()
    if weight is not None:
        rules = (Rule("test", CRIME, tier, weight, "a test", ("cat",)),)
    made = Said(("the", "cat", "sat"), {"word": {}}, {}, 1.0, opinion_)
    return screen(text, Rules([Language("xx", "Test", {}, {}, rules)], made))


def tiers(result):
    return {finding.category: finding.tier for finding in result.findings}


@pytest.mark.parametrize(
    ("risk", "life", "scores", "found"),
    [
        (ALONE, -9, {CRIME: 1.0}, {CRIME: Tier.P2}),
        (ALONE - 0.01, -9, {CRIME: 1.0}, {}),
        (SURE, -9, {CRIME: 0.0}, {CRIME: Tier.P1}),
        (SURE - 0.01, -9, {CRIME: 5.0}, {CRIME: Tier.P2}),
        (SURE, -9, {CRIME: -0.01}, {CRIME: Tier.P2}),
        (ALONE, LIKELY, {HARM: 1.0}, {HARM: Tier.P1}),
        (ALONE, LIKELY - 0.01, {HARM: 1.0}, {HARM: Tier.P2}),
        (ALONE, LIKELY, {CRIME: 1.0}, {CRIME: Tier.P1}),
        (PLAIN, LIKELY, {DANGER: 1.0}, {DANGER: Tier.P0}),
        (PLAIN - 0.01, LIKELY, {DANGER: 1.0}, {DANGER: Tier.P1}),
        (PLAIN, LIKELY, {DANGER: 1.0, HARM: 2.0}, {DANGER: Tier.P1, HARM: Tier.P1}),
        (9.0, 9.0, {Category.WANTS_HUMAN: 5.0}, {Category.WANTS_HUMAN: Tier.P2}),
        (1.0, -9, {}, {DANGER: Tier.P2}),
    ],
)
def test_what_the_model_alone_raises(risk, life, scores, found):
    """Above its threshold the model calls a person, as urgently as it is sure."""
    assert tiers(heard(risk, life, scores)) == found


def test_categories_are_named_up_to_a_number():
    """Each category has its own threshold, and a worker is not given all of them."""
    result = heard(1.0, -9, dict.fromkeys(DISCLOSURES, 0.0))
    assert len(result.categories) == MOST_NAMED


@pytest.mark.parametrize("first", [0.0, 5.0])
@pytest.mark.parametrize("beside", [one for one in DISCLOSURES if one is not DANGER])
def test_beside_a_plain_category_another_has_to_be_plainer(first, beside):
    """What is plainly one thing is not called another as well."""
    enough = NAMED_FROM[beside] + FIRST_TAKES * first
    assert heard(1.0, -9, {DANGER: first, beside: enough + 0.01}).categories == (DANGER, beside)
    assert heard(1.0, -9, {DANGER: first, beside: enough - 0.01}).categories == (DANGER,)


@pytest.mark.parametrize(
    ("weight", "risk", "life", "tier"),
    [
        (Weight.STRONG, -9.0, -9.0, Tier.P0),
        (Weight.MEDIUM, WITH_RULE, -9.0, Tier.P2),
        (Weight.MEDIUM, WITH_RULE - 0.01, -9.0, None),
        (Weight.MEDIUM, SURE_WITH_RULE, -9.0, Tier.P0),
        (Weight.MEDIUM, SURE_WITH_RULE - 0.01, -9.0, Tier.P2),
        (Weight.MEDIUM, WITH_RULE, LIKELY, Tier.P0),
        (Weight.WEAK, ALONE - 0.01, -9.0, None),
    ],
)
def test_a_rule_and_the_model_together(weight, risk, life, tier):
    """A strong rule stands by itself; a medium one needs the model not to be against it."""
    assert heard(risk, life, {}, weight=weight).tier is tier


def test_the_words_that_weighed_most_are_marked():
    """A model's verdict points at the few words that speak for its category."""
    rare = {"knife": row(9, 30, 30, 30), "filler": row(9, 1, 0, -1)}
    made = model(word=rare)
    text = "filler filler filler filler filler filler filler knife filler filler"
    result = screen(text, Rules([Language("xx", "Test", {}, {}, ())], made))
    (finding,) = [f for f in result.findings if f.category is DANGER]
    assert isinstance(finding, Finding)
    assert text[finding.start : finding.end] == "knife"
    assert finding.rule == "model/immediate_danger"
    assert "immediate danger" in finding.why


def test_letters_alone_are_no_reason(rules):
    """A word that nothing knows calls nobody for being spelt like one that would."""
    assert screen("saxophone", rules).findings == ()


def test_at_most_six_words_are_marked():
    """A quote is short enough to be read at a glance."""
    words = ("knife", "blade", "axe", "saw", "dart", "spear", "arrow", "sword")
    made = model(word={word: row(9, 30, 30, 30) for word in words})
    text = " ".join(words)
    result = screen(text, Rules([Language("xx", "Test", {}, {}, ())], made))
    (finding,) = [f for f in result.findings if f.category is DANGER]
    assert text[finding.start : finding.end].split() == list(words[:6])


#: As many different words as are weighed in three pieces.
MANY = ["".join(letters) for letters in itertools.product("bcd", "aeiou", "fgh", "aeiou", "k")]


@pytest.mark.parametrize("place", [0, 1, 117, 118, 119, 120, 121, 198, 200, 224])
def test_a_long_message_is_weighed_in_pieces(place):
    """Among much else a thing weighs as much as among little, wherever it stands."""
    told = "knife blade axe"
    weapons = {word: row(9, 44, 30, 44) for word in told.split()}
    made = model(word=weapons | {word: row(9, -2) for word in MANY})
    rules = Rules([Language("xx", "Test", {}, {}, ())], made)
    assert screen(" ".join(MANY), rules).findings == ()
    text = " ".join([*MANY[:place], told, *MANY[place:]])
    (finding,) = [f for f in screen(text, rules).findings if f.category is DANGER]
    assert text[finding.start : finding.end] == told


@pytest.mark.parametrize(
    ("text", "weighed"), [("knife cat cat cat", 4), ("knife cat cat cat cat", 2)]
)
def test_what_is_mostly_said_again_is_weighed_once(text, weighed):
    """Twenty times "ok" is "ok"; what is said twice among other things counts twice."""
    told = []

    class Listening(type(model())):
        def consider(self, words):
            told.extend(words)
            return super().consider(words)

    made = model(word={"knife": row(9, 1)})
    listening = Listening(made.words, made.tables, made.after, made.step, made.bias)
    screen(text, Rules([Language("xx", "Test", {}, {}, ())], listening))
    assert len(told) == weighed
