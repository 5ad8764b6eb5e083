"""Dates and decisions: every open clock laid out, the law's dates beside, and who moved what."""

from __future__ import annotations

from datetime import date
from typing import Any, LiteralString

import msgspec
from litestar import Response

from backend.aggregates.deadlines import (
    DayKind,
    Deadline,
    beside,
    counted_days,
    open_deadline,
    open_deadlines,
)
from backend.aggregates.oversight import DecideFurtherMeetings, DecideNotToMeet, ExceptDeadline
from backend.aggregates.profile import MANAGERS
from backend.aggregates.vocabulary import Clock, MeetingId, PlanStatus
from backend.explain import CLOCK_TITLES, day_note, how_counted, moves, pinned
from backend.permission import Deed
from backend.projections.sentences.case import START_WORDS
from web.decided import Deciding, Job, day, deciding, decision
from web.families import DueLine, due_line
from web.history import Line, lines
from web.late import STANDS
from web.moments import Moment, on
from web.page import NotHere, Visit, read, write

LONG_MEETING_MINUTES = 120

_STRATEGY: LiteralString = " ".join(
    (
        "select max(happened_on) as day from pages.history",
        "where family = %s and topic = 'strategy-discussion-held' and",
        STANDS,
    )
)


class DayCell(msgspec.Struct, frozen=True, kw_only=True):
    """One day of a count as the page shows it."""

    on: str
    iso: str
    note: str
    counts: bool


class DateCard(msgspec.Struct, frozen=True, kw_only=True):
    """One open date: when, how near, by which rule, its days, who moved it, where to move it."""

    due: DueLine
    how: str
    pinned: str
    moved: tuple[str, ...]
    days: tuple[DayCell, ...]
    href: str


class LawDate(msgspec.Struct, frozen=True, kw_only=True):
    """A date the law sets, beside ours."""

    due: DueLine
    since: Moment


class DatesPage(msgspec.Struct, frozen=True, kw_only=True):
    """Every open date, the law's beside, how long it has been, and what was decided."""

    dates: tuple[DateCard, ...]
    law: tuple[LawDate, ...]
    elapsed: int | None
    starts: str
    long_meeting: str
    can_skip: bool
    can_decide_further: bool
    so_far: tuple[Line, ...]


class ExceptPage(msgspec.Struct, frozen=True, kw_only=True):
    """The form that moves one date."""

    what: str
    due: DueLine
    clock: str
    meeting: str
    seen: str
    deciding: Deciding


class SkipPage(msgspec.Struct, frozen=True, kw_only=True):
    """The form that decides to hold no meeting for now."""

    due: DueLine | None
    deciding: Deciding


class FurtherPage(msgspec.Struct, frozen=True, kw_only=True):
    """The form that decides whether more meetings follow."""

    after: str
    last: Moment
    review: DueLine | None
    choices: tuple[Job, ...]
    protected: bool
    deciding: Deciding


@read("/families/{family:uuid}/dates", Deed.SEE_CASE)
def dates(visit: Visit) -> Response[Any]:
    """Every open date of a family with the days it was counted by."""
    family, today = visit.ledger.family(visit.family), visit.ledger.today()
    authority = visit.ledger.authority()
    first_open = not family.meetings.any_held and family.case.began is not None
    return visit.show(
        "dates.html",
        DatesPage(
            dates=tuple(_card(visit, each, today) for each in open_deadlines(family)),
            law=tuple(
                LawDate(due=due_line(each.what, each.on, today), since=on(each.counted_from))
                for each in beside(family, authority.calendar, _strategy(visit))
            ),
            elapsed=(today - family.case.began).days if first_open and family.case.began else None,
            starts=START_WORDS[
                family.case.counts_from or authority.in_force(today).involvement_starts
            ],
            long_meeting=_long_meeting(visit),
            can_skip=first_open,
            can_decide_further=family.meetings.any_held,
            so_far=lines(visit, kinds=("oversight",)),
        ),
        title="Dates and decisions",
    )


def _card(visit: Visit, each: Deadline, today: date) -> DateCard:
    calendar = visit.ledger.authority().calendar_called(each.due.calendar)
    return DateCard(
        due=due_line(each.clock.value, each.on, today),
        how=how_counted(each, calendar),
        pinned=pinned(each.due),
        moved=moves(each),
        days=tuple(
            DayCell(
                on=f"{cell.on:%a} {cell.on.day} {cell.on:%b}",
                iso=cell.on.isoformat(),
                note=day_note(cell),
                counts=cell.kind in (DayKind.COUNTED, DayKind.START),
            )
            for cell in counted_days(each.due, calendar)
        ),
        href=f"{visit.root}/dates/exceptions?clock={each.clock.value}&meeting={each.meeting or ''}",
    )


def _strategy(visit: Visit) -> date | None:
    # From the history and not from the part that records it: only its day matters here.
    found = visit.rows(_STRATEGY, visit.family)
    return found[0]["day"]


def _long_meeting(visit: Visit) -> str:
    rows = visit.rows(
        "select at, ended from pages.meetings where family = %s and kind = 'initial' "
        "and at is not null and ended is not null limit 1",
        visit.family,
    )
    if not rows:
        return ""
    at, ended = rows[0]["at"], rows[0]["ended"]
    minutes = (ended.hour - at.hour) * 60 + ended.minute - at.minute
    if minutes <= LONG_MEETING_MINUTES:
        return ""
    return (
        f"The first meeting took {minutes // 60} hours and {minutes % 60} minutes. An hour and a "
        "half is about what people can take in: think of a break, or of a second day."
    )


