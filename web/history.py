"""The history: one line of everything that happened and when it was taken down, with filters."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any, LiteralString
from urllib.parse import urlencode

import msgspec
from litestar import Response
from psycopg.rows import dict_row

from backend.aggregates.engagement import AbsenceFound
from backend.aggregates.family import PART_OF
from backend.aggregates.meetings import MeetingKind
from backend.aggregates.vocabulary import Precision
from backend.permission import Deed, kinds_seen
from backend.projections.sentences.engagement import FOUND_WORDS
from web.history_words import HEADS, KIND_WORDS, TITLES
from web.moments import Moment, at, on
from web.page import Visit, read

PAGE = 100
MOST_SEQ = 2_147_483_647

_MEETING_TITLES = {
    MeetingKind.INITIAL.value: "First Family Network Meeting",
    MeetingKind.REVIEW.value: "Review",
}
_CORRECTIONS = (
    *("-reworded", "-reworked", "-withdrawn", "-renamed", "-taken-back"),
    *("-corrected", "-struck-out", "-restored"),
)
_REWRITES = ("entry-corrected", "entry-struck-out", "entry-restored")
_DECISIONS = ("-made", "-decided", "-excepted", "-answered", "-agreed", "-accepted", "-set")
# Only what someone gave a day for themselves can have been taken down late: the day of a meeting
# says nothing about the writing up that follows it.
DATED = [
    str(event.__struct_config__.tag) for event in PART_OF if "happened" in event.__struct_fields__
]

_FOUND = """
with lines as (
  select h.*, e.recorded_at, m.kind as meeting_kind, x.found, x.found_words, x.found_on,
    (e.recorded_at at time zone 'Europe/London')::date as recorded_on,
    case h.precision when 'month' then (h.happened_on + interval '1 month')::date - 1
      else h.happened_on end as happened_to,
    case h.precision
      when 'minute' then h.happened_on + h.happened_at + interval '1 minute'
      when 'day' then h.happened_on + interval '1 day'
      when 'month' then h.happened_on + interval '1 month'
    end at time zone 'Europe/London' as over
  from pages.history h
  join ledger.events e on e.stream = h.family and e.seq = h.seq
  left join pages.meetings m on m.family = h.family and m.meeting = h.meeting
  left join pages.absences x on h.topic = 'absence-recorded' and x.family = h.family
    and x.meeting = h.meeting and x.person = h.people ->> 0
  where h.family = %(family)s and h.kind = any(%(kinds)s)
    and (%(topics)s::text[] is null or h.topic = any(%(topics)s))
    and (%(person)s::text is null or h.people @> to_jsonb(%(person)s::text))
    and (%(account)s::text is null or h.account = %(account)s)
), marked as (
  select *, topic = any(%(dated)s)
    and coalesce(recorded_at > over + make_interval(hours => %(hours)s), false) as late
  from lines
), found as (
  select *, count(*) over () as matching, min(seq) over () as first from marked
  where (not %(late)s or late)
    and (%(from)s::date is null
      or case when %(happened)s then happened_to else recorded_on end >= %(from)s)
    and (%(to)s::date is null
      or case when %(happened)s then happened_on else recorded_on end <= %(to)s)
)
"""
_ONE = "select * from found where seq = %(before)s - 1"
_ALL = "select * from found order by seq desc"
# A page ends where a saving ends, so that nothing is torn from what it hangs on.
_A_PAGE = """
, below as (
  select seq, command_id from found where seq < %(before)s order by seq desc limit %(page)s
)
select * from found where seq < %(before)s and (
  seq >= (select min(seq) from below)
  or command_id = (select command_id from below order by seq limit 1))
order by seq desc
"""


class Clock(StrEnum):
    """The two clocks of every entry."""

    HAPPENED = "happened"
    RECORDED = "recorded"


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """What was said of an entry later, and what stands there now where that changed."""

    word: str
    text: str
    now: str | None
    href: str


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One entry on the line, and what hangs from it when it is a meeting."""

    kind: str
    title: str
    id: str
    text: str
    happened: Moment | None
    recorded: Moment | None
    by: str | None
    by_title: str
    on_behalf: str | None
    late: bool
    href: str | None = None
    number: int | None = None
    entry: str | None = None
    # What was said of the entry later; `replaced` when it no longer stands as it was written.
    marks: tuple[Mark, ...] = ()
    replaced: bool = False
    hanging: tuple[Line, ...] = ()


