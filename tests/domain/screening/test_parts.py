"""The parts of the screener: folding, patterns, words, reports and figures."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.concern import Category, Tier
from bot.domain.screening import Language, Rule, Rules, Weight, evaluate, screen, screen_line
from bot.domain.screening.folding import fold
from bot.domain.screening.hearing import hear
from bot.domain.screening.patterns import PatternError, parse_pattern
from bot.domain.screening.words import Spelling


def small_rules(*when, unless=(), weight=Weight.STRONG, words=None):
    rule = Rule("test", Category.SELF_HARM, Tier.P1, weight, "a test", when, unless=unless, also=())
    groups = {"not": ("not", "never"), "play": ("game",), **(words or {})}
    return Rules([Language("xx", "Test", groups, {"knife": "knif"}, (rule,))])


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("ĄÊÎ", "aei"),
        ("ｈｅｌｐ", "help"),
        ("𝓱𝓮𝓵𝓹", "help"),
        ("h\u200be\u0301lp", "help"),
        ("hеlр", "help"),
        ("ي ك ى", "ی ک ی"),
        ("k!ll $ell", "kill sell"),
    ],
)
def test_folding_finds_the_plain_letters(typed, plain):
    """Accents, wide letters, look-alikes and keyboard variants become one."""
    assert fold(typed).text == plain


def test_folding_keeps_the_way_back():
    """Every plain letter knows where it stood."""
    text = "a\u200b\u0301b ﬁ c"
    folded = fold(text)
    assert folded.text == "ab fi c"
    start = folded.text.index("fi")
    assert text[slice(*folded.original(start, start + 2))] == "ﬁ"


@pytest.mark.parametrize(
    ("pattern", "hit", "miss"),
    [
        ("cat dog", "a cat dog b", "cat and dog"),
        ("cat .. dog", "cat or a hen dog", "cat or a hen or dog"),
        ("cat ... dog", "cat or an ox or an ant or a dog", "dog cat"),
        ("cat dog? hen", "cat hen", "cat cow hen"),
        ("cat i? hen", "cat hen", "cat a hen"),
        ("cat|dog hen", "dog hen", "hen dog"),
        ("^ cat", "cat a", "a cat"),
        ("cat $|hen", "a cat", "cat a"),
        ("run* away", "running away", "trun away"),
        ("<pet> bites", "the hen bites", "the cow bites"),
    ],
)
def test_patterns_say_what_they_match(pattern, hit, miss):
    """Words in order, gaps, alternatives, endings, groups and the ends of a message."""
    rules = small_rules(pattern, words={"pet": ("hen", "cat")})
    assert screen(hit, rules).findings
    assert not screen(miss, rules).findings


def is_there(steps, words, place=None):
    """Say whether *words* hold such steps, by trying every place."""
    if not steps:
        return True
    (fitting, gap), *others = steps
    near = range(len(words)) if place is None else range(place + 1, place + 2 + gap)
    return any(
        at < len(words) and words[at] in fitting.split("|") and is_there(others, words, at)
        for at in near
    )


@given(
    st.lists(
        st.tuples(st.sampled_from(["hen", "cow|hen", "ox|cow|hen"]), st.sampled_from([0, 3, 8])),
        min_size=1,
        max_size=4,
    ),
    st.lists(st.sampled_from(["hen", "cow", "ox", "pig", "owl"]), max_size=14),
)
def test_a_pattern_is_found_just_where_its_words_stand(steps, said):
    """What is looked at first, the words beside the rarest, loses no match and invents none."""
    signs = {0: "", 3: ".. ", 8: "... "}
    pattern = " ".join(
        (signs[gap] if place else "") + word for place, (word, gap) in enumerate(steps)
    )
    found = screen(" ".join(said), small_rules(pattern)).findings
    assert bool(found) == is_there(steps, said)


@pytest.mark.parametrize("pattern", ["", "cat ..", "cat?", "a||b", "|"])
def test_unreadable_patterns_are_refused(pattern):
    """A pattern that could mean nothing says so."""
    with pytest.raises(PatternError):
        parse_pattern(pattern)


def test_a_not_before_softens_by_one_tier_or_silences():
    """Strong rules are lowered by one tier; others stay on the timeline."""
    assert screen("cat", small_rules("cat")).tier is Tier.P1
    assert screen("not cat", small_rules("cat")).tier is Tier.P2
    soft = screen("never cat", small_rules("cat", weight=Weight.MEDIUM))
    assert soft.findings == ()
    assert soft.indicators


def test_games_and_films_silence_what_is_not_strong():
    """A medium rule is no alert in a message about a game."""
    assert not screen("cat in a game", small_rules("cat", weight=Weight.MEDIUM)).findings
    assert screen("cat in a game", small_rules("cat")).findings


def test_unless_silences_a_rule():
    """What an author wrote under unless keeps the rule quiet."""
    assert not screen("cat and hen", small_rules("cat", unless=("hen",))).findings


def test_words_found_in_any_order_of_appearance():
    """Categories come in the order in which they appear."""
    result = screen("he has a knife", small_rules("knife"))
    assert result.categories == (Category.SELF_HARM,)
    finding = result.findings[0]
    assert "he has a knife"[finding.start : finding.end] == "knife"


@pytest.mark.parametrize("others", range(8))
def test_of_several_rules_about_one_word_the_commonest_is_first(others):
    """The order never hangs on how many other rules there are."""
    words = ["dog"] * others + ["cat"] * 3
    rules = [
        Rule(f"r{n}", Category.SELF_HARM, Tier.P1, Weight.STRONG, "", (f"{word}|{'x' * n}",))
        for n, word in enumerate(words, 1)
    ]
    found = screen("cat", Rules([Language("xx", "Test", {}, {}, tuple(rules))])).findings
    assert [finding.rule for finding in found] == [f"xx/{rule.name}" for rule in rules[others:]]


def test_a_line_in_gives_a_line_out(rules):
    """The screen command's line holds the categories, the tier and quoted evidence."""
    line = json.dumps({"id": 7, "text": "i want to kill myself"})
    result = json.loads(screen_line(line, rules))
    assert set(result) == {"id", "categories", "tier", "evidence"}
    assert result["id"] == 7
    assert "self_harm" in result["categories"]
    assert result["tier"] == "P0"
    assert all(set(item) == {"category", "rule", "quote"} for item in result["evidence"])
    assert any(item["quote"] in "i want to kill myself" for item in result["evidence"])
    quiet = json.loads(screen_line('{"id":"a","text":"pizza for tea"}', rules))
    assert quiet == {"id": "a", "categories": [], "tier": None, "evidence": []}


