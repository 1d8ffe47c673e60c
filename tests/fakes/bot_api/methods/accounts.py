"""Methods about the bot itself: who it is, its commands, its webhook and its files."""

from __future__ import annotations

import re
from typing import Any

from tests.fakes.bot_api.methods.registry import Desk, method
from tests.fakes.bot_api.parameters import Parameters
from tests.fakes.bot_api.refusal import bad_request
from tests.fakes.bot_api.world import Hook

#: Bytes of the largest file that a bot may fetch.
LARGEST_DOWNLOAD = 20 * 1024 * 1024
MOST_COMMANDS = 100
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
LONGEST = {"name": 64, "description": 512, "short_description": 120}


@method("getMe")
def get_me(desk: Desk, _parameters: Parameters) -> Any:
    """Who the bot is."""
    return {
        **desk.account.as_user(),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


@method("setWebhook")
def set_webhook(desk: Desk, parameters: Parameters) -> Any:
    """Have updates posted to an address; an empty address ends that."""
    secret = parameters.text("secret_token") or None
    if secret is not None and not SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    url = parameters.text("url")
    if url and not re.match(r"https?://\S+$", url):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    most = min(max(parameters.integer("max_connections", 40), 1), 100)
    allowed = parameters.structure("allowed_updates", list)
    if allowed is not None:
        desk.account.allowed = allowed
    if parameters.flag("drop_pending_updates"):
        desk.account.queue.drop_all()
    desk.account.hook = Hook(url, secret, most) if url else None
    desk.account.queue.tell()
    return True


@method("deleteWebhook")
def delete_webhook(desk: Desk, parameters: Parameters) -> Any:
    """Go back to being asked for updates."""
    desk.account.hook = None
    if parameters.flag("drop_pending_updates"):
        desk.account.queue.drop_all()
    return True


@method("getWebhookInfo")
def get_webhook_info(desk: Desk, _parameters: Parameters) -> Any:
    """Where updates are posted and how that goes."""
    hook = desk.account.hook
    told: dict[str, Any] = {
        "url": hook.url if hook else "",
        "has_custom_certificate": False,
        "pending_update_count": desk.account.queue.pending(),
    }
    if desk.account.allowed:
        told["allowed_updates"] = desk.account.allowed
    if hook:
        told["max_connections"] = hook.max_connections
    if hook and hook.last_error is not None:
        told |= {"last_error_date": hook.last_error_at, "last_error_message": hook.last_error}
    return told


def commands_key(parameters: Parameters) -> str:
    """Scope and language under which a command list is kept."""
    scope = parameters.structure("scope", dict) or {"type": "default"}
    place = ":".join(str(scope[name]) for name in ("type", "chat_id", "user_id") if name in scope)
    return f"{place}/{parameters.text('language_code')}"


@method("setMyCommands")
def set_my_commands(desk: Desk, parameters: Parameters) -> Any:
    """Set the menu for a scope and a language."""
    commands = parameters.structure("commands", list) or []
    if len(commands) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not COMMAND.fullmatch(str(command.get("command", "")).removeprefix("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    desk.account.commands[commands_key(parameters)] = commands
    return True


@method("getMyCommands")
def get_my_commands(desk: Desk, parameters: Parameters) -> Any:
    """The menu for a scope and a language."""
    return desk.account.commands.get(commands_key(parameters), [])


@method("deleteMyCommands")
def delete_my_commands(desk: Desk, parameters: Parameters) -> Any:
    """Remove the menu for a scope and a language."""
    desk.account.commands.pop(commands_key(parameters), None)
    return True


@method("setMyName", "setMyDescription", "setMyShortDescription")
def set_text(desk: Desk, parameters: Parameters) -> Any:
    """Set one of the texts that the bot shows about itself, for a language."""
    language = parameters.text("language_code")
    for name, longest in LONGEST.items():
        if name not in parameters.values:
            continue
        text = parameters.text(name)
        if len(text) > longest:
            raise bad_request(f"{name} is too long")
        desk.account.texts[f"{name}/{language}" if language else name] = text
    return True


@method("getFile")
def get_file(desk: Desk, parameters: Parameters) -> Any:
    """Where a file can be fetched."""
    stored = desk.world.files.get(parameters.text("file_id"))
    if stored is None:
        raise bad_request("invalid file_id")
    if stored.size > LARGEST_DOWNLOAD:
        raise bad_request("file is too big")
    return {
        "file_id": stored.file_id,
        "file_unique_id": f"unique-{stored.file_id}",
        "file_size": stored.size,
        "file_path": stored.path,
    }
