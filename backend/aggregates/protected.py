"""Protected facts: an address, a school, a phone and the like, and the people it is kept from.

For staff alone. Anywhere else the record speaks of one by its reference: `[[pf:` id `]]`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.decisions import Decision, JobRole, check_decision
from backend.aggregates.vocabulary import (
    LONGEST_NAME,
    Command,
    Event,
    PersonId,
    Protected,
    ProtectedId,
    Refused,
    Words,
    brief,
    need,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family

LONGEST_VALUE = 500
# Longer than the longest order that is made: a date further ahead is a slip of the pen.
FURTHEST = timedelta(days=3 * 366)
# What was lifted is out for good, so that the worker who works alone does not decide it.
LIFTED_BY = (
    JobRole.TEAM_MANAGER,
    JobRole.PRACTICE_LEAD,
    JobRole.PRINCIPAL,
    JobRole.SERVICE_MANAGER,
    JobRole.INFORMATION,
    JobRole.LEGAL,
)
PROTECTED_BY = (JobRole.WORKER, JobRole.CONSULTANT, JobRole.DUTY, *LIFTED_BY)


class ProtectedKind(StrEnum):
    """What sort of fact is kept from someone (law.md C.3)."""

    ADDRESS = "address"
    SCHOOL = "school"
    PHONE = "phone"
    ROUTE = "route"
    CONTACT = "contact"
    OTHER = "other"


# Events


class FactProtected(Event, frozen=True, kw_only=True, tag="fact-protected"):
    """A fact is kept from people: what, whose, from whom, on what ground (threats.md S-06).

    `label` says to staff which fact it is without saying it; `review_on` is the day to look again.
    """

    fact: ProtectedId
    kind: ProtectedKind
    label: str
    value: Protected
    concerns: tuple[PersonId, ...]
    kept_from: tuple[PersonId, ...]
    decision: Decision
    review_on: date | None = None


class ProtectedFactChanged(Event, frozen=True, kw_only=True, tag="protected-fact-changed"):
    """The fact is another one now, such as after a move; the one before stays protected (S-06)."""

    fact: ProtectedId
    value: Protected
    reason: Words


class ProtectionRenewed(Event, frozen=True, kw_only=True, tag="protection-renewed"):
    """Someone looked again, and the fact stays protected from these people (S-06, law.md C.3)."""

    fact: ProtectedId
    kept_from: tuple[PersonId, ...]
    decision: Decision
    review_on: date | None = None


class ProtectionLifted(Event, frozen=True, kw_only=True, tag="protection-lifted"):
    """The fact need not be protected any more (S-06, law.md C.3)."""

    fact: ProtectedId
    decision: Decision


class PassagesKept(Event, frozen=True, kw_only=True, tag="passages-kept"):
    """What looks like an address or a phone number was left in a text on purpose (S-06)."""

    passages: tuple[Words, ...]
    reason: Words


ProtectedEvent = (
    FactProtected | ProtectedFactChanged | ProtectionRenewed | ProtectionLifted | PassagesKept
)

# Commands


class ProtectFact(Command, frozen=True, kw_only=True):
    """Keep a fact from people."""

    fact: ProtectedId
    kind: ProtectedKind
    label: str
    value: Protected
    concerns: tuple[PersonId, ...]
    kept_from: tuple[PersonId, ...]
    decision: Decision
    review_on: date | None = None


class ChangeProtectedFact(Command, frozen=True, kw_only=True):
    """Say what the fact is now; what it was stays protected too."""

    fact: ProtectedId
    value: Protected
    reason: str


class RenewProtection(Command, frozen=True, kw_only=True):
    """Look again, and keep the fact from these people."""

    fact: ProtectedId
    kept_from: tuple[PersonId, ...]
    decision: Decision
    review_on: date | None = None


class LiftProtection(Command, frozen=True, kw_only=True):
    """Stop protecting a fact."""

    fact: ProtectedId
    decision: Decision


class KeepPassages(Command, frozen=True, kw_only=True):
    """Leave in a text what looks like an address or a phone number, and say why."""

    passages: tuple[str, ...]
    reason: str


ProtectedCommand = (
    ProtectFact | ChangeProtectedFact | RenewProtection | LiftProtection | KeepPassages
)

# State


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """One protected fact: `values` holds all that it has been, the newest last."""

    kind: ProtectedKind
    label: str
    values: tuple[str, ...]
    kept_from: tuple[PersonId, ...]
    review_on: date | None = None
    lifted: bool = False


class ProtectedFacts(msgspec.Struct, frozen=True):
    """The facts that are or were protected, and passages that staff left in texts on purpose."""

    facts: dict[ProtectedId, Fact] = {}
    kept: tuple[str, ...] = ()

    def standing(self) -> Iterator[tuple[ProtectedId, Fact]]:
        """The facts that are protected now."""
        return ((each, fact) for each, fact in self.facts.items() if not fact.lifted)


def decide(family: Family, command: ProtectedCommand, terms: Terms) -> list[ProtectedEvent]:
    """What follows from a command about protected facts."""
    match command:
        case ProtectFact():
            return _protect(family, command, terms)
        case ChangeProtectedFact(fact=fact, value=value, reason=reason):
            known = _standing(family, fact)
            need(value, "Enter what it is now.", "value", LONGEST_VALUE)
            need(reason, "Say why it is another one now.", "reason")
            if value == known.values[-1]:
                return []
            return [ProtectedFactChanged(fact=fact, value=value, reason=reason)]
        case RenewProtection(fact=fact, kept_from=kept_from, review_on=review_on):
            _standing(family, fact)
            _people(family, kept_from)
            check_decision(command.decision, PROTECTED_BY, terms.today)
            _ahead(review_on, terms.today)
            return [
                ProtectionRenewed(
                    fact=fact, kept_from=kept_from, decision=command.decision, review_on=review_on
                )
            ]
        case LiftProtection(fact=fact, decision=decision):
            check_decision(decision, LIFTED_BY, terms.today)
            if fact not in family.protected.facts:
                raise Refused("Choose one of the protected facts.", "fact")
            if family.protected.facts[fact].lifted:
                return []
            return [ProtectionLifted(fact=fact, decision=decision)]
        case KeepPassages(passages=passages, reason=reason):
            need(reason, "Say why it needs to stand there.", "keep-why")
            new = tuple(dict.fromkeys(each for each in passages if each))
            for each in new:
                brief(each, "keep-why")
            if set(new) <= set(family.protected.kept):
                return []
            return [PassagesKept(passages=new, reason=reason)]


def _protect(family: Family, command: ProtectFact, terms: Terms) -> list[ProtectedEvent]:
    if command.fact in family.protected.facts:
        return []
    need(command.fact, "Load the page again, and try once more.", "fact", LONGEST_NAME)
    need(command.label, "Say which fact it is, without saying it.", "label", LONGEST_NAME)
    need(command.value, "Enter what must be kept from them.", "value", LONGEST_VALUE)
    if not command.concerns:
        raise Refused("Choose who it is about.", "concerns")
    for person in command.concerns:
        family.known(person, "concerns")
    _people(family, command.kept_from)
    check_decision(command.decision, PROTECTED_BY, terms.today)
    _ahead(command.review_on, terms.today)
    return [
        FactProtected(
            fact=command.fact,
            kind=command.kind,
            label=command.label,
            value=command.value,
            concerns=command.concerns,
            kept_from=command.kept_from,
            decision=command.decision,
            review_on=command.review_on,
        )
    ]


def _standing(family: Family, fact: ProtectedId) -> Fact:
    known = family.protected.facts.get(fact)
    if known is None or known.lifted:
        raise Refused("Choose one of the protected facts.", "fact")
    return known


def _people(family: Family, kept_from: tuple[PersonId, ...]) -> None:
    if not kept_from:
        raise Refused("Choose who must not know.", "kept_from")
    for person in kept_from:
        family.known(person, "kept_from")


def _ahead(review_on: date | None, today: date) -> None:
    if review_on is None:
        return
    if review_on <= today:
        raise Refused("Enter a day to come, or leave it empty.", "review_on")
    if review_on - today > FURTHEST:
        raise Refused("Enter a day within the next three years.", "review_on")


def evolve(protected: ProtectedFacts, event: ProtectedEvent) -> ProtectedFacts:
    """The protected facts after one more event."""
    match event:
        case FactProtected(fact=fact):
            known = Fact(
                kind=event.kind,
                label=event.label,
                values=(event.value,),
                kept_from=event.kept_from,
                review_on=event.review_on,
            )
        case PassagesKept(passages=passages):
            kept = tuple(dict.fromkeys((*protected.kept, *passages)))
            return msgspec.structs.replace(protected, kept=kept)
        case ProtectedFactChanged(fact=fact, value=value):
            before = protected.facts[fact]
            known = msgspec.structs.replace(before, values=(*before.values, value))
        case ProtectionRenewed(fact=fact, kept_from=kept_from, review_on=review_on):
            known = msgspec.structs.replace(
                protected.facts[fact], kept_from=kept_from, review_on=review_on
            )
        case ProtectionLifted(fact=fact):
            known = msgspec.structs.replace(protected.facts[fact], lifted=True)
    return msgspec.structs.replace(protected, facts={**protected.facts, fact: known})
