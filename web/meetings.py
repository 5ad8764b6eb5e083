"""Meetings and reviews: those being recorded, those to come, and each one as people read it."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.meetings import (
    ConveneMeeting,
    MeetingKind,
)
from backend.aggregates.vocabulary import MeetingId
from backend.permission import Deed
from web import drafts
from web.meeting_told import read_meeting, without_plan
from web.moments import Moment, at, on
from web.page import NotHere, Visit, read, write
from web.recording_check import STEPS
from web.recording_pages import CURRENT, KIND_WORDS


class InProgress(msgspec.Struct, frozen=True, kw_only=True):
    """A meeting that is being recorded."""

    href: str
    kind: str
    begun_by: str
    begun_at: Moment
    done: int
    of: int


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """A meeting that was called for a day."""

    meeting: str
    kind: str
    kind_words: str
    on: Moment
    place: str
    people: str


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A meeting that took place."""

    href: str
    kind: str
    on: Moment
    place: str
    people: int
    written_up: bool


class Off(msgspec.Struct, frozen=True, kw_only=True):
    """A meeting that did not take place or had to stop: why, and what comes next."""

    kind: str
    on: Moment
    word: str
    why: str
    next_step: str
    people: str


class MeetingsPage(msgspec.Struct, frozen=True, kw_only=True):
    """Every meeting of a family, or its reviews."""

    in_progress: tuple[InProgress, ...]
    planned: tuple[Planned, ...]
    held: tuple[Held, ...]
    off: tuple[Off, ...]
    kind: str
    first_held: bool
    first_begun: bool


@read("/families/{family:uuid}/meetings", Deed.SEE_MEETINGS)
def meetings(visit: Visit) -> Response[Any]:
    """All meetings of a family."""
    return _show(visit, "meetings")


@read("/families/{family:uuid}/reviews", Deed.SEE_MEETINGS)
def reviews(visit: Visit) -> Response[Any]:
    """The reviews of a family."""
    return _show(visit, "reviews")


@write("/families/{family:uuid}/meetings", Deed.RECORD_MEETING)
def convene(visit: Visit) -> Response[Any]:
    """Calls a meeting for a day to come."""
    form = visit.form
    kind = form.choice("kind", MeetingKind, MeetingKind.INITIAL)

    def command() -> ConveneMeeting:
        day = form.date("on")
        if day is None and not form.problems_at("on"):
            form.refuse("on", "Enter the day people will meet.")
        return ConveneMeeting(
            meeting=MeetingId(form.new_id("meeting")),
            kind=kind,
            on=day or visit.ledger.today(),
            at=form.time("at"),
            place=form.maybe("place"),
        )

    return visit.carry_out(
        command,
        then=f"{visit.root}/{CURRENT[kind]}",
        otherwise=lambda: _show(visit, CURRENT[kind]),
        block=lambda: _fresh(visit, CURRENT[kind]),
    )


def _fresh(visit: Visit, current: str) -> Response[Any]:
    visit.form.values.clear()
    return _show(visit, current)


def _show(visit: Visit, current: str) -> Response[Any]:
    rows = visit.rows(
        'select meeting, kind, state, "on", at, place, off_why, off_next, '
        "jsonb_array_length(present) as people "
        'from pages.meetings where family = %s order by "on" desc, meeting',
        visit.family,
    )
    begun = drafts.in_progress(visit) if visit.may(Deed.RECORD_MEETING) else []
    wanted = [
        kind.value for kind in MeetingKind if current == "meetings" or CURRENT[kind] == current
    ]
    first_held = any(row["state"] in ("held", "written-up") for row in rows)
    recording = {draft.meeting for draft in begun}
    shown = [row for row in rows if row["kind"] in wanted]
    return visit.show(
        "meetings.html",
        MeetingsPage(
            in_progress=tuple(
                InProgress(
                    href=f"{visit.root}/recordings/{draft.meeting}",
                    kind=KIND_WORDS[draft.kind],
                    begun_by=draft.begun_by,
                    begun_at=at(draft.begun_at),
                    done=sum(step.done for step in draft.steps.values()),
                    of=len(STEPS[draft.kind]),
                )
                for draft in begun
                if draft.kind.value in wanted
            ),
            planned=tuple(
                Planned(
                    meeting=row["meeting"],
                    kind=row["kind"],
                    kind_words=KIND_WORDS[MeetingKind(row["kind"])],
                    on=on(row["on"], row["at"]),
                    place=row["place"] or "",
                    people=f"{visit.root}/meetings/{row['meeting']}/people",
                )
                for row in reversed(shown)
                if row["state"] == "planned" and row["meeting"] not in recording
            ),
            held=tuple(
                Held(
                    href=f"{visit.root}/meetings/{row['meeting']}",
                    kind=KIND_WORDS[MeetingKind(row["kind"])],
                    on=on(row["on"], row["at"]),
                    place=row["place"] or "",
                    people=row["people"],
                    written_up=row["state"] == "written-up",
                )
                for row in shown
                if row["state"] in ("held", "written-up")
            ),
            off=tuple(
                Off(
                    kind=KIND_WORDS[MeetingKind(row["kind"])],
                    on=on(row["on"], row["at"]),
                    word="Called off" if row["state"] == "called-off" else "Had to stop",
                    why=row["off_why"],
                    next_step=row["off_next"],
                    people=f"{visit.root}/meetings/{row['meeting']}/people",
                )
                for row in shown
                if row["state"] in ("called-off", "broken-off")
            ),
            kind="review" if first_held else "initial",
            first_held=first_held,
            first_begun=any(draft.kind is MeetingKind.INITIAL for draft in begun),
        ),
        title="Reviews" if current == "reviews" else "Meetings",
        current=current,
        block="content",
    )


@read("/families/{family:uuid}/meetings/{meeting:str}", Deed.SEE_MEETINGS)
def meeting(visit: Visit) -> Response[Any]:
    """One meeting as it was recorded."""
    page = read_meeting(visit, MeetingId(visit.param("meeting")))
    if page is None:
        raise NotHere
    if not visit.may(Deed.SEE_PLAN):
        without_plan(page)
    page.saved = bool(visit.asked("saved")) and page.written_up is not None
    kind = MeetingKind(page.kind)
    page.kind = KIND_WORDS[kind]
    page.people = f"{visit.root}/meetings/{visit.param('meeting')}/people"
    return visit.show("meeting.html", page, title=page.kind, current=CURRENT[kind])


ROUTES = (meetings, reviews, convene, meeting)
