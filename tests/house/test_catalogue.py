"""What ships is fit to start with."""

from __future__ import annotations

from bot.catalogue.authorities import load_authorities
from bot.catalogue.flows import load_flows
from bot.catalogue.locales import check_locales
from bot.catalogue.named_numbers import find_unlisted, named_numbers
from bot.catalogue.screening import check_screening
from bot.engine.extract import texts, write_template
from bot.web.pages import NUMBERS
from tests.house.project import ROOT


def test_every_flow_is_without_a_problem():
    """The flows load, and none has a dead end, a loop or a word without a place."""
    names = {flow.name for flow in load_flows(ROOT / "flows").every()}
    assert names == {"check_in", "follow_up", "front_door"}


def test_no_translation_is_wrong():
    """None has lost a placeholder, a number or a link, and every button holds its words."""
    problems = check_locales(ROOT / "locales", load_flows(ROOT / "flows"))
    assert [str(problem) for problem in problems] == []


def test_the_translators_template_is_up_to_date():
    """What translators start from holds exactly the words of today."""
    flows = load_flows(ROOT / "flows")
    written = (ROOT / "locales" / "messages.pot").read_bytes()
    assert written == write_template(texts(flows.every(), flows.lines))


def test_every_number_in_a_sentence_has_an_entry_that_somebody_checks():
    """What sentences and every page name is in the list, with its day to be checked."""
    named = named_numbers(load_flows(ROOT / "flows"), ((number, "a page") for number, _ in NUMBERS))
    assert {"08001111", "116000"} <= set(named)
    for authority in load_authorities(ROOT / "config").by_slug.values():
        assert [str(problem) for problem in find_unlisted(named, authority.signposts)] == []


def test_every_screening_rule_keeps_its_own_phrases():
    """Each rule matches what it says it must, and misses what it says it must not."""
    problems = check_screening(ROOT / "config" / "screening")
    assert [str(problem) for problem in problems] == []


def test_only_training_authorities_ship():
    """Out of the box nobody can mistake it for a service that somebody reads."""
    authorities = load_authorities(ROOT / "config")
    assert len(authorities.by_slug) == 2
    assert all(authority.training for authority in authorities.by_slug.values())
    assert authorities.get(authorities.front_desk).slug == "training-england"
