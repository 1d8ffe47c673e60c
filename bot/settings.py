"""The settings of one start, read from the environment and checked as a whole."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum, unique
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from bot.errors import SettingError

#: Where Telegram posts updates in webhook mode.
WEBHOOK_PATH = "/telegram/webhook"

_TOKEN = re.compile(r"[0-9]{1,20}:[A-Za-z0-9_-]+")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_NOTIFY_KEY = re.compile(rf"(?:[^\s]+-)?{_UUID.pattern}-{_UUID.pattern}")
_HOST = re.compile(r"[A-Za-z0-9._:-]+")
_DATABASES = ("sqlite+aiosqlite:", "postgresql+psycopg:", "postgresql:", "postgres:")
_LEVELS = ("debug", "info", "warning", "error", "critical")
_LONGEST_LEASE = 3600.0
_LAST_PORT = 65535


@unique
class TelegramMode(StrEnum):
    """How updates come from Telegram."""

    #: We ask for them.
    POLLING = "polling"
    #: Telegram posts them to us.
    WEBHOOK = "webhook"


@unique
class LogFormat(StrEnum):
    """How a log line looks."""

    #: For a person at a terminal.
    CONSOLE = "console"
    #: One JSON object a line, for a collector.
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Settings:
    """
    What this start was told. What could open a door is left out of `repr`.

    *telegram_token* is empty when Telegram is off. *webhook_url* is the whole address that
    Telegram posts to. *lease_seconds* is how long a dead process's work waits. *notify_key* is
    empty when nothing is texted. *leave_url* is the ordinary page that Leave goes to.
    """

    telegram_token: str = field(repr=False)
    telegram_api_url: str
    telegram_mode: TelegramMode
    webhook_url: str
    webhook_secret: str = field(repr=False)
    notify_url: str
    notify_key: str = field(repr=False)
    notify_sms_template: str
    database_url: str = field(repr=False)
    host: str
    port: int
    public_url: str
    leave_url: str
    key_file: Path
    lease_seconds: float
    config_dir: Path
    flows_dir: Path
    locales_dir: Path
    log_level: str
    log_format: LogFormat

    @property
    def texts(self) -> bool:
        """Say whether text messages can be sent: both the key and the template are set."""
        return bool(self.notify_key and self.notify_sms_template)


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read every setting; a wrong one raises SettingError, one sentence that names it."""
    reader = _Reader(environment)
    mode = TelegramMode(reader.one_of("TELEGRAM_MODE", tuple(TelegramMode)))
    host = reader.host("HOST", "127.0.0.1")
    port = reader.port("PORT", 8000)
    return Settings(
        telegram_token=reader.token(),
        telegram_api_url=reader.url("TELEGRAM_API_URL", "https://api.telegram.org"),
        telegram_mode=mode,
        webhook_url=reader.webhook_url(mode),
        webhook_secret=reader.webhook_secret(mode),
        notify_url=reader.url("NOTIFY_URL", "https://api.notifications.service.gov.uk"),
        notify_key=reader.notify_key(),
        notify_sms_template=reader.notify_template(),
        database_url=reader.database(),
        host=host,
        port=port,
        public_url=reader.url("PUBLIC_URL", f"http://{_in_url(host)}:{port}"),
        leave_url=reader.url("LEAVE_URL", "https://www.bbc.co.uk/weather"),
        key_file=Path(reader.text("TOUCHBASE_KEY_FILE", "var/touchbase.key")),
        lease_seconds=reader.seconds("LEASE_SECONDS", 30.0),
        config_dir=reader.folder("CONFIG_DIR", "config"),
        flows_dir=reader.folder("FLOWS_DIR", "flows"),
        locales_dir=reader.folder("LOCALES_DIR", "locales"),
        log_level=reader.one_of("LOG_LEVEL", _LEVELS, "info"),
        log_format=LogFormat(reader.one_of("LOG_FORMAT", tuple(LogFormat))),
    )


