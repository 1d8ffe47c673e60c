"""One turn worked out on the project's own flows, words and rules, with nothing stored."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from bot.catalogue.authorities import load_authorities
from bot.catalogue.flows import Flows, load_flows
from bot.catalogue.locales import load_locales
from bot.catalogue.screening import load_screening
from bot.catalogue.signs import load_signs
from bot.domain.authority import Authorities
from bot.domain.conversation import Conversation
from bot.domain.inbound import Inbound
from bot.domain.worker import Role
from bot.services.consequences import Consequences
from bot.services.planning import plan
from bot.services.records import Chat, Gate, Talk
from bot.services.setup import Setup
from bot.services.situation import AlertAddress, Known
from tests.house.project import ROOT

#: A Tuesday, when the training authorities have people in.
NOW = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
LIVE = "training-england"


@cache
def flows() -> Flows:
    """Every flow."""
    return load_flows(ROOT / "flows")


@cache
def setup(*, training: bool) -> Setup:
    """All as shipped; without *training* the authorities are live, so that people are told."""
    authorities = load_authorities(ROOT / "config")
    by_slug = {
        slug: replace(authority, training=training)
        for slug, authority in authorities.by_slug.items()
    }
    rules = load_screening(ROOT / "config" / "screening")
    return Setup(
        signs=load_signs(ROOT / "config", rules),
        flows=flows(),
        wording=load_locales(ROOT / "locales", flows()),
        rules=rules,
        authorities=Authorities(by_slug, authorities.front_desk),
        public_url="http://127.0.0.1:8000",
        decode=lambda _channel, _data, _address: None,
    )


def steps() -> list[tuple[str, int, str]]:
    """Every question of every flow."""
    return [(flow.name, flow.version, step) for flow in flows().every() for step in flow.steps]


def turn(
    inbound: Inbound,
    step: tuple[str, int, str],
    *,
    within: Setup | None = None,
    earlier: tuple[str, ...] = (),
    **changes: Any,
) -> Consequences:
    """What follows from *inbound* at *step*, with two workers whose Telegram is linked."""
    talk = Talk("talk1", "chat1", Conversation(*step), NOW, NOW)
    chat = replace(_chat(invited=step[0] == "check_in"), **changes)
    workers = tuple(
        AlertAddress(
            f"worker{number}", "key", frozenset({Role.WORKER, Role.LEAD}), "1", synthetic=False
        )
        for number in (1, 2)
    )
    known = Known(chat=chat, talk=talk, earlier=earlier, alerts={LIVE: workers})
    return plan("inbox1", inbound, known, chat, within or setup(training=False), NOW, NOW)


def _chat(*, invited: bool) -> Chat:
    return Chat(
        id="chat1",
        key_id="key1",
        channel="telegram",
        bot="1",
        address="1001",
        address_digest="digest",
        authority=LIVE,
        language="en",
        created_at=NOW,
        synthetic=False,
        young_person_id="young1" if invited else None,
        episode_id="episode1" if invited else None,
        conversation_id="talk1",
        gate=Gate.OPEN,
        last_wrote_at=NOW,
    )


def texts(value: Any) -> set[str]:
    """Every text in *value*, however deep it lies."""
    match value:
        case str():
            return {str(value)}
        case bytes():
            return {value.decode("utf-8", "replace")}
        case dict():
            return set().union(*(texts(part) for pair in value.items() for part in pair))
        case list() | tuple() | set() | frozenset():
            return set().union(*(texts(part) for part in value))
        case _ if is_dataclass(value):
            return set().union(*(texts(getattr(value, part.name)) for part in fields(value)))
        case _:
            return set()
