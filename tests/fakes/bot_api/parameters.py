"""What a call asks for, whichever of the three encodings it came in."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request

from tests.fakes.bot_api.refusal import bad_request

#: Parameters that stay as they were written; the rest is read as JSON where that works.
WORDS = {
    "text", "caption", "url", "secret_token", "title", "name", "description", "data",
    "callback_query_id", "file_id", "photo", "document", "voice", "audio", "video", "sticker",
    "parse_mode", "action", "short_description", "language_code", "first_name", "last_name",
    "phone_number", "message_effect_id", "emoji", "question", "address", "ip_address",
}  # fmt: skip
#: A large multipart text is fine: what is too long is refused by the method itself.
MOST_PART = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with the call."""

    name: str
    content: bytes
    kind: str


@dataclass(frozen=True, slots=True)
class Parameters:
    """Values by name, with Telegram's sentences for those that are missing or wrong."""

    values: dict[str, Any]
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        """A value as text."""
        value = self.values.get(name)
        return default if value is None else str(value)

    def integer(self, name: str, default: int | None = None) -> int:
        """A value as a whole number."""
        value: Any = self.values.get(name, default)
        try:
            return int(value)
        except (TypeError, ValueError):
            raise bad_request(f"invalid {name} specified") from None

    def flag(self, name: str) -> bool:
        """A value as yes or no."""
        return self.values.get(name) in {True, "true", "True", "1"}

    def structure(self, name: str, kind: type) -> Any:
        """A value that must be a list or an object; None when absent."""
        value = self.values.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, kind):
            raise bad_request(f"can't parse {name}: expected {kind.__name__}")
        return value


def understand(name: str, value: str) -> Any:
    """A form value as what it stands for."""
    if name in WORDS:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


async def read_parameters(request: Request) -> Parameters:
    """Read query and body, JSON or form."""
    values: dict[str, Any] = {
        name: understand(name, value) for name, value in request.query_params.items()
    }
    files: dict[str, Upload] = {}
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        values.update(await read_json(request))
    elif kind in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        await read_form(request, values, files)
    return Parameters(values, files)


async def read_json(request: Request) -> dict[str, Any]:
    """Read a JSON body, which must be an object."""
    try:
        body = json.loads(await request.body() or b"{}")
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(body, dict):
        raise bad_request("object expected as request body")
    return body


async def read_form(request: Request, values: dict[str, Any], files: dict[str, Upload]) -> None:
    """Read a form body into values and files."""
    async with request.form(max_part_size=MOST_PART) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                content = await value.read()
                files[name] = Upload(value.filename or name, content, value.content_type or "")
            else:
                values[name] = understand(name, value)
