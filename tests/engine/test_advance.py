"""Whatever comes in, in whatever state: an answer, and nothing that was raised is lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.catalogue.flows import load_flows
from bot.domain.concern import Category, Tier
from bot.domain.conversation import (
    Choice,
    Command,
    CommandName,
    Conversation,
    Progress,
    SessionOpened,
    Silence,
    Typed,
    Unreadable,
)
from bot.domain.effects import (
    Ask,
    BeWatched,
    CancelFollowUps,
    EndCheckin,
    MarkMissing,
    OpenGate,
    RaiseConcern,
    SaveAnswer,
    Say,
    ShowNumbers,
    StopContact,
    Tidy,
)
from bot.engine.advance import advance, begin
from bot.engine.definition import asides
from bot.engine.kinds import danger_steps
from tests.engine.states import replies

FLOWS = load_flows(Path(__file__).parents[2] / "flows")


@settings(max_examples=100, deadline=None)
@given(st.lists(replies(FLOWS.newest("check_in")), max_size=15))
def test_after_danger_no_question_of_the_check_in_is_asked(rest):
    """Once danger was told, only safety and contact are talked about until they end it."""
    flow = FLOWS.newest("check_in")
    conversation, _ = advance(flow, replace(begin(flow), step="C2"), Typed(Tier.P0))
    allowed = danger_steps(flow) | asides(flow) | {"G1", "not_now"}
    allowed |= {step.name for step in flow.steps.values() if step.cover}
    for reply in rest:
        conversation, effects = advance(flow, conversation, reply)
        if conversation.progress is Progress.ENDED:
            return
        asked = {e.step for e in effects if isinstance(e, Ask)}
        assert asked <= allowed, (reply, asked)


@settings(max_examples=150, deadline=None)
@given(st.lists(replies(FLOWS.newest("check_in")), max_size=12))
@example([Choice("away", "away_ok")])
def test_the_cover_gives_nothing_away(rest):
    """On a watched phone nothing but the mood chat, numbers and the neutral stop is shown."""
    flow = FLOWS.newest("check_in")
    watched = replace(begin(flow), step="cover", resume="C3", interrupted=("C1",))
    for reply in rest:
        if isinstance(reply, SessionOpened):
            continue
        watched, effects = advance(flow, watched, reply)
        assert flow.steps[watched.step].cover
        for effect in effects:
            if isinstance(effect, Ask):
                assert flow.steps[effect.step].cover
            else:
                quiet = SaveAnswer | RaiseConcern | ShowNumbers | StopContact | Tidy | BeWatched
                quiet |= CancelFollowUps | MarkMissing
                assert isinstance(effect, quiet)


@pytest.mark.parametrize("kind", ["voice", "picture", "place", "file"])
def test_unread_on_a_watched_phone_is_raised_at_once(flow, kind):
    """What can't be read is P1 at once behind the cover, without asking anything."""
    _, effects = advance(flow, replace(begin(flow), step="cover"), Unreadable(kind))
    assert effects[0] == RaiseConcern(Category.UNREAD_CONTENT, Tier.P1, "cover", kind)
    assert effects[1] == Ask("cover", again=True)


def test_the_gate_comes_back_to_where_they_were(flow):
    """After half an hour the gate is asked, and Yes leads back to the question."""
    conversation = replace(begin(flow), step="C2", answers={"C2": ()})
    conversation, effects = advance(flow, conversation, SessionOpened())
    assert (conversation.step, conversation.resume) == ("G1", "C2")
    assert effects == (Ask("G1"),)
    conversation, effects = advance(flow, conversation, Choice("G1", "yes"))
    assert OpenGate() in effects
    assert (conversation.step, conversation.resume) == ("C2", None)


def test_nothing_leads_past_the_gate(flow):
    """No Back, Skip or older button shows a question before Yes was tapped."""
    shut = replace(begin(flow), resume="C2", interrupted=("C1",), trail=("H1", "R1"))
    for name in (CommandName.BACK, CommandName.SKIP, CommandName.SKIP_PART):
        after, effects = advance(flow, shut, Command(name, "G1"))
        assert after.step == "G1"
        assert effects == (Ask("G1", again=True),)
    after, _ = advance(flow, shut, Choice("C1", "fine"))
    assert after.step == "G1"


def test_an_older_someone_can_see_counts(flow):
    """Someone can see my phone, tapped on an old message, still brings the cover."""
    after, effects = advance(flow, replace(begin(flow), step="H1"), Choice("G1", "seen"))
    assert after.step == "cover"
    assert Ask("cover") in effects


