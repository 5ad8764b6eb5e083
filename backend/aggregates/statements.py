"""Statements on their way: drafts, other words, other views, and what has left the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.mapping import PairKind, SafetyGoalWithdrawn
from backend.aggregates.vocabulary import (
    Command,
    Event,
    MeetingId,
    MovedOn,
    PersonId,
    Refused,
    StatementId,
    Words,
    brief,
    need,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family


# Events


class StatementDrafted(Event, frozen=True, kw_only=True, tag="statement-drafted"):
    """A statement was tried out in words; its goal may still be missing (rules.md T13, A59)."""

    statement: StatementId
    kind: PairKind
    what: Words
    who: Words | None
    why: Words | None
    goal: Words | None
    meeting: MeetingId | None


class StatementReworded(Event, frozen=True, kw_only=True, tag="statement-reworded"):
    """An agreed statement was put in other words: still who, what and why (T14, A59)."""

    statement: StatementId
    who: Words
    what: Words
    why: Words
    reason: Words
    meeting: MeetingId | None


class StatementDisputed(Event, frozen=True, kw_only=True, tag="statement-disputed"):
    """Someone sees it another way; their words stay inside the statement (coverage.md A59)."""

    statement: StatementId
    disputed_by: PersonId
    words: Words
    meeting: MeetingId | None


class StatementWithdrawn(Event, frozen=True, kw_only=True, tag="statement-withdrawn"):
    """A statement left the map, and its goal with it; both stay readable (T13, A59)."""

    statement: StatementId
    reason: Words
    meeting: MeetingId | None


StatementsEvent = StatementDrafted | StatementReworded | StatementDisputed | StatementWithdrawn

# Commands


class DraftStatement(Command, frozen=True, kw_only=True):
    """Try out a statement in words; `seen` counts the drafts the person had before them."""

    statement: StatementId
    what: str
    seen: int = 0
    who: str | None = None
    why: str | None = None
    goal_words: str | None = None
    kind: PairKind = PairKind.DANGER
    meeting: MeetingId | None = None


class RewordStatement(Command, frozen=True, kw_only=True):
    """Put an agreed statement in other words; `seen` counts its changes when it was read."""

    statement: StatementId
    seen: int
    who: str
    what: str
    why: str
    reason: str
    meeting: MeetingId | None = None


class DisputeStatement(Command, frozen=True, kw_only=True):
    """Take down that someone sees a statement another way."""

    statement: StatementId
    disputed_by: PersonId
    words: str
    meeting: MeetingId | None = None


class WithdrawStatement(Command, frozen=True, kw_only=True):
    """Take a statement or a draft off the map; `seen` counts its changes when it was read."""

    statement: StatementId
    seen: int
    reason: str
    meeting: MeetingId | None = None


StatementsCommand = DraftStatement | RewordStatement | DisputeStatement | WithdrawStatement

# State


class Changing(msgspec.Struct, frozen=True):
    """A statement's words as they are now, and how often they changed."""

    words: tuple[str | None, ...]
    changes: int


class Statements(msgspec.Struct, frozen=True):
    """Drafts, words that came after agreeing, how others see it, and what has left."""

    drafts: dict[StatementId, Changing] = {}
    reworded: dict[StatementId, Changing] = {}
    disputes: dict[StatementId, tuple[tuple[PersonId, str], ...]] = {}
    gone: frozenset[StatementId] = frozenset()


def decide(
    family: Family, command: StatementsCommand, terms: Terms
) -> list[StatementsEvent | SafetyGoalWithdrawn]:
    """What follows from a command about a statement."""
    if command.meeting is not None:
        family.meeting_held(command.meeting)
    match command:
        case DraftStatement():
            return _drafted(family, command)
        case RewordStatement():
            return _reworded(family, command)
        case DisputeStatement(statement=statement, disputed_by=by, words=words, meeting=meeting):
            family.known(by, "disputed_by")
            need(words, "Write how they see it, in their own words.", "words")
            family.mapping.agreed(statement)
            return [
                StatementDisputed(statement=statement, disputed_by=by, words=words, meeting=meeting)
            ]
        case WithdrawStatement():
            return _withdrawn(family, command)


