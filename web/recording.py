"""Recording a meeting: a list of steps kept as a draft, then told as one command or not at all."""

from __future__ import annotations

from typing import Any
from uuid import uuid5

import msgspec
from litestar import Response

from backend.aggregates.family import Together
from backend.aggregates.meetings import MeetingKind
from backend.aggregates.vocabulary import MeetingId, Refused
from backend.ledger import Busy
from backend.permission import Deed
from backend.record import Author, Provenance
from web import drafts, protecting
from web.drafts import Draft, Overtaken, StepDraft, Values
from web.forms import Problem
from web.page import NotHere, Visit, go, read, write
from web.recording_check import STEPS, Judged
from web.recording_family import worded
from web.recording_forms import Step, kept
from web.recording_frame import WHY
from web.recording_pages import (
    CURRENT,
    RoomCount,
    here_of,
    judged_now,
    show_check,
    show_conflict,
    show_discard,
    show_step,
    show_tasks,
)
from web.recording_parts import after, asked_here, items, part_of, whole
from web.recording_people import count, people_of
from web.recording_review import LINES
from web.recording_steps import ROOM
from web.recording_watch import ask_for_help


@write("/families/{family:uuid}/recordings", Deed.RECORD_MEETING)
def begin(visit: Visit) -> Response[Any]:
    """Starts recording a meeting, or carries on where one was started."""
    form = visit.form
    kind = form.choice("kind", MeetingKind, MeetingKind.INITIAL)
    if form.problems:
        raise NotHere
    if kind is MeetingKind.INITIAL:
        if visit.ledger.family(visit.family).meetings.any_held:
            return go(f"{visit.root}/meetings")
        # There is one first meeting: whoever else is recording it is recording this one.
        for draft in drafts.in_progress(visit):
            if draft.kind is kind:
                return go(here_of(visit, draft.meeting))
    meeting = MeetingId(form.new_id("meeting"))
    if form.has("meeting"):
        called = visit.rows(
            "select meeting, kind from pages.meetings "
            "where family = %s and meeting = %s and state = 'planned'",
            visit.family,
            form.text("meeting"),
        )
        if not called:
            raise NotHere
        meeting, kind = MeetingId(called[0]["meeting"]), MeetingKind(called[0]["kind"])
    drafts.begin(visit, meeting, kind, uuid5(form.command_id, "written-up"))
    return go(here_of(visit, meeting))


@read("/families/{family:uuid}/recordings/{meeting:str}", Deed.RECORD_MEETING)
def tasks(visit: Visit) -> Response[Any]:
    """The list of steps."""
    draft = _draft(visit)
    if draft is None:
        return _told(visit)
    return show_tasks(visit, draft)


@read("/families/{family:uuid}/recordings/{meeting:str}/check", Deed.RECORD_MEETING)
def check(visit: Visit) -> Response[Any]:
    """Everything in sentences, as it will be recorded."""
    draft = _draft(visit)
    if draft is None:
        return _told(visit)
    return show_check(visit, draft, judged_now(visit, draft))


@write("/families/{family:uuid}/recordings/{meeting:str}/written-up", Deed.RECORD_MEETING)
def write_up(visit: Visit) -> Response[Any]:
    """Tells the whole meeting as one command; the draft goes only after the ledger has it."""
    with visit.db.transaction():
        draft = _draft(visit, hold=True)
        if draft is None:
            return _told(visit)
        judged = judged_now(visit, draft)
        problem, status = _in_the_way(visit, draft, judged)
        if problem is None:
            try:
                _tell(visit, draft, judged)
                drafts.throw_away(visit, draft.meeting)
                return go(f"{visit.root}/meetings/{draft.meeting}?saved=1")
            except Refused as refused:
                problem, status = refused.reason, 409
            except Busy as busy:
                problem, status = str(busy), 409
            judged = judged_now(visit, draft)
    if problem:
        visit.form.refuse("", problem)
    return show_check(visit, draft, judged, status)


def _in_the_way(visit: Visit, draft: Draft, judged: Judged) -> tuple[str | None, int]:
    if visit.form.raw("revision") != str(draft.revision):
        return "Something was changed while you were reading. Check it again before you save.", 409
    if judged.moved:
        return "The plan was changed while you were recording. Choose what to keep.", 409
    if judged.troubles:
        return "Put these things right, then save.", 422
    return None, 200


