"""Whoever looks for help with something hidden in their body is not left with a tip alone."""

from __future__ import annotations

from tests.services.world import World


async def test_a_person_looks_at_who_chooses_something_hidden_in_my_body(world: World) -> None:
    """It is advice at once, a case for the same day, and no question about what it is or why."""
    ann = await world.worker("Ann")
    await world.comes_with_code()
    await world.stand_at_kept("tips_people")
    assert await world.count("escalation") == 0
    await world.taps("tips_people", "hidden")
    (row,) = (await world.desk.queue(ann)).rows
    assert (row.tier, row.categories) == ("P2", ("criminal_exploitation",))
    letter = (await world.parcels_of("one"))[-1]
    said = letter.parcel.text
    for words in (
        "call 999 or go to A&E now",
        'You can say: "Something is hidden in my body."',
        "You are not in trouble with me.",
        'tap "Talk to a person"',
    ):
        assert words in said
    assert said.endswith("What would you like now?")
    labels = [button.label for line in letter.parcel.rows for button in line]
    assert "Talk to a person" in labels
