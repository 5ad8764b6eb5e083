"""What the history says of roles."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.roles import (
    NetworkRole,
    RoleDeclined,
    RoleEnded,
    RoleOffered,
    RolesEvent,
    RoleTaken,
)
from backend.projections.sentences.wording import Names, also, because, stop

ROLE_WORDS = {
    NetworkRole.SAFE_CAREGIVER: "safe caregiver",
    NetworkRole.PLANNING: "planning support",
    NetworkRole.COACH: "coach and mentor",
    NetworkRole.EMOTIONAL: "emotional support",
    NetworkRole.PRACTICAL: "practical support",
    NetworkRole.ENCOURAGING_HELP: "encouraging parents to ask for help",
    NetworkRole.SEEKING_HELP: "asking for help when parents cannot",
}


def sentence(event: RolesEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case RoleOffered(member=member, role=role, what=what):
            return f"{name(member)} was asked to take on a role, {ROLE_WORDS[role]}: {stop(what)}"
        case RoleTaken(member=member, role=role, what=what, when=when, difference=difference):
            more = f"{also('When', when)}{also('What it changes', difference)}"
            return f"{name(member)} took on a role, {ROLE_WORDS[role]}: {stop(what)}{more}"
        case RoleDeclined(member=member, role=role, reason=reason):
            return f"{name(member)} said no to a role, {ROLE_WORDS[role]}.{because(reason)}"
        case RoleEnded(member=member, role=role, reason=reason):
            return f"{name(member)} gave up a role, {ROLE_WORDS[role]}.{because(reason)}"
        case _:
            assert_never(event)
