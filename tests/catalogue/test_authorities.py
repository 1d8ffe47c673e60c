"""Authorities as they are configured: what a slip of the pen would silently change is named."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import pytest

from bot.catalogue.authorities import load_authorities
from bot.catalogue.authority_names import check_names
from bot.errors import AuthorError

ROOT = Path(__file__).parents[2]
LINES = "  holidays: scotland\n  under_16_telegram: no\n"
LIVE = """name: Newtown
nation: scotland
languages: en
hours:
  mon: 09:30-17:15
follow_ups:
  days: [1, 3]
  times: {morning: 10:00, after_school: 16:15, evening: 18:30}
  usual: morning
  quiet: 21:00-08:30
duty: Ring the duty team on 01632 960001.
services:
  hub:
    number: 01632 960002
    needs: talk
    languages: en
    cost: free
    hours: {mon-fri: 09:30-17:15}
    confidence: high
    as_of: 2026-11-20
    owner: Jo
    check_again: 2027-01-20
    say: {en: "The hub: 01632 960002."}
"""


@pytest.fixture
def config(tmp_path):
    """The configuration that ships with a live authority, to be changed."""
    made = Path(shutil.copytree(ROOT / "config", tmp_path / "config"))
    put(made, LIVE)
    change(made / "defaults.yaml", "front_desk: training-england", "front_desk: newtown")
    return made


def put(config: Path, text: str) -> None:
    """Write the authority's file."""
    (config / "authorities" / "newtown.yaml").write_text(text, "utf-8")


