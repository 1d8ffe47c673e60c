"""The buttons of the web chat as its page is given them."""

from __future__ import annotations

from tests.services.returning import Returning


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
