"""A plan agreed by fewer people than the network needs: who allowed it, and what makes it safe."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.decisions import Decision, check_decision
from backend.aggregates.vocabulary import Command, Event, Refused, Words, need

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family
    from backend.aggregates.profile import Profile


# Events


class SmallNetworkAllowed(Event, frozen=True, kw_only=True, tag="small-network-allowed"):
    """A version may be agreed though the network is smaller than this family needs (T27).

    `people` were counted and `minimum` was needed that day; `safety` is what makes it safe enough.
    """

    version: int
    people: int
    minimum: int
    safety: Words
    decision: Decision


SmallNetworkEvent = SmallNetworkAllowed

# Commands


class AllowSmallNetwork(Command, frozen=True, kw_only=True):
    """Let a version be agreed by fewer people than needed, and say what makes it safe."""

    version: int
    safety: str
    decision: Decision


SmallNetworkCommand = AllowSmallNetwork

# State


class SmallNetwork(msgspec.Struct, frozen=True):
    """Per version with how few people, and for which size, it may be agreed."""

    allowed: dict[int, tuple[int, int]] = {}

    def covers(self, version: int, people: int, minimum: int) -> bool:
        """Whether what was allowed still fits: no fewer people, and no more of them needed."""
        if version not in self.allowed:
            return False
        fewest, needed = self.allowed[version]
        return people >= fewest and minimum <= needed


def counted(family: Family) -> int:
    """How many make up the network for its size: natural, not left, not kept out (rules.md T27)."""
    return sum(
        member.kind.natural and not member.left and not family.safeguards.excluded(person)
        for person, member in family.network.members.items()
    )


def lacking(family: Family, version: int, profile: Profile) -> str | None:
    """Why the network's size keeps a version from being agreed, None where it does not (T27)."""
    minimum = family.search.minimum
    if minimum is None:
        if profile.size_required:
            return (
                "Say first how many people this network needs. "
                "The social worker does this on the page about finding the network."
            )
        return None
    people = counted(family)
    if people >= minimum or family.small_network.covers(version, people, minimum):
        return None
    return (
        f"This network needs {minimum} people who are not paid to be there, and has {people}. "
        "Find more people, or ask a manager to record what makes the plan safe enough without them."
    )


def decide(family: Family, command: SmallNetworkCommand, terms: Terms) -> list[SmallNetworkEvent]:
    """What follows from a command about agreeing with fewer people."""
    minimum, people = family.search.minimum, counted(family)
    need(command.safety, "Say what makes it safe enough with fewer people.", "safety")
    check_decision(command.decision, terms.profile.may_except("T27"), terms.today)
    if command.version != family.plan.version or not command.version:
        raise Refused("Choose the newest version of this plan.", "version")
    if minimum is None:
        raise Refused("No size is set for this network, so nothing has to be allowed.", "version")
    if people >= minimum or family.small_network.covers(command.version, people, minimum):
        return []
    return [
        SmallNetworkAllowed(
            version=command.version,
            people=people,
            minimum=minimum,
            safety=command.safety,
            decision=command.decision,
        )
    ]


def evolve(small: SmallNetwork, event: SmallNetworkEvent) -> SmallNetwork:
    """What is allowed after one more event."""
    return SmallNetwork(allowed={**small.allowed, event.version: (event.people, event.minimum)})
