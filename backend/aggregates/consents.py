"""Consent before first contact: what may stand in its place, and what a child understands."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.case import APPROVERS, Consent
from backend.aggregates.decisions import Decision, check_decision
from backend.aggregates.vocabulary import (
    Command,
    Event,
    Happened,
    PersonId,
    Refused,
    Words,
    need,
    not_ahead,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family


class NotAsked(StrEnum):
    """Why someone whose consent is needed was not asked, or is gone against (rules.md T23)."""

    WHEREABOUTS_UNKNOWN = "whereabouts-unknown"
    RISK = "risk"
    CANNOT_ANSWER = "cannot-answer"
    SAID_NO = "said-no"


# Events


class ConsentExcepted(Event, frozen=True, kw_only=True, tag="consent-excepted"):
    """A manager decided that the network may be asked without this person's consent (T23)."""

    person: PersonId
    cause: NotAsked
    decided: Decision


class UnderstandingNoted(Event, frozen=True, kw_only=True, tag="understanding-noted"):
    """What a child can understand of being asked, and how they were asked (coverage.md A01)."""

    child: PersonId
    note: Words
    happened: Happened


ConsentsEvent = ConsentExcepted | UnderstandingNoted

# Commands


class ExceptConsent(Command, frozen=True, kw_only=True):
    """Take down that a manager lets the network be asked without this person's consent."""

    person: PersonId
    cause: NotAsked
    decided: Decision


class NoteUnderstanding(Command, frozen=True, kw_only=True):
    """Take down what a child can understand of being asked."""

    child: PersonId
    note: str
    happened: Happened


ConsentsCommand = ExceptConsent | NoteUnderstanding

# State


class Consents(msgspec.Struct, frozen=True):
    """Whose consent a manager excepted, and which children's understanding was noted."""

    excepted: frozenset[PersonId] = frozenset()
    noted: frozenset[PersonId] = frozenset()


def decide(family: Family, command: ConsentsCommand, terms: Terms) -> list[ConsentsEvent]:
    """What follows from a command about consent that is not there."""
    match command:
        case ExceptConsent(person=person, cause=cause, decided=decided):
            if person not in family.case.parents and person not in family.case.children:
                raise Refused("Choose a parent or child in this family's record.", "person")
            check_decision(decided, APPROVERS, terms.today)
            return [ConsentExcepted(person=person, cause=cause, decided=decided)]
        case NoteUnderstanding(child=child, note=note, happened=happened):
            if child not in family.case.children:
                raise Refused("Choose a child in this family's record.", "child")
            need(note, "Write what the child can understand, and how they were asked.", "note")
            not_ahead(happened, terms.today)
            return [UnderstandingNoted(child=child, note=note, happened=happened)]


def still_to_ask(family: Family) -> tuple[str, ...]:
    """The names of those with parental responsibility whose consent is still needed (T23).

    Consent given counts, and so does an exception that a manager decided.
    """
    return tuple(
        family.case.parents[person]
        for person in family.case.responsible
        if family.case.consent.get(person) is not Consent.GIVEN
        and person not in family.consents.excepted
    )


def check_consent(family: Family) -> None:
    """Refuses first contact with someone of the network before consent (coverage.md A01, T23)."""
    missing = still_to_ask(family)
    if missing:
        raise Refused(
            f"Ask {' and '.join(missing)} first: everyone with parental responsibility agrees "
            "before the network is asked, or a manager decides otherwise. See the page Consent.",
            "person",
        )


def evolve(consents: Consents, event: ConsentsEvent) -> Consents:
    """The exceptions and notes after one more event."""
    match event:
        case ConsentExcepted(person=person):
            return msgspec.structs.replace(consents, excepted=consents.excepted | {person})
        case UnderstandingNoted(child=child):
            return msgspec.structs.replace(consents, noted=consents.noted | {child})
