"""A family whose people are reached by mail, and a mail server that takes it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from uuid import UUID

import msgspec
import psycopg
import pytest
from psycopg_pool import ConnectionPool

from backend.aggregates.authority import AdoptProfile
from backend.aggregates.meetings import ConveneMeeting, MeetingKind
from backend.aggregates.reaching import By, TellReach
from backend.aggregates.vocabulary import MeetingId, PersonId, on_day
from backend.database import pool
from backend.ledger import AUTHORITY, LONDON, Ledger
from backend.post import reach
from backend.post.postman import Gateways, Postman
from tests import families
from tests.conftest import KEK
from tests.databases import databases
from tests.families import GRAN, JOE, SANA
from tests.post.postbox import Postbox, postbox
from tests.projections.pages import NOON, by, tell

BASE = "https://handrail.example.org"
PEOPLE = {GRAN: "gran@example.org", JOE: "joe@example.org", SANA: "sana@example.org"}


class Post(msgspec.Struct, frozen=True):
    """A family, who reads its ledger, and the mail server."""

    ledger: Ledger
    family: UUID
    box: Postbox
    connections: ConnectionPool[psycopg.Connection]

    @property
    def postman(self) -> Postman:
        """A postman that sends to the mail server."""
        return Postman(self.ledger, Gateways(base=BASE, mail=self.box.mail))

    def reached(self, person: PersonId, by_: By, address: str | None, **more: object) -> None:
        """Someone says how they are reached; at any hour, unless the test says more."""
        with self.connections.connection() as db:
            reach.keep(db, self.ledger, self.family, person, address)
        # The one quiet minute is half a day away, whenever the test runs.
        far = datetime.now(LONDON) + timedelta(hours=12)
        told = TellReach(
            person=person,
            by=by_,
            happened=on_day(self.ledger.today()),
            quiet_from=far.time().replace(second=0, microsecond=0),
            quiet_until=(far + timedelta(minutes=1)).time().replace(second=0, microsecond=0),
            anew=True,
        )
        self.ledger.tell(self.family, msgspec.structs.replace(told, **more), by())

    def call_meeting(self, name: str = "m-next", days: int = 30) -> MeetingId:
        """A review is called for a day to come."""
        meeting = MeetingId(name)
        on = self.ledger.today() + timedelta(days=days)
        command = ConveneMeeting(
            meeting=meeting, kind=MeetingKind.REVIEW, on=on, at=time(16, 30), place="The hall"
        )
        self.ledger.tell(self.family, command, by())
        return meeting

    def rows(self) -> list[tuple[str, str, str, str]]:
        """Person, kind, state and reason of every message."""
        with self.connections.connection() as db:
            return db.execute(
                "select person, kind, state, reason from house.outbox order by made_at, person"
            ).fetchall()

    def states(self) -> dict[str, str]:
        """The state of each person's only message."""
        return {person: state for person, _, state, _ in self.rows()}


@pytest.fixture(scope="session")
def told(server: str) -> tuple[str, UUID]:
    """A database in which the family is led by Gran, to copy, and the family."""
    name = databases(server).make()
    with pool(databases(server).owner(name)) as owners:
        past = Ledger(owners, KEK, story=lambda: NOON)
        past.tell(AUTHORITY, AdoptProfile(profile=families.PROFILE), by())
        family = tell(past, families.led_by_gran())
    return name, family


@pytest.fixture(scope="session")
def mail_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postbox]:
    """One real mail server for the whole run; each test empties it before it begins."""
    with postbox(tmp_path_factory.mktemp("post")) as box:
        yield box


@pytest.fixture
def database(server: str, told: tuple[str, UUID]) -> Iterator[str]:
    """A copy of the told database: how its owner connects."""
    with databases(server).lent(told[0]) as owner:
        yield owner


@pytest.fixture
def post(
    ledger: Ledger,
    told: tuple[str, UUID],
    connections: ConnectionPool[psycopg.Connection],
    mail_server: Postbox,
) -> Post:
    """A family led by Gran; nobody has said yet how they are reached."""
    return Post(ledger, told[1], mail_server.emptied(), connections)
