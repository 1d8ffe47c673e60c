"""
The one family of errors.

TouchbaseError
├── AuthorError        a flow, configuration, screening or locale file is wrong
├── SettingError       a setting in the environment is wrong; the start is refused
│   └── NoKeyError         no key that opens this database; `run` then only stores
├── RefusedError       something a worker asked for can't be done; the page shows the sentence
│   ├── NotNowError        it can't be done in the state that things are in
│   ├── UsedUpError        the form was taken before, and nothing came of it
│   └── NotAllowedError    this worker may not do it
├── ChannelError       a channel would not take a message
│   ├── TryLaterError      it certainly did not arrive; it may be sent again
│   ├── UncertainError     it may or may not have arrived
│   └── UndeliverableError it will not arrive by this way
└── StoreError         the database could not do what was asked; nothing was changed
    └── StaleError         somebody else changed it first; look again

Expected outcomes are return values, not errors. Nothing here ever carries words that a
young person typed.
"""

from __future__ import annotations

from dataclasses import dataclass


class TouchbaseError(Exception):
    """Never raised itself: the root of the family."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake in a file, with its place and what to write instead."""

    file: str
    line: int
    column: int
    advice: str

    def __str__(self) -> str:
        """Print as `file:line:col: what to write`, which editors can jump to."""
        return f"{self.file}:{self.line}:{self.column}: {self.advice}"


class AuthorError(TouchbaseError):
    """One or more files are wrong; every problem is listed, not only the first."""

    def __init__(self, problems: list[Problem]) -> None:
        """Keep the *problems* in file order."""
        self.problems = sorted(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class SettingError(TouchbaseError):
    """A setting is wrong; the message is one sentence that names it."""


class NoKeyError(SettingError):
    """The root key is missing, can't be used, or is not the one of this database."""


class RefusedError(TouchbaseError):
    """A worker's action was refused; the message is a sentence for the page."""


class NotNowError(RefusedError):
    """The action does not fit the state that things are in."""


class UsedUpError(RefusedError):
    """The form was taken before, and what it sent did not arrive: only a new one tries again."""


class NotAllowedError(RefusedError):
    """This worker may not do that."""


class ChannelError(TouchbaseError):
    """A channel would not take a message."""


class TryLaterError(ChannelError):
    """It certainly did not arrive; *after* is the number of seconds that the channel asks for."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        """Keep the *reason* (a code, never words) and the wait asked for, in seconds."""
        self.after = after
        super().__init__(reason)


class UncertainError(ChannelError):
    """The answer was lost: it may have arrived."""


class UndeliverableError(ChannelError):
    """It will not arrive this way; *gone* says that the person blocked us or left."""

    def __init__(self, reason: str, *, gone: bool = False) -> None:
        """Keep the *reason* (a code, never words)."""
        self.gone = gone
        super().__init__(reason)


class StoreError(TouchbaseError):
    """The database could not do what was asked; nothing was changed."""


class StaleError(StoreError):
    """Somebody else changed it in between; nothing was written, and it may be tried afresh."""
