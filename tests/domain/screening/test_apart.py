"""What is told beside small talk is weighed by itself as well."""

from __future__ import annotations

import numpy as np
import pytest

from bot.domain.concern import DISCLOSURES, Category, Tier
from bot.domain.screening import Context, Language, Model, Rules, screen
from bot.domain.screening.net import IN_A_ROW, MOST_EARS
from tests.domain.screening.small_net import GIST, OUTPUTS, THOUGHTS, WIDTH, file

LANGUAGE = Language("xx", "Test", {"opens": ("ok", "so")}, {}, ())
DANGER, HARM = Category.IMMEDIATE_DANGER, Category.SELF_HARM
#: Told among other things each of these called nobody, and does by itself.
TOLD = (
    ("i got your text i have wrote the letters and i know which train", HARM),
    ("i got your text. i have wrote the letters and i know which train", HARM),
    ("thanks for the numbers u sent. i tuk all of them just now the wite ones", DANGER),
    ("u asked about the weekend im lokced in the sela help", DANGER),
    ("my bus was late again. does bleach kill you quick or slow", DANGER),
    ("does bleach kill you quick or slow. anyway did u watch the match", DANGER),
    (
        "my ex is on the landing with a hammer\ngrounded til friday\nu up for cinema",
        DANGER,
    ),
    ("watching bake off. scratched meself up again. do you get paid for work experience", HARM),
)
CALM = (
    "coach was late again. we won 4.2 at home! got pizza after. my turn to wash the kit",
    "just been to the dentist. no fillings! mum says i can have the trainers now",
    "got told off for talking. had chips. nan is coming at 5.30. did u do the maths",
)


@pytest.mark.parametrize(("text", "category"), TOLD)
def test_danger_beside_small_talk_is_urgent(rules, text, category):
    """Whoever answers a question, or tells of the bus first, is heard as well."""
    tiers = [one.tier for one in screen(text, rules).findings if one.category is category]
    assert min(tiers, default=Tier.P3) <= Tier.P1


@pytest.mark.parametrize("text", CALM)
def test_small_talk_alone_calls_nobody(rules, text):
    """Many sentences of nothing are nothing."""
    assert screen(text, rules).findings == ()


def thinned(loud, start, category=DANGER):
    """Give rules whose net takes one word for an alarm that is less loud among more words."""
    ears = np.zeros((WIDTH, IN_A_ROW * MOST_EARS + GIST), np.float16)
    ears[0, IN_A_ROW * MOST_EARS :] = 1
    answer = np.zeros((MOST_EARS + GIST + THOUGHTS, OUTPUTS), np.float32)
    answer[MOST_EARS : MOST_EARS + GIST, [0, 1 + DISCLOSURES.index(category)]] = loud / GIST
    made = file(
        ("knife",),
        words=np.array([[1, 0, 0]], np.int8),
        ears=ears,
        answer=answer,
        **{"answer.start": np.full(OUTPUTS, start, np.float32)},
    )
    return Rules([LANGUAGE], Model.from_bytes(made))


def raised(text, loud, start, category=DANGER):
    """Give the categories that are heard in *text*."""
    return [one.category for one in screen(text, thinned(loud, start, category)).findings]


FOUR = "aa knife bb cc"
TWELVE = "dd ee ff gg hh ii jj kk ll mm nn oo"


@pytest.mark.parametrize(
    "text",
    [
        f"{TWELVE}. {FOUR}",
        f"{TWELVE}!) {FOUR}",
        f"{TWELVE}\n{FOUR}",
        f"{FOUR}? {TWELVE}",
        f"ok so {TWELVE}. {FOUR}",
        f"dd ee ff gg. hh ii jj kk. {FOUR}. ll mm nn oo",
        f"{TWELVE}. {TWELVE}. {FOUR}",
    ],
)
def test_each_sentence_is_weighed_alone(text):
    """Four words of alarm are loud enough alone, and too few among sixteen or more."""
    assert raised(text, 10, -4) == [DANGER]


@pytest.mark.parametrize(
    "text",
    [
        f"{FOUR} {TWELVE}",
        f"{TWELVE}.{FOUR}",
        f"{TWELVE}, {FOUR}",
        f"{TWELVE} {FOUR}.",
        f"aa knife bb. {TWELVE} cc",
        f"{TWELVE}. {FOUR} dd",
    ],
)
def test_what_is_no_sentence_of_its_own_is_not(text):
    """No full stop, none with a gap behind it, too few words, or more than are loud enough."""
    assert raised(text, 10, -4) == []


@pytest.mark.parametrize(("before", "found"), [(7, [DANGER]), (8, [DANGER]), (9, [])])
def test_a_few_words_in_front_may_lead_in(before, found):
    """Up to eight, without a full stop behind them."""
    assert raised(" ".join([*TWELVE.split()[:before], FOUR]), 16, -5.4) == found


def test_what_is_led_in_has_to_be_louder_than_a_sentence():
    """The same words behind a full stop are danger."""
    eight = " ".join(TWELVE.split()[:8])
    assert raised(f"{eight} {FOUR}", 15, -6.2) == []
    assert raised(f"{eight}. {FOUR}", 15, -6.2) == [DANGER]


def test_what_surely_is_not_is_not_looked_through():
    """So much small talk around it that there is no alarm at all."""
    assert raised(f"{TWELVE}. {FOUR}", 31, -12.5) == []


@pytest.mark.parametrize(
    ("category", "loud", "found"),
    [
        (Category.SEXUAL_EXPLOITATION, 16, True),
        (Category.SEXUAL_EXPLOITATION, 15, False),
        (Category.WANTS_HUMAN, 16, False),
        (HARM, 15, True),
    ],
)
def test_another_concern_has_to_be_plain(category, loud, found):
    """Plainer than danger; and "can you call me" among other things is no concern by itself."""
    text = f"{TWELVE}. {FOUR}"
    assert raised(text, loud, -4.95, category) == ([category] if found else [])


def test_the_words_that_are_marked_are_those_of_the_part(rules):
    """A worker sees what was told, not the small talk."""
    text = "my phone died earlier. does bleach kill you quick or slow"
    first, *_ = screen(text, rules).findings
    assert "bleach kill" in text[first.start : first.end]


def test_lines_that_were_read_before_are_not_weighed_apart_once_more(rules):
    """What a line says by itself was raised when it came, and is not raised again."""
    told = "does bleach kill you quick or slow"
    again = screen("had chips for tea at my nans", rules, Context(earlier=(told,)))
    assert again.findings == ()
