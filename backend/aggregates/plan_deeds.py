"""The lines of the plan in which someone acts: actions and what-ifs; and how lines leave it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.plan_lines import (
    STEP_ENDS,
    Line,
    LineKind,
    changed,
    check_new,
    check_standing,
    is_same,
)
from backend.aggregates.vocabulary import (
    LONGEST_NAME,
    Command,
    Event,
    GoalId,
    LineId,
    MeetingId,
    PersonId,
    Refused,
    Words,
    brief,
    need,
)

if TYPE_CHECKING:
    from backend.aggregates.family import Family


# Events


class ActionOffered(Event, frozen=True, kw_only=True, tag="action-offered"):
    """Someone in the network offered to do something (coverage.md A50, A64).

    `proposed_by` is whose idea it was, None where it is that of whoever does it (A51).
    """

    line: LineId
    goal: GoalId | None
    what: Words
    doer: PersonId
    when: str
    backup: PersonId | None
    meeting: MeetingId | None
    proposed_by: PersonId | None = None


class ContingencySet(Event, frozen=True, kw_only=True, tag="contingency-set"):
    """The network settled what to do if things go wrong, and who steps in after whom (A65)."""

    line: LineId
    goal: GoalId | None
    trigger: Words
    steps: tuple[Words, ...]
    first: PersonId
    backups: tuple[PersonId, ...]
    tell: str
    meeting: MeetingId | None
    proposed_by: PersonId | None = None


class ActionReworked(Event, frozen=True, kw_only=True, tag="action-reworked"):
    """An action got another wording, doer, time or backup, with the reason."""

    line: LineId
    what: Words
    doer: PersonId
    when: str
    backup: PersonId | None
    reason: Words
    meeting: MeetingId | None


class ContingencyReworked(Event, frozen=True, kw_only=True, tag="contingency-reworked"):
    """A contingency got other steps or another order of backups, with the reason."""

    line: LineId
    trigger: Words
    steps: tuple[Words, ...]
    first: PersonId
    backups: tuple[PersonId, ...]
    tell: str
    reason: Words
    meeting: MeetingId | None


class LineWithdrawn(Event, frozen=True, kw_only=True, tag="line-withdrawn"):
    """A line left the plan; it stays readable in the history and in every version it was in."""

    line: LineId
    reason: Words
    meeting: MeetingId | None


DeedsEvent = ActionOffered | ContingencySet | ActionReworked | ContingencyReworked | LineWithdrawn

# Commands


class OfferAction(Command, frozen=True, kw_only=True):
    """Take down what someone in the network will do, when, and who steps in for them."""

    line: LineId
    what: str
    doer: PersonId
    when: str
    backup: PersonId | None = None
    goal: GoalId | None = None
    meeting: MeetingId | None = None
    proposed_by: PersonId | None = None


class SetContingency(Command, frozen=True, kw_only=True):
    """Take down what to do if it goes wrong."""

    line: LineId
    trigger: str
    steps: tuple[str, ...]
    first: PersonId
    backups: tuple[PersonId, ...] = ()
    tell: str = ""
    goal: GoalId | None = None
    meeting: MeetingId | None = None
    proposed_by: PersonId | None = None


class ReworkAction(Command, frozen=True, kw_only=True):
    """Change an action; `seen` counts the changes the line had when the person read it."""

    line: LineId
    seen: int
    what: str
    doer: PersonId
    when: str
    reason: str
    backup: PersonId | None = None
    meeting: MeetingId | None = None


class ReworkContingency(Command, frozen=True, kw_only=True):
    """Change a contingency; `seen` counts the changes the line had when the person read it."""

    line: LineId
    seen: int
    trigger: str
    steps: tuple[str, ...]
    first: PersonId
    reason: str
    backups: tuple[PersonId, ...] = ()
    tell: str = ""
    meeting: MeetingId | None = None


class WithdrawLine(Command, frozen=True, kw_only=True):
    """Take a line out of the plan; `seen` counts the changes it had when the person read it."""

    line: LineId
    seen: int
    reason: str
    meeting: MeetingId | None = None


DeedsCommand = OfferAction | SetContingency | ReworkAction | ReworkContingency | WithdrawLine

# State


def _contingency_content(
    holder: ContingencySet | ContingencyReworked | ReworkContingency,
) -> tuple[str | None, ...]:
    steps = STEP_ENDS.join(holder.steps)
    return (holder.trigger, steps, holder.first, holder.tell, *holder.backups)


def decide(family: Family, command: DeedsCommand) -> list[DeedsEvent]:
    """What follows from a command about who does what."""
    match command:
        case OfferAction():
            return [_action(family, command)]
        case SetContingency():
            return [_contingency(family, command)]
        case ReworkAction():
            return _reworked_action(family, command)
        case ReworkContingency():
            return _reworked_contingency(family, command)
        case WithdrawLine(line=line, seen=seen, reason=reason, meeting=meeting):
            need(reason, "Say why this line leaves the plan.", "reason")
            check_standing(family, line, None, seen)
            return [LineWithdrawn(line=line, reason=reason, meeting=meeting)]


def _action(family: Family, command: OfferAction) -> ActionOffered:
    check_new(family, command.line, command.goal)
    _check_action(family, command.what, command.doer, command.when, command.backup)
    return ActionOffered(
        line=command.line,
        goal=command.goal,
        what=command.what,
        doer=command.doer,
        when=command.when,
        backup=command.backup,
        meeting=command.meeting,
        proposed_by=_whose(family, command.proposed_by, command.doer),
    )


def _whose(family: Family, proposed_by: PersonId | None, doer: PersonId) -> PersonId | None:
    """Whose idea a line was, None where it is that of whoever does it."""
    if proposed_by is None or proposed_by == doer:
        return None
    family.known(proposed_by, "proposed_by")
    family.not_excluded(proposed_by, "proposed_by")
    return proposed_by


def _check_action(
    family: Family, what: str, doer: PersonId, when: str, backup: PersonId | None
) -> None:
    need(what, "Write what they will do.", "what")
    need(when, "Say when they will do it.", "when", LONGEST_NAME)
    family.in_network(doer, "doer")
    if backup is not None:
        family.in_network(backup, "backup")
        if backup == doer:
            raise Refused("Choose someone else as the backup.", "backup")


def _contingency(family: Family, command: SetContingency) -> ContingencySet:
    check_new(family, command.line, command.goal)
    _check_contingency(family, command)
    return ContingencySet(
        line=command.line,
        goal=command.goal,
        trigger=command.trigger,
        steps=command.steps,
        first=command.first,
        backups=command.backups,
        tell=command.tell,
        meeting=command.meeting,
        proposed_by=_whose(family, command.proposed_by, command.first),
    )


def _check_contingency(family: Family, command: SetContingency | ReworkContingency) -> None:
    need(command.trigger, "Write what might go wrong.", "trigger")
    if not command.steps:
        raise Refused("Write at least one thing to do.", "steps")
    for step in command.steps:
        need(step, "Write the step, or take it out.", "steps", 1_000)
    brief(command.tell, "tell", LONGEST_NAME)
    family.in_network(command.first, "first")
    order = (command.first, *command.backups)
    for backup in command.backups:
        family.in_network(backup, "backups")
    if len(set(order)) != len(order):
        raise Refused("Each person comes once in the order.", "backups")


def _reworked_action(family: Family, command: ReworkAction) -> list[DeedsEvent]:
    _check_action(family, command.what, command.doer, command.when, command.backup)
    content = (command.what, command.doer, command.when, command.backup)
    if is_same(family, command.line, LineKind.ACTION, command.seen, content):
        return []
    need(command.reason, "Say why this is changing.", "reason")
    return [
        ActionReworked(
            line=command.line,
            what=command.what,
            doer=command.doer,
            when=command.when,
            backup=command.backup,
            reason=command.reason,
            meeting=command.meeting,
        )
    ]


def _reworked_contingency(family: Family, command: ReworkContingency) -> list[DeedsEvent]:
    _check_contingency(family, command)
    content = _contingency_content(command)
    if is_same(family, command.line, LineKind.CONTINGENCY, command.seen, content):
        return []
    need(command.reason, "Say why this is changing.", "reason")
    return [
        ContingencyReworked(
            line=command.line,
            trigger=command.trigger,
            steps=command.steps,
            first=command.first,
            backups=command.backups,
            tell=command.tell,
            reason=command.reason,
            meeting=command.meeting,
        )
    ]


def evolve(lines: dict[LineId, Line], event: DeedsEvent) -> Line:
    """The line of this event after it."""
    match event:
        case ActionReworked(line=line, what=what, doer=doer, when=when, backup=backup):
            return changed(lines[line], (what, doer, when, backup))
        case ActionOffered(what=what, doer=doer, when=when, backup=backup, goal=goal):
            content = (what, doer, when, backup)
            return Line(kind=LineKind.ACTION, content=content, goal=goal)
        case ContingencySet(goal=goal):
            content = _contingency_content(event)
            return Line(kind=LineKind.CONTINGENCY, content=content, goal=goal)
        case ContingencyReworked(line=line):
            return changed(lines[line], _contingency_content(event))
        case LineWithdrawn(line=line):
            known = lines[line]
            return msgspec.structs.replace(known, withdrawn=True, changes=known.changes + 1)
