"""The time before court: the decision, the letter, the offer of a family meeting, what followed."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.decisions import Decision, JobRole, check_decision
from backend.aggregates.vocabulary import (
    LONGEST_NAME,
    Command,
    Event,
    Happened,
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

DECIDERS = (
    JobRole.TEAM_MANAGER,
    JobRole.PRACTICE_LEAD,
    JobRole.SERVICE_MANAGER,
    JobRole.LEGAL,
)


class Ending(StrEnum):
    """How the time before court ended."""

    COURT = "court"
    STEPPED_DOWN = "stepped-down"
    OTHERWISE = "otherwise"


# Events


class PreProceedingsBegun(Event, frozen=True, kw_only=True, tag="pre-proceedings-begun"):
    """It was decided to begin the time before court for these children (law.md C.2, C.3).

    `round` counts how often that was, from 1.
    """

    round: int
    children: tuple[PersonId, ...]
    decision: Decision


class LetterBeforeProceedingsSent(
    Event, frozen=True, kw_only=True, tag="letter-before-proceedings-sent"
):
    """The letter before proceedings went out, with the offer of a family meeting or without.

    `not_offered` is the decision to offer none, None where one was offered.
    """

    round: int
    reference: str
    to: tuple[PersonId, ...]
    not_offered: Decision | None
    happened: Happened


class FamilyMeetingAnswered(Event, frozen=True, kw_only=True, tag="family-meeting-answered"):
    """Somebody who was offered a family meeting said yes or no to it."""

    round: int
    person: PersonId
    accepts: bool
    words: Words | None
    happened: Happened


class FamilyMeetingFacilitated(Event, frozen=True, kw_only=True, tag="family-meeting-facilitated"):
    """A family group decision-making meeting took place before court; who coordinated it.

    `independent` says that the coordinator has nothing else to do with the family.
    """

    round: int
    coordinator: str
    independent: bool
    private_time: bool
    happened: Happened


class PreProceedingsMet(Event, frozen=True, kw_only=True, tag="pre-proceedings-met"):
    """The parents and the council met about what has to change; `number` counts from 1."""

    round: int
    number: int
    agreed: Words | None
    happened: Happened


class PreProceedingsEnded(Event, frozen=True, kw_only=True, tag="pre-proceedings-ended"):
    """It was decided to go to court, or to step down."""

    round: int
    ending: Ending
    decision: Decision


class CourtAsked(Event, frozen=True, kw_only=True, tag="court-asked"):
    """The council asked the court for an order; `letter_on` is when the parents were told."""

    round: int
    letter_on: date | None
    happened: Happened


ProceedingsEvent = (
    PreProceedingsBegun
    | LetterBeforeProceedingsSent
    | FamilyMeetingAnswered
    | FamilyMeetingFacilitated
    | PreProceedingsMet
    | PreProceedingsEnded
    | CourtAsked
)

# Commands


class BeginPreProceedings(Command, frozen=True, kw_only=True):
    """Take down the decision to begin the time before court."""

    children: tuple[PersonId, ...]
    decision: Decision


class SendLetterBeforeProceedings(Command, frozen=True, kw_only=True):
    """Take down that the letter went out, to whom, and why it offers no meeting if it does not."""

    reference: str
    to: tuple[PersonId, ...]
    happened: Happened
    not_offered: Decision | None = None


class AnswerFamilyMeeting(Command, frozen=True, kw_only=True):
    """Take down what somebody said to the offer."""

    person: PersonId
    accepts: bool
    happened: Happened
    words: str | None = None


class FacilitateFamilyMeeting(Command, frozen=True, kw_only=True):
    """Take down that the family meeting took place."""

    coordinator: str
    independent: bool
    private_time: bool
    happened: Happened


class MeetBeforeProceedings(Command, frozen=True, kw_only=True):
    """Take down a meeting of parents and council in the time before court."""

    happened: Happened
    agreed: str | None = None


class EndPreProceedings(Command, frozen=True, kw_only=True):
    """Take down the decision that ended the time before court."""

    ending: Ending
    decision: Decision


class AskCourt(Command, frozen=True, kw_only=True):
    """Take down that the court was asked for an order."""

    happened: Happened
    letter_on: date | None = None


ProceedingsCommand = (
    BeginPreProceedings
    | SendLetterBeforeProceedings
    | AnswerFamilyMeeting
    | FacilitateFamilyMeeting
    | MeetBeforeProceedings
    | EndPreProceedings
    | AskCourt
)

# State


class Round(msgspec.Struct, frozen=True):
    """One time before court."""

    number: int
    began: date
    letter: date | None = None
    to: tuple[PersonId, ...] = ()
    offered: bool = False
    accepts: dict[PersonId, bool] = {}
    facilitated: tuple[date, ...] = ()
    met: tuple[date, ...] = ()
    ending: Ending | None = None
    ended: date | None = None
    court: date | None = None


class Proceedings(msgspec.Struct, frozen=True):
    """Every time before court, the latest last."""

    rounds: tuple[Round, ...] = ()

    @property
    def running(self) -> Round | None:
        """The one that has not ended."""
        last = self.rounds[-1] if self.rounds else None
        return last if last is not None and last.ending is None else None


def decide(family: Family, command: ProceedingsCommand, terms: Terms) -> list[ProceedingsEvent]:
    """What follows from a command about the time before court."""
    match command:
        case BeginPreProceedings(children=children, decision=decision):
            return [_begun(family, children, decision, terms)]
        case SendLetterBeforeProceedings():
            return [_sent(family, command, terms)]
        case AnswerFamilyMeeting():
            return _answered(family, command, terms)
        case FacilitateFamilyMeeting():
            return _facilitated(family, command, terms)
        case MeetBeforeProceedings(happened=happened, agreed=agreed):
            running = _running(family)
            day = _day(happened, terms, running.began)
            brief(agreed, "agreed")
            if day in running.met:
                return []
            if running.met and day < running.met[-1]:
                raise Refused(
                    "A later meeting is down already. Correct that entry first.", "happened"
                )
            number = len(running.met) + 1
            return [
                PreProceedingsMet(
                    round=running.number, number=number, agreed=agreed, happened=happened
                )
            ]
        case EndPreProceedings(ending=ending, decision=decision):
            running = _running(family)
            check_decision(decision, DECIDERS, terms.today)
            if decision.on < running.began:
                raise Refused("This is before it began. Check the day.", "decided_on")
            return [PreProceedingsEnded(round=running.number, ending=ending, decision=decision)]
        case AskCourt():
            return _asked(family, command, terms)


def _running(family: Family) -> Round:
    running = family.proceedings.running
    if running is None:
        raise Refused("Record the decision to begin the time before court first.", "")
    return running


def _day(happened: Happened, terms: Terms, since: date) -> date:
    not_ahead(happened, terms.today)
    if happened.on is None or happened.precision == "month":
        raise Refused("Enter the day it happened.", "happened")
    if happened.on < since:
        raise Refused("This is before the time before court began. Check the day.", "happened")
    return happened.on


def _begun(
    family: Family, children: tuple[PersonId, ...], decision: Decision, terms: Terms
) -> PreProceedingsBegun:
    if family.proceedings.running is not None:
        raise Refused("The time before court is running. End it before another begins.", "")
    if not children:
        raise Refused("Choose at least one child.", "children")
    if set(children) - set(family.case.children):
        raise Refused("Choose children of this family.", "children")
    check_decision(decision, DECIDERS, terms.today)
    before = family.proceedings.rounds
    if before and before[-1].ended and decision.on < before[-1].ended:
        raise Refused("This is before the last one ended. Check the day.", "decided_on")
    return PreProceedingsBegun(
        round=(before[-1].number if before else 0) + 1,
        children=tuple(dict.fromkeys(children)),
        decision=decision,
    )


def _sent(
    family: Family, command: SendLetterBeforeProceedings, terms: Terms
) -> LetterBeforeProceedingsSent:
    running = _running(family)
    if running.letter is not None:
        raise Refused("The letter of this time has been recorded. Correct that entry.", "happened")
    need(command.reference, "Enter the reference of the letter.", "reference", LONGEST_NAME)
    if not command.to:
        raise Refused("Choose at least one person whom the letter went to.", "to")
    for person in command.to:
        if person not in family.case.parents:
            raise Refused("Choose parents or those with parental responsibility.", "to")
    _day(command.happened, terms, running.began)
    if command.not_offered is not None:
        check_decision(command.not_offered, DECIDERS, terms.today)
    return LetterBeforeProceedingsSent(
        round=running.number,
        reference=command.reference,
        to=tuple(dict.fromkeys(command.to)),
        not_offered=command.not_offered,
        happened=command.happened,
    )


def _offered(family: Family) -> Round:
    running = _running(family)
    if not running.offered:
        raise Refused("No family meeting was offered in a letter. Record the letter first.", "")
    return running


def _answered(family: Family, command: AnswerFamilyMeeting, terms: Terms) -> list[ProceedingsEvent]:
    running = _offered(family)
    if command.person not in running.to:
        raise Refused("Choose somebody whom the letter went to.", "person")
    assert running.letter is not None
    _day(command.happened, terms, running.letter)
    brief(command.words, "words")
    if running.accepts.get(command.person) is command.accepts:
        return []
    return [
        FamilyMeetingAnswered(
            round=running.number,
            person=command.person,
            accepts=command.accepts,
            words=command.words,
            happened=command.happened,
        )
    ]


def _facilitated(
    family: Family, command: FacilitateFamilyMeeting, terms: Terms
) -> list[ProceedingsEvent]:
    running = _offered(family)
    if running.accepts and not any(running.accepts.values()):
        raise Refused("Everybody who answered said no to a meeting. Record a yes first.", "")
    need(command.coordinator, "Enter who coordinated the meeting.", "coordinator", LONGEST_NAME)
    if _day(command.happened, terms, running.began) in running.facilitated:
        return []
    return [
        FamilyMeetingFacilitated(
            round=running.number,
            coordinator=command.coordinator,
            independent=command.independent,
            private_time=command.private_time,
            happened=command.happened,
        )
    ]


def _asked(family: Family, command: AskCourt, terms: Terms) -> list[ProceedingsEvent]:
    last = family.proceedings.rounds[-1] if family.proceedings.rounds else None
    if last is None or last.ending is not Ending.COURT or last.ended is None:
        raise Refused("Record the decision to go to court first.", "")
    if last.court is not None:
        raise Refused("That the court was asked is down already. Correct that entry.", "happened")
    # The Act: where one of them accepts, the meeting is held before the court is asked.
    if any(last.accepts.values()) and not last.facilitated:
        raise Refused(
            "A family meeting was accepted and is not held yet. It comes before the court.",
            "happened",
        )
    not_ahead(command.happened, terms.today)
    asked = command.happened.on
    if asked is None or command.happened.precision == "month":
        raise Refused("Enter the day the court was asked.", "happened")
    if asked < last.ended:
        raise Refused("This is before it was decided. Check the day.", "happened")
    if command.letter_on is not None and not asked <= command.letter_on <= terms.today:
        raise Refused("The letter goes out on the day the court was asked, or later.", "letter_on")
    return [CourtAsked(round=last.number, letter_on=command.letter_on, happened=command.happened)]


def evolve(proceedings: Proceedings, event: ProceedingsEvent) -> Proceedings:
    """The time before court, after one more event."""
    match event:
        case PreProceedingsBegun(round=number, decision=decision):
            new = Round(number=number, began=decision.on)
            return Proceedings(rounds=(*proceedings.rounds, new))
        case LetterBeforeProceedingsSent(to=to, not_offered=not_offered, happened=happened):
            return _changed(
                proceedings, event, letter=happened.on, to=to, offered=not_offered is None
            )
        case FamilyMeetingAnswered(person=person, accepts=accepts):
            answers = _round(proceedings, event).accepts
            return _changed(proceedings, event, accepts={**answers, person: accepts})
        case FamilyMeetingFacilitated(happened=happened):
            days = _round(proceedings, event).facilitated
            return _changed(proceedings, event, facilitated=(*days, happened.on))
        case PreProceedingsMet(happened=happened):
            days = _round(proceedings, event).met
            return _changed(proceedings, event, met=(*days, happened.on))
        case PreProceedingsEnded(ending=ending, decision=decision):
            return _changed(proceedings, event, ending=ending, ended=decision.on)
        case CourtAsked(happened=happened):
            return _changed(proceedings, event, court=happened.on)


def _round(proceedings: Proceedings, event: ProceedingsEvent) -> Round:
    known = next((each for each in proceedings.rounds if each.number == event.round), None)
    # An entry struck out can leave a later one without its round.
    return known or Round(number=event.round, began=date.min)


def _changed(proceedings: Proceedings, event: ProceedingsEvent, **changes: object) -> Proceedings:
    return Proceedings(
        rounds=tuple(
            msgspec.structs.replace(each, **changes) if each.number == event.round else each
            for each in proceedings.rounds
        )
    )