def change(path: Path, right: str, wrong: str) -> None:
    """Change some words of a file."""
    text = path.read_text("utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong), "utf-8")


def problems(config: Path) -> list[str]:
    """Every mistake of a configuration that must not load."""
    with pytest.raises(AuthorError) as caught:
        load_authorities(config)
    return [str(problem) for problem in caught.value.problems]


def test_it_is_right_as_it_stands(config):
    """What the others change is no mistake before."""
    assert load_authorities(config).get("newtown").name == "Newtown"


@pytest.mark.parametrize("wrong", ["09.30-17.15", "09:30-17.15", "0930-1715", "09:30Z-17:15"])
def test_hours_with_a_full_stop_are_not_taken_for_others(config, wrong):
    """Nine thirty, written 09.30, would be nine: "we are here" while nobody is."""
    put(config, LIVE.replace("09:30-17:15", wrong))
    found = problems(config)
    assert (
        f"config/authorities/newtown.yaml:5:3: write hours such as 09:00-17:00, not '{wrong}'"
        in (found[0])
    )
    assert any(":18:13: write hours such as 09:00-17:00" in problem for problem in found)


def test_times_of_later_check_ins_are_read_the_same(config):
    """Neither the time of day nor the quiet hours lose their minutes."""
    put(config, LIVE.replace("evening: 18:30", "evening: 18.30").replace("08:30", "08.30"))
    found = problems(config)
    assert any("write a time for 'evening', such as 16:15" in problem for problem in found)
    assert any("write quiet hours over midnight" in problem for problem in found)


@pytest.mark.parametrize("name", ["newtown.yaml.txt", "newtown.YAML", "newtown.txt", "newtown"])
def test_a_file_that_would_not_be_read_is_named(config, name):
    """What an editor made of the name: the authority would be there for nobody."""
    change(config / "defaults.yaml", "front_desk: newtown", "front_desk: training-england")
    (config / "authorities" / "newtown.yaml").rename(config / "authorities" / name)
    (config / "authorities" / ".hidden").write_text("", "utf-8")
    (config / "authorities" / "README.md").write_text("", "utf-8")
    assert problems(config) == [f"config/authorities/{name}:1:1: name this file newtown.yaml"]


@pytest.mark.parametrize("nation", ["england", "wales", "scotland", "northern_ireland"])
def test_nobody_is_there_at_christmas_on_a_weekend(config, nation):
    """The calendar has the Monday after; an authority open on Saturdays is closed on both."""
    put(config, LIVE.replace("nation: scotland", f"nation: {nation}"))
    change(config / "authorities" / "newtown.yaml", "  mon:", "  sat: 09:00-17:00\n  mon:")
    hours = load_authorities(config).get("newtown").hours
    for day in ("2026-12-25", "2026-12-26", "2026-12-28", "2027-12-25", "2028-01-01"):
        assert not hours.open_at(datetime.fromisoformat(f"{day}T12:00+00:00")), day
    assert hours.open_at(datetime.fromisoformat("2026-12-19T12:00+00:00"))
    after_new_year = datetime.fromisoformat("2027-01-02T12:00+00:00")
    assert hours.open_at(after_new_year) is (nation != "scotland")


@pytest.mark.parametrize("days", ["[1, 3030303]", "[0]", "[²]", "[366]", "[one]", "3"])
def test_later_check_ins_are_on_days_that_come(config, days):
    """A day that no calendar has would keep everybody who comes with a code from joining."""
    put(config, LIVE.replace("days: [1, 3]", f"days: {days}"))
    (found,) = problems(config)
    assert "write a list of days, such as 1, 3, 7 and 30; at most 365" in found


@pytest.mark.parametrize(
    ("right", "wrong", "found"),
    [
        (LIVE, "- newtown\n", "1:1: write words with a value each here"),
        (LIVE, "newtown", "1:1: write words with a value each here"),
        ("nation: scotland", "nation: Scotland", "2:1: 'Scotland' is not a nation; did you mean"),
        ("name: Newtown", "name: ' '", "1:1: 'name' is missing; write a sentence or a name"),
        ("name: Newtown", "name: N\ntraining: [yes]", "2:1: write yes or no, not '['yes']'"),
        ("  mon:", "  mon-may:", "5:3: unknown day 'mon-may'; write mon, tue, wed, thu, fri, sat"),
        ("mon: 09:30-17:15", "mon: closed", "5:3: write hours such as 09:00-17:00, not 'closed';"),
        ("mon: 09:30-17:15", "mon: 09:30-05:15", "5:3: mon 09:30-05:15 would go on until the"),
        ("duty:", "closed: [Easter]\nduty:", "11:10: write a day such as 2026-12-24, or the"),
    ],
)
def test_a_mistake_in_its_file_is_the_one_that_is_named(config, right, wrong, found):
    """Nobody is told besides to make the training authority the front desk, or sees a traceback."""
    assert right in LIVE
    put(config, LIVE.replace(right, wrong, 1))
    (problem,) = problems(config)
    assert problem.startswith(f"config/authorities/newtown.yaml:{found}")


@pytest.mark.parametrize(
    ("file", "right", "wrong", "found"),
    [
        ("nations", f"scotland:\n{LINES}", "scotland:\n", "8:1: write 'holidays' and the rest"),
        ("nations", f"scotland:\n{LINES}", "scotland:\nholidays: scotland\n", "9:1: unknown word"),
        ("nations", "scotland:\n", "ireland: {}\nscotland:\n", "8:1: unknown word 'ireland'"),
        ("defaults", "front_desk: newtown", "front_desk: newton", "5:1: there is no authority"),
    ],
)
def test_a_mistake_in_what_holds_for_all_is_named(config, file, right, wrong, found):
    """Lines that are not moved in are no traceback."""
    change(config / f"{file}.yaml", right, wrong)
    assert any(p.startswith(f"config/{file}.yaml:{found}") for p in problems(config))


@pytest.mark.parametrize("name", ["new town", "n" * 65])
def test_a_name_that_would_not_fit_is_named(config, name):
    """It stands in every row of theirs, and one database takes no more than 64 letters."""
    change(config / "defaults.yaml", "front_desk: newtown", f"front_desk: {name}")
    (config / "authorities" / "newtown.yaml").rename(config / "authorities" / f"{name}.yaml")
    (problem,) = check_names(config, load_authorities(config))
    assert str(problem) == (
        f"config/authorities/{name}.yaml:1:1:"
        " let the name of this file have no blanks and at most 64 letters"
    )


def test_two_of_one_name_are_named(config):
    """A worker who chooses where a case goes could not tell them apart."""
    (config / "authorities" / "old.yaml").write_text(LIVE.replace("Newtown", "new  Town"), "utf-8")
    assert list(check_names(config, load_authorities(config))) == []
    (config / "authorities" / "old.yaml").write_text(LIVE.replace("Newtown", "NEWTOWN "), "utf-8")
    (problem,) = check_names(config, load_authorities(config))
    assert str(problem).endswith(
        "old.yaml:1:1: 'newtown' has the same name: nobody could tell which is meant"
    )
