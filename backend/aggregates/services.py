"""What services do towards the same goals: linked beside the network's plan, never part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.vocabulary import (
    LONGEST_NAME,
    Command,
    Event,
    GoalId,
    Happened,
    Refused,
    ServiceId,
    Words,
    brief,
    need,
    not_ahead,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family


# Events


class ServiceActionLinked(Event, frozen=True, kw_only=True, tag="service-action-linked"):
    """A service's own task was linked to a goal; it belongs to the formal process (A52, X6)."""

    action: ServiceId
    agency: str
    what: Words
    when: str | None
    goal: GoalId | None
    formal_plan: str | None
    happened: Happened


class ServiceActionEnded(Event, frozen=True, kw_only=True, tag="service-action-ended"):
    """A service's task is done or has stopped, with the reason (A52)."""

    action: ServiceId
    reason: Words
    happened: Happened


ServicesEvent = ServiceActionLinked | ServiceActionEnded

# Commands


class LinkServiceAction(Command, frozen=True, kw_only=True):
    """Link what a service does; `formal_plan` is where that task is kept."""

    action: ServiceId
    agency: str
    what: str
    happened: Happened
    when: str | None = None
    goal: GoalId | None = None
    formal_plan: str | None = None


class EndServiceAction(Command, frozen=True, kw_only=True):
    """Take down that a service's task is done or has stopped."""

    action: ServiceId
    reason: str
    happened: Happened


ServicesCommand = LinkServiceAction | EndServiceAction

# State


class Services(msgspec.Struct, frozen=True):
    """Which tasks of services are linked, and which of them have ended."""

    linked: frozenset[ServiceId] = frozenset()
    ended: frozenset[ServiceId] = frozenset()


def decide(family: Family, command: ServicesCommand, terms: Terms) -> list[ServicesEvent]:
    """What follows from a command about what services do."""
    not_ahead(command.happened, terms.today)
    match command:
        case LinkServiceAction(action=action, agency=agency, what=what, goal=goal):
            need(agency, "Enter the service, such as the health visitor.", "agency", LONGEST_NAME)
            need(what, "Write what the service will do.", "what")
            brief(command.when, "when", LONGEST_NAME)
            brief(command.formal_plan, "formal_plan", LONGEST_NAME)
            if goal is not None and goal not in family.mapping.goals:
                raise Refused("Choose a safety goal of this family.", "goal")
            if action in family.services.linked:
                raise Refused("This has been linked.", "what")
            return [
                ServiceActionLinked(
                    action=action,
                    agency=agency,
                    what=what,
                    when=command.when,
                    goal=goal,
                    formal_plan=command.formal_plan,
                    happened=command.happened,
                )
            ]
        case EndServiceAction(action=action, reason=reason, happened=happened):
            if action not in family.services.linked:
                raise Refused("Choose something that a service does for this family.", "action")
            need(reason, "Say why it ends.", "reason")
            if action in family.services.ended:
                return []
            return [ServiceActionEnded(action=action, reason=reason, happened=happened)]


def evolve(services: Services, event: ServicesEvent) -> Services:
    """The services' tasks after one more event."""
    match event:
        case ServiceActionLinked(action=action):
            return msgspec.structs.replace(services, linked=services.linked | {action})
        case ServiceActionEnded(action=action):
            return msgspec.structs.replace(services, ended=services.ended | {action})
