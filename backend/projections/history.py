"""The history: one plain sentence an entry, with the names people went by that day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, assert_never

from backend.aggregates.case import (
    BottomLineSet,
    BottomLineTold,
    ChildEntered,
    ConsentGiven,
    ConsentRefused,
    ConsentWithdrawn,
    InvolvementBegan,
    ParentEntered,
    RecordStarted,
)
from backend.aggregates.family import PART_OF, Family, FamilyEvent
from backend.aggregates.handover import (
    FacilitationAccepted,
    FacilitationDeclined,
    FacilitationOffered,
    FacilitationOfferTakenBack,
    FacilitationSteppedBack,
    Stage,
)
from backend.aggregates.mapping import (
    DangerStatementAgreed,
    SafetyGoalReworded,
    SafetyGoalSet,
    ScaleJudged,
    WorryRaised,
)
from backend.aggregates.meetings import (
    AbsenceCause,
    AbsenceRecorded,
    AttendanceRecorded,
    GroundRulesAgreed,
    MeetingConvened,
    MeetingHeld,
    MeetingKind,
    MeetingWrittenUp,
    MissingConsidered,
)
from backend.aggregates.network import (
    Answer,
    CirclesDrawn,
    InvitationAnswered,
    MemberInvited,
    MemberLeft,
    MemberNamed,
    MemberRenamed,
)
from backend.aggregates.plan import (
    ActionOffered,
    ActionReworked,
    ContingencyReworked,
    ContingencySet,
    LineWithdrawn,
    PlanAnswered,
    PlanVersionMade,
    RuleAdded,
    RuleReworded,
    Says,
)
from backend.aggregates.reviews import (
    Going,
    LineLookedAt,
    Question,
    ReviewQuestionAnswered,
    ReviewQuestionNotReached,
)
from backend.aggregates.roles import NetworkRole, RoleDeclined, RoleEnded, RoleOffered, RoleTaken
from backend.aggregates.vocabulary import Happened, PersonId, PlanStatus, Precision
from backend.projections.rows import Op, Put, Table
from backend.record import Recorded, tag_of

HISTORY = Table(
    name="pages.history",
    key=("family", "seq"),
    columns={
        "family": "uuid not null",
        "seq": "integer not null",
        "topic": "text not null",
        "kind": "text not null",
        "sentence": "text not null",
        "happened_on": "date",
        "happened_at": "time",
        "precision": "text",
        "meeting": "text",
        "people": "jsonb not null",
        "by_name": "text not null",
        "by_title": "text not null",
        "account": "text not null",
        "command_id": "uuid not null",
        "on_behalf": "text",
    },
)
tables = (HISTORY,)

Names = Callable[[PersonId], str]

STAGE_WORDS = {
    Stage.WORKER_LEADS: "the worker leading",
    Stage.WATCHING: "watching",
    Stage.CO_LEADING: "leading together with the worker",
    Stage.LEADING_WITH_WORKER: "leading with the worker there",
    Stage.LEADING_ALONE: "leading alone",
    Stage.REVIEWS_TRANSFERRED: "running the reviews",
    Stage.WITHDRAWN: "carrying on without professionals",
}
ROLE_WORDS = {
    NetworkRole.SAFE_CAREGIVER: "safe caregiver",
    NetworkRole.PLANNING: "planning support",
    NetworkRole.COACH: "coach and mentor",
    NetworkRole.EMOTIONAL: "emotional support",
    NetworkRole.PRACTICAL: "practical support",
    NetworkRole.ENCOURAGING_HELP: "encouraging parents to ask for help",
    NetworkRole.SEEKING_HELP: "asking for help when parents cannot",
}
QUESTION_WORDS = {
    Question.PROBLEMS: "What have you done, or would you do, if problems come?",
    Question.MANAGED: "How has it been managed so far?",
    Question.KNOW: "How do you know it is working?",
}
_STATUS = {
    PlanStatus.IN_NEED: "a child in need plan",
    PlanStatus.PROTECTION: "a child protection plan",
    PlanStatus.EARLY_HELP: "an early help plan",
    PlanStatus.LOOKED_AFTER: "a care plan",
}
_MEETING = {
    MeetingKind.INITIAL: "the first Family Network Meeting",
    MeetingKind.REVIEW: "a review",
}
_CAUSE = {
    AbsenceCause.PRACTICAL: " was not there, for a practical reason.",
    AbsenceCause.VULNERABILITY: " was not there, and may need support of their own.",
    AbsenceCause.SAFETY: " was not there, so that everyone stays safe.",
    AbsenceCause.UNKNOWN: " was not there. We do not know why yet.",
}
_GOING = {
    Going.WELL: "It is going well.",
    Going.HARD: "It is hard.",
    Going.NOT_TRIED: "It has not been tried yet.",
}
_SAYS = {
    Says.YES: "said yes to",
    Says.NO: "said no to",
    Says.CANNOT_YET: "cannot say yet about",
}
_ANSWER = {
    Answer.YES: "said yes to",
    Answer.NO: "said no to",
    Answer.NOT_SURE: "is not sure yet about",
}
_ENDS = tuple(".!?…。！？؟۔")
_CLOSING = "\"'”’»)"


def project(recorded: Recorded, after: Any) -> Iterator[Op]:
    """The entry's line in the history of its family."""
    event = recorded.event
    if not isinstance(after, Family):
        return
    family, kind = after, PART_OF[type(event)]
    seen: list[PersonId] = []

    def name(person: PersonId) -> str:
        if person not in seen:
            seen.append(person)
        return family.name_of(person) or "someone"

    said = sentence(event, name)
    happened = happening(event, family)
    author = recorded.entry.author
    behalf = recorded.entry.on_behalf_of
    yield Put(
        HISTORY,
        {
            "family": recorded.stream,
            "seq": recorded.seq,
            "topic": tag_of(event),
            "kind": kind,
            "sentence": said,
            "happened_on": happened.on if happened else None,
            "happened_at": happened.at if happened else None,
            "precision": happened.precision.value if happened else None,
            "meeting": getattr(event, "meeting", None),
            "people": seen,
            "by_name": author.name,
            "by_title": author.title,
            "account": author.account,
            "command_id": recorded.entry.command_id,
            "on_behalf": name(behalf) if behalf else None,
        },
    )


