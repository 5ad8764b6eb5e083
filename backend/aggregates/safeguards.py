"""Who is safe to bring in, and contact with someone whom others worry about: staff only."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.decisions import Decision, JobRole, check_decision
from backend.aggregates.vocabulary import (
    LONGEST_NAME,
    Command,
    Event,
    Happened,
    MaterialId,
    MovedOn,
    PersonId,
    Refused,
    Words,
    brief,
    need,
    not_ahead,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family

LONGEST_REVIEW_DAYS = 366
MANAGERS = (
    JobRole.TEAM_MANAGER,
    JobRole.PRACTICE_LEAD,
    JobRole.CONSULTANT,
    JobRole.CONFERENCE_CHAIR,
    JobRole.REVIEWING_OFFICER,
    JobRole.SERVICE_MANAGER,
)
DECIDES = (JobRole.WORKER, *MANAGERS)


class SafetyOutcome(StrEnum):
    """What follows from considering whether someone is safe to bring in (coverage.md A27)."""

    INCLUDE = "include"
    LIMIT = "limit"
    EXCLUDE = "exclude"
    REVIEW = "review"


class ContactOutcome(StrEnum):
    """What contact there can be with someone others worry about (A28)."""

    NOT_NOW = "not-now"
    LIMITED = "limited"
    OPEN = "open"


# Events


class SafetyConcernRaised(Event, frozen=True, kw_only=True, tag="safety-concern-raised"):
    """Someone worries whether a person is safe to bring in; None is the worker (A27)."""

    person: PersonId
    raised_by: PersonId | None
    words: Words
    happened: Happened


class MemberSafetyConsidered(Event, frozen=True, kw_only=True, tag="member-safety-considered"):
    """It was decided if a person is safe to bring in; the ground is the decision's reason (A27)."""

    person: PersonId
    version: int
    outcome: SafetyOutcome
    checks: Words
    limits: Words | None
    review_on: date | None
    decision: Decision


class ContactConcernMapped(Event, frozen=True, kw_only=True, tag="contact-concern-mapped"):
    """A child wants someone others see as unsafe: worries, safety and what must happen (A28)."""

    child: PersonId
    person: PersonId
    wish: Words
    worries: Words
    safety: Words
    needed: Words
    happened: Happened


class ContactRestrictionDecided(
    Event, frozen=True, kw_only=True, tag="contact-restriction-decided"
):
    """It was decided what contact there can be, why, and when that is looked at again (A28)."""

    child: PersonId
    person: PersonId
    version: int
    outcome: ContactOutcome
    what: Words
    review_on: date | None
    decision: Decision


class RestrictionExplained(Event, frozen=True, kw_only=True, tag="restriction-explained"):
    """The child was told what cannot happen and why; `material` is what was drawn (A28, A99)."""

    child: PersonId
    person: PersonId
    version: int
    explained_by: tuple[PersonId, ...]
    worker_there: bool
    how: Words
    child_said: Words | None
    material: MaterialId | None
    happened: Happened


SafeguardsEvent = (
    SafetyConcernRaised
    | MemberSafetyConsidered
    | ContactConcernMapped
    | ContactRestrictionDecided
    | RestrictionExplained
)

# Commands


class RaiseSafetyConcern(Command, frozen=True, kw_only=True):
    """Take down that someone worries whether a person is safe to bring in."""

    person: PersonId
    words: str
    happened: Happened
    raised_by: PersonId | None = None


class ConsiderSafety(Command, frozen=True, kw_only=True):
    """Take down what was decided about a person; `seen` is how often it was considered before."""

    person: PersonId
    seen: int
    outcome: SafetyOutcome
    checks: str
    decision: Decision
    limits: str | None = None
    review_on: date | None = None


class MapContactConcern(Command, frozen=True, kw_only=True):
    """Take down a child's wish to see someone, the worries, the safety, and what must happen."""

    child: PersonId
    person: PersonId
    wish: str
    worries: str
    safety: str
    needed: str
    happened: Happened