def _tell(visit: Visit, draft: Draft, judged: Judged) -> None:
    viewer = visit.viewer
    by = Provenance(
        author=Author(account=str(viewer.account), name=viewer.name, title=viewer.title),
        command_id=draft.command_id,
    )
    told = protecting.checked(visit, Together(commands=judged.commands))
    if visit.form.problems:
        raise Refused("Look at what is marked, then save.")
    visit.ledger.tell(visit.family, told, by)


@write("/families/{family:uuid}/recordings/{meeting:str}/moved", Deed.RECORD_MEETING)
def settle(visit: Visit) -> Response[Any]:
    """Keeps one side of a line that two people changed."""
    form = visit.form
    line, seen, theirs = form.text("line"), form.text("seen"), form.raw("keep") == "theirs"
    with visit.db.transaction():
        draft = _draft(visit, hold=True)
        if draft is None:
            return _told(visit)
        values = dict(draft.values(LINES.slug))
        if f"seen-{line}" not in values or not seen.isdecimal():
            raise NotHere
        values[f"seen-{line}"] = [seen]
        if theirs:
            for field in LINES.fields - {"line", "seen", "kind", "going", "words"}:
                values.pop(f"{field}-{line}", None)
        if form.has("gone"):
            values = {k: typed for k, typed in values.items() if not k.endswith(f"-{line}")}
            values["line"] = [each for each in values["line"] if each != line]
        writer = str(form.command_id)
        drafts.keep(visit, draft, LINES.slug, values, writer=writer, done=True)
    return go(f"{here_of(visit, draft.meeting)}/check")


@write("/families/{family:uuid}/recordings/{meeting:str}/discarded", Deed.RECORD_MEETING)
def discard(visit: Visit) -> Response[Any]:
    """Throws a draft away, once that was asked."""
    draft = _draft(visit)
    if draft is None:
        return _told(visit)
    if not visit.form.has("sure"):
        visit.form.refuse("sure", "Tick the box to throw this recording away.")
        return show_discard(visit, draft, 422)
    drafts.throw_away(visit, draft.meeting)
    return go(f"{visit.root}/{CURRENT[draft.kind]}")


@read("/families/{family:uuid}/recordings/{meeting:str}/discarded", Deed.RECORD_MEETING)
def ask_discard(visit: Visit) -> Response[Any]:
    """Asks before a draft is thrown away."""
    draft = _draft(visit)
    return _told(visit) if draft is None else show_discard(visit, draft)


@read("/families/{family:uuid}/recordings/{meeting:str}/{step:str}", Deed.RECORD_MEETING)
def step(visit: Visit) -> Response[Any]:
    """One step's form, with what is kept of it."""
    draft = _draft(visit)
    if draft is None:
        return _told(visit)
    asked = _step(visit, draft)
    visit.form.values = {name: list(typed) for name, typed in draft.values(asked.slug).items()}
    judged = judged_now(visit, draft)
    if visit.asked("look"):
        visit.form.problems = _shown(visit, draft, asked, _problems(judged, asked))
    return show_step(visit, draft, asked, judged)


@write("/families/{family:uuid}/recordings/{meeting:str}/{step:str}", Deed.RECORD_MEETING)
def save(visit: Visit) -> Response[Any]:
    """Keeps a step and goes on; or shows it again with what is in the way, everything kept."""
    form, before = visit.form, _draft(visit)
    if before is None:
        return _told(visit)
    asked = _step(visit, before)
    values = kept(asked, form.values)
    barred = protecting.left_out(visit, values, before.values(asked.slug))
    if barred:
        form.problems = [Problem(name, protecting.LEAVE_OUT) for name in barred]
        return show_step(visit, before, asked, judged_now(visit, before), status=422)
    values = _own(visit, before, asked)
    helped = form.raw("then") == "help"
    later = helped or form.raw("then") == "later" or form.has("add")
    tried = before if later else _with(before, asked, values)
    judged = judged_now(visit, tried)
    problems = [] if later else _problems(judged, asked)
    gaps = bool(problems)
    on, of = None, items(visit, before, asked)
    if of and not later:
        part = part_of(visit, of)
        problems = [each for each in problems if asked_here(asked, each.field, form.values, part)]
        on = after(values, part, asked)
    try:
        done = not later and not gaps and on is None
        draft = drafts.save_step(visit, asked.slug, values, sent=True, done=done, left=not problems)
    except Overtaken as overtaken:
        return show_conflict(visit, before, asked, overtaken.theirs)
    if problems:
        form.problems = problems
        return show_step(visit, draft, asked, judged, status=422)
    here = here_of(visit, draft.meeting)
    if form.has("add"):
        return go(f"{here}/{asked.slug}{_more(form.raw('add'), form.values)}")
    if helped:
        ask_for_help(visit, draft, worded(visit, asked))
        return go(f"{here}/{asked.slug}#asked")
    if on is not None:
        return go(f"{here}/{asked.slug}{on}")
    return go(here if later else f"{here}{_next(asked, draft.kind)}")


