"""What each member's support is: of which kind, for whom, and for how long."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.vocabulary import (
    Command,
    Event,
    Happened,
    PersonId,
    Refused,
    Words,
    brief,
    not_ahead,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family


class SupportKind(StrEnum):
    """What someone's support can be: any kind that is good for the child for long (A25)."""

    PRACTICAL = "practical"
    EMOTIONAL = "emotional"
    CARE = "care"
    ADVICE = "advice"
    COMPANY = "company"
    CULTURAL = "cultural"
    SPIRITUAL = "spiritual"


class Beneficiary(StrEnum):
    """Whom someone's support is for (A26)."""

    CHILD = "child"
    PARENT = "parent"
    ADULT_OF_CONCERN = "adult-of-concern"


class Lasting(StrEnum):
    """How long someone means to be there (A26)."""

    NOT_SURE = "not-sure"
    FOR_NOW = "for-now"
    PAST_SERVICES = "past-services"
    UNTIL_GROWN = "until-grown"
    FOR_LIFE = "for-life"


# Events


class MemberScopeAgreed(Event, frozen=True, kw_only=True, tag="member-scope-agreed"):
    """A member said how they support, whom, and for how long (A25, A26)."""

    member: PersonId
    kinds: tuple[SupportKind, ...]
    benefits: tuple[Beneficiary, ...]
    lasting: Lasting
    words: Words | None
    happened: Happened


SupportEvent = MemberScopeAgreed

# Commands


class AgreeScope(Command, frozen=True, kw_only=True):
    """Take down how a member supports, whom, and for how long."""

    member: PersonId
    kinds: tuple[SupportKind, ...]
    benefits: tuple[Beneficiary, ...]
    lasting: Lasting
    happened: Happened
    words: str | None = None


SupportCommand = AgreeScope

# State


class Support(msgspec.Struct, frozen=True):
    """The last that each member said of their support."""

    scopes: dict[PersonId, MemberScopeAgreed] = {}


def decide(family: Family, command: SupportCommand, terms: Terms) -> list[SupportEvent]:
    """What follows from a command about what a member's support is."""
    not_ahead(command.happened, terms.today)
    family.in_network(command.member, "member")
    kinds = tuple(dict.fromkeys(command.kinds))
    benefits = tuple(dict.fromkeys(command.benefits))
    if not kinds:
        raise Refused("Choose at least one way in which they support.", "kinds")
    if not benefits:
        raise Refused("Choose whom their support is for.", "benefits")
    brief(command.words, "words")
    agreed = MemberScopeAgreed(
        member=command.member,
        kinds=kinds,
        benefits=benefits,
        lasting=command.lasting,
        words=command.words,
        happened=command.happened,
    )
    return [] if family.support.scopes.get(command.member) == agreed else [agreed]


def evolve(support: Support, event: SupportEvent) -> Support:
    """What is known of everyone's support after one more event."""
    return Support(scopes={**support.scopes, event.member: event})
