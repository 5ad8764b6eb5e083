"""The people of one meeting: getting it ready, the children's part, who was away, how it felt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.arrangements import (
    BreakOffMeeting,
    CallOffMeeting,
    ChildPart,
    GiveMeetingTask,
    MakeArrangements,
    MeetingTask,
    MoveMeeting,
    PlanChildParticipation,
    PrepareChild,
)
from backend.aggregates.engagement import AbsenceFound, ExploreAbsence, Felt, GiveFeedback
from backend.aggregates.family import FamilyCommand
from backend.aggregates.meetings import AbsenceCause, MeetingKind
from backend.aggregates.vocabulary import MeetingId, PersonId
from backend.permission import Deed
from backend.projections.sentences.arrangements import THOUGHT_OF
from backend.projections.sentences.engagement import FELT_WORDS, FOUND_WORDS
from backend.record import Author
from web.meeting_told import CAUSE_WORDS
from web.moments import Moment, on
from web.page import NotHere, Visit, read, write
from web.recording_pages import CURRENT, KIND_WORDS

HERE = "/families/{family:uuid}/meetings/{meeting:str}"
PARTS = (
    {"value": "none", "text": "Not at the meeting"},
    {"value": "represented", "text": "Someone brings what they said"},
    {"value": "part", "text": "There for part of it"},
    {"value": "whole", "text": "There for all of it"},
)
PART_WORDS = {option["value"]: option["text"] for option in PARTS}
FOUND = tuple({"value": each.value, "text": words} for each, words in FOUND_WORDS.items())
FELT = (
    {"value": "good", "text": "Good"},
    {"value": "mixed", "text": "Good in parts"},
    {"value": "hard", "text": "Hard"},
)
# Whoever gives no name is named nowhere, not even as the one who typed it (coverage.md A39).
NO_NAME = Author(account="", name="Someone who gave no name", title="")


class Child(msgspec.Struct, frozen=True, kw_only=True):
    """A child, and what was planned for them at this meeting."""

    person: str
    name: str
    part: str
    how: str
    reasons: str
    supporter: str
    prepared: str


class Away(msgspec.Struct, frozen=True, kw_only=True):
    """Someone who could not come, what lay behind it, and what follows."""

    person: str
    name: str
    why: str
    words: str
    next_step: str
    explored: bool


class Coming(msgspec.Struct, frozen=True, kw_only=True):
    """Someone who may come, what they said, and when they can."""

    person: str
    name: str
    word: str
    can: str
    linked: bool


class PeoplePage(msgspec.Struct, frozen=True, kw_only=True):
    """Everything about the people of one meeting."""

    here: str
    kind: str
    when_: Moment
    place: str
    to_come: bool
    held: bool
    off: str
    off_next: str
    seen: int
    arranged: tuple[tuple[str, str, str], ...]
    tasks: tuple[tuple[str, str, str], ...]
    children: tuple[Child, ...]
    coming: tuple[Coming, ...]
    away: tuple[Away, ...]
    feedback: tuple[tuple[str, str, str], ...]
    people: tuple[dict[str, str], ...]
    givers: tuple[dict[str, str], ...]
    today: Any
    parts: tuple[dict[str, str], ...] = PARTS
    found: tuple[dict[str, str], ...] = FOUND
    felt: tuple[dict[str, str], ...] = FELT


@read(HERE + "/people", Deed.SEE_MEETINGS)
def people(visit: Visit) -> Response[Any]:
    """Getting one meeting ready, and what to do when someone could not come."""
    return _show(visit)


@write(HERE + "/arrangements", Deed.RECORD_MEETING)
def arrange(visit: Visit) -> Response[Any]:
    """Keeps what makes it easy to come."""
    form = visit.form
    return _told(
        visit,
        lambda: MakeArrangements(
            meeting=_meeting(visit),
            seen=form.number("seen", 0, 1_000_000) or 0,
            **{name: form.maybe(name) for name in THOUGHT_OF},
        ),
    )


@write(HERE + "/tasks", Deed.RECORD_MEETING)
def task(visit: Visit) -> Response[Any]:
    """Says who coordinates or facilitates."""
    form = visit.form
    return _told(
        visit,
        lambda: GiveMeetingTask(
            meeting=_meeting(visit),
            task=form.choice("task", MeetingTask, MeetingTask.FACILITATOR),
            person=PersonId(form.text("runner")) if form.has("runner") else None,
            name=form.maybe("runner_name"),
        ),
        fields={"person": "runner", "name": "runner_name"},
    )


@write(HERE + "/children/{child:str}", Deed.RECORD_MEETING)
def child_part(visit: Visit) -> Response[Any]:
    """Plans how a child takes part."""
    form, child = visit.form, visit.param("child")
    fields = {name: f"{name}-{child}" for name in ("part", "how", "reasons", "supporter")}
    return _told(
        visit,
        lambda: PlanChildParticipation(
            meeting=_meeting(visit),
            child=PersonId(child),
            part=form.choice(fields["part"], ChildPart, ChildPart.NONE),
            how=form.maybe(fields["how"]),
            reasons=form.text(fields["reasons"]),
            supporter=PersonId(form.text(fields["supporter"]))
            if form.has(fields["supporter"])
            else None,
        ),
        fields=fields,
    )


@write(HERE + "/children/{child:str}/preparations", Deed.RECORD_MEETING)
def prepare(visit: Visit) -> Response[Any]:
    """Keeps how a child was made ready."""
    form, child = visit.form, visit.param("child")
    by = f"prepared_by-{child}"
    return _told(
        visit,
        lambda: PrepareChild(
            meeting=_meeting(visit),
            child=PersonId(child),
            what=form.text(f"what-{child}"),
            prepared_by=PersonId(form.text(by)) if form.has(by) else None,
            happened=form.happened(f"prepared-{child}"),
        ),
        fields={"what": f"what-{child}", "happened": f"prepared-{child}", "prepared_by": by},
    )


@write(HERE + "/changes", Deed.RECORD_MEETING)
def change(visit: Visit) -> Response[Any]:
    """Moves a meeting, calls it off, or keeps that it had to stop."""
    form, meeting = visit.form, _meeting(visit)

    def command() -> FamilyCommand:
        reason, step = form.text("why"), form.text("next_step")
        match form.text("change"):
            case "move":
                day = form.date("to")
                if day is None and not form.problems_at("to"):
                    form.refuse("to", "Enter the day people will meet.")
                return MoveMeeting(
                    meeting=meeting,
                    on=day or visit.ledger.today(),
                    at=form.time("to_time"),
                    place=form.maybe("to_place"),
                    reason=reason,
                )
            case "off":
                return CallOffMeeting(meeting=meeting, reason=reason, next_step=step)
            case "stopped":
                happened = form.happened("stopped")
                return BreakOffMeeting(
                    meeting=meeting, reason=reason, next_step=step, happened=happened
                )
            case _:
                form.refuse("change", "Choose what happened.")
                return CallOffMeeting(meeting=meeting, reason=reason, next_step=step)

    fields = {"reason": "why", "on": "to", "at": "to_time", "place": "to_place"}
    return _told(visit, command, fields=fields | {"happened": "stopped", "meeting": "change"})


@write(HERE + "/absences/{person:str}", Deed.RECORD_MEETING)
def explore(visit: Visit) -> Response[Any]:
    """Keeps why someone had not come, and what is done about it."""
    form, person = visit.form, visit.param("person")
    names = ("found", "words", "follow_up", "invite")
    fields = {name: f"{name}-{person}" for name in names} | {"happened": f"asked-{person}"}
    return _told(
        visit,
        lambda: ExploreAbsence(
            meeting=_meeting(visit),
            person=PersonId(person),
            by=visit.viewer.person,
            with_them=form.has(f"with-{person}"),
            found=form.choice(fields["found"], AbsenceFound, AbsenceFound.UNKNOWN),
            words=form.text(fields["words"]),
            follow_up=form.text(fields["follow_up"]),
            invite=form.maybe(fields["invite"]),
            happened=form.happened(fields["happened"]),
        ),
        fields=fields,
    )


@write(HERE + "/feedback", Deed.SPEAK_UP)
def feedback(visit: Visit) -> Response[Any]:
    """Keeps how a meeting felt; without a name nothing tells who it was."""
    form = visit.form
    own, giver = visit.viewer.person, form.text("giver")
    if own is not None and giver not in ("", own):
        raise NotHere
    felt = form.choice("felt", Felt, Felt.MIXED)
    said = GiveFeedback(
        meeting=_meeting(visit),
        felt=felt,
        person=PersonId(giver) if giver else None,
        words=form.maybe("felt_words"),
    )
    author = None if giver else NO_NAME
    return _told(visit, lambda: said, {"words": "felt_words", "person": "giver"}, author)


def _told(
    visit: Visit,
    command: Callable[[], FamilyCommand],
    fields: dict[str, str] | None = None,
    author: Author | None = None,
) -> Response[Any]:
    then = f"{visit.root}/meetings/{visit.param('meeting')}/people"
    return visit.carry_out(
        command, then=then, otherwise=lambda: _show(visit), fields=fields, author=author
    )


def _meeting(visit: Visit) -> MeetingId:
    return MeetingId(visit.param("meeting"))


def _show(visit: Visit) -> Response[Any]:
    meeting, family = _meeting(visit), visit.family
    found = visit.rows(
        "select * from pages.meetings where family = %s and meeting = %s", family, meeting
    )
    if not found:
        raise NotHere
    row = found[0]
    names = visit.names()
    made = visit.rows(
        "select * from pages.arrangements where family = %s and meeting = %s", family, meeting
    )
    arranged: dict[str, Any] = made[0] if made else {}
    to_come = row["state"] in ("planned", "broken-off")
    runs = {
        each["task"]: names.get(each["person"] or "") or each["name"] or ""
        for each in visit.rows(
            "select * from pages.meeting_tasks where family = %s and meeting = %s",
            family,
            meeting,
        )
    }
    kind = MeetingKind(row["kind"])
    choices = _choices(visit)
    own = visit.viewer.person
    return visit.show(
        "meeting_people.html",
        PeoplePage(
            here=f"{visit.root}/meetings/{meeting}",
            kind=KIND_WORDS[kind],
            when_=on(row["on"], row["at"]),
            place=row["place"] or "",
            to_come=to_come,
            held=row["state"] in ("held", "written-up"),
            off=row["off_why"] or "",
            off_next=row["off_next"] or "",
            seen=arranged.get("made", 0),
            arranged=tuple(
                (name, words, arranged.get(name) or "") for name, words in THOUGHT_OF.items()
            ),
            tasks=(
                ("coordinator", "Brings the meeting together", runs.get("coordinator", "")),
                ("facilitator", "Leads the talking", runs.get("facilitator", "")),
            ),
            children=_children(visit, meeting, names),
            coming=_coming(visit) if to_come else (),
            away=_away(visit, meeting, names),
            feedback=tuple(
                (
                    names.get(each["person"] or "", "Someone who gave no name"),
                    FELT_WORDS[Felt(each["felt"])],
                    each["words"] or "",
                )
                for each in visit.rows(
                    "select * from pages.feedback where family = %s and meeting = %s order by seq",
                    family,
                    meeting,
                )
            ),
            people=choices,
            givers=tuple(each for each in choices if own is None or each["value"] == own),
            today=visit.ledger.today(),
        ),
        title="The people of a meeting",
        current=CURRENT[kind],
    )


def _choices(visit: Visit) -> tuple[dict[str, str], ...]:
    rows = visit.rows(
        "select person, name from pages.people where family = %s and left_on is null order by seq",
        visit.family,
    )
    return tuple({"value": row["person"], "text": row["name"]} for row in rows)


def _children(visit: Visit, meeting: str, names: dict[str, str]) -> tuple[Child, ...]:
    rows = visit.rows(
        "select p.person, p.name, c.* from pages.people p left join pages.child_parts c "
        "on c.family = p.family and c.child = p.person and c.meeting = %s "
        "where p.family = %s and p.standing = 'child' order by p.seq",
        meeting,
        visit.family,
    )
    return tuple(
        Child(
            person=row["person"],
            name=row["name"],
            part=PART_WORDS.get(row["part"] or "", ""),
            how=row["how"] or "",
            reasons=row["reasons"] or "",
            supporter=names.get(row["supporter"] or "", ""),
            prepared=row["prepared"] or "",
        )
        for row in rows
    )


_ANSWERS = {"yes": "Will come", "no": "Will not come", "not-sure": "Not sure yet"}


def _coming(visit: Visit) -> tuple[Coming, ...]:
    rows = visit.rows(
        "select p.person, p.name, p.standing, p.asked_on, p.answer, a.can "
        "from pages.people p left join pages.availability a using (family, person) "
        "where p.family = %s and p.left_on is null and p.standing <> 'child' order by p.seq",
        visit.family,
    )
    return tuple(
        Coming(
            person=row["person"],
            name=row["name"],
            word=_ANSWERS.get(
                row["answer"] or "", "No answer yet" if row["asked_on"] else "Not asked yet"
            ),
            can=row["can"] or "",
            linked=row["standing"] != "parent",
        )
        for row in rows
    )


def _away(visit: Visit, meeting: str, names: dict[str, str]) -> tuple[Away, ...]:
    rows = visit.rows(
        "select * from pages.absences where family = %s and meeting = %s order by person",
        visit.family,
        meeting,
    )
    return tuple(
        Away(
            person=row["person"],
            name=names.get(row["person"], "Someone"),
            why=FOUND_WORDS[AbsenceFound(row["found"])]
            if row["found"]
            else CAUSE_WORDS[AbsenceCause(row["cause"])],
            words=row["found_words"] or row["words"] or "",
            next_step=row["follow_up"] or "",
            explored=row["found"] is not None,
        )
        for row in rows
    )


ROUTES = (people, arrange, task, child_part, prepare, change, explore, feedback)
