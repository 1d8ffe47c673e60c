"""What a young person reads: true, neutral where others may see it, and never nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.catalogue.flows import load_flows
from bot.catalogue.locales import load_locales
from bot.domain.conversation import Choice, Command, CommandName
from bot.domain.message import Button
from bot.engine.below import commands_below
from bot.engine.definition import Line
from bot.engine.extract import texts
from bot.wording import Wording

ROOT = Path(__file__).parents[1]
FLOWS = load_flows(ROOT / "flows")
WORDING = load_locales(ROOT / "locales", FLOWS)
FLOW = FLOWS.newest("check_in")
LANGUAGES = ("en", "cy")

#: The lines that other parts of the service say by name.
NAMES = re.findall(
    r"\w+",
    """
training saved_telling thanks_told danger_now still_here support check_in_ready waiting_opens
hold picked_up numbers_intro not_run_by_us help privacy stopped welcome_back code_not_known
code_accepted other_code late_tap changed_saved saved_only too_long no_words unreadable voice
over_limit out_of_hours language_now quiet_reply not_saved hours hours_open hours_always
hours_closed heard welcome place told_unread person_noted offer_person progress
web_title web_start web_start_intro web_type_here web_send web_sending web_saved web_not_saved
web_numbers web_leave web_lock web_code_label web_no_code web_new_messages web_check web_ended
web_offline
    """,
)

#: May be sent while nobody looks, or be seen on a locked screen or by somebody else.
OUTSIDE = re.findall(
    r"\w+",
    """
check_in_ready waiting_opens quiet_reply welcome_back stopped web_title web_start
web_start_intro web_ended language_now code_accepted code_not_known pictures_first
    """,
)

#: Words that would give away what the chat is about, in both languages.
TELLING = re.findall(
    r"\w+",
    """
