"""The fake Bot API server, tried with an unmodified python-telegram-bot: methods and phones."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    ReplyKeyboardMarkup,
    Update,
)
from telegram.error import BadRequest, Forbidden, InvalidToken
from telegram.ext import Application, MessageHandler, filters

from tests.fakes.bot_api import FakeBotApi
from tests.fakes.conftest import make_bot

YES_NO = InlineKeyboardMarkup(
    [
        [
            InlineKeyboardButton("Yes", callback_data="q1:yes"),
            InlineKeyboardButton("No", callback_data="q1:no"),
        ]
    ]
)


async def test_what_is_sent_is_shown(server: FakeBotApi, bot: Bot) -> None:
    """A phone shows the words, the buttons, and whether they came silently and protected."""
    sent = await bot.send_message(
        1001, "Are you ok?", reply_markup=YES_NO, disable_notification=True, protect_content=True
    )
    shown = server.phone(1001).last
    assert shown is not None
    assert (shown.message_id, shown.text, shown.labels) == (
        sent.message_id,
        "Are you ok?",
        ("Yes", "No"),
    )
    assert (shown.silent, shown.protected, shown.from_bot) == (True, True, True)
    assert server.phone(1001).notified == []
    assert sent.reply_markup == YES_NO


async def test_html_becomes_entities(server: FakeBotApi, bot: Bot) -> None:
    """Marked-up words are shown without their tags, and told with UTF-16 offsets."""
    sent = await bot.send_message(1001, "🙂 <b>a &amp; b</b>", parse_mode="HTML")
    assert sent.text == "🙂 a & b"
    assert [(e.type, e.offset, e.length) for e in sent.entities] == [("bold", 3, 5)]


async def test_a_tap_travels_and_is_answered_once(server: FakeBotApi, bot: Bot) -> None:
    """A tapped button arrives with its data; a second answer to the same tap is refused."""
    phone = server.phone(1001)
    await bot.send_message(1001, "Are you ok?", reply_markup=YES_NO)
    tap = phone.tap("Yes")
    (update,) = await bot.get_updates(timeout=2)
    query = update.callback_query
    assert query is not None
    assert tap is not None
    assert query.data == "q1:yes"
    assert query.from_user.id == 1001
    await query.answer("Thanks")
    assert tap.answer == {"text": "Thanks", "show_alert": False}
    with pytest.raises(BadRequest, match=r"(?i)query is too old"):
        await query.answer()


async def test_a_late_answer_to_a_tap_is_refused(server: FakeBotApi, bot: Bot) -> None:
    """Telegram stops waiting for the answer to a tap."""
    await bot.send_message(1001, "Are you ok?", reply_markup=YES_NO)
    tap = server.phone(1001).tap("No")
    server.clock.advance(minutes=10)
    assert tap is not None
    with pytest.raises(BadRequest, match=r"(?i)query is too old"):
        await bot.answer_callback_query(tap.query_id)


async def test_any_data_can_be_forged(server: FakeBotApi, bot: Bot) -> None:
    """Data that no button holds arrives too, also on a message that is gone."""
    server.phone(1001).forge("x" * 200, 9999)
    (update,) = await bot.get_updates(timeout=2)
    query = update.callback_query
    assert query is not None
    assert query.message is not None
    assert query.data == "x" * 200
    assert query.message.is_accessible is False


def test_a_button_that_is_not_there_cannot_be_tapped(server: FakeBotApi) -> None:
    """A tap on nothing is the test's mistake and says what there is."""
    with pytest.raises(AssertionError, match="no button 'Maybe'"):
        server.phone(1001).tap("Maybe")


async def test_a_reply_keyboard_is_not_told_back(server: FakeBotApi, bot: Bot) -> None:
    """A reply keyboard shows under the chat, and its buttons say their label."""
    sent = await bot.send_message(1001, "Choose", reply_markup=ReplyKeyboardMarkup([["Stop"]]))
    phone = server.phone(1001)
    assert sent.reply_markup is None
    assert phone.keyboard == ("Stop",)
    assert phone.tap("Stop") is None
    assert phone.screen[-1].text == "Stop"


async def test_edits_and_deletes_change_the_screen(server: FakeBotApi, bot: Bot) -> None:
    """The screen is what stands now; what was once received stays known."""
    phone = server.phone(1001)
    first = await bot.send_message(1001, "One", reply_markup=YES_NO)
    second = await bot.send_message(1001, "Two")
    await bot.edit_message_text("One, changed", 1001, first.message_id)
    await bot.delete_message(1001, second.message_id)
    assert [(shown.text, shown.edited, shown.labels) for shown in phone.replies] == [
        ("One, changed", True, ())
    ]
    assert phone.received == ["One", "Two"]
    assert phone.ever_shown == ["One", "One, changed", "Two"]


async def test_a_person_edits_their_own_words(server: FakeBotApi, bot: Bot) -> None:
    """An edit is told, unless the message is older than Telegram keeps updates."""
    phone = server.phone(1001)
    phone.edit("hello, changed")
    (update,) = await bot.get_updates(timeout=2)
    assert update.edited_message is not None
    assert update.edited_message.text == "hello, changed"
    server.clock.advance(hours=25)
    phone.edit("too late")
    assert server.pending() == 0


