"""Which services are pointed to, for whom and when: the rules, over many made-up services."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.concern import DISCLOSURES, Category
from bot.domain.nation import Nation
from bot.domain.signpost import ALWAYS_SHOWN, EMERGENCY, Need, Seeker, Signpost, Span
from bot.domain.signposting import AT_ONCE, choose, need_of

LONDON = ZoneInfo("Europe/London")
#: A Tuesday.
DAY = date(2026, 3, 10)
OFFICE = tuple(Span(day, time(9), time(17)) for day in range(5))
NIGHTS = tuple(Span(day, time(18), time(2)) for day in range(5))
ALL = frozenset(Nation)


def at(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    """A time by British clocks."""
    return datetime.combine(day, time(hour, minute), LONDON)


def made(name: str, **more: object) -> Signpost:
    """A service for everybody that is a person to talk to, unless said otherwise."""
    plain = Signpost(name, f"0800 {name}", ALL, frozenset({Need.TALK}))
    return replace(plain, **more)  # type: ignore[arg-type]


WHO = Seeker(Nation.ENGLAND, "en", (13, 15), at(10))
DANGER = made("emergency", contact=EMERGENCY, needs=frozenset({Need.DANGER}))

several = st.lists(
    st.builds(
        Signpost,
        name=st.sampled_from([f"service_{letter}" for letter in "abcdefgh"]),
        contact=st.sampled_from(["0800 1", "0800 2", "0800 3", "101", EMERGENCY]),
        nations=st.frozensets(st.sampled_from(Nation), min_size=1),
        needs=st.frozensets(st.sampled_from(Need), min_size=1, max_size=4),
        languages=st.frozensets(st.sampled_from(["en", "cy", "any"]), min_size=1),
        ages=st.sampled_from([(0, 99), (0, 17), (16, 99), (10, 25)]),
        free=st.booleans(),
        hours=st.sampled_from([(), OFFICE, NIGHTS]),
        check_again=st.sampled_from([None, DAY - timedelta(days=1), DAY, DAY + timedelta(days=9)]),
    ),
    max_size=12,
    unique_by=lambda signpost: signpost.name,
)
somebody = st.builds(
    Seeker,
    nation=st.sampled_from(Nation),
    language=st.sampled_from(["en", "cy", "en@easy", "vi"]),
    ages=st.sampled_from([(10, 12), (13, 15), (16, 17), (18, 25), (10, 17)]),
    now=st.builds(
        datetime.combine,
        st.dates(date(2026, 3, 1), date(2026, 4, 20)),
        st.times(),
        st.just(LONDON),
    ),
    holidays=st.just(frozenset({date(2026, 4, 3)})),
    hidden=st.frozensets(st.sampled_from(["service_a", "service_b", "service_c"])),
)


@given(several, somebody, st.sampled_from(Need), st.booleans())
def test_nothing_is_shown_that_could_do_harm(services, seeker, need, urgent):
    """Never more than three, hidden, overdue, of another nation or for another age; never twice."""
    chosen = choose(services, seeker, need, urgent=urgent)
    assert len(chosen) <= AT_ONCE
    assert len(set(map(id, chosen))) == len(chosen)
    for signpost in chosen:
        assert signpost.name not in seeker.hidden
        assert seeker.nation in signpost.nations
        assert signpost.ages[0] <= seeker.ages[0] <= seeker.ages[1] <= signpost.ages[1]
        assert "en" in signpost.languages or signpost.speaks(seeker.language)
        late = signpost.check_again is not None and seeker.now.date() > signpost.check_again
        assert not late or signpost.contact in ALWAYS_SHOWN


@given(several, somebody, st.sampled_from(Need), st.booleans())
def test_somebody_can_be_reached_now_if_anybody_can(services, seeker, need, urgent):
    """Three closed lines are never all that there is while another is open."""
    chosen = choose(services, seeker, need, urgent=urgent)
    fitting = [s for s in services if s.is_for(seeker) and s.needs & {need, Need.TALK}]
    if any(signpost.open_for(seeker) for signpost in fitting):
        assert any(signpost.open_for(seeker) for signpost in chosen)


@given(several, somebody, st.sampled_from(Need))
def test_danger_is_first_when_it_is_urgent(services, seeker, need):
    """999 leads then, with two others; whatever else they look for."""
    services = [s for s in services if s.contact != EMERGENCY] + [DANGER]
    assert choose(services, seeker, need, urgent=True)[0] is DANGER
    assert choose(services, seeker, Need.DANGER)[0] is DANGER


def test_best_fit_then_free_then_open_then_their_language():
    """Each rule counts only where those before it are equal."""
    debt = frozenset({Need.DEBT})
    fits = made("fits", needs=debt, free=False, hours=NIGHTS)
    costs, closed = made("costs", free=False), made("closed", hours=NIGHTS)
    english, welsh = made("english"), made("welsh", languages=frozenset({"en", "cy"}))
    who = replace(WHO, language="cy")
    everybody = [costs, closed, english, welsh, fits]
    assert choose(everybody, who, Need.DEBT) == (fits, welsh, english)
    assert choose([costs, closed, english], who) == (english, closed, costs)


def test_at_night_an_open_line_takes_the_last_place():
    """Whoever looks for their rights at night still finds somebody who answers."""
    office = [made(f"office{n}", needs=frozenset({Need.RIGHTS}), hours=OFFICE) for n in range(3)]
    talk = made("talk")
    night = replace(WHO, now=at(2))
    assert choose([*office, talk], night, Need.RIGHTS) == (office[0], office[1], talk)
    assert choose([*office, talk], WHO, Need.RIGHTS) == tuple(office)
    assert choose(office, night, Need.RIGHTS) == tuple(office)


def test_what_helps_with_something_else_is_left_out():
    """A line about drugs is no answer to a debt, even where there is nothing else."""
    assert choose([made("drugs", needs=frozenset({Need.HEALTH}))], WHO, Need.DEBT) == ()


def test_the_review_date_is_looked_at_on_the_day():
    """The last day still counts, the next does not; 999, 101 and 111 are never out of date."""
    line = made("line", check_again=DAY)
    assert choose([line], WHO) == (line,)
    tomorrow = replace(WHO, now=at(0, day=DAY + timedelta(days=1)))
    assert choose([line], tomorrow) == ()
    for number in ALWAYS_SHOWN:
        assert choose([replace(line, contact=number)], tomorrow)


def test_of_whom_nothing_is_known_is_a_child():
    """A line from sixteen on is for nobody who may be twelve; one up to eighteen is."""
    older, child = made("older", ages=(16, 99)), made("child", ages=(0, 18))
    assert choose([older, child], replace(WHO, ages=(10, 17))) == (child,)
    assert choose([older, child], replace(WHO, ages=(16, 17))) == (older, child)


@pytest.mark.parametrize(
    ("hours", "now", "opens"),
    [
        (OFFICE, at(10), at(10)),
        (OFFICE, at(8), at(9)),
        (OFFICE, at(17), at(9, day=date(2026, 3, 11))),
        (OFFICE, at(18, day=date(2026, 3, 13)), at(9, day=date(2026, 3, 16))),
        (NIGHTS, at(1), at(1)),
        (NIGHTS, at(2), at(18)),
        (NIGHTS, at(1, day=date(2026, 3, 9)), at(18, day=date(2026, 3, 9))),
        ((Span(1, time(8), time(0)),), at(23, 59), at(23, 59)),
        ((Span(1, time(8), time(0)),), at(0), at(8)),
        # The clocks go forward in that night.
        ((Span(6, time(2), time(9)),), at(8, day=date(2026, 3, 29)), at(8, day=date(2026, 3, 29))),
    ],
)
def test_when_somebody_answers_next(hours, now, opens):
    """Hours may pass midnight, and the next opening may be days away."""
    assert made("line", hours=hours).answers_at(now) == opens


def test_a_bank_holiday_closes_those_who_do_not_work_every_day():
    """A line with office hours is closed on Good Friday; a daily one is not."""
    friday = date(2026, 4, 3)
    office = made("office", hours=OFFICE)
    daily = made("daily", hours=tuple(Span(day, time(8), time(0)) for day in range(7)))
    now = at(10, day=friday)
    assert office.answers_at(now, {friday}) == at(9, day=date(2026, 4, 6))
    assert daily.answers_at(now, {friday}) == now


def test_a_line_that_is_never_open_has_no_opening():
    """Closed for the whole fortnight: nothing is promised."""
    days = {DAY + timedelta(days=ahead) for ahead in range(-1, 20)}
    assert made("line", hours=OFFICE).answers_at(at(10), days) is None


def test_a_line_without_english_is_for_those_who_speak_its_language():
    """The Samaritans' Welsh line is no help to somebody who writes English."""
    line = made("line", languages=frozenset({"cy"}))
    assert choose([line], WHO) == ()
    for code in ("cy", "cy_GB", "cy@easy"):
        assert choose([line], replace(WHO, language=code)) == (line,)
    assert made("line", languages=frozenset({"any"})).speaks("vi")


def test_each_disclosure_has_its_need():
    """Whatever words can carry leads to something that helps; other concerns say nothing of it."""
    assert all(need_of([category]) for category in DISCLOSURES)
    assert need_of([Category.UNREAD_CONTENT, Category.WATCHED_DEVICE]) is None
    both = [Category.IMMEDIATE_DANGER, Category.SELF_HARM]
    assert need_of(both) is Need.SELF_HARM
