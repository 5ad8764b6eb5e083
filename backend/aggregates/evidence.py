"""Practising the plan and showing how it goes: notes, evidence, and how far it can be relied on."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.decisions import Decision, check_decision
from backend.aggregates.stored import StoredFile, check_stored
from backend.aggregates.vocabulary import (
    LONGEST_NAME,
    Command,
    Event,
    EvidenceId,
    Happened,
    LineId,
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


class Went(StrEnum):
    """How a part of the plan went when it was tried."""

    WORKED = "worked"
    PARTLY = "partly"
    DID_NOT = "did-not"


class Moment(StrEnum):
    """How it was when people did what the plan says, in the words of the phone's buttons."""

    WORKED = "worked"
    HARD = "hard"
    BACKUP = "backup"
    HELP_NOW = "help-now"


class EvidenceKind(StrEnum):
    """What shows how the plan works (coverage.md A80)."""

    TEXT_MESSAGE = "text-message"
    DIARY = "diary"
    CALL_LOG = "call-log"
    PHOTO = "photo"
    NOTE = "note"
    OTHER = "other"


class Sight(StrEnum):
    """Who may read a piece of evidence."""

    NETWORK = "network"
    STAFF = "staff"


class Strength(StrEnum):
    """How far a piece of evidence can be relied on."""

    STRONG = "strong"
    SOME = "some"
    WEAK = "weak"


# Events


class PracticeStarted(Event, frozen=True, kw_only=True, tag="practice-started"):
    """People began to try these lines of the plan, at once and not some day (coverage.md A78)."""

    lines: tuple[LineId, ...]
    by: PersonId | None
    words: Words | None
    happened: Happened


class PracticeNoted(Event, frozen=True, kw_only=True, tag="practice-noted"):
    """Someone noted how a part of the plan went on a day (coverage.md A79)."""

    by: PersonId
    lines: tuple[LineId, ...]
    went: Went
    words: Words
    happened: Happened
    # Told in a moment: how it was, and who else was there.
    moment: Moment | None = None
    there: tuple[PersonId, ...] = ()


class EvidenceGiven(Event, frozen=True, kw_only=True, tag="evidence-given"):
    """Something that shows how the plan works was put in the record (coverage.md A80).

    `person` or, for someone outside the record, `source` made or saved it; `happened` is when
    what it shows happened.
    """

    evidence: EvidenceId
    kind: EvidenceKind
    person: PersonId | None
    source: str | None
    shows: Words
    lines: tuple[LineId, ...]
    file: StoredFile | None
    sight: Sight
    happened: Happened


class EvidenceJudged(Event, frozen=True, kw_only=True, tag="evidence-judged"):
    """Someone judged how far a piece of evidence can be relied on, and why (coverage.md A80)."""

    evidence: EvidenceId
    strength: Strength
    agrees_with: tuple[EvidenceId, ...]
    sight: Sight
    decided: Decision


EvidenceEvent = PracticeStarted | PracticeNoted | EvidenceGiven | EvidenceJudged

# Commands


class StartPractice(Command, frozen=True, kw_only=True):
    """Take down that people began to try lines of the plan."""

    lines: tuple[LineId, ...]
    happened: Happened
    by: PersonId | None = None
    words: str | None = None


class NotePractice(Command, frozen=True, kw_only=True):
    """Note how a part of the plan went."""

    by: PersonId
    words: str
    happened: Happened
    went: Went = Went.WORKED
    lines: tuple[LineId, ...] = ()
    moment: Moment | None = None
    there: tuple[PersonId, ...] = ()


class GiveEvidence(Command, frozen=True, kw_only=True):
    """Put something in the record that shows how the plan works."""

    evidence: EvidenceId
    kind: EvidenceKind
    shows: str
    happened: Happened
    person: PersonId | None = None
    source: str | None = None
    lines: tuple[LineId, ...] = ()
    file: StoredFile | None = None
    sight: Sight = Sight.NETWORK


class JudgeEvidence(Command, frozen=True, kw_only=True):
    """Say how far a piece of evidence can be relied on, and what else agrees with it."""

    evidence: EvidenceId
    strength: Strength
    decided: Decision
    agrees_with: tuple[EvidenceId, ...] = ()


EvidenceCommand = StartPractice | NotePractice | GiveEvidence | JudgeEvidence

# State


class Given(msgspec.Struct, frozen=True):
    """One piece of evidence as the rules see it."""

    source: str
    lines: tuple[LineId, ...]
    happened: Happened
    sight: Sight
    strength: Strength | None = None
    agrees_with: tuple[EvidenceId, ...] = ()


class Evidence(msgspec.Struct, frozen=True):
    """Which lines people have begun to practise, and what shows how they go."""

    practised: dict[LineId, Happened] = {}
    given: dict[EvidenceId, Given] = {}
    notes: int = 0