def _shown(visit: Visit, draft: Draft, asked: Step, problems: list[Problem]) -> list[Problem]:
    of = items(visit, draft, asked)
    if not of:
        return problems
    part = part_of(visit, of, [each.field for each in problems])
    return [each for each in problems if "-" not in each.field or each.field.endswith(part.shown)]


def _own(visit: Visit, draft: Draft, asked: Step) -> Values:
    """What this person may say in a step: telling the bottom line is the worker's to take down."""
    so_far = draft.values(asked.slug)
    sent = kept(asked, visit.form.values)
    values = whole(asked, sent, so_far, items(visit, draft, asked))
    for name in protecting.left_out(visit, values, so_far):
        values.pop(name)
        if name in so_far:
            values[name] = so_far[name]
    if asked is WHY and not visit.may(Deed.WRITE_CASE):
        before = draft.values(asked.slug)
        for name in ("told", "version"):
            values.pop(name, None)
            if name in before:
                values[name] = before[name]
    return values


def _more(group: str, typed: Values) -> str:
    if group == "away":
        return f"#cause-{typed['away'][-1]}" if typed.get("away", [""])[-1] else ""
    name, _, line = group.partition(":")
    if name == "line":
        return f"?line={line}#line-{line}"
    if group == "also":
        return f"#reason-{typed['also'][-1]}" if typed.get("also", [""])[-1] else ""
    number = len(typed.get(group, [])) + 1
    return f"?more={group}-{number}#{group}-{number}"


@write("/families/{family:uuid}/recordings/{meeting:str}/{step:str}/draft", Deed.RECORD_MEETING)
def autosave(visit: Visit) -> Response[Any]:
    """Keeps what is typed while it is typed, right or not; the room's step is counted anew."""
    draft = _draft(visit)
    if draft is None:
        raise NotHere
    asked = _step(visit, draft)
    try:
        draft = drafts.save_step(visit, asked.slug, _own(visit, draft, asked), sent=False)
    except Overtaken:
        return Response(None, status_code=409)
    if asked is not ROOM:
        return Response(None, status_code=204)
    parents = visit.ledger.profile().count_parents
    return visit.show(
        "recording_count.html",
        RoomCount(count=count(people_of(visit, draft), draft, parents)),
        title="Room",
        block="count",
    )


def _draft(visit: Visit, *, hold: bool = False) -> Draft | None:
    """The draft in the address; None, and gone, where the ledger has the meeting already."""
    draft = drafts.found(visit, hold=hold)
    if draft is not None:
        known = visit.ledger.family(visit.family).meetings.meetings.get(draft.meeting)
        if known and known.written_up:
            drafts.throw_away(visit, draft.meeting)
            return None
    return draft


def _told(visit: Visit) -> Response[Any]:
    known = visit.ledger.family(visit.family).meetings.meetings.get(
        MeetingId(visit.param("meeting"))
    )
    if known is None or not known.written_up:
        raise NotHere
    return go(f"{visit.root}/meetings/{visit.param('meeting')}?saved=1")


def _step(visit: Visit, draft: Draft) -> Step:
    for each in STEPS[draft.kind]:
        if each.slug == visit.param("step"):
            return each
    raise NotHere


def _next(asked: Step, kind: MeetingKind) -> str:
    steps = STEPS[kind]
    number = steps.index(asked) + 1
    return f"/{steps[number].slug}" if number < len(steps) else "/check"


def _problems(judged: Judged, asked: Step) -> list[Problem]:
    return [Problem(trouble.field, trouble.text) for trouble in judged.of(asked.slug)]


def _with(draft: Draft, asked: Step, values: Values) -> Draft:
    """The draft as it would be with this step, to judge it by."""
    typed = StepDraft(
        values=values,
        revision=0,
        writer="",
        saved_by="",
        account="",
        saved_at=draft.begun_at,
        done=False,
    )
    return msgspec.structs.replace(draft, steps={**draft.steps, asked.slug: typed})


ROUTES = (
    begin,
    tasks,
    check,
    write_up,
    settle,
    discard,
    ask_discard,
    step,
    save,
    autosave,
)
