"""Style, script and icon: all that a browser may keep, so nothing private is in them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_FOLDER = Path(__file__).parent / "static"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file with the address that changes whenever it does."""

    address: str
    body: bytes
    media_type: str


def read_assets() -> Mapping[str, Asset]:
    """Read every file once; by name."""
    assets = {}
    for file in sorted(_FOLDER.iterdir()):
        body = file.read_bytes()
        mark = hashlib.sha256(body).hexdigest()[:12]
        assets[file.name] = Asset(f"/static/{mark}/{file.name}", body, _TYPES[file.suffix])
    return assets


ASSETS = read_assets()
_BY_ADDRESS = {asset.address: asset for asset in ASSETS.values()}


async def asset(request: Request) -> Response:
    """Give one file; an address that is not exactly one of ours is not there."""
    found = _BY_ADDRESS.get(request.url.path)
    if found is None:
        raise HTTPException(404)
    return Response(
        found.body,
        media_type=found.media_type,
        headers={"Cache-Control": "public, max-age=31536000, immutable"},
    )


async def icon(request: Request) -> Response:  # noqa: ARG001  every endpoint takes one
    """Give the icon to browsers that ask for it unasked."""
    found = ASSETS["icon.svg"]
    return Response(
        found.body,
        media_type=found.media_type,
        headers={"Cache-Control": "public, max-age=86400"},
    )


ROUTES = (
    Route("/static/{mark}/{name}", asset, name="asset"),
    Route("/favicon.ico", icon, name="icon"),
)
