"""How the plan came to say what it says: the life of one thing in it, and who last changed what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time
from typing import Any, LiteralString
from uuid import UUID

import msgspec
import psycopg
from psycopg.rows import dict_row

from backend.aggregates.family import PART_OF
from backend.aggregates.misfiled import MISFILED
from backend.lateness import LATE, MAY_BE_LATE, OVER
from backend.ledger import LONDON
from backend.projections.line_lives import BOTTOM_LINE, CHANGES, SORTS

EVERY_KIND = frozenset(PART_OF.values()) | {MISFILED}
_TOLD: LiteralString = (
    """
  h.topic, h.kind as part, h.sentence, h.happened_on, h.happened_at, h.precision, h.meeting,
  h.people, h.by_name, h.by_title, h.on_behalf, h.marks, e.recorded_at,
  m.kind as meeting_kind, m."on" as met_on, """
    + LATE
    + " as late, e.recorded_at - "
    + OVER
    + """ as late_by
"""
)
_BESIDE = """
  join pages.history h on h.family = s.family and h.seq = s.seq
  join ledger.events e on e.stream = s.family and e.seq = s.seq
  left join pages.meetings m on m.family = h.family and m.meeting = h.meeting
"""
# What a line was made of belongs to its life, back to where the first of these began.
_LIFE_OF = """
with recursive of as (
  select %(thing)s::text as thing, 0 as far
  union
  select s.parent, of.far + 1 from of join pages.line_steps s on s.family = %(family)s
    and s.sort = %(sort)s and s.thing = of.thing and s.step = 'from'
  where of.far < 100
), own as (
  select s.*, of.far from (select thing, min(far) as far from of group by thing) of
  join pages.line_steps s
    on s.family = %(family)s and s.sort = %(sort)s and s.thing = of.thing
  union all
  select t.family, t.sort, t.thing, t.seq, 'told', t.ref,
    null, null, null, null, null, null, 0
  from pages.line_told t
  where t.family = %(family)s and t.sort = %(sort)s and t.thing = %(thing)s
    and not exists (select from pages.line_steps s where s.family = t.family
      and s.sort = t.sort and s.thing = t.thing and s.seq = t.seq)
), steps as (
  select * from own
  union all
  select *, 0 from pages.line_steps
  where family = %(family)s and sort = 'ref'
    and thing = any(array(select ref from own where ref is not null))
)
select distinct on (s.seq) s.*,
"""
_IN_ORDER = """
where h.kind = any(%(kinds)s)
order by s.seq, s.sort = 'ref', s.far
"""
_LIFE = " ".join((_LIFE_OF, _TOLD, "from steps s", _BESIDE, _IN_ORDER))
_VERSIONS = """
select v.version, v.meeting, e.recorded_at, m.kind as meeting_kind, m."on" as met_on,
  (select a.agreed_on from pages.plan_agreements a
    where a.family = v.family and a.version = v.version) as agreed_on,
  array(select json_build_object('name', a.name, 'says', a.says, 'words', a.words)
    from pages.plan_answers a where a.family = v.family and a.version = v.version
    order by a.seq) as answers
from pages.plan_versions v
join ledger.events e on e.stream = v.family and e.seq = v.seq
left join pages.meetings m on m.family = v.family and m.meeting = v.meeting
where v.family = %(family)s and v.version = any(%(versions)s) order by v.version
"""
_LINES = """
select l.line, l.kind, l.words, l.goal, l.withdrawn, l.place, l.doer, l."when",
  s.seq, s.step, s.reason,
"""
_LAST = """
from pages.plan_lines l
cross join lateral (
  select * from pages.line_steps x
  where x.family = l.family and x.sort = 'line' and x.thing = l.line and x.step = any(%(changes)s)
  order by x.seq desc limit 1
) s
"""
_BY_PLACE = """
where l.family = %(family)s and h.kind = any(%(kinds)s)
order by l.place, l.line
"""
_BLAME = " ".join((_LINES, _TOLD, _LAST, _BESIDE, _BY_PLACE))
_WORDING = """
select s.parts, s.seq from pages.line_steps s
join pages.history h on h.family = s.family and h.seq = s.seq
where s.family = %(family)s and s.sort = %(sort)s and s.thing = %(thing)s
  and s.parts is not null and h.kind = any(%(kinds)s)
order by s.seq desc limit 1
"""
_PARENT = """
select s.parent_sort, s.parent from pages.line_steps s
where s.family = %(family)s and s.sort = %(sort)s and s.thing = %(thing)s
  and s.step in ('came', 'moved') and s.parent is not null
