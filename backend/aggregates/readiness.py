"""Readiness: what shows that a member understands the danger and will watch over the plan."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.decisions import Decision, check_decision
from backend.aggregates.handover import Stage
from backend.aggregates.profile import MANAGERS
from backend.aggregates.vocabulary import (
    Command,
    Event,
    EvidenceId,
    Happened,
    MeetingId,
    PersonId,
    Refused,
    Words,
    brief,
    need,
    not_ahead,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family


class Sign(StrEnum):
    """What a step of the handover rests on (rules.md T24)."""

    UNDERSTANDING = "understanding"
    WATCHING = "watching"
    TESTED = "tested"


# Events


class ReadinessShown(Event, frozen=True, kw_only=True, tag="readiness-shown"):
    """A member told the danger in their own words, and how they will watch over the plan (A104).

    What shows it are entries of evidence, or words about what people saw, or both.
    """

    member: PersonId
    understanding: Words
    watching: Words
    evidence: tuple[EvidenceId, ...]
    shown: Words | None
    happened: Happened
    meeting: MeetingId | None


class HandoverStepExcepted(Event, frozen=True, kw_only=True, tag="handover-step-excepted"):
    """A manager let a step of the handover be offered although something is missing (T24)."""

    member: PersonId
    stage: Stage
    missing: tuple[Sign, ...]
    decision: Decision


ReadinessEvent = ReadinessShown | HandoverStepExcepted

# Commands


class ShowReadiness(Command, frozen=True, kw_only=True):
    """Take down what shows that a member is ready for the next step."""

    member: PersonId
    understanding: str
    watching: str
    happened: Happened
    evidence: tuple[EvidenceId, ...] = ()
    shown: str | None = None
    meeting: MeetingId | None = None


class ExceptHandoverStep(Command, frozen=True, kw_only=True):
    """Decide that a step may be offered although something is missing."""

    member: PersonId
    stage: Stage
    decision: Decision


ReadinessCommand = ShowReadiness | ExceptHandoverStep

# State


class Readiness(msgspec.Struct, frozen=True):
    """Who has shown that they are ready, and which steps a manager let pass."""

    shown: frozenset[PersonId] = frozenset()
    excepted: frozenset[tuple[PersonId, Stage]] = frozenset()


def missing(family: Family, member: PersonId, stage: Stage) -> tuple[Sign, ...]:
    """What a step still needs before it is offered; () when nothing, or when it was excepted."""
    if (member, stage) in family.readiness.excepted:
        return ()
    wanted: list[Sign] = []
    if stage.rung >= Stage.CO_LEADING.rung and member not in family.readiness.shown:
        wanted += [Sign.UNDERSTANDING, Sign.WATCHING]
    if stage.rung >= Stage.LEADING_ALONE.rung and not _tried(family):
        wanted.append(Sign.TESTED)
    return tuple(wanted)


def _tried(family: Family) -> bool:
    return bool(family.trials.tested or family.trials.used)


def decide(family: Family, command: ReadinessCommand, terms: Terms) -> list[ReadinessEvent]:
    """What follows from a command about readiness."""
    match command:
        case ShowReadiness():
            return [_shown(family, command, terms)]
        case ExceptHandoverStep(member=member, stage=stage, decision=decision):
            family.in_network(member, "member")
            check_decision(decision, MANAGERS, terms.today)
            left_out = missing(family, member, stage)
            if not left_out:
                return []
            return [
                HandoverStepExcepted(
                    member=member, stage=stage, missing=left_out, decision=decision
                )
            ]


def _shown(family: Family, command: ShowReadiness, terms: Terms) -> ReadinessShown:
    family.in_network(command.member, "member")
    need(
        command.understanding,
        "Write how they told the danger in their own words.",
        "understanding",
    )
    need(command.watching, "Write how they will watch over the plan.", "watching")
    brief(command.shown, "shown")
    not_ahead(command.happened, terms.today)
    if command.meeting is not None:
        family.meeting_held(command.meeting)
    for each in command.evidence:
        if each not in family.evidence.given:
            raise Refused("Choose evidence that is in the record.", "evidence")
    if not command.evidence and not command.shown:
        raise Refused("Choose the evidence, or write what people saw.", "shown")
    return ReadinessShown(
        member=command.member,
        understanding=command.understanding,
        watching=command.watching,
        evidence=tuple(dict.fromkeys(command.evidence)),
        shown=command.shown,
        happened=command.happened,
        meeting=command.meeting,
    )


def evolve(readiness: Readiness, event: ReadinessEvent) -> Readiness:
    """The readiness after one more event."""
    match event:
        case ReadinessShown(member=member):
            return Readiness(shown=readiness.shown | {member}, excepted=readiness.excepted)
        case HandoverStepExcepted(member=member, stage=stage):
            passed = readiness.excepted | {(member, stage)}
            return Readiness(shown=readiness.shown, excepted=passed)
