"""Names of authorities: what would not fit, or would be taken for another's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.domain.authority import Authorities
from bot.errors import Problem

#: As wide as the columns that say whose something is.
_LONGEST = 64


def check_names(folder: Path, authorities: Authorities) -> Iterator[Problem]:
    """
    List the authorities under *folder* whose file or own name has to be another.

    It is no reason to stop a service that runs: with a renamed file, what is open would fall to
    the front desk.
    """
    first: dict[str, str] = {}
    for slug, authority in authorities.by_slug.items():
        where = f"{folder.name}/authorities/{slug}.yaml"
        if len(slug) > _LONGEST or slug.split() != [slug]:
            advice = f"let the name of this file have no blanks and at most {_LONGEST} letters"
            yield Problem(where, 1, 1, advice)
        name = " ".join(authority.name.split()).casefold()
        if other := first.get(name):
            advice = f"'{other}' has the same name: nobody could tell which is meant"
            yield Problem(where, 1, 1, advice)
        first.setdefault(name, slug)
