"""Settings come from a mapping; a wrong one is refused with one sentence that names it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import SettingError
from bot.settings import LogFormat, TelegramMode, read_settings

TOKEN = "4200000001:AAmade-up-token-for-tests-only-000000"
WEBHOOK = {
    "TELEGRAM_MODE": "webhook",
    "WEBHOOK_URL": "https://checkin.example",
    "WEBHOOK_SECRET": "made-up_Secret1",
}


def test_nothing_set_gives_the_documented_defaults():
    """An empty environment runs on this machine alone, with Telegram off."""
    settings = read_settings({})
    assert settings.telegram_token == ""
    assert settings.telegram_api_url == "https://api.telegram.org"
    assert settings.telegram_mode is TelegramMode.POLLING
    assert (settings.webhook_url, settings.webhook_secret) == ("", "")
    assert settings.database_url == "sqlite+aiosqlite:///var/touchbase.db"
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.public_url == "http://127.0.0.1:8000"
    assert settings.key_file == Path("var/touchbase.key")
    assert settings.lease_seconds == 30
    assert settings.config_dir == Path("config")
    assert settings.flows_dir == Path("flows")
    assert settings.locales_dir == Path("locales")
    assert settings.log_level == "info"
    assert settings.log_format is LogFormat.CONSOLE


def test_an_empty_value_counts_as_not_set():
    """Hosting forms leave empty fields behind; they mean the default."""
    assert read_settings({"PORT": " ", "TELEGRAM_BOT_TOKEN": ""}) == read_settings({})


def test_everything_set_is_taken(tmp_path):
    """Every name of the table is read."""
    settings = read_settings(
        WEBHOOK
        | {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": "http://127.0.0.1:8081/",
            "DATABASE_URL": "postgres://u:p@db.example/touchbase",
            "HOST": "::1",
            "PORT": "9000",
            "TOUCHBASE_KEY_FILE": "/run/keys/root",
            "LEASE_SECONDS": "0.5",
            "CONFIG_DIR": str(tmp_path),
            "FLOWS_DIR": str(tmp_path),
            "LOCALES_DIR": str(tmp_path),
            "LOG_LEVEL": "DEBUG",
            "LOG_FORMAT": "json",
        }
    )
    assert settings.telegram_token == TOKEN
    assert settings.telegram_api_url == "http://127.0.0.1:8081"
    assert settings.telegram_mode is TelegramMode.WEBHOOK
    assert settings.webhook_url == "https://checkin.example/telegram/webhook"
    assert settings.webhook_secret == "made-up_Secret1"
    assert settings.database_url == "postgres://u:p@db.example/touchbase"
    assert settings.public_url == "http://[::1]:9000"
    assert settings.lease_seconds == 0.5
    assert settings.flows_dir == tmp_path
    assert (settings.log_level, settings.log_format) == ("debug", LogFormat.JSON)


def test_a_webhook_address_with_a_path_is_used_as_written():
    """Behind a proxy the public path may differ from ours."""
    address = "https://checkin.example/t/hook"
    assert read_settings(WEBHOOK | {"WEBHOOK_URL": address}).webhook_url == address


def test_the_token_may_lie_in_a_file(tmp_path):
    """A secret file of the hosting is read and its line end left out."""
    path = tmp_path / "token"
    path.write_text(TOKEN + "\n")
    assert read_settings({"TELEGRAM_BOT_TOKEN_FILE": str(path)}).telegram_token == TOKEN


def test_secrets_are_not_shown():
    """Whoever prints the settings prints nothing that opens a door."""
    shown = repr(
        read_settings(
            WEBHOOK
            | {"TELEGRAM_BOT_TOKEN": TOKEN, "DATABASE_URL": "postgres://u:passw0rd@db.example/t"}
        )
    )
    for secret in (TOKEN, "AAmade-up", "made-up_Secret1", "passw0rd"):
        assert secret not in shown


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_BOT_TOKEN", "AAmade-up"),
        ("TELEGRAM_BOT_TOKEN", "12:a b"),
        ("TELEGRAM_BOT_TOKEN_FILE", "/nowhere/at/all"),
        ("TELEGRAM_API_URL", "api.telegram.org"),
        ("TELEGRAM_API_URL", "https://x.example/?a=b"),
        ("TELEGRAM_API_URL", "http://[::1"),
        ("TELEGRAM_MODE", "push"),
        ("WEBHOOK_URL", "ftp://x.example"),
        ("WEBHOOK_URL", "https://x.example:99999"),
        ("WEBHOOK_SECRET", "has spaces in it"),
        ("WEBHOOK_SECRET", "x" * 257),
        ("DATABASE_URL", "mysql://x.example/t"),
        ("HOST", "a b"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "²"),
        ("PORT", "http"),
        ("PUBLIC_URL", "checkin.example"),
        ("LEASE_SECONDS", "0"),
        ("LEASE_SECONDS", "nan"),
        ("LEASE_SECONDS", "a minute"),
        ("CONFIG_DIR", "/nowhere/at/all"),
        ("FLOWS_DIR", "/nowhere/at/all"),
        ("LOCALES_DIR", "/nowhere/at/all"),
        ("LOG_LEVEL", "loud"),
        ("LOG_FORMAT", "xml"),
    ],
)
def test_a_wrong_value_is_one_sentence_that_names_it(name, value):
    """The start stops with a sentence that says which setting to look at."""
    with pytest.raises(SettingError) as refused:
        read_settings({name: value})
    sentence = str(refused.value)
    assert sentence.startswith(name)
    assert sentence.endswith(".")
    assert "\n" not in sentence


@pytest.mark.parametrize("missing", ["WEBHOOK_URL", "WEBHOOK_SECRET"])
def test_webhook_mode_needs_its_address_and_its_secret(missing):
    """Without a secret anybody could post as a young person, so it does not start."""
    with pytest.raises(SettingError, match=missing):
        read_settings({name: value for name, value in WEBHOOK.items() if name != missing})


def test_a_token_in_two_places_is_refused(tmp_path):
    """Which of two tokens is meant can't be guessed."""
    with pytest.raises(SettingError, match="both set"):
        read_settings({"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_BOT_TOKEN_FILE": str(tmp_path)})


