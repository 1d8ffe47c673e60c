"""Raw Telegram updates become inbound messages, whatever is in them."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.address import address_of
from bot.channels.telegram.envelope import UnreadableError
from bot.channels.telegram.updates import parse
from bot.domain.inbound import Kind
from bot.ports import UNDATED

CHAT = {"id": 1001, "type": "private", "first_name": "Made-up"}
SENDER = {"id": 1001, "is_bot": False, "first_name": "Made-up", "language_code": "cy"}
DATE = 1_770_000_000


def message(**fields):
    """A message in a one-to-one chat."""
    return {"message_id": 7, "date": DATE, "chat": CHAT, "from": SENDER, **fields}


def read(kind="message", **fields):
    """Parse an update whose body is a message with these fields."""
    return parse(json.dumps({"update_id": 5, kind: message(**fields)}).encode())


def test_typed_words_come_with_who_when_and_which_message():
    """A plain message keeps its words, its time, its id and the app's language."""
    inbound = read(text="hello")
    assert inbound.kind is Kind.TEXT
    assert (inbound.address, inbound.text, inbound.message) == ("1001", "hello", "7")
    assert inbound.sent_at == datetime.fromtimestamp(DATE, UTC)
    assert inbound.language == "cy"
    assert not inbound.forwarded


@pytest.mark.parametrize(
    ("text", "command", "argument"),
    [
        ("/start", "start", ""),
        ("/start AbC-12_x", "start", "AbC-12_x"),
        ("/START@made_up_bot  AbC ", "start", "AbC"),
        ("/Help he has a knife\nnow", "help", "he has a knife\nnow"),
        ("/start\u00a0code", "start", "code"),
        ("/tidy.", "tidy", ""),
        ("/Tidy!! ", "tidy", ""),
    ],
)
def test_commands_are_known_in_any_case_and_keep_what_stood_behind(text, command, argument):
    """The words behind a command stay in the text as well, so that they are screened."""
    inbound = read(text=text)
    assert inbound.kind is Kind.COMMAND
    assert (inbound.command, inbound.argument, inbound.text) == (command, argument, text)


@pytest.mark.parametrize("text", ["/", "/ help", "help /me", "//start", "/" + "x" * 33, "/a-b c"])
def test_what_only_looks_like_a_command_is_words(text):
    """Words with a slash are screened and answered as words."""
    assert read(text=text).kind is Kind.TEXT


@pytest.mark.parametrize(
    ("fields", "kind", "text"),
    [
        ({"voice": {}}, Kind.VOICE, ""),
        ({"video_note": {}}, Kind.VOICE, ""),
        ({"audio": {}, "caption": "my song"}, Kind.VOICE, "my song"),
        ({"photo": [{}], "caption": "look"}, Kind.PICTURE, "look"),
        ({"video": {}}, Kind.PICTURE, ""),
        ({"animation": {}, "document": {}}, Kind.PICTURE, ""),
        ({"paid_media": {}}, Kind.PICTURE, ""),
        ({"story": {}}, Kind.PICTURE, ""),
        ({"document": {"file_name": "=cmd()"}}, Kind.FILE, ""),
        ({"sticker": {"emoji": "🔪"}}, Kind.STICKER, "🔪"),
        ({"sticker": {}}, Kind.STICKER, ""),
        ({"dice": {"emoji": "🎲", "value": 1}}, Kind.STICKER, "🎲"),
        ({"location": {}}, Kind.PLACE, ""),
        ({"venue": {}, "location": {}}, Kind.PLACE, ""),
        ({"contact": {"phone_number": "0", "first_name": "a", "user_id": 5}}, Kind.OTHER, "0\na"),
        ({"game": {}}, Kind.OTHER, ""),
        ({"poll": {"question": "a", "options": [{"text": "b"}, 3]}}, Kind.OTHER, "a\nb"),
        ({"checklist": {"title": "a", "tasks": [{"text": "b"}]}}, Kind.OTHER, "a\nb"),
        ({"web_app_data": {}}, Kind.OTHER, ""),
        ({"made_up_kind": {"x": 1}}, Kind.OTHER, ""),
        ({"text": 12}, Kind.OTHER, ""),
        ({"pinned_message": {}}, Kind.IGNORED, ""),
    ],
)
def test_every_kind_of_message_is_told_apart(fields, kind, text):
    """Whatever can't be opened is named, and every typed word in it is kept."""
    inbound = read(**fields)
    assert (inbound.kind, inbound.text) == (kind, text)


def test_where_a_place_is_can_be_read():
    """Nobody opens a map here: what stands in the message is all that a person gets to see."""
    location = {"latitude": 51.5, "longitude": -0.1}
    assert read(location=location).text == "51.5, -0.1"
    venue = {"location": location, "title": "Made-up Hotel", "address": "1 Made-up Street"}
    assert read(venue=venue, location=location).text == (
        "Made-up Hotel\n1 Made-up Street\n51.5, -0.1"
    )
    assert read(location={"latitude": True, "longitude": "x"}).text == ""


