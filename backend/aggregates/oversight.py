"""Oversight: dates moved by a decision, a meeting not held, and whether more meetings follow."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.calendars import called
from backend.aggregates.deadlines import WORKING, Deadline, Moved, open_deadline
from backend.aggregates.decisions import Decision, JobRole, check_decision
from backend.aggregates.profile import MANAGERS
from backend.aggregates.vocabulary import (
    LONGEST_NAME,
    Clock,
    Command,
    Due,
    Event,
    MeetingId,
    PlanStatus,
    Refused,
    Words,
    need,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family

FURTHEST = 366

# Events


class DeadlineExcepted(Event, frozen=True, kw_only=True, tag="deadline-excepted"):
    """A manager moved one date, and said what keeps the child safe meanwhile (rules.md T01-T07)."""

    clock: Clock
    meeting: MeetingId | None
    rule: str
    before: date
    until: date
    interim: Words
    decision: Decision


class MeetingNotHeldDecided(Event, frozen=True, kw_only=True, tag="meeting-not-held-decided"):
    """It was decided to hold no Family Network Meeting for now (coverage.md A110, rules.md T01).

    `late` says that the 12 weeks were over before it was decided.
    """

    direction: str
    child_views: Words
    parent_views: Words
    instead: Words
    look_again: Due
    late: bool
    decision: Decision


class FurtherMeetingsDecided(Event, frozen=True, kw_only=True, tag="further-meetings-decided"):
    """A manager decided whether more meetings follow the latest (coverage.md A92, rules.md X2).

    `due` is the day by which the next is to be held, None when no more are to follow.
    """

    after: MeetingId
    due: Due | None
    decision: Decision


class DeadlineRecounted(Event, frozen=True, kw_only=True, tag="deadline-recounted"):
    """An open date in working days was counted again by a new calendar (rules.md B.3)."""

    clock: Clock
    meeting: MeetingId | None
    before: date
    due: Due


OversightEvent = (
    DeadlineExcepted | MeetingNotHeldDecided | FurtherMeetingsDecided | DeadlineRecounted
)

# Commands


class ExceptDeadline(Command, frozen=True, kw_only=True):
    """Move one date; `seen` is the day it stood on when the person read it."""

    clock: Clock
    seen: date
    until: date
    interim: str
    decision: Decision
    meeting: MeetingId | None = None


class DecideNotToMeet(Command, frozen=True, kw_only=True):
    """Decide that no meeting is held for now, and when to look at that again."""

    direction: str
    child_views: str
    parent_views: str
    instead: str
    look_again_on: date
    decision: Decision


class DecideFurtherMeetings(Command, frozen=True, kw_only=True):
    """Decide whether more meetings follow: by which day the next one, None for no more."""

    after: MeetingId
    by_when: date | None
    decision: Decision


class RecountDeadline(Command, frozen=True, kw_only=True):
    """Count an open date again by the calendar in use now."""

    clock: Clock
    meeting: MeetingId | None = None


OversightCommand = ExceptDeadline | DecideNotToMeet | DecideFurtherMeetings | RecountDeadline

# State

Subject = tuple[Clock, MeetingId | None]


class Further(msgspec.Struct, frozen=True):
    """What was decided about meetings after one meeting."""

    after: MeetingId
    due: Due | None


class Oversight(msgspec.Struct, frozen=True):
    """What was decided about this family's dates."""

    exceptions: dict[Subject, tuple[Moved, ...]] = {}
    recounted: dict[Subject, Due] = {}
    look_again: Due | None = None
    not_held: MeetingNotHeldDecided | None = None
    further: Further | None = None


def decide(family: Family, command: OversightCommand, terms: Terms) -> list[OversightEvent]:
    """What follows from a command about oversight."""
    match command:
        case ExceptDeadline():
            return _excepted(family, command, terms)
        case DecideNotToMeet():
            return [_not_held(family, command, terms)]
        case DecideFurtherMeetings():
            return _further(family, command, terms)
        case RecountDeadline(clock=clock, meeting=meeting):
            running = _running(family, clock, meeting)
            due = running.due
            if due.rule not in WORKING or due.calendar == terms.calendar.version:
                return []
            again = _counted_again(due, terms)
            if again.on <= due.on:
                return []
            return [DeadlineRecounted(clock=clock, meeting=meeting, before=due.on, due=again)]


def _counted_again(due: Due, terms: Terms) -> Due:
    # Only the calendar is new: the rule and its days stay as they were when the clock started.
    before = called(due.calendar, terms.calendars) or terms.calendar
    days = before.between(due.counted_from, due.on)
    again = terms.due_working(due.rule, due.counted_from, days)
    return msgspec.structs.replace(again, profile=due.profile)


def _running(family: Family, clock: Clock, meeting: MeetingId | None) -> Deadline:
    running = open_deadline(family, clock, meeting)
    if running is None:
        raise Refused("This date is not open any more. Read the page again.", "until")
    return running


