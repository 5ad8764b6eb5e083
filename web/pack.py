"""The pack for whoever takes over: the worries, the plan and the rest, on one page and on paper.

It serves a relative who begins to lead, and a worker who takes the case (questions N and W4).
"""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.account import Standing
from backend.aggregates.handover import Stage
from backend.permission import Deed
from web import away
from web.ladder import RUNGS, Readiness, readiness
from web.leading import leads_now
from web.moments import Moment, on
from web.page import Visit, read
from web.rules_of_review import PROMPTS, Prompt
from web.today import Meeting, next_meeting
from web.week import Day, week

F = "/families/{family:uuid}"
GOING = {"well": "Done, and going well", "hard": "Done, and hard", "not-tried": "Not done yet"}


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """A worry in words one could say to the family, and what should happen instead."""

    worry: str
    goal: str


class Agreed(msgspec.Struct, frozen=True, kw_only=True):
    """Something that someone said they would do, and whether it has been done."""

    what: str
    who: str
    when: str
    backup: str
    state: str
    words: str | None


class If(msgspec.Struct, frozen=True, kw_only=True):
    """A what-if with who comes."""

    words: str
    steps: tuple[str, ...]
    order: tuple[str, ...]
    tell: str
    href: str


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A version of the bottom line."""

    version: int
    words: str
    triggers: str
    then: str
    why: str | None
    on: Moment


class Role(msgspec.Struct, frozen=True, kw_only=True):
    """What someone in the network took on."""

    name: str
    what: str


class Pack(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that whoever leads must know."""

    leads: str
    you: tuple[str, ...]
    worker: str
    may_see: str
    step: str
    pairs: tuple[Pair, ...]
    agreed: tuple[Agreed, ...]
    what_ifs: tuple[If, ...]
    bottom: tuple[Line, ...]
    roles: tuple[Role, ...]
    days: tuple[Day, ...]
    absent: tuple[str, ...]
    meeting: Meeting | None
    prompts: tuple[Prompt, ...]
    version: int
    last: Moment | None
    way_back: str
    ready: Readiness | None
    family_words: bool
    today: Moment


@read(F + "/pack", Deed.SEE_PLAN)
def pack(visit: Visit) -> Response[Any]:
    """The whole pack."""
    return visit.show(
        "pack.html",
        _pack(visit),
        title="All you need to lead",
        current="handover",
    )


@read(F + "/next-meeting", Deed.SEE_PLAN)
def next_one(visit: Visit) -> Response[Any]:
    """The next meeting, what to get through there, and what was agreed last time."""
    return visit.show(
        "next_meeting.html", _pack(visit), title="The next meeting", current="meetings"
    )


@read(F + "/worries", Deed.SEE_PLAN)
def worries(visit: Visit) -> Response[Any]:
    """What people are most worried about, in large words, and the bottom line."""
    return visit.show("worries.html", _pack(visit), title="What matters most", current="plan")


def _pack(visit: Visit) -> Pack:
    handover = visit.folded.handover
    rung = RUNGS[handover.stage]
    plan = visit.rows(
        "select max(version) as version from pages.plan_versions where family = %s", visit.family
    )
    last = visit.rows(
        "select \"on\" from pages.meetings where family = %s and state in ('held', 'written-up') "
        'order by "on" desc limit 1',
        visit.family,
    )
    names = visit.names()
    closing = visit.rows("select way_back from pages.closing where family = %s", visit.family)
    lead = handover.lead
    return Pack(
        leads=leads_now(visit),
        you=rung.you,
        worker=rung.worker,
        may_see=rung.may,
        step=rung.title,
        pairs=_pairs(visit),
        agreed=_agreed(visit, names),
        what_ifs=_what_ifs(visit, names),
        bottom=bottom_lines(visit),
        roles=_roles(visit, names),
        days=week(visit),
        absent=tuple(row["name"] for row in away.absences(visit) if row["since"] <= visit.day),
        meeting=next_meeting(visit),
        prompts=PROMPTS,
        version=plan[0]["version"] or 0,
        last=on(last[0]["on"]) if last else None,
        way_back=(closing[0]["way_back"] or "") if closing else "",
        ready=readiness(visit, handover.stage, lead, names.get(lead, ""))
        if lead and handover.stage is not Stage.WITHDRAWN
        else None,
        family_words=visit.viewer.standing is Standing.NETWORK,
        today=on(visit.day),
    )


def _pairs(visit: Visit) -> tuple[Pair, ...]:
    rows = visit.rows(
        "select s.who, s.what, s.why, g.words from pages.statements s "
        "left join pages.goals g using (family, statement) where s.family = %s order by s.seq",
        visit.family,
    )
    return tuple(
        Pair(worry=f"{row['who']} {row['what']} {row['why']}", goal=row["words"] or "")
        for row in rows
    )


def _agreed(visit: Visit, names: dict[str, str]) -> tuple[Agreed, ...]:
    rows = visit.rows(
        'select words, doer, "when", backups, going, going_words from pages.plan_lines '
        "where family = %s and kind = 'action' and not withdrawn order by place",
        visit.family,
    )
    return tuple(
        Agreed(
            what=row["words"],
            who=names.get(row["doer"] or "", ""),
            when=row["when"] or "",
            backup=", ".join(names.get(each, "") for each in row["backups"]),
            state=GOING.get(row["going"] or "", "Not sure: nobody has said yet"),
            words=row["going_words"],
        )
        for row in rows
    )


def _what_ifs(visit: Visit, names: dict[str, str]) -> tuple[If, ...]:
    rows = visit.rows(
        "select * from pages.plan_lines where family = %s and kind = 'contingency' "
        "and not withdrawn order by place",
        visit.family,
    )
    return tuple(
        If(
            words=row["words"],
            steps=tuple(row["steps"]),
            order=tuple(names.get(each, "") for each in (row["doer"], *row["backups"]) if each),
            tell=row["tell"] or "",
            href=f"{visit.root}/plan/lines/{row['line']}/card",
        )
        for row in rows
    )


def bottom_lines(visit: Visit) -> tuple[Line, ...]:
    """The bottom line, newest first; to each of the network only the versions they were told."""
    viewer = visit.viewer
    rows = visit.rows(
        "select * from pages.bottom_lines where family = %s "
        "and (not %s or told ? %s) order by version desc",
        visit.family,
        viewer.standing is Standing.NETWORK,
        viewer.person or "",
    )
    return tuple(
        Line(
            version=row["version"],
            words=row["statement"],
            triggers=row["triggers"],
            then=row["consequence"],
            why=row["reason"],
            on=on(row["set_on"]),
        )
        for row in rows
    )


def _roles(visit: Visit, names: dict[str, str]) -> tuple[Role, ...]:
    rows = visit.rows(
        "select person, what from pages.roles where family = %s and state = 'taken' order by role",
        visit.family,
    )
    return tuple(Role(name=names.get(row["person"], ""), what=row["what"]) for row in rows)


ROUTES = (pack, next_one, worries)
