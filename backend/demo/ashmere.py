"""Ashmere, a council that does not exist: its practice profile and the people who sign in."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from backend.aggregates.account import STANDING_OF, OpenAccount, Role, Standing
from backend.aggregates.authority import AdoptProfile, Profile
from backend.aggregates.vocabulary import PersonId
from backend.demo.story import Step, known, step
from backend.ledger import AUTHORITY
from backend.record import Author

TEAM = "Ashmere North"
PENROSE = known("family penrose")
MARSH = known("family marsh")
JO = PersonId(str(known("person penrose jo")))
ALAN = PersonId(str(known("person penrose alan")))

AMIRA_ACCOUNT = known("account amira")
TOMASZ_ACCOUNT = known("account tomasz")
COLIN_ACCOUNT = known("account colin")
SIAN_ACCOUNT = known("account sian")
HELEN_ACCOUNT = known("account helen")
IMRAN_ACCOUNT = known("account imran")
MARTA_ACCOUNT = known("account marta")
JO_ACCOUNT = known("account jo")
ALAN_ACCOUNT = known("account alan")


def _author(account: UUID, name: str, title: str) -> Author:
    return Author(account=str(account), name=name, title=title)


AMIRA = _author(AMIRA_ACCOUNT, "Amira Hassan", "Social worker")
TOMASZ = _author(TOMASZ_ACCOUNT, "Tomasz Zielinski", "Social worker")
COLIN = _author(COLIN_ACCOUNT, "Colin Fry", "Team manager")
SIAN = _author(SIAN_ACCOUNT, "Sian Prosser", "Information governance")
HELEN = _author(HELEN_ACCOUNT, "Helen Quill", "Solicitor")
IMRAN = _author(IMRAN_ACCOUNT, "Imran Yusuf", "Quality assurance")
MARTA = _author(MARTA_ACCOUNT, "Marta Lind", "Administrator")
JO_HERSELF = _author(JO_ACCOUNT, "Jo Penrose", "Aunt")
ALAN_HIMSELF = _author(ALAN_ACCOUNT, "Alan Penrose", "Grandfather")

PROFILE = Profile(
    version="ashmere-2025.1",
    effective_from=date(2025, 1, 1),
    authority="Ashmere",
    scale_anchors_version="ashmere-1",
)


def opened() -> list[Step]:
    """The profile, and everyone's account on the day it was opened."""
    return [
        step(
            "ashmere profile", "2025-01-06 09:00", AUTHORITY, COLIN, AdoptProfile(profile=PROFILE)
        ),
        _staff(COLIN_ACCOUNT, COLIN, Role.TEAM_MANAGER, "2025-01-06 09:10"),
        _staff(AMIRA_ACCOUNT, AMIRA, Role.WORKER, "2025-01-06 09:15"),
        _staff(SIAN_ACCOUNT, SIAN, Role.GOVERNANCE, "2025-01-06 09:20"),
        _staff(HELEN_ACCOUNT, HELEN, Role.LEGAL, "2025-01-06 09:25"),
        _staff(IMRAN_ACCOUNT, IMRAN, Role.QUALITY, "2025-01-06 09:30"),
        _staff(MARTA_ACCOUNT, MARTA, Role.ADMINISTRATOR, "2025-01-06 09:35"),
        _relative(JO_ACCOUNT, JO_HERSELF, JO, "2025-03-17 10:00"),
        _relative(ALAN_ACCOUNT, ALAN_HIMSELF, ALAN, "2025-03-17 10:05"),
        _staff(TOMASZ_ACCOUNT, TOMASZ, Role.WORKER, "2025-07-28 09:00"),
    ]


def _staff(account: UUID, who: Author, role: Role, when: str) -> Step:
    standing = STANDING_OF[role]
    team = TEAM if standing in (Standing.WORKER, Standing.MANAGER) else None
    opening = OpenAccount(name=who.name, title=who.title, standing=standing, team=team, role=role)
    return step(f"account {who.name}", when, account, COLIN, opening)


def _relative(account: UUID, who: Author, person: PersonId, when: str) -> Step:
    opening = OpenAccount(
        name=who.name,
        title=who.title,
        standing=Standing.NETWORK,
        family=PENROSE,
        person=person,
        role=Role.MEMBER,
    )
    return step(f"account {who.name}", when, account, AMIRA, opening)
