"""The case: whose record this is, when the council became involved, consent and the bottom line."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

import msgspec

from backend.aggregates.decisions import Decision, JobRole, check_decision
from backend.aggregates.profile import Start
from backend.aggregates.vocabulary import (
    LONGEST_NAME,
    Command,
    Due,
    Event,
    Happened,
    PersonId,
    PlanStatus,
    Refused,
    Words,
    brief,
    need,
    not_ahead,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family

APPROVERS = (JobRole.TEAM_MANAGER, JobRole.PRACTICE_LEAD, JobRole.SERVICE_MANAGER)
Capacity = Literal["parent", "child"]


class Consent(StrEnum):
    """Where one person stands on opening up the network (coverage.md A01)."""

    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


# Events


class RecordStarted(Event, frozen=True, kw_only=True, tag="record-started"):
    """A worker started this family's record."""

    label: str
    team: str


class ChildEntered(Event, frozen=True, kw_only=True, tag="child-entered"):
    """A child was entered in the record; `reference` is the authority's number for the child."""

    child: PersonId
    name: str
    born: date | None
    reference: str | None


class ParentEntered(Event, frozen=True, kw_only=True, tag="parent-entered"):
    """A parent or carer was entered; `responsibility` is the basis of parental responsibility."""

    person: PersonId
    name: str
    responsibility: str | None


class InvolvementBegan(Event, frozen=True, kw_only=True, tag="involvement-began"):
    """The council's involvement began, which starts the first-meeting clock (rules.md T01, X14).

    `counts_from` is the event that the profile of that day names as the beginning.
    """

    happened: Happened
    status: PlanStatus
    first_meeting_due: Due
    reason: Words | None
    counts_from: Start | None = None


class ConsentGiven(Event, frozen=True, kw_only=True, tag="consent-given"):
    """Someone agreed that wider family and friends may be brought in (coverage.md A01)."""

    person: PersonId
    capacity: Capacity
    happened: Happened
    how: str
    limits: Words | None


class ConsentRefused(Event, frozen=True, kw_only=True, tag="consent-refused"):
    """Someone said no to bringing in wider family and friends."""

    person: PersonId
    capacity: Capacity
    happened: Happened
    reason: Words | None


class ConsentWithdrawn(Event, frozen=True, kw_only=True, tag="consent-withdrawn"):
    """Someone took back the consent they had given."""

    person: PersonId
    happened: Happened
    reason: Words | None


class BottomLineSet(Event, frozen=True, kw_only=True, tag="bottom-line-set"):
    """The worker settled what is not up for discussion, and what follows (coverage.md A03).

    `approved` is the manager who stands behind it, where one was asked.
    """

    version: int
    statement: Words
    triggers: Words
    consequence: Words
    reason: Words | None
    happened: Happened
    approved: Decision | None = None


class BottomLineTold(Event, frozen=True, kw_only=True, tag="bottom-line-told"):
    """The bottom line was told openly to these people (coverage.md A04)."""

    version: int
    told: tuple[PersonId, ...]
    how: str
    happened: Happened


CaseEvent = (
    RecordStarted
    | ChildEntered
    | ParentEntered
    | InvolvementBegan
    | ConsentGiven
    | ConsentRefused
    | ConsentWithdrawn
    | BottomLineSet
    | BottomLineTold
)

# Commands


class StartRecord(Command, frozen=True, kw_only=True):
    """Start a family's record under the name it is known by."""

    label: str
    team: str


class EnterChild(Command, frozen=True, kw_only=True):
    """Enter a child in the record."""

    child: PersonId
    name: str
    born: date | None = None
    reference: str | None = None


class EnterParent(Command, frozen=True, kw_only=True):
    """Enter a parent or carer in the record."""

    person: PersonId
    name: str
    responsibility: str | None = None


class BeginInvolvement(Command, frozen=True, kw_only=True):
    """Say when the council's involvement began."""

    happened: Happened
    status: PlanStatus = PlanStatus.IN_NEED
    reason: str | None = None


