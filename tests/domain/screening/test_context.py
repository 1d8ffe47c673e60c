"""Reading in context: the question being answered, and a message split over several lines."""

from __future__ import annotations

import pytest

from bot.domain.concern import Category, Tier
from bot.domain.screening import Context, Language, Model, Rule, Rules, Weight, screen
from tests.domain.screening.decided import Sure, decided


@pytest.mark.parametrize(
    ("step", "text", "category", "tier"),
    [
        ("D1", "yh a bit", Category.DIGITAL_CONTACT, Tier.P2),
        ("C3", "yeah once", Category.CRIMINAL_EXPLOITATION, Tier.P1),
        ("H5", "sometimes", Category.SELF_HARM, Tier.P1),
        ("H2", "no", Category.IMMEDIATE_DANGER, Tier.P1),
        ("H2", "not sure", Category.IMMEDIATE_DANGER, Tier.P1),
        ("D5", "yes", Category.DIGITAL_CONTACT, Tier.P1),
        ("F1", "yes pls", Category.WANTS_HUMAN, Tier.P2),
        ("F1", "asap", Category.WANTS_HUMAN, Tier.P2),
        ("B2", "pls", Category.WANTS_HUMAN, Tier.P2),
        ("H2", "not really", Category.IMMEDIATE_DANGER, Tier.P1),
        ("H2", "i dont think so", Category.IMMEDIATE_DANGER, Tier.P1),
        ("H2", "dim wir", Category.IMMEDIATE_DANGER, Tier.P1),
        ("FU2", "no im not", Category.IMMEDIATE_DANGER, Tier.P1),
        ("FU5", "yeah sometimes", Category.SELF_HARM, Tier.P1),
        ("H5", "every day", Category.SELF_HARM, Tier.P1),
        ("right_now", "yh rn", Category.IMMEDIATE_DANGER, Tier.P0),
        ("right_now", "kinda", Category.IMMEDIATE_DANGER, Tier.P0),
        ("FU2b", "yeah i am", Category.IMMEDIATE_DANGER, Tier.P0),
        ("FU2b", "not sure", Category.IMMEDIATE_DANGER, Tier.P0),
        ("H3", "yh a bit", Category.ABUSE_OR_NEGLECT, Tier.P2),
        ("C4b", "yes tonight", Category.MISSING_AGAIN, Tier.P1),
        ("C4b", "ydyn", Category.MISSING_AGAIN, Tier.P1),
        ("C4b", "tomorrow", Category.MISSING_AGAIN, Tier.P2),
        ("C5", "beat me up", Category.CRIMINAL_EXPLOITATION, Tier.P2),
        ("D3", "oes", Category.DIGITAL_CONTACT, Tier.P2),
        ("H3", "scared", Category.ABUSE_OR_NEGLECT, Tier.P2),
        ("H3", "i got hert", Category.ABUSE_OR_NEGLECT, Tier.P2),
        ("H3", "ofn", Category.ABUSE_OR_NEGLECT, Tier.P2),
        ("H4", "im ill", Category.ABUSE_OR_NEGLECT, Tier.P1),
        ("H4", "can i see a nurse", Category.WANTS_HUMAN, Tier.P2),
        ("R1", "was made to", Category.CRIMINAL_EXPLOITATION, Tier.P2),
        ("R1", "forced to", Category.CRIMINAL_EXPLOITATION, Tier.P1),
        ("R1", "got asked to", Category.CRIMINAL_EXPLOITATION, Tier.P2),
        ("tonight", "yes pls", Category.MISSING_AGAIN, Tier.P1),
        ("away", "nowhere", Category.MISSING_AGAIN, Tier.P2),
    ],
)
def test_a_short_answer_means_what_the_question_asked(rules, step, text, category, tier):
    """A typed yes, no or a bit raises what the button would have raised."""
    result = screen(text, rules, Context(step=step))
    assert category in result.categories
    assert result.tier is not None
    assert result.tier <= tier
    answers = [one for one in result.findings if one.rule == f"answer/{step.upper()}"]
    assert [(one.start, one.end, one.tier) for one in answers] == [(0, len(text), tier)]


