"""Judges a draft before it is told: its commands in order, as sentences, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

import msgspec

from backend.aggregates.authority import Terms
from backend.aggregates.care import connections_unasked
from backend.aggregates.family import Family, FamilyEvent, PartCommand, decide, evolve
from backend.aggregates.gathering import ExplainMajority, count_room
from backend.aggregates.mapping import AgreeStatement, SafetyGoalSet
from backend.aggregates.meetings import HoldMeeting, MeetingHeld, MeetingKind, WriteUpMeeting
from backend.aggregates.network import MemberNamed, NameMember
from backend.aggregates.plan import (
    STEP_ENDS,
    AnswerPlan,
    ContingencyReworked,
    ContingencySet,
    LineKind,
    LineWithdrawn,
    MakeVersion,
)
from backend.aggregates.reviews import LineLookedAt
from backend.aggregates.vocabulary import LineId, PersonId, Refused, on_day
from backend.projections.sentences import sentence
from web.drafts import Draft
from web.forms import Form
from web.moments import clock, on
from web.recording_bonds import BONDS, GOALS, STAYS, connections
from web.recording_first import gaps
from web.recording_forms import Asked, Step, form_of
from web.recording_frame import HELP, MAP, NEXT, ROLES, WHY
from web.recording_review import LINES, QUESTIONS, lines_seen
from web.recording_rounds import CHILD_SAYS, PROOF
from web.recording_steps import (
    ACTIONS,
    AGREEMENT,
    MISSING,
    ROOM,
    RULES,
    SCALE,
    STATEMENTS,
    WHAT_IFS,
    WHEN,
    WORRIES,
)

_NEW_ACTIONS = msgspec.structs.replace(
    ACTIONS, title="New things people will do", lead="What comes on top of the plan as it stands."
)
_NEW_WHAT_IFS = msgspec.structs.replace(WHAT_IFS, title="New: what if it goes wrong")
_NEW_WORRIES = msgspec.structs.replace(
    WORRIES, title="New worries", lead="What worries people now that was not said before."
)
_NEW_STATEMENTS = msgspec.structs.replace(
    STATEMENTS,
    title="New danger statements and goals",
    lead="Only what is new. What was agreed before stays as it is.",
)
_ROLES_NOW = msgspec.structs.replace(
    ROLES,
    title="Who is what for the family now",
    lead="What somebody takes on from today. Who holds a role goes on with it unless they say no.",
    rows=tuple((group, telling, 1) for group, telling, _ in ROLES.rows),
)
STEPS: dict[MeetingKind, tuple[Step, ...]] = {
    MeetingKind.INITIAL: (
        WHEN,
        ROOM,
        RULES,
        WHY,
        WORRIES,
        MAP,
        STATEMENTS,
        SCALE,
        ACTIONS,
        ROLES,
        WHAT_IFS,
        HELP,
        MISSING,
        AGREEMENT,
        NEXT,
    ),
    MeetingKind.REVIEW: (
        WHEN,
        RULES,
        ROOM,
        CHILD_SAYS,
        STAYS,
        BONDS,
        _NEW_WORRIES,
        MAP,
        GOALS,
        _NEW_STATEMENTS,
        PROOF,
        LINES,
        _NEW_ACTIONS,
        _NEW_WHAT_IFS,
        _ROLES_NOW,
        QUESTIONS,
        SCALE,
        AGREEMENT,
    ),
}


class Trouble(msgspec.Struct, frozen=True):
    """One thing to put right, at its step and field."""

    step: str
    field: str
    text: str


class Moved(msgspec.Struct, frozen=True):
    """A line that someone else changed since this review read it: `changes` counts to now."""

    line: str
    changes: int
    gone: bool


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """A whole draft, judged: what will be told, how it will read, and what stands in the way.

    `about` marks the plan that people are asked about: it changes when any line does.
    """

    commands: tuple[PartCommand, ...]
    sentences: dict[str, tuple[str, ...]]
    troubles: tuple[Trouble, ...]
    moved: tuple[Moved, ...]
    after: Family
    about: str

    def of(self, step: str) -> tuple[Trouble, ...]:
        """What is wrong in one step."""
        return tuple(trouble for trouble in self.troubles if trouble.step == step)


class _Judge:
    def __init__(self, family: Family, draft: Draft, terms: Terms) -> None:
        self.family, self.before, self.draft, self.terms = family, family, draft, terms
        self.commands: list[PartCommand] = []
        self.sentences: dict[str, list[str]] = {}
        self.troubles: list[Trouble] = []
        self.about = ""

    def step(self, step: Step, moved: frozenset[str]) -> None:
        form = form_of(self.draft.values(step.slug))
        for asked in step.commands(form, self.draft):
            if step is not LINES or asked.row not in moved:
                self.ask(step.slug, asked)
        if step is ROOM:
            self.majority(form)
        if self.held and not form.problems and not self.wrong(step.slug):
            for asked in gaps(form, step, self.draft, self.family):
                self.ask(step.slug, asked)
        if step is BONDS:
            for asked in connections(form, self.draft, connections_unasked(self.family)):
                self.ask(step.slug, asked)
        wrong = [Trouble(step.slug, each.field, each.text) for each in form.problems]
        if step is WHEN and wrong and not self.held:
            self.take(_as_if_held(self.draft, self.terms))
        self.troubles += wrong
        if step is WHEN and self.wrong(WHEN.slug):
            # A day that cannot be is said at its step, and not again wherever it is used.
            others = {slug: kept for slug, kept in self.draft.steps.items() if slug != WHEN.slug}
            self.draft = msgspec.structs.replace(self.draft, steps=others)

    def wrong(self, step: str) -> bool:
        return any(trouble.step == step for trouble in self.troubles)

    @property
    def held(self) -> bool:
        known = self.family.meetings.meetings.get(self.draft.meeting)
        return known is not None and known.held is not None

    def ask(self, step: str, asked: Asked) -> None:
        try:
            self.tell(step, asked.command)
        except Refused as refused:
            self.troubles.append(Trouble(step, asked.place(refused.field), refused.reason))
            if not (isinstance(asked.command, HoldMeeting) and self.held):
                self.take(_as_if(asked.command, self.draft, self.terms))

    def tell(self, step: str, command: PartCommand) -> None:
        events = decide(self.family, command, self.terms)
        before = self.family
        self.commands.append(command)
        self.take(events)
        said = self.sentences.setdefault(step, [])
        said += [self.said(event, before) for event in events]

    def said(self, event: FamilyEvent, before: Family) -> str:
        """The sentence of the history, with what the room needs to hear read out beside it."""
        words = sentence(event, self.name)
        match event:
            case MeetingHeld(happened=happened, ended=ended):
                until = f" to {clock(ended)}" if ended else ""
                return f"{on(happened.on, happened.at).text}{until}. {words}"
            case (
                ContingencySet(steps=steps, tell=tell) | ContingencyReworked(steps=steps, tell=tell)
            ):
                told = f" Tell: {tell}." if tell else ""
                return f"{words} What happens then: {'; '.join(steps)}.{told}"
            case LineLookedAt(line=line) | LineWithdrawn(line=line):
                return f"{told_line(before, line)}: {words}"
            case _:
                return words

    def take(self, events: list[FamilyEvent]) -> None:
        for event in events:
            self.family = evolve(self.family, event)

    def name(self, person: PersonId) -> str:
        return self.family.name_of(person) or "someone"

    def majority(self, form: Form) -> None:
        """The network outnumbers professionals, or the room says why not (rules.md T09)."""
        known = self.family.meetings.meetings.get(self.draft.meeting)
        present = known.present if known else frozenset[PersonId]()
        if count_room(self.family, present, self.terms.profile).met:
            return
        reason, later = form.text("majority"), form.text("next")
        told = ExplainMajority(meeting=self.draft.meeting, reason=reason, next_time=later)
        self.ask(ROOM.slug, Asked(command=told, fields={"next_time": "next"}, first="majority"))

    def agreement(self, step: Step) -> None:
        plan = self.family.plan
        told = [(line, plan.lines[line].content, plan.lines[line].goal) for line in plan.standing]
        self.about = sha256(msgspec.json.encode(told)).hexdigest()[:16] if told else ""
        if told:
            made = MakeVersion(seen=plan.version, meeting=self.draft.meeting)
            self.tell(step.slug, made)
        form = form_of(self.draft.values(step.slug))
        answers = list(step.commands(form, self.draft))
        self.troubles += [Trouble(step.slug, each.field, each.text) for each in form.problems]
        if not answers:
            return
        if not told or form.raw("about") != self.about:
            text = "The plan has changed since people gave their answers. Ask them again."
            self.troubles.append(Trouble(step.slug, "about", text))
            return
        for asked in answers:
            assert isinstance(asked.command, AnswerPlan)
            command = msgspec.structs.replace(asked.command, version=self.family.plan.version)
            self.ask(step.slug, msgspec.structs.replace(asked, command=command))


def told_line(family: Family, line: LineId) -> str:
    """One line of a plan in a sentence."""
    known = family.plan.lines[line]

    def name(person: str | None) -> str:
        return family.name_of(PersonId(person or "")) or "someone"

    match known.kind:
        case LineKind.RULE | LineKind.SIGN | LineKind.CONSEQUENCE:
            return known.content[0] or ""
        case LineKind.ACTION:
            what, doer, when, backup = known.content
            steps_in = f", backup {name(backup)}" if backup else ""
            return f"{name(doer)}: {what} ({when}{steps_in})"
        case LineKind.CONTINGENCY:
            trigger, steps, first, _, *backups = known.content
            order = ", then ".join([name(first), *map(name, backups)])
            return f"{trigger}: {'; '.join((steps or '').split(STEP_ENDS))} ({order})"


def judge(family: Family, draft: Draft, terms: Terms) -> Judged:
    """Decides a draft's commands one after the other, going on past what is refused."""
    judged = _Judge(family, draft, terms)
    moved = tuple(_moved(family, draft))
    lines = frozenset(each.line for each in moved)
    for each in moved:
        text = "This line was changed by someone else while you were recording."
        judged.troubles.append(Trouble(LINES.slug, f"change-{each.line}", text))
    for step in STEPS[draft.kind]:
        if step is AGREEMENT:
            judged.agreement(step)
        else:
            judged.step(step, lines)
    if not judged.troubles:
        judged.ask("check", Asked(command=WriteUpMeeting(meeting=draft.meeting), first=""))
    return Judged(
        commands=tuple(judged.commands),
        sentences={step: tuple(said) for step, said in judged.sentences.items()},
        troubles=tuple(judged.troubles),
        moved=moved,
        after=judged.family,
        about=judged.about,
    )


