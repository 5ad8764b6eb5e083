"""One meeting as it was recorded, read from the record itself, under the names of that day."""

from __future__ import annotations

import msgspec

from backend.aggregates.arrangements import ChildCameUnplanned, MeetingBrokenOff
from backend.aggregates.engagement import AbsenceExplored, AbsenceFound
from backend.aggregates.family import Family, FamilyEvent, evolve
from backend.aggregates.gathering import FirstPartLeft, HelpExplained, PurposeExplained
from backend.aggregates.mapping import (
    DangerStatementAgreed,
    SafetyGoalSet,
    ScaleJudged,
    WorryRaised,
)
from backend.aggregates.meetings import (
    AbsenceCause,
    AbsenceRecorded,
    AttendanceRecorded,
    GroundRulesAgreed,
    Manner,
    MeetingHeld,
    MeetingWrittenUp,
    MissingConsidered,
)
from backend.aggregates.plan import (
    ActionOffered,
    ActionReworked,
    ConsequenceAdded,
    ConsequenceReworded,
    ContingencyReworked,
    ContingencySet,
    LineMerged,
    LineMoved,
    LineSplit,
    LineWithdrawn,
    PlanAnswered,
    PlanVersionMade,
    RuleAdded,
    RuleReworded,
    SignAdded,
    SignReworded,
)
from backend.aggregates.reviews import (
    LineLookedAt,
    ReviewQuestionAnswered,
    ReviewQuestionNotReached,
)
from backend.aggregates.vocabulary import LineId, MeetingId, PersonId
from backend.projections import corrected
from backend.projections.sentences import sentence
from backend.projections.sentences.reviews import QUESTION_WORDS
from backend.record import Recorded
from web.moments import Moment, at, clock, on
from web.page import Visit
from web.recording_check import told_line
from web.recording_shown import GOING_WORDS, SAYS_WORDS

MANNER_WORDS = {Manner.IN_PERSON: "", Manner.VIDEO: "on video", Manner.PHONE: "by phone"}
CAUSE_WORDS = {
    AbsenceCause.PRACTICAL: "for a practical reason",
    AbsenceCause.VULNERABILITY: "it is hard for them, and they may need support",
    AbsenceCause.SAFETY: "so that everyone stays safe",
    AbsenceCause.UNKNOWN: "we do not know why yet",
}

FOUND_WORDS = {
    AbsenceFound.PRACTICAL: "for a practical reason",
    AbsenceFound.VULNERABILITY: "it is hard for them, and they may need support",
    AbsenceFound.COMMITMENT: "they say they are not sure they want to be part of this",
    AbsenceFound.SAFETY: "so that everyone stays safe",
    AbsenceFound.UNKNOWN: "we still do not know why",
}


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """Someone's name at the time, a word about it, and what they said."""

    name: str
    word: str = ""
    words: str = ""
    person: str = ""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the plan that the meeting looked at or changed."""

    word: str
    text: str
    before: str = ""
    why: str = ""


class Pair(msgspec.Struct, kw_only=True):
    """A danger statement and its goal."""

    danger: str
    disputed: str
    goal: str = ""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One of the three questions."""

    question: str
    answer: str
    evidence: str
    by: str
    not_reached: str


class MeetingPage(msgspec.Struct, kw_only=True):
    """One meeting as it was recorded, under the names people went by that day."""

    kind: str = ""
    met: Moment | None = None
    ended: str = ""
    place: str = ""
    saved: bool = False
    written_up: Moment | None = None
    written_by: str = ""
    version: int = 0
    review_due: Moment | None = None
    rules: tuple[str, ...] = ()
    present: tuple[Told, ...] = ()
    absent: list[Told] = []
    unplanned: list[Told] = []
    stopped: str = ""
    stopped_next: str = ""
    people: str = ""
    worries: list[Told] = []
    pairs: dict[str, Pair] = {}
    scale: list[Told] = []
    going: list[Line] = []
    lines: list[Line] = []
    questions: list[Asked] = []
    missing: str = ""
    why: str = ""
    why_by: str = ""
    help: tuple[str, ...] = ()
    left: list[str] = []
    answers: list[Told] = []
    answered: int = 0


def read_meeting(visit: Visit, meeting: MeetingId) -> MeetingPage | None:
    """Folds the family as far as each entry, so that names and lines are those of that moment."""
    state, page = Family(), MeetingPage()
    for recorded in corrected.standing(visit.ledger.read(visit.family)):
        event = recorded.event
        before, state = state, evolve(state, event)
        ours = getattr(event, "meeting", None) == meeting
        if ours and isinstance(event, MeetingHeld):
            page.kind = event.kind.value
        open_still = page.kind and page.written_up is None
        if ours or (isinstance(event, PlanAnswered) and open_still):
            _take(page, event, recorded, before, state)
    return page if page.kind else None


