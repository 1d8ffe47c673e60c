"""What rules and the model make of a message together."""

from __future__ import annotations

import pytest

from bot.domain.concern import DISCLOSURES, Category, Finding, Tier
from bot.domain.screening import Language, Model, Rule, Rules, Weight, screen
from bot.domain.screening.net import Net
from bot.domain.screening.verdict import (
    ALONE,
    FIRST_TAKES,
    LIFT,
    LIKELY,
    MOST_NAMED,
    NAMED_FROM,
    PLAIN,
    SURE,
    SURE_WITH_RULE,
    WITH_RULE,
)
from tests.domain.screening.decided import decided
from tests.domain.screening.small_net import alarmed

DANGER, HARM, CRIME, WANTS = (
    Category.IMMEDIATE_DANGER,
    Category.SELF_HARM,
    Category.CRIMINAL_EXPLOITATION,
    Category.WANTS_HUMAN,
)


def rules_with(model, *rules):
    """Rules of one made-up language beside a model."""
    return Rules([Language("xx", "Test", {}, {}, rules)], model)


def heard(strength, scores, *, weight=None, tier=Tier.P0, text="the cat sat"):
    """Screen with a model of a given opinion, and a rule for "cat" if a weight is given."""
    rules = []
    if weight is not None:
        rules = [Rule("test", CRIME, tier, weight, "a test", ("cat",))]
    return screen(text, rules_with(decided(("the", "cat", "sat"), strength, scores), *rules))


def tiers(result):
    return {finding.category: finding.tier for finding in result.findings}


@pytest.mark.parametrize(
    ("strength", "scores", "found"),
    [
        (ALONE, {CRIME: 1.0}, {CRIME: Tier.P2}),
        (ALONE - 0.01, {CRIME: 1.0}, {}),
        (SURE, {CRIME: 0.0}, {CRIME: Tier.P1}),
        (SURE - 0.01, {CRIME: 5.0}, {CRIME: Tier.P2}),
        (SURE, {CRIME: -0.01}, {CRIME: Tier.P2}),
        (LIKELY, {HARM: 1.0}, {HARM: Tier.P1}),
        (LIKELY - 0.01, {HARM: 1.0}, {HARM: Tier.P2}),
        (LIKELY + 1, {CRIME: 2.0, HARM: 1.0}, {CRIME: Tier.P1, HARM: Tier.P1}),
        (PLAIN, {DANGER: 1.0}, {DANGER: Tier.P0}),
        (PLAIN - 0.01, {DANGER: 1.0}, {DANGER: Tier.P1}),
        (PLAIN, {DANGER: 1.0, HARM: 2.0}, {DANGER: Tier.P1, HARM: Tier.P1}),
        (9.0, {WANTS: 5.0}, {WANTS: Tier.P2}),
        (ALONE, {}, {DANGER: Tier.P2}),
    ],
)
def test_what_the_model_alone_raises(strength, scores, found):
    """Above its threshold the model calls a person, as urgently as it is sure."""
    assert tiers(heard(strength, scores)) == found


@pytest.mark.parametrize(
    ("strength", "tier"),
    [(ALONE - LIFT - 0.01, None), (ALONE - LIFT, Tier.P2), (LIKELY - LIFT, Tier.P1)],
)
def test_in_another_language_less_is_needed(strength, tier):
    """The models know it less well, and a person looks sooner."""
    made = decided(("chat", "le"), strength, {HARM: 1.0}, ("chat", "le"))
    found = tiers(screen("le chat", rules_with(made)))
    assert found == ({} if tier is None else {HARM: tier})


def test_categories_are_named_up_to_a_number():
    """Each category has its own threshold, and a worker is not given all of them."""
    result = heard(1.0, dict.fromkeys(DISCLOSURES, 0.0))
    assert len(result.categories) == MOST_NAMED


@pytest.mark.parametrize("first", [0.0, 5.0])
@pytest.mark.parametrize("beside", [one for one in DISCLOSURES if one is not DANGER])
def test_beside_a_plain_category_another_has_to_be_plainer(first, beside):
    """What is plainly one thing is not called another as well."""
    enough = NAMED_FROM[beside] + FIRST_TAKES * first
    assert heard(1.0, {DANGER: first, beside: enough + 0.01}).categories == (DANGER, beside)
    assert heard(1.0, {DANGER: first, beside: enough - 0.01}).categories == (DANGER,)


@pytest.mark.parametrize(
    ("weight", "strength", "leading", "tier"),
    [
        (Weight.STRONG, -9.0, CRIME, Tier.P0),
        (Weight.MEDIUM, WITH_RULE, CRIME, Tier.P2),
        (Weight.MEDIUM, WITH_RULE - 0.01, CRIME, None),
        (Weight.MEDIUM, SURE_WITH_RULE, CRIME, Tier.P0),
        (Weight.MEDIUM, SURE_WITH_RULE - 0.01, CRIME, Tier.P2),
        (Weight.MEDIUM, LIKELY, HARM, Tier.P0),
        (Weight.WEAK, ALONE - 0.01, CRIME, None),
    ],
)
def test_a_rule_and_the_model_together(weight, strength, leading, tier):
    """A strong rule stands by itself; a medium one needs the model not to be against it."""
    tiers_found = tiers(heard(strength, {leading: 5.0}, weight=weight))
    assert tiers_found.get(CRIME) is tier


def test_the_words_that_weighed_most_are_marked():
    """A model's verdict points at the few words that speak for its category."""
    made = alarmed({"knife": 6.0, "filler": 0.0})
    text = "filler filler filler Filler butter filler filler knife filler filler"
    (finding,) = screen(text, rules_with(made)).findings
    assert isinstance(finding, Finding)
    assert text[finding.start : finding.end] == "knife"
    assert finding.rule == "model/immediate_danger"
    assert "immediate danger" in finding.why


def test_letters_alone_are_no_reason(rules):
    """A word that nothing knows calls nobody for being spelt like one that would."""
    assert screen("saxophone", rules).findings == ()


def test_what_was_said_twice_is_marked_once():
    """Where an ear heard it first, however often it is said."""
    text = "knife cat knife cat knife cat"
    (finding,) = screen(text, rules_with(alarmed({"knife": 6.0, "cat": 0.0}))).findings
    assert text[finding.start : finding.end] == "knife"
    assert finding.start == 0


@pytest.mark.parametrize(
    ("text", "weighed"), [("knife cat cat cat", 4), ("knife cat cat cat cat", 2)]
)
def test_what_is_mostly_said_again_is_weighed_once(text, weighed):
    """Twenty times "ok" is "ok"; what is said twice among other things counts twice."""
    counted = []

    class Counting(Net):
        def listen(self, said):
            counted.append(len(said))
            return super().listen(said)

    made = alarmed({"knife": 6.0, "cat": 0.0})
    net = Counting(*(getattr(made.net, name) for name in Net.__slots__))
    (finding,) = screen(text, rules_with(Model(made.words, made.foreign, net))).findings
    assert counted[0] == weighed
    assert text[finding.start : finding.end] == "knife"
