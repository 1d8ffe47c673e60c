"""Every route of the console has a door, and every door keeps."""

from __future__ import annotations

import pytest
from starlette.routing import Route

from bot.domain.worker import RIGHTS, Role
from bot.web.app import make_app
from bot.web.doors import ANYONE, DOORS
from tests.web.conftest import keep, open_client, token_in
from tests.web.fakes import make_pages

ROUTES = [
    route
    for route in make_app(make_pages().parts).routes
    if isinstance(route, Route) and route.path.startswith("/console")
]
GUARDED = [route for route in ROUTES if DOORS[route.name].signed_in]


def address(route: Route) -> str:
    """An address that the route answers."""
    found = "read1" if "to-read" in route.path else "esc1"
    return route.path.replace("{id}", found).replace("{token}", "x")


def method(route: Route) -> str:
    """The method that matters: reading if it can be read."""
    return "GET" if "GET" in (route.methods or ()) else "POST"


def test_every_route_of_the_console_declares_its_right():
    """A route that the table lacks, or that goes round its guard, fails here."""
    assert len(ROUTES) > 20
    for route in ROUTES:
        assert route.name in DOORS, f"{route.path} is missing from DOORS"
        assert getattr(route.endpoint, "door", None) is DOORS[route.name], route.path


def test_the_table_names_no_route_that_is_not_there():
    """A door without a room is a mistake."""
    assert set(DOORS) == {route.name for route in ROUTES}


def test_only_signing_in_is_open_to_anyone():
    """Whoever opens another door to anyone has to change this line too."""
    assert {name for name, door in DOORS.items() if door is ANYONE} == {"sign_in", "link"}


@pytest.mark.parametrize("route", GUARDED, ids=lambda route: route.name)
async def test_nobody_passes_without_a_session(route):
    """Pages lead to sign-in; forms change nothing."""
    pages = make_pages()
    async with open_client(pages) as client:
        response = await client.request(method(route), address(route))
    assert response.status_code in ({303} if method(route) == "GET" else {401})
    if response.status_code == 303:
        assert response.headers["location"].startswith("/console/sign-in")
    assert pages.desk.asked == []


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("route", GUARDED, ids=lambda route: route.name)
async def test_each_door_opens_for_exactly_the_roles_that_may(route, role):
    """Generated from the tables of routes, roles and rights (rules.md 8)."""
    pages = make_pages()
    async with open_client(pages) as client:
        keep(client, await pages.worker(role=role))
        token = token_in((await client.get("/console/password")).text)
        if method(route) == "GET":
            response = await client.get(address(route))
        else:
            response = await client.post(address(route), data={"token": token})
    door = DOORS[route.name]
    opens = not door.rights or bool(door.rights & RIGHTS[role])
    assert (response.status_code != 403) == opens
    if not opens:
        assert pages.desk.asked == []


async def test_a_right_that_was_taken_away_is_gone_at_once():
    """Roles are read again at every page."""
    pages = make_pages()
    async with open_client(pages) as client:
        keep(client, await pages.worker())
        assert (await client.get("/console/queue")).status_code == 200
        known = pages.workers.workers["worker1"]
        pages.workers.workers["worker1"] = type(known)(known.id, known.name, known.synthetic, {})
        assert (await client.get("/console/queue")).status_code == 403


async def test_absent_and_not_yours_look_alike():
    """The very same bytes, for a page and for an action."""
    pages = make_pages()
    async with open_client(pages) as client:
        keep(client, await pages.worker())
        token = token_in((await client.get("/console/password")).text)
        one = await client.get("/console/case/not-there")
        other = await client.get("/console/case/someone-elses")
        acted = await client.post("/console/case/someone-elses/claim", data={"token": token})
        unread = await client.get("/console/to-read/someone-elses")
    assert one.content == other.content == acted.content == unread.content
    assert {one.status_code, other.status_code, acted.status_code, unread.status_code} == {404}
