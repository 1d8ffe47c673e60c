"""Made-up cases, conversations and words for trying the pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.catalogue.flows import load_flows
from bot.domain.concern import Category, Tier
from bot.services.custody import Custody, HandOver, Reach, Receiver
from bot.services.overruled import Counted, Doubt, Doubts, Overruled
from bot.services.unanswered import Code, Unanswered
from bot.services.views import (
    Case,
    ConcernRow,
    Event,
    Line,
    Mark,
    NoteRow,
    QueueRow,
    Reading,
    Speaker,
    ToReadRow,
)

NOW = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)


#: Two authorities to hand a case over to: of the second nobody can be alerted.
RECEIVERS = (
    Receiver("made-up-county", "Made-up County", Reach.ITS_OWN),
    Receiver("other-town", "Other Town", Reach.FRONT_DESK),
)


def custody(*more: HandOver) -> Custody:
    """A case that was handed over a minute ago."""
    at = NOW - timedelta(minutes=1)
    given = HandOver(at, "worker1", "Robin Made-up", "Training (England)", "Made-up County")
    return Custody("7KQ3ZM", synthetic=True, hand_overs=(given, *more))


def row(**changed) -> QueueRow:
    """An ordinary row of the queue."""
    values = {
        "id": "esc1",
        "code": "7KQ3ZM",
        "tier": Tier.P1,
        "categories": (Category.CRIMINAL_EXPLOITATION, Category.DIGITAL_CONTACT),
        "status": "open",
        "authority": "training-england",
        "raised_at": NOW - timedelta(minutes=11),
        "due_at": NOW + timedelta(minutes=4),
        "acknowledged_at": None,
        "claimed_by": None,
        "claimed_by_name": "",
        "unanswered": True,
        "wrote_at": NOW - timedelta(minutes=7),
        "proposed": False,
        "watched": False,
        "synthetic": True,
    }
    return QueueRow(**{**values, **changed})


DISCLOSED = "can i ring later. he makes me hold stuff for him and says i owe £200"
ALL_ACTIONS = frozenset(
    {
        "claim",
        "take_over",
        "hand_back",
        "reply",
        "note",
        "contacted",
        "wait",
        "hand_over",
        "lower",
        "overrule",
        "resolve",
        "confirm",
        "decline_end",
    }
)


def case(words: str = DISCLOSED, may=ALL_ACTIONS, **changed) -> Case:
    """A case with evidence, an edit, a late line and every kind of delivery."""
    hold = words.find("makes me hold stuff")
    marks = (
        Mark(
            max(hold, 0),
            hold + 19 if hold >= 0 else len(words),
            Category.CRIMINAL_EXPLOITATION,
            Tier.P1,
            "en.hold_for",
            "Somebody makes them keep things for them",
            "concern1",
        ),
    )
    before = Line(NOW - timedelta(minutes=9), Speaker.YOUNG_PERSON, "text", "he hit me")
    lines = (
        Line(
            NOW - timedelta(minutes=14),
            Speaker.BOT,
            "question",
            "Do you feel safe right now?",
            delivery="sent",
        ),
        Line(
            NOW - timedelta(minutes=13), Speaker.YOUNG_PERSON, "tap", "No", step="h2", choice="no"
        ),
        Line(NOW - timedelta(minutes=12), Speaker.YOUNG_PERSON, "text", words, marks=marks),
        Line(
            NOW - timedelta(minutes=12),
            Speaker.BOT,
            "safety",
            "I have saved this and I am "
            "telling our team now. I can't see yet if anyone has read it.",
            delivery="sent",
        ),
        Line(
            NOW - timedelta(minutes=8),
            Speaker.YOUNG_PERSON,
            "edit",
            "nothing happened",
            versions=(before,),
        ),
        Line(
            NOW - timedelta(minutes=7), Speaker.YOUNG_PERSON, "text", "you there?", late_by=6 * 3600
        ),
        Line(
            NOW - timedelta(minutes=6),
            Speaker.WORKER,
            "reply",
            "Hi, I am Robin. I read what you wrote.",
            delivery="held",
            author="Robin Made-up",
        ),
        Line(
            NOW - timedelta(minutes=5),
            Speaker.WORKER,
            "reply",
            "Are you there?",
            delivery="failed",
            author="Robin Made-up",
        ),
    )
    values = {
        "row": row(),
        "lines": lines,
        "concerns": (
            ConcernRow(
                Category.CRIMINAL_EXPLOITATION,
                Tier.P1,
                "typed",
                "en.hold_for",
                "Somebody makes them keep things for them",
                "",
                "",
                NOW - timedelta(minutes=12),
                "concern1",
                may_overrule="overrule" in may,
            ),
            ConcernRow(
                Category.IMMEDIATE_DANGER,
                Tier.P1,
                "button",
                "",
                "Does not feel safe now",
                "h2",
                "no",
                NOW - timedelta(minutes=13),
                "concern2",
            ),
        ),
        "notes": (NoteRow(NOW - timedelta(minutes=3), "Robin Made-up", "Rang the carer's line."),),
        "timeline": (
            Event(NOW - timedelta(minutes=12), "Touchbase", "raised", "P1"),
            Event(NOW - timedelta(days=1), "Robin Made-up", "claimed", ""),
        ),
        "may": may,
        "child_ref": "TE-0042",
        "channel": "telegram",
        "language": "en",
        "town": "",
        "safe_contact": "Aunt Example, 01632 960001",
        "taken_over_by": "",
        "live": False,
        "sends": "on",
        "proposed_by": "",
        "proposed_outcome": "",
        "duty": "Emergency duty team, 01632 960999",
        "hours_left": 51.5,
    }
    return Case(**{**values, **changed})


def reading(words: str = "school was ok i guess") -> Reading:
    """A conversation that raised nothing."""
    listed = ToReadRow(
        "read1",
        "training-england",
        NOW - timedelta(hours=2),
        NOW + timedelta(days=1),
        "",
        synthetic=True,
    )
    line = Line(NOW, Speaker.YOUNG_PERSON, "text", words, id="line1")
    return Reading(listed, (line,), may_clear=True)


def doubt(**changed) -> Doubt:
    """A finding that a worker said is not a concern."""
    values = {
        "escalation_id": "esc1",
        "code": "7KQ3ZM",
        "authority": "training-england",
        "category": Category.CRIMINAL_EXPLOITATION,
        "tier": Tier.P1,
        "rule": "en.hold_for",
        "at": NOW - timedelta(days=1),
        "worker": "Robin Made-up",
        "reason": "They minded a friend's bag.",
    }
    return Doubt(**{**values, **changed})


def overruled(**changed) -> Overruled:
    """One finding that was marked, and one that a reader raised."""
    missed = doubt(category=Category.SELF_HARM, rule="", reason="", worker="", code="HQ4WXZ")
    values = {
        "marked": Doubts((doubt(),), (Counted("en.hold_for", 1, 4),), more=False),
        "missed": Doubts((missed,), (Counted("self_harm", 1),), more=False),
    }
    return Overruled(**{**values, **changed})


def unanswered(**changed) -> Unanswered:
    """An invitation whose code expired before anybody used it."""
    values = {
        "episode": "0123456789abcdef01234567",
        "authority": "training-england",
        "returned_at": NOW - timedelta(days=9),
        "offered_at": NOW - timedelta(days=8),
        "code": Code.EXPIRED,
        "expires_at": NOW - timedelta(days=1),
        "synthetic": True,
    }
    return Unanswered(**{**values, **changed})


#: What young people see, as its authors wrote it.
LINES = {
    name: written.say
    for name, written in load_flows(Path(__file__).parents[2] / "flows").lines.items()
}
