"""What a manager must know of each family, a row a family: what is due, unseen, empty, untried."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from backend.aggregates.case import InvolvementBegan, RecordStarted
from backend.aggregates.closing import RecordReopened, SupportWithdrawn
from backend.aggregates.deadlines import open_deadlines
from backend.aggregates.family import Family
from backend.aggregates.meetings import MeetingHeld, MeetingWrittenUp
from backend.aggregates.oversight import (
    DeadlineExcepted,
    DeadlineRecounted,
    FurtherMeetingsDecided,
    MeetingNotHeldDecided,
)
from backend.aggregates.plan import PlanVersionMade
from backend.aggregates.plan_deeds import ContingencySet, LineWithdrawn
from backend.aggregates.plan_descent import LineMerged, LineSplit
from backend.aggregates.plan_lines import LineKind
from backend.aggregates.roles import NetworkRole, RoleEnded, RoleTaken
from backend.aggregates.sight import (
    PlanReturned,
    PlanSeenByManager,
    SightConditionMet,
    SightConditionSet,
)
from backend.aggregates.statutory import CaseAllocated, StatutoryPlanChanged
from backend.aggregates.trials import ContingencyUsed, TrialHeld
from backend.aggregates.vocabulary import Clock
from backend.projections.rows import Op, Patch, Put, Row, Table
from backend.record import Recorded

# A date is None where nothing of its kind is open; `held_until` is the day of the last date that a
# decision put off. `empty` are roles that nobody holds, `untried` what-ifs never used nor tested.
BOARD = Table(
    name="pages.team_board",
    key=("family",),
    columns={
        "family": "uuid not null",
        "team": "text not null",
        "worker": "text not null",
        "status": "text not null",
        "closed": "boolean not null",
        "first_on": "date",
        "again_on": "date",
        "write_up_on": "date",
        "review_on": "date",
        "condition_on": "date",
        "held_until": "date",
        "review_moved": "integer not null",
        "version": "integer not null",
        "version_seq": "integer not null",
        "seen": "integer not null",
        "returned": "boolean not null",
        "empty": "integer not null",
        "untried": "integer not null",
    },
    indexes=("team",),
)
tables = (BOARD,)


def project(recorded: Recorded, after: Any) -> Iterator[Op]:
    """The row of a family after an event that may change it."""
    family, event = recorded.stream, recorded.event
    match event:
        case RecordStarted(team=team):
            start: Row = {"family": family, "team": team, "worker": "", "version_seq": 0}
            yield Put(BOARD, {**dict.fromkeys(BOARD.columns), **start, **_stands(after)})
        case CaseAllocated(team=team, worker=worker):
            yield Patch(BOARD, (family,), {"team": team, "worker": worker})
        case PlanVersionMade():
            yield Patch(BOARD, (family,), {"version_seq": recorded.seq, **_stands(after)})
        case (
            InvolvementBegan()
            | MeetingHeld()
            | MeetingWrittenUp()
            | StatutoryPlanChanged()
            | DeadlineExcepted()
            | DeadlineRecounted()
            | MeetingNotHeldDecided()
            | FurtherMeetingsDecided()
            | SupportWithdrawn()
            | RecordReopened()
            | PlanSeenByManager()
            | PlanReturned()
            | SightConditionSet()
            | SightConditionMet()
            | RoleTaken()
            | RoleEnded()
            | ContingencySet()
            | LineWithdrawn()
            | LineMerged()
            | LineSplit()
            | ContingencyUsed()
            | TrialHeld()
        ):
            yield Patch(BOARD, (family,), _stands(after))
        case _:
            return


def _stands(family: Family) -> Row:
    dates: dict[Clock, date] = {}
    held: date | None = None
    moved = 0
    for each in open_deadlines(family):
        dates.setdefault(each.clock, each.on)
        if each.clock is Clock.REVIEW:
            moved = len(each.moved)
        if each.moved or each.clock is Clock.LOOK_AGAIN:
            held = max(held or each.on, each.on)
    tried = family.trials.tested.keys() | family.trials.used.keys()
    version = family.plan.version
    return {
        "status": family.status.value,
        "closed": family.closing.withdrawn,
        "first_on": dates.get(Clock.FIRST_MEETING),
        "again_on": dates.get(Clock.LOOK_AGAIN),
        "write_up_on": dates.get(Clock.WRITE_UP),
        "review_on": dates.get(Clock.REVIEW),
        "condition_on": min(family.sight.due.values(), default=None),
        "held_until": held,
        "review_moved": moved,
        "version": version,
        "seen": family.sight.newest,
        "returned": family.sight.seen.get(version) is False,
        "empty": _empty(family),
        "untried": sum(
            family.plan.lines[line].kind is LineKind.CONTINGENCY and line not in tried
            for line in family.plan.standing
        ),
    }


def _empty(family: Family) -> int:
    # Before people have met, nobody can be missing from a role.
    if not family.meetings.any_held:
        return 0
    return len(set(NetworkRole) - {role for _, role in family.roles.held})
