"""Says what in its file or settings keeps an authority from being reached by those it is for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from bot.domain.authority import Authority
from bot.domain.ladder import Audience

#: Digits as numbers are written, with what stands between them: (01632) 960 001.
_DIGITS = re.compile(r"\d(?:[ ().-]{0,2}\d)+")
#: The shortest that is rung, 999.
_SHORTEST = 3
#: "TBC by 2027" says when, and no number.
_YEAR = re.compile(r"(?:19|20)\d\d")
_WORKERS = (Audience.WORKERS, Audience.SECOND)


def say_unready(authority: Authority, public_url: str) -> Iterator[str]:
    """Give a sentence for each thing that would leave somebody without an answer."""
    if not any(_can_be_rung(found) for found in _DIGITS.findall(authority.duty)):
        yield "'duty' holds no number to ring: write the one of the emergency duty team into it"
    for tier, ladder in authority.ladders.items():
        if tier.urgent and all(rung.tell not in _WORKERS for rung in ladder.rungs):
            who = f"the clock of {tier.value} tells leads alone, and never a worker"
            yield f"{who}: let its first rung be '0 workers'"
    if _leads_nowhere(public_url):
        yield (
            f"PUBLIC_URL is {public_url}, which only this machine can open: set it to the address"
            " that people use, or invitations and alerts lead nowhere"
        )


def _can_be_rung(text: str) -> bool:
    number = re.sub(r"\D", "", text)
    return len(number) >= _SHORTEST and bool(number.strip("0")) and not _YEAR.fullmatch(text)


def _leads_nowhere(url: str) -> bool:
    """An address of this machine alone, or of none."""
    host = urlsplit(url).hostname or ""
    try:
        address = ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return address.is_loopback or address.is_unspecified
