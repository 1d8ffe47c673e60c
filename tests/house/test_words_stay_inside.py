"""
What a young person types goes into the sealed message and nowhere else.

Words that exist nowhere are typed at every question, in every way there is to type; then
everything that would be written or sent is searched for them.
"""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from bot.domain.concern import Category, Tier
from bot.domain.inbound import Inbound, Kind
from bot.services.consequences import Consequences
from bot.services.records import Purpose
from tests.house.turns import NOW, setup, steps, texts, turn

CANARY = "quizzaciously"
#: Each raises something else, or nothing; one looks like a template and one like a command.
TYPED = (
    f"{CANARY}",
    f"i want to kill myself {CANARY} tonight",
    f"{CANARY} made me carry drugs to {CANARY}ville",
    f"he asks me for nudes his name is {CANARY}",
    f"can i talk to a real person {CANARY}",
    f"kms this {CANARY} homework",
    "{" + CANARY + "} {0.__class__} %(" + CANARY + ")s",
    f"rwy'n ofnus, mae {CANARY} yn fy mrifo",
)
WAYS = (Kind.TEXT, Kind.EDIT, Kind.STICKER, Kind.PICTURE, Kind.VOICE, Kind.FILE, Kind.OTHER)


def typed(text: str, kind: Kind = Kind.TEXT) -> Inbound:
    """A message of that kind with those words."""
    return Inbound(kind, "1001", NOW, text=text, message="55")


@pytest.mark.parametrize("step", steps(), ids=lambda step: ".".join(map(str, step)))
def test_nothing_typed_at_any_question_leaves_its_message(step):
    """At every question, whatever is typed, only the message itself holds the words."""
    for number, text in enumerate(TYPED):
        language = "cy" if number % 2 else "en"
        assert leaks(turn(typed(text), step, language=language)) == set()


@pytest.mark.parametrize("kind", WAYS)
@pytest.mark.parametrize("text", TYPED)
def test_nothing_typed_in_any_way_leaves_its_message(kind, text):
    """An edit, a sticker and the words under a picture are kept as closely as plain words."""
    for state in ({}, {"watched": True}, {"taken_over_by": "worker1"}, {"last_wrote_at": None}):
        work = turn(typed(text, kind), ("check_in", 1, "H2"), earlier=(CANARY,), **state)
        assert leaks(work) == set()


@pytest.mark.parametrize("command", ["start", "help", "person", CANARY])
def test_what_stands_behind_a_command_is_not_said_back(command):
    """A wrong code may be a message: it is not repeated, recorded or logged."""
    inbound = Inbound(
        Kind.COMMAND,
        "1001",
        NOW,
        text=f"/{command} {CANARY}",
        command=command,
        argument=CANARY,
        message="55",
    )
    assert leaks(turn(inbound, ("front_door", 1, _first("front_door")))) == set()


def test_a_forged_button_is_not_said_back():
    """The data of a button that is not ours goes nowhere."""
    inbound = Inbound(Kind.TAP, "1001", NOW, data=f"c:{CANARY}:yes", message="55", ticket="9")
    assert leaks(turn(inbound, ("check_in", 1, "H2"))) == set()


def test_an_alert_is_a_code_a_tier_and_a_link():
    """A worker's alert says how urgent something is and where to look, and nothing else."""
    work = turn(typed(TYPED[1]), ("check_in", 1, "H2"))
    alerts = [letter.parcel for letter in work.letters if letter.purpose is Purpose.ALERT]
    assert len(alerts) == 2
    for alert in alerts:
        assert re.fullmatch(r"(TEST )?P0 TB-[0-9A-Z]{6}: New( information)?\.", alert.text)
        assert re.fullmatch(r"http://127\.0\.0\.1:8000/console/case/[0-9a-f]{24}", alert.link)
        assert [button.label for row in alert.rows for button in row] == ["Claim"]


def test_no_alert_names_what_it_is_about():
    """Somebody who sees a worker's phone learns of no category."""
    for text in TYPED:
        work = turn(typed(text), ("check_in", 1, "H2"))
        for letter in work.letters:
            if letter.purpose is Purpose.ALERT:
                said = letter.parcel.text.lower()
                assert not any(category.value in said for category in Category)


def test_a_screening_that_fails_tells_a_person_and_repeats_nothing():
    """An error that quotes the words is logged by its kind, and a person is called."""

    class Broken:
        """Rules whose every use fails with the words in the error."""

        def __getattr__(self, name: str) -> object:
            raise ValueError(TYPED[1])

    within = replace(setup(training=False), rules=Broken())
    with capture_logs() as logged:
        work = turn(typed(TYPED[1]), ("check_in", 1, "H2"), within=within)
    assert [raised.concern.category for raised in work.concerns] == [Category.NOT_CHECKED]
    assert work.escalation is not None
    assert work.escalation.tier is Tier.P1
    assert leaks(work) == set()
    assert logged
    assert CANARY not in str(logged)


def test_the_search_finds_words_that_did_get_out():
    """These tests can fail: words put into a letter are found."""
    work = turn(typed(TYPED[1]), ("check_in", 1, "H2"))
    parcel = replace(work.letters[0].parcel, text=f"You said {CANARY.upper()}")
    work.letters[0] = replace(work.letters[0], parcel=parcel)
    assert leaks(work)


def leaks(work: Consequences) -> set[str]:
    """The texts outside the message that hold what was typed."""
    kept = [message.inbound.text for message in work.messages]
    assert kept, "the message itself was not kept"
    outside = [
        work.chat, work.talk, work.escalation, work.answers, work.concerns, work.letters,
        work.timers, work.audit, work.offered, work.to_read, work.used, work.linked,
        [replace(message, inbound=None) for message in work.messages],
    ]  # fmt: skip
    return {text for text in texts(outside) if CANARY in text.lower()}


def _first(flow: str) -> str:
    return next(step for name, _, step in steps() if name == flow)
