"""Stores young people, their episodes, offers and invitations."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from bot.services.identifiers import new_id
from bot.services.invitations import AgeBand, Registration
from bot.services.records import AuditEntry
from bot.store.audit import write_audit
from bot.store.database import Database
from bot.store.keys import keep_key
from bot.store.sealing import Sealer
from bot.store.tables import episode, invitation, offer, young_person


class Registering:
    """Registers in one transaction; an `InvitationStore`."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    async def register(self, registration: Registration) -> None:
        """Store the young person (once per reference), the episode, the offer and the codes."""
        await self._database.write(self._register, registration)

    def _register(self, connection: Connection, made: Registration) -> None:
        person_id = self._young_person(connection, made)
        _keep_episode(connection, made, person_id)
        connection.execute(
            insert(invitation).values(
                id=new_id(),
                episode_id=made.episode_id,
                authority=made.authority,
                language=made.language,
                code_digest=self._sealer.digest("code", made.code),
                short_digest=self._sealer.digest("code", made.short_code),
                made_at=made.made_at,
                expires_at=made.expires_at,
            )
        )
        entry = AuditEntry("service", "invited", made.episode_id, made.authority)
        write_audit(connection, [entry], made.made_at)

    def _young_person(self, connection: Connection, made: Registration) -> str:
        digest = self._sealer.digest("child_ref", f"{made.authority}:{made.child_ref}")
        found = connection.scalar(
            select(young_person.c.id).where(
                young_person.c.authority == made.authority,
                young_person.c.child_ref_digest == digest,
            )
        )
        if found is not None:
            _learn_age(connection, str(found), made.age_band)
            return str(found)
        person_id = new_id()
        key = self._sealer.make_key(new_id(), "young_person")
        keep_key(connection, key, made.made_at)
        place = f"young_person:child_ref:{person_id}"
        connection.execute(
            insert(young_person).values(
                id=person_id,
                key_id=key.id,
                authority=made.authority,
                child_ref=self._sealer.seal(key.id, place, made.child_ref),
                child_ref_digest=digest,
                age_band=made.age_band.value,
                synthetic=made.synthetic,
                created_at=made.made_at,
            )
        )
        return person_id


def _learn_age(connection: Connection, person_id: str, age_band: AgeBand) -> None:
    """Who comes back again may be older, or better known: services are chosen by their age."""
    if age_band is not AgeBand.UNKNOWN:
        theirs = update(young_person).where(young_person.c.id == person_id)
        connection.execute(theirs.values(age_band=age_band.value))


def _keep_episode(connection: Connection, made: Registration, person_id: str) -> None:
    """An episode is registered together with its offer, so that none is ever without one."""
    connection.execute(
        insert(episode).values(
            id=made.episode_id,
            young_person_id=person_id,
            authority=made.authority,
            returned_at=made.returned_at,
            registered_at=made.made_at,
            synthetic=made.synthetic,
        )
    )
    connection.execute(
        insert(offer).values(
            id=new_id(),
            episode_id=made.episode_id,
            made_at=made.made_at,
            outcome="pending",
            decisions=[],
        )
    )
