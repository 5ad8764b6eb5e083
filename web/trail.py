"""The audit trail: everything that was written and every look, across families, with filters."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any, LiteralString
from urllib.parse import urlencode
from uuid import UUID, uuid4

import msgspec
from litestar import Response
from psycopg import sql
from psycopg.rows import dict_row

from backend.aggregates.decisions import JOB_WORDS, JobRole
from backend.aggregates.misfiled import MISFILED
from backend.lateness import DATED, LATE, MAY_BE_LATE
from backend.permission import Deed, Place, kinds_seen
from backend.projections.as_of import Clocks
from backend.sheet import sheet
from backend.within import WITHIN
from web import sheets, team_lists
from web.history_asked import Clock
from web.history_words import KIND_WORDS, TITLES
from web.looked import CHANGED, DEED_WORDS
from web.moments import Moment, at, on
from web.my_teams import Choice
from web.page import Visit, go, read
from web.then import said as moment_said

PAGE = 50
# What is shown where nobody chose a time: the last four weeks.
BACK = timedelta(days=28)
# More than these are chosen by opening the trail from the family's own page.
MOST_TO_CHOOSE = 200
LOOKS = "looks"
_PROTECTED = re.compile(r"\[\[pf:[^\]]*\]\]")
# What somebody decided against a rule or a day that stands otherwise.
EXCEPTIONS = [
    "deadline-excepted", "consent-excepted", "handover-step-excepted", "meeting-not-held-decided",
    "plan-used-unseen", "small-network-allowed", "plan-content-waived", "rota-gap-accepted",
    "majority-not-met", "review-kept-apart", "first-part-left",
]  # fmt: skip
TAKEN_OUT = [Deed.EXPORT.value, Deed.OPEN_FILE.value]
GIVEN_OUT = ["pack-released", "pack-sealed", "plan-shared"]
ELSEWHERE = "It belongs to another family, and was struck out here."
ONLY = {
    "late": "Written down late",
    "corrected": "Corrected, struck out or disputed",
    "exceptions": "Exceptions to a rule or a date",
    "exports": "Taken or given out",
}
COLUMNS = (
    "Written down", "Happened", "By", "Title", "Family", "Team", "What", "Words", "Entry", "Marks",
)  # fmt: skip
_TRAIL: LiteralString = """
with entries as (
  select 'entry' as source, h.family, h.seq, e.recorded_at as at, h.account, h.by_name as name,
    h.by_title as title, h.topic, h.kind, h.sentence as words, h.happened_on, h.precision,
    jsonb_array_length(h.marks) > 0 as corrected, h.decided_role as role,
    case h.precision when 'month' then (h.happened_on + interval '1 month')::date - 1
      else h.happened_on end as happened_to,
    {late} as late
  from pages.team_board b
  join pages.history h using (family)
  join ledger.events e on e.stream = h.family and e.seq = h.seq
  where %(entries)s and {within} and h.kind = any(%(kinds)s)
    and (%(family)s::uuid is null or h.family = %(family)s)
    and (%(account)s::text is null or h.account = %(account)s)
    and (%(role)s::text is null or h.decided_role = %(role)s)
    and (not %(corrected)s or jsonb_array_length(h.marks) > 0)
    and (not %(exceptions)s or h.topic = any(%(exception_topics)s))
    and (not %(exports)s or h.topic = any(%(given_out)s))
    and (%(from)s::date is null or not %(recorded)s
      or e.recorded_at >= %(from)s::date::timestamp at time zone 'Europe/London')
    and (%(to)s::date is null or not %(recorded)s
      or e.recorded_at < (%(to)s::date + 1)::timestamp at time zone 'Europe/London')
), looks as (
  select 'look' as source, a.family, a.seq, a.at, a.account, a.name, a.title, a.deed as topic,
    %(looks_kind)s as kind, case when a.allowed then '' else 'refused' end as words,
    null::date as happened_on, null::text as precision, false as corrected, null::text as role,
    null::date as happened_to, false as late
  from house.access a join pages.team_board b on b.family = a.family
  where %(looks)s and {within} and a.chain = a.family
    and (%(family)s::uuid is null or a.chain = %(family)s)
    and (%(account)s::text is null or a.account = %(account)s)
    and (not %(exports)s or a.deed = any(%(taken_out)s))
    and (%(from)s::date is null
      or a.at >= %(from)s::date::timestamp at time zone 'Europe/London')
    and (%(to)s::date is null
      or a.at < (%(to)s::date + 1)::timestamp at time zone 'Europe/London')
), found as (
  select * from entries where (not %(late)s or late)
    and (%(recorded)s or %(from)s::date is null or happened_to >= %(from)s)
    and (%(recorded)s or %(to)s::date is null or happened_on <= %(to)s)
  union all select * from looks
)
select found.*, f.label, f.team from found join pages.families f using (family)
order by at desc, source, family, seq desc limit %(limit)s offset %(offset)s
"""
_PEOPLE: LiteralString = """
select account::text as account, name from pages.accounts
where standing <> 'network' and (%(team)s::text is null or team = %(team)s or team is null)
order by name limit 500
"""
_FAMILIES: LiteralString = """
select b.family, f.label from pages.team_board b join pages.families f using (family)
where {within} order by f.label limit %(limit)s
"""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the address asks to see."""

    family: UUID | None = None
    account: str | None = None
    kind: str | None = None
    role: str | None = None
    since: date | None = None
    until: date | None = None
    clock: Clock = Clock.RECORDED
    only: tuple[str, ...] = ()
    number: int = 1

    def query(self, **more: Any) -> str:
        """What an address says to ask for this again."""
        said: dict[str, Any] = {
            "family": self.family,
            "person": self.account,
            "kind": self.kind,
            "role": self.role,
            "from": self.since,
            "to": self.until,
            "clock": self.clock.value if self.clock is not Clock.RECORDED else None,
            "only": list(self.only),
            **more,
        }
        kept = {name: value for name, value in said.items() if value}
        if not (self.family or self.since or self.until):
            # Said, or it would begin with the last weeks again.
            kept["from"] = ""
        return urlencode(kept, doseq=True)


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was written, or one look."""

    at: Moment
    happened: Moment | None
    name: str
    title: str
    label: str
    team: str
    href: str
    what: str
    words: str
    number: int | None
    marks: tuple[tuple[str, str], ...]
    then: str


class TrailPage(msgspec.Struct, frozen=True, kw_only=True):
    """The trail a page at a time, and the form that says what to show."""

    rows: tuple[Row, ...]
    families: tuple[Choice, ...]
    people: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    roles: tuple[Choice, ...]
    clocks: tuple[Choice, ...]
    only: tuple[Choice, ...]
    quick: tuple[Choice, ...]
    asked: Asked
    since: Moment | None
    until: Moment | None
    chosen: bool
    query: str
    page_number: int
    more: bool


@read("/trail", Deed.OVERSEE)
def trail(visit: Visit) -> Response[Any]:
    """The trail, newest first, or what the filters leave of it."""
    what = asked(visit)
    if not visit.form.problems and _no_time_chosen(visit, what):
        since = visit.ledger.today() - BACK
        return go(f"/trail?{msgspec.structs.replace(what, since=since).query()}")
    found = _rows(visit, what, PAGE + 1, (what.number - 1) * PAGE)
    values = _within(visit)
    families = _listed(visit, _FAMILIES, values | {"limit": MOST_TO_CHOOSE})
    return visit.show(
        "trail.html",
        TrailPage(
            rows=tuple(_row(row) for row in _noted(visit, found[:PAGE], Deed.OVERSEE)),
            families=tuple(Choice(str(row["family"]), row["label"]) for row in families),
            people=tuple(
                Choice(row["account"], row["name"]) for row in _listed(visit, _PEOPLE, values)
            ),
            kinds=(
                Choice(LOOKS, "Who looked"),
                *(Choice(kind, KIND_WORDS[kind]) for kind in _kinds(visit)),
            ),
            roles=tuple(Choice(job.value, words) for job, words in JOB_WORDS.items()),
            clocks=(
                Choice(Clock.RECORDED.value, "When it was written down"),
                Choice(Clock.HAPPENED.value, "When it happened"),
            ),
            only=tuple(Choice(name, words) for name, words in ONLY.items()),
            quick=_quick(what),
            asked=what,
            since=on(what.since) if what.since else None,
            until=on(what.until) if what.until else None,
            chosen=what != Asked(since=what.since, number=what.number),
            query=what.query(),
            page_number=what.number,
            more=len(found) > PAGE,
        ),
        title="The audit trail",
        status=422 if visit.form.problems else 200,
    )


@read("/trail/export", Deed.EXPORT)
def export(visit: Visit) -> Response[Any]:
    """The trail as a sheet, as work where it is long; that it was taken out is noted as a look."""
    what = asked(visit)
    if sheets.long(visit, lambda: _counted(visit, what)):
        return sheets.offer(visit, sheets.TRAIL)
    found = _rows(visit, what, sheets.AT_ONCE, 0)
    return Response(
        sheet(COLUMNS, map(cells, _noted(visit, found, Deed.EXPORT))),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": 'attachment; filename="trail.csv"'},
    )


def cells(found: dict[str, Any]) -> tuple[str, ...]:
    """A row of the trail as a line of a sheet."""
    row = _row(found)
    return (
        row.at.iso or row.at.text,
        (row.happened.iso or row.happened.text) if row.happened else "",
        row.name,
        row.title,
        row.label,
        row.team,
        row.what,
        row.words,
        str(row.number or ""),
        "; ".join(words for words, _ in row.marks),
    )


def _quick(asked: Asked) -> tuple[Choice, ...]:
    """What is asked for most, one click away, for the family that is shown and of all times."""
    bare = Asked(family=asked.family)
    return (
        *(Choice(bare.query(only=[name]), words) for name, words in ONLY.items()),
        Choice(bare.query(kind=LOOKS), "Who looked"),
    )


def asked(visit: Visit) -> Asked:
    """What the address asks to see."""
    form, query = visit.form, visit.request.query_params
    names = set(query.keys())
    form.values = {
        name: [value.replace("\0", "").strip() for value in query.getall(name)] for name in names
    }
    number = form.text("page")
    only = tuple(name for name in ONLY if name in form.several("only"))
    return Asked(
        family=_family(form.text("family")),
        account=form.maybe("person"),
        kind=_one_of(form.text("kind"), (LOOKS, *KIND_WORDS)),
        role=_one_of(form.text("role"), tuple(JobRole)),
        since=_day(visit, "from"),
        until=_day(visit, "to"),
        clock=Clock.HAPPENED if form.text("clock") == Clock.HAPPENED else Clock.RECORDED,
        only=only,
        number=min(max(int(number), 1), 10_000) if re.fullmatch("[0-9]{1,8}", number) else 1,
    )


def _family(said: str) -> UUID | None:
    try:
        return UUID(said) if said else None
    except ValueError:
        # What names no family shows nothing, and not the trail of all.
        return uuid4()


def _one_of(said: str, known: tuple[str, ...]) -> str | None:
    return said if said in known else None


def _day(visit: Visit, name: str) -> date | None:
    """A day from its three boxes, or as a link has it."""
    said = visit.form.text(name)
    if not said:
        return visit.form.date(name)
    try:
        return date.fromisoformat(said)
    except ValueError:
        visit.form.refuse(name, "Enter a real date, like 27 3 2026.")
        return None


def _kinds(visit: Visit) -> list[str]:
    # As in any family that this person reaches: which those are is for WITHIN to say.
    viewer = visit.viewer
    place = Place(family=uuid4(), team=viewer.team or "", worker=viewer.name)
    seen = kinds_seen(viewer, place)
    return [kind for kind in KIND_WORDS if kind in seen]


def _within(visit: Visit) -> dict[str, Any]:
    return team_lists.within(visit, team_lists.asked(visit)).values


def _listed(visit: Visit, query: LiteralString, values: dict[str, Any]) -> list[dict[str, Any]]:
    asked = sql.SQL(query).format(within=sql.SQL(WITHIN)) if "{within}" in query else query
    with visit.db.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(asked, values).fetchall()


def _no_time_chosen(visit: Visit, what: Asked) -> bool:
    # Of one family everything is shown: that is never long.
    chosen = any(name.partition("-")[0] in ("from", "to") for name in visit.form.values)
    return what.family is None and not chosen


def _rows(visit: Visit, asked: Asked, limit: int, offset: int) -> list[dict[str, Any]]:
    found = query(visit, asked, limit, offset)
    if found is None:
        return []
    with visit.db.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(*found).fetchall()


def _counted(visit: Visit, asked: Asked) -> int:
    return len(_rows(visit, asked, sheets.AT_ONCE + 1, 0))


def query(
    visit: Visit, asked: Asked, limit: int | None, offset: int = 0
) -> tuple[sql.Composed, dict[str, Any]] | None:
    """The question to the database and its values; None where the address makes no sense."""
    if visit.form.problems:
        return None
    kinds = _kinds(visit)
    only = set(asked.only)
    # A look was never late, is never corrected, and no job decided it.
    looks = asked.kind in (None, LOOKS) and asked.role is None and only <= {"exports"}
    looks = looks and asked.clock is Clock.RECORDED
    values: dict[str, Any] = _within(visit) | {
        "entries": asked.kind != LOOKS,
        "looks": looks,
        "looks_kind": LOOKS,
        "kinds": [asked.kind] if asked.kind in kinds else ([] if asked.kind else kinds),
        "may_be_late": MAY_BE_LATE,
        "hours": visit.ledger.profile().late_after_hours,
        "family": asked.family,
        "role": asked.role,
        "from": asked.since,
        "to": asked.until,
        "recorded": asked.clock is Clock.RECORDED,
        "exception_topics": EXCEPTIONS,
        "given_out": GIVEN_OUT,
        "taken_out": TAKEN_OUT,
        **{name: name in only for name in ONLY},
        "limit": limit,
        "offset": offset,
    }
    # The account whose trail is asked for, and not the one that asks.
    within = WITHIN.replace("%(account)s", "%(viewer)s")
    values |= {"viewer": values["account"], "account": asked.account}
    return sql.SQL(_TRAIL).format(within=sql.SQL(within), late=sql.SQL(LATE)), values


def _noted(visit: Visit, rows: list[dict[str, Any]], deed: Deed) -> list[dict[str, Any]]:
    """What is shown of a family is a look at it, under the family's own name (S-04)."""
    for family in dict.fromkeys(row["family"] for row in rows):
        visit.note(deed, family, allowed=True)
    return rows


