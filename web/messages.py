"""Messages: what was sent to whom, what is held and why, and what goes on paper."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response

from backend.permission import Deed
from backend.post import calendar, calling, follower, letters, outbox, paper, reach
from backend.post.letters import Letter, NoLetter, Part
from backend.post.outbox import Message
from backend.projections.rows import Row
from backend.speech import speaking
from web.moments import Moment, at
from web.page import NotHere, Visit, go, read, write

F = "/families/{family:uuid}"
HERE = F + "/messages"
ONE = HERE + "/{message:uuid}"
MOST = 200
KINDS = {
    follower.INVITATION: "Asked to a meeting",
    follower.MOVED: "A meeting was moved",
    follower.OFF: "A meeting is off",
    follower.COPY: "A copy of the plan",
    calling.TURN: "Reminded of a turn",
    calling.DIGEST: "Their week",
}
WAYS = {"email": "by e-mail", "text": "by text message", "print": "on paper", "": ""}
STATES = {
    "waiting": ("Waiting", "plain"),
    "sending": ("Being sent", "plain"),
    "sent": ("Sent", "done"),
    "held": ("Held", "overdue"),
    "paper": ("To print", "due"),
    "dropped": ("Not sent", "plain"),
}
HAVE_IT, GIVEN = "A worker said that they have it.", "Given on paper."


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One message as the list shows it."""

    message: str
    person: str
    name: str
    what: str
    state: str
    word: str
    tag_kind: str
    way: str
    made: Moment
    settled: Moment | None
    reason: str
    failed: bool


class MessagesPage(msgspec.Struct, frozen=True, kw_only=True):
    """What needs a person first, then the rest."""

    held: tuple[Line, ...]
    to_print: tuple[Line, ...]
    others: tuple[Line, ...]
    open: bool


class LetterPage(msgspec.Struct, frozen=True, kw_only=True):
    """A letter to print."""

    name: str
    words: tuple[str, ...]
    parts: tuple[Part, ...]
    pdf: str
    back: str
    settle: str
    waits: bool
    language: str


@read(HERE, Deed.BUILD_NETWORK)
def messages(visit: Visit) -> Response[Any]:
    """What was sent, what is held, and what goes on paper."""
    rows = visit.rows(
        "select o.*, p.name, coalesce(r.failed, false) as failed from house.outbox o "
        "join pages.people p using (family, person) "
        "left join pages.reach r using (family, person) "
        "where o.family = %s order by o.made_at desc, o.message limit %s",
        visit.family,
        MOST,
    )
    lines = tuple(map(_line, rows))
    return visit.show(
        "messages.html",
        MessagesPage(
            held=tuple(line for line in lines if line.state == "held"),
            to_print=tuple(line for line in lines if line.state == "paper"),
            others=tuple(line for line in lines if line.state not in ("held", "paper")),
            open=visit.services.gateways.any,
        ),
        title="Messages",
        current="network",
    )


def _line(row: Row) -> Line:
    word, kind = STATES[row["state"]]
    if row["state"] == "sent" and row["way"] == "print":
        word = "Given"
    return Line(
        message=str(row["message"]),
        person=row["person"],
        name=row["name"],
        what=KINDS.get(row["kind"], "A message"),
        state=row["state"],
        word=word,
        tag_kind=kind,
        way=WAYS[row["way"]],
        made=at(row["made_at"]),
        settled=at(row["settled_at"]) if row["settled_at"] else None,
        reason=row["reason"],
        failed=row["failed"],
    )


@write(ONE + "/settlings", Deed.BUILD_NETWORK)
def settle(visit: Visit) -> Response[Any]:
    """A person says what becomes of a message that is held, or waits on paper."""
    message = _message(visit)
    match visit.form.text("what"):
        case "again":
            outbox.again(visit.db, visit.family, message.message)
        case "have":
            outbox.put_by(visit.db, visit.family, message.message, HAVE_IT)
        case "given":
            outbox.put_by(visit.db, visit.family, message.message, GIVEN)
        case _:
            pass
    return go(f"{visit.root}/messages")


@read(ONE + "/letter", Deed.BUILD_NETWORK)
def letter(visit: Visit) -> Response[Any]:
    """A message as a letter, on a page of its own that prints well."""
    message, name, written = _written(visit)
    here = f"{visit.root}/messages/{message.message}"
    waits = visit.rows(
        "select from house.outbox where message = %s and state in ('paper', 'held')",
        message.message,
    )
    return visit.show(
        "letter.html",
        LetterPage(
            name=name,
            words=written.words,
            parts=written.copy,
            pdf=f"{here}/letter.pdf",
            back=f"{visit.root}/messages",
            settle=f"{here}/settlings",
            waits=bool(waits),
            language=written.language or "en",
        ),
        title="A letter",
        heading=written.copy_title or written.subject,
    )


@read(ONE + "/letter.pdf", Deed.BUILD_NETWORK)
def letter_pdf(visit: Visit) -> Response[Any]:
    """The same letter as a file to print."""
    _, name, written = _written(visit)
    with speaking(written.language):
        day = letters.day_words(visit.ledger.today(), None)
    title, language = written.copy_title or written.subject, written.language
    body = paper.printed(title, name, written.words, written.copy, day, language=language)
    return Response(
        body,
        media_type="application/pdf",
        headers={"content-disposition": 'attachment; filename="letter.pdf"'},
    )


def _message(visit: Visit) -> Message:
    rows = visit.rows(
        "select message, family, person, kind, about, sequence, way, tries, made_at "
        "from house.outbox where family = %s and message = %s",
        visit.family,
        UUID(visit.param("message")),
    )
    if not rows:
        raise NotHere
    return msgspec.convert(rows[0], Message)


def _written(visit: Visit) -> tuple[Message, str, Letter]:
    """The letter as whoever gets it may read it, whatever the worker may."""
    message = _message(visit)
    to = reach.recipient(visit.db, visit.ledger, visit.family, message.person)
    if to is None:
        raise NotHere
    # On paper, the plan goes along; it is the worker who puts it into their hands.
    to = msgspec.structs.replace(to, reach=None)
    try:
        written = letters.written(visit.db, visit.ledger, to, message, "", "")
    except NoLetter:
        raise NotHere from None
    # Someone may be called by where they live.
    return message, to.reads(to.name), written


@read(F + "/meetings/{meeting:str}/calendar", Deed.SEE_MEETINGS)
def calendar_file(visit: Visit) -> Response[Any]:
    """A meeting to take home into one's own calendar."""
    rows = visit.rows(
        'select "on", at, place, state from pages.meetings where family = %s and meeting = %s',
        visit.family,
        visit.param("meeting"),
    )
    if not rows or rows[0]["on"] is None:
        raise NotHere
    row = rows[0]
    told = visit.rows(
        "select coalesce(max(sequence), 0) as n from house.outbox where family = %s and about = %s",
        visit.family,
        visit.param("meeting"),
    )
    called = visit.rows(
        "select max(recorded_at) as at from ledger.events where stream = %s", visit.family
    )
    off = row["state"] == "called-off"
    entry = calendar.Date(
        family=visit.family,
        meeting=visit.param("meeting"),
        on=row["on"],
        at=row["at"],
        place="" if off else row["place"] or "",
        sequence=told[0]["n"],
        off=off,
        stamp=called[0]["at"],
        link="",
    )
    return Response(
        calendar.file(entry, "PUBLISH"),
        media_type="text/calendar; charset=utf-8",
        headers={"content-disposition": 'attachment; filename="meeting.ics"'},
    )


ROUTES = (messages, settle, letter, letter_pdf, calendar_file)
