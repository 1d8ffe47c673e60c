"""Text messages through GOV.UK Notify: one neutral line, and what became of it."""

from __future__ import annotations

import base64
import hmac
import json
import re
from dataclasses import dataclass, field

import httpx

from bot.domain.inbound import Inbound
from bot.errors import ChannelError, TryLaterError, UncertainError, UndeliverableError
from bot.ports import SMS, Clock, Parcel

_PATH = "/v2/notifications/sms"
_PATIENCE = httpx.Timeout(20.0, connect=10.0)
#: It ends with the ids of the service and of the secret; a name of our own choice is before them.
_KEY = re.compile(r"(?:.*-)?([0-9a-fA-F-]{36})-([0-9a-fA-F-]{36})")
#: Notify counts by the minute and by the day.
_FULL_FOR = 60.0
_CREATED, _REFUSED, _NO_ENTRY, _FULL, _THEIRS = 201, 400, 403, 429, 500


@dataclass(frozen=True, slots=True)
class NotifyKey:
    """What an API key of Notify is made of."""

    service: str
    secret: str = field(repr=False)


def read_key(text: str) -> NotifyKey | None:
    """Take an API key apart; nothing if it is none."""
    found = _KEY.fullmatch(text)
    return NotifyKey(found[1], found[2]) if found else None


class SmsChannel:
    """Sends texts; nothing comes in by it. The template at Notify has `((line))` and no more."""

    name = SMS

    def __init__(
        self, http: httpx.AsyncClient, *, url: str, key: NotifyKey, template: str, clock: Clock
    ) -> None:
        self._http = http
        self._url = url + _PATH
        self._key = key
        self._template = template
        self._clock = clock

    def parse(self, raw: bytes) -> Inbound:  # noqa: ARG002
        """Nothing comes in."""
        raise UndeliverableError("texts_are_only_sent")

    async def send(self, address: str, parcel: Parcel) -> str:
        """Send one text to the number *address*, and give Notify's id of it."""
        body = {
            "phone_number": address,
            "template_id": self._template,
            "personalisation": {"line": parcel.text},
        }
        headers = {"Authorization": f"Bearer {self._token()}"}
        try:
            answer = await self._http.post(self._url, json=body, headers=headers, timeout=_PATIENCE)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise TryLaterError(type(error).__name__) from None
        except httpx.HTTPError as error:
            raise UncertainError(type(error).__name__) from None
        if answer.status_code == _CREATED:
            return _id_of(answer)
        raise _failure(answer.status_code)

    def _token(self) -> str:
        """A JSON Web Token that is good for half a minute, as Notify asks for."""
        claims = {"iss": self._key.service, "iat": int(self._clock().timestamp())}
        signed = ".".join(_encoded(json.dumps(part).encode()) for part in (_HEADER, claims))
        mark = hmac.digest(self._key.secret.encode(), signed.encode(), "sha256")
        return f"{signed}.{_encoded(mark)}"


_HEADER = {"typ": "JWT", "alg": "HS256"}


def open_client() -> httpx.AsyncClient:
    """Make the connections to Notify; the caller closes them."""
    return httpx.AsyncClient(limits=httpx.Limits(max_connections=4), follow_redirects=False)


def _encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).decode().rstrip("=")


def _id_of(answer: httpx.Response) -> str:
    try:
        return str(answer.json()["id"])
    except (ValueError, KeyError, TypeError):
        return ""


def _failure(status: int) -> ChannelError:
    """A refused number is refused for good; a refused key may be put right in time."""
    if status == _FULL:
        return TryLaterError("notify_full", _FULL_FOR)
    if status >= _THEIRS or status == _NO_ENTRY:
        return TryLaterError(f"notify_{status}")
    if status == _REFUSED:
        return UndeliverableError("notify_refused")
    return UndeliverableError(f"notify_{status}")