def test_formatted_text_is_put_together_again():
    """Apps of 2026 can send text in blocks, of which each run of letters comes on its own."""
    paragraph = ["he has a ", {"type": "bold", "text": ["kni", {"type": "italic", "text": "fe"}]}]
    item = {"label": "1", "blocks": [{"type": "paragraph", "text": "second"}]}
    picture = {"type": "photo", "photo": [{"file_id": "x1"}], "caption": {"text": "third"}}
    blocks = [{"type": "paragraph", "text": paragraph}, {"type": "list", "items": [item]}, picture]
    inbound = read(rich_message={"blocks": blocks}, sender_tag="a tag")
    assert (inbound.kind, inbound.text) == (Kind.OTHER, "he has a knife\n1\nsecond\nthird")


@pytest.mark.parametrize(
    "fields",
    [
        {"made_up_kind": {"parts": [{"id": "5", "type": "x", "heading": "words"}]}},
        {"checklist_tasks_added": {"tasks": [{"id": 1, "text": "words"}]}},
        {"web_app_data": {"data": "words"}},
        {"poll": {"id": "1", "type": "quiz", "explanation": "words"}},
        {"gift": {"gift": {"sticker": {"file_id": "x"}}, "text": "words"}},
    ],
)
def test_words_in_a_kind_that_is_not_known_are_read(fields):
    """They are screened and shown, without the codes around them."""
    assert (read(**fields).kind, read(**fields).text) == (Kind.OTHER, "words")


def test_what_is_nested_without_end_keeps_no_words_from_us():
    """Whatever stands beside it is read."""
    nested = json.loads('{"a":' * 500 + '"x"' + "}" * 500)
    assert read(made_up_kind=nested, caption="words").text == "words"


def test_words_picked_out_of_another_chat_are_read():
    """They were chosen to be shown; words of this chat that an answer quotes were read already."""
    quote = {"text": "tell and you are dead", "position": 0}
    shown = read(text="he sent this", quote=quote, external_reply={"origin": {}})
    assert (shown.kind, shown.text) == (Kind.TEXT, "he sent this\ntell and you are dead")
    assert read(text="yes", quote=quote, reply_to_message={"text": "x"}).text == "yes"


def test_what_telegram_writes_itself_has_no_words():
    """A timer that was set is nothing that was said, whatever stands beside it."""
    told = read(message_auto_delete_timer_changed={"message_auto_delete_time": 1}, new_field="x")
    assert (told.kind, told.text) == (Kind.IGNORED, "")


def test_the_pictures_of_one_album_name_it():
    """An album arrives as several updates that belong together."""
    assert read(photo=[{}], media_group_id="99").data == "album:99"


@pytest.mark.parametrize(
    "fields",
    [
        {"forward_origin": {"type": "hidden_user"}},
        {"forward_date": DATE},
        {"via_bot": {"id": 1}},
    ],
)
def test_forwarded_words_are_marked_and_are_no_command(fields):
    """Somebody else's words are never taken for an order of the young person's."""
    inbound = read(text="/stop", **fields)
    assert inbound.kind is Kind.TEXT
    assert inbound.forwarded


def test_an_edit_is_an_edit_at_the_time_of_the_edit():
    """Changed words, also a caption, carry the id of the message that was changed."""
    inbound = read("edited_message", text="/help now", edit_date=DATE + 60)
    assert (inbound.kind, inbound.text, inbound.command) == (Kind.EDIT, "/help now", "")
    assert inbound.sent_at == datetime.fromtimestamp(DATE + 60, UTC)
    assert inbound.message == "7"
    with_picture = read("edited_message", photo=[{}], caption="x")
    assert (with_picture.kind, with_picture.data) == (Kind.EDIT, Kind.PICTURE)


def test_a_moving_place_stays_a_place():
    """A live location arrives as edits, which are no changed words and nobody's doing."""
    where = {"latitude": 51.5, "longitude": -0.1, "live_period": 3600}
    moved = read("edited_message", location=where, edit_date=DATE + 60)
    assert (moved.kind, moved.text, moved.moves, moved.changes) == (
        Kind.PLACE,
        "51.5, -0.1",
        True,
        True,
    )
    assert not read(location=where).moves


def tap(**fields):
    """A tap on a button."""
    query = {"id": "77", "from": SENDER, "chat_instance": "1", "data": "c:x:y:z", **fields}
    return parse(json.dumps({"update_id": 5, "callback_query": query}).encode())


def test_a_tap_carries_its_data_its_message_and_its_ticket():
    """A tap has no time of its own: the date in it is that of the question."""
    inbound = tap(message=message(text="Are you OK?"))
    assert inbound.kind is Kind.TAP
    assert (inbound.data, inbound.message, inbound.ticket) == ("c:x:y:z", "7", "77")
    assert (inbound.text, inbound.sent_at) == ("", UNDATED)


