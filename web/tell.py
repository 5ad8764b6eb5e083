"""Telling in a moment how it went: four buttons and a line, with a receipt that has the time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.evidence import (
    EvidenceKind,
    GiveEvidence,
    NotePractice,
    Went,
)
from backend.aggregates.evidence import Moment as How
from backend.aggregates.family import SingleCommand, Together
from backend.aggregates.leading import AskForHelp, HelpAbout
from backend.aggregates.vocabulary import EvidenceId, Happened, HelpId, LineId, PersonId, on_day
from backend.ledger import LONDON
from backend.permission import Deed
from web.files import keep_upload
from web.moments import Moment, at
from web.page import Visit, go, read, write
from web.practising import Option, people_in
from web.today import WhatIf, what_ifs

F = "/families/{family:uuid}"
HOW = {
    How.WORKED: "It worked",
    How.HARD: "It was hard",
    How.BACKUP: "We used the backup",
    How.HELP_NOW: "We needed help now",
}
WENT = {
    How.WORKED: Went.WORKED,
    How.HARD: Went.PARTLY,
    How.BACKUP: Went.PARTLY,
    How.HELP_NOW: Went.DID_NOT,
}


class TellPage(msgspec.Struct, frozen=True, kw_only=True):
    """The form."""

    hows: tuple[Option, ...]
    people: tuple[Option, ...]
    line: str
    line_words: str
    what_ifs: tuple[WhatIf, ...]
    me: bool


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What was told last, and when the record took it down."""

    how: str
    words: str
    taken: Moment
    number: int
    there: tuple[str, ...]
    help: bool


@read(F + "/tell", Deed.TELL_PRACTICE)
def form(visit: Visit) -> Response[Any]:
    """The form that takes ten seconds."""
    return _show(visit, visit.asked("line"))


@write(F + "/tell", Deed.TELL_PRACTICE, uploads=True)
def tell(visit: Visit) -> Response[Any]:
    """Keeps what happened; the worker hears when help was needed."""
    me = visit.viewer.person
    person = me or PersonId(visit.form.text("by"))
    return visit.carry_out(
        lambda: _told(visit, person),
        then=f"{visit.root}/told",
        otherwise=lambda: _show(visit, visit.form.text("line")),
        fields={"shows": "words", "happened": "on", "lines": ""},
        on_behalf_of=None if me else person or None,
    )


def _told(visit: Visit, person: PersonId) -> Together:
    form = visit.form
    how = form.choice("how", How, How.WORKED)
    words, happened = form.text("words"), _happened(visit)
    lines = (LineId(form.text("line")),) if form.has("line") else ()
    told: list[SingleCommand] = [
        NotePractice(
            by=person,
            words=words,
            went=WENT[how],
            moment=how,
            there=tuple(PersonId(each) for each in form.several("there")),
            lines=lines,
            happened=happened,
        )
    ]
    photo = keep_upload(visit, "photo")
    if photo is not None:
        told.append(
            GiveEvidence(
                evidence=EvidenceId(form.new_id("evidence")),
                kind=EvidenceKind.PHOTO,
                shows=words,
                person=person,
                lines=lines,
                file=photo,
                happened=happened,
            )
        )
    if how is How.HELP_NOW:
        told.append(
            AskForHelp(
                help=HelpId(form.new_id("help")),
                by=person,
                about=HelpAbout.SOMETHING_ELSE,
                words=words,
                happened=on_day(visit.ledger.today()),
            )
        )
    return Together(commands=tuple(told))


def _happened(visit: Visit) -> Happened:
    """When it happened: as typed, else today."""
    form = visit.form
    day, hour = form.date("on"), form.time("at")
    return on_day(day or visit.ledger.today(), hour)


def _show(visit: Visit, line: str) -> Response[Any]:
    rows = visit.rows(
        "select words from pages.plan_lines where family = %s and line = %s and not withdrawn",
        visit.family,
        line,
    )
    me = visit.viewer.person
    return visit.show(
        "tell.html",
        TellPage(
            hows=tuple(Option(how.value, words) for how, words in HOW.items()),
            people=tuple(each for each in people_in(visit) if each.value != me),
            line=line if rows else "",
            line_words=rows[0]["words"] if rows else "",
            what_ifs=what_ifs(visit) if visit.may(Deed.SEE_PLAN) else (),
            me=me is not None,
        ),
        title="Tell us",
        heading="Tell us how it went",
        current="plan",
    )


@read(F + "/told", Deed.TELL_PRACTICE)
def told(visit: Visit) -> Response[Any]:
    """The receipt of what this person told last."""
    names = visit.names()
    rows = visit.rows(
        "select n.*, e.recorded_at from pages.practice_notes n "
        "join ledger.events e on e.stream = n.family and e.seq = n.seq "
        "where n.family = %s and n.moment is not null "
        'and (%s::text is null or n."by" = %s) order by n.seq desc limit 1',
        visit.family,
        visit.viewer.person,
        visit.viewer.person,
    )
    if not rows:
        return go(f"{visit.root}/tell")
    row = rows[0]
    recorded: datetime = row["recorded_at"]
    how = HOW[How(row["moment"])] if row["moment"] else ""
    return visit.show(
        "told.html",
        Receipt(
            how=how,
            words=row["words"],
            taken=at(recorded.astimezone(LONDON)),
            number=row["seq"],
            there=tuple(names.get(each, "") for each in row["there"]),
            help=row["moment"] == How.HELP_NOW.value,
        ),
        title="Thank you",
        heading="Thank you. It is in the record.",
        current="plan",
    )


ROUTES = (form, tell, told)
