"""Workers and what each role may do (rules.md 8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum, unique


@unique
class Role(StrEnum):
    """What a person does for an authority."""

    #: Works the queue: sees words, claims, replies, notes, records.
    WORKER = "worker"
    #: An independent advocate: sees the words of their own cases only.
    ADVOCATE = "advocate"
    #: A safeguarding lead: a worker who also decides and answers for the numbers.
    LEAD = "lead"
    #: Keeps services, hours, rota and eligibility; sees no words.
    EDITOR = "editor"
    #: Reads reports and the audit; sees no words.
    AUDITOR = "auditor"
    #: Runs the system; sees no words.
    ADMINISTRATOR = "administrator"


@unique
class Right(StrEnum):
    """Something that a role may do."""

    #: See the queue and the words of every case of the authority.
    SEE_CASES = "see_cases"
    #: See the words of one's own cases.
    SEE_OWN_CASES = "see_own_cases"
    #: Claim, reply, note and record.
    WORK_CASES = "work_cases"
    #: Close P2 and P3, and propose to close P0 and P1.
    CLOSE = "close"
    #: Be the second person who closes P0 and P1.
    CONFIRM_CLOSE = "confirm_close"
    #: Lower a tier or mark "not a concern", with a reason.
    LOWER = "lower"
    #: Read what raised nothing.
    READ_ALL = "read_all"
    #: Run reports and exports.
    REPORT = "report"
    #: Read the audit.
    AUDIT = "audit"
    #: Set up users and keys.
    ADMINISTER = "administer"


_CASE_WORK = frozenset({Right.WORK_CASES, Right.CLOSE, Right.LOWER, Right.SEE_OWN_CASES})

RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.WORKER: _CASE_WORK | {Right.SEE_CASES, Right.CONFIRM_CLOSE, Right.READ_ALL},
    Role.ADVOCATE: _CASE_WORK,
    Role.LEAD: _CASE_WORK
    | {Right.SEE_CASES, Right.CONFIRM_CLOSE, Right.READ_ALL, Right.REPORT, Right.AUDIT},
    Role.EDITOR: frozenset({Right.REPORT}),
    Role.AUDITOR: frozenset({Right.REPORT, Right.AUDIT}),
    Role.ADMINISTRATOR: frozenset({Right.ADMINISTER}),
}


@dataclass(frozen=True, slots=True)
class Worker:
    """
    A person who is signed in: *roles* are what they do, by authority.

    *cases* are single cases of other authorities that fell to them, with what they do there.
    """

    id: str
    name: str
    synthetic: bool
    roles: Mapping[str, frozenset[Role]] = field(default_factory=dict)
    cases: Mapping[str, frozenset[Role]] = field(default_factory=dict)

    def may(self, right: Right, authority: str) -> bool:
        """Say whether one of their roles for *authority* gives them the *right*."""
        return any(right in RIGHTS[role] for role in self.roles.get(authority, ()))

    def authorities(self, right: Right) -> tuple[str, ...]:
        """List the authorities for which they have the *right*."""
        return tuple(sorted(a for a in self.roles if self.may(right, a)))
