"""Where one thing ends and the next begins: promised numbers, and words at the edge."""

from __future__ import annotations

import pytest

from bot.domain.concern import DISCLOSURES, Category, Tier
from bot.domain.screening import Language, Readability, Rule, Rules, Weight, screen
from bot.domain.screening.folding import fold
from bot.domain.screening.screener import AT_ONCE
from bot.domain.screening.verdict import ALONE, PLAIN
from tests.domain.screening.decided import Decided, Said

WORDS = ("the", "cat", "sat", "not")


def heard(text, strength, *when):
    """Screen with a model of a given strength, and a medium rule about crime."""
    scores = dict.fromkeys(DISCLOSURES, -9.0) | {Category.SELF_HARM: 1.0}
    rule = Rule("test", Category.CRIMINAL_EXPLOITATION, Tier.P1, Weight.MEDIUM, "a test", when)
    made = Said(WORDS, {"word": {}}, {}, 1.0, Decided(strength, -9.0, scores))
    language = Language("xx", "Test", {"not": ("not",)}, {}, (rule,) if when else ())
    return screen(text, Rules([language], made)).categories


def test_so_much_is_read_at_once():
    """Both ends of a long message are 8,192 characters, as everybody is told."""
    assert AT_ONCE == 8192


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("\u00a0Ɏ", " ɏ"),
        ("ͰԮ", "ͱԯ"),
        ("آە", "اه"),
        ("ᴬ\u1ffe", "a "),
        ("⁰↉", "00⁄3"),
        ("①⓪", "10"),
        ("\u3000ヿ", " コト"),
        ("ﬀ﷼", "ffریال"),
        ("￮", "○"),
        ("𝐀𝟿", "a9"),
        ("🄀🅬", "0.mr"),
    ],
)
def test_letters_are_made_plain_from_the_first_of_a_block_to_its_last(typed, plain):
    """Every block of letters that have a plain form is known to both of its ends."""
    assert fold(typed).text == plain


def test_a_saying_in_either_end_of_a_long_message_is_asked_about(rules):
    """It is enough that one end holds it."""
    filler = "bla " * 5000
    for text in ("kms lol that test. " + filler, filler + "kms lol that test"):
        assert screen(text, rules).ask_about_self_harm


@pytest.mark.parametrize(("word", "found"), [("zwyxq", ()), ("cat", (Category.SELF_HARM,))])
def test_one_word_that_nobody_knows_is_no_reason(word, found):
    """Of a single word the model is believed only if it is one."""
    assert heard(word, 9.0) == found


@pytest.mark.parametrize(
    ("text", "strength", "found"),
    [
        ("the the the not cat", PLAIN - 0.01, ()),
        ("the the the not cat", PLAIN, (Category.SELF_HARM,)),
        ("the the the the not cat", ALONE, (Category.SELF_HARM,)),
    ],
)
def test_a_plain_denial_is_believed(text, strength, found):
    """Up to five words that deny it outweigh the model, unless it is as good as certain."""
    assert heard(text, strength, "cat") == found


@pytest.mark.parametrize(("between", "found"), [(8, True), (9, False)])
def test_a_wide_gap_holds_eight_words(between, found):
    """`...` stands for up to eight words."""
    rule = Rule("test", Category.SELF_HARM, Tier.P1, Weight.STRONG, "a test", ("cat ... dog",))
    text = " ".join(["cat", *["so"] * between, "dog"])
    assert bool(screen(text, Rules([Language("xx", "Test", {}, {}, (rule,))])).findings) is found


def test_spaced_letters_are_marked_to_the_last():
    """What was found in letters with gaps is marked where they stand."""
    rule = Rule("test", Category.SELF_HARM, Tier.P1, Weight.STRONG, "a test", ("help",))
    text = "h e l p  m e"
    (finding,) = screen(text, Rules([Language("xx", "Test", {}, {}, (rule,))])).findings
    assert text[finding.start : finding.end] == "h e l p"


def test_the_way_back_ends_behind_the_last_letter():
    """Where something invisible was taken out, a span still ends with its own last letter."""
    assert fold("a\u200bbc d").original(0, 3) == (0, 4)


def test_a_few_words_that_nobody_knows_are_no_language(rules):
    """Two names or slips are not a language without rules."""
    assert screen("blorple zankute", rules).readability is Readability.READABLE


def test_what_is_denied_in_one_way_may_be_said_in_another():
    """Two patterns of one rule: the one that stands undenied counts, as urgent as it is."""
    when = ("cat bites", "dog bites")
    rule = Rule("test", Category.SELF_HARM, Tier.P1, Weight.STRONG, "a test", when)
    rules = Rules([Language("xx", "Test", {"not": ("not",)}, {}, (rule,))])
    for text in ("not cat bites so so so dog bites", "not dog bites so so so cat bites"):
        assert [found.tier for found in screen(text, rules).findings] == [Tier.P1]
    assert [found.tier for found in screen("not cat bites", rules).findings] == [Tier.P2]
