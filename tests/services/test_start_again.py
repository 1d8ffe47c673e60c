"""A start form whose answer was lost, and a question that may not have arrived."""

from __future__ import annotations

import base64
import hashlib

from bot.domain.inbound import Kind
from bot.services.bell import Bell
from bot.services.invitations import Invitations
from bot.services.web_chat import WebChat
from bot.store.registering import Registering
from bot.store.web_sessions import WebSessions
from tests.services.world import ENGLAND, World

TICKET = "t" * 43


def web_chat(world: World) -> WebChat:
    sessions = WebSessions(world.database, world.sealer, world.inbox, world.setup)
    return WebChat(sessions, world.setup, world.clock, Bell())


async def code(world: World) -> str:
    store = Registering(world.database, world.sealer)
    inviting = Invitations(
        store, world.setup.authorities, world.clock, "http://touchbase.test", lambda: ""
    )
    return (await inviting.invite(ENGLAND)).code


async def test_the_same_form_sent_again_opens_the_same_chat(world: World) -> None:
    """The first answer was lost on the way; the invitation is not lost with it."""
    chat, invitation = web_chat(world), await code(world)
    first = await chat.open(invitation, "phone", ticket=TICKET)
    again = await chat.open(invitation, "phone", ticket=TICKET)
    assert first is not None
    assert again == first
    assert await world.count("web_session") == 1
    assert await world.count("attempt") == 0


async def test_another_form_can_not_use_the_code_again(world: World) -> None:
    """Whoever got hold of the link later has another form, and is told nothing."""
    chat, invitation = web_chat(world), await code(world)
    assert await chat.open(invitation, "phone", ticket=TICKET)
    assert await chat.open(invitation, "phone", ticket="x" * 43) is None
    assert await chat.open(invitation, "phone") is None


async def test_a_used_code_that_is_tried_again_is_shown_to_a_person(world: World) -> None:
    """Whoever tries it is told nothing; a reader sees the chat that it belongs to."""
    chat, invitation = web_chat(world), await code(world)
    await chat.open(invitation, "phone")
    assert await world.count("to_read") == 0
    await chat.open(invitation, "another phone")
    await chat.open(invitation, "another phone")
    assert await world.count("to_read") == 1


async def test_a_chat_that_was_left_is_not_opened_by_its_old_form(world: World) -> None:
    """After Leave only a new invitation leads back."""
    chat, invitation = web_chat(world), await code(world)
    token = await chat.open(invitation, "phone", ticket=TICKET)
    assert token is not None
    await chat.leave(token)
    assert await chat.open(invitation, "phone", ticket=TICKET) is None


async def test_one_ticket_opens_one_chat_for_each_code(world: World) -> None:
    """A second invitation on the same phone is another chat."""
    chat = web_chat(world)
    first = await chat.open(await code(world), "phone", ticket=TICKET)
    second = await chat.open(await code(world), "phone", ticket=TICKET)
    assert first
    assert second
    assert first != second


async def test_a_ticket_that_was_put_there_leads_into_nobodys_chat(world: World) -> None:
    """Somebody wrote it into the browser beforehand: no code, so nothing but it would be needed."""
    chat = web_chat(world)
    theirs = await chat.open(None, "another phone", ticket=TICKET)
    token = await chat.open(None, "phone", ticket=TICKET)
    assert token is not None
    assert await chat.post(token, "m1", words="he hits me")
    assert await chat.open(None, "another phone", ticket=TICKET) not in (None, theirs, token)
    assert theirs != token


async def test_who_knows_ticket_and_code_works_out_no_session(world: World) -> None:
    """Both may stand in the browser afterwards; the session is made with the key as well."""
    chat, invitation = web_chat(world), await code(world)
    token = await chat.open(invitation, "phone", ticket=TICKET)
    assert token is not None
    whole = hashlib.sha256(f"{TICKET}:{invitation}".encode()).digest()
    guess = base64.urlsafe_b64encode(whole).decode().rstrip("=")
    assert await chat.feed(guess) is None
    assert await chat.feed(token) is not None


async def test_a_form_sent_again_once_the_chat_has_begun_opens_nothing(world: World) -> None:
    """Its answer came, or nothing could have been done on the page: it is somebody else's."""
    chat, invitation = web_chat(world), await code(world)
    token = await chat.open(invitation, "phone", ticket=TICKET)
    assert token is not None
    assert await chat.open(invitation, "phone", ticket=TICKET) == token
    assert await chat.post(token, "m1", words="he hits me")
    assert await chat.open(invitation, "another phone", ticket=TICKET) is None
    assert await chat.stay(token)


async def test_a_question_that_may_not_have_arrived_is_asked_again(world: World) -> None:
    """After an uncertain text the next answer holds the step (rules.md 7)."""
    await world.says("hi")
    world.clock.move(seconds=10)
    await world.says("hello")
    await world.change("UPDATE outbox SET status = 'uncertain' WHERE step IS NOT NULL")
    world.clock.move(seconds=10)
    before = len(await world.letters("reply"))
    await world.says("hello there", kind=Kind.EDIT, message="2")
    asked = (await world.letters("reply"))[before:]
    assert [words.rpartition("\n")[2][-1] for _, words in asked] == ["?"]
    await world.says("hello there you", kind=Kind.EDIT, message="2")
    assert len(await world.letters("reply")) == before + 1
