"""The map: worries, danger statements each with its safety goal, and where people stand today."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.vocabulary import (
    Command,
    Event,
    GoalId,
    Happened,
    MeetingId,
    MovedOn,
    PersonId,
    Refused,
    StatementId,
    Words,
    WorryId,
    brief,
    need,
    not_ahead,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family


class PairKind(StrEnum):
    """How a statement and its goal are called: danger and safety, or worry and success (A60)."""

    DANGER = "danger"
    WORRY = "worry"


# Events


class WorryRaised(Event, frozen=True, kw_only=True, tag="worry-raised"):
    """Someone said what worries them (coverage.md A46)."""

    worry: WorryId
    raised_by: PersonId
    words: Words
    meeting: MeetingId | None


class DangerStatementAgreed(Event, frozen=True, kw_only=True, tag="danger-statement-agreed"):
    """Who is worried, about what, and what could happen if nothing changes (T14, A59).

    A family's dispute stays inside the statement.
    """

    statement: StatementId
    who: Words
    what: Words
    why: Words
    disputed: Words | None
    meeting: MeetingId | None
    kind: PairKind = PairKind.DANGER


class SafetyGoalSet(Event, frozen=True, kw_only=True, tag="safety-goal-set"):
    """What everyone needs to see instead: one goal for each danger statement (T13, A60)."""

    goal: GoalId
    statement: StatementId
    words: Words
    meeting: MeetingId | None
    kind: PairKind = PairKind.DANGER


class SafetyGoalReworded(Event, frozen=True, kw_only=True, tag="safety-goal-reworded"):
    """A safety goal was put in other words, with the reason.

    `version` is the version of the plan that held the words before, -1 where that was not kept.
    """

    goal: GoalId
    words: Words
    reason: Words
    meeting: MeetingId | None
    version: int = -1


class SafetyGoalWithdrawn(Event, frozen=True, kw_only=True, tag="safety-goal-withdrawn"):
    """A goal left the map together with its statement; both stay readable (T13)."""

    goal: GoalId
    statement: StatementId
    reason: Words
    meeting: MeetingId | None


class ScaleJudged(Event, frozen=True, kw_only=True, tag="scale-judged"):
    """Someone placed the family between 0 and 10 and said why (T15, A61).

    `score` is None when they chose not to give a number; `anchors` is the version of the words
    that stand at 0 and at 10; `statement` is the pair it is about, None for all of it (X12).
    """

    judged_by: PersonId
    score: int | None
    reason: Words
    anchors: str
    happened: Happened
    meeting: MeetingId | None
    statement: StatementId | None = None


MappingEvent = (
    WorryRaised
    | DangerStatementAgreed
    | SafetyGoalSet
    | SafetyGoalReworded
    | SafetyGoalWithdrawn
    | ScaleJudged
)

# Commands


class RaiseWorry(Command, frozen=True, kw_only=True):
    """Take down what someone is worried about."""

    worry: WorryId
    raised_by: PersonId
    words: str
    meeting: MeetingId | None = None


class AgreeStatement(Command, frozen=True, kw_only=True):
    """Take down a statement together with its goal; a draft of it ends with that."""

    statement: StatementId
    who: str
    what: str
    why: str
    goal: GoalId
    goal_words: str
    disputed: str | None = None
    meeting: MeetingId | None = None
    kind: PairKind = PairKind.DANGER


class RewordGoal(Command, frozen=True, kw_only=True):
    """Put a safety goal in other words; `seen` is the wording the person had before them."""

    goal: GoalId
    seen: str
    words: str
    reason: str
    meeting: MeetingId | None = None


class JudgeScale(Command, frozen=True, kw_only=True):
    """Take down where someone places the family on the safety scale, and why."""

    judged_by: PersonId
    score: int | None
    reason: str
    happened: Happened
    meeting: MeetingId | None = None
    statement: StatementId | None = None


MappingCommand = RaiseWorry | AgreeStatement | RewordGoal | JudgeScale

# State


class Pair(msgspec.Struct, frozen=True):
    """An agreed statement as it was agreed, who, what and why, and the goal that answers it."""

    words: tuple[str, str, str]
    disputed: str | None = None
    goal: GoalId | None = None


class Mapping(msgspec.Struct, frozen=True):
    """What the rules ask of the map: the pairs that stand, each goal's words, and what has left."""

    pairs: dict[StatementId, Pair] = {}
    goals: dict[GoalId, str] = {}
    gone: frozenset[str] = frozenset()
    worries: frozenset[WorryId] = frozenset()
    # At which meeting somebody said what worries them.
    raised: frozenset[tuple[MeetingId, PersonId]] = frozenset()
    # The version of the plan that a goal was last reworded after: the next one is due.
    reworded: int = -1

    @property
    def statements(self) -> frozenset[StatementId]:
        """The statements that are agreed and still stand, each with its goal."""
        return frozenset(self.pairs)

    def agreed(self, statement: StatementId) -> Pair:
        """A statement that stands, with its goal; refuses any other."""
        pair = self.pairs.get(statement)
        if pair is None:
            raise Refused("Choose a statement that this family has agreed.", "statement")
        return pair


