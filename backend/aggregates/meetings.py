"""Family Network Meetings: who came, who did not and why, on what rules, and who is missing."""

from __future__ import annotations

from datetime import date, time
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.gathering import count_room, owed
from backend.aggregates.vocabulary import (
    LONGEST_NAME,
    Command,
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


class MeetingKind(StrEnum):
    """What a meeting is for."""

    INITIAL = "initial"
    REVIEW = "review"


class Manner(StrEnum):
    """How someone took part."""

    IN_PERSON = "in-person"
    VIDEO = "video"
    PHONE = "phone"


class AbsenceCause(StrEnum):
    """What lay behind an absence, as far as anyone knows (coverage.md A35, A36)."""

    PRACTICAL = "practical"
    VULNERABILITY = "vulnerability"
    SAFETY = "safety"
    UNKNOWN = "unknown"


class Present(msgspec.Struct, frozen=True):
    """One person who took part, and how."""

    person: PersonId
    manner: Manner = Manner.IN_PERSON


# Events


class MeetingConvened(Event, frozen=True, kw_only=True, tag="meeting-convened"):
    """A meeting was called for a day to come."""

    meeting: MeetingId
    kind: MeetingKind
    on: date
    at: time | None
    place: str | None


class MeetingHeld(Event, frozen=True, kw_only=True, tag="meeting-held"):
    """A meeting took place; both due dates are pinned to the profile of that day (T04-T07)."""

    meeting: MeetingId
    kind: MeetingKind
    happened: Happened
    ended: time | None
    place: str | None
    write_up_due: Due
    review_due: Due


class GroundRulesAgreed(Event, frozen=True, kw_only=True, tag="ground-rules-agreed"):
    """Everyone present chose how to talk with each other (coverage.md A43)."""

    meeting: MeetingId
    rules: tuple[Words, ...]


class AttendanceRecorded(Event, frozen=True, kw_only=True, tag="attendance-recorded"):
    """Who took part in the meeting (coverage.md A44)."""

    meeting: MeetingId
    present: tuple[Present, ...]


class AbsenceRecorded(Event, frozen=True, kw_only=True, tag="absence-recorded"):
    """Someone who was expected did not come; never read as a lack of commitment (A35, A36)."""

    meeting: MeetingId
    person: PersonId
    cause: AbsenceCause
    words: Words | None


class MissingConsidered(Event, frozen=True, kw_only=True, tag="missing-considered"):
    """The meeting asked who else should be there (coverage.md A45)."""

    meeting: MeetingId
    suggested: Words


class MeetingWrittenUp(Event, frozen=True, kw_only=True, tag="meeting-written-up"):
    """The meeting's record was checked and saved, which stops the five-day clock (T04)."""

    meeting: MeetingId


MeetingsEvent = (
    MeetingConvened
    | MeetingHeld
    | GroundRulesAgreed
    | AttendanceRecorded
    | AbsenceRecorded
    | MissingConsidered
    | MeetingWrittenUp
)

# Commands


class ConveneMeeting(Command, frozen=True, kw_only=True):
    """Call a meeting for a day to come."""

    meeting: MeetingId
    kind: MeetingKind
    on: date
    at: time | None = None
    place: str | None = None


class HoldMeeting(Command, frozen=True, kw_only=True):
    """Take down that a meeting took place."""

    meeting: MeetingId
    kind: MeetingKind
    happened: Happened
    ended: time | None = None
    place: str | None = None


class AgreeGroundRules(Command, frozen=True, kw_only=True):
    """Take down the ground rules of a meeting."""

    meeting: MeetingId
    rules: tuple[str, ...]


class RecordAttendance(Command, frozen=True, kw_only=True):
    """Take down who took part."""

    meeting: MeetingId
    present: tuple[Present, ...]


class RecordAbsence(Command, frozen=True, kw_only=True):
    """Take down that someone did not come, and what is known of why."""

    meeting: MeetingId
    person: PersonId
    cause: AbsenceCause = AbsenceCause.UNKNOWN
    words: str | None = None


class ConsiderMissing(Command, frozen=True, kw_only=True):
    """Take down the answer to: who is missing?"""

    meeting: MeetingId
    suggested: str


class WriteUpMeeting(Command, frozen=True, kw_only=True):
    """Say that the meeting's record is complete."""

    meeting: MeetingId


MeetingsCommand = (
    ConveneMeeting
    | HoldMeeting
    | AgreeGroundRules
    | RecordAttendance
    | RecordAbsence
    | ConsiderMissing
    | WriteUpMeeting
)

# State


class Meeting(msgspec.Struct, frozen=True):
    """One meeting, as the rules see it."""

    kind: MeetingKind
    held: date | None = None
    ground_rules: bool = False
    missing: bool = False
    present: frozenset[PersonId] = frozenset()
    absent: frozenset[PersonId] = frozenset()
    written_up: bool = False
    write_up_due: Due | None = None
    review_due: Due | None = None

    @property
    def first(self) -> bool:
        """Whether this is the meeting at which the network comes together."""
        return self.kind is MeetingKind.INITIAL


class Meetings(msgspec.Struct, frozen=True):
    """Every meeting called or held."""

    meetings: dict[MeetingId, Meeting] = {}

    @property
    def any_held(self) -> bool:
        """Whether the first meeting has been held (rules.md T01)."""
        return any(meeting.held for meeting in self.meetings.values())

    @property
    def first_held(self) -> bool:
        """Whether a meeting was held as the first one: there is no second."""
        return any(
            meeting.held and meeting.kind is MeetingKind.INITIAL
            for meeting in self.meetings.values()
        )

    @property
    def latest(self) -> tuple[MeetingId, Meeting] | None:
        """The meeting with the latest day, of two on one day the one that was named later."""
        held = [(day, at) for at, known in enumerate(self.meetings.values()) if (day := known.held)]
        return list(self.meetings.items())[max(held)[1]] if held else None

    @property
    def last_held(self) -> date | None:
        """The day of the latest meeting; one that is taken down late may lie before it."""
        return max((known.held for known in self.meetings.values() if known.held), default=None)


def decide(family: Family, command: MeetingsCommand, terms: Terms) -> list[MeetingsEvent]:
    """What follows from a command about meetings."""
    match command:
        case ConveneMeeting(meeting=meeting, kind=kind, on=on, at=at, place=place):
            brief(place, "place", LONGEST_NAME)
            wall_clock(at, "at")
            if meeting in family.meetings.meetings:
                raise Refused("This meeting has been called.", "on")
            _one_first(family, kind)
            if on < terms.today:
                raise Refused("Choose today or a day to come.", "on")
            if (on - terms.today).days > 730:
                raise Refused("This is more than two years away. Check the year.", "on")
            return [MeetingConvened(meeting=meeting, kind=kind, on=on, at=at, place=place)]
        case HoldMeeting():
            return [_held(family, command, terms)]
        case AgreeGroundRules(meeting=meeting, rules=rules):
            _held_meeting(family, meeting)
            if not rules:
                raise Refused("Write at least one ground rule that people chose.", "rules")
            for rule in rules:
                need(rule, "Write the ground rule, or take it out.", "rules", 500)
            return [GroundRulesAgreed(meeting=meeting, rules=rules)]
        case RecordAttendance(meeting=meeting, present=present):
            _held_meeting(family, meeting)
            if not present:
                raise Refused("Choose who was there.", "present")
            if len({someone.person for someone in present}) != len(present):
                raise Refused("Count each person once.", "present")
            for someone in present:
                family.known(someone.person, "present")
                family.arrangements.check_child(family, meeting, someone.person)
            return [AttendanceRecorded(meeting=meeting, present=present)]
        case RecordAbsence(meeting=meeting, person=person, cause=cause, words=words):
            family.known(person, "absent")
            brief(words, "words")
            if person in _held_meeting(family, meeting).present:
                raise Refused(f"{family.name_of(person)} is down as having been there.", "absent")
            return [AbsenceRecorded(meeting=meeting, person=person, cause=cause, words=words)]
        case ConsiderMissing(meeting=meeting, suggested=suggested):
            _held_meeting(family, meeting)
            need(suggested, "Write who else people thought of, or that no one is.", "suggested")
            return [MissingConsidered(meeting=meeting, suggested=suggested)]
        case WriteUpMeeting(meeting=meeting):
            return _written_up(family, meeting, terms)


def _held(family: Family, command: HoldMeeting, terms: Terms) -> MeetingHeld:
    not_ahead(command.happened, terms.today)
    brief(command.place, "place", LONGEST_NAME)
    wall_clock(command.ended, "ended")
    day = command.happened.on
    if day is None or command.happened.precision == "month":
        raise Refused("Enter the day of the meeting.", "happened")
    known = family.meetings.meetings.get(command.meeting)
    if known and known.held:
        raise Refused("This meeting has been recorded.", "happened")
    began, ended = command.happened.at, command.ended
    if ended and (began is None or ended <= began):
        raise Refused("Enter a time after the meeting began.", "ended")
    if command.kind is MeetingKind.REVIEW and not family.meetings.any_held:
        raise Refused("Record the first meeting before a review.", "kind")
    _one_first(family, command.kind)
    first = command.kind is MeetingKind.INITIAL
    return MeetingHeld(
        meeting=command.meeting,
        kind=command.kind,
        happened=command.happened,
        ended=ended,
        place=command.place,
        write_up_due=terms.due_working("T04", day, terms.profile.write_up_working_days),
        review_due=terms.review_due(family.status, day, first=first),
    )


def _one_first(family: Family, kind: MeetingKind) -> None:
    if kind is MeetingKind.INITIAL and family.meetings.first_held:
        raise Refused("The first meeting is in the record. Choose a review instead.", "kind")


def _held_meeting(family: Family, meeting: MeetingId) -> Meeting:
    known = family.meetings.meetings.get(meeting)
    if known is None or not known.held:
        raise Refused("Record that the meeting took place first.", "meeting")
    return known


def _written_up(family: Family, meeting: MeetingId, terms: Terms) -> list[MeetingsEvent]:
    known = _held_meeting(family, meeting)
    if known.written_up:
        return []
    if not known.present:
        raise Refused("Record who was there before saving the meeting.", "present")
    if not known.ground_rules:
        raise Refused("Record the ground rules: every meeting opens with them.", "rules")
    if known.first and not known.missing:
        raise Refused("Ask who is missing before the first meeting closes.", "suggested")
    if known.kind is MeetingKind.REVIEW:
        family.asked_at_review(meeting)
    met = count_room(family, known.present, terms.profile).met
    if not met and meeting not in family.gathering.excused:
        raise Refused(
            "The network did not outnumber professionals. "
            "Say why, and what you will do differently next time.",
            "majority",
        )
    if known.first:
        for gap in owed(family, meeting):
            raise Refused(gap.words, gap.field)
    return [MeetingWrittenUp(meeting=meeting)]


def evolve(meetings: Meetings, event: MeetingsEvent) -> Meetings:
    """The meetings after one more event."""
    known = meetings.meetings.get(event.meeting)
    match event:
        case MeetingConvened(kind=kind):
            changed = Meeting(kind=kind)
        case MeetingHeld(kind=kind, happened=happened, write_up_due=written, review_due=review):
            changed = Meeting(kind=kind, held=happened.on, write_up_due=written, review_due=review)
        case GroundRulesAgreed():
            changed = _changed(known, ground_rules=True)
        case AttendanceRecorded(present=present):
            changed = _changed(known, present=frozenset(someone.person for someone in present))
        case AbsenceRecorded(person=person):
            absent = known.absent | {person} if known else frozenset({person})
            changed = _changed(known, absent=absent)
        case MissingConsidered():
            changed = _changed(known, missing=True)
        case MeetingWrittenUp():
            changed = _changed(known, written_up=True)
    return Meetings(meetings={**meetings.meetings, event.meeting: changed})


def _changed(known: Meeting | None, **changes: bool | frozenset[PersonId]) -> Meeting:
    assert known is not None, "an event about a meeting follows the meeting itself"
    return msgspec.structs.replace(known, **changes)
