"""A world of its own for every test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.services.test_tidying import sends
from tests.services.test_watched import begin
from tests.services.world import World, open_world


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """A whole service on a new database."""
    async with open_world(tmp_path) as made:
        yield made


@pytest_asyncio.fixture
async def telegram(world: World) -> World:
    """A young person who came by Telegram, and to whom things were sent."""
    world.channel = "telegram"
    await begin(world)
    await sends(world)
    return world