def _moved(family: Family, draft: Draft) -> Iterator[Moved]:
    if draft.kind is not MeetingKind.REVIEW:
        return
    for line, seen in lines_seen(form_of(draft.values(LINES.slug))).items():
        known = family.plan.lines.get(LineId(line))
        if known is not None and known.changes != seen:
            yield Moved(line, known.changes, known.withdrawn)


# What is refused is taken as if it were so while the rest is judged: one gap is named once.


def _as_if(command: PartCommand, draft: Draft, terms: Terms) -> list[FamilyEvent]:
    match command:
        case HoldMeeting():
            return _as_if_held(draft, terms)
        case NameMember(person=person, name=name, relationship=relationship, kind=kind):
            return [
                MemberNamed(
                    person=person, name=name, relationship=relationship, kind=kind, named_by=None
                )
            ]
        case AgreeStatement(statement=statement, goal=goal, goal_words=words):
            return [SafetyGoalSet(goal=goal, statement=statement, words=words, meeting=None)]
        case _:
            return []


def _as_if_held(draft: Draft, terms: Terms) -> list[FamilyEvent]:
    due = terms.due("T07", terms.today, 1)
    return [
        MeetingHeld(
            meeting=draft.meeting,
            kind=draft.kind,
            happened=on_day(terms.today),
            ended=None,
            place=None,
            write_up_due=due,
            review_due=due,
        )
    ]