Attempt = Callable[[Bot], Awaitable[Any]]
ROW_TOO_LONG = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="é" * 33)]])
REFUSED: list[tuple[Attempt, str]] = [
    (lambda bot: bot.send_message(1001, "x" * 4097), "message is too long"),
    (lambda bot: bot.send_message(1001, " \n "), "message text is empty"),
    (lambda bot: bot.send_message(1001, "a <b", parse_mode="HTML"), "can't parse entities"),
    (lambda bot: bot.send_message(1001, "x", reply_markup=ROW_TOO_LONG), "button_data_invalid"),
    (lambda bot: bot.send_message(77, "x"), "chat not found"),
    (lambda bot: bot.send_document(1001, b"x", caption="c" * 1025), "caption is too long"),
    (lambda bot: bot.edit_message_text("x", 1001, 999), "message to edit not found"),
    (lambda bot: bot.edit_message_text("x", 1001, 1), "message can't be edited"),
    (lambda bot: bot.delete_message(1001, 999), "message to delete not found"),
    (lambda bot: bot.delete_messages(1001, range(1, 102)), "too many message identifiers"),
    (lambda bot: bot.answer_callback_query("1"), "query is too old"),
    (lambda bot: bot.get_file("none"), "invalid file_id"),
    (lambda bot: bot.leave_chat(1001), "private chats"),
]


@pytest.mark.parametrize(
    ("attempt", "sentence"), REFUSED, ids=[sentence for _, sentence in REFUSED]
)
async def test_what_telegram_refuses(bot: Bot, attempt: Attempt, sentence: str) -> None:
    """Each limit is refused with Telegram's own sentence."""
    with pytest.raises(BadRequest, match=rf"(?i){sentence}"):
        await attempt(bot)


async def test_the_longest_text_is_taken(bot: Bot) -> None:
    """4096 characters are allowed."""
    assert (await bot.send_message(1001, "x" * 4096)).text == "x" * 4096


async def test_an_edit_that_changes_nothing_is_refused(bot: Bot) -> None:
    """The same words and buttons again are "not modified"."""
    sent = await bot.send_message(1001, "Same", reply_markup=YES_NO)
    with pytest.raises(BadRequest, match=r"(?i)message is not modified"):
        await bot.edit_message_text("Same", 1001, sent.message_id, reply_markup=YES_NO)
    await bot.edit_message_reply_markup(1001, sent.message_id)


async def test_old_messages_cannot_be_deleted(server: FakeBotApi, bot: Bot) -> None:
    """After 48 hours a message stays; before, also the person's own can go."""
    old = await bot.send_message(1001, "Old")
    server.clock.advance(hours=47)
    assert await bot.delete_messages(1001, [1, 555])
    server.clock.advance(hours=2)
    with pytest.raises(BadRequest, match=r"(?i)can't be deleted"):
        await bot.delete_message(1001, old.message_id)
    with pytest.raises(BadRequest, match=r"(?i)can't be deleted"):
        await bot.delete_messages(1001, [old.message_id])
    server.world.refuse_old_in_bulk = False
    assert await bot.delete_messages(1001, [old.message_id])
    assert [shown.text for shown in server.phone(1001).screen] == ["Old"]


async def test_a_blocked_bot_cannot_write(server: FakeBotApi, bot: Bot) -> None:
    """A block is told once and refuses every message until it is lifted."""
    phone = server.phone(1001)
    phone.block()
    (update,) = await bot.get_updates(timeout=2)
    assert update.my_chat_member is not None
    assert update.my_chat_member.new_chat_member.status == "kicked"
    with pytest.raises(Forbidden, match="blocked by the user"):
        await bot.send_message(1001, "x")
    with pytest.raises(AssertionError, match="must unblock"):
        phone.say("x")
    phone.unblock()
    await bot.send_message(1001, "x")
    phone.close_account()
    with pytest.raises(Forbidden, match="user is deactivated"):
        await bot.send_message(1001, "x")


async def test_a_bot_cannot_write_first(server: FakeBotApi, bot: Bot) -> None:
    """Somebody who never wrote to the bot cannot be written to."""
    server.phone(1002)
    with pytest.raises(Forbidden, match="can't initiate"):
        await bot.send_message(1002, "x")


async def test_an_unknown_method_is_remembered(server: FakeBotApi, bot: Bot) -> None:
    """A method that is not played here succeeds, and a test can see that it was called."""
    assert await bot.set_chat_title(1001, "x")
    assert server.unimplemented == ["setChatTitle"]


async def test_a_wrong_token_is_refused(server: FakeBotApi) -> None:
    """Only known tokens are answered."""
    with pytest.raises(InvalidToken):
        async with Bot("1:wrong", base_url=server.base_url):
            raise AssertionError


def test_every_encoding_is_read(server: FakeBotApi) -> None:
    """JSON, forms and the query string mean the same, and the record keeps their types."""
    server.phone(1001).say("hi")
    asked: dict[str, Any] = {"chat_id": 1001, "text": "12", "disable_notification": True}
    with httpx.Client(base_url=f"{server.base_url}{server.token}/", trust_env=False) as client:
        plain = {**asked, "disable_notification": "true"}
        answers = [
            client.post("sendMessage", json=asked),
            client.post("sendMessage", data=plain),
            client.post("sendMessage", data=plain, files={"extra": b"x"}),
            client.get("sendmessage", params=plain),
        ]
        broken = client.post(
            "sendMessage", content=b"{", headers={"Content-Type": "application/json"}
        )
    assert [answer.json()["result"]["text"] for answer in answers] == ["12"] * 4
    assert [call.params for call in server.calls("sendMessage")][:4] == [asked] * 4
    assert (broken.status_code, server.calls()[-1].status) == (400, 400)


async def test_an_unmodified_application_runs(server: FakeBotApi) -> None:
    """The library's own loop polls, handles and answers."""

    async def echo(update: Update, _context: Any) -> None:
        assert update.message is not None
        await update.message.reply_text(f"You said {update.message.text}")

    application = Application.builder().bot(make_bot(server)).build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    async with application:
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling()
        phone = server.phone(1001)
        phone.say("hello")
        last = await server.until(lambda: phone.last)
        await application.updater.stop()
        await application.stop()
    assert last.text == "You said hello"
    assert server.pending() == 0
