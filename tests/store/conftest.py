"""The store is tried on the same worlds as the services."""

from __future__ import annotations

from tests.services.conftest import world

__all__ = ["world"]
