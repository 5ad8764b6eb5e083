"""The one safety plan that the network owns: its lines, its versions, and who agrees to which."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.vocabulary import (
    LONGEST_NAME,
    Command,
    Event,
    GoalId,
    LineId,
    MeetingId,
    MovedOn,
    PersonId,
    Refused,
    Words,
    brief,
    need,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family


# A control mark: `tidy` leaves none in a step, which may have several lines.
STEP_ENDS = "\x1f"


class Says(StrEnum):
    """What someone says about a version of the plan. Absence is never agreement."""

    YES = "yes"
    NO = "no"
    CANNOT_YET = "cannot-yet"


# Events


class RuleAdded(Event, frozen=True, kw_only=True, tag="rule-added"):
    """A house rule for every day went into the plan (coverage.md A63)."""

    line: LineId
    goal: GoalId | None
    words: Words
    proposed_by: PersonId | None
    meeting: MeetingId | None


class ActionOffered(Event, frozen=True, kw_only=True, tag="action-offered"):
    """Someone in the network offered to do something (coverage.md A50, A64)."""

    line: LineId
    goal: GoalId | None
    what: Words
    doer: PersonId
    when: str
    backup: PersonId | None
    meeting: MeetingId | None


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


class RuleReworded(Event, frozen=True, kw_only=True, tag="rule-reworded"):
    """A house rule was put in other words, with the reason."""

    line: LineId
    words: Words
    reason: Words
    meeting: MeetingId | None


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


class PlanVersionMade(Event, frozen=True, kw_only=True, tag="plan-version-made"):
    """The plan as it stood was kept as a numbered version: these lines, in this order (A67)."""

    version: int
    lines: tuple[LineId, ...]
    meeting: MeetingId | None


class PlanAnswered(Event, frozen=True, kw_only=True, tag="plan-answered"):
    """One person said yes, no or not yet to one version of the plan."""

    version: int
    person: PersonId
    says: Says
    words: Words | None


PlanEvent = (
    RuleAdded
    | ActionOffered
    | ContingencySet
    | RuleReworded
    | ActionReworked
    | ContingencyReworked
    | LineWithdrawn
    | PlanVersionMade
    | PlanAnswered
)

# Commands


class AddRule(Command, frozen=True, kw_only=True):
    """Put a house rule in the plan."""

    line: LineId
    words: str
    goal: GoalId | None = None
    proposed_by: PersonId | None = None
    meeting: MeetingId | None = None


class OfferAction(Command, frozen=True, kw_only=True):
    """Take down what someone in the network will do, when, and who steps in for them."""

    line: LineId
    what: str
    doer: PersonId
    when: str
    backup: PersonId | None = None
    goal: GoalId | None = None
    meeting: MeetingId | None = None


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


class RewordRule(Command, frozen=True, kw_only=True):
    """Change a house rule; `seen` counts the changes the line had when the person read it."""

    line: LineId
    seen: int
    words: str
    reason: str
    meeting: MeetingId | None = None


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


class MakeVersion(Command, frozen=True, kw_only=True):
    """Keep the plan as it stands as the next version; `seen` is the newest version seen."""

    seen: int
    meeting: MeetingId | None = None


class AnswerPlan(Command, frozen=True, kw_only=True):
    """Take down what one person says to one version."""

    version: int
    person: PersonId
    says: Says
    words: str | None = None


PlanCommand = (
    AddRule
    | OfferAction
    | SetContingency
    | RewordRule
    | ReworkAction
    | ReworkContingency
    | WithdrawLine
    | MakeVersion
    | AnswerPlan
)

# State


class LineKind(StrEnum):
    """What a line of the plan is."""

    RULE = "rule"
    ACTION = "action"
    CONTINGENCY = "contingency"


class Line(msgspec.Struct, frozen=True):
    """One line as the rules see it: `changes` counts what has happened to it since it came in."""

    kind: LineKind
    content: tuple[str | None, ...]
    goal: GoalId | None = None
    changes: int = 0
    withdrawn: bool = False


class Plan(msgspec.Struct, frozen=True):
    """The lines in the order they came in, the newest version, and whether anything moved since."""

    lines: dict[LineId, Line] = {}
    version: int = 0
    touched: bool = False
    answers: dict[PersonId, Says] = {}

    @property
    def standing(self) -> tuple[LineId, ...]:
        """The lines that are in the plan now."""
        return tuple(line for line, known in self.lines.items() if not known.withdrawn)


def decide(family: Family, command: PlanCommand, terms: Terms) -> list[PlanEvent]:
    """What follows from a command about the plan."""
    plan = family.plan
    match command:
        case AnswerPlan(version=version, person=person, says=says, words=words):
            family.known(person, "person")
            brief(words, "words")
            if version != plan.version or not version:
                raise Refused(_not_in_force(version, plan), "version")
            if says is not Says.YES:
                need(words or "", "Say what stands in the way.", "words")
            if plan.answers.get(person) == says and says is Says.YES:
                return []
            return [PlanAnswered(version=version, person=person, says=says, words=words)]
        case _:
            if command.meeting is not None:
                family.meeting_held(command.meeting)
    match command:
        case AddRule():
            return [_rule(family, command)]
        case OfferAction():
            return [_action(family, command)]
        case SetContingency():
            return [_contingency(family, command)]
        case RewordRule(line=line, words=words, reason=reason, meeting=meeting):
            need(words, "Write the rule.", "words")
            if _same(plan, line, LineKind.RULE, command.seen, (words,)):
                return []
            need(reason, "Say why the rule is changing.", "reason")
            return [RuleReworded(line=line, words=words, reason=reason, meeting=meeting)]
        case ReworkAction():
            return _reworked_action(family, command)
        case ReworkContingency():
            return _reworked_contingency(family, command)
        case WithdrawLine(line=line, seen=seen, reason=reason, meeting=meeting):
            need(reason, "Say why this line leaves the plan.", "reason")
            _standing(plan, line, None, seen)
            return [LineWithdrawn(line=line, reason=reason, meeting=meeting)]
        case MakeVersion(seen=seen, meeting=meeting):
            if seen != plan.version:
                raise Refused(f"Version {plan.version} has been made meanwhile. Read it first.")
            if not plan.standing:
                raise Refused("Add at least one line before keeping a version of the plan.")
            if not plan.touched:
                return []
            return [PlanVersionMade(version=seen + 1, lines=plan.standing, meeting=meeting)]


def _not_in_force(version: int, plan: Plan) -> str:
    if not plan.version:
        return "Make a version of the plan first."
    if version > plan.version:
        return f"The newest version of the plan is version {plan.version}."
    return f"Version {version} has been replaced by version {plan.version}."


def _rule(family: Family, command: AddRule) -> RuleAdded:
    need(command.words, "Write the rule.", "words")
    _new_line(family, command.line, command.goal)
    if command.proposed_by is not None:
        family.known(command.proposed_by, "proposed_by")
    return RuleAdded(
        line=command.line,
        goal=command.goal,
        words=command.words,
        proposed_by=command.proposed_by,
        meeting=command.meeting,
    )


def _action(family: Family, command: OfferAction) -> ActionOffered:
    _new_line(family, command.line, command.goal)
    _check_action(family, command.what, command.doer, command.when, command.backup)
    return ActionOffered(
        line=command.line,
        goal=command.goal,
        what=command.what,
        doer=command.doer,
        when=command.when,
        backup=command.backup,
        meeting=command.meeting,
    )


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
    _new_line(family, command.line, command.goal)
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


def _reworked_action(family: Family, command: ReworkAction) -> list[PlanEvent]:
    _check_action(family, command.what, command.doer, command.when, command.backup)
    content = (command.what, command.doer, command.when, command.backup)
    if _same(family.plan, command.line, LineKind.ACTION, command.seen, content):
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


def _reworked_contingency(family: Family, command: ReworkContingency) -> list[PlanEvent]:
    _check_contingency(family, command)
    content = _contingency_content(command)
    if _same(family.plan, command.line, LineKind.CONTINGENCY, command.seen, content):
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


def _new_line(family: Family, line: LineId, goal: GoalId | None) -> None:
    if family.case.label is None:
        raise Refused("Start the family's record first.", "label")
    if line in family.plan.lines:
        raise Refused("This line is in the plan.", "what")
    if goal is not None and goal not in family.mapping.goals:
        raise Refused("Choose a safety goal of this family.", "goal")


def _standing(plan: Plan, line: LineId, kind: LineKind | None, seen: int) -> Line:
    known = plan.lines.get(line)
    if known is None or (kind is not None and known.kind is not kind):
        raise Refused("Choose a line of this plan.", "line")
    if known.changes != seen:
        raise MovedOn("This line was changed while you were writing.", line, "line")
    if known.withdrawn:
        raise Refused("This line has left the plan.", "line")
    return known


def _same(
    plan: Plan, line: LineId, kind: LineKind, seen: int, content: tuple[str | None, ...]
) -> bool:
    known = plan.lines.get(line)
    if known and not known.withdrawn and known.content == content:
        return True
    _standing(plan, line, kind, seen)
    return False


def _contingency_content(
    holder: ContingencySet | ContingencyReworked | ReworkContingency,
) -> tuple[str | None, ...]:
    steps = STEP_ENDS.join(holder.steps)
    return (holder.trigger, steps, holder.first, holder.tell, *holder.backups)


def evolve(plan: Plan, event: PlanEvent) -> Plan:
    """The plan after one more event."""
    match event:
        case RuleAdded(line=line, words=words, goal=goal):
            return _with(plan, line, Line(kind=LineKind.RULE, content=(words,), goal=goal))
        case ActionOffered(line=line, what=what, doer=doer, when=when, backup=backup, goal=goal):
            content = (what, doer, when, backup)
            return _with(plan, line, Line(kind=LineKind.ACTION, content=content, goal=goal))
        case ContingencySet(line=line, goal=goal):
            content = _contingency_content(event)
            return _with(plan, line, Line(kind=LineKind.CONTINGENCY, content=content, goal=goal))
        case RuleReworded(line=line, words=words):
            return _reworked(plan, line, (words,))
        case ActionReworked(line=line, what=what, doer=doer, when=when, backup=backup):
            return _reworked(plan, line, (what, doer, when, backup))
        case ContingencyReworked(line=line):
            return _reworked(plan, line, _contingency_content(event))
        case LineWithdrawn(line=line):
            known = plan.lines[line]
            gone = msgspec.structs.replace(known, withdrawn=True, changes=known.changes + 1)
            return _with(plan, line, gone)
        case PlanVersionMade(version=version):
            return Plan(lines=plan.lines, version=version)
        case PlanAnswered(person=person, says=says):
            return msgspec.structs.replace(plan, answers={**plan.answers, person: says})


def _reworked(plan: Plan, line: LineId, content: tuple[str | None, ...]) -> Plan:
    known = plan.lines[line]
    changed = msgspec.structs.replace(known, content=content, changes=known.changes + 1)
    return _with(plan, line, changed)


def _with(plan: Plan, line: LineId, known: Line) -> Plan:
    lines = {**plan.lines, line: known}
    return Plan(lines=lines, version=plan.version, touched=True, answers=plan.answers)
