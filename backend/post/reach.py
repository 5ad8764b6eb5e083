"""To whom something goes and where: the address, what they may read, and their quiet hours."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import Any, LiteralString
from uuid import UUID

import msgspec
import phonenumbers
from psycopg import Connection
from psycopg.rows import dict_row

from backend import passages
from backend.aggregates.account import Role, Standing
from backend.aggregates.family import Family
from backend.aggregates.handover import Stage
from backend.aggregates.protected import ProtectedFacts
from backend.aggregates.reaching import By, Reach
from backend.aggregates.vocabulary import PersonId, Refused
from backend.ledger import LONDON, Ledger
from backend.permission import Deed, Place, Viewer, may

LONGEST_ADDRESS = 254
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_WHO: LiteralString = """
select p.person, p.name, p.standing, p.left_on, p.left_why, f.team, h.lead, h.stage, n.language,
  (select coalesce(jsonb_agg(person), '[]') from (
     select person from pages.plan_withheld where family = f.family
     union
     select person from pages.considered c where family = f.family and outcome = 'exclude'
       and version = (select max(version) from pages.considered
         where family = c.family and person = c.person)) as kept) as withheld
from pages.people p
join pages.families f using (family)
left join pages.handover h using (family)
left join pages.needs n on n.family = p.family and n.person = p.person
where p.family = %s and p.person = %s
"""
_ROLES = {"parent": Role.PARENT, "child": Role.YOUNG_PERSON, "network": Role.MEMBER}


class Recipient(msgspec.Struct, frozen=True, kw_only=True):
    """Someone, as what they may read stands now."""

    family: UUID
    person: PersonId
    name: str
    standing: str
    language: str
    gone: bool
    viewer: Viewer
    place: Place
    facts: ProtectedFacts
    reach: Reach | None

    def may(self, deed: Deed) -> bool:
        """Whether the pages would show them this."""
        return not self.gone and may(self.viewer, deed, self.place)

    def reads(self, words: str) -> str:
        """Words as they may read them: what is protected is named and not said."""
        return passages.masked(words, self.facts)


def recipient(db: Connection, ledger: Ledger, family: UUID, person: str) -> Recipient | None:
    """Someone of a family, None where the record knows nobody by that id."""
    with db.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(_WHO, (family, person)).fetchone()
    if row is None:
        return None
    folded = ledger.family(family)
    return Recipient(
        family=family,
        person=PersonId(person),
        name=row["name"],
        standing=row["standing"],
        language=row["language"] or "",
        gone=bool(row["left_on"] or row["left_why"]) or _kept_out(folded, PersonId(person)),
        viewer=_viewer(family, row),
        place=_place(family, row),
        facts=folded.protected,
        reach=folded.reaching.people.get(PersonId(person)),
    )


def _kept_out(family: Family, person: PersonId) -> bool:
    try:
        family.not_excluded(person, "")
    except Refused:
        return True
    return False


def _viewer(family: UUID, row: dict[str, Any]) -> Viewer:
    """They as they would sign in, whether or not they have an account."""
    return Viewer(
        account=UUID(int=0),
        name=row["name"],
        title="",
        standing=Standing.NETWORK,
        family=family,
        person=PersonId(row["person"]),
        role=_ROLES.get(row["standing"], Role.MEMBER),
    )


def _place(family: UUID, row: dict[str, Any]) -> Place:
    return Place(
        family=family,
        team=row["team"],
        lead=PersonId(row["lead"]) if row["lead"] else None,
        stage=Stage(row["stage"]) if row["stage"] else Stage.WORKER_LEADS,
        withheld=frozenset(PersonId(each) for each in row["withheld"]),
    )


# Addresses


def good_email(text: str) -> str | None:
    """An e-mail address as it is kept, None where it is none."""
    text = text.strip()
    return text if len(text) <= LONGEST_ADDRESS and _EMAIL.fullmatch(text) else None


def good_phone(text: str) -> str | None:
    """A phone number as it is kept (+44...), None where there can be no such number."""
    try:
        number = phonenumbers.parse(text, "GB")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def keep(db: Connection, ledger: Ledger, family: UUID, person: str, address: str | None) -> None:
    """Keeps someone's address, closed; None takes it away."""
    if address is None:
        db.execute(
            "delete from house.addresses where family = %s and person = %s", (family, person)
        )
        return
    closed = ledger.keyring.box(family).close(address.encode(), _bound(family, person))
    db.execute(
        "insert into house.addresses (family, person, address) values (%s, %s, %s) "
        "on conflict (family, person) do update "
        "set address = excluded.address, kept_at = clock_timestamp()",
        (family, person, closed),
    )


def address_of(db: Connection, ledger: Ledger, family: UUID, person: str) -> str | None:
    """Where someone is reached, None where no address is kept."""
    row = db.execute(
        "select address from house.addresses where family = %s and person = %s", (family, person)
    ).fetchone()
    if row is None:
        return None
    box = ledger.keyring.box(family, make=False)
    return box.open(bytes(row[0]), _bound(family, person)).decode()


def _bound(family: UUID, person: str) -> bytes:
    return b"address" + family.bytes + person.encode()


# Quiet hours


def quiet_until(reach: Reach, now: datetime) -> datetime | None:
    """When the quiet hours end that `now` lies in, None outside them."""
    here = now.astimezone(LONDON)
    first, last = reach.quiet_from, reach.quiet_until
    clock = here.time()
    inside = first <= clock < last if first < last else clock >= first or clock < last
    if not inside:
        return None
    day = here.date() if clock < last else here.date() + timedelta(days=1)
    return datetime.combine(day, last, LONDON)


def way(reach: Reach | None) -> By:
    """By which way someone is reached now: paper for whoever has said nothing, or after a fail."""
    if reach is None or reach.failed:
        return By.PRINT
    return reach.by


def clock_words(at: time) -> str:
    """A time as people say it: 9 am, 7:30 pm."""
    hour = at.hour % 12 or 12
    minutes = f":{at.minute:02}" if at.minute else ""
    return f"{hour}{minutes} {'am' if at.hour < 12 else 'pm'}"