class GiveConsent(Command, frozen=True, kw_only=True):
    """Take down that someone agreed to bring in the network."""

    person: PersonId
    happened: Happened
    how: str
    limits: str | None = None


class RefuseConsent(Command, frozen=True, kw_only=True):
    """Take down that someone said no to bringing in the network."""

    person: PersonId
    happened: Happened
    reason: str | None = None


class WithdrawConsent(Command, frozen=True, kw_only=True):
    """Take down that someone took their consent back."""

    person: PersonId
    happened: Happened
    reason: str | None = None


class SetBottomLine(Command, frozen=True, kw_only=True):
    """Set the bottom line, or a new version of it; `seen` is the version the worker had before."""

    seen: int
    statement: str
    triggers: str
    consequence: str
    happened: Happened
    reason: str | None = None
    approved: Decision | None = None


class TellBottomLine(Command, frozen=True, kw_only=True):
    """Take down who was told this version of the bottom line."""

    version: int
    told: tuple[PersonId, ...]
    how: str
    happened: Happened


CaseCommand = (
    StartRecord
    | EnterChild
    | EnterParent
    | BeginInvolvement
    | GiveConsent
    | RefuseConsent
    | WithdrawConsent
    | SetBottomLine
    | TellBottomLine
)

# State


class Case(msgspec.Struct, frozen=True):
    """What the rules ask of the case."""

    label: str | None = None
    children: dict[PersonId, str] = {}
    born: dict[PersonId, date] = {}
    parents: dict[PersonId, str] = {}
    responsible: tuple[PersonId, ...] = ()
    began: date | None = None
    status: PlanStatus = PlanStatus.IN_NEED
    consent: dict[PersonId, Consent] = {}
    bottom_line: int = 0
    told: frozenset[PersonId] = frozenset()
    first_due: Due | None = None
    counts_from: Start | None = None


def decide(family: Family, command: CaseCommand, terms: Terms) -> list[CaseEvent]:
    """What follows from a command about the case."""
    case = family.case
    match command:
        case StartRecord(label=label, team=team):
            need(label, "Enter the name this family's record goes by.", "label", LONGEST_NAME)
            brief(team, "team", LONGEST_NAME)
            if case.label is not None:
                raise Refused("This family's record has been started.", "label")
            return [RecordStarted(label=label, team=team)]
        case EnterChild(child=child, name=name, born=born, reference=reference):
            need(name, "Enter the child's name.", "name", LONGEST_NAME)
            brief(reference, "reference", LONGEST_NAME)
            _new_person(family, child)
            if born and not 1990 <= born.year <= terms.today.year + 1:
                raise Refused("Check the year this child was born.", "born")
            return [ChildEntered(child=child, name=name, born=born, reference=reference)]
        case EnterParent(person=person, name=name, responsibility=responsibility):
            need(name, "Enter the parent's name.", "name", LONGEST_NAME)
            brief(responsibility, "responsibility", LONGEST_NAME)
            _new_person(family, person)
            return [ParentEntered(person=person, name=name, responsibility=responsibility)]
        case BeginInvolvement(happened=happened, status=status, reason=reason):
            not_ahead(happened, terms.today)
            brief(reason, "reason")
            if happened.on is None:
                raise Refused("Enter the day involvement began: the 12 weeks count from it.", "on")
            if case.began:
                raise Refused("The day involvement began has been recorded.", "happened")
            due = terms.due("T01", happened.on, terms.profile.first_meeting_days)
            return [
                InvolvementBegan(
                    happened=happened,
                    status=status,
                    first_meeting_due=due,
                    reason=reason,
                    counts_from=terms.profile.involvement_starts,
                )
            ]
        case GiveConsent(person=person, happened=happened, how=how, limits=limits):
            capacity = _capacity(family, person)
            not_ahead(happened, terms.today)
            need(how, "Say how they gave their consent.", "how", LONGEST_NAME)
            brief(limits, "limits")
            return [
                ConsentGiven(
                    person=person, capacity=capacity, happened=happened, how=how, limits=limits
                )
            ]
        case RefuseConsent(person=person, happened=happened, reason=reason):
            capacity = _capacity(family, person)
            not_ahead(happened, terms.today)
            brief(reason, "reason")
            return [
                ConsentRefused(person=person, capacity=capacity, happened=happened, reason=reason)
            ]
        case WithdrawConsent(person=person, happened=happened, reason=reason):
            _capacity(family, person)
            not_ahead(happened, terms.today)
            brief(reason, "reason")
            if case.consent.get(person) is not Consent.GIVEN:
                raise Refused("There is no consent from this person to take back.", "person")
            return [ConsentWithdrawn(person=person, happened=happened, reason=reason)]
        case SetBottomLine(seen=seen):
            return [_bottom_line(case, command, seen, terms)]
        case TellBottomLine(version=version, told=told, how=how, happened=happened):
            if version != case.bottom_line or not version:
                raise Refused(
                    "This is not the bottom line in force. Read it again before telling it.",
                    "version",
                )
            if not told:
                raise Refused("Choose at least one person who was told.", "told")
            for person in told:
                family.known(person, "told")
            need(how, "Say how they were told.", "how", LONGEST_NAME)
            not_ahead(happened, terms.today)
            return [BottomLineTold(version=version, told=told, how=how, happened=happened)]