@read("/families/{family:uuid}/dates/exceptions", Deed.DECIDE)
def exception(visit: Visit) -> Response[Any]:
    """The form that moves one date."""
    return _show_exception(visit, visit.asked("clock"), visit.asked("meeting"))


@write("/families/{family:uuid}/dates/exceptions", Deed.DECIDE)
def move(visit: Visit) -> Response[Any]:
    """Moves one date by a decision."""
    form = visit.form
    return visit.carry_out(
        lambda: ExceptDeadline(
            clock=form.choice("clock", Clock, Clock.REVIEW),
            meeting=MeetingId(form.text("meeting")) if form.has("meeting") else None,
            seen=_seen(visit),
            until=day(form, "until", "Enter the new day."),
            interim=form.text("interim"),
            decision=decision(form),
        ),
        then=f"{visit.root}/dates",
        otherwise=lambda: _show_exception(visit, form.text("clock"), form.text("meeting")),
    )


def _seen(visit: Visit) -> date:
    try:
        return date.fromisoformat(visit.form.text("seen"))
    except ValueError:
        visit.form.refuse("until", "Read the page again first.")
        return date(1990, 1, 1)


def _show_exception(visit: Visit, clock: str, meeting: str) -> Response[Any]:
    family, today = visit.ledger.family(visit.family), visit.ledger.today()
    running = next(
        (
            each
            for each in open_deadlines(family)
            if not clock or (each.clock.value, each.meeting or "") == (clock, meeting)
        ),
        None,
    )
    if running is None:
        raise NotHere
    jobs = visit.ledger.profile().may_except(running.due.rule) or MANAGERS
    return visit.show(
        "date_exception.html",
        ExceptPage(
            what=CLOCK_TITLES[running.clock],
            due=due_line(running.clock.value, running.on, today),
            clock=running.clock.value,
            meeting=running.meeting or "",
            seen=running.on.isoformat(),
            deciding=deciding(visit, jobs),
        ),
        title="Move a date",
    )


@read("/families/{family:uuid}/dates/no-meeting", Deed.DECIDE)
def no_meeting(visit: Visit) -> Response[Any]:
    """The form that decides to hold no meeting for now."""
    return _show_no_meeting(visit)


@write("/families/{family:uuid}/dates/no-meeting", Deed.DECIDE)
def decide_no_meeting(visit: Visit) -> Response[Any]:
    """Takes down the decision to hold no meeting for now."""
    form = visit.form
    return visit.carry_out(
        lambda: DecideNotToMeet(
            direction=form.text("direction"),
            child_views=form.text("child_views"),
            parent_views=form.text("parent_views"),
            instead=form.text("instead"),
            look_again_on=day(form, "look_again_on", "Enter the day to look at it again."),
            decision=decision(form),
        ),
        then=f"{visit.root}/dates",
        otherwise=lambda: _show_no_meeting(visit),
    )


def _show_no_meeting(visit: Visit) -> Response[Any]:
    family, today = visit.ledger.family(visit.family), visit.ledger.today()
    running = open_deadline(family, Clock.FIRST_MEETING, None)
    return visit.show(
        "no_meeting.html",
        SkipPage(
            due=due_line(Clock.FIRST_MEETING.value, running.on, today) if running else None,
            deciding=deciding(visit, visit.ledger.profile().may_except("T01") or MANAGERS),
        ),
        title="Hold no meeting for now",
    )


@read("/families/{family:uuid}/dates/further", Deed.DECIDE)
def further(visit: Visit) -> Response[Any]:
    """The form that decides whether more meetings follow."""
    return _show_further(visit)


@write("/families/{family:uuid}/dates/further", Deed.DECIDE)
def decide_further(visit: Visit) -> Response[Any]:
    """Takes down whether more meetings follow, and by when the next."""
    form = visit.form
    return visit.carry_out(
        lambda: DecideFurtherMeetings(
            after=MeetingId(form.text("after")),
            by_when=_by_when(visit),
            decision=decision(form),
        ),
        then=f"{visit.root}/dates",
        otherwise=lambda: _show_further(visit),
    )


def _by_when(visit: Visit) -> date | None:
    form = visit.form
    match form.text("more"):
        case "yes":
            return day(form, "by_when", "Enter the day by which to meet.")
        case "no":
            return None
        case _:
            form.refuse("more", "Choose one of these.")
            return None


def _show_further(visit: Visit) -> Response[Any]:
    family, today = visit.ledger.family(visit.family), visit.ledger.today()
    latest = family.meetings.latest
    if latest is None:
        raise NotHere
    running = open_deadline(family, Clock.REVIEW, None)
    return visit.show(
        "further_meetings.html",
        FurtherPage(
            after=latest[0],
            last=on(latest[1].held),
            review=due_line(Clock.REVIEW.value, running.on, today) if running else None,
            choices=(Job("yes", "Meet again by a day"), Job("no", "No more meetings for now")),
            protected=family.status is PlanStatus.PROTECTION,
            deciding=deciding(visit, visit.ledger.profile().may_except("T01") or MANAGERS),
        ),
        title="More meetings, or none",
    )


ROUTES = (dates, exception, move, no_meeting, decide_no_meeting, further, decide_further)
