"""Today: the first page of someone from the network, and what they must know tonight."""

from __future__ import annotations

from datetime import time
from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.handover import Stage
from backend.permission import Deed
from web import away
from web.ladder import RUNGS
from web.leading import leads_now
from web.left_open import Left, left_open
from web.moments import Moment, on
from web.next_step import NextStep, needed
from web.overview import facts_of
from web.page import Visit
from web.week import Turn, week


class WhatIf(msgspec.Struct, frozen=True):
    """A what-if of the plan, and where its card is."""

    words: str
    href: str


class Mine(msgspec.Struct, frozen=True, kw_only=True):
    """Something in the plan that is mine to do, or that I step in for."""

    words: str
    when: str
    backup: bool
    href: str


class Meeting(msgspec.Struct, frozen=True, kw_only=True):
    """The meeting that comes next; `set` when it is called, else it is only due."""

    on: Moment
    place: str | None
    set: bool
    past: bool
    calendar: str = ""
    id: str = ""


class TodayPage(msgspec.Struct, frozen=True, kw_only=True):
    """What is mine today, who is on, what needs cover, and where everything else is."""

    day: Moment
    leads: str
    my_step: str
    i_lead: bool
    what_ifs: tuple[WhatIf, ...]
    turns: tuple[Turn, ...]
    mine: tuple[Mine, ...]
    uncovered: tuple[away.Open, ...]
    left: tuple[Left, ...]
    swaps: tuple[Turn, ...]
    step: NextStep | None
    more: tuple[NextStep, ...]
    meeting: Meeting | None
    asked: bool


def show(visit: Visit) -> Response[Any]:
    """The first page of someone from the network."""
    return visit.show("today.html", _page(visit), title="Today", heading=visit.head.label)


def _page(visit: Visit) -> TodayPage:
    sees, me = visit.may(Deed.SEE_PLAN), visit.viewer.person
    facts = facts_of(visit)
    needs = needed(visit, facts)
    days = week(visit) if sees else ()
    leads = leads_now(visit)
    mine = me is not None and facts.handover["lead"] == me
    stage = Stage(facts.handover["stage"])
    waiting = visit.ledger.family(visit.family).leading.waiting
    return TodayPage(
        day=on(visit.day),
        leads=leads,
        my_step=RUNGS[stage].title if mine else "",
        i_lead=visit.may(Deed.RECORD_MEETING),
        what_ifs=what_ifs(visit) if sees else (),
        turns=days[0].turns if days else (),
        mine=my_part(visit) if sees else (),
        uncovered=away.open_turns(visit) if sees else (),
        left=left_open(visit) if visit.may(Deed.CHANGE_PLAN) else (),
        swaps=tuple(turn for day in days for turn in day.turns if turn.swap),
        step=needs.step,
        more=needs.more,
        meeting=next_meeting(visit),
        asked=me in waiting.values(),
    )


def what_ifs(visit: Visit) -> tuple[WhatIf, ...]:
    """The what-ifs of the plan, the newest last."""
    rows = visit.rows(
        "select line, words from pages.plan_lines where family = %s and kind = 'contingency' "
        "and not withdrawn order by place",
        visit.family,
    )
    return tuple(
        WhatIf(row["words"], f"{visit.root}/plan/lines/{row['line']}/card") for row in rows
    )


def my_part(visit: Visit) -> tuple[Mine, ...]:
    """The lines of the plan that count on whoever is signed in."""
    me = visit.viewer.person
    rows = visit.rows(
        'select line, kind, words, doer, "when" from pages.plan_lines where family = %s '
        "and not withdrawn and (doer = %s or backups ? %s) order by place",
        visit.family,
        me,
        me,
    )
    return tuple(
        Mine(
            words=row["words"],
            when=row["when"] or "",
            backup=row["doer"] != me,
            href=f"{visit.root}/plan/lines/{row['line']}/card",
        )
        for row in rows
    )


def next_meeting(visit: Visit) -> Meeting | None:
    """The meeting that was called, or the day by which the next review is due."""
    planned = visit.rows(
        'select meeting, "on", at, place from pages.meetings '
        "where family = %s and state = 'planned' "
        'order by "on" nulls last limit 1',
        visit.family,
    )
    if planned and planned[0]["on"]:
        row = planned[0]
        at: time | None = row["at"]
        return Meeting(
            on=on(row["on"], at),
            place=row["place"],
            set=True,
            past=row["on"] < visit.day,
            calendar=f"{visit.root}/meetings/{row['meeting']}/calendar",
            id=row["meeting"],
        )
    due = visit.rows(
        "select \"on\" from pages.due where family = %s and what in ('review', 'first-meeting') "
        'order by "on" limit 1',
        visit.family,
    )
    if not due:
        return None
    day = due[0]["on"]
    return Meeting(on=on(day), place=None, set=False, past=day < visit.day)