def _bottom_line(case: Case, command: SetBottomLine, seen: int, terms: Terms) -> BottomLineSet:
    need(command.statement, "Write the bottom line.", "statement")
    need(command.triggers, "Write what would cross the bottom line.", "triggers")
    need(command.consequence, "Write what the council will do then.", "consequence")
    brief(command.reason, "reason")
    not_ahead(command.happened, terms.today)
    if seen != case.bottom_line:
        raise Refused(
            f"Version {case.bottom_line} of the bottom line has been set meanwhile. Read it first.",
            "statement",
        )
    if seen and not command.reason:
        raise Refused("Say why the bottom line is changing.", "reason")
    if command.approved is not None:
        check_decision(command.approved, APPROVERS, terms.today)
    return BottomLineSet(
        version=seen + 1,
        statement=command.statement,
        triggers=command.triggers,
        consequence=command.consequence,
        reason=command.reason,
        happened=command.happened,
        approved=command.approved,
    )


def _new_person(family: Family, person: PersonId) -> None:
    if family.name_of(person) is not None:
        raise Refused("This person is in the record.", "name")


def _capacity(family: Family, person: PersonId) -> Capacity:
    if person in family.case.children:
        return "child"
    if person in family.case.parents:
        return "parent"
    raise Refused("Choose a parent or child in this family's record.", "person")


def evolve(case: Case, event: CaseEvent) -> Case:
    """The case after one more event."""
    match event:
        case RecordStarted(label=label):
            return msgspec.structs.replace(case, label=label)
        case ChildEntered(child=child, name=name, born=born):
            return msgspec.structs.replace(
                case,
                children={**case.children, child: name},
                born={**case.born, child: born} if born else case.born,
            )
        case ParentEntered(person=person, name=name, responsibility=basis):
            return msgspec.structs.replace(
                case,
                parents={**case.parents, person: name},
                responsible=(*case.responsible, person) if basis else case.responsible,
            )
        case InvolvementBegan(happened=happened, status=status, first_meeting_due=due):
            return msgspec.structs.replace(
                case,
                began=happened.on,
                status=status,
                first_due=due,
                counts_from=event.counts_from,
            )
        case ConsentGiven(person=person):
            return _consent(case, person, Consent.GIVEN)
        case ConsentRefused(person=person):
            return _consent(case, person, Consent.REFUSED)
        case ConsentWithdrawn(person=person):
            return _consent(case, person, Consent.WITHDRAWN)
        case BottomLineSet(version=version):
            return msgspec.structs.replace(case, bottom_line=version, told=frozenset())
        case BottomLineTold(told=told):
            return msgspec.structs.replace(case, told=case.told | frozenset(told))


def _consent(case: Case, person: PersonId, consent: Consent) -> Case:
    return msgspec.structs.replace(case, consent={**case.consent, person: consent})
