"""The history: one line of everything that happened and when it was taken down, with filters."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, LiteralString
from urllib.parse import parse_qs

import msgspec
from litestar import Response
from psycopg.rows import dict_row

from backend.aggregates.engagement import AbsenceFound
from backend.aggregates.meetings import MeetingKind
from backend.aggregates.vocabulary import Precision
from backend.lateness import DATED, LATE, MAY_BE_LATE, OVER
from backend.permission import Deed, kinds_seen
from backend.projections.sentences.engagement import FOUND_WORDS
from web import history_asked, history_saved
from web.forms import Problem
from web.history_asked import (
    KEPT,
    MOST_SEQ,
    ONLY,
    Asked,
    Clock,
    in_words,
    meetings_of,
    put_in_form,
)
from web.history_groups import Group, grouped
from web.history_line import Line, Mark, Option
from web.history_names import Names
from web.history_words import HEADS, KIND_WORDS, TITLES
from web.kept_out import kept_out
from web.moments import Moment, at, how_late, on
from web.page import Visit, go, read, write

PAGE = 100
# On an old phone a page is short, unless all of it is asked for, to read on or to print.
PAGE_LAY = 14

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
_FOUND: LiteralString = " ".join(
    (
        """
with lines as (
  select h.*, e.recorded_at, m.kind as meeting_kind, x.found, x.found_words, x.found_on,
    (e.recorded_at at time zone 'Europe/London')::date as recorded_on,
    case h.precision when 'month' then (h.happened_on + interval '1 month')::date - 1
      else h.happened_on end as happened_to,
    """,
        OVER,
        """ as over, """,
        LATE,
        """ as late
  from pages.history h
  join ledger.events e on e.stream = h.family and e.seq = h.seq
  left join pages.meetings m on m.family = h.family and m.meeting = h.meeting
  left join pages.absences x on h.topic = 'absence-recorded' and x.family = h.family
    and x.meeting = h.meeting and x.person = h.people ->> 0
  where h.family = %(family)s and h.kind = any(%(kinds)s)
    and not (h.kind in ('network', 'roles') and h.topic <> 'circles-drawn'
      and h.people ?| %(without)s)
    and (%(topics)s::text[] is null or h.topic = any(%(topics)s))
    and (%(person)s::text is null or h.people @> to_jsonb(%(person)s::text))
    and (%(meeting)s::text is null or h.meeting = %(meeting)s)
    and (not %(corrected)s or jsonb_array_length(h.marks) > 0)
    and (%(account)s::text is null or h.account = %(account)s)
), marked as (
  select *, recorded_at - over as late_by from lines
), found as (
  select *, count(*) over () as matching, min(seq) over () as first from marked
  where (not %(late)s or late)
    and (%(from)s::date is null
      or case when %(happened)s then happened_to else recorded_on end >= %(from)s)
    and (%(to)s::date is null
      or case when %(happened)s then happened_on else recorded_on end <= %(to)s)
)
""",
    )
)
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


class HistoryPage(msgspec.Struct, frozen=True, kw_only=True):
    """The line, what is shown of it, and the form that says what to show."""

    groups: tuple[Group, ...]
    matching: int
    # How many of them are on this page, where that is not all.
    part: int | None
    filters: tuple[str, ...]
    kinds: tuple[Option, ...]
    people: tuple[Option, ...]
    meetings: tuple[Option, ...]
    only: tuple[Option, ...]
    clocks: tuple[Option, ...]
    open: bool
    older: str | None
    newest: str | None
    whole: str | None
    everything: bool
    query: str
    kept: tuple[history_saved.Kept, ...]
    shown: history_saved.Kept | None
    mine: str
    shares: bool
    printed: Moment
    by_meeting: bool


@read("/families/{family:uuid}/history", Deed.SEE_HISTORY)
def history(visit: Visit) -> Response[Any]:
    """The whole record as one line, newest first, or what the filters leave of it."""
    query = visit.request.query_params
    saved = history_saved.one_kept(visit, visit.asked("kept")) if visit.asked("kept") else None
    said = {name: [visit.asked(name)] for name in query} | {"only": query.getall("only", [])}
    put_in_form(visit, said | saved.query if saved else said)
    return _show(visit, saved)


@write("/families/{family:uuid}/history/kept", Deed.SEE_HISTORY)
def keep(visit: Visit) -> Response[Any]:
    """Keeps what was asked for under a name."""
    query = parse_qs(visit.form.text("query"))
    kept = history_saved.keep(visit, {name: query[name] for name in query if name in KEPT})
    if kept:
        return go(f"{visit.root}/history?kept={kept.id}")
    typed, problems = visit.form.values, [*visit.form.problems]
    put_in_form(visit, query)
    return _show(visit, None, typed, problems)


def _show(
    visit: Visit,
    saved: history_saved.Kept | None,
    typed: dict[str, list[str]] | None = None,
    problems: list[Problem] | None = None,
) -> Response[Any]:
    kinds = [kind for kind in KIND_WORDS if kind in kinds_seen(visit.viewer, visit.place)]
    names = visit.names()
    meetings = meetings_of(visit) if "meetings" in kinds else {}
    form = visit.form
    asked = history_asked.asked(visit, kinds, names, meetings)
    rows = _found(visit, asked, kinds)
    filters, out = in_words(asked, names, meetings), _kept_out(visit)
    more = bool(rows) and rows[-1]["seq"] > rows[0]["first"]
    form.values |= typed or {}
    form.problems += problems or []
    entries = _hung(visit, rows, Names(visit, names))
    part = len(rows) if more or asked.before != MOST_SEQ else None
    address = f"{visit.root}/history"
    response = visit.show(
        "history.html",
        HistoryPage(
            groups=grouped(entries, meetings, visit.root, whole=part is None)
            if asked.grouped
            else (Group(lines=tuple(entries)),),
            matching=rows[0]["matching"] if rows else 0,
            part=part,
            filters=filters,
            kinds=tuple(Option(kind, KIND_WORDS[kind]) for kind in kinds),
            people=tuple(
                Option(person, name) for person, name in names.items() if person not in out
            ),
            meetings=tuple(Option(meeting, met.words) for meeting, met in meetings.items()),
            only=tuple(Option(each, words) for each, words in ONLY.items()),
            clocks=(
                Option(Clock.HAPPENED.value, "When it happened"),
                Option(Clock.RECORDED.value, "When it was written down"),
            ),
            open=bool(filters) or bool(form.problems),
            older=_to(address, asked.query(before=rows[-1]["seq"])) if more else None,
            newest=_to(address, asked.query()) if asked.before != MOST_SEQ else None,
            whole=None if asked.everything else _to(address, asked.query(all="yes")),
            everything=asked.everything,
            query=asked.query(),
            kept=tuple(history_saved.kept(visit)),
            shown=saved,
            mine=str(visit.viewer.account),
            shares=history_saved.may_share(visit),
            printed=at(datetime.now(UTC)),
            by_meeting=asked.grouped,
        ),
        title="History",
        current="history",
        block="content" if form.problems else "entries",
        status=422 if form.problems else 200,
    )
    if visit.partial:
        if form.problems:
            response.headers["HX-Retarget"] = "#history"
        else:
            response.headers["HX-Push-Url"] = _to(address, asked.query())
    return response


def _to(address: str, query: str) -> str:
    return f"{address}{'?' if query else ''}{query}"


def lines(
    visit: Visit, *, kinds: tuple[str, ...] = tuple(KIND_WORDS), topics: list[str] | None = None
) -> tuple[Line, ...]:
    """The part of the line that another page tells, newest first."""
    seen = [kind for kind in kinds if kind in kinds_seen(visit.viewer, visit.place)]
    asked = _values(visit, Asked(), seen) | {"topics": topics}
    return tuple(_line(visit, row) for row in _rows(visit, _ALL, asked))


def _kept_out(visit: Visit) -> frozenset[str]:
    return frozenset() if visit.may(Deed.SEE_CASE) else kept_out(visit)


def _found(visit: Visit, asked: Asked, kinds: list[str]) -> list[dict[str, Any]]:
    return _rows(visit, _ALL if asked.everything else _A_PAGE, _values(visit, asked, kinds))


def _values(visit: Visit, asked: Asked, kinds: list[str]) -> dict[str, Any]:
    return {
        "family": visit.family,
        "kinds": [asked.kind] if asked.kind else kinds,
        # Whom the network has no more to do with is known to those alone who settle that.
        "without": sorted(_kept_out(visit)),
        "topics": None,
        "person": asked.person,
        "meeting": asked.meeting,
        "account": str(visit.viewer.account) if "mine" in asked.only else None,
        "may_be_late": MAY_BE_LATE,
        "hours": visit.ledger.profile().late_after_hours,
        "late": "late" in asked.only,
        "corrected": "corrected" in asked.only,
        "happened": asked.clock is Clock.HAPPENED,
        "from": asked.since,
        "to": asked.until,
        "before": asked.before,
        "page": PAGE_LAY if visit.viewer.lay else PAGE,
    }


def _rows(visit: Visit, which: LiteralString, values: dict[str, Any]) -> list[dict[str, Any]]:
    with visit.db.cursor(row_factory=dict_row) as cursor:
        return visit.may_read(cursor.execute(_FOUND + which, values).fetchall())


def _hung(visit: Visit, rows: list[dict[str, Any]], names: Names) -> list[Line]:
    """The line: what was taken down in one saving hangs from the entry that says most of it."""
    savings: dict[Any, list[dict[str, Any]]] = {}
    for row in rows:
        savings.setdefault(row["command_id"], []).append(row)
    shown: list[Line] = []
    for saving in savings.values():
        head = _head(saving)
        hanging = [row for row in saving if row is not head and _hangs(row, head)]
        shown += [
            _line(visit, row, names.since(row))
            for row in saving
            if row is not head and row not in hanging
        ]
        # Told from the beginning of the meeting to its end.
        hung = tuple(_hanging(visit, row, head, names) for row in reversed(hanging))
        line = _line(visit, head, names.since(head))
        shown.append(msgspec.structs.replace(line, hanging=hung))
    return shown


def _head(saving: list[dict[str, Any]]) -> dict[str, Any]:
    topics = [topic for topic in HEADS if any(row["topic"] == topic for row in saving)]
    if topics:
        return next(row for row in saving if row["topic"] == topics[0])
    return saving[-1]


def _hangs(row: dict[str, Any], head: dict[str, Any]) -> bool:
    """Whether an entry belongs to what it was taken down with, and not to another meeting."""
    return head["topic"] != "meeting-held" or row["meeting"] in (None, head["meeting"])


def _hanging(visit: Visit, row: dict[str, Any], head: dict[str, Any], names: Names) -> Line:
    """An entry with only what the one it hangs from does not say already."""
    line = _line(visit, row, names.since(row))
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


def _line(visit: Visit, row: dict[str, Any], called: tuple[str, ...] = ()) -> Line:
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
        late_by=how_late(row["late_by"]) if row["late"] else "",
        called=called,
        meeting=row["meeting"],
        day=row["happened_on"] or row["recorded_on"],
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


ROUTES = (history, keep, history_saved.forget)
