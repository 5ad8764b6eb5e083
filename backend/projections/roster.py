"""Who is in the record: the family, its people and their roles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.aggregates.case import (
    BottomLineSet,
    BottomLineTold,
    ChildEntered,
    ConsentGiven,
    ConsentRefused,
    ConsentWithdrawn,
    InvolvementBegan,
    ParentEntered,
    RecordStarted,
)
from backend.aggregates.family import Family
from backend.aggregates.meetings import MeetingHeld
from backend.aggregates.network import (
    InvitationAnswered,
    MemberInvited,
    MemberLeft,
    MemberNamed,
    MemberRenamed,
)
from backend.aggregates.roles import RoleDeclined, RoleEnded, RoleOffered, RoleTaken
from backend.aggregates.statutory import CaseAllocated, StatutoryPlanChanged
from backend.projections.rows import Op, Patch, Put, Row, Table
from backend.record import Recorded

FAMILIES = Table(
    name="pages.families",
    key=("family",),
    columns={
        "family": "uuid not null",
        "label": "text not null",
        "team": "text not null",
        "began": "date",
        "status": "text not null",
        "last_met": "date",
        "reference": "text",
    },
    indexes=("team", "reference"),
)
PEOPLE = Table(
    name="pages.people",
    key=("family", "person"),
    columns={
        "family": "uuid not null",
        "person": "text not null",
        "seq": "integer not null",
        "name": "text not null",
        "standing": "text not null",
        "kind": "text",
        "relationship": "text",
        "born": "date",
        "consent": "text",
        "consent_on": "date",
        "consent_how": "text",
        "consent_words": "text",
        "asked_on": "date",
        "asked_by": "text",
        "answer": "text",
        "answer_words": "text",
        "left_on": "date",
        "left_why": "text",
    },
)
ROLES = Table(
    name="pages.roles",
    key=("family", "person", "role"),
    columns={
        "family": "uuid not null",
        "person": "text not null",
        "role": "text not null",
        "state": "text not null",
        "what": "text not null",
        "when": "text",
        "difference": "text",
        "reason": "text",
        "since": "date",
    },
)
BOTTOM_LINES = Table(
    name="pages.bottom_lines",
    key=("family", "version"),
    columns={
        "family": "uuid not null",
        "version": "integer not null",
        "statement": "text not null",
        "triggers": "text not null",
        "consequence": "text not null",
        "reason": "text",
        "set_on": "date",
        "told": "jsonb not null",
        "told_on": "date",
    },
)
tables = (FAMILIES, PEOPLE, ROLES, BOTTOM_LINES)


def project(recorded: Recorded, after: Any) -> Iterator[Op]:
    """What an event changes about who is in the record."""
    family, event = recorded.stream, recorded.event
    match event:
        case RecordStarted(label=label, team=team):
            yield Put(
                FAMILIES,
                {
                    "family": family,
                    "label": label,
                    "team": team,
                    "began": None,
                    "status": "in-need",
                    "last_met": None,
                    "reference": None,
                },
            )
        case InvolvementBegan(happened=happened):
            status = _family(after).status.value
            yield Patch(FAMILIES, (family,), {"began": happened.on, "status": status})
        case StatutoryPlanChanged(after=status):
            yield Patch(FAMILIES, (family,), {"status": status.value})
        case CaseAllocated(team=team):
            yield Patch(FAMILIES, (family,), {"team": team})
        case MeetingHeld():
            yield Patch(FAMILIES, (family,), {"last_met": _family(after).meetings.last_held})
        case ChildEntered(child=child, name=name, born=born, reference=reference):
            yield _person(recorded, child, name, "child", born=born)
            if reference:
                yield Patch(FAMILIES, (family,), {"reference": reference})
        case ParentEntered(person=person, name=name, responsibility=basis):
            yield _person(recorded, person, name, "parent", relationship=basis)
        case MemberNamed(person=person, name=name, kind=kind, relationship=relationship):
            standing = "network" if kind.natural else "professional"
            yield _person(
                recorded, person, name, standing, kind=kind.value, relationship=relationship
            )
        case MemberRenamed(person=person, name=name):
            yield Patch(PEOPLE, (family, person), {"name": name})
        case MemberLeft(person=person, reason=reason, happened=happened):
            yield Patch(PEOPLE, (family, person), {"left_on": happened.on, "left_why": reason})
        case MemberInvited(person=person, happened=happened, asked_by=asked_by):
            asked = {"asked_on": happened.on, "asked_by": asked_by, "answer": None}
            yield Patch(PEOPLE, (family, person), {**asked, "answer_words": None})
        case InvitationAnswered(person=person, answer=answer, words=words):
            yield Patch(PEOPLE, (family, person), {"answer": answer.value, "answer_words": words})
        case ConsentGiven(person=person, happened=happened, how=how, limits=words):
            yield _consent(recorded, person, "given", happened.on, words, how)
        case ConsentRefused(person=person, happened=happened, reason=words):
            yield _consent(recorded, person, "refused", happened.on, words)
        case ConsentWithdrawn(person=person, happened=happened, reason=words):
            yield _consent(recorded, person, "withdrawn", happened.on, words)
        case RoleOffered() | RoleTaken() | RoleDeclined() | RoleEnded():
            yield _role(recorded)
        case BottomLineSet():
            yield Put(
                BOTTOM_LINES,
                {
                    "family": family,
                    "version": event.version,
                    "statement": event.statement,
                    "triggers": event.triggers,
                    "consequence": event.consequence,
                    "reason": event.reason,
                    "set_on": event.happened.on,
                    "told": (),
                    "told_on": None,
                },
            )
        case BottomLineTold():
            told = sorted(_family(after).case.told)
            yield Patch(
                BOTTOM_LINES,
                (family, event.version),
                {"told": told, "told_on": event.happened.on},
            )
        case _:
            return


def _family(after: Any) -> Family:
    assert isinstance(after, Family)
    return after


def _person(recorded: Recorded, person: str, name: str, standing: str, **more: Any) -> Put:
    row: Row = dict.fromkeys(PEOPLE.columns)
    row |= {
        "family": recorded.stream,
        "person": person,
        "seq": recorded.seq,
        "name": name,
        "standing": standing,
    }
    return Put(PEOPLE, row | more)


def _consent(
    recorded: Recorded, person: str, state: str, on: Any, words: str | None, how: str | None = None
) -> Patch:
    changes = {
        "consent": state,
        "consent_on": on,
        "consent_how": how,
        "consent_words": words,
    }
    return Patch(PEOPLE, (recorded.stream, person), changes)


def _role(recorded: Recorded) -> Op:
    event = recorded.event
    key = (recorded.stream, event.member, event.role.value)
    match event:
        case RoleOffered() | RoleTaken():
            return Put(
                ROLES,
                {
                    "family": recorded.stream,
                    "person": event.member,
                    "role": event.role.value,
                    "state": "taken" if isinstance(event, RoleTaken) else "offered",
                    "what": event.what,
                    "when": getattr(event, "when", None),
                    "difference": getattr(event, "difference", None),
                    "reason": None,
                    "since": event.happened.on,
                },
            )
        case _:
            state = "ended" if isinstance(event, RoleEnded) else "declined"
            changes = {"state": state, "reason": event.reason, "since": event.happened.on}
            return Patch(ROLES, key, changes)
