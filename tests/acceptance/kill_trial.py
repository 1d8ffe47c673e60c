"""One trial: a story is told to a service that is killed again and again, and then judged."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.domain.worker import Role
from bot.services.invitations import AgeBand, Invitations
from bot.services.sign_in import SignIn
from bot.settings import read_settings
from bot.store.registering import Registering
from bot.store.workers import Workers
from bot.world import open_world, utc_now
from tests.acceptance.kill_findings import Findings, open_findings
from tests.acceptance.kill_people import Act, write_story
from tests.acceptance.kill_service import Service
from tests.acceptance.kill_telegram import TelegramPeople, open_server, telegram_settings
from tests.acceptance.kill_web import WebPeople
from tests.acceptance.kill_wire import Wire, judge_wire

MODES = ("polling", "webhook", "web")
SEED = int(os.environ.get("KILL_SEED") or random.SystemRandom().randrange(10**6))
KILLS = int(os.environ.get("KILL_TIMES", "40"))
MESSAGES = int(os.environ.get("KILL_MESSAGES", "800"))
#: So many young people in a hundred come with a code. Their worker alone is linked: alerts go
#: out at one a second, and nobody wants to wait for all of them here.
_INVITED = 30
#: So many kills in a hundred come while it is still starting.
_EARLY = 20
#: Seconds from ready to killed, at the most.
_LONGEST_LIFE = 0.9
_PATIENCE = 120.0

People = TelegramPeople | WebPeople


@dataclass
class Trial:
    """What happened, and what was found."""

    mode: str
    service: Service
    people: People
    story: list[Act]
    kills: int = 0
    took: float = 0.0
    found: Findings | None = None
    wire: Wire = field(default_factory=Wire)

    @property
    def summary(self) -> str:
        """The figures of the trial, in a line."""
        starts = [life.start_up for life in self.service.lives if life.start_up is not None]
        lives = self.service.lives
        return (
            f"kill -9, {self.mode}: seed {SEED}, {len(self.story)} messages, {self.kills} kills"
            f" in {self.took:.0f} s; at the kills {sum(x.open_messages for x in lives)} open"
            f" and {sum(x.on_the_wire for x in lives)} on the wire; doubled {self.wire.doubled},"
            f" uncertain {self.wire.uncertain}, of which never arrived {self.wire.never_arrived};"
            f"{self._browsers()}"
            f" slowest start {max(starts, default=0):.1f} s"
        )

    def _browsers(self) -> str:
        if not isinstance(self.people, WebPeople):
            return ""
        away = sum(browser.turned_away for browser in self.people.browsers.values())
        return f" sent again {self.people.resent}, turned away with their own code {away};"


def share(total: int, mode: str) -> int:
    """Part *total* among the modes."""
    place = MODES.index(mode)
    return total * (place + 1) // len(MODES) - total * place // len(MODES)


def run_trial(mode: str, folder: Path) -> Trial:
    """Tell the story, kill, let it finish, stop it, and open what it left."""
    dice = random.Random(f"{SEED} {mode}")
    story = write_story(dice, share(MESSAGES, mode))
    began = time.time()
    with _surroundings(mode, folder, dice) as (service, people):
        trial = Trial(mode, service, people, story)
        # Nothing is there yet: it dies while it makes its database and its key.
        service.start()
        time.sleep(dice.uniform(0.3, 1.5))
        _kill(trial)
        service.start()
        service.await_ready()
        asyncio.run(_prepare(service, people, 1 + max(act.person for act in story)))
        _tell(trial, dice, _let_in(trial))
        service.start()
        service.await_ready()
        _finish(trial)
        trial.took = time.time() - began
        if isinstance(people, TelegramPeople):
            trial.wire = judge_wire(trial.found.letters, people.texts, service.lives)
    sys.stdout.write(trial.summary + "\n")
    return trial


@contextmanager
def _surroundings(mode: str, folder: Path, dice: random.Random) -> Iterator[tuple[Service, People]]:
    service = Service(folder, {})
    try:
        if mode == "web":
            people = WebPeople(service.address, dice)
            people.start()
            try:
                yield service, people
            finally:
                people.stop()
        else:
            with open_server() as server:
                service.settings = telegram_settings(server, mode, service.port)
                yield service, TelegramPeople(server, dice)
    finally:
        if service.process is not None:
            service.process.kill()
            service.process.wait()


async def _prepare(service: Service, people: People, people_in: int) -> None:
    """Invite a few, and link a worker's phone, as the commands do."""
    settings = read_settings(service.environment)
    async with open_world(settings, bring_up_to_date=False) as world:
        invitations = Invitations(
            Registering(world.database, world.sealer),
            world.setup.authorities,
            utc_now,
            settings.public_url,
            lambda: "",
        )
        for person in range(people_in * _INVITED // 100):
            invited = await invitations.invite("training-wales", age_band=AgeBand.SIXTEEN_SEVENTEEN)
            people.invitations[person] = invited.code
        if isinstance(people, TelegramPeople):
            sign_in = SignIn(Workers(world.database, world.sealer), utc_now)
            worker = await sign_in.add_worker(
                "Made-up Worker", "training-wales", Role.WORKER, synthetic=True
            )
            people.link_worker(await sign_in.make_link(worker, "telegram"))


def _let_in(trial: Trial) -> list[Act]:
    """
    Let half of those with a code into the web chat in peace; gives the rest of the story.

    A kill just there uses their code up, which the other half shows.
    """
    if not isinstance(trial.people, WebPeople):
        return trial.story
    calm = [act for act in trial.story if trial.people.comes_in_peace(act)]
    _release(trial, calm)
    _await_taken(trial)
    return [act for act in trial.story if act not in calm]


def _tell(trial: Trial, dice: random.Random, story: list[Act]) -> None:
    """Some of it is said while it is dead and some while it lives; then it is killed again."""
    kills = share(KILLS, trial.mode) - 1
    size = -(-len(story) // max(kills, 1))
    parts = [story[at : at + size] for at in range(0, len(story), size)]
    for number in range(kills):
        part = parts[number] if number < len(parts) else []
        waiting = len(part) * dice.randrange(30, 90) // 100
        if number:
            _release(trial, part[:waiting])
            trial.service.start()
        else:
            waiting = 0
        if number and dice.randrange(100) < _EARLY:
            time.sleep(dice.uniform(0.2, 2.0))
            _release(trial, part[waiting:])
        else:
            trial.service.await_ready()
            time.sleep(dice.uniform(0, _LONGEST_LIFE / 2))
            _release(trial, part[waiting:])
            time.sleep(dice.uniform(0, _LONGEST_LIFE / 2))
        _kill(trial)
    for part in parts[kills:]:
        _release(trial, part)


def _kill(trial: Trial) -> None:
    trial.service.kill()
    trial.kills += 1


def _release(trial: Trial, part: list[Act]) -> None:
    for act in part:
        trial.people.release(act)


def _await_taken(trial: Trial) -> None:
    ends = time.time() + _PATIENCE
    while not trial.people.all_sent():
        assert time.time() < ends, "not everything was taken"
        time.sleep(0.05)


def _finish(trial: Trial) -> None:
    """Wait until all is taken, read and sent, and stop it as a deploy does."""
    _await_taken(trial)
    trial.service.await_quiet(_PATIENCE)
    if isinstance(trial.people, WebPeople):
        trial.people.look()
    assert trial.service.stop() in (0, -signal.SIGTERM)
    folder = trial.service.folder
    trial.found = open_findings(trial.service.database, folder / "touchbase.key")
