"""The moments that can be compared: a version, a day, what the record knew, today; in words too."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from backend.ledger import LONDON
from backend.permission import Deed
from backend.projections.as_of import Clocks, Record
from backend.projections.comparison import Written
from backend.projections.comparison_beside import Fact, facts, read_by
from backend.projections.plan_versions import as_written
from backend.projections.rows import Row
from web.kept_out import kept_out
from web.moments import at, on
from web.page import Visit
from web.then import moment_said

NOW = "now"
SITTING = "30 minutes"

_LAST_LOOK = """
select at from (
  select at, lead(at) over (order by at) as next from house.access
  where account = %s and chain = %s and deed = 'see-plan' and allowed
) looks where next - at > %s::interval order by at desc limit 1
"""


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """One of the two that are compared: how the address says it, in words, and how old it is."""

    value: str
    name: str
    version: Row | None = None
    clocks: Clocks = Clocks()
    age: tuple[date, int] = (date.max, 0)


def chosen(visit: Visit, value: str, versions: dict[str, Row]) -> Chosen | None:
    """What an address names, None where there is no such thing or not for this viewer."""
    if value == NOW:
        return Chosen(value=value, name="The plan now")
    if row := versions.get(value):
        day = row["met_on"] or row["recorded_at"].astimezone(LONDON).date()
        age = (day, row["version"])
        return Chosen(value=value, name=f"Version {value}", version=row, age=age)
    kind, _, text = value.partition(":")
    today = visit.ledger.today()
    try:
        if kind == "on" and date.min < (day := date.fromisoformat(text)) <= today:
            name = f"The plan on {on(day).text}"
            late = (day, 1_000_000)
            return Chosen(value=value, name=name, clocks=Clocks(on=day), age=late)
        if kind == "known" and visit.may(Deed.SEE_CASE):
            known = moment_said(text)
            if date.min < known.date() <= today:
                return _known(value, known, f"What was known on {at(known).text}")
    except (ValueError, OverflowError):
        return None
    return None


def _known(value: str, known: datetime, name: str) -> Chosen:
    late = (known.astimezone(LONDON).date(), 1_000_001)
    return Chosen(value=value, name=name, clocks=Clocks(known=known), age=late)


def since(visit: Visit, what: str) -> Chosen | None:
    """The moment that “since” counts from, None where there was none."""
    if what == "last-meeting":
        found = visit.rows("select last_met from pages.families where family = %s", visit.family)
        day = found[0]["last_met"] if found else None
        return chosen(visit, f"on:{day.isoformat()}", {}) if day else None
    if what == "my-last-look":
        looked = last_look(visit)
        return _known("", looked, f"When you last looked, {at(looked).text}") if looked else None
    return None


def last_look(visit: Visit) -> datetime | None:
    """When this viewer last read this plan before they sat down to it now, as the log tells it."""
    account = str(visit.viewer.account)
    found = visit.rows(_LAST_LOOK, account, visit.family, SITTING)
    return found[0]["at"] if found else None


def both(visit: Visit, *moments: Chosen) -> list[Written]:
    """The plan and what stands beside it, as far as this viewer may read it, at each moment.

    A version was kept as it was made: the record is gone through for other moments alone.
    """
    staff, without = visit.may(Deed.SEE_CASE), kept_out(visit)
    record: Record | None = None
    found: list[Written] = []
    for one in moments:
        if one.version is None:
            record = record or visit.ledger.record(visit.family)
            goals, lines, beside = _stood(record, one.clocks)
            goals, lines, beside = map(visit.may_read, (goals, lines, beside))
        else:
            goals, lines, beside = (one.version[name] for name in ("goals", "lines", "beside"))
        kept = read_by(msgspec.convert(beside, list[Fact]), staff=staff, without=without)
        found.append(Written(goals=goals, lines=lines, beside=kept))
    return found


def _stood(record: Record, clocks: Clocks) -> tuple[dict[str, str], list[Row], list[Row]]:
    past = record.stood(clocks)
    family = past.family
    return (
        {str(goal): words for goal, words in family.mapping.goals.items()},
        [as_written(family, line) for line in family.plan.standing],
        msgspec.to_builtins(facts(past, staff=True)),
    )
