"""Copies of the plan: talked through, given, acknowledged, and taken to where plans are decided."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.decisions import JobRole
from backend.aggregates.vocabulary import (
    LONGEST_NAME,
    Command,
    Event,
    Happened,
    PersonId,
    PresentationId,
    Refused,
    Words,
    brief,
    need,
    not_ahead,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family


class Forum(StrEnum):
    """Where a plan is presented (coverage.md A72, A73)."""

    CONFERENCE = "conference"
    REVIEW_CONFERENCE = "review-conference"
    CORE_GROUP = "core-group"
    CARE_REVIEW = "care-review"
    OTHER = "other"


FORUM_WORDS = {
    Forum.CONFERENCE: "the child protection conference",
    Forum.REVIEW_CONFERENCE: "the review conference",
    Forum.CORE_GROUP: "the core group",
    Forum.CARE_REVIEW: "the looked-after review",
    Forum.OTHER: "another meeting",
}

# Events


class PlanTalkedThrough(Event, frozen=True, kw_only=True, tag="plan-talked-through"):
    """Someone went through the draft with the family and took down what they said (A68).

    `version` is 0 while no version has been made.
    """

    version: int
    people: tuple[PersonId, ...]
    how: str
    words: Words | None
    happened: Happened


class PlanShared(Event, frozen=True, kw_only=True, tag="plan-shared"):
    """People in the record, and people in these jobs, were given a version (A69, T16, X7)."""

    version: int
    people: tuple[PersonId, ...]
    jobs: tuple[JobRole, ...]
    how: str
    happened: Happened
    # Whether Handrail itself sends it, as each person wants to be reached.
    by_post: bool = False


class PlanCopyAcknowledged(Event, frozen=True, kw_only=True, tag="plan-copy-acknowledged"):
    """Someone said that they have their copy of a version (coverage.md A69)."""

    version: int
    person: PersonId
    happened: Happened


class PlanPresented(Event, frozen=True, kw_only=True, tag="plan-presented"):
    """The network, with the worker or alone, presented a version (coverage.md A72)."""

    presentation: PresentationId
    version: int
    forum: Forum
    presented_by: tuple[PersonId, ...]
    with_worker: bool
    happened: Happened


class PlanExampleGiven(Event, frozen=True, kw_only=True, tag="plan-example-given"):
    """Someone told there of a day on which the plan kept a child safe (coverage.md A73)."""

    presentation: PresentationId
    by: PersonId
    words: Words
    happened: Happened


SharingEvent = (
    PlanTalkedThrough | PlanShared | PlanCopyAcknowledged | PlanPresented | PlanExampleGiven
)

# Commands


class TalkThrough(Command, frozen=True, kw_only=True):
    """Take down that the plan, as it stands, was talked through with these people."""

    people: tuple[PersonId, ...]
    how: str
    happened: Happened
    words: str | None = None


class SharePlan(Command, frozen=True, kw_only=True):
    """Take down who was given a version, how and when."""

    version: int
    people: tuple[PersonId, ...]
    how: str
    happened: Happened
    jobs: tuple[JobRole, ...] = ()
    by_post: bool = False


class AcknowledgeCopy(Command, frozen=True, kw_only=True):
    """Take down that someone has their copy."""

    version: int
    person: PersonId
    happened: Happened


class PresentPlan(Command, frozen=True, kw_only=True):
    """Take down that a version was presented, where and by whom."""

    presentation: PresentationId
    version: int
    forum: Forum
    presented_by: tuple[PersonId, ...]
    happened: Happened
    with_worker: bool = False


class GiveExample(Command, frozen=True, kw_only=True):
    """Take down an example of the plan at work that someone told; `happened` is its day."""

    presentation: PresentationId
    by: PersonId
    words: str
    happened: Happened


SharingCommand = TalkThrough | SharePlan | AcknowledgeCopy | PresentPlan | GiveExample

# State


class Sharing(msgspec.Struct, frozen=True):
    """Who has which version, and where it was presented."""

    given: frozenset[tuple[int, PersonId]] = frozenset()
    given_jobs: frozenset[tuple[int, JobRole]] = frozenset()
    acknowledged: frozenset[tuple[int, PersonId]] = frozenset()
    presented: frozenset[PresentationId] = frozenset()
    examples: frozenset[tuple[PresentationId, PersonId, str]] = frozenset()


def decide(family: Family, command: SharingCommand, terms: Terms) -> list[SharingEvent]:
    """What follows from a command about copies of the plan."""
    not_ahead(command.happened, terms.today)
    match command:
        case TalkThrough(people=people, how=how, words=words, happened=happened):
            _people(family, people)
            need(how, "Say how: on a visit, by phone, in a video call.", "how", LONGEST_NAME)
            brief(words, "words")
            if not family.plan.standing:
                raise Refused("Write down some of the plan first.", "people")
            version = family.plan.version
            return [
                PlanTalkedThrough(
                    version=version,
                    people=people,
                    how=how,
                    words=words or None,
                    happened=happened,
                )
            ]
        case SharePlan():
            return _shared(family, command)
        case AcknowledgeCopy(version=version, person=person, happened=happened):
            _made(family, version)
            family.known(person, "person")
            family.not_excluded(person, "person")
            if (version, person) in family.sharing.acknowledged:
                return []
            if (version, person) not in family.sharing.given:
                raise Refused("Record first that they were given this version.", "person")
            return [PlanCopyAcknowledged(version=version, person=person, happened=happened)]
        case PresentPlan():
            return [_presented(family, command)]
        case GiveExample(presentation=presentation, by=by, words=words, happened=happened):
            if presentation not in family.sharing.presented:
                raise Refused("Record first where the plan was presented.", "presentation")
            family.known(by, "by")
            need(words, "Write what happened, and how the plan kept a child safe.", "words")
            if happened.on is None:
                raise Refused("Enter the day on which this happened.", "happened")
            if (presentation, by, words) in family.sharing.examples:
                return []
            return [
                PlanExampleGiven(presentation=presentation, by=by, words=words, happened=happened)
            ]


def _made(family: Family, version: int) -> None:
    if not 1 <= version <= family.plan.version:
        raise Refused("Choose a version of this plan.", "version")


def _people(family: Family, people: tuple[PersonId, ...]) -> None:
    if not people:
        raise Refused("Choose at least one person.", "people")
    for person in people:
        family.known(person, "people")
        family.not_excluded(person, "people")
    if len(set(people)) != len(people):
        raise Refused("Choose each person once.", "people")


def _shared(family: Family, command: SharePlan) -> list[SharingEvent]:
    _made(family, command.version)
    if command.people or not command.jobs:
        _people(family, command.people)
    if len(set(command.jobs)) != len(command.jobs):
        raise Refused("Choose each job once.", "jobs")
    need(command.how, "Say how they were given it.", "how", LONGEST_NAME)
    for person in command.people:
        if family.withholding.withheld(person, command.version) or family.safeguards.unsettled(
            person
        ):
            # Whoever reads this may not read why.
            raise Refused(
                f"Ask the worker before you give a copy to {family.name_of(person)}.", "people"
            )
    sharing, version = family.sharing, command.version
    people = tuple(each for each in command.people if (version, each) not in sharing.given)
    jobs = tuple(each for each in command.jobs if (version, each) not in sharing.given_jobs)
    if not people and not jobs:
        return []
    return [
        PlanShared(
            version=version,
            people=people,
            jobs=jobs,
            how=command.how,
            happened=command.happened,
            by_post=command.by_post,
        )
    ]


def _presented(family: Family, command: PresentPlan) -> SharingEvent:
    _made(family, command.version)
    _people(family, command.presented_by)
    if command.presentation in family.sharing.presented:
        raise Refused("This has been recorded.", "forum")
    return PlanPresented(
        presentation=command.presentation,
        version=command.version,
        forum=command.forum,
        presented_by=command.presented_by,
        with_worker=command.with_worker,
        happened=command.happened,
    )


def evolve(sharing: Sharing, event: SharingEvent) -> Sharing:
    """Who has which version after one more event."""
    match event:
        case PlanTalkedThrough():
            return sharing
        case PlanShared(version=version, people=people, jobs=jobs):
            return msgspec.structs.replace(
                sharing,
                given=sharing.given | {(version, person) for person in people},
                given_jobs=sharing.given_jobs | {(version, job) for job in jobs},
            )
        case PlanCopyAcknowledged(version=version, person=person):
            return msgspec.structs.replace(
                sharing, acknowledged=sharing.acknowledged | {(version, person)}
            )
        case PlanPresented(presentation=presentation):
            return msgspec.structs.replace(sharing, presented=sharing.presented | {presentation})
        case PlanExampleGiven(presentation=presentation, by=by, words=words):
            return msgspec.structs.replace(
                sharing, examples=sharing.examples | {(presentation, by, words)}
            )
