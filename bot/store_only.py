"""
Store-only mode, joined: a `run` without the root key keeps what comes in and does no more.

It holds the lock, listens to Telegram and on its port, and seals every update to the public
key. There is no loop that receives, sends or watches, and nothing here could open a row.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import structlog

from bot.catalogue.flows import load_flows
from bot.catalogue.locales import load_locales
from bot.channels.telegram.api import open_api
from bot.channels.telegram.fetch import Fetcher
from bot.channels.telegram.keeper import WebhookKeeper
from bot.channels.telegram.webhook import WebhookDoor
from bot.errors import NoKeyError
from bot.ports import Clock, Sleep
from bot.services.unread_chat import UnreadChat
from bot.settings import Settings, TelegramMode
from bot.store.database import Database, open_database
from bot.store.lock import FileLock
from bot.store.migrating import migrate
from bot.store.store_only import StoreOnlyInbox, read_kept, read_public
from bot.web.languages import offered
from bot.web.parts import Health, WebSettings
from bot.web.store_only import StoreOnlyParts
from bot.world import read_authorities, utc_now

log = structlog.get_logger()

#: Seconds between two reminders in the log.
_REMIND = 60.0
_WHAT_TO_DO = (
    "{why}, and start again. Until then messages are only stored: nobody reads or answers them,"
    " and nobody is told, also not about cases that are open"
)


@dataclass(slots=True)
class StoreOnly:
    """What works together while the root key is missing; *why* says what is wrong with it."""

    settings: Settings
    why: str
    database: Database
    inbox: StoreOnlyInbox
    clock: Clock = utc_now
    fetcher: Fetcher | None = None
    keeper: WebhookKeeper | None = None
    door: WebhookDoor | None = None

    def parts(self) -> StoreOnlyParts:
        """Give what the pages stand on."""
        wording = load_locales(self.settings.locales_dir, load_flows(self.settings.flows_dir))
        authorities = read_authorities(self.settings, wording, self.clock().date())
        desk = authorities.get(authorities.front_desk)
        return StoreOnlyParts(
            wording=wording,
            settings=WebSettings(
                public_url=self.settings.public_url,
                leave_url=self.settings.leave_url,
                training=desk.training,
                languages=offered(desk.offered, wording.languages),
                drafts=desk.drafts,
            ),
            health=Health(self.health),
            now=self.clock,
            telegram=self.door.take if self.door else None,
            unread_chat=UnreadChat(self.inbox),
        )

    async def health(self) -> tuple[bool, Mapping[str, object]]:
        """Never ready; the figures say how much waits, and since when."""
        count, seconds = await self._waiting()
        source = self.fetcher or self.keeper
        return False, {
            "store_only": True,
            "waiting": count,
            "oldest_waiting_seconds": seconds,
            "telegram": source.report.hearing.value if source else "off",
        }

    async def remind(self, sleep: Sleep = asyncio.sleep) -> None:
        """Say in the log what to do, each minute until cancelled."""
        while True:
            try:
                count, seconds = await self._waiting()
                why = _WHAT_TO_DO.format(why=self.why)
                log.error("store_only", why=why, count=count, seconds=seconds)
            except Exception as error:
                log.error("store_only", why=self.why, error=type(error).__name__)
            await sleep(_REMIND)

    async def _waiting(self) -> tuple[int, int]:
        kept = await self.database.read(read_kept)
        return kept.count, round((self.clock() - kept.oldest).total_seconds()) if kept.oldest else 0


@asynccontextmanager
async def open_store_only(settings: Settings, why: NoKeyError) -> AsyncIterator[StoreOnly]:
    """Take the lock and open what works without the root key; *why* is raised if nothing does."""
    lock = FileLock(settings.database_url)
    lock.take()
    try:
        async with AsyncExitStack() as stack:
            database = await stack.enter_async_context(open_database(settings.database_url))
            public = await database.read(read_public)
            if public is None:
                raise why
            await migrate(database)
            inbox = StoreOnlyInbox(database, public, utc_now)
            service = StoreOnly(settings, str(why), database, inbox)
            if settings.telegram_token:
                _listen(service, stack)
            yield service
    finally:
        lock.free()


def _listen(service: StoreOnly, stack: AsyncExitStack) -> None:
    settings = service.settings
    api = open_api(url=settings.telegram_api_url, token=settings.telegram_token, connections=1)
    stack.push_async_callback(api.close)
    if settings.telegram_mode is TelegramMode.POLLING:
        service.fetcher = Fetcher(api, service.inbox, clock=service.clock)
        return
    service.door = WebhookDoor(service.inbox, secret=settings.webhook_secret, bot=api.bot)
    service.keeper = WebhookKeeper(
        api, url=settings.webhook_url, secret=settings.webhook_secret, clock=service.clock
    )
