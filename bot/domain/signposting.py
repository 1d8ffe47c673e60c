"""Which services to point to: a few, the best fit first, and none that could do harm."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from bot.domain.concern import Category
from bot.domain.signpost import Need, Seeker, Signpost

#: As many as are shown at once, the number for danger among them.
AT_ONCE = 3

#: What helps with what was told. What is most particular comes first: 999 leads in any case.
NEEDS: Mapping[Category, Need] = {
    Category.SELF_HARM: Need.SELF_HARM,
    Category.SEXUAL_EXPLOITATION: Need.SEXUAL_HARM,
    Category.ABUSE_OR_NEGLECT: Need.ABUSE,
    Category.CRIMINAL_EXPLOITATION: Need.EXPLOITATION,
    Category.DIGITAL_CONTACT: Need.PHONE,
    Category.MISSING_AGAIN: Need.MISSING,
    Category.IMMEDIATE_DANGER: Need.DANGER,
    Category.WANTS_HUMAN: Need.TALK,
}


def need_of(categories: Collection[Category]) -> Need | None:
    """Give what fits *categories* that were raised; nothing where they say nothing of it."""
    return next((need for category, need in NEEDS.items() if category in categories), None)


def choose(
    signposts: Iterable[Signpost], seeker: Seeker, need: Need = Need.TALK, *, urgent: bool = False
) -> tuple[Signpost, ...]:
    """
    Give the few that fit *need* best, for *seeker*, now.

    999 leads where something is *urgent*, or danger is what they need help with. Somebody
    among the rest can be reached now, if anybody can.
    """
    shown = [signpost for signpost in signposts if signpost.is_for(seeker)]
    leads = urgent or need is Need.DANGER
    first = [signpost for signpost in shown if signpost.emergency and leads][:1]
    fitting = [s for s in shown if s not in first and s.needs & {need, Need.TALK}]
    fitting.sort(
        key=lambda signpost: (
            need not in signpost.needs,
            not signpost.free,
            not signpost.open_for(seeker),
            not signpost.speaks(seeker.language),
        )
    )
    return (*first, *_with_one_open(fitting, seeker, AT_ONCE - len(first)))


def _with_one_open(fitting: Sequence[Signpost], seeker: Seeker, room: int) -> list[Signpost]:
    """Take the first of *fitting*; where all of them are closed, the last makes room."""
    chosen = list(fitting[:room])
    if not any(signpost.open_for(seeker) for signpost in chosen):
        chosen[-1:] = [s for s in fitting[room:] if s.open_for(seeker)][:1] or chosen[-1:]
    return chosen
