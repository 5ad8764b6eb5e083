"""The day of danger: a strategy discussion, how near the risk is, the meeting that same day."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.decisions import Decision, JobRole, check_decision
from backend.aggregates.vocabulary import (
    LONGEST_NAME,
    Command,
    DiscussionId,
    Due,
    Event,
    Happened,
    MeetingId,
    PersonId,
    Refused,
    Words,
    brief,
    need,
    not_ahead,
    wall_clock,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family


RISK_JUDGES = (
    JobRole.TEAM_MANAGER,
    JobRole.PRACTICE_LEAD,
    JobRole.SERVICE_MANAGER,
    JobRole.DUTY,
)
FARTHEST = timedelta(days=84)

# Events


class StrategyDiscussionHeld(Event, frozen=True, kw_only=True, tag="strategy-discussion-held"):
    """A strategy discussion took place, from whose day the statutory dates count (A31)."""

    discussion: DiscussionId
    led_by: str
    outcome: Words | None
    happened: Happened


class ImminentRiskJudged(Event, frozen=True, kw_only=True, tag="imminent-risk-judged"):
    """A manager judged whether the risk is imminent, with the reason either way (A31, T03).

    `meeting_due` is the very day of the strategy discussion where it is.
    """

    discussion: DiscussionId
    imminent: bool
    meeting_due: Due | None
    decided: Decision


class SameDayMeetingHeld(Event, frozen=True, kw_only=True, tag="same-day-meeting-held"):
    """The network met on the very day of the strategy discussion (coverage.md A31)."""

    discussion: DiscussionId
    meeting: MeetingId


class SameDayMeetingNotHeld(Event, frozen=True, kw_only=True, tag="same-day-meeting-not-held"):
    """The network did not meet that day: who was tried, who keeps the children safe (T03)."""

    discussion: DiscussionId
    tried: tuple[PersonId, ...]
    tried_besides: str | None
    came: tuple[PersonId, ...]
    overnight: Words
    new_on: date
    new_at: time | None
    decided: Decision


UrgencyEvent = (
    StrategyDiscussionHeld | ImminentRiskJudged | SameDayMeetingHeld | SameDayMeetingNotHeld
)

# Commands


class HoldStrategyDiscussion(Command, frozen=True, kw_only=True):
    """Take down that a strategy discussion took place."""

    discussion: DiscussionId
    led_by: str
    happened: Happened
    outcome: str | None = None


class JudgeImminentRisk(Command, frozen=True, kw_only=True):
    """Take down whether the risk is imminent, and why."""

    discussion: DiscussionId
    imminent: bool
    decided: Decision


class LinkSameDayMeeting(Command, frozen=True, kw_only=True):
    """Say which meeting was the one on the day of the strategy discussion."""

    discussion: DiscussionId
    meeting: MeetingId


class MissSameDayMeeting(Command, frozen=True, kw_only=True):
    """Take down why the network did not meet that day, and what keeps the children safe."""

    discussion: DiscussionId
    overnight: str
    new_on: date
    decided: Decision
    tried: tuple[PersonId, ...] = ()
    tried_besides: str | None = None
    came: tuple[PersonId, ...] = ()
    new_at: time | None = None


UrgencyCommand = (
    HoldStrategyDiscussion | JudgeImminentRisk | LinkSameDayMeeting | MissSameDayMeeting
)

# State


class Discussion(msgspec.Struct, frozen=True):
    """One strategy discussion as the rules see it."""

    on: date
    imminent: bool | None = None
    due: Due | None = None
    settled: bool = False


class Urgency(msgspec.Struct, frozen=True):
    """Every strategy discussion, and which of them still asks for a meeting that day."""

    discussions: dict[DiscussionId, Discussion] = {}

    @property
    def latest(self) -> date | None:
        """The day of the latest strategy discussion."""
        return max((each.on for each in self.discussions.values()), default=None)


def decide(family: Family, command: UrgencyCommand, terms: Terms) -> list[UrgencyEvent]:
    """What follows from a command about the day of danger."""
    match command:
        case HoldStrategyDiscussion(discussion=discussion, happened=happened):
            need(command.led_by, "Say who led the discussion.", "led_by", LONGEST_NAME)
            brief(command.outcome, "outcome")
            not_ahead(happened, terms.today)
            if happened.on is None:
                raise Refused("Enter the day: the meeting is due on it.", "happened")
            if discussion in family.urgency.discussions:
                raise Refused("This discussion has been put in the record.", "led_by")
            return [
                StrategyDiscussionHeld(
                    discussion=discussion,
                    led_by=command.led_by,
                    outcome=command.outcome,
                    happened=happened,
                )
            ]
        case JudgeImminentRisk(discussion=discussion, imminent=imminent, decided=decided):
            known = _discussion(family, discussion)
            check_decision(decided, RISK_JUDGES, terms.today)
            if known.settled:
                raise Refused("What came of this discussion has been settled.", "imminent")
            if known.imminent is imminent:
                return []
            due = terms.due("T03", known.on, 0) if imminent else None
            return [
                ImminentRiskJudged(
                    discussion=discussion, imminent=imminent, meeting_due=due, decided=decided
                )
            ]
        case LinkSameDayMeeting(discussion=discussion, meeting=meeting):
            known = _waiting(family, discussion)
            if family.meeting_held(meeting).held != known.on:
                raise Refused(
                    "That meeting was on another day. Say why none was held the same day.",
                    "meeting",
                )
            return [SameDayMeetingHeld(discussion=discussion, meeting=meeting)]
        case MissSameDayMeeting():
            return [_missed(family, command, terms)]


def _discussion(family: Family, discussion: DiscussionId) -> Discussion:
    known = family.urgency.discussions.get(discussion)
    if known is None:
        raise Refused("Put the strategy discussion in the record first.", "discussion")
    return known


def _waiting(family: Family, discussion: DiscussionId) -> Discussion:
    known = _discussion(family, discussion)
    if not known.imminent:
        raise Refused("No meeting the same day was asked for here.", "discussion")
    if known.settled:
        raise Refused("What came of this discussion has been settled.", "discussion")
    return known


def _missed(family: Family, command: MissSameDayMeeting, terms: Terms) -> SameDayMeetingNotHeld:
    known = _waiting(family, command.discussion)
    if not command.tried and not command.tried_besides:
        raise Refused("Say who was tried.", "tried")
    brief(command.tried_besides, "tried_besides", LONGEST_NAME)
    for field, people in (("tried", command.tried), ("came", command.came)):
        for person in people:
            family.known(person, field)
    need(command.overnight, "Write what keeps the children safe tonight.", "overnight")
    if not known.on < command.new_on <= known.on + FARTHEST:
        raise Refused("Enter the new day: after that day, and within 12 weeks of it.", "new_on")
    wall_clock(command.new_at, "new_at")
    check_decision(command.decided, RISK_JUDGES, terms.today)
    return SameDayMeetingNotHeld(
        discussion=command.discussion,
        tried=tuple(dict.fromkeys(command.tried)),
        tried_besides=command.tried_besides,
        came=tuple(dict.fromkeys(command.came)),
        overnight=command.overnight,
        new_on=command.new_on,
        new_at=command.new_at,
        decided=command.decided,
    )


def evolve(urgency: Urgency, event: UrgencyEvent) -> Urgency:
    """The strategy discussions after one more event."""
    match event:
        case StrategyDiscussionHeld(happened=happened):
            return _with(urgency, event.discussion, Discussion(on=happened.on or date.min))
        case ImminentRiskJudged(imminent=imminent, meeting_due=due):
            return _changed(urgency, event.discussion, imminent=imminent, due=due)
        case SameDayMeetingHeld() | SameDayMeetingNotHeld():
            return _changed(urgency, event.discussion, settled=True)


def _changed(urgency: Urgency, name: DiscussionId, **changes: bool | Due | None) -> Urgency:
    known = msgspec.structs.replace(urgency.discussions[name], **changes)
    return _with(urgency, name, known)


def _with(urgency: Urgency, name: DiscussionId, discussion: Discussion) -> Urgency:
    return Urgency(discussions={**urgency.discussions, name: discussion})
