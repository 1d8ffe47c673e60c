"""Where one thing ends and the next begins: promised numbers, and words at the edge."""

from __future__ import annotations

import pytest

from bot.domain.concern import DISCLOSURES, Category, Tier
from bot.domain.screening import (
    Language,
    Model,
    Readability,
    Rule,
    Rules,
    Screening,
    Weight,
    screen,
)
from bot.domain.screening.asking import CAREFUL_UP_TO
from bot.domain.screening.folding import fold
from bot.domain.screening.mending import Mender
from bot.domain.screening.model import Opinion
from bot.domain.screening.screener import AT_ONCE
from bot.domain.screening.spacing import is_spaced
from bot.domain.screening.verdict import (
    ALONE,
    LIKELY,
    PLAIN,
    SURE_WITH_RULE,
    WITH_RULE,
    View,
    strongest,
)
from bot.domain.screening.words import Spelling, cut
from tests.domain.screening.decided import decided

WORDS = ("the", "cat", "sat", "not")


def heard(text, strength, *when):
    """Screen with a model of a given strength, and a medium rule about crime."""
    rule = Rule("test", Category.CRIMINAL_EXPLOITATION, Tier.P1, Weight.MEDIUM, "a test", when)
    made = decided(WORDS, strength, {Category.SELF_HARM: 1.0})
    language = Language("xx", "Test", {"not": ("not",)}, {}, (rule,) if when else ())
    return screen(text, Rules([language], made)).categories


def test_so_much_is_read_at_once():
    """Both ends of a long message, and what the careful reader takes, are as everybody is told."""
    assert (AT_ONCE, CAREFUL_UP_TO) == (8192, 4096)


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


@pytest.mark.parametrize(
    ("word", "found"),
    [("zwyxq", ()), ("cat", (Category.SELF_HARM,)), ("caaat", (Category.SELF_HARM,))],
)
def test_one_word_that_nobody_knows_is_no_reason(word, found):
    """Of a single word the model is believed only if it is one, however it is spelt."""
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


@pytest.mark.parametrize(
    ("text", "known"), [("i like 你好 学校", False), ("i like my school 学校", True)]
)
def test_half_a_message_in_another_writing_goes_to_a_person(rules, text, known):
    """Nobody has heard that half of it, however plain the other half is."""
    assert (screen(text, rules).readability is Readability.READABLE) is known


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


@pytest.mark.parametrize(
    ("strength", "life", "tier"),
    [
        (SURE_WITH_RULE, -9.0, Tier.P1),
        (SURE_WITH_RULE - 0.01, -9.0, Tier.P2),
        (LIKELY, LIKELY, Tier.P1),
        (LIKELY - 0.01, LIKELY - 0.01, Tier.P2),
    ],
)
def test_a_rule_keeps_its_tier_with_a_second_witness(strength, life, tier):
    """Either that it sounds like a concern, or like life at risk."""
    opinion = thought(strength, life)
    assert View(opinion).temper(Tier.P1) is tier
    assert View(opinion).temper(Tier.P2) is Tier.P2


def thought(strength, life=-9.0):
    """An opinion that is so strong, and about life at risk no stronger than that."""
    scores = dict.fromkeys(DISCLOSURES, -9.0)
    scores |= {Category.ABUSE_OR_NEGLECT: strength, Category.SELF_HARM: life}
    return Opinion([0.0, *scores.values()])


@pytest.mark.parametrize(("strength", "borne_out"), [(WITH_RULE, True), (WITH_RULE - 0.01, False)])
def test_the_model_bears_a_rule_out(strength, borne_out):
    """A rule of medium weight needs a second witness."""
    assert View(thought(strength)).bears_out is borne_out


@pytest.mark.parametrize(
    ("tokens", "spaced"),
    [("h e l p", True), ("a b cat d", False), ("a cat b c", False), ("cat a b c", True)],
)
def test_three_letters_in_a_row_are_spaced(tokens, spaced):
    """And no fewer, wherever others stand."""
    assert is_spaced(tokens.split()) is spaced


def test_only_emoji_in_a_row_are_no_spaced_word():
    """They stand alone by nature."""
    assert not is_spaced(["😀", "😀", "😀", "😀"])


