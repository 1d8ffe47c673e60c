"""What can be wrong with a flow, and where it stands in its file."""

from __future__ import annotations

from dataclasses import dataclass

#: Where something stands in a file: the keys from its top.
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that is wrong, and where in the file: keys from its top."""

    path: Path
    advice: str
