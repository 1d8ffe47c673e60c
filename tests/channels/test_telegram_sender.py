"""One parcel, one call, and an honest word on what came of it."""

from __future__ import annotations

import hashlib

import httpx
import pytest

from bot.channels.telegram.buttons import encode, encode_claim
from bot.channels.telegram.sender import TelegramChannel
from bot.domain.conversation import Choice, Command, CommandName
from bot.domain.message import Button
from bot.errors import TouchbaseError, TryLaterError, UncertainError, UndeliverableError
from bot.ports import Parcel, ParcelKind, WorkerAction, WorkerButton
from bot.store.parcels import dump_parcel, load_parcel
from tests.channels.scripted import DONE, TOKEN, api_with, no, ok

ROWS = (
    (Button("Yes", Choice("safe", "yes")), Button("No", Choice("safe", "no"))),
    (Button("Talk to a person", Command(CommandName.PERSON, "safe")),),
)
HELLO = Parcel(ParcelKind.SEND, "hello")
ASKED = Parcel(ParcelKind.SEND, "hello", rows=ROWS)
SENT = ok({"message_id": 31})


def sign(text):
    """A made-up signature."""
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def channel_with(*script):
    """A channel whose Telegram answers from a script."""
    api, request = api_with(*script)
    return TelegramChannel(api, sign), request


async def test_a_message_goes_out_as_plain_words_and_gives_its_id():
    """No markup, no preview, and nothing that was not asked for."""
    channel, request = channel_with(SENT)
    assert await channel.send("1001", HELLO) == "31"
    assert request.calls == [
        (
            "sendMessage",
            {"chat_id": 1001, "text": "hello", "link_preview_options": {"is_disabled": True}},
        )
    ]


async def test_buttons_silence_and_protection_are_passed_on():
    """Rows stay rows, and each button carries what it means."""
    channel, request = channel_with(SENT)
    parcel = Parcel(ParcelKind.SEND, "hello", rows=ROWS, silent=True, protect=True)
    await channel.send("1001", parcel)
    sent = request.of("sendMessage")[0]
    assert sent["disable_notification"] is True
    assert sent["protect_content"] is True
    rows = sent["reply_markup"]["inline_keyboard"]
    assert [[button["text"] for button in row] for row in rows] == [
        ["Yes", "No"],
        ["Talk to a person"],
    ]
    assert rows[0][0]["callback_data"].startswith("c:safe:yes:")


async def test_an_alert_has_its_link_in_the_words_and_its_claim_button():
    """A link to a server that is not public is refused as a button, so it is written out."""
    channel, request = channel_with(SENT)
    claim = WorkerButton("Claim", WorkerAction("claim", "e1"))
    parcel = Parcel(ParcelKind.SEND, "P0", rows=((claim,),), link="http://127.0.0.1:8000/x")
    await channel.send("2002", parcel)
    sent = request.of("sendMessage")[0]
    assert sent["text"] == "P0\nhttp://127.0.0.1:8000/x"
    button = sent["reply_markup"]["inline_keyboard"][0][0]
    assert button["callback_data"].startswith("w:claim:e1:")


async def test_words_that_no_request_can_carry_are_mended():
    """Half an emoji in a worker's reply does not stop the reply."""
    channel, request = channel_with(SENT)
    await channel.send("1001", Parcel(ParcelKind.SEND, "a\ud83d\0"))
    assert request.of("sendMessage")[0]["text"] == "a\ufffd\ufffd"


async def test_an_edit_changes_words_and_takes_buttons_away():
    """No rows means no buttons; no words means that the words stay."""
    channel, request = channel_with(DONE, ok({"message_id": 9}))
    assert await channel.send("1001", Parcel(ParcelKind.EDIT, "new", message="9")) == "9"
    assert await channel.send("1001", Parcel(ParcelKind.EDIT, message="9")) == "9"
    (words,) = request.of("editMessageText")
    assert (words["message_id"], words["text"]) == (9, "new")
    assert words["reply_markup"] == {"inline_keyboard": []}
    (bare,) = request.of("editMessageReplyMarkup")
    assert bare == {"chat_id": 1001, "message_id": 9, "reply_markup": {"inline_keyboard": []}}


async def test_a_tap_is_answered_and_a_message_removed():
    """Neither gives a new message."""
    channel, request = channel_with(DONE, DONE)
    assert await channel.send("1001", Parcel(ParcelKind.ANSWER, "x" * 300, ticket="77")) == ""
    assert await channel.send("1001", Parcel(ParcelKind.DELETE, message="9")) == "9"
    assert request.calls == [
        ("answerCallbackQuery", {"callback_query_id": "77", "text": "x" * 200}),
        ("deleteMessage", {"chat_id": 1001, "message_id": 9}),
    ]


async def test_the_menu_of_one_chat_is_in_its_language():
    """A chosen language may have no two-letter code, so the menu is set for the chat alone."""
    channel, request = channel_with(DONE)
    menu = (("help", "یارمەتی"), ("stop", "وەستان"))
    parcel = load_parcel(dump_parcel(Parcel(ParcelKind.MENU, menu=menu)))
    assert await channel.send("1001", parcel) == ""
    assert request.calls == [
        (
            "setMyCommands",
            {
                "commands": [
                    {"command": "help", "description": "یارمەتی"},
                    {"command": "stop", "description": "وەستان"},
                ],
                "scope": {"type": "chat", "chat_id": 1001},
            },
        )
    ]