def test_a_stale_silence_raises_but_does_not_move(flow):
    """A timer of an older question raises its concern and leaves the chat where it is."""
    conversation = replace(begin(flow), step="C2", answers={"right_now": ()})
    after, effects = advance(flow, conversation, Silence("right_now"))
    assert after == conversation
    assert effects == (RaiseConcern(Category.IMMEDIATE_DANGER, Tier.P0, "right_now", "silence"),)


def test_silence_after_an_answer_is_nothing(flow):
    """A timer that comes after the answer raises nothing."""
    conversation = replace(begin(flow), step="C2", answers={"right_now": ("no",)})
    assert advance(flow, conversation, Silence("right_now")) == (conversation, ())


def test_p0_leaves_the_rest_not_asked(flow):
    """What was not reached before a P0 is recorded as not asked, and what was shown is not."""
    conversation = replace(begin(flow), step="C2")
    for reply in (Choice("C2", "no"), Typed(Tier.P0)):
        conversation, effects = advance(flow, conversation, reply)
    (end,) = [e for e in effects if isinstance(e, EndCheckin)]
    assert "C3" not in end.not_asked
    assert {"C4", "D5", "H1"} <= set(end.not_asked)
    _, effects = advance(flow, conversation, Typed(Tier.P0))
    assert not [e for e in effects if isinstance(e, EndCheckin)]
    assert Say("line.danger_now", safety=True) in effects


def test_an_urgent_message_that_opens_a_session_is_answered_before_the_gate(flow):
    """It is handed over twice: as the session that opens, and then as what it is."""
    start = replace(begin(flow), step="C2", answers={"C2": ()})
    at_gate, _ = advance(flow, start, SessionOpened())
    after, effects = advance(flow, at_gate, Typed(Tier.P1))
    assert [e.step for e in effects if isinstance(e, Ask)] == ["F2"]
    assert after.interrupted == ("G1",)
    assert after.resume == "C2"


def test_a_step_that_is_gone_strands_nobody(flow):
    """Somebody on a step that the file no longer has is asked first if it is safe to chat."""
    lost = Conversation("check_in", 1, "long_gone", resume="gone", interrupted=("gone", "C1"))
    after, effects = advance(flow, lost, Typed())
    assert (after.step, after.resume, after.interrupted) == ("G1", None, ("C1",))
    assert any(isinstance(e, Ask) for e in effects)


def test_danger_stays_danger_where_its_step_is_gone(flow):
    """Whoever told of danger in an older version is still in danger in the new one."""
    lost = Conversation("check_in", 1, "danger_gone", answers={"danger": ()}, resume="C1")
    after, effects = advance(flow, lost, Typed())
    assert (after.step, after.resume) == ("danger", None)
    assert Say("line.still_here", safety=True) in effects
    after, _ = advance(flow, replace(lost, step="C1"), Typed())
    assert after.step == "danger"


def test_questions_are_no_asides(flow):
    """What comes in between is told apart from the questions, so that these are come back to."""
    assert asides(flow).isdisjoint({"H1", "C1", "D5", "G3", "menu", "declined"})
    assert {"F2", "carry_on", "unread", "stuck"} <= asides(flow)


def test_a_new_check_in_starts_clean(flow):
    """A check-in begun after one that ended carries nothing over, not even its danger."""
    old = replace(
        begin(flow), step="stopped", progress=Progress.ENDED, answers={"danger": ()}, closed=True
    )
    conversation, _ = advance(flow, old, Typed())
    for choice in ("new", "yes"):
        conversation, _ = advance(flow, conversation, Choice(conversation.step, choice))
    assert conversation.step == "H1"
    assert not conversation.closed
    assert "danger" not in conversation.answers


def test_a_second_voice_message_is_not_answered_by_the_first(flow):
    """Silence after a second voice message is raised, whatever was said about the first."""
    conversation = replace(begin(flow), step="C2", answers={"C2": ()})
    for reply in (Unreadable("voice"), Choice("voice", "no"), Unreadable("voice")):
        conversation, _ = advance(flow, conversation, reply)
    _, effects = advance(flow, conversation, Silence("voice"))
    assert effects == (RaiseConcern(Category.UNREAD_CONTENT, Tier.P1, "voice", "silence"),)


def test_a_person_who_is_asked_for_comes_from_everywhere():
    """Asking for a person raises it at every step of every flow, behind a cover as well."""
    for flow in FLOWS.every():
        for name in flow.steps:
            here = replace(begin(flow), step=name)
            _, effects = advance(flow, here, Command(CommandName.PERSON))
            raised = [e.category for e in effects if isinstance(e, RaiseConcern)]
            assert Category.WANTS_HUMAN in raised, (flow.name, name)
