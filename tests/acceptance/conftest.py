"""Houses: the service with its surroundings, in polling and in webhook mode."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.acceptance.house import MODES, WALES, Clerk, House
from tests.fakes.bot_api import FakeBotApi, Pace, Patience


def quick_server() -> FakeBotApi:
    """A Bot API server that does not slow a quick test down."""
    pace = Pace(same_offset=0.2, hot_loop=0.0, conflict=0.1)
    return FakeBotApi(pace=pace, patience=Patience(answer=20.0, first=0.1, longest=2.0))


@pytest.fixture(scope="session")
def clerk() -> Iterator[Clerk]:
    """Whoever runs the commands."""
    clerk = Clerk()
    yield clerk
    clerk.close()


@pytest.fixture(scope="package", params=MODES)
def house(request, clerk, tmp_path_factory) -> Iterator[House]:
    """A service that many young people share, with workers in two authorities."""
    with quick_server() as server:
        home = House(tmp_path_factory.mktemp(request.param), server, request.param, clerk)
        try:
            home.start()
            home.add_worker("Made-up Ada")
            home.add_worker("Made-up Bo", role="lead")
            home.add_worker("Made-up Cai", WALES)
            yield home
        finally:
            home.close()
        assert server.unimplemented == []


@pytest.fixture(params=MODES)
def own_house(request, clerk, tmp_path) -> Iterator[House]:
    """A service that has not started yet, for what would disturb others."""
    with quick_server() as server:
        home = House(tmp_path, server, request.param, clerk)
        try:
            yield home
        finally:
            home.close()


@pytest.fixture
def ada(house):
    """The worker who gets the first alerts."""
    return house.workers[0]


@pytest.fixture
def bo(house):
    """The lead, who is the second person."""
    return house.workers[1]


@pytest.fixture
def cai(house):
    """The worker of the Welsh authority."""
    return house.workers[2]
