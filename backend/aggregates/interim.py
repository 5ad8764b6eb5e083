"""The stop-gap plan of a meeting held in haste: it is agreed for a few days, and ends."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.vocabulary import (
    Command,
    Event,
    MeetingId,
    PersonId,
    Refused,
    Words,
    need,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family

# Events


class InterimPlanAgreed(Event, frozen=True, kw_only=True, tag="interim-plan-agreed"):
    """A stop-gap plan was agreed, and when it ends (coverage.md A31, A74)."""

    meeting: MeetingId
    steps: tuple[Words, ...]
    agreed_by: tuple[PersonId, ...]
    bottom_line_told: bool
    ends_on: date


class InterimPlanEnded(Event, frozen=True, kw_only=True, tag="interim-plan-ended"):
    """The stop-gap plan ended before its day, and why (coverage.md A74)."""

    meeting: MeetingId
    reason: Words


InterimEvent = InterimPlanAgreed | InterimPlanEnded

# Commands


class AgreeInterimPlan(Command, frozen=True, kw_only=True):
    """Take down a stop-gap plan, who agreed to it and when it ends."""

    meeting: MeetingId
    steps: tuple[str, ...]
    agreed_by: tuple[PersonId, ...]
    ends_on: date
    bottom_line_told: bool = False


class EndInterimPlan(Command, frozen=True, kw_only=True):
    """End the stop-gap plan before its day."""

    meeting: MeetingId
    reason: str


InterimCommand = AgreeInterimPlan | EndInterimPlan

# State


class Interim(msgspec.Struct, frozen=True):
    """The newest stop-gap plan: its meeting and its last day, None when there is none."""

    meeting: MeetingId | None = None
    ends_on: date | None = None

    def in_force(self, today: date) -> bool:
        """Whether it holds on a day; its last day counts."""
        return self.ends_on is not None and today <= self.ends_on


def decide(family: Family, command: InterimCommand, terms: Terms) -> list[InterimEvent]:
    """What follows from a command about the stop-gap plan."""
    match command:
        case AgreeInterimPlan(meeting=meeting, steps=steps, agreed_by=agreed_by):
            held = family.meeting_held(meeting).held
            if not steps:
                raise Refused("Write at least one thing that was agreed.", "steps")
            for step in steps:
                need(step, "Write what was agreed, or take it out.", "steps", 1_000)
            if not agreed_by:
                raise Refused("Choose who agreed to it.", "agreed_by")
            for person in agreed_by:
                family.known(person, "agreed_by")
            if held is None or held > terms.today:
                raise Refused("Record that the meeting took place first.", "meeting")
            longest = timedelta(days=terms.profile.first_review_days)
            if not held <= command.ends_on <= held + longest:
                raise Refused(
                    "A stop-gap plan is for a few days. Choose its last day from the day of the "
                    f"meeting on, within {terms.profile.first_review_days} days.",
                    "ends_on",
                )
            return [
                InterimPlanAgreed(
                    meeting=meeting,
                    steps=steps,
                    agreed_by=tuple(dict.fromkeys(agreed_by)),
                    bottom_line_told=command.bottom_line_told,
                    ends_on=command.ends_on,
                )
            ]
        case EndInterimPlan(meeting=meeting, reason=reason):
            need(reason, "Say why it ends.", "reason")
            if family.interim.meeting != meeting or family.interim.ends_on is None:
                raise Refused("There is no such stop-gap plan.", "meeting")
            return [InterimPlanEnded(meeting=meeting, reason=reason)]


def evolve(interim: Interim, event: InterimEvent) -> Interim:
    """The stop-gap plan after one more event."""
    match event:
        case InterimPlanAgreed(meeting=meeting, ends_on=ends_on):
            return Interim(meeting=meeting, ends_on=ends_on)
        case InterimPlanEnded():
            return Interim()
