"""What a form sent, and whether it came from one of our own pages."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

_FIELDS = 50
_TYPE = "application/x-www-form-urlencoded"


async def read_form(request: Request) -> Mapping[str, str]:
    """
    Read a form's fields. A field that comes twice is refused: one of the two would be believed.

    Bytes that are no text become U+FFFD.
    """
    kind = request.headers.get("content-type", _TYPE).partition(";")[0].strip().lower()
    if kind != _TYPE:
        raise HTTPException(415)
    body = (await request.body()).decode("latin-1")
    try:
        pairs = parse_qsl(body, keep_blank_values=True, max_num_fields=_FIELDS)
    except ValueError as error:
        raise HTTPException(400) from error
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise HTTPException(400)
    return fields


def form_token(session: str) -> str:
    """Give the token for the forms of a session: only who holds the session can know it."""
    return hashlib.sha256(b"form " + session.encode()).hexdigest()


def is_ours(fields: Mapping[str, str], session: str) -> bool:
    """Say whether a form was made for this session."""
    return hmac.compare_digest(
        fields.get("token", "").encode("utf-8", "replace"), form_token(session).encode()
    )


def came_from_elsewhere(request_headers: Mapping[str, str], host: str) -> bool:
    """
    Say whether a browser tells us that another site made this request.

    With `Referrer-Policy: no-referrer` browsers send `Origin: null` even from our own forms,
    so the null origin says nothing; then the form token has to decide.
    """
    site = request_headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request_headers.get("origin", "null")
    return origin != "null" and origin.partition("://")[2].lower() != host.lower()
