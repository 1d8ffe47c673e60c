"""
Killed at random with messages waiting, it loses nothing, doubles no case and hardly a word.

By hand: `KILL_SEED=1 KILL_TIMES=400 KILL_MESSAGES=8000 pytest tests/acceptance/test_kill9.py -s`.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.catalogue.screening import load_screening
from bot.domain.screening import Context, screen
from tests.acceptance.kill_people import mark_in
from tests.acceptance.kill_service import ROOT
from tests.acceptance.kill_telegram import TelegramPeople
from tests.acceptance.kill_trial import KILLS, MODES, Trial, run_trial, share
from tests.acceptance.kill_web import WebPeople

#: Seconds from a start to `/readyz` after which a service hangs. How soon it is ready on a
#: quiet machine is a figure of the trial's summary (`-s`), not of a test beside others.
_HANGS = 30.0


@pytest.fixture(scope="session")
def trials(tmp_path_factory) -> Callable[[str], Trial | Exception]:
    """Holds one trial of each mode; all the tests judge the same three."""

    @functools.cache
    def hold(mode: str) -> Trial | Exception:
        try:
            return run_trial(mode, Path(tmp_path_factory.mktemp(mode)))
        except Exception as error:  # told by each test that needed it, and tried only once
            return error

    return hold


@pytest.fixture(params=MODES)
def trial(request, trials) -> Trial:
    """The trial of one mode."""
    held = trials(request.param)
    if isinstance(held, Exception):
        raise held
    return held


@pytest.fixture(params=MODES[:2])
def telegram_trial(request, trials) -> Trial:
    """The trial of one of the two ways to be on Telegram."""
    held = trials(request.param)
    if isinstance(held, Exception):
        raise held
    return held


@pytest.fixture
def web_trial(trials) -> Trial:
    """The trial of the web chat."""
    held = trials("web")
    if isinstance(held, Exception):
        raise held
    return held


def test_every_message_has_one_outcome(trial):
    """Each message was stored once, and read or put aside for a person, however often it came."""
    found = trial.found
    sent = _sent(trial)
    stored = Counter(_key(trial, row) for row in found.inbox)
    assert sent - stored.keys() == set(), trial.summary
    assert {key: times for key, times in stored.items() if key in sent and times > 1} == {}
    assert {row.status for row in found.inbox} <= {"done", "quarantined"}
    read = Counter(row.inbox_id for row in found.messages)
    noticed = {row.inbox_id for row in found.concerns if row.category == "not_checked"}
    for row in found.inbox:
        if row.status == "done":
            assert read[row.id] == (0 if _is_workers(trial, row) else 1), trial.summary
        else:
            assert row.id in noticed, "put aside, and nobody was told"


def test_every_word_is_there_once(trial):
    """The sealed words of all messages are what was typed: each once, and nothing else."""
    kept = Counter(mark for words in trial.found.words.values() if (mark := mark_in(words)))
    aside = {mark_in(trial.found.raw[r.id]) for r in trial.found.inbox if r.status != "done"}
    assert set(kept) == _typed(trial) - aside, trial.summary
    assert max(kept.values()) == 1


def test_every_disclosure_has_its_concerns_once(trial):
    """What each disclosure is by the written rules was raised, once, and as urgent as it is."""
    found = trial.found
    rules = load_screening(ROOT / "config" / "screening")
    raised = Counter(
        (row.message_id, row.category, row.rule, row.starts, row.ends)
        for row in found.concerns
        if row.message_id
    )
    assert {what: times for what, times in raised.items() if times > 1} == {}, trial.summary
    tiers: dict[tuple[str, str], str] = {}
    for row in sorted(found.concerns, key=lambda row: row.tier, reverse=True):
        tiers[row.message_id, row.category] = row.tier
    messages = {mark_in(words): place for place, words in found.words.items()}
    aside = {mark_in(found.raw[row.id]) for row in found.inbox if row.status != "done"}
    for act in trial.story:
        if not act.disclosed or act.mark in aside:
            continue
        # Only the written rules: the trained model also weighs what came before.
        here = screen(act.words, rules, Context()).findings
        written: dict[str, str] = {}
        for one in sorted(here, key=lambda one: one.tier, reverse=True):
            if not one.rule.startswith("model/"):
                written[one.category.value] = one.tier.value
        assert min(written.values(), default="none") == act.what.value, act.words
        place = messages[act.mark]
        there = {category: tier for (of, category), tier in tiers.items() if of == place}
        assert written.keys() - there.keys() == set(), (act.words, trial.summary)
        assert min(there.values()) <= act.what.value, (act.words, trial.summary)


def test_no_escalation_is_doubled(trial):
    """Nobody has two open cases with one authority, and every concern lies in a case."""
    cases = Counter((row.chat_id, row.authority) for row in trial.found.escalations)
    assert {where: times for where, times in cases.items() if times > 1} == {}, trial.summary
    ids = {row.id for row in trial.found.escalations}
    assert {row.escalation_id for row in trial.found.concerns} == ids


def test_only_what_was_on_the_wire_is_doubled(telegram_trial):
    """A text arrives twice only if it was on the wire at a kill, and never three times."""
    assert telegram_trial.wire.wrong == [], telegram_trial.summary
    found = telegram_trial.found
    assert [x.attempts for x in found.letters if x.attempts > 2 and x.purpose != "alert"] == []
    for letter in found.letters:
        # On a watched phone, and once it was tidied, what was not sent yet, or was being sent at a
        # kill, stays behind the gate.
        kept = letter.status == "held" and letter.attempts <= 1
        # A question whose words were to be replaced may never have arrived.
        gone = letter.purpose == "tidy" and letter.status in ("dropped", "failed")
        known = letter.status in ("sent", "uncertain") or kept or gone
        newer = is_said_by_a_newer(letter, found.letters) or is_asked_anew(letter, found.letters)
        assert known or newer, (letter.problem, telegram_trial.summary)


def is_asked_anew(letter, letters):
    """Say whether an answer that waited behind the gate gave way to a newer one."""
    if (letter.problem, letter.purpose) != ("asked_anew", "reply") or letter.attempts > 1:
        return False
    theirs = (x for x in letters if (x.purpose, x.address) == ("reply", letter.address))
    return any(x.id > letter.id and x.status in ("sent", "uncertain", "held") for x in theirs)


def is_said_by_a_newer(letter, letters):
    """Say whether an alert was left out for a newer one of the same case, which arrived."""
    if letter.problem != "newer_alert":
        return False
    case = letter.text.splitlines()[-1]
    arrived = (x for x in letters if (x.purpose, x.status) == ("alert", "sent"))
    newer = (x for x in arrived if x.id > letter.id and x.address == letter.address)
    return any(x.text.splitlines()[-1] == case for x in newer)


def test_what_must_arrive_did(telegram_trial):
    """No alert and no safety text is left uncertain after one kill."""
    for letter in telegram_trial.found.letters:
        if letter.purpose == "alert":
            surpassed = is_said_by_a_newer(letter, telegram_trial.found.letters)
            assert letter.status == "sent" or surpassed, telegram_trial.summary
        elif letter.purpose == "safety" and letter.status == "uncertain":
            assert letter.attempts == 2, telegram_trial.summary


def test_an_invitation_still_binds(telegram_trial):
    """Whoever came with a code is bound, though the service died around them."""
    invited = {f"{5001 + person}" for person in telegram_trial.people.invitations}
    found = telegram_trial.found
    bound = {found.addresses[row.id] for row in found.chats if row.young_person_id}
    assert bound == invited, telegram_trial.summary


def test_a_session_with_a_code_stays_bound(web_trial):
    """Whoever was let in with a code writes as the one who was invited, through every kill."""
    people, found = web_trial.people, web_trial.found
    entered = {
        browser.person
        for browser in people.browsers.values()
        if browser.person in people.invitations and not browser.turned_away
    }
    assert {person for person in people.invitations if person % 2 == 0} <= entered
    bound = {row.id for row in found.chats if row.young_person_id}
    who = {act.mark: act.person for act in web_trial.story}
    for row in found.messages:
        mark = mark_in(found.words.get(row.id, ""))
        assert mark is None or (who[mark] in entered) == (row.chat_id in bound)


def test_saved_is_saved(web_trial):
    """
    What a browser was told is saved is there once, and the page shows it once.

    A page that somebody else can see shows nothing of before.
    """
    people, found = web_trial.people, web_trial.found
    stored = Counter(row.update_id.rpartition("-")[2] for row in found.inbox)
    assert {mark: stored[mark] for mark in people.saved if stored[mark] != 1} == {}
    assert people.resent > 0, "no connection was ever lost"
    shown = Counter(
        mark
        for lines in people.shown.values()
        for line in lines
        if line["mine"] and (mark := mark_in(line["words"]))
    )
    watched = {row.id for row in found.chats if row.watched}
    before = {mark_in(found.words.get(x.id, "")) for x in found.messages if x.chat_id in watched}
    seen_by_all = {mark: times for mark, times in shown.items() if mark not in before}
    assert seen_by_all == dict.fromkeys(_typed(web_trial) - before, 1), web_trial.summary
    assert max(shown.values()) == 1, web_trial.summary
    for lines in people.shown.values():
        assert len({line["id"] for line in lines}) == len(lines)


def test_it_comes_up_after_each_kill(trial):
    """No start after a kill hung on what the kill had left."""
    starts = [life.start_up for life in trial.service.lives if life.start_up is not None]
    assert len(starts) > trial.kills / 4
    assert max(starts) < _HANGS, trial.summary


def test_the_kills_met_it_at_work(trial):
    """The trial was one: as many kills as asked for, and something was half done at some."""
    assert trial.kills == share(KILLS, trial.mode)
    lives = trial.service.lives
    assert sum(life.open_messages + life.on_the_wire for life in lives) > 0, trial.summary


def _sent(trial: Trial) -> set[str]:
    """Give what names each message in the inbox."""
    if isinstance(trial.people, TelegramPeople):
        return {str(number) for number in trial.people.sent}
    return {act.mark for act in trial.story if act.what != "start"}


def _key(trial: Trial, row) -> str:
    if isinstance(trial.people, WebPeople):
        return row.update_id.rpartition("-")[2]
    return row.update_id


def _typed(trial: Trial) -> set[str]:
    """Give the marks of all messages that went out as words."""
    typed = {act.mark for act in trial.story if act.what not in ("start", "tap")}
    return typed | trial.people.typed_instead


def _is_workers(trial: Trial, row) -> bool:
    """A worker's own message is not a young person's, and is not kept among theirs."""
    return '"id": 9001' in trial.found.raw[row.id]
