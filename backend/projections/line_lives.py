"""The life of everything the plan says: each step that made a line what it is, thing by thing.

A thing is a line, a danger statement, a safety goal, the bottom line, a slot of the rota or one of
the seven roles. What an entry says of no thing itself, but of something that was said of one (how a
piece of evidence was judged, what became of a proposal), stands under the sort `ref`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from threading import local
from typing import Any

import msgspec

from backend.aggregates.case import BottomLineSet, BottomLineTold
from backend.aggregates.crossings import BottomLineAssessed, CrossingAnswered
from backend.aggregates.evidence import (
    EvidenceGiven,
    EvidenceJudged,
    PracticeNoted,
    PracticeStarted,
)
from backend.aggregates.family import Family
from backend.aggregates.lapses import ConsequenceApplied, PlanNotFollowed
from backend.aggregates.mapping import (
    DangerStatementAgreed,
    SafetyGoalReworded,
    SafetyGoalSet,
    SafetyGoalWithdrawn,
    ScaleJudged,
)
from backend.aggregates.partnering import (
    CoverArranged,
    CoverEnded,
    NetworkGapClosed,
    NetworkGapFound,
    SupportGiven,
)
from backend.aggregates.pictures import PictureAdded
from backend.aggregates.plan import (
    ActionOffered,
    ActionReworked,
    ConsequenceAdded,
    ConsequenceReworded,
    ContingencyReworked,
    ContingencySet,
    LineMerged,
    LineMoved,
    LineSplit,
    LineWithdrawn,
    PlanVersionMade,
    RuleAdded,
    RuleReworded,
    SignAdded,
    SignReworded,
)
from backend.aggregates.proposals import AmendmentAccepted, AmendmentDeclined, AmendmentProposed
from backend.aggregates.reviews import LineLookedAt
from backend.aggregates.roles import RoleDeclined, RoleEnded, RoleOffered, RoleTaken
from backend.aggregates.rota import RotaSet, Slot, SlotCovered
from backend.aggregates.services import ServiceActionLinked
from backend.aggregates.sight import PlanReturned
from backend.aggregates.statements import (
    StatementDisputed,
    StatementDrafted,
    StatementReworded,
    StatementWithdrawn,
)
from backend.aggregates.trials import (
    ContingencyUsed,
    RiskWeighed,
    TrialArranged,
    TrialCalledOff,
    TrialHeld,
)
from backend.aggregates.vocabulary import PersonId
from backend.aggregates.voice import ChildIdeaGiven, ChildIdeaTaken
from backend.projections.rows import Op, Put, Table
from backend.record import Recorded

SORTS = ("line", "statement", "goal", "bottom-line", "slot", "role")
BOTTOM_LINE = "bottom-line"
# Steps after which a thing says something else than before.
CHANGES = ("came", "from", "changed", "moved", "left")

STEPS = Table(
    name="pages.line_steps",
    key=("family", "sort", "thing", "seq"),
    columns={
        "family": "uuid not null",
        "sort": "text not null",
        "thing": "text not null",
        "seq": "integer not null",
        "step": "text not null",
        "ref": "text",
        "version": "integer",
        "parts": "jsonb",
        "reason": "text",
        "suggested": "text",
        "parent_sort": "text",
        "parent": "text",
    },
    once=True,
)
tables = (STEPS,)


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One part of a thing's wording, with names as they were then.

    `ids` are the people it names, so that another name for the same person is no change.
    """

    label: str
    text: str
    ids: tuple[str, ...] = ()


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step in the life of a thing; `parts` is its whole wording after it, where that changed.

    `ref` is what later entries about this step call it; `parent` is the thing it came from.
    """

    sort: str
    thing: str
    step: str
    ref: str | None = None
    version: int | None = None
    parts: tuple[Part, ...] | None = None
    reason: str | None = None
    suggested: str | None = None
    parent: tuple[str, str] | None = None


class _Last(local):
    event: Any = None
    after: Any = None
    steps: tuple[Step, ...] = ()


_last = _Last()


def project(recorded: Recorded, after: Any) -> Iterator[Op]:
    """The steps that an entry is in the lives of the things it is about."""
    if isinstance(after, Family):
        for step in steps_of(recorded.event, after):
            yield Put(STEPS, row_of(recorded.stream, recorded.seq, step))


def row_of(family: Any, seq: int, step: Step) -> dict[str, Any]:
    """A step as its row in `STEPS`."""
    sort, parent = step.parent or (None, None)
    return {
        "family": family,
        "sort": step.sort,
        "thing": step.thing,
        "seq": seq,
        "step": step.step,
        "ref": step.ref,
        "version": step.version,
        "parts": msgspec.to_builtins(step.parts),
        "reason": step.reason,
        "suggested": step.suggested,
        "parent_sort": sort,
        "parent": parent,
    }


def steps_of(event: Any, after: Family) -> tuple[Step, ...]:
    """What an event is in the life of which thing, with the names of `after`."""
    # Two projections ask for the same entry, one right after the other.
    if _last.event is not event or _last.after is not after:
        _last.steps = tuple(_steps(event, after))
        _last.event, _last.after = event, after
    return _last.steps


def _steps(event: Any, after: Family) -> Iterator[Step]:
    match event:
        case RuleAdded() | SignAdded() | ConsequenceAdded():
            yield _line(
                event,
                "came",
                (_part("Words", event.words),),
                parent=_goal(event.goal),
                suggested=_name(after, event.proposed_by) if event.proposed_by else None,
            )
        case RuleReworded() | SignReworded() | ConsequenceReworded():
            yield _line(event, "changed", (_part("Words", event.words),), reason=event.reason)
        case ActionOffered():
            yield _line(
                event,
                "came",
                _action(event, after),
                parent=_goal(event.goal),
                suggested=_name(after, event.proposed_by) if event.proposed_by else None,
            )
        case ActionReworked():
            yield _line(event, "changed", _action(event, after), reason=event.reason)
        case ContingencySet():
            yield _line(
                event,
                "came",
                _what_if(event, after),
                parent=_goal(event.goal),
                suggested=_name(after, event.proposed_by) if event.proposed_by else None,
            )
        case ContingencyReworked():
            yield _line(event, "changed", _what_if(event, after), reason=event.reason)
        case LineWithdrawn(reason=reason):
            yield _line(event, "left", None, reason=reason)
        case LineSplit(line=line, into=into, reason=reason):
            yield _line(event, "left", None, reason=reason)
            for child in into:
                yield _descended(child, line, reason)
        case LineMerged(line=line, into=into, reason=reason):
            yield _line(event, "left", None, reason=reason)
            yield _descended(into, line, reason)
        case LineMoved(goal=goal, reason=reason):
            # A line that is for no goal any more says so, so that its first one is not told.
            yield _line(event, "moved", None, reason=reason, parent=("goal", goal or ""))
        case PlanVersionMade(version=version, lines=lines):
            things = [
                *(("line", line) for line in lines),
                *(("goal", goal) for goal in after.mapping.goals),
                *(("statement", statement) for statement in sorted(after.mapping.statements)),
            ]
            for sort, thing in things:
                yield Step(sort=sort, thing=thing, step="version", version=version)
        case DangerStatementAgreed() | StatementReworded() | StatementDisputed():
            yield _statement(event, after)
        case StatementDrafted(statement=statement):
            yield Step(sort="statement", thing=statement, step="drafted")
        case StatementWithdrawn(statement=statement, reason=reason):
            yield Step(sort="statement", thing=statement, step="left", reason=reason)
        case SafetyGoalSet(goal=goal, words=words, statement=statement):
            parts = (_part("Words", words),)
            parent = ("statement", statement)
            yield Step(sort="goal", thing=goal, step="came", parts=parts, parent=parent)
        case SafetyGoalReworded(goal=goal, words=words, reason=reason):
            parts = (_part("Words", words),)
            yield Step(sort="goal", thing=goal, step="changed", parts=parts, reason=reason)
        case SafetyGoalWithdrawn(goal=goal, reason=reason):
            yield Step(sort="goal", thing=goal, step="left", reason=reason)
        case BottomLineSet() | BottomLineTold() | BottomLineAssessed() | CrossingAnswered():
            yield _bottom_line(event)
        case RotaSet(slots=slots):
            for slot in slots:
                parts = _slot(slot, after)
                yield Step(sort="slot", thing=slot.slot, step="changed", parts=parts)
        case SlotCovered(slot=slot):
            yield Step(sort="slot", thing=slot, step="covered")
        case _:
            yield from _beside(event)


def _beside(event: Any) -> Iterator[Step]:
    """What is told about things without changing what they say."""
    match event:
        case LineLookedAt(line=line):
            yield Step(sort="line", thing=line, step="looked")
        case PracticeStarted(lines=lines):
            yield from _each(lines, "started")
        case PracticeNoted(lines=lines):
            yield from _each(lines, "noted")
        case EvidenceGiven(lines=lines, evidence=evidence):
            yield from _each(lines, "shown", f"evidence:{evidence}")
        case EvidenceJudged(evidence=evidence):
            yield _later(f"evidence:{evidence}")
        case TrialArranged(lines=lines, trial=trial):
            yield from _each(lines, "arranged", f"trial:{trial}")
        case TrialHeld(lines=lines, trial=trial):
            yield from _each(lines, "tried", f"trial:{trial}")
        case TrialCalledOff(trial=trial):
            yield _later(f"trial:{trial}")
        case RiskWeighed(trial=trial):
            if trial:
                yield _later(f"trial:{trial}")
        case ContingencyUsed(line=line):
            yield Step(sort="line", thing=line, step="used")
        case PlanNotFollowed(line=line, lapse=lapse):
            yield Step(sort="line", thing=line, step="lapse", ref=f"lapse:{lapse}")
        case ConsequenceApplied(lapse=lapse):
            yield _later(f"lapse:{lapse}")
        case PlanReturned(lines=lines):
            yield from _each(lines, "returned")
        case AmendmentProposed(proposal=proposal, line=line):
            if line:
                yield Step(sort="line", thing=line, step="proposed", ref=f"proposal:{proposal}")
        case AmendmentAccepted(proposal=proposal) | AmendmentDeclined(proposal=proposal):
            yield _later(f"proposal:{proposal}")
        case ChildIdeaGiven(idea=idea):
            yield _later(f"idea:{idea}")
        case ChildIdeaTaken(idea=idea, line=line):
            yield Step(sort="line", thing=line, step="idea", ref=f"idea:{idea}")
        case PictureAdded(line=line):
            if line:
                yield Step(sort="line", thing=line, step="drawn")
        case ServiceActionLinked(goal=goal):
            if goal:
                yield Step(sort="goal", thing=goal, step="served")
        case ScaleJudged(statement=statement):
            if statement:
                yield Step(sort="statement", thing=statement, step="judged")
        case RoleOffered(role=role) | RoleDeclined(role=role):
            yield Step(sort="role", thing=role.value, step="asked")
        case RoleTaken(role=role):
            yield Step(sort="role", thing=role.value, step="came")
        case RoleEnded(role=role, reason=reason):
            yield Step(sort="role", thing=role.value, step="left", reason=reason)
        case SupportGiven(role=role):
            yield Step(sort="role", thing=role.value, step="used")
        case NetworkGapFound(role=role, gap=gap):
            if role:
                yield Step(sort="role", thing=role.value, step="gap", ref=f"gap:{gap}")
        case NetworkGapClosed(gap=gap):
            yield _later(f"gap:{gap}")
        case CoverArranged(cover=cover, line=line, role=role):
            if line:
                yield Step(sort="line", thing=line, step="stood-in", ref=f"cover:{cover}")
            if role:
                yield Step(sort="role", thing=role.value, step="stood-in", ref=f"cover:{cover}")
        case CoverEnded(cover=cover):
            yield _later(f"cover:{cover}")
        case _:
            return


def _each(lines: Sequence[str], step: str, ref: str | None = None) -> Iterator[Step]:
    for line in lines:
        yield Step(sort="line", thing=line, step=step, ref=ref)


def _later(ref: str) -> Step:
    return Step(sort="ref", thing=ref, step="later")


def _line(event: Any, step: str, parts: tuple[Part, ...] | None, **more: Any) -> Step:
    return Step(sort="line", thing=event.line, step=step, parts=parts, **more)


def _descended(child: str, line: str, reason: str) -> Step:
    parent = ("line", line)
    return Step(sort="line", thing=child, step="from", reason=reason, parent=parent)


def _goal(goal: str | None) -> tuple[str, str] | None:
    return ("goal", goal) if goal else None


def _part(label: str, text: str | None, ids: tuple[str, ...] = ()) -> Part:
    return Part(label=label, text=text or "", ids=ids)


def _people(label: str, people: Sequence[PersonId], after: Family) -> Part:
    names = [_name(after, person) for person in people]
    return Part(label=label, text=", then ".join(names), ids=tuple(people))


def _action(event: ActionOffered | ActionReworked, after: Family) -> tuple[Part, ...]:
    return (
        _part("What", event.what),
        _people("Who", (event.doer,), after),
        _part("When", event.when),
        _people("Backup", (event.backup,) if event.backup else (), after),
    )


def _what_if(event: ContingencySet | ContingencyReworked, after: Family) -> tuple[Part, ...]:
    return (
        _part("When this happens", event.trigger),
        _part("What people do", "\n".join(event.steps)),
        _people("Who comes", (event.first, *event.backups), after),
        _part("Whom to tell", event.tell),
    )


def _slot(slot: Slot, after: Family) -> tuple[Part, ...]:
    days = ", ".join(day.value.capitalize() for day in slot.days)
    return (
        _part("What", slot.what),
        _part("Days", f"{days}, {slot.at:%H:%M}" if slot.at else days),
        _people("Who", (slot.who,), after) if slot.who else _part("Who", slot.worker),
    )


def _statement(
    event: DangerStatementAgreed | StatementReworded | StatementDisputed, after: Family
) -> Step:
    if isinstance(event, StatementDisputed):
        return Step(sort="statement", thing=event.statement, step="disputed")
    parts = tuple(
        _part(label, text)
        for label, text in (
            ("Who is worried", event.who),
            ("About what", event.what),
            ("What could happen", event.why),
        )
    )
    came = isinstance(event, DangerStatementAgreed)
    return Step(
        sort="statement",
        thing=event.statement,
        step="came" if came else "changed",
        parts=parts,
        reason=None if came else event.reason,
    )


def _bottom_line(
    event: BottomLineSet | BottomLineTold | BottomLineAssessed | CrossingAnswered,
) -> Step:
    match event:
        case BottomLineSet():
            return Step(
                sort=BOTTOM_LINE,
                thing=BOTTOM_LINE,
                step="came" if event.version == 1 else "changed",
                version=event.version,
                parts=(
                    _part("What is not up for discussion", event.statement),
                    _part("What would cross it", event.triggers),
                    _part("What follows", event.consequence),
                ),
                reason=event.reason,
            )
        case BottomLineTold():
            return Step(sort=BOTTOM_LINE, thing=BOTTOM_LINE, step="told")
        case BottomLineAssessed() | CrossingAnswered():
            return Step(sort=BOTTOM_LINE, thing=BOTTOM_LINE, step="judged")


def _name(family: Family, person: PersonId) -> str:
    return family.name_of(person) or "someone"
