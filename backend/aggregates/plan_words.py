"""The lines of the plan that are words alone: rules, signs that things are OK, what follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backend.aggregates.plan_lines import Line, LineKind, changed, check_new, is_same
from backend.aggregates.vocabulary import (
    Command,
    Event,
    GoalId,
    LineId,
    MeetingId,
    PersonId,
    Words,
    need,
)

if TYPE_CHECKING:
    from backend.aggregates.family import Family


# Events


class RuleAdded(Event, frozen=True, kw_only=True, tag="rule-added"):
    """A house rule for every day went into the plan (coverage.md A63)."""

    line: LineId
    goal: GoalId | None
    words: Words
    proposed_by: PersonId | None
    meeting: MeetingId | None


class SignAdded(Event, frozen=True, kw_only=True, tag="sign-added"):
    """The plan got a sign by which everyone can see that things are OK (coverage.md A63, T21)."""

    line: LineId
    goal: GoalId | None
    words: Words
    proposed_by: PersonId | None
    meeting: MeetingId | None


class ConsequenceAdded(Event, frozen=True, kw_only=True, tag="consequence-added"):
    """The plan says what happens if it is not followed (coverage.md A63, rules.md T21)."""

    line: LineId
    goal: GoalId | None
    words: Words
    proposed_by: PersonId | None
    meeting: MeetingId | None


class RuleReworded(Event, frozen=True, kw_only=True, tag="rule-reworded"):
    """A house rule was put in other words, with the reason."""

    line: LineId
    words: Words
    reason: Words
    meeting: MeetingId | None


class SignReworded(Event, frozen=True, kw_only=True, tag="sign-reworded"):
    """A sign that things are OK was put in other words, with the reason (coverage.md A63)."""

    line: LineId
    words: Words
    reason: Words
    meeting: MeetingId | None


class ConsequenceReworded(Event, frozen=True, kw_only=True, tag="consequence-reworded"):
    """What happens if the plan is not followed was put in other words, with the reason (A63)."""

    line: LineId
    words: Words
    reason: Words
    meeting: MeetingId | None


WordsEvent = (
    RuleAdded | SignAdded | ConsequenceAdded | RuleReworded | SignReworded | ConsequenceReworded
)

# Commands


class AddRule(Command, frozen=True, kw_only=True):
    """Put a house rule in the plan."""

    line: LineId
    words: str
    goal: GoalId | None = None
    proposed_by: PersonId | None = None
    meeting: MeetingId | None = None


class AddSign(Command, frozen=True, kw_only=True):
    """Put in the plan a sign that things are OK."""

    line: LineId
    words: str
    goal: GoalId | None = None
    proposed_by: PersonId | None = None
    meeting: MeetingId | None = None


class AddConsequence(Command, frozen=True, kw_only=True):
    """Put in the plan what happens if it is not followed."""

    line: LineId
    words: str
    goal: GoalId | None = None
    proposed_by: PersonId | None = None
    meeting: MeetingId | None = None


class RewordRule(Command, frozen=True, kw_only=True):
    """Change a house rule; `seen` counts the changes the line had when the person read it."""

    line: LineId
    seen: int
    words: str
    reason: str
    meeting: MeetingId | None = None


class RewordSign(Command, frozen=True, kw_only=True):
    """Change a sign; `seen` counts the changes the line had when the person read it."""

    line: LineId
    seen: int
    words: str
    reason: str
    meeting: MeetingId | None = None


class RewordConsequence(Command, frozen=True, kw_only=True):
    """Change what happens; `seen` counts the changes the line had when the person read it."""

    line: LineId
    seen: int
    words: str
    reason: str
    meeting: MeetingId | None = None


WordsCommand = AddRule | AddSign | AddConsequence | RewordRule | RewordSign | RewordConsequence

# State

_ADDED: dict[type[Event], LineKind] = {
    RuleAdded: LineKind.RULE,
    SignAdded: LineKind.SIGN,
    ConsequenceAdded: LineKind.CONSEQUENCE,
}
_ADDS: dict[type[Command], type[RuleAdded | SignAdded | ConsequenceAdded]] = {
    AddRule: RuleAdded,
    AddSign: SignAdded,
    AddConsequence: ConsequenceAdded,
}
_WRITE = {
    LineKind.RULE: "Write the rule.",
    LineKind.SIGN: "Write what people will see when things are OK.",
    LineKind.CONSEQUENCE: "Write what happens if the plan is not followed.",
}
_WHY = {
    LineKind.RULE: "Say why the rule is changing.",
    LineKind.SIGN: "Say why this sign is changing.",
    LineKind.CONSEQUENCE: "Say why this is changing.",
}


def decide(family: Family, command: WordsCommand) -> list[WordsEvent]:
    """What follows from a command about a line that is words alone."""
    match command:
        case AddRule() | AddSign() | AddConsequence():
            return [_added(family, command)]
        case RewordRule():
            return _reworded(family, command, LineKind.RULE, RuleReworded)
        case RewordSign():
            return _reworded(family, command, LineKind.SIGN, SignReworded)
        case RewordConsequence():
            return _reworded(family, command, LineKind.CONSEQUENCE, ConsequenceReworded)


def _added(family: Family, command: AddRule | AddSign | AddConsequence) -> WordsEvent:
    event = _ADDS[type(command)]
    need(command.words, _WRITE[_ADDED[event]], "words")
    check_new(family, command.line, command.goal)
    if command.proposed_by is not None:
        family.known(command.proposed_by, "proposed_by")
        family.not_excluded(command.proposed_by, "proposed_by")
    return event(
        line=command.line,
        goal=command.goal,
        words=command.words,
        proposed_by=command.proposed_by,
        meeting=command.meeting,
    )


def _reworded(
    family: Family,
    command: RewordRule | RewordSign | RewordConsequence,
    kind: LineKind,
    event: type[RuleReworded | SignReworded | ConsequenceReworded],
) -> list[WordsEvent]:
    need(command.words, _WRITE[kind], "words")
    if is_same(family, command.line, kind, command.seen, (command.words,)):
        return []
    need(command.reason, _WHY[kind], "reason")
    return [
        event(
            line=command.line,
            words=command.words,
            reason=command.reason,
            meeting=command.meeting,
        )
    ]


def evolve(lines: dict[LineId, Line], event: WordsEvent) -> Line:
    """The line of this event after it."""
    match event:
        case RuleAdded() | SignAdded() | ConsequenceAdded():
            return Line(kind=_ADDED[type(event)], content=(event.words,), goal=event.goal)
        case RuleReworded() | SignReworded() | ConsequenceReworded():
            return changed(lines[event.line], (event.words,))