class _Reader:
    """Reads one setting at a time; an empty one counts as not set."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    def text(self, name: str, default: str = "") -> str:
        return self._environment.get(name, "").strip() or default

    def one_of(self, name: str, allowed: tuple[str, ...], default: str = "") -> str:
        value = self.text(name, default or allowed[0]).lower()
        if value not in allowed:
            raise SettingError(f"{name} must be one of {', '.join(allowed)}, not {value!r}.")
        return value

    def token(self) -> str:
        """The token itself never goes into a message: it opens every chat."""
        token, path = self.text("TELEGRAM_BOT_TOKEN"), self.text("TELEGRAM_BOT_TOKEN_FILE")
        if token and path:
            raise SettingError(
                "TELEGRAM_BOT_TOKEN and TELEGRAM_BOT_TOKEN_FILE are both set; keep one of them."
            )
        name = "TELEGRAM_BOT_TOKEN_FILE" if path else "TELEGRAM_BOT_TOKEN"
        if path:
            token = _read_token(name, Path(path))
        if (token or path) and not _TOKEN.fullmatch(token):
            raise SettingError(
                f"{name} does not hold a bot token, which looks like 123456:letters-and-digits."
            )
        return token

    def url(self, name: str, default: str = "") -> str:
        """A base address, without the slash at its end."""
        value = self.text(name, default)
        parts = _split(value)
        if parts is None or parts.query or parts.fragment:
            raise SettingError(
                f"{name} must be an address that begins with http:// or https://, "
                "with nothing after a ? or a #."
            )
        return value.rstrip("/")

    def webhook_url(self, mode: TelegramMode) -> str:
        """The whole address; a bare host is given the path at which we listen."""
        if not self.text("WEBHOOK_URL"):
            if mode is TelegramMode.WEBHOOK:
                raise SettingError(
                    "WEBHOOK_URL is missing: webhook mode needs the public address of this service."
                )
            return ""
        value = self.url("WEBHOOK_URL")
        return value if urlsplit(value).path else value + WEBHOOK_PATH

    def webhook_secret(self, mode: TelegramMode) -> str:
        """Without a secret anybody could post words in a young person's name."""
        secret = self.text("WEBHOOK_SECRET")
        if secret and not _SECRET.fullmatch(secret):
            raise SettingError(
                "WEBHOOK_SECRET must be 1 to 256 letters, digits, underscores and hyphens."
            )
        if not secret and mode is TelegramMode.WEBHOOK:
            raise SettingError("WEBHOOK_SECRET is missing: webhook mode does not start without it.")
        return secret

    def notify_key(self) -> str:
        """The key itself never goes into a message: whoever has it can send texts as us."""
        key = self.text("NOTIFY_API_KEY")
        if key and not _NOTIFY_KEY.fullmatch(key):
            raise SettingError(
                "NOTIFY_API_KEY does not hold an API key of GOV.UK Notify, which is a name and"
                " two long ids."
            )
        return key

    def notify_template(self) -> str:
        template = self.text("NOTIFY_SMS_TEMPLATE")
        if template and not _UUID.fullmatch(template):
            raise SettingError("NOTIFY_SMS_TEMPLATE must be the id of a template at GOV.UK Notify.")
        if template and not self.text("NOTIFY_API_KEY"):
            raise SettingError("NOTIFY_API_KEY is missing: NOTIFY_SMS_TEMPLATE is no use without.")
        return template

    def database(self) -> str:
        """The address is not shown: it may hold a password."""
        value = self.text("DATABASE_URL", "sqlite+aiosqlite:///var/touchbase.db")
        if not value.startswith(tuple(kind + "//" for kind in _DATABASES)):
            raise SettingError(
                "DATABASE_URL must begin with sqlite+aiosqlite:// or postgresql+psycopg://."
            )
        return value

    def host(self, name: str, default: str) -> str:
        value = self.text(name, default)
        if not _HOST.fullmatch(value):
            raise SettingError(f"{name} must be a host name or an IP address, not {value!r}.")
        return value

    def port(self, name: str, default: int) -> int:
        value = self.text(name, str(default))
        if not (value.isascii() and value.isdigit() and 1 <= int(value) <= _LAST_PORT):
            raise SettingError(f"{name} must be a number from 1 to {_LAST_PORT}, not {value!r}.")
        return int(value)

    def seconds(self, name: str, default: float) -> float:
        value = self.text(name, str(default))
        try:
            number = float(value)
        except ValueError:
            number = 0.0
        if not 0 < number <= _LONGEST_LEASE:
            raise SettingError(
                f"{name} must be a number of seconds above 0 and up to 3600, not {value!r}."
            )
        return number

    def folder(self, name: str, default: str) -> Path:
        """A folder that was named must be there; the usual ones are looked for when needed."""
        path = Path(self.text(name, default))
        if self.text(name) and not path.is_dir():
            raise SettingError(f"{name} names a folder that is not there: {path}.")
        return path


def _read_token(name: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise SettingError(f"{name} names a file that can't be read: {path}.") from None


def _split(value: str) -> SplitResult | None:
    """Take an http address apart; None where it is none."""
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        return None
    usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and port != 0
    return parts if usable and not re.search(r"\s", value) else None


def _in_url(host: str) -> str:
    """An IPv6 address stands in brackets."""
    return f"[{host}]" if ":" in host else host