async def test_a_group_is_left_and_never_written_to():
    """Also when we are out of it already."""
    channel, request = channel_with(DONE, no(403, "Forbidden: bot is not a member"))
    for _ in range(2):
        assert await channel.send("elsewhere:-100", Parcel(ParcelKind.LEAVE)) == ""
    assert request.of("leaveChat") == [{"chat_id": -100}] * 2
    with pytest.raises(UndeliverableError, match="not_a_private_chat"):
        await channel.send("elsewhere:-100", HELLO)


async def test_a_one_to_one_chat_is_nothing_to_leave():
    """Only places with others are left; nothing is called."""
    channel, request = channel_with()
    assert await channel.send("1001", Parcel(ParcelKind.LEAVE)) == ""
    assert not request.calls


def test_the_channel_reads_the_buttons_that_it_writes():
    """A young person's and a worker's, each only in its own chat."""
    channel, _ = channel_with()
    for action, data in (
        (Choice("safe", "yes"), encode(Choice("safe", "yes"), "1001", sign)),
        (WorkerAction("claim", "e1"), encode_claim(WorkerAction("claim", "e1"), "1001", sign)),
    ):
        assert channel.decode(data, "1001") == action
        assert channel.decode(data, "1002") is None


@pytest.mark.parametrize(
    ("parcel", "answer"),
    [
        (Parcel(ParcelKind.EDIT, "x", message="9"), "Bad Request: message is not modified: same"),
        (
            Parcel(ParcelKind.ANSWER, ticket="7"),
            "Bad Request: query is too old and response timeout expired or query ID is invalid",
        ),
        (Parcel(ParcelKind.DELETE, message="9"), "Bad Request: message to delete not found"),
    ],
)
async def test_what_is_so_already_counts_as_done(parcel, answer):
    """Nothing is left to do, so nobody is bothered."""
    channel, _ = channel_with(no(400, answer))
    assert await channel.send("1001", parcel) == parcel.message


@pytest.mark.parametrize(
    "failure",
    [
        httpx.ConnectError("made up"),
        httpx.ConnectTimeout("made up"),
        httpx.PoolTimeout("made up"),
        httpx.ProxyError("made up"),
        httpx.InvalidURL("made up"),
        no(500),
        (502, b"<html>made up</html>"),
        (302, b""),
        (400, b""),
        (403, b"<html>made up: your firewall</html>"),
        (403, b'{"error": "made up"}'),
        no(429),
        no(401, "Unauthorized"),
        no(404, "Not Found"),
        no(409, "Conflict"),
        (200, b'{"ok":false,"error_code":500}'),
    ],
)
async def test_what_certainly_did_not_arrive_may_be_sent_again(failure):
    """One call was made and no more: when to try again is the outbox's to say."""
    channel, request = channel_with(failure)
    with pytest.raises(TryLaterError) as error:
        await channel.send("1001", ASKED)
    assert len(request.calls) == 1
    assert error.value.after is None


@pytest.mark.parametrize("status", [429, 400, 200])
async def test_telegrams_own_wait_is_passed_on(status):
    """The wait is in the answer, whatever the status says."""
    channel, _ = channel_with(no(status if status != 200 else 429, retry_after=17))
    with pytest.raises(TryLaterError) as error:
        await channel.send("1001", HELLO)
    assert error.value.after == 17


@pytest.mark.parametrize("wait", [b"1e300", b"Infinity", b"9" * 400])
async def test_a_wait_without_end_is_a_day(wait):
    """A number that no clock can hold must not break the sending itself."""
    body = b'{"ok":false,"error_code":429,"parameters":{"retry_after":' + wait + b"}}"
    channel, _ = channel_with((429, body))
    with pytest.raises(TryLaterError) as error:
        await channel.send("1001", HELLO)
    assert error.value.after == 86_400


@pytest.mark.parametrize(
    "failure",
    [
        httpx.ReadTimeout("made up"),
        httpx.WriteTimeout("made up"),
        httpx.ReadError("made up"),
        httpx.WriteError("made up"),
        httpx.RemoteProtocolError("made up"),
        RuntimeError("made up"),
        (200, b"<html>made up</html>"),
        (200, b'{"ok":tr'),
        (200, b"[]"),
        (200, b'{"ok":true}'),
        (200, b'{"ok":false}'),
    ],
)
async def test_what_may_have_arrived_is_said_to_be_uncertain(failure):
    """A lost answer is never sent again from here."""
    channel, request = channel_with(failure)
    with pytest.raises(UncertainError):
        await channel.send("1001", ASKED)
    assert len(request.calls) == 1