class DecideContact(Command, frozen=True, kw_only=True):
    """Take down what contact there can be; `seen` is the decision that was there before."""

    child: PersonId
    person: PersonId
    seen: int
    outcome: ContactOutcome
    what: str
    decision: Decision
    review_on: date | None = None


class ExplainRestriction(Command, frozen=True, kw_only=True):
    """Take down that the child was told what cannot happen and why."""

    child: PersonId
    person: PersonId
    version: int
    how: str
    happened: Happened
    explained_by: tuple[PersonId, ...] = ()
    worker_there: bool = True
    child_said: str | None = None
    material: MaterialId | None = None


SafeguardsCommand = (
    RaiseSafetyConcern | ConsiderSafety | MapContactConcern | DecideContact | ExplainRestriction
)

# State


class Safeguards(msgspec.Struct, frozen=True):
    """What the rules ask: the last decision about each person and about each contact.

    Versions count from 1; a contact that is mapped and not decided yet stands at version 0.
    """

    considered: dict[PersonId, tuple[int, SafetyOutcome]] = {}
    contacts: dict[tuple[PersonId, PersonId], int] = {}

    def excluded(self, person: PersonId) -> bool:
        """Whether someone is kept out of the network for safety now (A27)."""
        return self.considered.get(person, (0, None))[1] is SafetyOutcome.EXCLUDE

    def unsettled(self, person: PersonId) -> bool:
        """Whether it is still being looked at if someone is safe (A27)."""
        return self.considered.get(person, (0, None))[1] is SafetyOutcome.REVIEW


def decide(family: Family, command: SafeguardsCommand, terms: Terms) -> list[SafeguardsEvent]:
    """What follows from a command about who is safe, and about contact."""
    match command:
        case RaiseSafetyConcern(person=person, raised_by=raised_by, words=words, happened=happened):
            _member(family, person)
            if raised_by is not None:
                family.known(raised_by, "raised_by")
            need(words, "Write down the worry.", "words")
            not_ahead(happened, terms.today)
            return [
                SafetyConcernRaised(
                    person=person, raised_by=raised_by, words=words, happened=happened
                )
            ]
        case ConsiderSafety():
            return [_considered(family, command, terms)]
        case MapContactConcern():
            return [_mapped(family, command, terms)]
        case DecideContact():
            return [_contact(family, command, terms)]
        case ExplainRestriction():
            return [_explained(family, command, terms)]


def _considered(family: Family, command: ConsiderSafety, terms: Terms) -> MemberSafetyConsidered:
    _member(family, command.person)
    need(command.checks, "Say what was checked, and with whom.", "checks")
    brief(command.limits, "limits")
    if command.outcome is SafetyOutcome.LIMIT and not command.limits:
        raise Refused("Say what this person can and cannot do.", "limits")
    allowed = MANAGERS if command.outcome is SafetyOutcome.EXCLUDE else DECIDES
    check_decision(command.decision, allowed, terms.today)
    _review(command.review_on, command.outcome is not SafetyOutcome.INCLUDE, terms.today)
    version, was = family.safeguards.considered.get(command.person, (0, None))
    if was is SafetyOutcome.EXCLUDE and command.decision.role not in MANAGERS:
        raise Refused("A manager kept this person out. A manager decides this too.", "role")
    if command.seen != version:
        raise MovedOn(
            "Someone has decided about this person meanwhile. Read that first, then save yours.",
            "considered",
            "outcome",
        )
    return MemberSafetyConsidered(
        person=command.person,
        version=version + 1,
        outcome=command.outcome,
        checks=command.checks,
        limits=command.limits,
        review_on=command.review_on,
        decision=command.decision,
    )


def _mapped(family: Family, command: MapContactConcern, terms: Terms) -> ContactConcernMapped:
    _child_and_person(family, command.child, command.person)
    need(command.wish, "Write what the child wants, in their own words.", "wish")
    need(command.worries, "Write what people are worried about.", "worries")
    need(command.safety, "Write what is safe now, or could make it safe.", "safety")
    need(command.needed, "Write what must happen first.", "needed")
    not_ahead(command.happened, terms.today)
    return ContactConcernMapped(
        child=command.child,
        person=command.person,
        wish=command.wish,
        worries=command.worries,
        safety=command.safety,
        needed=command.needed,
        happened=command.happened,
    )


