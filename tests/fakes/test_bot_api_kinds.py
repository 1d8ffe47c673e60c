"""The fake Bot API server: files, kinds of message, groups and the bot's own settings."""

from __future__ import annotations

import pytest
from telegram import (
    Bot,
    InputMediaDocument,
)
from telegram.error import BadRequest, ChatMigrated, Forbidden

from tests.fakes.bot_api import FakeBotApi


async def test_files_travel_both_ways(server: FakeBotApi, bot: Bot) -> None:
    """A voice message can be fetched, a picture and an album uploaded; a huge file is refused."""
    phone = server.phone(1001)
    phone.voice(b"OggS sound")
    phone.document("big.bin", size=21 * 1024 * 1024)
    voice, big = await bot.get_updates(timeout=2)
    assert voice.message
    assert voice.message.voice
    assert big.message
    assert big.message.document
    file = await voice.message.voice.get_file()
    assert await file.download_as_bytearray() == b"OggS sound"
    with pytest.raises(BadRequest, match=r"(?i)file is too big"):
        await big.message.document.get_file()
    photo = await bot.send_photo(1001, b"picture", caption="Look")
    assert (photo.caption, photo.photo[0].file_size) == ("Look", 7)
    album = await bot.send_media_group(1001, [InputMediaDocument(b"a"), InputMediaDocument(b"bb")])
    assert album[0].media_group_id == album[1].media_group_id
    again = await bot.send_document(1001, album[1].document)
    assert again.document
    assert again.document.file_size == 2
    assert phone.last is not None
    assert phone.last.kind == "document"


async def test_every_kind_of_message_can_be_read(server: FakeBotApi, bot: Bot) -> None:
    """What a person can send makes sense to the library, also what is of no known kind."""
    phone = server.phone(1001)
    for send in (phone.photo, phone.sticker, phone.location, phone.contact, phone.video):
        send()
    phone.video_note()
    phone.dice()
    phone.album(2, "two pictures")
    phone.forward("not my words")
    phone.anything(hologram={"depth": 3})
    updates = await bot.get_updates(timeout=2)
    messages = [update.message for update in updates if update.message]
    assert len(messages) == 11
    assert messages[1].sticker
    assert messages[2].location
    assert messages[3].contact
    assert messages[9].forward_origin is not None


async def test_commands_carry_their_entity(server: FakeBotApi, bot: Bot) -> None:
    """A command is marked in UTF-16 units, wherever it stands."""
    server.phone(1001).command("start", "CODE")
    server.phone(1001).say("🙂 /help@made_up_bot and/or")
    start, middle = await bot.get_updates(timeout=2)
    assert start.message
    assert middle.message
    assert [(e.offset, e.length) for e in start.message.entities] == [(0, 6)]
    assert [(e.offset, e.length) for e in middle.message.entities] == [(3, 17)]


async def test_groups(server: FakeBotApi, bot: Bot) -> None:
    """A bot is added, hears, is moved with the group to another id, and leaves."""
    phone, group = server.phone(1001), server.group()
    group.add_bot(phone)
    phone.in_group(group).say("hi all")
    added, joined, said = await bot.get_updates(timeout=2)
    assert added.my_chat_member
    assert joined.message
    assert said.message
    assert said.message.chat.id == group.chat_id
    new = group.upgrade(phone)
    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(group.chat_id, "x")
    assert moved.value.new_chat_id == new.chat_id
    await bot.send_message(new.chat_id, "x")
    await bot.leave_chat(new.chat_id)
    with pytest.raises(Forbidden, match="kicked from the supergroup"):
        await bot.send_message(new.chat_id, "x")


async def test_the_account(server: FakeBotApi, bot: Bot) -> None:
    """The bot's own settings are kept per scope and language."""
    await bot.set_my_commands([("help", "Get help")], language_code="cy")
    assert [c.command for c in await bot.get_my_commands(language_code="cy")] == ["help"]
    assert await bot.get_my_commands() == ()
    await bot.set_my_description("A made-up bot")
    assert (await bot.get_chat(1001)).id == 1001
    assert (await bot.get_chat_member(1001, 1001)).status == "member"
    topic = await bot.create_forum_topic(1001, "Check-in")
    sent = await bot.send_message(1001, "x", message_thread_id=topic.message_thread_id)
    assert await bot.pin_chat_message(1001, sent.message_id)
    assert (await bot.forward_message(1001, 1001, sent.message_id)).forward_origin is not None
    assert (await bot.copy_message(1001, 1001, sent.message_id)).message_id > sent.message_id
    assert await bot.send_chat_action(1001, "typing")
    assert server.unimplemented == []