def without_plan(page: MeetingPage) -> None:
    """Leaves of a meeting only when it was and who was there: the rest is what the plan is of."""
    bare = MeetingPage()
    for part in (
        "why",
        "help",
        "left",
        "worries",
        "pairs",
        "scale",
        "going",
        "lines",
        "questions",
        "missing",
        "answers",
    ):
        setattr(page, part, getattr(bare, part))
    page.version = page.answered = 0


def _take(
    page: MeetingPage, event: FamilyEvent, recorded: Recorded, before: Family, after: Family
) -> None:
    def name(person: PersonId | None) -> str:
        return (after.name_of(person) if person else None) or ""

    match event:
        case MeetingHeld():
            page.met = on(event.happened.on, event.happened.at)
            page.ended = clock(event.ended) if event.ended else ""
            page.place = event.place or ""
            page.review_due = on(event.review_due.on)
        case GroundRulesAgreed(rules=rules):
            page.rules = rules
        case AttendanceRecorded(present=present):
            page.present = tuple(
                Told(name=name(each.person), word=MANNER_WORDS[each.manner]) for each in present
            )
        case AbsenceRecorded():
            word = CAUSE_WORDS[event.cause]
            page.absent.append(
                Told(
                    name=name(event.person),
                    word=word,
                    words=event.words or "",
                    person=event.person,
                )
            )
        case AbsenceExplored(person=person, found=found, words=words):
            # What was found out stands beside the absence from then on (coverage.md A36).
            told = Told(name=name(person), word=FOUND_WORDS[found], words=words, person=person)
            page.absent = [told if each.person == person else each for each in page.absent]
        case ChildCameUnplanned(child=child, reason=reason):
            page.unplanned.append(Told(name=name(child), words=reason))
        case MeetingBrokenOff(reason=reason, next_step=step):
            page.stopped, page.stopped_next = reason, step
        case PurposeExplained(words=words, explained_by=by):
            page.why, page.why_by = words, name(by)
        case HelpExplained(offers=offers):
            page.help = offers
        case FirstPartLeft():
            page.left.append(sentence(event, lambda each: name(each) or "someone"))
        case MissingConsidered(suggested=suggested):
            page.missing = suggested
        case WorryRaised():
            page.worries.append(Told(name=name(event.raised_by), words=event.words))
        case DangerStatementAgreed():
            danger = f"{event.who} {event.what} {event.why}"
            page.pairs[event.statement] = Pair(danger=danger, disputed=event.disputed or "")
        case SafetyGoalSet():
            for pair in [*page.pairs.values()][-1:]:
                pair.goal = event.words
        case ScaleJudged():
            number = "No number" if event.score is None else str(event.score)
            page.scale.append(Told(name=name(event.judged_by), word=number, words=event.reason))
        case LineLookedAt(line=line):
            word, why = GOING_WORDS[event.going.value], event.words or ""
            page.going.append(Line(word=word, text=told_line(after, line), why=why))
        case ReviewQuestionAnswered() | ReviewQuestionNotReached():
            page.questions.append(_asked(event, name(getattr(event, "answered_by", None))))
        case PlanVersionMade(version=version):
            page.version = version
        case PlanAnswered():
            page.answered = event.version
            word = SAYS_WORDS[event.says.value]
            page.answers.append(Told(name=name(event.person), word=word, words=event.words or ""))
        case MeetingWrittenUp():
            page.written_up = at(recorded.recorded_at) if recorded.recorded_at else None
            page.written_by = recorded.entry.author.name
        case _:
            _take_line(page, event, before, after)


def _take_line(page: MeetingPage, event: FamilyEvent, before: Family, after: Family) -> None:
    match event:
        case RuleAdded() | SignAdded() | ConsequenceAdded() | ActionOffered() | ContingencySet():
            page.lines.append(Line(word="New", text=told_line(after, event.line)))
        case (
            RuleReworded()
            | SignReworded()
            | ConsequenceReworded()
            | ActionReworked()
            | ContingencyReworked()
        ):
            page.lines.append(_changed("Changed", event.line, event.reason, before, after))
        case LineMoved():
            page.lines.append(_changed("Other goal", event.line, event.reason, before, after))
        case LineWithdrawn() | LineSplit() | LineMerged():
            word = "Taken out" if isinstance(event, LineWithdrawn) else "Made into another"
            page.lines.append(Line(word=word, text=told_line(before, event.line), why=event.reason))
        case _:
            return


def _changed(word: str, line: LineId, why: str, before: Family, after: Family) -> Line:
    return Line(word=word, text=told_line(after, line), before=told_line(before, line), why=why)


def _asked(event: ReviewQuestionAnswered | ReviewQuestionNotReached, by: str) -> Asked:
    answered = isinstance(event, ReviewQuestionAnswered)
    return Asked(
        question=QUESTION_WORDS[event.question],
        answer=event.answer if answered else "",
        evidence=event.evidence if answered else "",
        by=by,
        not_reached="" if answered else event.reason,
    )