missing police council nyas exploit abuse danger hurt safe risk harm worker social help escalat
disclos counsel crime drug gang care advocate childline heddlu cyngor perygl niwed diogel help
gofal eiriolwr camdri coll trosedd cyffur
    """,
)


@pytest.mark.parametrize("name", NAMES)
def test_every_line_is_there(name):
    """Every line that the service says by name has words, in Welsh too."""
    assert name in FLOWS.lines
    assert WORDING.line(name, "en", number=1, total=6)
    if name != "web_title":
        assert WORDING.line(name, "cy") != WORDING.line(name, "en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("step", [step.name for step in FLOW.steps.values() if step.ask])
def test_every_question_has_words_and_buttons(step, language):
    """Every question shows words and labelled buttons that carry the step they answer."""
    shown = WORDING.ask(FLOW, step, language)
    buttons = [button for row in shown.rows for button in row]
    assert shown.text.strip()
    assert shown.step == step
    assert "{" not in shown.text
    assert all(button.label.strip() for button in buttons)
    assert {button.action.step for button in buttons} == {step}
    cover, part = FLOW.steps[step].cover, FLOW.steps[step].part
    names = {b.action.name for b in buttons if isinstance(b.action, Command)}
    assert (CommandName.NUMBERS in names) == (cover or part is not None)
    assert (CommandName.PERSON in names) != cover


def test_a_person_is_one_tap_away():
    """Under every question of every flow a person can be asked for; a cover has numbers."""
    for flow in FLOWS.every():
        for step in (step for step in flow.steps.values() if step.ask):
            buttons = [b for row in WORDING.ask(flow, step.name, "en").rows for b in row]
            asked = {b.action.name for b in buttons if isinstance(b.action, Command)}
            wanted = CommandName.NUMBERS if step.cover else CommandName.PERSON
            assert wanted in asked, (flow.name, step.name)


def test_again_leaves_out_the_words_before():
    """A question that is asked again is only the question."""
    first, again = WORDING.ask(FLOW, "G3", "en").text, WORDING.ask(FLOW, "G3", "en", again=True)
    assert first.endswith(again.text)
    assert "computer helper" in first
    assert "computer helper" not in again.text


def test_what_is_kept_is_said_before_the_first_question():
    """Who reads this, its limits and the hours come before the first question."""
    hours = WORDING.line("hours_open", "en", time="18:00")
    text = WORDING.ask(FLOW, "G3", "en", values={"hours": hours}).text
    assert "A person is here until 18:00." in text
    assert "we must tell people who can help" in text
    assert text.index("not a person") < text.index("Shall we start?")


def test_ticks():
    """What was picked is ticked, and the end of picking has a button."""
    shown = WORDING.ask(FLOW, "R1", "en", ("rows",))
    assert Button("✓ Rows", Choice("R1", "rows")) in [row[0] for row in shown.rows]
    assert Button("That is all", Choice("R1", "done")) in [row[0] for row in shown.rows]


def test_a_test_says_that_it_is_one():
    """In training nobody is said to be told, and nobody is said to be there."""
    for key in ("line.danger_now", "line.thanks_told", "line.support", "line.changed_saved"):
        text = WORDING.say(key, "en", training=True, hours="A person is here until 18:00.")
        assert text.count("This is a test. Nobody is reading. In danger call 999.") == 1
        assert "telling our team" not in text
        assert "18:00" not in text
        assert "telling our team" in WORDING.say(key, "en")
    assert "This is a test." in WORDING.ask(FLOW, "G3", "en", training=True).text


def test_falling_back_to_english():
    """A language without words speaks English; an unknown key still says where help is."""
    small = Wording(lines={"help": Line("Help."), "a": Line("At {time}."), "some_time": Line("9")})
    assert small.line("a", "so") == "At 9."
    assert small.line("a", "cy_GB", time="") == "At 9."
    assert small.line("nowhere", "cy") == "Help."
    assert small.say("check_in.nowhere.say", "cy") == "Help."
    assert WORDING.line("stopped", "cy-GB") == WORDING.line("stopped", "cy")
    assert WORDING.line("stopped", "xx") == WORDING.line("stopped", "en")


def test_say_of_a_step():
    """The words of a step that asks nothing are found by flow and step."""
    assert WORDING.say("check_in.goodbye.say", "en", hours="").startswith("That is the end.")
    assert WORDING.say("check_in.goodbye.say", "cy").startswith("Dyna'r diwedd.")


@pytest.mark.parametrize(
    ("step", "language", "typed", "choice"),
    [
        ("H2", "en", "NOT SURE...", "not_sure"),
        ("H2", "cy", "nac ydw", "no"),
        ("H2", "cy", "no", "no"),
        ("H2", "en", "nope", "no"),
        ("R1", "en", "that is all", "done"),
        ("C1", "en", "yes", None),
        ("H2", "en", "no he is here", None),
        ("H2", "en", "2", "not_sure"),
    ],
)
def test_typed_labels_are_taps(step, language, typed, choice):
    """Typing what a button says counts as a tap on it, in either language."""
    assert WORDING.match_choice(FLOW, step, language, typed) == choice


def test_typed_commands():
    """Skip and Back can be typed; Stop never, since it may be said to somebody else."""
    assert WORDING.match_command(FLOW, "H2", "en", "skip this one") is CommandName.SKIP
    assert WORDING.match_command(FLOW, "H2", "cy", "yn ol") is CommandName.BACK
    assert WORDING.match_command(FLOW, "G1", "en", "Talk to a person!") is CommandName.PERSON
    assert WORDING.match_command(FLOW, "H2", "en", "stop") is None
    assert WORDING.match_command(FLOW, "cover", "en", "talk to a person") is None
    assert WORDING.match_command(FLOW, "gone", "en", "back") is None
    assert WORDING.match_choice(FLOW, "gone", "en", "yes") is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_neutral_where_others_may_see_it(language):
    """What may be seen by somebody else gives nothing away in its first 120 letters."""
    outside = [WORDING.line(name, language) for name in OUTSIDE]
    outside += [WORDING.ask(f, "G1", language).text for f in FLOWS.every()]
    outside += [WORDING.ask(f, "not_now", language).text for f in FLOWS.every()]
    for step in FLOW.steps.values():
        if step.cover:
            shown = WORDING.ask(FLOW, step.name, language)
            outside += [shown.text, *[b.label for row in shown.rows for b in row]]
    for text in outside:
        words = re.findall(r"\w+", text[:120].casefold())
        assert not [w for w in words for told in TELLING if w.startswith(told)], text


def test_codes_are_answered_alike():
    """A code for somebody else gets the very words of a code that is not known."""
    for language in LANGUAGES:
        assert WORDING.line("other_code", language) == WORDING.line("code_not_known", language)


def test_true_words():
    """No promise, no belief from a machine, no alarm; 999 never without another way."""
    found = texts(FLOWS.every(), FLOWS.lines)
    for text in found:
        assert "!" not in text.source, text
        assert not re.search(r"\b(I|we) believe", text.source), text
        assert not re.search(r"\b(gang|victim|exploit|county lines)", text.source.casefold()), text
        if re.search(r"\bblock", text.source.casefold()):
            assert "talk to a person first" in text.source, text
    for name in ("danger_now", "still_here", "help", "welcome", "hold", "out_of_hours"):
        said = FLOWS.lines[name].say
        assert "999" in said
        assert "any grown-up, shop or member of staff" in said
    assert "I answer within a minute. If I don't, I am broken: ring 116 000" in (
        FLOWS.lines["welcome"].say
    )


def test_only_what_is_urgent_says_that_somebody_is_told():
    """The words that somebody is being told stand only in the answers to P0 and P1."""
    telling = {name for name, line in FLOWS.lines.items() if "{telling}" in line.say}
    urgent = {"danger_now", "thanks_told", "support", "told_unread", "changed_saved", "place"}
    urgent.add("put_aside")  # a message that was put aside is a P1
    urgent.add("away_help_ni")  # to be away is a P1, in Northern Ireland as well
    assert telling == urgent
    for flow in FLOWS.every():
        for step in flow.steps.values():
            for answer, routes in step.go.items():
                said = [r.target for r in routes if r.target in flow.steps]
                if any("{telling}" in flow.steps[target].say for target in said):
                    assert any(found.tier.urgent for found in step.raises[answer]), step.name


def test_the_buttons_below():
    """Questions of the check-in have every way out; the cover has numbers and Tidy alone."""
    below = [name for row in commands_below(FLOW, FLOW.steps["C1"]) for name in row]
    assert set(below) == {
        CommandName.BACK,
        CommandName.SKIP,
        CommandName.SKIP_PART,
        CommandName.STOP,
        CommandName.TIPS,
        CommandName.NUMBERS,
        CommandName.PERSON,
        CommandName.TIDY,
    }
    cover = commands_below(FLOW, FLOW.steps["cover"])
    assert cover == ((CommandName.NUMBERS, CommandName.TIDY),)
    assert commands_below(FLOW, FLOW.steps["G1"]) == ((CommandName.PERSON, CommandName.TIDY),)


def test_every_counted_question_stands_alone():
    """Answers are counted by question: none points at a place that only another one named."""
    saying = re.compile(r"\b(?:is|are|was|were) there\b|\bthere (?:is|are|was|were)\b")
    for name in FLOWS.versions:
        flow = FLOWS.newest(name)
        for question in flow.questions:
            asked = saying.sub("", flow.steps[question].ask.lower())
            assert not re.search(r"\bthere\b", asked), question