def test_a_refused_token_or_secret_is_not_repeated(tmp_path):
    """The sentence goes to logs, so it never holds what was wrong about a secret."""
    path = tmp_path / "token"
    path.write_text("mistyped secret token")
    for environment in (
        {"TELEGRAM_BOT_TOKEN": "mistyped secret token"},
        {"TELEGRAM_BOT_TOKEN_FILE": str(path)},
        {"WEBHOOK_SECRET": "mistyped secret token"},
        {"DATABASE_URL": "mistyped secret token"},
    ):
        with pytest.raises(SettingError) as refused:
            read_settings(environment)
        assert "mistyped" not in str(refused.value)


NOTIFY = "made-up-11111111-2222-4333-8444-555555555555-aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
TEMPLATE = "99999999-8888-4777-8666-555555555555"


def test_texts_and_the_ordinary_page_have_their_settings():
    """Nothing is texted unless it is set; Leave leads to a page of everybody's."""
    usual = read_settings({})
    assert (usual.notify_key, usual.notify_sms_template) == ("", "")
    assert usual.leave_url == "https://www.bbc.co.uk/weather"
    given = read_settings({"NOTIFY_API_KEY": NOTIFY, "NOTIFY_SMS_TEMPLATE": TEMPLATE})
    assert (given.notify_key, given.notify_sms_template) == (NOTIFY, TEMPLATE)
    assert NOTIFY not in repr(given)
    key_alone = read_settings({"NOTIFY_API_KEY": NOTIFY})
    assert [given.texts, usual.texts, key_alone.texts] == [True, False, False]


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"NOTIFY_API_KEY": "secret-words"}, "NOTIFY_API_KEY"),
        ({"NOTIFY_API_KEY": NOTIFY, "NOTIFY_SMS_TEMPLATE": "hello"}, "NOTIFY_SMS_TEMPLATE"),
        ({"NOTIFY_SMS_TEMPLATE": TEMPLATE}, "NOTIFY_API_KEY"),
        ({"LEAVE_URL": "weather"}, "LEAVE_URL"),
    ],
)
def test_a_wrong_setting_of_these_is_named(given, name):
    """Without what was written in it, which may be a secret."""
    with pytest.raises(SettingError, match=name) as caught:
        read_settings(given)
    assert "secret-words" not in str(caught.value)
