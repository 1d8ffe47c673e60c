"""Texts through GOV.UK Notify: what is sent, and what each failure means."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest

from bot.channels.notify.sms import SmsChannel, read_key
from bot.errors import TryLaterError, UncertainError, UndeliverableError
from bot.ports import Parcel, ParcelKind
from tests.fakes.notify import KEY, SECRET, SERVICE, TEMPLATE, FakeNotify

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
NUMBER = "+447700900123"
PARCEL = Parcel(ParcelKind.SEND, text="Hi, your check-in is ready.")


@pytest.fixture
def notify() -> FakeNotify:
    """Notify, with nothing taken yet."""
    return FakeNotify(NOW.timestamp())


@pytest.fixture
def channel(notify: FakeNotify) -> SmsChannel:
    """The way to it."""
    key = read_key(KEY)
    assert key is not None
    return SmsChannel(
        notify.client(), url="https://notify.example", key=key, template=TEMPLATE, clock=lambda: NOW
    )


def test_a_key_is_taken_apart_from_its_end():
    """The name in front may be anything."""
    key = read_key(KEY)
    assert key is not None
    assert (key.service, key.secret) == (SERVICE, SECRET)
    assert SECRET not in repr(key)
    assert read_key("made-up") is None


async def test_a_text_is_the_line_and_nothing_else(channel, notify):
    """A number, the template and the one line that goes into it."""
    assert await channel.send(NUMBER, PARCEL) == "text-1"
    assert notify.taken == [
        {
            "phone_number": NUMBER,
            "template_id": TEMPLATE,
            "personalisation": {"line": "Hi, your check-in is ready."},
        }
    ]


@pytest.mark.parametrize(
    ("failure", "meaning"),
    [
        (httpx.ConnectError("no"), TryLaterError),
        (httpx.ConnectTimeout("no"), TryLaterError),
        (500, TryLaterError),
        (503, TryLaterError),
        (403, TryLaterError),
        (429, TryLaterError),
        (httpx.ReadTimeout("no"), UncertainError),
        (httpx.RemoteProtocolError("cut"), UncertainError),
        (400, UndeliverableError),
        (404, UndeliverableError),
    ],
)
async def test_each_failure_has_its_place_in_the_table(channel, notify, failure, meaning):
    """Certain, ambiguous and refused failures are told apart, and no number is in any of them."""
    notify.failures.append(failure)
    with pytest.raises(meaning) as caught:
        await channel.send(NUMBER, PARCEL)
    assert "7700" not in str(caught.value)
    assert not getattr(caught.value, "gone", False)


async def test_a_full_day_waits_for_a_minute(channel, notify):
    """Notify limits how many there may be."""
    notify.failures.append(429)
    with pytest.raises(TryLaterError) as caught:
        await channel.send(NUMBER, PARCEL)
    assert caught.value.after == 60
