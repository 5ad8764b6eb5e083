"""Looks that stand out among many ordinary ones, for a manager to ask about.

Nothing here says that somebody did wrong. What is looked for is told in `PATTERNS`; each item is
one person at one record on one day, or at very many records within an hour.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from statistics import median
from typing import Any, LiteralString
from uuid import UUID

import msgspec
from psycopg import Connection, sql
from psycopg.rows import dict_row

from backend.aggregates.account import Role
from backend.aggregates.calendars import WorkingCalendar
from backend.projections.wordings import folded
from backend.within import WITHIN, Within

# The hours in which offices are open; who mostly works outside them is not asked about that.
OPENS, CLOSES = time(7), time(20)
OFTEN_AT_NIGHT, ENOUGH_LOOKS = 1 / 3, 20
# So many records within an hour, and so many times as many as they are used to, are more than
# somebody reads for their work.
MANY, WINDOW, TIMES_USUAL = 12, timedelta(hours=1), 3
# Who wrote in a record lately has to do with it.
LATELY = timedelta(days=30)
EMERGENCY = "break-glass"
# They look after records that are nobody's alone.
_OVERSEE = frozenset(
    {
        Role.TEAM_MANAGER,
        Role.PRACTICE_LEAD,
        Role.CONSULTANT,
        Role.PRINCIPAL,
        Role.GOVERNANCE,
        Role.LEGAL,
        Role.QUALITY,
    }
)
_AFTER_CLOSING = frozenset({Role.GOVERNANCE, Role.LEGAL, Role.QUALITY})


class Pattern(StrEnum):
    """What stands out about a look."""

    UNALLOCATED = "unallocated"
    SAME_NAME = "same-name"
    OUT_OF_HOURS = "out-of-hours"
    AFTER_CLOSING = "after-closing"
    MANY = "many"
    EMERGENCY = "emergency"
    REFUSED = "refused"


PATTERNS = {
    Pattern.UNALLOCATED: "Not their family, and they wrote nothing in it within a month",
    Pattern.SAME_NAME: "They share a family name with someone in the record",
    Pattern.OUT_OF_HOURS: "At night, at a weekend or on a bank holiday",
    Pattern.AFTER_CLOSING: "After the record was closed",
    Pattern.MANY: f"{MANY} or more families within an hour, far more than they are used to",
    Pattern.EMERGENCY: "Opened in an emergency",
    Pattern.REFUSED: "Tried, and was not let in",
}


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One person's looks at one record on one day; `family` is None for very many records."""

    account: str
    name: str
    title: str
    family: UUID | None
    day: date
    patterns: tuple[Pattern, ...]
    looks: int
    first: datetime
    deeds: tuple[str, ...]


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's looks at one record within one hour by the clock in London.

    `at` and `last` are the times of the first and the last of them.
    """

    family: UUID
    at: datetime
    last: datetime
    account: str
    name: str
    title: str
    deeds: list[str]
    allowed: bool
    looks: int


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What looks are held against."""

    roles: dict[str, Role]
    workers: dict[UUID, str]
    closed: dict[UUID, date]
    names: dict[UUID, frozenset[str]]
    wrote: dict[tuple[UUID, str], date]
    calendar: WorkingCalendar


_LOOKS: LiteralString = """
select a.chain as family, min(a.at) at time zone 'Europe/London' as at,
  max(a.at) at time zone 'Europe/London' as last, a.account, a.name, a.title,
  array_agg(distinct a.deed) as deeds, a.allowed, count(*) as looks
from house.access a join pages.team_board b on b.family = a.chain
where a.at >= %(since)s and {}
group by a.chain, a.account, a.name, a.title, a.allowed,
  date_trunc('hour', a.at at time zone 'Europe/London')
order by 2, a.chain
"""
_ACCOUNTS: LiteralString = "select account::text, role from pages.accounts where family is null"
_FAMILIES: LiteralString = """
select b.family, b.worker, case when b.closed then c.withdrawn_on end as closed
from pages.team_board b left join pages.closing c using (family) where b.family = any(%s)
"""
_NAMES: LiteralString = """
select family, name from pages.people
where family = any(%s) and standing in ('child', 'parent', 'network')
"""
_WROTE: LiteralString = """
select h.family, h.account, max((e.recorded_at at time zone 'Europe/London')::date) as day
from pages.history h join ledger.events e on e.stream = h.family and e.seq = h.seq
where h.family = any(%s) group by 1, 2
"""


