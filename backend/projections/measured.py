"""What measures count, a row each thing counted: a clock, a meeting, a version, a step, a number.

The rows come from the events like all others, so that a measure thought of today covers past years.
`backend/measures.py` says what each measure makes of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any

from backend.aggregates.assurance import LegalPanelAsked
from backend.aggregates.case import InvolvementBegan
from backend.aggregates.closing import RecordReopened, SupportWithdrawn
from backend.aggregates.deadlines import open_deadline
from backend.aggregates.family import Family
from backend.aggregates.gathering import MajorityNotMet, count_room
from backend.aggregates.handover import (
    FacilitationAccepted,
    FacilitationReturned,
    FacilitationSteppedBack,
    Stage,
)
from backend.aggregates.mapping import ScaleJudged
from backend.aggregates.meetings import AttendanceRecorded, MeetingHeld, MeetingWrittenUp
from backend.aggregates.oversight import (
    DeadlineExcepted,
    FurtherMeetingsDecided,
    MeetingNotHeldDecided,
)
from backend.aggregates.plan import PlanVersionMade
from backend.aggregates.plan_lines import Line, LineKind
from backend.aggregates.profile import Profile
from backend.aggregates.sight import PlanSeenByManager
from backend.aggregates.statutory import StatutoryPlanChanged
from backend.aggregates.trials import ContingencyUsed, TrialHeld
from backend.aggregates.vocabulary import Clock
from backend.projections.rows import Op, Patch, Put, Table
from backend.record import Recorded

FIRST, WRITE_UP, REVIEW = "first-meeting", "write-up", "review"
MAJORITY, VERSION, STAGE, SCALE, PANEL = "majority", "version", "stage", "scale", "panel"
# Who counts as network where a meeting's own profile did not speak of it (T09).
PLAIN = Profile(version="-", effective_from=date(2000, 1, 1), authority="-")

# `on` is the day that a thing belongs to, None where that is the day it was written down, as is
# `done` where `done_seq` names the entry. `until` is the day by which; `ended` says that nobody
# waits for it any more. `value` counts those of the `whole` for which it holds, `tried` likewise.
MEASURED = Table(
    name="pages.measured",
    key=("family", "measure", "subject"),
    columns={
        "family": "uuid not null",
        "measure": "text not null",
        "subject": "text not null",
        "seq": "integer not null",
        "on": "date",
        "until": "date",
        "done": "date",
        "done_seq": "integer",
        "excused": "boolean not null",
        "ended": "date",
        "value": "integer",
        "tried": "integer",
        "whole": "integer",
        "detail": "text",
    },
    indexes=("measure, family",),
)
tables = (MEASURED,)


def project(recorded: Recorded, after: Any) -> Iterator[Op]:
    """What an event adds to what is counted, or settles of it."""
    event = recorded.event
    match event:
        case InvolvementBegan():
            due = after.case.first_due
            if due is not None and not after.meetings.any_held:
                yield _put(recorded, FIRST, "", on=due.on, until=due.on)
        case MeetingHeld():
            yield from _held(recorded, after)
        case MeetingWrittenUp(meeting=meeting):
            yield _patch(recorded, WRITE_UP, meeting, done_seq=recorded.seq)
        case AttendanceRecorded(meeting=meeting):
            known = after.meetings.meetings.get(meeting)
            if known is not None:
                count = count_room(after, known.present, PLAIN)
                room = {"value": count.network, "whole": count.professionals}
                yield _put(recorded, MAJORITY, meeting, on=known.held, **room)
        case MajorityNotMet(meeting=meeting, network=network, professionals=professionals):
            yield _patch(recorded, MAJORITY, meeting, value=network, whole=professionals)
        case MeetingNotHeldDecided(late=late):
            if not late:
                yield _patch(recorded, FIRST, "", excused=True)
        case DeadlineExcepted(clock=clock, before=before, decision=decision):
            if clock is Clock.FIRST_MEETING and decision.on <= before:
                yield _patch(recorded, FIRST, "", excused=True)
            elif clock is Clock.REVIEW:
                yield from _review(recorded, after)
        case FurtherMeetingsDecided(after=meeting, due=due, decision=decision):
            if due is None:
                yield _patch(recorded, REVIEW, meeting, ended=decision.on)
            yield from _review(recorded, after)
        case StatutoryPlanChanged():
            yield from _review(recorded, after)
        case SupportWithdrawn(decision=decision, happened=happened):
            stage = {"on": happened.on, "detail": Stage.WITHDRAWN.value}
            yield _put(recorded, STAGE, str(recorded.seq), **stage)
            latest = after.meetings.latest
            if latest is not None:
                yield _patch(recorded, REVIEW, latest[0], ended=decision.on)
        case PlanVersionMade(version=version, lines=lines):
            # What was struck out of the record is in no version.
            known = after.plan.lines
            lines = tuple(line for line in lines if line in known)
            yield _put(
                recorded,
                VERSION,
                str(version),
                value=sum(_backed(known[line]) for line in lines),
                tried=_tried(after, lines),
                whole=sum(known[line].kind in _DONE_BY for line in lines),
            )
        case TrialHeld() | ContingencyUsed():
            if after.plan.version:
                changes = {"tried": _tried(after, after.plan.standing)}
                yield _patch(recorded, VERSION, str(after.plan.version), **changes)
        case PlanSeenByManager(version=version, decision=decision):
            yield _patch(recorded, VERSION, str(version), done=decision.on)
        case (
            FacilitationAccepted()
            | FacilitationSteppedBack()
            | FacilitationReturned()
            | RecordReopened()
        ):
            stage = after.handover.stage
            yield _put(recorded, STAGE, str(recorded.seq), detail=stage.value)
        case ScaleJudged(score=score, happened=happened):
            if score is not None:
                who = f"{event.judged_by} {event.statement or ''} {event.anchors}"
                yield _put(
                    recorded, SCALE, str(recorded.seq), on=happened.on, value=score, detail=who
                )
        case LegalPanelAsked(status=status, happened=happened):
            yield _put(recorded, PANEL, str(recorded.seq), on=happened.on, detail=status.value)
        case _:
            return


# Lines that people do, and that somebody can stand behind.
_DONE_BY = (LineKind.ACTION, LineKind.CONTINGENCY)


def _backed(line: Line) -> bool:
    if line.kind is LineKind.ACTION:
        return bool(line.content[3])
    return line.kind is LineKind.CONTINGENCY and len(line.content) > 4


def _tried(family: Family, lines: Any) -> int:
    done = family.trials.tested.keys() | family.trials.used.keys()
    return sum(line in done and family.plan.lines[line].kind in _DONE_BY for line in lines)


def _held(recorded: Recorded, after: Family) -> Iterator[Op]:
    event = recorded.event
    day = event.happened.on
    held = sorted(
        (known.held, name) for name, known in after.meetings.meetings.items() if known.held
    )
    if len(held) == 1:
        stage = {"on": day, "detail": Stage.WORKER_LEADS.value}
        yield _put(recorded, STAGE, str(recorded.seq), **stage)
    yield _patch(recorded, FIRST, "", done=held[0][0] if held else None)
    yield _put(recorded, WRITE_UP, event.meeting, on=day, until=event.write_up_due.on)
    for (_, name), (later, _) in pairwise(held):
        yield _patch(recorded, REVIEW, name, done=later)
    yield from _review(recorded, after)


def _review(recorded: Recorded, after: Family) -> Iterator[Op]:
    latest, due = after.meetings.latest, open_deadline(after, Clock.REVIEW, None)
    if latest is None or due is None:
        return
    yield _put(
        recorded,
        REVIEW,
        latest[0],
        on=due.due.on,
        until=due.on,
        excused=bool(due.moved),
        detail=due.due.rule,
    )


def _put(recorded: Recorded, measure: str, subject: str, **known: Any) -> Put:
    row = dict.fromkeys(MEASURED.columns) | {"excused": False}
    key = {"family": recorded.stream, "measure": measure, "subject": subject, "seq": recorded.seq}
    return Put(MEASURED, row | key | known)


def _patch(recorded: Recorded, measure: str, subject: str, **changes: Any) -> Patch:
    return Patch(MEASURED, (recorded.stream, measure, subject), changes)