class Option(msgspec.Struct, frozen=True):
    """Something to choose."""

    value: str
    text: str


class HistoryPage(msgspec.Struct, frozen=True, kw_only=True):
    """The line, what is shown of it, and the form that says what to show."""

    entries: tuple[Line, ...]
    matching: int
    filters: tuple[str, ...]
    kinds: tuple[Option, ...]
    people: tuple[Option, ...]
    clocks: tuple[Option, ...]
    open: bool
    older: str | None
    newest: str | None


class Asked(msgspec.Struct, kw_only=True):
    """What the address asks to see, as far as it makes sense."""

    kind: str | None = None
    person: str | None = None
    since: date | None = None
    until: date | None = None
    clock: Clock = Clock.HAPPENED
    late: bool = False
    mine: bool = False
    before: int = MOST_SEQ


@read("/families/{family:uuid}/history", Deed.SEE_HISTORY)
def history(visit: Visit) -> Response[Any]:
    """The whole record as one line, newest first, or what the filters leave of it."""
    kinds = [kind for kind in KIND_WORDS if kind in kinds_seen(visit.viewer, visit.place)]
    people = visit.rows(
        "select person, name from pages.people where family = %s order by seq", visit.family
    )
    names = {row["person"]: row["name"] for row in people}
    asked = _asked(visit, kinds, names)
    rows = _found(visit, asked, kinds)
    matching = rows[0]["matching"] if rows else 0
    filters = _filters(asked, names)
    last = rows[-1]["seq"] if rows else 0
    more = bool(rows) and last > rows[0]["first"]
    response = visit.show(
        "history.html",
        HistoryPage(
            entries=tuple(_hung(visit, rows)),
            matching=matching,
            filters=filters,
            kinds=tuple(Option(kind, KIND_WORDS[kind]) for kind in kinds),
            people=tuple(Option(person, name) for person, name in names.items()),
            clocks=(
                Option(Clock.HAPPENED.value, "When it happened"),
                Option(Clock.RECORDED.value, "When it was written down"),
            ),
            open=bool(filters) or bool(visit.form.problems),
            older=_address(visit, asked, before=last) if more else None,
            newest=_address(visit, asked) if asked.before != MOST_SEQ else None,
        ),
        title="History",
        current="history",
        block="content" if visit.form.problems else "entries",
        status=422 if visit.form.problems else 200,
    )
    if visit.partial:
        if visit.form.problems:
            response.headers["HX-Retarget"] = "#history"
        else:
            response.headers["HX-Push-Url"] = _address(visit, asked)
    return response


def lines(
    visit: Visit, *, kinds: tuple[str, ...] = tuple(KIND_WORDS), topics: list[str] | None = None
) -> tuple[Line, ...]:
    """The part of the line that another page tells, newest first."""
    seen = [kind for kind in kinds if kind in kinds_seen(visit.viewer, visit.place)]
    asked = _values(visit, Asked(), seen) | {"topics": topics}
    return tuple(_line(visit, row) for row in _rows(visit, _ALL, asked))