def test_a_tap_on_a_message_that_can_not_be_shown_any_more_is_still_theirs():
    """Telegram may give a stub of the message, or nothing."""
    stub = tap(message={"chat": CHAT, "message_id": 3, "date": 0})
    assert (stub.kind, stub.address, stub.message) == (Kind.TAP, "1001", "3")
    none = tap()
    assert (none.kind, none.address, none.message) == (Kind.TAP, "1001", "")
    assert tap(data=None, message=message()).data == ""


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("kicked", Kind.BLOCKED),
        ("member", Kind.UNBLOCKED),
        ("restricted", Kind.IGNORED),
        (None, Kind.IGNORED),
    ],
)
def test_blocking_and_unblocking_are_told(status, kind):
    """In a one-to-one chat a change of membership is a block or its end."""
    assert read("my_chat_member", new_chat_member={"status": status}).kind is kind


@pytest.mark.parametrize("chat_type", ["group", "supergroup", "channel"])
def test_a_place_with_others_is_ignored_and_left(chat_type):
    """Nothing said in a group is taken, and the bot must go; once gone it need not again."""
    chat = {"id": -100123, "type": chat_type}
    added = read("my_chat_member", chat=chat, new_chat_member={"status": "member"})
    said = read(chat=chat, text="hello")
    gone = read("my_chat_member", chat=chat, new_chat_member={"status": "left"})
    assert added.kind is said.kind is gone.kind is Kind.IGNORED
    assert added.address == said.address == "elsewhere:-100123"
    assert (added.command, said.command, gone.command) == ("leave", "leave", "")
    assert said.text == ""


@pytest.mark.parametrize(
    "kind", ["business_message", "inline_query", "message_reaction", "poll_answer"]
)
def test_what_is_not_said_to_us_is_ignored(kind):
    """Another person's business chat is private too, but it is not ours."""
    inbound = read(kind, text="hello")
    assert (inbound.kind, inbound.text, inbound.command) == (Kind.IGNORED, "", "")
    assert inbound.address == "elsewhere:1001"


def test_another_bot_is_ignored():
    """Bots that talk to us are counted, never answered."""
    assert read(text="hi", **{"from": {"id": 1001, "is_bot": True}}).kind is Kind.IGNORED


def test_a_kind_of_later_than_this_version_goes_to_a_person():
    """What a young person sent and we don't know is something unknown, not nothing."""
    inbound = read("made_up_update", text="words")
    assert (inbound.kind, inbound.address, inbound.text) == (Kind.OTHER, "1001", "words")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"[]",
        b"not json",
        b'{"update_id":1}',
        b'{"update_id":1,"message":null}',
        b'{"update_id":1,"message":{"message_id":"not a number","text":"words"}}',
        b'{"update_id":1,"message":{"chat":{"id":1},"text":"words"}}',
        b'{"update_id":1,"message":{"chat":{"id":"1","type":"private"},"text":"words"}}',
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    ],
)
def test_what_can_not_be_read_is_refused_for_a_person_to_see(raw):
    """Words without a chat are never ignored: the caller puts them aside."""
    with pytest.raises(UnreadableError):
        parse(raw)


def test_odd_characters_and_numbers_do_not_keep_the_words_from_us():
    """Lone surrogates, NUL, raw control characters, broken UTF-8 and endless numbers pass."""
    lone = json.dumps({"update_id": 1, "message": message(text="a\ud83db\0c")}).encode()
    assert parse(lone).text == "a\ud83db\0c"
    whole = json.dumps({"update_id": 1, "message": message(text="WORDS")}).encode()
    assert parse(whole.replace(b"WORDS", b"a\xffb")).text == "a\ufffdb"
    assert parse(whole.replace(b"WORDS", b"a\nb")).text == "a\nb"
    huge = whole.replace(b'"date": 1770000000', b'"date": ' + b"9" * 5000)
    assert (parse(huge).text, parse(huge).sent_at) == ("WORDS", UNDATED)
    assert parse(whole.replace(b"1770000000", b"NaN")).sent_at == UNDATED
    assert parse(b"\xef\xbb\xbf" + whole).text == "WORDS"


@pytest.mark.parametrize("date", [None, 0, -5, "x", True, 10**15, 1.5])
def test_a_missing_or_impossible_date_is_no_date(date):
    """Such a message is taken; when it was sent is not known."""
    assert read(text="x", date=date).sent_at == UNDATED


@pytest.mark.parametrize("code", [None, 7, "", "x", "en\n", "a" * 50, "🏳️"])
def test_an_odd_language_is_no_hint(code):
    """Only something shaped like a language code is passed on."""
    assert read(text="x", **{"from": SENDER | {"language_code": code}}).language == ""


def test_large_ids_keep_every_digit():
    """Ids of chats have up to 52 bits; one that no chat can have is no address."""
    assert read(chat=CHAT | {"id": 2**52 - 1}, text="x").address == str(2**52 - 1)
    assert address_of({"message": {"chat": CHAT | {"id": 2**70}}}) == ""


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["message", "callback_query", "chat", "from", "id", "type", "text", "date"]
            )
            | st.text(max_size=3),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)


@given(JSON)
def test_an_address_is_always_given(update):
    """Whatever comes, finding its lane never fails, because that is done before storing."""
    assert isinstance(address_of(update), str)
