"""Steps of a review about people and goals: who stays, who is at odds, and goals in other words."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID, uuid5

from backend.aggregates.care import CONNECTION_DECIDERS, ConsiderConnections, LeaveConnections
from backend.aggregates.commitment import (
    AskRelationships,
    ConfirmCommitment,
    Grasp,
    LeaveReviewPart,
    RecordSeriousness,
    ReportBreakdown,
    ReviewPart,
    Stays,
)
from backend.aggregates.decisions import Decision, JobRole
from backend.aggregates.mapping import RewordGoal
from backend.aggregates.statements import RewordStatement
from backend.aggregates.vocabulary import (
    BreakdownId,
    GoalId,
    MeetingId,
    PersonId,
    StatementId,
)
from web.drafts import Draft
from web.forms import Form
from web.recording_forms import Asked, Step, chosen
from web.recording_frame import day_of, happened


def _stays(form: Form, draft: Draft) -> Iterator[Asked]:
    asked = False
    for person in dict.fromkeys([*chosen(form, "stays"), *chosen(form, "grasp")]):
        when = happened(draft)
        if form.has(f"stays-{person}"):
            asked = True
            yield Asked(
                command=ConfirmCommitment(
                    member=PersonId(person),
                    stays=form.choice(f"stays-{person}", Stays, Stays.PARTLY),
                    words=form.maybe(f"words-{person}"),
                    meeting=draft.meeting,
                    happened=when,
                ),
                fields={"words": "words"},
                row=person,
                first="stays",
            )
        elif form.has(f"words-{person}"):
            form.refuse(f"stays-{person}", "Choose yes, in part or no for these words.")
        if form.has(f"grasp-{person}"):
            asked = True
            yield Asked(
                command=RecordSeriousness(
                    member=PersonId(person),
                    grasp=form.choice(f"grasp-{person}", Grasp, Grasp.NOT_YET),
                    words=form.maybe(f"see-{person}"),
                    meeting=draft.meeting,
                    happened=when,
                ),
                fields={"words": "see"},
                row=person,
                first="grasp",
            )
        elif form.has(f"see-{person}"):
            form.refuse(f"grasp-{person}", "Choose how clearly they see it, for these words.")
    yield from _left(form, draft, ReviewPart.COMMITMENT, "reason", asked=asked)


def _left(
    form: Form, draft: Draft, part: ReviewPart, field: str, *, asked: bool
) -> Iterator[Asked]:
    """A part of a review is asked, or it is said why not (rules.md T22)."""
    if form.has(field) and asked:
        form.refuse(field, "Write what people said, or why it was not asked, but not both.")
    elif form.has(field):
        yield Asked(
            command=LeaveReviewPart(meeting=draft.meeting, part=part, reason=form.text(field)),
            first=field,
        )
    elif not asked:
        form.refuse(field, "Ask at least one person, or say why there was no time for it.")


def _bonds(form: Form, draft: Draft) -> Iterator[Asked]:
    asked = form.has("answer")
    if asked:
        yield Asked(
            command=AskRelationships(meeting=draft.meeting, answer=form.text("answer")),
            first="answer",
        )
    yield from _left(form, draft, ReviewPart.RELATIONSHIPS, "reason", asked=asked)
    between = tuple(dict.fromkeys(form.several("between")))
    if between or form.has("odds"):
        yield Asked(
            command=ReportBreakdown(
                breakdown=BreakdownId(uuid5(UUID(draft.meeting), "odds").hex),
                between=tuple(PersonId(person) for person in between),
                words=form.text("odds"),
                effect=form.maybe("effect"),
                happened=happened(draft),
            ),
            fields={"words": "odds", "effect": "effect"},
            first="between",
        )


def connections(
    form: Form, draft: Draft, unasked: tuple[tuple[MeetingId, PersonId], ...]
) -> Iterator[Asked]:
    """Who stays in the life of each child in care, or why this review did not ask (T26)."""
    for meeting, child in unasked:
        if meeting != draft.meeting:
            continue
        if form.has(f"left-{child}"):
            yield Asked(
                command=LeaveConnections(
                    meeting=meeting,
                    child=child,
                    decided=Decision(
                        by=form.text(f"leaver-{child}"),
                        role=form.choice(f"job-{child}", JobRole, JobRole.REVIEWING_OFFICER),
                        on=day_of(draft) or draft.begun_at.date(),
                        reason=form.text(f"left-{child}"),
                    ),
                ),
                fields={"by": "leaver", "role": "job", "reason": "left"},
                row=child,
                first="left",
            )
        else:
            yield Asked(
                command=ConsiderConnections(
                    meeting=meeting,
                    child=child,
                    people=tuple(PersonId(each) for each in form.several(f"people-{child}")),
                    outcome=form.text(f"outcome-{child}"),
                ),
                fields={"people": "people"},
                row=child,
                first="outcome",
            )


def _worries(form: Form, draft: Draft) -> Iterator[Asked]:
    """Danger statements that the review puts in other words, whole as they were (T14)."""
    for statement in dict.fromkeys(form.values.get("pair", [])):
        words = {part: form.text(f"{part}-{statement}") for part in ("who", "what", "why")}
        before = {part: form.text(f"old{part}-{statement}") for part in words}
        if {part: said.split() for part, said in words.items()} == {
            part: said.split() for part, said in before.items()
        }:
            if form.has(f"new-{statement}"):
                form.refuse(f"who-{statement}", "Change the words, or leave out why.")
            continue
        seen = form.raw(f"saw-{statement}")
        yield Asked(
            command=RewordStatement(
                statement=StatementId(statement),
                seen=int(seen) if seen.isascii() and seen.isdecimal() else -1,
                reason=form.text(f"new-{statement}"),
                meeting=draft.meeting,
                **words,
            ),
            fields={"who": "who", "what": "what", "why": "why", "reason": "new"},
            row=statement,
            first="who",
        )


def _goals(form: Form, draft: Draft) -> Iterator[Asked]:
    yield from _worries(form, draft)
    for goal in dict.fromkeys(form.values.get("aim", [])):
        if form.text(f"aimed-{goal}") == form.text(f"was-{goal}"):
            if form.has(f"because-{goal}"):
                form.refuse(f"aimed-{goal}", "Write the goal as it is now, or leave out why.")
            continue
        yield Asked(
            command=RewordGoal(
                goal=GoalId(goal),
                seen=form.text(f"was-{goal}"),
                words=form.text(f"aimed-{goal}"),
                reason=form.text(f"because-{goal}"),
                meeting=draft.meeting,
            ),
            fields={"reason": "because"},
            row=goal,
            first="aimed",
        )


STAYS = Step(
    slug="stays",
    title="Who stays, and how serious it is",
    lead="Ask each person: will you stay with this? And: what could happen if nothing changes?",
    fields=frozenset({"stays", "words", "grasp", "see", "reason"}),
    commands=_stays,
)
BONDS = Step(
    slug="bonds",
    title="Between people",
    lead="Ask at every review, also when all seems well. What breaks early can be mended early.",
    fields=frozenset(
        {
            "answer",
            "reason",
            "between",
            "odds",
            "effect",
            "people",
            "outcome",
            "left",
            "leaver",
            "job",
        }
    ),
    commands=_bonds,
)
GOALS = Step(
    slug="goals",
    title="The worries and safety goals",
    lead="Do they still say what worries you and what you want to see? Leave what is right.",
    fields=frozenset(
        {
            *("aim", "aimed", "was", "because"),
            *("pair", "saw", "who", "what", "why", "oldwho", "oldwhat", "oldwhy", "new"),
        }
    ),
    commands=_goals,
)
DECIDERS = CONNECTION_DECIDERS