def decide(family: Family, command: EvidenceCommand, terms: Terms) -> list[EvidenceEvent]:
    """What follows from a command about practice and evidence."""
    match command:
        case StartPractice(lines=lines, happened=happened, by=by, words=words):
            not_ahead(happened, terms.today)
            brief(words, "words")
            if by is not None:
                family.known(by, "by")
            if not lines:
                raise Refused("Choose at least one line of the plan.", "lines")
            for line in lines:
                if line not in family.plan.standing:
                    raise Refused("Choose lines that are in the plan now.", "lines")
            begun = family.evidence.practised
            new = tuple(line for line in dict.fromkeys(lines) if line not in begun)
            if not new:
                return []
            return [PracticeStarted(lines=new, by=by, words=words, happened=happened)]
        case NotePractice(by=by, words=words, happened=happened, went=went, lines=lines):
            family.known(by, "by")
            need(words, "Write what happened.", "words")
            not_ahead(happened, terms.today)
            for person in command.there:
                family.known(person, "there")
            return [
                PracticeNoted(
                    by=by,
                    lines=lines_of_the_plan(family, lines),
                    went=went,
                    words=words,
                    happened=happened,
                    moment=command.moment,
                    there=command.there,
                )
            ]
        case GiveEvidence():
            return [_given(family, command, terms)]
        case JudgeEvidence():
            return _judged(family, command, terms)


def lines_of_the_plan(
    family: Family, lines: tuple[LineId, ...], field: str = "lines"
) -> tuple[LineId, ...]:
    """The same lines, each once; refuses what never was a line of this family's plan."""
    for line in lines:
        if line not in family.plan.lines:
            raise Refused("Choose lines of this family's plan.", field)
    return tuple(dict.fromkeys(lines))


def _given(family: Family, command: GiveEvidence, terms: Terms) -> EvidenceGiven:
    need(command.shows, "Write what it shows.", "shows")
    brief(command.source, "source", LONGEST_NAME)
    not_ahead(command.happened, terms.today)
    if command.evidence in family.evidence.given:
        raise Refused("This has been put in the record.", "shows")
    if command.person is not None:
        family.known(command.person, "person")
        if command.source:
            raise Refused("Choose someone, or write who it was: not both.", "source")
    elif not command.source:
        raise Refused("Choose who made or saved it, or write who it was.", "person")
    if command.file is not None:
        check_stored(command.file, "file")
    return EvidenceGiven(
        evidence=command.evidence,
        kind=command.kind,
        person=command.person,
        source=command.source or None,
        shows=command.shows,
        lines=lines_of_the_plan(family, command.lines),
        file=command.file,
        sight=command.sight,
        happened=command.happened,
    )


def _judged(family: Family, command: JudgeEvidence, terms: Terms) -> list[EvidenceEvent]:
    known = family.evidence.given
    judged = known.get(command.evidence)
    if judged is None:
        raise Refused("Choose something that is in the record.", "evidence")
    agrees = tuple(dict.fromkeys(command.agrees_with))
    for other in agrees:
        if other not in known or other == command.evidence:
            raise Refused("Choose other evidence that is in the record.", "agrees_with")
    if command.strength is Strength.STRONG and all(
        known[other].source == judged.source for other in agrees
    ):
        raise Refused(
            "Strong means that something from someone else says the same. "
            "Choose what agrees with it, or choose “some”.",
            "strength",
        )
    check_decision(command.decided, (), terms.today)
    if (judged.strength, judged.agrees_with) == (command.strength, agrees):
        return []
    return [
        EvidenceJudged(
            evidence=command.evidence,
            strength=command.strength,
            agrees_with=agrees,
            sight=judged.sight,
            decided=command.decided,
        )
    ]


def evolve(evidence: Evidence, event: EvidenceEvent) -> Evidence:
    """What is practised and shown after one more event."""
    match event:
        case PracticeStarted(lines=lines, happened=happened):
            begun = evidence.practised | dict.fromkeys(lines, happened)
            return msgspec.structs.replace(evidence, practised=begun)
        case PracticeNoted():
            return msgspec.structs.replace(evidence, notes=evidence.notes + 1)
        case EvidenceGiven():
            given = Given(
                source=event.person or event.source or "",
                lines=event.lines,
                happened=event.happened,
                sight=event.sight,
            )
            return _with(evidence, event.evidence, given)
        case EvidenceJudged(strength=strength, agrees_with=agrees_with):
            given = msgspec.structs.replace(
                evidence.given[event.evidence], strength=strength, agrees_with=agrees_with
            )
            return _with(evidence, event.evidence, given)


def _with(evidence: Evidence, name: EvidenceId, given: Given) -> Evidence:
    return msgspec.structs.replace(evidence, given={**evidence.given, name: given})