@pytest.mark.parametrize("line", ["", "{", "[]", '{"id":1}', '{"text":1}'])
def test_a_broken_line_says_what_to_write(rules, line):
    """What is no message is refused with a sentence."""
    with pytest.raises(ValueError, match="line"):
        screen_line(line, rules)


def test_figures_count_what_happened():
    """Recall, false alarms and categories are shares of the right wholes."""
    rules = small_rules("cat")
    lines = [
        '{"text":"cat","lang":"en","labels":["self_harm"],"also_ok":[],"kind":"a"}',
        '{"text":"dog","lang":"en","labels":["self_harm"],"also_ok":[],"kind":"a"}',
        '{"text":"cat","lang":"cy","labels":["none"],"also_ok":["self_harm"],"kind":"b"}',
        '{"text":"cat","lang":"cy","labels":["none"],"also_ok":[],"kind":"b"}',
        "",
    ]
    found = evaluate(lines, rules)
    assert (found.recall.part, found.recall.whole) == (1, 2)
    assert (found.false_alarms.part, found.false_alarms.whole) == (1, 2)
    assert (found.urgent_false_alarms.part, found.life_at_risk_urgent.part) == (1, 1)
    assert found.category_recall(Category.SELF_HARM).value == 0.5
    assert [outcome.example.text for outcome in found.misses] == ["dog"]
    assert set(found.by(lambda outcome: outcome.example.language)) == {"cy", "en"}
    assert "'dog'" in str(found)
    assert "'dog'" not in found.figures()
    with pytest.raises(ValueError, match="line 1"):
        evaluate(['{"text":"x"}'], rules)