def unusual(
    db: Connection, since: date, calendar: WorkingCalendar, within: Within
) -> tuple[Item, ...]:
    """Looks since a day that stand out, those with the most reasons first.

    `within` says whose records are asked about.
    """
    asked = {"since": since, **within.values}
    query = sql.SQL(_LOOKS).format(sql.SQL(WITHIN))
    looks = [Look(**row) for row in _rows(db, query, asked)]
    families = list({each.family for each in looks})
    names: dict[UUID, set[str]] = defaultdict(set)
    for row in _rows(db, _NAMES, (families,)):
        names[row["family"]] |= surnames(row["name"])
    rows = _rows(db, _FAMILIES, (families,))
    known = Known(
        roles={row["account"]: Role(row["role"]) for row in _rows(db, _ACCOUNTS, ())},
        workers={row["family"]: row["worker"] for row in rows},
        closed={row["family"]: row["closed"] for row in rows if row["closed"]},
        names={family: frozenset(each) for family, each in names.items()},
        wrote={
            (row["family"], row["account"]): row["day"] for row in _rows(db, _WROTE, (families,))
        },
        calendar=calendar,
    )
    return stand_out(looks, known)


def stand_out(looks: Iterable[Look], known: Known) -> tuple[Item, ...]:
    """The looks of staff that stand out among these, which are in the order of time."""
    by_account: dict[str, list[Look]] = defaultdict(list)
    for look in looks:
        # People of a network see their own family alone.
        if look.account in known.roles:
            by_account[look.account].append(look)
    items: list[Item] = []
    for account, own in by_account.items():
        every = sum(look.looks for look in own)
        night = sum(look.looks for look in own if _out_of_hours(look, known))
        nightly = every >= ENOUGH_LOOKS and night >= every * OFTEN_AT_NIGHT
        days: dict[tuple[UUID, date], list[Look]] = defaultdict(list)
        for look in own:
            days[look.family, look.at.date()].append(look)
        for (family, day), together in days.items():
            patterns = {pattern for look in together for pattern in _patterns(look, known, nightly)}
            if patterns:
                items.append(_item(account, family, day, patterns, together))
        for end in _many(own):
            together = [look for look in own if end - WINDOW < look.last and look.at <= end]
            items.append(_item(account, None, end.date(), {Pattern.MANY}, together))
    return tuple(
        sorted(items, key=lambda each: (-len(each.patterns), -each.first.timestamp(), each.account))
    )


def _patterns(look: Look, known: Known, nightly: bool) -> Iterable[Pattern]:
    role, day = known.roles[look.account], look.at.date()
    if not look.allowed:
        yield Pattern.REFUSED
        return
    if EMERGENCY in look.deeds:
        yield Pattern.EMERGENCY
    worker = known.workers.get(look.family, "")
    if role not in _OVERSEE and worker and worker != look.name:
        wrote = known.wrote.get((look.family, look.account))
        if wrote is None or wrote < day - LATELY:
            yield Pattern.UNALLOCATED
    if surnames(look.name) & known.names.get(look.family, frozenset()):
        yield Pattern.SAME_NAME
    if not nightly and _out_of_hours(look, known):
        yield Pattern.OUT_OF_HOURS
    closed = known.closed.get(look.family)
    if closed is not None and day > closed and role not in _AFTER_CLOSING:
        yield Pattern.AFTER_CLOSING


def _out_of_hours(look: Look, known: Known) -> bool:
    at = look.at.time()
    return not OPENS <= at < CLOSES or not known.calendar.works(look.at.date())


def _many(own: list[Look]) -> list[datetime]:
    """When an hour ended in which very many records were looked at, once a day."""
    hours: dict[tuple[date, int], set[UUID]] = defaultdict(set)
    for look in own:
        hours[look.at.date(), look.at.hour].add(look.family)
    usual = median(len(families) for families in hours.values())
    most = max(MANY, TIMES_USUAL * usual)
    times = {(at, look.family) for look in own for at in (look.at, look.last)}
    points = sorted(times, key=lambda each: each[0])
    found: dict[date, datetime] = {}
    inside: dict[UUID, int] = defaultdict(int)
    start = 0
    for at, family in points:
        inside[family] += 1
        while at - points[start][0] >= WINDOW:
            gone = points[start][1]
            inside[gone] -= 1
            if not inside[gone]:
                del inside[gone]
            start += 1
        if len(inside) >= most:
            found.setdefault(at.date(), at)
    return list(found.values())


def surnames(name: str) -> set[str]:
    """What of a name may be shared in a family: its last word, and each part of a double name."""
    words = name.split("(")[0].split()
    return {part for part in folded(words[-1]).split() if len(part) > 1} if words[1:] else set()


def _item(
    account: str, family: UUID | None, day: date, patterns: set[Pattern], looks: list[Look]
) -> Item:
    last = looks[-1]
    return Item(
        account=account,
        name=last.name,
        title=last.title,
        family=family,
        day=day,
        patterns=tuple(each for each in Pattern if each in patterns),
        looks=sum(each.looks for each in looks),
        first=looks[0].at,
        deeds=tuple(sorted({deed for each in looks for deed in each.deeds})),
    )


def _rows(db: Connection, query: Any, values: Any) -> list[dict[str, Any]]:
    with db.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query, values).fetchall()