def _asked(visit: Visit, kinds: list[str], names: dict[str, str]) -> Asked:
    """Reads the address as a form; what makes no sense is refused beside its field and left out."""
    form, query = visit.form, visit.request.query_params
    form.values = {name: [visit.asked(name)] for name in query}
    form.values["only"] = [value.strip() for value in query.getall("only", []) if value.strip()]
    asked = Asked(late="late" in form.several("only"), mine="mine" in form.several("only"))
    if not set(form.several("only")) <= {"late", "mine"}:
        form.refuse("only", "Choose one of these.")
    if form.has("kind"):
        asked.kind = form.text("kind") if form.text("kind") in kinds else None
        if asked.kind is None:
            form.refuse("kind", "Choose what it is about from the list.")
    if form.has("person"):
        asked.person = form.text("person") if form.text("person") in names else None
        if asked.person is None:
            form.refuse("person", "Choose someone in this family’s record.")
    if form.has("clock"):
        asked.clock = form.choice("clock", Clock, Clock.HAPPENED)
    asked.since, asked.until = _day(visit, "from"), _day(visit, "to")
    if asked.since and asked.until and asked.until < asked.since:
        form.refuse("to", "The last day is before the first. Enter a later one.")
        asked.until = None
    before = form.text("before")
    if before.isascii() and before.isdecimal() and int(before) <= MOST_SEQ:
        asked.before = int(before)
    return asked


def _day(visit: Visit, name: str) -> date | None:
    text = visit.form.text(name)
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
        if len(text) != 10 or day.year < 1900:
            raise ValueError
        return day
    except ValueError:
        visit.form.refuse(name, "Enter a real day, such as 2026-03-27.")
        return None


def _found(visit: Visit, asked: Asked, kinds: list[str]) -> list[dict[str, Any]]:
    return _rows(visit, _A_PAGE, _values(visit, asked, kinds))


def _values(visit: Visit, asked: Asked, kinds: list[str]) -> dict[str, Any]:
    return {
        "family": visit.family,
        "kinds": [asked.kind] if asked.kind else kinds,
        "topics": None,
        "person": asked.person,
        "account": str(visit.viewer.account) if asked.mine else None,
        "dated": DATED,
        "hours": visit.ledger.profile().late_after_hours,
        "late": asked.late,
        "happened": asked.clock is Clock.HAPPENED,
        "from": asked.since,
        "to": asked.until,
        "before": asked.before,
        "page": PAGE,
    }


def _rows(visit: Visit, which: LiteralString, values: dict[str, Any]) -> list[dict[str, Any]]:
    with visit.db.cursor(row_factory=dict_row) as cursor:
        return visit.may_read(cursor.execute(_FOUND + which, values).fetchall())


def _filters(asked: Asked, names: dict[str, str]) -> tuple[str, ...]:
    """What is asked for, in words, for the screen and for paper."""
    did = "happened" if asked.clock is Clock.HAPPENED else "written down"
    said = (
        KIND_WORDS[asked.kind] if asked.kind else "",
        f"about {names[asked.person]}" if asked.person else "",
        f"{did} from {on(asked.since).text}" if asked.since else "",
        f"{did} until {on(asked.until).text}" if asked.until else "",
        "written down late" if asked.late else "",
        "written by me" if asked.mine else "",
    )
    return tuple(words for words in said if words)


def _address(visit: Visit, asked: Asked, before: int | None = None) -> str:
    """This page with what is asked for, and nothing of what made no sense."""
    said = {
        "kind": asked.kind,
        "person": asked.person,
        "from": asked.since and asked.since.isoformat(),
        "to": asked.until and asked.until.isoformat(),
        "clock": asked.clock.value if asked.clock is not Clock.HAPPENED else None,
        "only": [*(["late"] if asked.late else []), *(["mine"] if asked.mine else [])],
        "before": before,
    }
    query = urlencode({name: value for name, value in said.items() if value}, doseq=True)
    return f"{visit.root}/history{'?' if query else ''}{query}"


def _hung(visit: Visit, rows: list[dict[str, Any]]) -> list[Line]:
    """The line: what was taken down in one saving hangs from the entry that says most of it."""
    savings: dict[Any, list[dict[str, Any]]] = {}
    for row in rows:
        savings.setdefault(row["command_id"], []).append(row)
    shown: list[Line] = []
    for saving in savings.values():
        head = _head(saving)
        hanging = [row for row in saving if row is not head and _hangs(row, head)]
        shown += [_line(visit, row) for row in saving if row is not head and row not in hanging]
        # Told from the beginning of the meeting to its end.
        hung = tuple(_hanging(visit, row, head) for row in reversed(hanging))
        shown.append(msgspec.structs.replace(_line(visit, head), hanging=hung))
    return shown