def decide(family: Family, command: MappingCommand, terms: Terms) -> list[MappingEvent]:
    """What follows from a command about the map."""
    mapping = family.mapping
    if command.meeting is not None:
        family.meeting_held(command.meeting)
    match command:
        case RaiseWorry(worry=worry, raised_by=raised_by, words=words, meeting=meeting):
            family.known(raised_by, "raised_by")
            need(words, "Write what worries them, in their own words.", "words")
            if worry in mapping.worries:
                raise Refused("This worry has been recorded.", "words")
            return [WorryRaised(worry=worry, raised_by=raised_by, words=words, meeting=meeting)]
        case AgreeStatement():
            return _agreed(family, command)
        case RewordGoal(goal=goal, seen=seen, words=words, reason=reason, meeting=meeting):
            current = mapping.goals.get(goal)
            if current is None:
                raise Refused("Choose a safety goal of this family.", "goal")
            need(words, "Write the safety goal.", "words")
            if current == words:
                return []
            need(reason, "Say why the goal is changing.", "reason")
            if current != seen:
                raise MovedOn("This goal was changed while you were writing.", goal, "words")
            return [
                SafetyGoalReworded(
                    goal=goal,
                    words=words,
                    reason=reason,
                    meeting=meeting,
                    version=family.plan.version,
                )
            ]
        case JudgeScale(judged_by=judged_by, score=score, reason=reason, happened=happened):
            family.known(judged_by, "judged_by")
            if score is not None and not 0 <= score <= 10:
                raise Refused("Choose a number from 0 to 10.", "score")
            need(reason, "Say what makes it that number, or why there is none.", "reason")
            not_ahead(happened, terms.today)
            if command.statement is not None:
                mapping.agreed(command.statement)
            return [
                ScaleJudged(
                    judged_by=judged_by,
                    score=score,
                    reason=reason,
                    anchors=terms.profile.scale_anchors_version,
                    happened=happened,
                    meeting=command.meeting,
                    statement=command.statement,
                )
            ]


def _agreed(family: Family, command: AgreeStatement) -> list[MappingEvent]:
    need(command.who, "Say who is worried.", "who")
    need(command.what, "Say what has happened that worries them.", "what")
    need(command.why, "Say what could happen to a child if nothing changes.", "why")
    need(command.goal_words, "Write the safety goal that answers this worry.", "goal_words")
    brief(command.disputed, "disputed")
    mapping = family.mapping
    if command.statement in mapping.pairs:
        if command.goal not in mapping.goals:
            raise Refused(
                "This statement has been recorded with its goal. Reword that goal.", "goal_words"
            )
        raise Refused("This danger statement has been recorded.", "what")
    if command.statement in mapping.gone or command.statement in family.statements.gone:
        raise Refused("This statement was withdrawn. Write it anew.", "what")
    if command.goal in mapping.goals or command.goal in mapping.gone:
        raise Refused("This goal has been recorded with another statement.", "goal_words")
    return [
        DangerStatementAgreed(
            statement=command.statement,
            who=command.who,
            what=command.what,
            why=command.why,
            disputed=command.disputed,
            meeting=command.meeting,
            kind=command.kind,
        ),
        SafetyGoalSet(
            goal=command.goal,
            statement=command.statement,
            words=command.goal_words,
            meeting=command.meeting,
            kind=command.kind,
        ),
    ]


def evolve(mapping: Mapping, event: MappingEvent) -> Mapping:
    """The map after one more event."""
    replace = msgspec.structs.replace
    match event:
        case WorryRaised(worry=worry, raised_by=by, meeting=meeting):
            raised = mapping.raised if meeting is None else mapping.raised | {(meeting, by)}
            return replace(mapping, worries=mapping.worries | {worry}, raised=raised)
        case DangerStatementAgreed(statement=statement):
            words = (event.who, event.what, event.why)
            pair = Pair(words=words, disputed=event.disputed)
            return replace(mapping, pairs={**mapping.pairs, statement: pair})
        case SafetyGoalSet(goal=goal, statement=statement, words=words):
            pairs = mapping.pairs
            if statement in pairs:
                pairs = {**pairs, statement: replace(pairs[statement], goal=goal)}
            return replace(mapping, pairs=pairs, goals={**mapping.goals, goal: words})
        case SafetyGoalReworded(goal=goal, words=words, version=version):
            goals = {**mapping.goals, goal: words}
            return replace(mapping, goals=goals, reworded=version)
        case SafetyGoalWithdrawn(goal=goal, statement=statement):
            return replace(
                mapping,
                pairs={each: pair for each, pair in mapping.pairs.items() if each != statement},
                goals={each: words for each, words in mapping.goals.items() if each != goal},
                gone=mapping.gone | {statement, goal},
            )
        case ScaleJudged():
            return mapping
