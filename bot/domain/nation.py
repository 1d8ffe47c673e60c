"""The four nations of the United Kingdom."""

from __future__ import annotations

from enum import StrEnum, unique


@unique
class Nation(StrEnum):
    """The four nations, whose duties and words differ."""

    #: A statutory offer within 72 hours.
    ENGLAND = "england"
    #: A debrief; Welsh and English alike.
    WALES = "wales"
    #: A return discussion, arranged within 72 hours.
    SCOTLAND = "scotland"
    #: Health and Social Care Trusts.
    NORTHERN_IRELAND = "northern_ireland"