def _drafted(
    family: Family, command: DraftStatement
) -> list[StatementsEvent | SafetyGoalWithdrawn]:
    statement, drafts = command.statement, family.statements.drafts
    need(command.what, "Say what has happened that worries someone.", "what")
    brief(command.who, "who")
    brief(command.why, "why")
    brief(command.goal_words, "goal_words")
    if statement in family.mapping.pairs:
        raise Refused("This statement is agreed. Reword it instead.", "what")
    if statement in family.statements.gone:
        raise Refused("This statement was withdrawn. Write it anew.", "what")
    known = drafts.get(statement)
    words = (command.kind, command.who, command.what, command.why, command.goal_words)
    if known is not None and known.words == words:
        return []
    if command.seen != (known.changes if known else 0):
        raise MovedOn("This draft was changed while you were writing.", statement, "what")
    return [
        StatementDrafted(
            statement=statement,
            kind=command.kind,
            what=command.what,
            who=command.who,
            why=command.why,
            goal=command.goal_words,
            meeting=command.meeting,
        )
    ]


def _reworded(
    family: Family, command: RewordStatement
) -> list[StatementsEvent | SafetyGoalWithdrawn]:
    known = _as_it_stands(family, command.statement)
    need(command.who, "Say who is worried.", "who")
    need(command.what, "Say what has happened that worries them.", "what")
    need(command.why, "Say what could happen to a child if nothing changes.", "why")
    if known.words == (command.who, command.what, command.why):
        return []
    need(command.reason, "Say why the words are changing.", "reason")
    _unmoved(known, command.statement, command.seen)
    return [
        StatementReworded(
            statement=command.statement,
            who=command.who,
            what=command.what,
            why=command.why,
            reason=command.reason,
            meeting=command.meeting,
        )
    ]


def _withdrawn(
    family: Family, command: WithdrawStatement
) -> list[StatementsEvent | SafetyGoalWithdrawn]:
    statement, reason, meeting = command.statement, command.reason, command.meeting
    if statement in family.statements.gone:
        return []
    pair, draft = family.mapping.pairs.get(statement), family.statements.drafts.get(statement)
    known = draft if pair is None and draft else _as_it_stands(family, statement)
    need(reason, "Say why it leaves the map.", "reason")
    _unmoved(known, statement, command.seen)
    gone = StatementWithdrawn(statement=statement, reason=reason, meeting=meeting)
    goal = pair.goal if pair else None
    if goal is None:
        return [gone]
    if any(each.goal == goal and not each.withdrawn for each in family.plan.lines.values()):
        text = "The plan still has lines for its goal. Take those out of the plan first."
        raise Refused(text, "statement")
    left = SafetyGoalWithdrawn(goal=goal, statement=statement, reason=reason, meeting=meeting)
    return [gone, left]


def _as_it_stands(family: Family, statement: StatementId) -> Changing:
    pair = family.mapping.agreed(statement)
    return family.statements.reworded.get(statement) or Changing(pair.words, 0)


def _unmoved(known: Changing, statement: StatementId, seen: int) -> None:
    if known.changes != seen:
        raise MovedOn("This was changed while you were writing.", statement, "statement")


def evolve(statements: Statements, event: StatementsEvent) -> Statements:
    """The statements after one more event."""
    replace, statement = msgspec.structs.replace, event.statement
    match event:
        case StatementDrafted():
            words = (event.kind, event.who, event.what, event.why, event.goal)
            drafts = _changed(statements.drafts, statement, words)
            return replace(statements, drafts=drafts)
        case StatementReworded():
            words = (event.who, event.what, event.why)
            reworded = _changed(statements.reworded, statement, words)
            return replace(statements, reworded=reworded)
        case StatementWithdrawn():
            return replace(statements, gone=statements.gone | {statement})
        case StatementDisputed(disputed_by=by, words=said):
            others = (*statements.disputes.get(statement, ()), (by, said))
            return replace(statements, disputes={**statements.disputes, statement: others})


def _changed(
    known: dict[StatementId, Changing], statement: StatementId, words: tuple[str | None, ...]
) -> dict[StatementId, Changing]:
    before = known.get(statement)
    return {**known, statement: Changing(words, before.changes + 1 if before else 1)}
