"""Meetings and reviews: when, where, who came, what was said to the three questions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.aggregates.arrangements import MeetingBrokenOff, MeetingCalledOff, MeetingMoved
from backend.aggregates.engagement import AbsenceExplored
from backend.aggregates.mapping import WorryRaised
from backend.aggregates.meetings import (
    AbsenceRecorded,
    AttendanceRecorded,
    GroundRulesAgreed,
    MeetingConvened,
    MeetingHeld,
    MeetingWrittenUp,
    MissingConsidered,
)
from backend.aggregates.reviews import ReviewQuestionAnswered, ReviewQuestionNotReached
from backend.projections.rows import Op, Patch, Put, Row, Table
from backend.record import Recorded

MEETINGS = Table(
    name="pages.meetings",
    key=("family", "meeting"),
    columns={
        "family": "uuid not null",
        "meeting": "text not null",
        "kind": "text not null",
        "state": "text not null",
        "on": "date",
        "at": "time",
        "ended": "time",
        "place": "text",
        "rules": "jsonb not null",
        "present": "jsonb not null",
        "missing": "text",
        "write_up_due": "date",
        "review_due": "date",
        "off_why": "text",
        "off_next": "text",
    },
)
ABSENCES = Table(
    name="pages.absences",
    key=("family", "meeting", "person"),
    columns={
        "family": "uuid not null",
        "meeting": "text not null",
        "person": "text not null",
        "cause": "text not null",
        "words": "text",
        "found": "text",
        "found_words": "text",
        "follow_up": "text",
        "invite": "text",
        "found_on": "date",
    },
)
WORRIES = Table(
    name="pages.worries",
    key=("family", "worry"),
    columns={
        "family": "uuid not null",
        "worry": "text not null",
        "seq": "integer not null",
        "raised_by": "text not null",
        "words": "text not null",
        "meeting": "text",
    },
)
QUESTIONS = Table(
    name="pages.questions",
    key=("family", "meeting", "question"),
    columns={
        "family": "uuid not null",
        "meeting": "text not null",
        "question": "text not null",
        "answer": "text",
        "evidence": "text",
        "answered_by": "text",
        "not_reached": "text",
    },
)
tables = (MEETINGS, ABSENCES, WORRIES, QUESTIONS)


def project(recorded: Recorded, after: Any) -> Iterator[Op]:
    """What an event changes about meetings."""
    family, event = recorded.stream, recorded.event
    match event:
        case MeetingConvened():
            yield Put(
                MEETINGS,
                {
                    "family": family,
                    "meeting": event.meeting,
                    "kind": event.kind.value,
                    "state": "planned",
                    "on": event.on,
                    "at": event.at,
                    "ended": None,
                    "place": event.place,
                    "rules": (),
                    "present": (),
                    "missing": None,
                    "write_up_due": None,
                    "review_due": None,
                    "off_why": None,
                    "off_next": None,
                },
            )
        case MeetingHeld():
            yield Put(
                MEETINGS,
                {
                    "family": family,
                    "meeting": event.meeting,
                    "kind": event.kind.value,
                    "state": "held",
                    "on": event.happened.on,
                    "at": event.happened.at,
                    "ended": event.ended,
                    "place": event.place,
                    "rules": (),
                    "present": (),
                    "missing": None,
                    "write_up_due": event.write_up_due.on,
                    "review_due": event.review_due.on,
                    "off_why": None,
                    "off_next": None,
                },
            )
        case GroundRulesAgreed(meeting=meeting, rules=rules):
            yield Patch(MEETINGS, (family, meeting), {"rules": rules})
        case AttendanceRecorded(meeting=meeting, present=present):
            came = [{"person": each.person, "manner": each.manner.value} for each in present]
            yield Patch(MEETINGS, (family, meeting), {"present": came})
        case MissingConsidered(meeting=meeting, suggested=suggested):
            yield Patch(MEETINGS, (family, meeting), {"missing": suggested})
        case MeetingWrittenUp(meeting=meeting):
            yield Patch(MEETINGS, (family, meeting), {"state": "written-up"})
        case AbsenceRecorded():
            yield Put(
                ABSENCES,
                {
                    "family": family,
                    "meeting": event.meeting,
                    "person": event.person,
                    "cause": event.cause.value,
                    "words": event.words,
                    "found": None,
                    "found_words": None,
                    "follow_up": None,
                    "invite": None,
                    "found_on": None,
                },
            )
        case AbsenceExplored():
            found = {
                "found": event.found.value,
                "found_words": event.words,
                "follow_up": event.follow_up,
                "invite": event.invite,
                "found_on": event.happened.on,
            }
            yield Patch(ABSENCES, (family, event.meeting, event.person), found)
        case MeetingMoved(meeting=meeting, on=on, at=at, place=place):
            moved: Row = {"state": "planned", "on": on, "at": at, "off_why": None, "off_next": None}
            if place:
                moved["place"] = place
            yield Patch(MEETINGS, (family, meeting), moved)
        case MeetingCalledOff(meeting=meeting, reason=reason, next_step=step):
            off = {"state": "called-off", "off_why": reason, "off_next": step}
            yield Patch(MEETINGS, (family, meeting), off)
        case MeetingBrokenOff(meeting=meeting, reason=reason, next_step=step):
            broken = {"off_why": reason, "off_next": step}
            if not after.meetings.meetings[meeting].held:
                broken |= {"state": "broken-off", "on": event.happened.on}
            yield Patch(MEETINGS, (family, meeting), broken)
        case WorryRaised():
            yield Put(
                WORRIES,
                {
                    "family": family,
                    "worry": event.worry,
                    "seq": recorded.seq,
                    "raised_by": event.raised_by,
                    "words": event.words,
                    "meeting": event.meeting,
                },
            )
        case ReviewQuestionAnswered():
            yield Put(
                QUESTIONS,
                {
                    "family": family,
                    "meeting": event.meeting,
                    "question": event.question.value,
                    "answer": event.answer,
                    "evidence": event.evidence,
                    "answered_by": event.answered_by,
                    "not_reached": None,
                },
            )
        case ReviewQuestionNotReached():
            yield Put(
                QUESTIONS,
                {
                    "family": family,
                    "meeting": event.meeting,
                    "question": event.question.value,
                    "answer": None,
                    "evidence": None,
                    "answered_by": None,
                    "not_reached": event.reason,
                },
            )
        case _:
            return
