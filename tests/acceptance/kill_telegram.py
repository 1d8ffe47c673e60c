"""Made-up young people on Telegram, whose messages wait at the server while the service is dead."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from tests.acceptance.kill_people import Act, What
from tests.fakes.bot_api import Call, FakeBotApi, Pace, Patience, Slow

SECRET = "made-up-secret"
_FIRST_PERSON = 5_001
_WORKER = 9_001
#: Seconds that Telegram takes over a message, as it does in life: kills meet some on the wire.
_SLOWNESS = 0.06


@dataclass
class TelegramPeople:
    """Plays the people of a story on the phones of a fake Telegram."""

    server: FakeBotApi
    dice: random.Random
    invitations: dict[int, str] = field(default_factory=dict)
    #: What was sent under each update id.
    sent: dict[int, Act] = field(default_factory=dict)
    #: The marks of starts and taps that came to be words.
    typed_instead: set[str] = field(default_factory=set)

    def release(self, act: Act) -> None:
        """Send one message."""
        phone = self.server.phone(_FIRST_PERSON + act.person)
        with self.server.world.changed:
            self.sent[self.server.delivery.next_id] = act
            if act.what is What.START:
                self._start(phone, act)
                return
            buttons = [
                (button.data, shown.message_id)
                for shown in phone.replies[-2:]
                for button in shown.buttons
                if button.data
            ]
            if act.what is What.TAP and buttons:
                phone.forge(*self.dice.choice(buttons))
                return
            if act.what is What.TAP:
                self.typed_instead.add(act.mark)
            phone.say(act.words)

    def _start(self, phone, act: Act) -> None:
        """A third of them has something to say before anything else."""
        if code := self.invitations.get(act.person):
            phone.command("start", code)
        elif act.person % 3:
            phone.command("start")
        else:
            self.typed_instead.add(act.mark)
            phone.say(act.words)

    def link_worker(self, token: str) -> None:
        """A worker's phone is linked, so that alerts go out."""
        self.server.phone(_WORKER).command("start", token)

    def address(self, act: Act) -> str:
        """Where somebody writes from."""
        return str(_FIRST_PERSON + act.person)

    def all_sent(self) -> bool:
        """Whether the service has taken everything."""
        return self.server.pending() == 0

    @property
    def texts(self) -> list[Call]:
        """Every text that Telegram carried out, whatever the service heard of it."""
        return [call for call in self.server.calls("sendMessage") if call.performed]


def telegram_settings(server: FakeBotApi, mode: str, port: int) -> dict[str, str]:
    """What the service is told to be on this Telegram."""
    return {
        "TELEGRAM_BOT_TOKEN": server.token,
        "TELEGRAM_API_URL": server.address,
        "TELEGRAM_MODE": mode,
        "WEBHOOK_URL": f"http://127.0.0.1:{port}",
        "WEBHOOK_SECRET": SECRET,
    }


def open_server() -> FakeBotApi:
    """A Telegram that is as slow as the real one, and comes again soon."""
    pace = Pace(same_offset=0.3, hot_loop=0.0, conflict=0.1)
    server = FakeBotApi(pace=pace, patience=Patience(answer=20.0, first=0.05, longest=0.5))
    server.faults.add("sendMessage", Slow(_SLOWNESS), None)
    return server
