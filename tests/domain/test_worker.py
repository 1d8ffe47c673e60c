"""Roles and rights, as rules.md 8 has them."""

from __future__ import annotations

import pytest

from bot.domain.worker import RIGHTS, Right, Role, Worker


@pytest.mark.parametrize("role", [Role.EDITOR, Role.AUDITOR, Role.ADMINISTRATOR])
def test_who_does_not_work_cases_sees_no_words(role):
    """Editors, auditors and administrators see no case and no words."""
    words = {Right.SEE_CASES, Right.SEE_OWN_CASES, Right.WORK_CASES, Right.READ_ALL}
    assert not RIGHTS[role] & words


def test_an_advocate_is_never_the_second_person():
    """An advocate closes their own, but does not confirm for others."""
    assert Right.CLOSE in RIGHTS[Role.ADVOCATE]
    assert Right.CONFIRM_CLOSE not in RIGHTS[Role.ADVOCATE]


def test_a_role_counts_for_its_own_authority_only():
    """A lead of one authority is nobody in another."""
    lead = Worker("w1", "Practice Lead", synthetic=True, roles={"one": frozenset({Role.LEAD})})
    assert lead.may(Right.SEE_CASES, "one")
    assert not lead.may(Right.SEE_CASES, "two")
    assert lead.authorities(Right.REPORT) == ("one",)
