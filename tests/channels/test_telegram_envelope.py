"""An answer of Telegram's is taken apart into the exact bytes of each update."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.envelope import read_batch, read_single, read_wreck


def say(number, text="hi", chat=1001):
    """One update with words, as bytes."""
    chat = {"id": chat, "type": "private"}
    return json.dumps({"update_id": number, "message": {"chat": chat, "text": text}}).encode()


def answer(*updates):
    """The answer to getUpdates that holds these bytes."""
    return b'{"ok":true,"result":[' + b", ".join(updates) + b"]}"


def test_each_update_keeps_its_own_bytes():
    """Spaces, escapes and even broken UTF-8 stay as they came."""
    one = (
        b'{ "update_id" : 8 ,\t"message":{"chat":{"id":5,"type":"private"},"text":"\\u0041\xff"} }'
    )
    batch = read_batch(answer(one, say(9)), "42")
    assert [update.raw for update in batch.updates] == [one, say(9)]
    assert [update.update_id for update in batch.updates] == ["8", "9"]
    assert [update.address for update in batch.updates] == ["5", "1001"]
    assert {(update.channel, update.bot) for update in batch.updates} == {("telegram", "42")}
    assert (batch.highest, batch.whole) == (9, True)


def test_no_updates_are_a_whole_batch():
    """An empty answer acknowledges nothing."""
    batch = read_batch(b'{"ok":true, "result": [ ] }', "42")
    assert (batch.updates, batch.highest, batch.whole) == ((), None, True)


def test_the_highest_id_counts_whatever_the_order():
    """With 5 before 3, acknowledging 3 would bring 5 again for ever."""
    assert read_batch(answer(say(5), say(3)), "42").highest == 5


@pytest.mark.parametrize(
    ("poison", "update_id"),
    [
        (b'{"update_id":7,"message":nonsense}', "7"),
        (b'{"update_id":7,"message":{"text":"a ] } \\" {", "x":}}', "7"),
        (b'{"update_id":7,"message":{"text":"raw \x00 \n control"}}', "7"),
        (b'{"update_id":7,"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "7"),
        (b'{"update_id":7,"x":' + b"9" * 5000 + b"}", "7"),
        (b'{"update_id":"7"}', "broken:"),
        (b'{"update_id":-7}', "broken:"),
        (b'{"update_id":7.5}', "broken:"),
        (b'{"update_id":true}', "broken:"),
        (b"{}", "broken:"),
        (b"null", "broken:"),
        (b"nonsense", "broken:"),
        (b"[1,2]", "broken:"),
    ],
)
def test_a_poisoned_update_spoils_none_of_the_others(poison, update_id):
    """It is kept as its bytes, under its own id where one can be read."""
    batch = read_batch(answer(say(6), poison, say(8)), "42")
    assert [update.raw for update in batch.updates] == [say(6), poison, say(8)]
    assert batch.updates[1].update_id.startswith(update_id)
    assert (batch.highest, batch.whole) == (8, True)


@pytest.mark.parametrize("cut", [1, 10, 22, 40, 90, 120])
def test_a_cut_answer_is_not_whole(cut):
    """What came before the cut is given, and nothing may be acknowledged."""
    batch = read_batch(answer(say(6), say(7))[:-cut], "42")
    assert not batch.whole or cut < 2
    assert set(batch.updates) <= set(read_batch(answer(say(6), say(7)), "42").updates)


def test_an_unclosed_text_is_not_guessed_at():
    """Where one update ends can't be told, so nothing after it is taken."""
    batch = read_batch(answer(say(6), b'{"update_id":7,"text":"open}', say(8)), "42")
    assert [update.update_id for update in batch.updates] == ["6"]
    assert not batch.whole


@pytest.mark.parametrize("body", [b"", b"<html>", b"null", b'{"ok":false}', b"\xff\xfe"])
def test_no_answer_of_telegrams_is_not_whole(body):
    """A proxy's page holds no updates, which is not the same as no updates."""
    assert not read_batch(body, "42").whole


@given(st.lists(st.text(), max_size=5), st.booleans())
def test_any_words_come_out_as_they_went_in(texts, ascii_only):
    """Whatever is typed, in either way of writing it, the bytes are found again."""
    updates = [
        json.dumps(
            {"update_id": number, "message": {"text": text}}, ensure_ascii=ascii_only
        ).encode("utf-8", "surrogatepass")
        for number, text in enumerate(texts)
    ]
    batch = read_batch(answer(*updates), "42")
    assert [update.raw for update in batch.updates] == updates
    assert batch.whole


@pytest.mark.parametrize(
    "body", [b"", b"{", b"null", b"[]", b"\xff", b'{"message":{}}', b'{"update_id":"5"}']
)
def test_any_posted_body_is_kept(body):
    """What is no update is kept under the fingerprint of its bytes, the same each time."""
    update = read_single(body, "42")
    assert update == read_single(body, "42")
    assert (update.raw, update.address) == (body, "")
    assert update.update_id.startswith("broken:")
    assert len(update.update_id) <= 64


def test_a_posted_update_is_known_by_its_id():
    """A sound one has its number and its lane."""
    update = read_single(say(12, "x\ud800"), "42")
    assert (update.update_id, update.address) == ("12", "1001")


def test_a_wreck_is_kept_only_when_it_names_its_id():
    """Without an id nothing can be acknowledged, so it is not given up either."""
    assert read_wreck(b'{"ok":true,"result":[{"update_id":12,"mess', "42").update_id == "12"
    assert read_wreck(b"<html>busy</html>", "42") is None