def _head(saving: list[dict[str, Any]]) -> dict[str, Any]:
    topics = [topic for topic in HEADS if any(row["topic"] == topic for row in saving)]
    if topics:
        return next(row for row in saving if row["topic"] == topics[0])
    return saving[-1]


def _hangs(row: dict[str, Any], head: dict[str, Any]) -> bool:
    """Whether an entry belongs to what it was taken down with, and not to another meeting."""
    return head["topic"] != "meeting-held" or row["meeting"] in (None, head["meeting"])


def _hanging(visit: Visit, row: dict[str, Any], head: dict[str, Any]) -> Line:
    """An entry with only what the one it hangs from does not say already."""
    line = _line(visit, row)
    same = row["happened_on"] in (None, head["happened_on"]) and row["topic"] != "meeting-held"
    return msgspec.structs.replace(
        line,
        title="",
        href=None,
        happened=None if same and row["precision"] != Precision.MINUTE else line.happened,
        recorded=None,
        by=None,
        late=line.late and not head["late"],
    )


def _found_out(row: dict[str, Any]) -> str:
    # An absence is never read without what was found out about it (coverage.md A36).
    if not row["found"]:
        return ""
    words = FOUND_WORDS[AbsenceFound(row["found"])]
    when = f" ({on(row['found_on']).text})" if row["found_on"] else ""
    return f" Found out since{when}: {words}. {row['found_words']}"


def _line(visit: Visit, row: dict[str, Any]) -> Line:
    topic: str = row["topic"]
    held = topic == "meeting-held"
    kind = "entry"
    replaced, marks = marks_of(visit, row["marks"])
    if held:
        kind = "meeting"
    elif topic.endswith(_CORRECTIONS):
        kind = "correction"
    elif topic.endswith(_DECISIONS):
        kind = "decision"
    return Line(
        kind=kind,
        title=_MEETING_TITLES[row["meeting_kind"]] if held else TITLES[topic],
        href=f"{visit.root}/meetings/{row['meeting']}" if held else None,
        id=f"entry-{row['seq']}",
        text=row["sentence"] + _found_out(row),
        happened=_happened(row),
        recorded=at(row["recorded_at"]),
        by=row["by_name"],
        by_title=row["by_title"],
        on_behalf=row["on_behalf"],
        late=row["late"],
        number=row["seq"],
        entry=f"{visit.root}/entries/{row['seq']}",
        marks=marks,
        replaced=replaced,
    )


def marks_of(visit: Visit, said: list[dict[str, Any]]) -> tuple[bool, tuple[Mark, ...]]:
    """Whether an entry no longer stands as it was written, and what was said of it later."""
    rewrites = [each for each in said if each["kind"] in _REWRITES]
    replaced = bool(rewrites) and rewrites[-1]["kind"] != "entry-restored"
    marks = tuple(
        Mark(
            word=TITLES[each["kind"]],
            text=each["words"],
            now=each["now"] if replaced and each is rewrites[-1] else None,
            href=f"{visit.root}/entries/{each['seq']}",
        )
        for each in said
    )
    return replaced, marks


def line_of(visit: Visit, number: int) -> Line | None:
    """One entry's line; None where there is none that this person may read."""
    kinds = [kind for kind in KIND_WORDS if kind in kinds_seen(visit.viewer, visit.place)]
    asked = _values(visit, Asked(before=number + 1), kinds) | {"page": 1}
    rows = _rows(visit, _ONE, asked)
    return _line(visit, rows[0]) if rows else None


def _happened(row: dict[str, Any]) -> Moment | None:
    """When it happened, as exactly as it was told; None where nobody told it."""
    day: date | None = row["happened_on"]
    if row["precision"] is None:
        return None
    if day is not None and row["topic"] not in DATED:
        told = on(day)
        return Moment(f"Meeting of {told.text}", told.iso)
    if day is not None and row["precision"] == Precision.MONTH:
        return Moment(f"{day:%B %Y}", f"{day:%Y-%m}")
    return on(day, row["happened_at"])


ROUTES = (history,)
