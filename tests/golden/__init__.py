"""Golden records: every tag ever stored, with one body each. Added to, never edited."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, get_args
from uuid import UUID

import msgspec

from backend import seal
from backend.aggregates import family
from backend.aggregates.account import (
    AccountClosed,
    AccountOpened,
    AccountRoleGiven,
    Role,
    Standing,
)
from backend.aggregates.accounts import SomeoneEvent
from backend.aggregates.audit_samples import AuditSampleDrawn
from backend.aggregates.authority import (
    AuthorityEvent,
    Holiday,
    PracticeDirectionIssued,
    PracticeDirectionWithdrawn,
    ProfileAdopted,
    WorkingCalendarUpdated,
)
from backend.aggregates.decisions import JobRole
from backend.aggregates.family import EVENTS, Family
from backend.aggregates.look_reviews import Finding, LooksReviewed
from backend.aggregates.past import brought_up
from backend.aggregates.profile import Profile
from backend.aggregates.role_settings import Reach, RoleSettled
from backend.aggregates.vocabulary import Event, PersonId
from backend.record import Author, Entry, tag_of
from tests import families, stories
from tests.stories import signing_in

HERE = Path(__file__).parent
ALL_EVENTS: tuple[type[Event], ...] = (
    *EVENTS,
    *(get_args(AuthorityEvent) or (AuthorityEvent,)),
    *(get_args(SomeoneEvent)),
)
AUTHOR = Author(account="a-1", name="Wiktoria Nowak", title="Social worker")

COMMAND = UUID("00000000-0000-4000-8000-000000000001")


def files() -> dict[str, Path]:
    """The golden file of each tag."""
    return {path.stem: path for path in sorted(HERE.glob("*.json"))}


def read(tag: str) -> dict[str, Any]:
    """A golden file: `entry` is the stored body, `fields` are the paths it is sealed by."""
    return json.loads(files()[tag].read_text(encoding="utf-8"))


def entry_of(tag: str) -> Entry:
    """The golden record of a tag as today's code reads it."""
    plain = read(tag)["entry"]
    plain["event"] = brought_up(plain["event"])
    return msgspec.json.decode(json.dumps(plain).encode(), type=Entry)


def add_missing() -> list[str]:
    """Writes a file for each tag that has none; files that are there are never touched."""
    added = list[str]()
    for event in _one_of_each():
        tag = tag_of(event)
        path = HERE / f"{tag}.json"
        if not path.exists() and tag not in added:
            entry = Entry(
                author=AUTHOR, on_behalf_of=families.GRAN, command_id=COMMAND, event=event
            )
            plain = json.loads(msgspec.json.encode(entry))
            body = {"entry": plain, "fields": [name for name, _ in seal.fields(plain)]}
            path.write_text(json.dumps(body, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            added.append(tag)
    return added


def _one_of_each() -> Iterator[Event]:
    yield ProfileAdopted(
        profile=Profile(version="2026.1", effective_from=date(2026, 1, 1), authority="Testshire")
    )
    yield AccountOpened(
        name="Gran Mary",
        title="Grandmother",
        standing=Standing.NETWORK,
        team=None,
        family=UUID(int=7),
        person=PersonId("p-gran"),
    )
    yield AccountRoleGiven(
        role=Role.PRACTICE_LEAD,
        standing=Standing.MANAGER,
        title="Practice lead",
        team="North",
        reason="Leads practice from November on",
    )
    yield RoleSettled(
        role=Role.WORKER,
        label="Family worker",
        given=("decide",),
        taken=("open-file", "protect"),
        reach=Reach.ALLOCATED,
        reason="Agreed by the management team",
    )
    yield LooksReviewed(
        account=str(UUID(int=8)),
        family=str(UUID(int=7)),
        day=date(2026, 10, 30),
        patterns=("out-of-hours", "same-name"),
        finding=Finding.EXPLAINED,
        words="She covered for a colleague that night",
    )
    yield AuditSampleDrawn(
        sample="s-1",
        theme="Whether the child's words changed the plan",
        seed="6b" * 16,
        team="Ashmere North",
        among=(str(UUID(int=7)), str(UUID(int=9))),
        families=(str(UUID(int=9)),),
    )
    yield AccountClosed(reason="Asked for it")
    yield from signing_in.told()
    issued = stories.oversight.decision(JobRole.PRINCIPAL)
    yield PracticeDirectionIssued(
        reference="PD-7",
        title="Family Network Meetings",
        effective_from=date(2026, 11, 1),
        issued=issued,
        approved_by="The management team",
        approved_on=date(2026, 10, 26),
        manual="Chapter 4",
    )
    yield PracticeDirectionWithdrawn(
        reference="PD-7", effective_from=date(2026, 12, 1), decision=issued
    )
    yield WorkingCalendarUpdated(
        version="england-and-wales@2026-11-01.1",
        based_on="england-and-wales@2026-11",
        added=(Holiday(date(2026, 11, 20), "A day of mourning"),),
        removed=(date(2026, 12, 28),),
        source="A royal proclamation",
    )
    yield from stories.oversight.apart()
    state, told = Family(), list[Event]()
    for command in stories.everything():
        for event in family.decide(state, command, families.TERMS):
            state = family.evolve(state, event)
            told.append(event)
    # Of several, the one that says most.
    yield from sorted(told, key=lambda event: -len(msgspec.json.encode(event)))