order by s.seq desc limit 1
"""
_BECAME = """
select s.thing, w.words from pages.line_steps s
join pages.plan_lines w on w.family = s.family and w.line = s.thing
join pages.history h on h.family = s.family and h.seq = s.seq
where s.family = %(family)s and %(sort)s = 'line' and s.sort = 'line' and s.step = 'from'
  and s.parent = %(thing)s and h.kind = any(%(kinds)s)
order by w.place
"""
_HISTORY = " ".join(
    (
        "select h.seq,",
        _TOLD,
        """
from pages.history h
join ledger.events e on e.stream = h.family and e.seq = h.seq
left join pages.meetings m on m.family = h.family and m.meeting = h.meeting
cross join lateral (select (e.recorded_at at time zone 'Europe/London')::date as written) r
cross join lateral (select
  case when %(recorded)s then r.written when h.precision = 'month'
    then (h.happened_on + interval '1 month')::date - 1 else h.happened_on end as ended,
  case when %(recorded)s then r.written else h.happened_on end as began) d
where h.family = %(family)s
  and (%(since)s::date is null or d.ended >= %(since)s)
  and (%(until)s::date is null or d.began <= %(until)s)
order by h.seq desc limit %(most)s
""",
    )
)


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """One part of a wording that differs from the wording before."""

    label: str
    before: str
    after: str


class Lived(msgspec.Struct, frozen=True, kw_only=True):
    """One step in a life: what was told, by whom, when on both clocks, and what it changed.

    `thing` is what it is a step of: the thing itself, or a line that it was made of. `late` says
    that it was taken down later than the profile allows; `told` is the row it came
    from, for pages that show more.
    """

    seq: int
    step: str
    thing: str
    topic: str
    part: str
    sentence: str
    happened_on: date | None
    happened_at: time | None
    recorded_at: datetime
    by: str
    by_title: str
    meeting: str | None
    meeting_kind: str | None
    met_on: date | None
    version: int | None
    reason: str | None
    suggested: str | None
    late: bool
    changed: tuple[Changed, ...]
    told: dict[str, Any]


class Carried(msgspec.Struct, frozen=True, kw_only=True):
    """A version of the plan that carried the thing, and what people said to that version."""

    version: int
    made_at: datetime
    meeting_kind: str | None
    met_on: date | None
    agreed_on: date | None
    answers: tuple[dict[str, Any], ...]


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """What a thing answers: the goal of a line, the danger statement of a goal."""

    sort: str
    thing: str
    words: str


class Life(msgspec.Struct, frozen=True, kw_only=True):
    """The life of one thing, the first step first; `words` is how it reads now.

    `became` are the lines that were made of it.
    """

    sort: str
    thing: str
    words: str
    steps: tuple[Lived, ...]
    origins: tuple[Origin, ...]
    became: tuple[Origin, ...]
    versions: tuple[Carried, ...]


class Blamed(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the plan and the entry that last changed it."""

    line: str
    kind: str
    words: str
    goal: str | None
    withdrawn: bool
    # Of an action or a what-if: who does it, by id, and when; two can be worded alike.
    doer: str | None
    when: str | None
    last: Lived


def life(
    db: psycopg.Connection,
    family: UUID,
    sort: str,
    thing: str,
    kinds: Collection[str] = EVERY_KIND,
    late_after_hours: int = 24,
) -> Life | None:
    """The life of a thing as someone who may read these kinds sees it; None where there is none."""
    if sort not in SORTS:
        return None
    asked = _asked(family, kinds, late_after_hours) | {"sort": sort, "thing": thing}
    rows = _rows(db, _LIFE, asked)
    if not rows:
        return None
    steps: list[Lived] = []
    made_of = {row["parent"]: row["thing"] for row in rows if row["step"] == "from"}
    wordings: dict[str, list[dict[str, Any]] | None] = {}
    for row in rows:
        parts = row["parts"]
        # What a line was made of was its first wording; of several, none is.
        parents = [old for old, new in made_of.items() if new == row["thing"]]
        before = wordings.get(row["thing"])
        if before is None and len(parents) == 1:
            before = wordings.get(parents[0])
        changed = _changed(before, parts) if parts and before is not None else ()
        if sort == "slot" and parts and before is not None and not changed:
            # The whole rota is settled at once: a slot that stayed as it was did not change.
            continue
        wordings[row["thing"]] = parts or before
        steps.append(_lived(row, changed))
    numbers = sorted({step.version for step in steps if step.step == "version" and step.version})
    carried = _rows(db, _VERSIONS, asked | {"versions": numbers}) if numbers else []
    return Life(
        sort=sort,
        thing=thing,
        words=_words(wordings.get(thing)),
        steps=tuple(steps),
        origins=tuple(_origins(db, asked)),
        became=tuple(
            Origin(sort="line", thing=row.get("thing") or row["line"], words=row["words"])
            for row in _rows(db, _BECAME, asked)
        ),
        versions=tuple(
            Carried(
                version=row["version"],
                made_at=row["recorded_at"],
                meeting_kind=row["meeting_kind"],
                met_on=row["met_on"],
                agreed_on=row["agreed_on"],
                answers=tuple(row["answers"]),
            )
            for row in carried
        ),
    )


