"""The one place where real things are joined into a running service."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

import structlog

from bot.channels.notify.sms import SmsChannel, open_client, read_key
from bot.channels.telegram.api import BotApi, open_api
from bot.channels.telegram.fetch import Fetcher
from bot.channels.telegram.keeper import WebhookKeeper
from bot.channels.telegram.sender import TelegramChannel
from bot.channels.telegram.webhook import WebhookDoor
from bot.channels.webchat.channel import WebChannel
from bot.ports import Channel
from bot.services.bell import Bell
from bot.services.deliver import Deliverer
from bot.services.desk import Desk
from bot.services.invitations import Invitations
from bot.services.loops import Loop
from bot.services.pace import Pace
from bot.services.receive import Receiver
from bot.services.records import Letter
from bot.services.recovery import Recovery
from bot.services.sign_in import SignIn
from bot.services.texting import Texting
from bot.services.unanswered import Offers
from bot.services.watch import Watch
from bot.services.web_chat import WebChat
from bot.services.web_return import WebReturn
from bot.services.worker_chat import WorkerChat
from bot.settings import Settings, TelegramMode
from bot.store.desk import SqlDesk
from bot.store.health import read_set_back
from bot.store.inbox import Inbox, free_all
from bot.store.lock import FileLock
from bot.store.marks import key_marks
from bot.store.outbox import SqlOutbox, free_wire
from bot.store.pending_offers import SqlUnanswered
from bot.store.recovering import SqlRecovery
from bot.store.registering import Registering
from bot.store.texts import Texts
from bot.store.timers import SqlTimers, free_timers
from bot.store.web_returns import WebReturns
from bot.store.web_sessions import WebSessions
from bot.store.workers import Workers
from bot.world import World, open_world, utc_now

log = structlog.get_logger()

#: The longest that a loop rests without being woken.
_REST = 1.0
#: How often it is looked for somebody to text.
_TEXTS = 5.0
#: How often it is looked whether the clock was set back.
_CLOCK = 60.0
#: Who reads this in the log has to know what comes next.
_SET_BACK = (
    "the clock was set back, and alerts are late: tell the workers to go through the queue by hand,"
    " and see 'The clock was set back' in docs/operations.md"
)


@dataclass(slots=True)
class Telegram:
    """What is there when Telegram is on: one of *fetcher* and *keeper* by the mode."""

    api: BotApi
    listening: BotApi
    channel: TelegramChannel
    fetcher: Fetcher | None = None
    keeper: WebhookKeeper | None = None
    door: WebhookDoor | None = None
    username: str = ""


@dataclass(slots=True)
class Service:
    """Everything that works together in one process."""

    world: World
    bell: Bell
    inbox: Inbox
    receiver: Receiver
    deliverer: Deliverer
    watch: Watch
    desk: Desk
    offers: Offers
    sign_in: SignIn
    web_chat: WebChat
    web_return: WebReturn
    invitations: Invitations
    telegram: Telegram | None = None
    texting: Texting | None = None
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    loops: tuple[Loop, ...] = ()

    def start_loops(self) -> list[asyncio.Task[None]]:
        """Start to receive, deliver and watch."""
        rest = _resting(min(self.world.settings.lease_seconds, _REST))
        self.loops = (
            Loop("receive", self._showing(self.receiver.receive), self.receiver.wake, rest),
            Loop("deliver", self.deliverer.deliver, self.deliverer.wake, self._next_letter),
            Loop("watch", self._showing(self.watch.watch), asyncio.Event(), rest),
            Loop("clock", self._check_clock, asyncio.Event(), _resting(_CLOCK)),
            *self._text_loop(),
        )
        return [asyncio.create_task(loop.run(self.stopping)) for loop in self.loops]

    def failing(self) -> list[str]:
        """Name the loops whose last round failed."""
        return [loop.name for loop in self.loops if loop.failures]

    async def _check_clock(self) -> int:
        """Say so, again and again, while a clock that was set back makes everything late."""
        set_back = await self.world.database.read(read_set_back, utc_now())
        if set_back:
            late = round(set_back.total_seconds())
            log.error("clock_set_back", seconds=late, why=_SET_BACK)
        return 0

    def _text_loop(self) -> list[Loop]:
        if self.texting is None:
            return []
        text = self._showing(self.texting.text)
        return [Loop("text", text, asyncio.Event(), _resting(_TEXTS))]

    def _showing(self, step: Callable[[], Awaitable[int]]) -> Callable[[], Awaitable[int]]:
        """Do a *step*, and if it did something, have that sent and shown."""

        async def do() -> int:
            did = await step()
            if did:
                _wake(self.deliverer, self.bell)
            return did

        return do

    async def _next_letter(self) -> float:
        return min(_REST, self.deliverer.rest().total_seconds())


def _resting(seconds: float) -> Callable[[], Awaitable[float]]:
    async def rest() -> float:
        return seconds

    return rest


@asynccontextmanager
async def open_service(settings: Settings) -> AsyncIterator[Service]:
    """Take the lock, open everything, and put the parts together."""
    lock = FileLock(settings.database_url)
    lock.take()
    try:
        async with AsyncExitStack() as stack:
            world = await stack.enter_async_context(open_world(settings, bring_up_to_date=True))
            telegram = await _open_telegram(world, stack)
            if world.database.dialect == "sqlite":
                # Nobody else can be at work on this database, so no lease is anybody's.
                await world.database.write(free_all)
                await world.database.write(free_wire, utc_now())
                await world.database.write(free_timers)
            # A few at a time: whoever else uses this database has to write meanwhile.
            while await world.database.write(key_marks, world.sealer):
                pass
            # What waited comes before anything new, or a young person's order would be lost.
            waited = SqlRecovery(world.database, world.sealer, utc_now)
            await Recovery(waited, _channels(telegram)).recover()
            yield _join(world, telegram, await _open_sms(world, stack))
    finally:
        lock.free()


def _join(world: World, telegram: Telegram | None, sms: SmsChannel | None) -> Service:
    database, sealer, setup, bell = world.database, world.sealer, world.setup, Bell()
    bot = telegram.api.bot if telegram else ""
    lease = timedelta(seconds=world.settings.lease_seconds)
    store = SqlTimers(database, sealer, utc_now, bot)
    channels = _channels(telegram, sms)
    outbox = SqlOutbox(database, sealer, setup, bot)
    deliverer = Deliverer(outbox, channels, utc_now, lease, Pace(), partial(_show, bell))
    desk = _desk(world, store, partial(_wake, deliverer, bell))
    receiver = Receiver(store, channels, setup, WorkerChat(desk, setup), utc_now, lease)
    inbox = Inbox(database, sealer, utc_now, receiver.wake.set)
    service = Service(
        world=world,
        bell=bell,
        inbox=inbox,
        receiver=receiver,
        deliverer=deliverer,
        watch=Watch(store, setup, utc_now, lease),
        desk=desk,
        offers=Offers(SqlUnanswered(database, setup.authorities), utc_now),
        sign_in=SignIn(Workers(database, sealer, setup.authorities), utc_now),
        web_chat=WebChat(WebSessions(database, sealer, inbox, setup), setup, utc_now, bell),
        web_return=WebReturn(WebReturns(database, sealer, inbox, setup, bot), utc_now, bell),
        invitations=_invitations(world, telegram),
        telegram=telegram,
        texting=Texting(Texts(database, sealer), setup, utc_now) if sms else None,
    )
    if telegram:
        _listen(service, telegram)
    return service


def _desk(world: World, store: SqlTimers, wake: Callable[[], None]) -> Desk:
    rows = SqlDesk(world.database, world.sealer, world.setup.authorities)
    return Desk(store, rows, world.setup, utc_now, wake)


def _wake(deliverer: Deliverer, bell: Bell) -> None:
    """Something was written: there may be something to send or to show."""
    deliverer.wake.set()
    bell.ring()


def _show(bell: Bell, letter: Letter) -> None:
    """A page that waits for the next line is told that there is one."""
    if letter.channel == WebChannel.name:
        bell.ring()


def _channels(telegram: Telegram | None, sms: SmsChannel | None = None) -> dict[str, Channel]:
    there: tuple[Channel | None, ...] = (WebChannel(), telegram.channel if telegram else None, sms)
    return {channel.name: channel for channel in there if channel is not None}


def _invitations(world: World, telegram: Telegram | None) -> Invitations:
    return Invitations(
        Registering(world.database, world.sealer),
        world.setup.authorities,
        utc_now,
        world.settings.public_url,
        lambda: telegram.username if telegram else "",
    )


async def _open_sms(world: World, stack: AsyncExitStack) -> SmsChannel | None:
    """Texts are sent only where both the key and the template are set."""
    settings = world.settings
    key = read_key(settings.notify_key)
    if key is None or not settings.notify_sms_template:
        return None
    http = open_client()
    stack.push_async_callback(http.aclose)
    return SmsChannel(
        http,
        url=settings.notify_url,
        key=key,
        template=settings.notify_sms_template,
        clock=utc_now,
    )


async def _open_telegram(world: World, stack: AsyncExitStack) -> Telegram | None:
    settings = world.settings
    if not settings.telegram_token:
        return None
    api = open_api(url=settings.telegram_api_url, token=settings.telegram_token)
    stack.push_async_callback(api.close)
    # Asking for updates has a connection of its own: it must never wait behind what is sent.
    listening = open_api(
        url=settings.telegram_api_url, token=settings.telegram_token, connections=1
    )
    stack.push_async_callback(listening.close)
    return Telegram(api, listening, TelegramChannel(api, world.sealer.sign))


def _listen(service: Service, telegram: Telegram) -> None:
    settings = service.world.settings
    if settings.telegram_mode is TelegramMode.POLLING:
        telegram.fetcher = Fetcher(telegram.listening, service.inbox, clock=utc_now)
        return
    telegram.door = WebhookDoor(service.inbox, secret=settings.webhook_secret, bot=telegram.api.bot)
    telegram.keeper = WebhookKeeper(
        telegram.api, url=settings.webhook_url, secret=settings.webhook_secret, clock=utc_now
    )
