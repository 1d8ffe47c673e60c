"""A stand-in for GOV.UK Notify: takes texts as its interface does, and fails as it is told."""

from __future__ import annotations

import base64
import hmac
import json
from dataclasses import dataclass, field
from typing import Any

import httpx

SERVICE = "11111111-2222-4333-8444-555555555555"
SECRET = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
KEY = f"made-up-{SERVICE}-{SECRET}"
TEMPLATE = "99999999-8888-4777-8666-555555555555"


@dataclass
class FakeNotify:
    """Keeps what it was asked to send; *failures* are what happens to the next ones."""

    now: float
    taken: list[dict[str, Any]] = field(default_factory=list)
    failures: list[int | Exception] = field(default_factory=list)

    def client(self) -> httpx.AsyncClient:
        """A client whose every request comes here."""
        return httpx.AsyncClient(transport=httpx.MockTransport(self._answer))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        failure = self.failures.pop(0) if self.failures else None
        if isinstance(failure, Exception):
            raise failure
        if failure is not None:
            return httpx.Response(failure, json={"status_code": failure, "errors": []})
        if not self._signed(request.headers.get("authorization", "")):
            return httpx.Response(403, json={"status_code": 403, "errors": []})
        assert request.url.path == "/v2/notifications/sms"
        self.taken.append(json.loads(request.content))
        return httpx.Response(201, json={"id": f"text-{len(self.taken)}"})

    def _signed(self, header: str) -> bool:
        """It is our service's token, signed with the secret, and not older than 30 seconds."""
        head, claims, mark = header.removeprefix("Bearer ").split(".")
        right = hmac.digest(SECRET.encode(), f"{head}.{claims}".encode(), "sha256")
        said = json.loads(_decoded(claims))
        fresh = abs(said["iat"] - self.now) <= 30
        known = json.loads(_decoded(head)) == {"typ": "JWT", "alg": "HS256"}
        return (
            hmac.compare_digest(_decoded(mark), right) and said["iss"] == SERVICE and fresh & known
        )


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
