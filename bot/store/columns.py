"""The kinds of column that the tables are made of."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, DateTime, Dialect, ForeignKey, LargeBinary, String
from sqlalchemy.types import TypeDecorator


class Moment(TypeDecorator[datetime]):
    """A point in time, kept in UTC. A time without a zone is refused: it could mean anything."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn it to UTC; SQLite keeps no zone, so it is left off there."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002  the base class hands it over
    ) -> datetime | None:
        """Give it back in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def identity() -> Column[Any]:
    """The row's own id, given by the application (it is needed before sealing)."""
    return Column("id", String(32), primary_key=True)


def reference(name: str, table: str, *, required: bool = True, index: bool = False) -> Column[Any]:
    """The id of a row of another *table*."""
    return Column(name, ForeignKey(f"{table}.id"), nullable=not required, index=index)


def code(name: str, *, required: bool = True, length: int = 64) -> Column[Any]:
    """A word of our own (a state, a category, a step): never something that a person typed."""
    return Column(name, String(length), nullable=not required)


def whose() -> Column[Any]:
    """Whose chat it was when this was said, or was handed over to; a later one's is not theirs."""
    return Column("authority", String(64), nullable=False, server_default="")


def sealed(name: str, *, required: bool = True) -> Column[Any]:
    """Words or names, encrypted; the row's id and the column's name are part of the seal."""
    return Column(name, LargeBinary, nullable=not required, info={"sealed": True})


def digest(name: str, *, required: bool = True) -> Column[Any]:
    """A keyed fingerprint, so that a row can be found without its secret being kept."""
    return Column(name, String(64), nullable=not required, info={"digest": True})


def moment(name: str, *, required: bool = False) -> Column[Any]:
    """A point in time."""
    return Column(name, Moment, nullable=not required)