def test_every_figure_is_there_and_counts_the_right_messages():
    """What the proof pack prints: precision, tiers, languages and kinds, all without words."""
    rules = small_rules("cat")
    lines = [
        '{"text":"cat","lang":"en","labels":["self_harm"],"kind":"hint"}',
        '{"text":"a cat","lang":"en","labels":["none"],"also_ok":["self_harm"],"kind":"hint"}',
        '{"text":"my cat","lang":"en","labels":["none"],"kind":"hint"}',
        '{"text":"the cat","lang":"cy","labels":["missing_again"],"kind":"slang"}',
        '{"text":"dog","lang":"cy","labels":["none"],"kind":"slang"}',
    ]
    found = evaluate(lines, rules)
    figures = found.figures().splitlines()
    assert figures[:7] == [
        "messages: 5, risky 2",
        "risky flagged: 100.0 % (2 of 2)",
        "flagged and right: 75.0 % (3 of 4)",
        "harmless flagged: 33.3 % (1 of 3)",
        "harmless given P0 or P1: 33.3 % (1 of 3)",
        "danger and self-harm given P0 or P1: 100.0 % (1 of 1)",
        "categories of risky messages that are right or acceptable: 50.0 % (1 of 2)",
    ]
    assert "self_harm: found 100.0 % (1 of 1), right 50.0 % (2 of 4)" in figures
    assert "missing_again: found 0.0 % (0 of 1), right none to measure" in figures
    assert "P1: given 4, right 75.0 % (3 of 4)" in figures
    assert "P2: given 0, right none to measure" in figures
    assert "language cy: risky flagged 100.0 % (1 of 1), harmless flagged 0.0 % (0 of 1)" in figures
    assert "kind hint: risky flagged 100.0 % (1 of 1), harmless flagged 50.0 % (1 of 2)" in figures
    assert str(found).splitlines()[len(figures) :] == ["false alarm [xx/test] 'my cat'"]
    assert found.category_recall(Category.WANTS_HUMAN).value == 1.0


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("h e l p me", ["help", "me"]),
        ("h e l p  m e", ["help", "me"]),
        ("he bl ade", ["he", "blade"]),
        ("helpmeblade", ["help", "me", "blade"]),
        ("a i", ["a", "i"]),
        ("blaade", ["blade"]),
        ("blqde", ["blade"]),
        ("blde", ["blade"]),
        ("bl4de", ["blade"]),
        ("bladez", ["blades"]),
        ("helpin", ["helping"]),
    ],
)
def test_ways_of_writing_come_to_the_same_words(typed, words):
    """Spaced, split, run together, misspelt: each comes to the words that were meant."""
    groups = {"all": ("help", "me", "blade", "blades", "helping", "a", "he")}
    rules = small_rules("<all>", words=groups)
    assert [word.plain for word in hear(typed, rules).words] == words


def test_a_control_character_does_not_hide_a_word():
    """Plain letters with a control character among them are folded like all others."""
    assert fold("kni\x01fe").text == "knife"
    assert fold("two\twords\n").text == "two\twords\n"


def test_a_stem_matches_itself_and_any_ending():
    """`run*` is run and running, and nothing shorter."""
    rules = small_rules("run*")
    assert screen("run", rules).findings
    assert screen("runner", rules).findings
    assert not screen("ru", rules).findings
    assert screen("xylophone", small_rules("x*")).findings


def test_a_word_that_a_rule_means_is_not_lost_to_one_that_looks_nearer():
    """Letters written twice are mended towards a known word, and the rule hears its own."""
    rules = small_rules("moon* rises", words={"other": ("mona",)})
    assert hear("moona rises", rules).words[0].plain == "mona"
    assert screen("moona rises", rules).findings


@pytest.mark.parametrize(
    ("letters", "words"),
    [("hehit", ["he", "hit"]), ("hehehit", []), ("knifex", []), ("knifei", ["knife", "i"])],
)
def test_a_run_of_letters_is_cut_into_words_that_stand_alone(letters, words):
    """Its words have three letters in the mean, and of single letters only real words count."""
    spelling = Spelling()
    spelling.learn(["he", "hit", "knife", "x"])
    assert spelling.split(letters) == words
