"""The pages of recording: the list of steps, one step, and all of it checked before saving."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.meetings import MeetingKind
from backend.aggregates.vocabulary import LineId
from web.drafts import Draft, StepDraft
from web.leading import Help, helps_since
from web.moments import Moment, at
from web.page import Visit
from web.recording_bodies import body
from web.recording_check import STEPS, Judged, Moved, judge, told_line
from web.recording_family import IF_NEW, worded
from web.recording_forms import Step, form_of, kept
from web.recording_people import Making, people_of
from web.recording_review import LINES
from web.recording_shown import Count
from web.recording_words import Difference, differences

KIND_WORDS = {
    MeetingKind.INITIAL: "First Family Network Meeting",
    MeetingKind.REVIEW: "Review",
}
CURRENT = {MeetingKind.INITIAL: "meetings", MeetingKind.REVIEW: "reviews"}


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """One step in the list, and how far it has come."""

    title: str
    href: str
    word: str
    kind: str


class RecordingPage(msgspec.Struct, frozen=True, kw_only=True):
    """The list of steps of one recording."""

    tasks: tuple[Task, ...]
    done: int
    here: str
    begun_by: str
    begun_at: Moment
    saved_by: str
    saved_at: Moment | None
    helps: tuple[Help, ...]


class Conflict(msgspec.Struct, frozen=True, kw_only=True):
    """What someone else saved of a step, beside what was typed here."""

    by: str
    at: Moment
    differences: tuple[Difference, ...]


class StepPage(msgspec.Struct, frozen=True, kw_only=True):
    """One step's form."""

    slug: str
    lead: str
    number: int
    of: int
    here: str
    revision: int
    template: str
    step: Any
    conflict: Conflict | None
    helps: tuple[Help, ...]


class RoomCount(msgspec.Struct, frozen=True, kw_only=True):
    """The line that counts the room."""

    count: Count


class Pointer(msgspec.Struct, frozen=True):
    """One thing to put right, and the address of its field."""

    text: str
    href: str


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """One step as it will be recorded."""

    title: str
    href: str
    sentences: tuple[str, ...]
    troubles: tuple[Pointer, ...]


class MovedLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line that someone else changed, theirs and yours."""

    line: str
    changes: int
    by: str
    why: str
    theirs: str
    yours: str
    gone: bool


class CheckPage(msgspec.Struct, frozen=True, kw_only=True):
    """Everything as it will be recorded."""

    sections: tuple[Section, ...]
    moved: tuple[MovedLine, ...]
    here: str
    revision: int
    ready: bool


class DiscardPage(msgspec.Struct, frozen=True, kw_only=True):
    """Asks before a draft is thrown away."""

    here: str
    started: tuple[str, ...]


def here_of(visit: Visit, meeting: str) -> str:
    """The address of a recording."""
    return f"{visit.root}/recordings/{meeting}"


def judged_now(visit: Visit, draft: Draft) -> Judged:
    """A draft judged by the family as it stands now."""
    return judge(visit.ledger.family(visit.family), draft, visit.ledger.terms())


def show_tasks(visit: Visit, draft: Draft) -> Response[Any]:
    """The list of steps, each with how far it has come."""
    judged, here = judged_now(visit, draft), here_of(visit, draft.meeting)
    listed = tuple(_task(visit, step, draft, judged, here) for step in STEPS[draft.kind])
    last = draft.last
    return visit.show(
        "recording.html",
        RecordingPage(
            tasks=listed,
            done=sum(task.kind == "done" for task in listed),
            here=here,
            begun_by=draft.begun_by,
            begun_at=at(draft.begun_at),
            saved_by=last.saved_by if last else "",
            saved_at=at(last.saved_at) if last else None,
            helps=_helps(visit, draft),
        ),
        title=f"Record: {KIND_WORDS[draft.kind]}",
        heading=KIND_WORDS[draft.kind],
        current=CURRENT[draft.kind],
    )


def _helps(visit: Visit, draft: Draft) -> tuple[Help, ...]:
    """What whoever leads asked the worker since the meeting began, and what they said."""
    return tuple(each for each in helps_since(visit, draft.begun_at) if each.mine)


def _task(visit: Visit, step: Step, draft: Draft, judged: Judged, here: str) -> Task:
    known = draft.steps.get(step.slug)
    if known is None:
        lay = visit.viewer.lay and step.slug in IF_NEW
        word, kind = "Only if new" if lay else "Not started", "plain"
    elif judged.of(step.slug):
        word, kind = "Has gaps", "due"
    elif known.done:
        word, kind = "Done", "done"
    else:
        word, kind = "Started", "draft"
    href = f"{here}/{step.slug}{'?look=1' if kind == 'due' else ''}"
    return Task(title=worded(visit, step).title, href=href, word=word, kind=kind)


def show_discard(visit: Visit, draft: Draft, status: int = 200) -> Response[Any]:
    return visit.show(
        "recording_discard.html",
        DiscardPage(
            here=here_of(visit, draft.meeting),
            started=tuple(
                worded(visit, s).title for s in STEPS[draft.kind] if s.slug in draft.steps
            ),
        ),
        title="Throw this recording away",
        current=CURRENT[draft.kind],
        status=status,
    )


def show_conflict(visit: Visit, before: Draft, asked: Step, theirs: StepDraft) -> Response[Any]:
    """Theirs beside yours: the form keeps yours, and saving it now is a choice."""
    people, judged = people_of(visit, before), judged_now(visit, before)
    words = {each.person: each.name for each in people} | dict(judged.after.mapping.goals)
    yours = kept(asked, visit.form.values)
    own = theirs.account == str(visit.viewer.account)
    by = "You, in another window," if own else theirs.saved_by
    conflict = Conflict(
        by=by,
        at=at(theirs.saved_at),
        differences=differences(asked, theirs.values, yours, words),
    )
    text = f"{by} saved this step while you were writing. Nothing of yours is lost."
    visit.form.refuse("", text)
    draft = msgspec.structs.replace(before, steps={**before.steps, asked.slug: theirs})
    return show_step(visit, draft, asked, judged, conflict=conflict, status=409)


def show_step(
    visit: Visit,
    draft: Draft,
    asked: Step,
    judged: Judged,
    *,
    conflict: Conflict | None = None,
    status: int = 200,
) -> Response[Any]:
    known, said = draft.steps.get(asked.slug), worded(visit, asked)
    steps = STEPS[draft.kind]
    making = Making(visit=visit, draft=draft, people=people_of(visit, draft), judged=judged)
    return visit.show(
        "recording_step.html",
        StepPage(
            slug=asked.slug,
            lead=said.lead,
            number=steps.index(asked) + 1,
            of=len(steps),
            here=here_of(visit, draft.meeting),
            revision=known.revision if known else 0,
            template=f"recording_{asked.slug.replace('-', '_')}.html",
            step=body(asked, making),
            conflict=conflict,
            helps=_helps(visit, draft),
        ),
        title=said.title,
        current=CURRENT[draft.kind],
        block="content",
        status=status,
    )


def show_check(visit: Visit, draft: Draft, judged: Judged, status: int = 200) -> Response[Any]:
    here = here_of(visit, draft.meeting)
    return visit.show(
        "recording_check.html",
        CheckPage(
            sections=tuple(
                _section(worded(visit, each), judged, here) for each in STEPS[draft.kind]
            ),
            moved=tuple(_moved_line(visit, draft, each) for each in judged.moved),
            here=here,
            revision=draft.revision,
            ready=not judged.troubles,
        ),
        title="Check and save",
        current=CURRENT[draft.kind],
        block="content",
        status=status,
    )


def _section(asked: Step, judged: Judged, here: str) -> Section:
    href = f"{here}/{asked.slug}"
    line = "&line=" if asked.slug == LINES.slug else ""
    return Section(
        title=asked.title,
        href=href,
        sentences=judged.sentences.get(asked.slug, ()),
        troubles=tuple(
            Pointer(
                trouble.text,
                f"{href}?look=1{line and line + trouble.field.partition('-')[2]}#{trouble.field}",
            )
            for trouble in judged.of(asked.slug)
        ),
    )


def _moved_line(visit: Visit, draft: Draft, moved: Moved) -> MovedLine:
    family = visit.ledger.family(visit.family)
    row = visit.rows(
        "select changed_by, reason from pages.plan_lines where family = %s and line = %s",
        visit.family,
        moved.line,
    )[0]
    form, names = form_of(draft.values(LINES.slug)), visit.names()
    match form.raw(f"change-{moved.line}"):
        case "withdraw":
            yours = "Taken out of the plan."
        case "change":
            typed = (form.text(f"{name}-{moved.line}") for name in ("what", "doer", "when"))
            yours = ", ".join(names.get(word, word) for word in typed if word)
        case _:
            yours = "Left as it was when you read it."
    return MovedLine(
        line=moved.line,
        changes=moved.changes,
        by=row["changed_by"],
        why=row["reason"] or "",
        theirs="Taken out of the plan." if moved.gone else told_line(family, LineId(moved.line)),
        yours=yours,
        gone=moved.gone,
    )
