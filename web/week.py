"""The rota by the days to come: who is on, who asked for a swap, and what nobody takes."""

from __future__ import annotations

from datetime import date, time, timedelta

import msgspec

from backend.aggregates.rota import Weekday
from web import away
from web.moments import Moment, clock, on
from web.page import Visit

DAYS = 7


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """One turn on one date."""

    slot: str
    day: date
    at: str
    what: str
    who: str
    mine: bool
    open: bool
    covers: bool
    swap: str = ""
    asked_by: str = ""
    asked_words: str | None = None
    asked_mine: bool = False


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """A date of the week to come."""

    on: Moment
    weekday: str
    today: bool
    turns: tuple[Turn, ...]


def week(visit: Visit, days: int = DAYS) -> tuple[Day, ...]:
    """The days from today on, each with its turns; () where there is no rota."""
    row = away.rota(visit)
    if row is None:
        return ()
    names, first = visit.names(), visit.day
    covers = {
        (one["slot"], one["on"]): one
        for one in visit.rows(
            'select * from pages.rota_cover where family = %s and "on" >= %s', visit.family, first
        )
    }
    swaps = {
        (one["slot"], one["on"]): one
        for one in visit.rows(
            'select * from pages.swaps where family = %s and open and "on" >= %s',
            visit.family,
            first,
        )
    }
    openings = {(turn.slot, turn.day) for turn in away.open_turns(visit)}
    me = visit.viewer.person
    found: list[Day] = []
    for ahead in range(days):
        day = first + timedelta(days=ahead)
        weekday = tuple(Weekday)[day.weekday()].value
        turns: list[Turn] = []
        for slot in sorted(row["slots"], key=lambda each: each["at"] or ""):
            if weekday not in slot["days"]:
                continue
            cover, swap = covers.get((slot["slot"], day)), swaps.get((slot["slot"], day))
            who = cover["who"] if cover else slot["who"]
            worker = cover["worker"] if cover else slot["worker"]
            turns.append(
                Turn(
                    slot=slot["slot"],
                    day=day,
                    at=clock(time.fromisoformat(slot["at"])) if slot["at"] else "",
                    what=slot["what"],
                    who=names.get(who or "") or worker or "",
                    mine=me is not None and who == me,
                    open=(slot["slot"], day) in openings,
                    covers=cover is not None,
                    swap=swap["swap"] if swap else "",
                    asked_by=names.get(swap["by"], "") if swap else "",
                    asked_words=swap["words"] if swap else None,
                    asked_mine=bool(swap) and me == swap["by"] if swap else False,
                )
            )
        found.append(
            Day(on=on(day), weekday=weekday.capitalize(), today=ahead == 0, turns=tuple(turns))
        )
    return tuple(found)
