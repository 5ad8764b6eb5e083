"""From whom the plan is withheld: for staff alone, since the reason may put a child in danger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.decisions import Decision, check_decision
from backend.aggregates.vocabulary import Command, Event, PersonId, Refused

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family


# Events


class PlanWithheld(Event, frozen=True, kw_only=True, tag="plan-withheld"):
    """Someone gets no copy from this version on: why, and who decided it (rules.md T16)."""

    version: int
    person: PersonId
    decision: Decision


class PlanNoLongerWithheld(Event, frozen=True, kw_only=True, tag="plan-no-longer-withheld"):
    """Someone may have a copy again (rules.md T16)."""

    person: PersonId
    decision: Decision


WithholdingEvent = PlanWithheld | PlanNoLongerWithheld

# Commands


class WithholdPlan(Command, frozen=True, kw_only=True):
    """Give someone no copy from this version on."""

    version: int
    person: PersonId
    decision: Decision


class StopWithholding(Command, frozen=True, kw_only=True):
    """Let someone have a copy again."""

    person: PersonId
    decision: Decision


WithholdingCommand = WithholdPlan | StopWithholding

# State


class Withholding(msgspec.Struct, frozen=True):
    """From whom the plan is withheld now, and since which version."""

    since: dict[PersonId, int] = {}

    def withheld(self, person: PersonId, version: int) -> bool:
        """Whether this person gets no copy of this version."""
        return person in self.since and version >= self.since[person]


def decide(family: Family, command: WithholdingCommand, terms: Terms) -> list[WithholdingEvent]:
    """What follows from a command about whom the plan is kept from."""
    person, decision = command.person, command.decision
    family.known(person, "person")
    check_decision(decision, (), terms.today)
    since = family.withholding.since
    match command:
        case WithholdPlan(version=version):
            if not 1 <= version <= family.plan.version:
                raise Refused("Choose a version of this plan.", "version")
            if person in since and since[person] <= version:
                return []
            return [PlanWithheld(version=version, person=person, decision=decision)]
        case StopWithholding():
            if person not in since:
                return []
            return [PlanNoLongerWithheld(person=person, decision=decision)]


def evolve(withholding: Withholding, event: WithholdingEvent) -> Withholding:
    """From whom the plan is withheld after one more event."""
    match event:
        case PlanWithheld(person=person, version=version):
            return Withholding(since={**withholding.since, person: version})
        case PlanNoLongerWithheld(person=person):
            kept = {each: n for each, n in withholding.since.items() if each != person}
            return Withholding(since=kept)