def happening(event: Any, family: Family) -> Happened | None:
    """When an entry's event happened: as told, else the day of its meeting, else not told."""
    told: Happened | None = getattr(event, "happened", None)
    if told is not None:
        return told
    meeting = family.meetings.meetings.get(getattr(event, "meeting", None) or "")  # type: ignore[arg-type]
    return Happened(on=meeting.held) if meeting and meeting.held else None


def sentence(event: FamilyEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case RecordStarted(label=label):
            return f"The record for {label} was started."
        case ChildEntered(child=child, born=born):
            return f"{name(child)}{_born(born)} was entered in the record."
        case ParentEntered(person=person, responsibility=basis):
            held = f" with parental responsibility ({basis})" if basis else ""
            return f"{name(person)} was entered as a parent{held}."
        case InvolvementBegan(happened=happened, status=status, first_meeting_due=due):
            return (
                f"The council became involved {_when(happened)}, with {_STATUS[status]}. "
                f"The first meeting is due by {_day(due.on)}."
            )
        case ConsentGiven(person=person, limits=limits):
            return f"{name(person)} agreed to bring in family and friends.{_and('Limits', limits)}"
        case ConsentRefused(person=person, reason=reason):
            return f"{name(person)} said no to bringing in family and friends.{_why(reason)}"
        case ConsentWithdrawn(person=person, reason=reason):
            return f"{name(person)} no longer agrees to bring in family and friends.{_why(reason)}"
        case BottomLineSet(version=version, statement=statement, reason=reason):
            return f"Version {version} of the bottom line was set: {_stop(statement)}{_why(reason)}"
        case BottomLineTold(version=version, told=told, how=how):
            people = _people(told, name)
            return f"{people} heard version {version} of the bottom line ({how})."
        case MemberNamed(person=person, relationship=relationship, named_by=named_by):
            by = name(named_by) if named_by else "The worker"
            return f"{by} named {name(person)} ({relationship})."
        case MemberRenamed(person=person):
            return f"{name(person)} goes by this name from now on."
        case CirclesDrawn(drawn_with=drawn_with, inner=inner, middle=middle, outer=outer):
            rings = (("Inner", inner), ("Middle", middle), ("Outer", outer))
            placed = "".join(f" {ring}: {_people(who, name)}." for ring, who in rings if who)
            return f"{name(drawn_with)} placed people in three circles.{placed}"
        case MemberInvited(person=person, asked_by=asked_by, how=how):
            by = name(asked_by) if asked_by else "The worker"
            return f"{by} asked {name(person)} to come ({how})."
        case InvitationAnswered(person=person, answer=answer, words=words):
            return f"{name(person)} {_ANSWER[answer]} coming.{_quote(words)}"
        case MemberLeft(person=person, reason=reason):
            return f"{name(person)} left the network.{_why(reason)}"
        case RoleOffered(member=member, role=role, what=what):
            return f"{name(member)} was asked to take on a role, {ROLE_WORDS[role]}: {_stop(what)}"
        case RoleTaken(member=member, role=role, what=what, when=when, difference=difference):
            more = f"{_and('When', when)}{_and('What it changes', difference)}"
            return f"{name(member)} took on a role, {ROLE_WORDS[role]}: {_stop(what)}{more}"
        case RoleDeclined(member=member, role=role, reason=reason):
            return f"{name(member)} said no to a role, {ROLE_WORDS[role]}.{_why(reason)}"
        case RoleEnded(member=member, role=role, reason=reason):
            return f"{name(member)} gave up a role, {ROLE_WORDS[role]}.{_why(reason)}"
        case MeetingConvened(kind=kind, on=on, at=at):
            clock = f" at {at:%H:%M}" if at else ""
            return f"{_upper(_MEETING[kind])} was called for {_day(on)}{clock}."
        case MeetingHeld(kind=kind, place=place):
            where = f" ({place})" if place else ""
            return f"{_upper(_MEETING[kind])} took place{where}."
        case GroundRulesAgreed(rules=rules):
            return f"Everyone agreed the ground rules. {' '.join(map(_stop, rules))}"
        case AttendanceRecorded(present=present):
            return f"{_people([each.person for each in present], name)} took part."
        case AbsenceRecorded(person=person, cause=cause, words=words):
            return f"{name(person)}{_CAUSE[cause]}{_quote(words)}"
        case MissingConsidered(suggested=suggested):
            return f"The meeting asked who is missing: {_stop(suggested)}"
        case MeetingWrittenUp():
            return "The meeting was written up."
        case WorryRaised(raised_by=raised_by, words=words):
            return f"{name(raised_by)} is worried: {_stop(words)}"
        case DangerStatementAgreed(who=who, what=what, why=why, disputed=disputed):
            three = (("Who is worried", who), ("About what", what), ("What could happen", why))
            parts = "".join(_and(part, words) for part, words in three)
            return f"A danger statement was agreed.{parts}{_and('Not everyone agrees', disputed)}"
        case SafetyGoalSet(words=words):
            return f"A safety goal was set: {_stop(words)}"
        case SafetyGoalReworded(words=words, reason=reason):
            return f"A safety goal was put in other words: {_stop(words)}{_why(reason)}"
        case ScaleJudged(judged_by=judged_by, score=score, reason=reason):
            number = f"put safety at {score} out of 10" if score is not None else "gave no number"
            return f"{name(judged_by)} {number}.{_why(reason)}"
        case RuleAdded(words=words):
            return f"A rule went into the plan: {_stop(words)}"
        case ActionOffered(what=what, doer=doer, when=when, backup=backup):
            step = f"{_stop(what)}{_and('When', when)}{_backup(backup, name)}"
            return f"{name(doer)} offered: {step}"
        case ContingencySet(trigger=trigger, first=first, backups=backups):
            order = _order(first, backups, name)
            return f"A what-if went into the plan: {_stop(trigger)} Who acts: {order}."
        case RuleReworded(words=words, reason=reason):
            return f"A rule was put in other words: {_stop(words)}{_why(reason)}"
        case ActionReworked(what=what, doer=doer, when=when, backup=backup, reason=reason):
            step = f"{_stop(what)} Who: {name(doer)}.{_and('When', when)}{_backup(backup, name)}"
            return f"An action was changed: {step}{_why(reason)}"
        case ContingencyReworked(trigger=trigger, first=first, backups=backups, reason=reason):
            order = _order(first, backups, name)
            return f"A what-if was changed: {_stop(trigger)} Who acts: {order}.{_why(reason)}"
        case LineWithdrawn(reason=reason):
            return f"A line was taken out of the plan.{_why(reason)}"
        case PlanVersionMade(version=version, lines=lines):
            return f"Version {version} of the safety plan was made, with {_count(lines)}."
        case PlanAnswered(version=version, person=person, says=says, words=words):
            return f"{name(person)} {_SAYS[says]} version {version} of the plan.{_quote(words)}"
        case ReviewQuestionAnswered(question=question, answer=answer, evidence=evidence):
            asked = QUESTION_WORDS[question]
            return f"The review asked: {asked} {_stop(answer)}{_and('What shows it', evidence)}"
        case ReviewQuestionNotReached(question=question, reason=reason):
            return f"The review did not reach a question: {QUESTION_WORDS[question]}{_why(reason)}"
        case LineLookedAt(going=going, words=words):
            return f"The review looked at a line of the plan. {_GOING[going]}{_quote(words)}"
        case FacilitationOffered(member=member, stage=stage, words=words):
            return f"{name(member)} was offered the next step: {STAGE_WORDS[stage]}.{_quote(words)}"
        case FacilitationAccepted(member=member, stage=stage, words=words):
            return f"{name(member)} took the next step: {STAGE_WORDS[stage]}.{_quote(words)}"
        case FacilitationDeclined(member=member, stage=stage, words=words):
            step = f"the next step: {STAGE_WORDS[stage]}"
            return f"{name(member)} said not now to {step}.{_quote(words)}"
        case FacilitationOfferTakenBack(member=member, reason=reason):
            return f"The offer to {name(member)} was taken back.{_why(reason)}"
        case FacilitationSteppedBack(member=member, stage=Stage.WORKER_LEADS, words=words):
            return f"{name(member)} stepped back, and the worker leads again.{_quote(words)}"
        case FacilitationSteppedBack(member=member, stage=stage, words=words):
            return f"{name(member)} stepped back to {STAGE_WORDS[stage]}.{_quote(words)}"
        case _:
            assert_never(event)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _when(happened: Happened) -> str:
    if happened.on is None:
        return "on a day we do not know"
    if happened.precision is Precision.MONTH:
        return f"in {happened.on:%B %Y}"
    return f"on {_day(happened.on)}"


def _born(day: date | None) -> str:
    return f", born {_day(day)}," if day else ""


def _why(reason: str | None) -> str:
    return _and("Why", reason)


def _and(what: str, words: str | None) -> str:
    return f" {what}: {_stop(words)}" if words else ""


def _quote(words: str | None) -> str:
    return f" “{_stop(words)}”" if words else ""


def _stop(text: str) -> str:
    return text if text.rstrip(_CLOSING).endswith(_ENDS) else f"{text}."


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _count(lines: tuple[Any, ...]) -> str:
    return "1 line" if len(lines) == 1 else f"{len(lines)} lines"


def _backup(backup: PersonId | None, name: Names) -> str:
    return f" Backup: {name(backup)}." if backup else ""


def _order(first: PersonId, backups: tuple[PersonId, ...], name: Names) -> str:
    return ", then ".join([name(first), *(name(backup) for backup in backups)])


def _people(people: tuple[PersonId, ...] | list[PersonId], name: Names) -> str:
    named = [name(person) for person in people]
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
