"""What the page of the web chat is given: its buttons, and words for a browser."""

from __future__ import annotations

import pytest

from tests.services.returning import Returning
from tests.services.world import ENGLAND


async def test_what_was_picked_of_several_has_one_tick(world) -> None:
    """The page draws it; in its words it would stand a second time."""
    found = Returning(world)
    await found.come(await found.invite())
    for label in ("Yes", "OK", "Yes", "Skip this part"):
        await found.tap(label)
    await found.tap("Rows")
    seen = await found.chat.feed(found.token)
    buttons = [b for line in seen.lines[-1:] for row in line.rows for b in row]
    assert [b.label for b in buttons if b.picked] == ["Rows"]
    assert all("✓" not in b.label for b in buttons)


async def test_a_page_is_told_nothing_of_telegram_before_the_first_question(world) -> None:
    """What can be cleared of a page in a browser are other things than of a chat in an app."""
    found = Returning(world)
    await found.come(await found.invite())
    first = "\n".join(await found.shown())
    assert 'Tap "Tidy" to clear this chat' in first
    assert "Telegram" not in first


async def test_a_page_of_our_own_is_no_app_of_a_company(world) -> None:
    """Telegram is, and says so; in a browser it would be untrue, and frighten for nothing."""
    found = Returning(world)
    await found.come(await found.invite())
    assert await found.chat.post(found.token, "m99", value="command::privacy")
    await found.settle()
    told = "\n".join(await found.shown())
    assert told.count("Our team can read what you write.") == 2
    assert "run by a company" not in told
    assert "in the app" not in told


async def test_how_to_reach_them_is_no_part_of_the_check_in_in_between(world) -> None:
    """Right after they told of something or asked for a person there is no part to skip."""
    found = Returning(world)
    await found.come(await found.invite())
    for label in ("Yes", "OK", "Talk to a person"):
        await found.tap(label)
    seen = await found.chat.feed(found.token)
    last = seen.lines[-1]
    labels = [b.label for row in last.rows for b in row]
    assert "How is it safe to reach you?" in last.words
    assert "Part 7" not in last.words
    assert "Skip this one" in labels
    assert "Skip this part" not in labels
    await found.tap("This chat")
    await found.tap("Carry on")
    last = (await found.chat.feed(found.token)).lines[-1]
    assert last.words.startswith("Part 1 of 7")
    assert "Skip this part" in [b.label for row in last.rows for b in row]


@pytest.mark.parametrize("way", ["chosen with a code", "of the invitation", "without a code"])
@pytest.mark.parametrize(("language", "some"), [("pl", True), ("cy", False), ("en", False)])
async def test_who_comes_in_a_language_of_some_words_hears_so(world, way, language, some) -> None:
    """Most goes on in English, whichever way it was chosen; where all has words it is not said."""
    found = Returning(world)
    own = language if way == "of the invitation" else "en"
    invited = await found.invitations.invite(ENGLAND, child_ref="made-up-1", language=own)
    if way == "without a code":
        token = await found.chat.open(None, "192.0.2.1", language)
    else:
        chosen = language if way == "chosen with a code" else ""
        token = await found.chat.open(invited.code, "192.0.2.1", chosen=chosen)
    found.token = str(token)
    await found.settle()
    told = "\n".join(await found.shown())
    wording = found.setup.wording
    said = wording.line("language_not_yet", language, language="English")
    assert told.count(said) == int(some)
    await found.say("hello")
    assert "\n".join(await found.shown()).count(said) == int(some)