def _row(row: dict[str, Any]) -> Row:
    look = row["source"] == "look"
    root = f"/families/{row['family']}"
    marks = [("Late", "due")] if row["late"] else []
    marks += [("Corrected", "plain")] if row["corrected"] else []
    marks += [("Exception", "hold")] if row["topic"] in EXCEPTIONS and not look else []
    if look:
        deeds = {deed.value: words for deed, words in DEED_WORDS.items()}
        what = "Not let in" if row["words"] else "Looked"
        words = deeds.get(row["topic"], CHANGED)
        if row["topic"] == Deed.EXPORT.value:
            words = "took a list out"
    else:
        what = TITLES[row["topic"]]
        # A protected fact, and what belongs to another family, are said on their own pages alone.
        words = ELSEWHERE if row["kind"] == MISFILED else row["words"]
        words = _PROTECTED.sub("[protected]", words)
    day = row["happened_on"]
    return Row(
        at=at(row["at"]),
        happened=on(day) if day and row["topic"] in DATED else None,
        name=row["name"],
        title=row["title"],
        label=row["label"],
        team=row["team"],
        href=f"{root}/who-looked" if look else f"{root}/entries/{row['seq']}",
        what=what,
        words=words,
        number=None if look else row["seq"],
        marks=tuple(marks),
        then="" if look or not row["role"] else f"{root}/plan?{_then(row)}",
    )


def _then(row: dict[str, Any]) -> str:
    """The plan as the record showed it when a decision was written down."""
    return urlencode(moment_said(Clocks(known=row["at"])))


ROUTES = (trail, export)
