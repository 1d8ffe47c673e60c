"""Words on their way out are counted as phones count them, and carry nothing that can't go."""

from __future__ import annotations

from bot.domain.text import make_sendable, measure


def test_length_is_counted_as_telegram_counts_it():
    """An emoji is two units, and half of one is one."""
    assert measure("a🔪é") == 4
    assert measure("a\ud83d") == 2


def test_what_no_request_can_carry_is_replaced():
    """Half a character or a NUL must not stop a reply."""
    assert make_sendable("a\ud83d b\0c 🔪") == "a\ufffd b\ufffdc 🔪"
