"""Steps of a first meeting around its plan: why we meet, the map, roles, help, what comes next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID, uuid5

from backend.aggregates.case import TellBottomLine
from backend.aggregates.gathering import ExplainHelp, ExplainPurpose, MakeCommitment
from backend.aggregates.map_notes import (
    AddMapNote,
    CarryMapForward,
    Category,
    NoteIndicator,
    Sign,
    Source,
)
from backend.aggregates.meetings import ConveneMeeting, MeetingKind
from backend.aggregates.roles import NetworkRole, TakeRole
from backend.aggregates.vocabulary import (
    Happened,
    MeetingId,
    NoteId,
    PersonId,
    Precision,
    on_day,
)
from web.drafts import Draft
from web.forms import Form
from web.recording_forms import (
    LEFT,
    Asked,
    Step,
    form_of,
    lines_of,
    one_of,
    person_of,
    rows_of,
)

# How long a promise holds, in days from the meeting; "" is open.
HOW_LONG = {"": None, "30": 30, "91": 91, "182": 182, "365": 365}
SIGNS = {"sign-well": Sign.WELL, "sign-worried": Sign.WORRIED}


def day_of(draft: Draft) -> date | None:
    """The day of the meeting, where its step has one."""
    return form_of(draft.values("when")).date("on")


def happened(draft: Draft) -> Happened:
    """The day of the meeting, as its entries are dated."""
    day = day_of(draft)
    return on_day(day) if day else Happened(precision=Precision.UNKNOWN)


def _why(form: Form, draft: Draft) -> Iterator[Asked]:
    if form.has("words"):
        yield Asked(
            command=ExplainPurpose(
                meeting=draft.meeting,
                explained_by=PersonId(form.text("by")),
                words=form.text("words"),
            ),
            fields={"explained_by": "by"},
            first="words",
        )
    told = tuple(PersonId(person) for person in dict.fromkeys(form.several("told")))
    if told:
        version = form.raw("version")
        yield Asked(
            command=TellBottomLine(
                version=int(version) if version.isdecimal() and len(version) < 6 else 0,
                told=told,
                how="At the meeting",
                happened=happened(draft),
            ),
            first="told",
        )


def _map(form: Form, draft: Draft) -> Iterator[Asked]:
    carried = tuple(NoteId(note) for note in form.several("carry"))
    if carried:
        yield Asked(command=CarryMapForward(meeting=draft.meeting, notes=carried), first="carry")
    for row in rows_of(form.values, "note"):
        category, said_by = form.raw(f"category-{row}"), person_of(form, f"by-{row}")
        if category in SIGNS:
            command: AddMapNote | NoteIndicator = NoteIndicator(
                note=NoteId(row),
                sign=SIGNS[category],
                words=form.text(f"words-{row}"),
                said_by=said_by,
                meeting=draft.meeting,
            )
        else:
            command = AddMapNote(
                note=NoteId(row),
                category=form.choice(f"category-{row}", Category, Category.STRENGTH),
                words=form.text(f"words-{row}"),
                source=one_of(form, f"source-{row}", Source, Source.NETWORK),
                said_by=said_by,
                meeting=draft.meeting,
            )
        yield Asked(command=command, fields={"said_by": "by"}, row=row, first="words")


def _roles(form: Form, draft: Draft) -> Iterator[Asked]:
    for row in rows_of(form.values, "taken"):
        if not form.has(f"role-{row}"):
            form.refuse(f"role-{row}", "Choose the role.")
            continue
        yield Asked(
            command=TakeRole(
                member=PersonId(form.text(f"member-{row}")),
                role=form.choice(f"role-{row}", NetworkRole, NetworkRole.PRACTICAL),
                what=form.text(f"what-{row}"),
                when=form.maybe(f"when-{row}"),
                happened=happened(draft),
            ),
            fields={"what": "what", "when": "when"},
            row=row,
            first="member",
        )
    day = day_of(draft)
    for row in rows_of(form.values, "promise"):
        long = HOW_LONG.get(form.raw(f"long-{row}"))
        if day is None:
            form.refuse(f"who-{row}", "Enter the day of the meeting first.")
            continue
        yield Asked(
            command=MakeCommitment(
                member=PersonId(form.text(f"who-{row}")),
                what=form.text(f"count-{row}"),
                begins=day,
                ends=day + timedelta(days=long) if long else None,
                meeting=draft.meeting,
            ),
            fields={"what": "count"},
            row=row,
            first="who",
        )


def _help(form: Form, draft: Draft) -> Iterator[Asked]:
    offers = lines_of(form, "offers")
    if offers or form.has("by"):
        yield Asked(
            command=ExplainHelp(
                meeting=draft.meeting, offers=offers, explained_by=person_of(form, "by")
            ),
            fields={"explained_by": "by"},
            first="offers",
        )


def _next(form: Form, draft: Draft) -> Iterator[Asked]:
    day, at = form.date("on"), form.time("at")
    if day is None:
        if (form.has("at") or form.has("place")) and not form.problems:
            form.refuse("on", "Enter the day of the review.")
        return
    yield Asked(
        command=ConveneMeeting(
            meeting=MeetingId(uuid5(UUID(draft.meeting), "review").hex),
            kind=MeetingKind.REVIEW,
            on=day,
            at=at,
            place=form.maybe("place"),
        ),
        fields={"at": "at", "place": "place"},
        first="on",
    )


WHY = Step(
    slug="why",
    title="Why we are here",
    lead="Say it plainly, so that everyone knows: what this is for, and what is not up to us.",
    fields=frozenset({"words", "by", "told", "version", *LEFT}),
    commands=_why,
)
MAP = Step(
    slug="map",
    title="What is going well, and what else",
    lead="What already keeps the children safe. Then what you would see when things go well.",
    fields=frozenset({"note", "category", "words", "by", "source", "carry"}),
    commands=_map,
    rows=(("note", ("words",), 3),),
)
ROLES = Step(
    slug="roles",
    title="Who is what for the family",
    lead="What each person takes on, and what the family can count on. No one needs to do it all.",
    fields=frozenset(
        {"taken", "role", "member", "what", "when", "promise", "who", "count", "long"}
    ),
    commands=_roles,
    rows=(("taken", ("member", "role", "what", "when"), 3), ("promise", ("who", "count"), 1)),
)
HELP = Step(
    slug="help",
    title="Help from professionals",
    lead="What help there is, so that the network knows of it. It adds to their plan.",
    fields=frozenset({"offers", "by", *LEFT}),
    commands=_help,
)
NEXT = Step(
    slug="next",
    title="What happens next",
    lead="When you will meet again. Begin to try the plan out tonight.",
    fields=frozenset({"on", "at", "place"}),
    commands=_next,
)
