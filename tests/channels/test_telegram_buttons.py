"""A button means something only as we wrote it, and only in the chat that it was sent to."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from bot.channels.telegram.buttons import (
    LONGEST_DATA,
    LONGEST_NAMES,
    decode,
    decode_claim,
    encode,
    encode_claim,
)
from bot.domain.conversation import Choice, Command, CommandName
from bot.ports import WorkerAction


def sign(text, key=b"made-up key"):
    """A signature as the real one: ten hexadecimal characters."""
    return hmac.new(key, text.encode(), "sha256").hexdigest()[:10]


@pytest.mark.parametrize(
    "action",
    [
        Choice("safe_to_chat", "yes"),
        Choice("s" * 40, "c" * (LONGEST_NAMES - 40)),
        *(Command(name, "safe_to_chat") for name in CommandName),
        Command(CommandName.PERSON),
    ],
)
def test_a_button_comes_back_as_it_was(action):
    """Step and choice survive the way through the app, within Telegram's limit."""
    data = encode(action, "1001", sign)
    assert len(data.encode()) <= LONGEST_DATA
    assert decode(data, "1001", sign) == action


def test_a_workers_button_comes_back_as_it_was():
    """A claim names its escalation, and is never taken for a young person's button."""
    action = WorkerAction("claim", hashlib.md5(b"made up").hexdigest())
    data = encode_claim(action, "2002", sign)
    assert len(data) <= LONGEST_DATA
    assert decode_claim(data, "2002", sign) == action
    assert decode(data, "2002", sign) is None
    assert decode_claim(encode(Choice("a", "b"), "2002", sign), "2002", sign) is None


def test_every_changed_character_is_noticed():
    """Whatever single character is changed, left out or added, nothing comes out."""
    data = encode(Choice("safe_to_chat", "yes"), "1001", sign)
    for place in range(len(data)):
        changed = "x" if data[place] != "x" else "y"
        for forged in (
            data[:place] + changed + data[place + 1 :],
            data[:place] + data[place + 1 :],
            data[:place] + changed + data[place:],
        ):
            assert decode(forged, "1001", sign) is None


@pytest.mark.parametrize(
    "data", ["", ":", "c:a:b", "c:a:b:", "::::", "ключ", "\ud800", "c:a:b:" + "0" * 64, "\0" * 64]
)
def test_foreign_data_means_nothing(data):
    """Damaged, oversize or other people's data is no error and no answer."""
    assert decode(data, "1001", sign) is None
    assert decode_claim(data, "1001", sign) is None


def test_a_button_means_nothing_in_another_chat_or_under_another_key():
    """A copied button can't answer for somebody else."""
    data = encode(Choice("safe_to_chat", "yes"), "1001", sign)
    assert decode(data, "1002", sign) is None
    assert decode(data, "1001", lambda text: sign(text, b"another key")) is None


def test_a_signed_command_that_is_no_more_means_nothing():
    """A button of an older version may name what this one does not know."""
    body = "k:made_up:"
    signature = sign(f"telegram button\n1001\n{body}")
    assert decode(f"{body}:{signature}", "1001", sign) is None


@pytest.mark.parametrize(
    "action", [Choice("s" * 50, "c"), Choice("a:b", "c"), Choice("cwestiwn_dŵr", "c")]
)
def test_names_that_do_not_fit_are_refused(action):
    """Better no button than one that can't be read when it is tapped."""
    with pytest.raises(ValueError, match="does not fit"):
        encode(action, "1001", sign)