@pytest.mark.parametrize(
    ("before", "denied"), [("not", True), ("not the", True), ("not the the", False)]
)
def test_a_not_belongs_to_what_follows_within_two_words(before, denied):
    """Further away it may belong to something else."""
    found = heard(f"{before} cat the the the the", 0.0, "cat")
    assert (Category.CRIMINAL_EXPLOITATION in found) is not denied


def test_a_not_that_the_rule_names_denies_nothing():
    """I can not stay: that is said, not denied."""
    assert Category.CRIMINAL_EXPLOITATION in heard("the cat not sat", 0.0, "cat not sat")
    assert Category.CRIMINAL_EXPLOITATION in heard("not cat not sat", 0.0, "cat not sat")


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("cat so dog", "cat so dog"),
        ("cat cat so dog", "cat so dog"),
        ("cat so so so dog", "cat so so so dog"),
        ("cat so so so so dog", None),
    ],
)
def test_a_match_is_as_short_as_can_be(text, quote):
    """Its last step is the earliest, and each step before it the nearest; `..` holds three."""
    rule = Rule("test", Category.SELF_HARM, Tier.P1, Weight.STRONG, "a test", ("cat .. dog",))
    found = screen(text, Rules([Language("xx", "Test", {}, {}, (rule,))])).findings
    assert [text[one.start : one.end] for one in found] == ([quote] if quote else [])


@pytest.mark.parametrize(
    ("letters", "words"),
    [
        ("iamthere", ["i", "am", "there"]),
        ("iamhere", []),
        ("amam", []),
        ("herethere", ["here", "there"]),
    ],
)
def test_a_run_falls_into_words_of_three_letters_in_the_mean(letters, words):
    """Anything falls into shorter ones by chance."""
    assert Spelling({"am", "here", "there"}).split(letters) == words


def test_nothing_that_one_person_typed_is_kept():
    """Words of rules and corpus are looked up once; a name is forgotten with its message."""
    rules = Rules([Language("xx", "Test", {}, {}, ())], Model(WORDS))
    for token in ("cat", "c'at", "zwyxq"):
        rules.understand(token)
    assert set(rules._met) == {"cat", "c'at"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a_b c", ["a", "b", "c"]),
        ("'hi' d'accord don't", ["hi", "d", "accord", "don't"]),
        ("x=1;y", ["x", "1", "y"]),
        ("caf\u00e9 ok", ["caf\u00e9", "ok"]),
    ],
)
def test_plain_text_is_cut_as_any_other(text, words):
    """The quick way gives what the pattern gives."""
    assert cut(text) == words
    assert cut(text + " \u00e9") == [*words, "\u00e9"]


def test_what_a_screening_says_by_itself():
    """Nothing was cut and nobody need be asked, unless it says so."""
    assert (Screening().cut, Screening().ask_about_self_harm) == (False, False)


@pytest.mark.parametrize("tokens", [["scho", "ol"], ["the", "sch", "ool"], ["scho", "ol", "the"]])
def test_a_split_word_is_seen_wherever_it_stands(tokens):
    """Also where only its first or its last piece is no word, at either end of the message."""
    known = {"school", "ol", "ool", "the"}
    spelling = Spelling()
    spelling.learn(known)
    assert Mender(known, spelling).is_needed(tokens)


@pytest.mark.parametrize(
    ("spoken", "marked"),
    [
        ([5], (0, 0)),
        ([-5], (0, 0)),
        ([0, 1, 0], (1, 1)),
        ([1, 0, 1], (0, 2)),
        ([0, 0, 9, 0, 1, -1], (2, 4)),
        ([-1, -2, -3], (2, 2)),
        ([9, 0, 0, 0, 0, 0, 0, 8], (0, 0)),
        ([0, 0, 0, 0, 0, 0, 0, 8], (7, 7)),
        ([3, 0, 0, 0, 0, 2, 4], (5, 6)),
        ([1, 1, 1, 1, 1, 1, 1], (0, 5)),
    ],
)
def test_the_strongest_words_are_at_most_six_in_a_row(spoken, marked):
    """They begin and end with a word that speaks for it, if any does."""
    assert strongest(spoken) == marked