@pytest.mark.parametrize(
    ("answer", "code", "gone"),
    [
        (no(403, "Forbidden: bot was blocked by the user"), "blocked", True),
        (no(403, "Forbidden: user is deactivated"), "deactivated", True),
        (
            no(403, "Forbidden: bot can't initiate conversation with a user"),
            "never_wrote",
            True,
        ),
        (no(403, "Forbidden: made up"), "forbidden", True),
        (no(400, "Bad Request: chat not found"), "chat_not_found", True),
        (no(400, "Bad Request: PEER_ID_INVALID"), "chat_not_found", True),
        (no(400, "Bad Request: message text is empty"), "empty", False),
        (no(400, "Bad Request: message is too long"), "too_long", False),
        (no(400, "Bad Request: message to edit not found"), "message_gone", False),
        (no(400, "Bad Request: made up", migrate_to_chat_id=-1), "migrated", False),
        (no(413, "Request Entity Too Large"), "too_large", False),
        (no(418, "made up"), "http_418", False),
    ],
)
async def test_what_will_not_arrive_ends_with_a_person(answer, code, gone):
    """The reason is a code: Telegram's sentence may quote what was sent."""
    channel, request = channel_with(answer)
    with pytest.raises(UndeliverableError) as error:
        await channel.send("1001", ASKED)
    assert (str(error.value), error.value.gone) == (code, gone)
    assert len(request.calls) == 1


async def test_a_form_that_is_refused_goes_out_once_as_plain_words():
    """A question without its buttons can still be answered by typing."""
    channel, request = channel_with(no(400, "Bad Request: BUTTON_DATA_INVALID"), SENT)
    assert await channel.send("1001", ASKED) == "31"
    first, second = request.of("sendMessage")
    assert "reply_markup" in first
    assert second == {name: first[name] for name in first if name != "reply_markup"}


@pytest.mark.parametrize("parcel", [HELLO, ASKED])
async def test_words_that_are_refused_twice_end_with_a_person(parcel):
    """Plain words that were refused as they are do not change by sending them again."""
    refusal = no(400, "Bad Request: made up: hello")
    channel, request = channel_with(refusal, refusal)
    with pytest.raises(UndeliverableError) as error:
        await channel.send("1001", parcel)
    assert str(error.value) == "bad_request"
    assert len(request.calls) == (2 if parcel.rows else 1)


async def test_a_plain_repeat_that_gets_lost_is_uncertain():
    """The second try is judged like any other."""
    channel, _ = channel_with(no(400, "Bad Request: made up"), httpx.ReadTimeout("made up"))
    with pytest.raises(UncertainError):
        await channel.send("1001", ASKED)


@pytest.mark.parametrize(
    ("address", "parcel", "code"),
    [
        ("", HELLO, "no_such_address"),
        ("web:1", HELLO, "no_such_address"),
        ("1001", Parcel(ParcelKind.DELETE), "no_such_address"),
        (
            "1001",
            Parcel(ParcelKind.SEND, "x", rows=((Button("x", Choice("s" * 60, "c")),),)),
            "button_too_long",
        ),
    ],
)
async def test_what_can_not_be_written_is_not_tried(address, parcel, code):
    """A parcel that makes no sense ends with a person, not with a crash."""
    channel, request = channel_with()
    with pytest.raises(UndeliverableError, match=code):
        await channel.send(address, parcel)
    assert not request.calls


@pytest.mark.parametrize(
    "failure",
    [httpx.ConnectError(TOKEN), httpx.ReadTimeout(TOKEN), ValueError(TOKEN), no(400, TOKEN)],
)
async def test_no_error_carries_the_token(failure):
    """Neither its words nor what it is chained to."""
    channel, request = channel_with(failure)
    with pytest.raises(TouchbaseError) as error:
        await channel.send("1001", HELLO)
    assert TOKEN in request.urls[0]
    assert TOKEN not in str(error.value)
    assert error.value.__cause__ is None
    assert error.value.__context__ is None


async def test_many_messages_are_removed_a_hundred_at_a_time():
    """Telegram takes no more in one call; nothing is given back for them."""
    channel, request = channel_with(DONE, DONE, DONE)
    many = tuple(str(number) for number in range(1, 251))
    assert await channel.send("1001", Parcel(ParcelKind.DELETE, messages=many)) == ""
    asked = [call["message_ids"] for call in request.of("deleteMessages")]
    assert [len(ids) for ids in asked] == [100, 100, 50]
    assert [number for ids in asked for number in ids] == list(range(1, 251))


async def test_one_message_that_stays_keeps_no_other():
    """Where Telegram refuses a bulk, each is removed by itself."""
    refusal = no(400, "Bad Request: message can't be deleted for everyone")
    channel, request = channel_with(refusal, DONE, refusal, DONE)
    await channel.send("1001", Parcel(ParcelKind.DELETE, messages=("1", "2", "3")))
    assert [call["message_id"] for call in request.of("deleteMessage")] == [1, 2, 3]


async def test_a_removal_whose_answer_is_lost_is_uncertain():
    """So it is done again, which does nothing more."""
    channel, _ = channel_with(httpx.ReadError("gone"))
    with pytest.raises(UncertainError):
        await channel.send("1001", Parcel(ParcelKind.DELETE, messages=("1", "2")))