def _excepted(family: Family, command: ExceptDeadline, terms: Terms) -> list[OversightEvent]:
    running = _running(family, command.clock, command.meeting)
    if running.on == command.until and running.moved:
        return []
    if running.on != command.seen:
        raise Refused("This date was moved meanwhile. Read the page again first.", "until")
    check_decision(command.decision, _jobs(terms, running.due.rule), terms.today)
    need(command.interim, "Say what keeps the child safe until then.", "interim")
    if command.until <= running.on:
        raise Refused("Choose a day after the one it is due now.", "until")
    if (command.until - running.on).days > FURTHEST:
        raise Refused("This is more than a year later. Check the date.", "until")
    return [
        DeadlineExcepted(
            clock=command.clock,
            meeting=command.meeting,
            rule=running.due.rule,
            before=running.on,
            until=command.until,
            interim=command.interim,
            decision=command.decision,
        )
    ]


def _not_held(family: Family, command: DecideNotToMeet, terms: Terms) -> MeetingNotHeldDecided:
    due = family.case.first_due
    if due is None:
        raise Refused("Record when the council became involved first.", "by")
    if family.meetings.any_held:
        raise Refused("A meeting has been held, so there is nothing to decide here.", "by")
    check_decision(command.decision, _jobs(terms, "T01"), terms.today)
    need(command.direction, "Enter the reference of the case direction.", "direction", LONGEST_NAME)
    need(command.child_views, "Write what the children think of it.", "child_views")
    need(command.parent_views, "Write what the parents think of it.", "parent_views")
    need(command.instead, "Write what else is done to find the network.", "instead")
    if command.look_again_on <= terms.today:
        raise Refused("Choose a day to come.", "look_again_on")
    if (command.look_again_on - terms.today).days > FURTHEST:
        raise Refused("Look at it again within a year.", "look_again_on")
    running = open_deadline(family, Clock.FIRST_MEETING, None)
    end = running.on if running else due.on
    start = command.decision.on
    return MeetingNotHeldDecided(
        direction=command.direction,
        child_views=command.child_views,
        parent_views=command.parent_views,
        instead=command.instead,
        look_again=terms.due("T01", start, (command.look_again_on - start).days),
        late=command.decision.on > end,
        decision=command.decision,
    )


def _further(family: Family, command: DecideFurtherMeetings, terms: Terms) -> list[OversightEvent]:
    latest = family.meetings.latest
    if latest is None:
        raise Refused("Hold the first meeting before deciding about more.", "more")
    meeting, known = latest
    if command.after != meeting:
        raise Refused("Another meeting was held meanwhile. Read the page again first.", "more")
    check_decision(command.decision, _jobs(terms, "T01"), terms.today)
    assert known.held is not None, "the latest meeting was held"
    if command.by_when is None:
        if family.status is PlanStatus.PROTECTION:
            raise Refused(
                "Reviews go on while there is a child protection plan. The conference can change "
                "the plan first.",
                "more",
            )
        return [FurtherMeetingsDecided(after=meeting, due=None, decision=command.decision)]
    running = open_deadline(family, Clock.REVIEW, None)
    if command.by_when < terms.today:
        raise Refused("Choose today or a day to come.", "by_when")
    if (command.by_when - terms.today).days > FURTHEST:
        raise Refused("This is more than a year away. Check the date.", "by_when")
    if running is not None and command.by_when > running.on:
        raise Refused(
            "The next review is due before that. A meeting can be added sooner; a later day "
            "needs an exception.",
            "by_when",
        )
    days = (command.by_when - known.held).days
    due = terms.due("A92", known.held, days)
    return [FurtherMeetingsDecided(after=meeting, due=due, decision=command.decision)]


def _jobs(terms: Terms, rule: str) -> tuple[JobRole, ...]:
    return terms.profile.may_except(rule) or MANAGERS


def evolve(oversight: Oversight, event: OversightEvent) -> Oversight:
    """What was decided, after one more event."""
    changed = msgspec.structs.replace
    match event:
        case DeadlineExcepted(clock=clock, meeting=meeting, before=before, until=until):
            subject = (clock, meeting)
            moved = Moved(before=before, until=until, decision=event.decision)
            known = oversight.exceptions.get(subject, ())
            return changed(oversight, exceptions={**oversight.exceptions, subject: (*known, moved)})
        case MeetingNotHeldDecided(look_again=look_again):
            return changed(oversight, look_again=look_again, not_held=event)
        case FurtherMeetingsDecided(after=after, due=due):
            return changed(oversight, further=Further(after=after, due=due))
        case DeadlineRecounted(clock=clock, meeting=meeting, due=due):
            recounted = {**oversight.recounted, (clock, meeting): due}
            return changed(oversight, recounted=recounted)
