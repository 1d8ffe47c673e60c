"""The services that we point to: what ships, an authority's own, and mistakes with their place."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest

from bot.catalogue.authorities import load_authorities
from bot.catalogue.flows import load_flows
from bot.catalogue.named_numbers import find_unlisted, named_numbers
from bot.catalogue.signposts import find_overdue
from bot.domain.nation import Nation
from bot.domain.signpost import ALWAYS_SHOWN, Need, Span
from bot.engine.definition import Line
from bot.errors import AuthorError

ROOT = Path(__file__).parents[2]
ENTRY = """
  hub:
    number: 01234 567 890
    needs: [home, talk]
    languages: [en, cy]
    ages: {from: 11, to: 25}
    cost: local_rate
    hours: {mon-wed: "10:00-12:00, 14:00-16:00", sat-sun: 20:00-02:00}
    confidence: low
    as_of: 2026-11-24
    owner: Jo
    check_again: 2027-01-15
    places: [Anytown, High Street]
    say:
      en: "Youth hub: 01234 567 890. Costs a normal call."
      cy: "Hwb ieuenctid: 01234 567 890. Mae'n costio galwad arferol."
"""


@pytest.fixture
def config(tmp_path):
    """The configuration that ships, to be changed."""
    return Path(shutil.copytree(ROOT / "config", tmp_path / "config"))


def own(config: Path, entry: str = ENTRY) -> Path:
    """Give the English training authority services of its own."""
    path = config / "authorities" / "training-england.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "services:" + entry, encoding="utf-8")
    return path


def problems(config: Path) -> list[str]:
    """Every mistake of a configuration that must not load."""
    with pytest.raises(AuthorError) as caught:
        load_authorities(config)
    return [str(problem) for problem in caught.value.problems]


def test_what_ships_is_complete():
    """Each service has its words, and each need of each nation somebody for a child of 13."""
    signposts = load_authorities(ROOT / "config").get("training-england").signposts
    lines = load_flows(ROOT / "flows").lines
    for signpost in signposts:
        assert signpost.contact in lines[f"number_{signpost.name}"].say
        assert signpost.free != ("it costs a normal call" in lines[f"number_{signpost.name}"].say)
    for nation in Nation:
        there = [s for s in signposts if nation in s.nations and s.ages[0] <= 13 <= s.ages[1]]
        missing = set(Need).difference(*(s.needs for s in there))
        # There is no 111 in Northern Ireland: a doctor out of hours is found by place.
        assert missing == ({Need.HEALTH} if nation is Nation.NORTHERN_IRELAND else set())
    assert "the_mix" not in {signpost.name for signpost in signposts}
    assert {s.contact for s in signposts if s.check_again is None} == set(ALWAYS_SHOWN)


def test_nobody_is_pointed_to_what_is_for_workers():
    """The helplines for adults who worry, and the ways for professionals, are not there."""
    text = (ROOT / "config" / "signposts.yaml").read_text(encoding="utf-8")
    for number in ("0808 800 5000", "0800 043 4303"):
        assert number not in text


def test_an_authority_has_services_of_its_own(config):
    """They have its nation and words of their own, and come before those of everybody."""
    own(config)
    authorities = load_authorities(config)
    hub, *others = authorities.get("training-england").signposts
    assert hub.name == "hub"
    assert hub.nations == {Nation.ENGLAND}
    assert hub.needs == {Need.HOME, Need.TALK}
    assert hub.ages == (11, 25)
    assert not hub.free
    assert hub.check_again == date(2027, 1, 15)
    assert hub.places == ("Anytown", "High Street")
    assert hub.words["cy"].startswith("Hwb")
    assert Span(2, time(14), time(16)) in hub.hours
    assert Span(6, time(20), time(2)) in hub.hours
    assert len(hub.hours) == 3 * 2 + 2
    assert tuple(others) == authorities.get("training-wales").signposts


def test_what_is_off_is_not_there(config):
    """`off: yes` takes a service away without losing what is known of it."""
    own(config, ENTRY + "    off: yes\n")
    names = {s.name for s in load_authorities(config).get("training-england").signposts}
    assert "hub" not in names


@pytest.mark.parametrize(
    ("right", "wrong", "place", "advice"),
    [
        ("home, talk", "home, tallk", "4:19", "unknown word 'tallk'; did you mean 'talk'?"),
        ("    needs: [home, talk]\n", "", "2:3", "'needs' is missing"),
        ("number: 01234 567 890", "numbr: 01", "3:5", "unknown word 'numbr'; did you mean"),
        ("number: 01234 567 890", "online: X", "", "the words have to hold 'X'"),
        ("[en, cy]", "[en, Welsh]", "5:21", "write codes such as en or cy"),
        ("    languages: [en, cy]\n", "", "2:3", "'languages' is missing"),
        ("{from: 11, to: 25}", "{from: 25, to: 11}", "6:5", "write ages such as"),
        ("{from: 11, to: 25}", "{form: 11}", "6:12", "unknown word 'form'; did you mean 'from'?"),
        ("local_rate", "local", "7:5", "'local' is not known here; did you mean 'local_rate'?"),
        ("mon-wed", "mon-web", "8:13", "unknown day 'mon-web'"),
        ("mon-wed", "bank_holidays", "8:13", "unknown day 'bank_holidays'"),
        ("20:00-02:00", "8pm-2am", "", "write hours such as 09:00-17:00, not '8pm-2am'"),
        ("20:00-02:00", "09:00-09:00", "8:50", "'09:00-09:00' would be a day and a night"),
        ("confidence: low", "confidence: lo", "9:5", "did you mean 'low'?"),
        ("    owner: Jo\n", "", "2:3", "'owner' is missing: somebody has to check it"),
        ("2027-01-15", "2027-02-24", "12:5", "at most 60 days after it"),
        ("2027-01-15", "soon", "12:5", "write a day behind 'check_again'"),
        ("01234 567 890\n", '"999"\n', "13:5", "the number for danger is never hidden"),
        ("      en: ", "      fr: ", "14:5", "write its words, with 'en:'"),
        ("hub:", "childline:", "2:3", "'childline' is in signposts.yaml already"),
        ("hub:", "Hub 1:", "2:3", "name it with small letters"),
        ("    number:", "    nations: all\n    number:", "3:5", "unknown word 'nations'"),
        ("cost: local_rate", "off: maybe", "7:5", "'maybe' is not known here"),
    ],
)
def test_mistakes_are_named_with_their_place(config, right, wrong, place, advice):
    """Each mistake has its line and column, and what to write instead."""
    before = (config / "authorities" / "training-england.yaml").read_text(encoding="utf-8")
    assert right in ENTRY
    path = own(config, ENTRY.replace(right, wrong, 1))
    found = [problem for problem in problems(config) if advice in problem]
    assert found, problems(config)
    if place:
        line, _, column = place.partition(":")
        where = f"{before.count(chr(10)) + int(line)}:{column}:"
        assert found[0].startswith(f"config/authorities/{path.name}:{where}"), found[0]


@pytest.mark.parametrize("text", ["signposts: none\n", "lines: {}\n", "signposts: [a]\n"])
def test_a_file_of_the_wrong_kind(config, text):
    """A file without any service is refused: there would be nobody to point to."""
    (config / "signposts.yaml").write_text(text, encoding="utf-8")
    assert any("config/signposts.yaml" in problem for problem in problems(config))


def test_nations_of_those_for_everybody(config):
    """A nation that is not known is named, with the nearest one."""
    path = config / "signposts.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("nations: wales", "nations: whales", 1), encoding="utf-8")
    assert any("unknown word 'whales'; did you mean 'wales'?" in p for p in problems(config))


def test_check_names_what_is_past_its_day(config):
    """An entry that nobody checked in time is hidden, and its line says what to do."""
    own(config)
    assert find_overdue(config, date(2027, 1, 15)) == []
    late = [str(problem) for problem in find_overdue(config, date(2027, 1, 16))]
    assert any("authorities/training-england.yaml" in problem for problem in late)
    assert all("check number, hours and cost" in problem for problem in late)
    everything = find_overdue(config, date(2027, 6, 1))
    names = load_authorities(config).get("training-england").signposts
    assert len(everything) == len([s for s in names if s.contact not in ALWAYS_SHOWN])


def test_the_sentences_that_go_on_naming_it_stand_beside_it(config):
    """Only the list leaves it out: whoever checks is told what is still said, and where."""
    named = named_numbers(load_flows(ROOT / "flows"), [("0800 1111", "every page")])
    late = find_overdue(config, date(2027, 6, 1), named)
    (childline,) = [str(problem) for problem in late if "line.support" in str(problem)]
    assert "until then these still name it: " in childline
    assert "check_in.goodbye.say" in childline
    assert "every page" in childline
    assert "line.number_childline" not in childline
    (safecall,) = [str(problem) for problem in late if "advice.A18.say" in str(problem)]
    assert safecall != childline
    assert sum("still name it" in str(problem) for problem in late) == 2


def test_a_number_in_a_sentence_needs_an_entry():
    """Else nobody would ever look whether somebody still answers there."""
    flows = load_flows(ROOT / "flows")
    lines = {**flows.lines, "new": Line("Ring 0300 123 4567 or 999, and press 55.")}
    named = named_numbers(replace(flows, lines=lines))
    signposts = load_authorities(ROOT / "config").get("training-england").signposts
    (problem,) = find_unlisted(named, signposts)
    assert "'03001234567' stands in line.new, but in no entry" in str(problem)


def test_check_names_a_check_that_is_still_to_come(config):
    """A slip in the year would keep a number that nobody rang for a year and a quarter."""
    own(config, ENTRY.replace("2026-11-24", "2027-11-24").replace("2027-01-15", "2028-01-15"))
    (problem,) = find_overdue(config, date(2026, 11, 29))
    assert "this is still to come; write the day on which it was checked" in str(problem)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('number: "999"', 'number: "999"\n    off: yes'),
        ('number: "999"', 'number: "101"'),
        ('number: "999"\n    nations: all', 'number: "999"\n    nations: england'),
        ('number: "999"', 'number: "999"\n    ages: {from: 16}'),
    ],
)
def test_the_number_for_danger_is_there_for_everybody(config, right, wrong):
    """Without it "Numbers" would say nothing of 999 to somebody in danger."""
    path = config / "signposts.yaml"
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    assert any("signposts.yaml:8:1: 999 has to be here" in p for p in problems(config))


def test_a_flow_can_look_only_for_what_there_is(tmp_path):
    """`about` names a need of the list, or the flow does not load."""
    flows = Path(shutil.copytree(ROOT / "flows", tmp_path / "flows"))
    path = flows / "advice" / "v1.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("do: about debt", "do: about dept", 1), encoding="utf-8")
    with pytest.raises(AuthorError) as caught:
        load_flows(flows)
    assert any("no need 'dept'; did you mean 'debt'?" in str(p) for p in caught.value.problems)