@pytest.mark.parametrize(
    ("step", "text"),
    [
        ("D1", "no"),
        ("C3", "nah"),
        ("H5", "no"),
        ("FU5", "not really"),
        ("right_now", "no im fine"),
        ("C4b", "nah"),
        ("H3", "not scared"),
        ("H4", "im not ill"),
        ("R1", "to see my mates"),
        ("tonight", "not tonight"),
        (None, "yh a bit"),
    ],
)
def test_an_answer_that_says_no_raises_nothing(rules, step, text):
    """A plain no, or a yes to no question at all, is nothing to worry about."""
    assert screen(text, rules, Context(step=step)).findings == ()


def test_control_needs_both_answers(rules):
    """Unwanted messages that must be answered at once are P1, as with the buttons."""
    open_already = Context(step="D2", open_categories=(Category.DIGITAL_CONTACT,))
    assert screen("yes", rules, open_already).tier is Tier.P1
    assert screen("yes", rules, Context(step="D2")).tier is Tier.P2


def test_a_message_over_several_lines_is_read_as_one(rules):
    """What neither line says by itself is heard when they are read together."""
    first, second = "they said i have to carry", "a bag of drugs on the train for them"
    together = screen(second, rules, Context(earlier=(first,)))
    assert Category.CRIMINAL_EXPLOITATION in together.categories


def test_evidence_from_earlier_lines_points_into_this_one(rules):
    """Offsets never reach outside the message that is being screened."""
    text = "kill myself"
    result = screen(text, rules, Context(earlier=("i really want to", "like really")))
    assert result.findings
    for finding in result.findings:
        assert 0 <= finding.start < finding.end <= len(text)


@pytest.mark.parametrize(
    ("tier", "named"), [(Tier.P1, ["test/one"]), (Tier.P2, ["test/one", "test/two"])]
)
def test_what_was_heard_alone_is_heard_again_only_if_it_is_more_urgent(tier, named):
    """A worker reads each concern once; read with the line before, it may be more urgent."""
    crime = Category.CRIMINAL_EXPLOITATION
    rules = [
        Rule("one", crime, tier, Weight.STRONG, "a test", ("cat",)),
        Rule("two", crime, Tier.P1, Weight.STRONG, "a test", ("dog cat",)),
    ]
    compiled = Rules([Language("test", "Test", {}, {}, tuple(rules))])
    result = screen("cat", compiled, Context(earlier=("dog",)))
    assert [finding.rule for finding in result.findings] == named


class Together(Sure):
    """A net that hears something from so many words on, and marks the first one."""

    fewest = 4

    def listen(self, said):
        heard = Together(self.answers if len(said) >= self.fewest else [-9.0] * len(self.answers))
        heard.length = len(said)
        return heard

    def speaks(self, message, category):
        return [1.0, *[0.0] * (message.length - 1)]


@pytest.mark.parametrize(
    ("earlier", "context", "raised"),
    [
        (("the cat",), {}, True),
        (("the cat sat", "the dog"), {}, False),
        (("the cat",), {"open_categories": (Category.SELF_HARM,)}, False),
    ],
)
def test_what_only_both_lines_say_is_raised_wherever_it_is_marked(earlier, context, raised):
    """
    What weighed most may stand in the line before; what that raised itself is not repeated.

    In this line the words are marked that say most of it.
    """
    made = decided(("the", "cat", "sat", "dog"), 3.0, {Category.SELF_HARM: 1.0})
    model = Model(made.words, made.foreign, Together(made.net.answers))
    rules = Rules([Language("test", "Test", {}, {}, ())], model)
    text = "dog sat"
    found = screen(text, rules, Context(earlier=earlier, **context)).findings
    places = [(one.category, one.start, one.end) for one in found]
    assert places == ([(Category.SELF_HARM, 0, len("dog"))] if raised else [])


class Surer(Sure):
    """A net that is surer of its answers from four words on."""

    def listen(self, said):
        heard = Surer([answer + 4 * (len(said) > 3) for answer in self.answers])
        heard.length = len(said)
        return heard


def test_what_is_more_urgent_with_the_line_before_stands_once():
    """Heard alone and again, more urgent, with the line before: one concern, and the urgent one."""
    made = decided(("the", "cat", "sat", "dog"), 1.0, {Category.DIGITAL_CONTACT: 1.0})
    model = Model(made.words, made.foreign, Surer(made.net.answers))
    rules = Rules([Language("test", "Test", {}, {}, ())], model)
    (alone,) = screen("dog sat", rules).findings
    (found,) = screen("dog sat", rules, Context(earlier=("the cat",))).findings
    assert (alone.tier, found.tier) == (Tier.P2, Tier.P1)
    assert (found.start, found.end) == (alone.start, alone.end)
