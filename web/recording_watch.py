"""Watching a recording as it comes, and asking for help out of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid5

import msgspec
from litestar import Response

from backend.aggregates.leading import AskForHelp, HelpAbout
from backend.aggregates.vocabulary import HelpId, MeetingId, on_day
from backend.permission import Deed
from backend.record import Author, Provenance
from web import drafts
from web.drafts import Draft
from web.leading import Help, helps_since
from web.moments import Moment, at
from web.page import NotHere, Visit, go, read, write
from web.recording_check import STEPS, Judged
from web.recording_family import worded
from web.recording_forms import Step
from web.recording_pages import KIND_WORDS, here_of, judged_now
from web.recording_people import people_of
from web.recording_words import differences

R = "/families/{family:uuid}/recordings/{meeting:str}"


class Written(msgspec.Struct, frozen=True):
    """One thing that was typed, and the name of its field."""

    label: str
    words: str


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One step as far as it is written down: in sentences where it is whole, else as typed."""

    title: str
    href: str
    by: str
    at: Moment
    done: bool
    sentences: tuple[str, ...]
    typed: tuple[Written, ...]


class SoFarPage(msgspec.Struct, frozen=True, kw_only=True):
    """What is written down so far, what comes next, and who waits for help."""

    here: str
    kind: str
    begun_by: str
    begun_at: Moment
    now: str
    parts: tuple[Part, ...]
    to_come: tuple[str, ...]
    helps: tuple[Help, ...]
    over: str


@read(f"{R}/so-far", Deed.RECORD_MEETING)
def so_far(visit: Visit) -> Response[Any]:
    """The recording as it comes; the part that changes is asked for again and again."""
    draft = drafts.found(visit)
    if draft is None:
        meeting = MeetingId(visit.param("meeting"))
        known = visit.ledger.family(visit.family).meetings.meetings.get(meeting)
        if known is None or not known.written_up:
            raise NotHere
        return _show(visit, _over(visit))
    return _show(visit, _page(visit, draft, judged_now(visit, draft)))


def _show(visit: Visit, page: SoFarPage) -> Response[Any]:
    return visit.show(
        "recording_so_far.html",
        page,
        title="As it comes",
        heading="The meeting as it comes",
        current="reviews",
        block="coming",
    )


def _over(visit: Visit) -> SoFarPage:
    meeting = visit.param("meeting")
    return SoFarPage(
        here=here_of(visit, meeting),
        kind="",
        begun_by="",
        begun_at=at(datetime.now(UTC)),
        now="",
        parts=(),
        to_come=(),
        helps=(),
        over=f"{visit.root}/meetings/{meeting}",
    )


def _page(visit: Visit, draft: Draft, judged: Judged) -> SoFarPage:
    names = {each.person: each.name for each in people_of(visit, draft)}
    words = names | dict(judged.after.mapping.goals)
    steps = [worded(visit, each) for each in STEPS[draft.kind]]
    last = draft.last
    here = here_of(visit, draft.meeting)
    return SoFarPage(
        here=here,
        kind=KIND_WORDS[draft.kind],
        begun_by=draft.begun_by,
        begun_at=at(draft.begun_at),
        now=next((each.title for each in steps if draft.steps.get(each.slug) is last), ""),
        parts=tuple(
            _part(each, draft, judged, words, here) for each in steps if each.slug in draft.steps
        ),
        to_come=tuple(each.title for each in steps if each.slug not in draft.steps),
        helps=helps_since(visit, draft.begun_at),
        over="",
    )


def _part(step: Step, draft: Draft, judged: Judged, words: dict[str, str], here: str) -> Part:
    saved = draft.steps[step.slug]
    whole = not judged.of(step.slug)
    return Part(
        title=step.title,
        href=f"{here}/{step.slug}",
        by=saved.saved_by,
        at=at(saved.saved_at),
        done=saved.done and whole,
        sentences=judged.sentences.get(step.slug, ()) if whole else (),
        typed=()
        if whole
        else tuple(
            Written(each.label, each.yours)
            for each in differences(step, {}, saved.values, words)
            if each.yours
        ),
    )


@write(f"{R}/asked", Deed.RECORD_MEETING)
def ask(visit: Visit) -> Response[Any]:
    """Asks the worker for help out of the list of steps."""
    draft = drafts.found(visit)
    if draft is None:
        raise NotHere
    ask_for_help(visit, draft, None)
    return go(here_of(visit, draft.meeting))


def ask_for_help(visit: Visit, draft: Draft, step: Step | None) -> None:
    """Tells the worker that whoever leads the meeting needs help, and where they are in it."""
    person = visit.viewer.person
    if person is None:
        return
    if person in visit.ledger.family(visit.family).leading.waiting.values():
        return
    viewer = visit.viewer
    visit.ledger.tell(
        visit.family,
        AskForHelp(
            help=HelpId(visit.form.new_id("help")),
            by=person,
            about=HelpAbout.MEETING,
            words=step.title if step else None,
            happened=on_day(visit.ledger.today()),
        ),
        Provenance(
            author=Author(account=str(viewer.account), name=viewer.name, title=viewer.title),
            command_id=uuid5(visit.form.command_id, "help"),
        ),
    )


ROUTES = (so_far, ask)