def _contact(family: Family, command: DecideContact, terms: Terms) -> ContactRestrictionDecided:
    _child_and_person(family, command.child, command.person)
    version = family.safeguards.contacts.get((command.child, command.person))
    if version is None:
        raise Refused("Map the worries and the safety first, then decide.", "outcome")
    need(command.what, "Say what can and what cannot happen.", "what")
    check_decision(command.decision, DECIDES, terms.today)
    _review(command.review_on, command.outcome is not ContactOutcome.OPEN, terms.today)
    if command.seen != version:
        raise MovedOn(
            "Someone has decided about this contact meanwhile. Read that first, then save yours.",
            "contact",
            "outcome",
        )
    return ContactRestrictionDecided(
        child=command.child,
        person=command.person,
        version=version + 1,
        outcome=command.outcome,
        what=command.what,
        review_on=command.review_on,
        decision=command.decision,
    )


def _explained(family: Family, command: ExplainRestriction, terms: Terms) -> RestrictionExplained:
    _child_and_person(family, command.child, command.person)
    version = family.safeguards.contacts.get((command.child, command.person))
    if not version:
        raise Refused("Decide what can happen first, then explain it.", "version")
    if command.version != version:
        raise MovedOn(
            "A newer decision stands. Explain that one to the child.", "contact", "version"
        )
    for person in command.explained_by:
        family.known(person, "explained_by")
    if not command.explained_by and not command.worker_there:
        raise Refused("Choose who explained it.", "explained_by")
    need(command.how, "Say how it was explained: words, pictures, a story.", "how")
    brief(command.child_said, "child_said")
    brief(command.material, "material", LONGEST_NAME)
    not_ahead(command.happened, terms.today)
    return RestrictionExplained(
        child=command.child,
        person=command.person,
        version=version,
        explained_by=tuple(dict.fromkeys(command.explained_by)),
        worker_there=command.worker_there,
        how=command.how,
        child_said=command.child_said,
        material=command.material,
        happened=command.happened,
    )


def _member(family: Family, person: PersonId) -> None:
    if person not in family.network.members:
        raise Refused("Choose someone who was named for the network.", "person")


def _child_and_person(family: Family, child: PersonId, person: PersonId) -> None:
    if child not in family.case.children:
        raise Refused("Choose a child of this family.", "child")
    family.known(person, "person")
    if person in family.case.children:
        raise Refused("Choose the adult whom the child wants to see.", "person")


def _review(review_on: date | None, needed: bool, today: date) -> None:
    if review_on is None:
        if needed:
            raise Refused("Enter the day this is looked at again.", "review_on")
        return
    if review_on <= today:
        raise Refused("Enter a day to come.", "review_on")
    if review_on - today > timedelta(days=LONGEST_REVIEW_DAYS):
        raise Refused("Look at this again within a year. Enter an earlier day.", "review_on")


def evolve(safeguards: Safeguards, event: SafeguardsEvent) -> Safeguards:
    """The safeguards after one more event."""
    match event:
        case MemberSafetyConsidered(person=person, version=version, outcome=outcome):
            considered = {**safeguards.considered, person: (version, outcome)}
            return Safeguards(considered=considered, contacts=safeguards.contacts)
        case ContactConcernMapped(child=child, person=person):
            known = safeguards.contacts.get((child, person), 0)
            return _with_contact(safeguards, child, person, known)
        case ContactRestrictionDecided(child=child, person=person, version=version):
            return _with_contact(safeguards, child, person, version)
        case SafetyConcernRaised() | RestrictionExplained():
            return safeguards


def _with_contact(
    safeguards: Safeguards, child: PersonId, person: PersonId, version: int
) -> Safeguards:
    contacts = {**safeguards.contacts, (child, person): version}
    return Safeguards(considered=safeguards.considered, contacts=contacts)