def blame(
    db: psycopg.Connection,
    family: UUID,
    kinds: Collection[str] = EVERY_KIND,
    since: date | None = None,
    late_after_hours: int = 24,
) -> tuple[Blamed, ...]:
    """Each line of the plan with its last change.

    With `since` only what changed on that day or later, by either clock, and then lines that left
    the plan as well.
    """
    rows = _rows(db, _BLAME, _asked(family, kinds, late_after_hours) | {"changes": list(CHANGES)})
    return tuple(
        Blamed(
            line=row["line"],
            kind=row["kind"],
            words=row["words"],
            goal=row["goal"],
            withdrawn=row["withdrawn"],
            doer=row["doer"],
            when=row["when"],
            last=_lived(row, ()),
        )
        for row in rows
        if (_since(row, since) if since else not row["withdrawn"])
    )


def history(
    db: psycopg.Connection,
    family: UUID,
    since: date | None = None,
    until: date | None = None,
    *,
    recorded: bool = False,
    late_after_hours: int = 24,
    most: int | None = None,
) -> list[dict[str, Any]]:
    """A family's entries, newest first, with the marks they bear and whether they came late.

    Between two days, both counted: those they happened on or, with `recorded`, were written down.
    """
    asked = _asked(family, EVERY_KIND, late_after_hours)
    return _rows(
        db, _HISTORY, asked | {"since": since, "until": until, "recorded": recorded, "most": most}
    )


def _since(row: dict[str, Any], day: date) -> bool:
    return (
        row["recorded_at"].astimezone(LONDON).date() >= day
        or (row["happened_on"] or date.min) >= day
    )


def _asked(family: UUID, kinds: Collection[str], hours: int) -> dict[str, Any]:
    return {"family": family, "kinds": list(kinds), "may_be_late": MAY_BE_LATE, "hours": hours}


def _rows(db: psycopg.Connection, query: Any, asked: dict[str, Any]) -> list[dict[str, Any]]:
    with db.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query, asked).fetchall()


def _lived(row: dict[str, Any], changed: Iterable[Changed]) -> Lived:
    return Lived(
        seq=row["seq"],
        step=row["step"],
        thing=row.get("thing") or row["line"],
        topic=row["topic"],
        part=row["part"],
        sentence=row["sentence"],
        happened_on=row["happened_on"],
        happened_at=row["happened_at"],
        recorded_at=row["recorded_at"],
        by=row["by_name"],
        by_title=row["by_title"],
        meeting=row["meeting"],
        meeting_kind=row["meeting_kind"],
        met_on=row["met_on"],
        version=row.get("version"),
        reason=row["reason"],
        suggested=row.get("suggested"),
        late=row["late"],
        changed=tuple(changed),
        told=row,
    )


def _changed(
    before: Sequence[dict[str, Any]], after: Sequence[dict[str, Any]]
) -> tuple[Changed, ...]:
    old = {part["label"]: part for part in before}
    new = {part["label"]: part for part in after}
    empty: dict[str, Any] = {"text": "", "ids": []}
    found: list[Changed] = []
    for label in dict.fromkeys((*old, *new)):
        was, now = old.get(label, empty), new.get(label, empty)
        same_people = was["ids"] and was["ids"] == now["ids"]
        if was["text"] != now["text"] and not same_people:
            found.append(Changed(label=label, before=was["text"], after=now["text"]))
    return tuple(found)


def _origins(db: psycopg.Connection, asked: dict[str, Any]) -> Iterable[Origin]:
    """From a line up to its goal, and from a goal up to its danger statement."""
    while parents := _rows(db, _PARENT, asked):
        asked = asked | {"sort": parents[0]["parent_sort"], "thing": parents[0]["parent"]}
        found = _rows(db, _WORDING, asked)
        if not found:
            return
        yield Origin(sort=asked["sort"], thing=asked["thing"], words=_words(found[0]["parts"]))


def _words(parts: Sequence[dict[str, Any]] | None) -> str:
    """A wording on one line: a statement whole, of anything else its first part."""
    if not parts:
        return ""
    if parts[0]["label"] == "Who is worried":
        return " ".join(part["text"] for part in parts)
    return parts[0]["text"]


__all__ = [
    "BOTTOM_LINE",
    "Blamed",
    "Carried",
    "Changed",
    "Life",
    "Lived",
    "Origin",
    "blame",
    "history",
    "life",
]
