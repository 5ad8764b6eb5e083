"""Two pages for when there is little time: a case just taken over, and whom to ring tonight."""

from __future__ import annotations

from datetime import time
from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.handover import Stage
from backend.aggregates.roles import NetworkRole
from backend.aggregates.rota import Weekday
from backend.permission import Deed, kinds_seen
from backend.projections.rows import Row
from backend.projections.sentences.roles import ROLE_WORDS
from web import away
from web.coverage import proofs
from web.families import DueLine, due_line
from web.line_forms import meeting_words
from web.moments import Moment, at, clock, on
from web.next_step import NextStep, needed
from web.overview import facts_of
from web.page import Visit, read


class Called(msgspec.Struct, frozen=True, kw_only=True):
    """Someone in the order of who is rung: away when not there that day, and who stands in."""

    name: str
    away: bool
    until: Moment | None = None
    stand_in: str = ""


class Chain(msgspec.Struct, frozen=True, kw_only=True):
    """One what-if: what to do, and who is rung after whom."""

    line: str
    trigger: str
    steps: tuple[str, ...]
    order: tuple[Called, ...]
    tell: str


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """A turn of the rota that falls on this day, and who takes it."""

    slot: str
    what: str
    at: str
    who: Called


class TonightPage(msgspec.Struct, frozen=True, kw_only=True):
    """Who is rung in what order, who is away, and who looks in on this day."""

    day: Moment
    weekday: str
    chains: tuple[Chain, ...]
    turns: tuple[Turn, ...]
    warnings: tuple[away.Warned, ...]


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """The version in force, when it was agreed, and what has happened to it since."""

    number: int
    made: Moment
    agreed: Moment | None
    agreed_number: int
    moved: bool
    unseen: bool


class Met(msgspec.Struct, frozen=True, kw_only=True):
    """The last meeting: what it was, and who was there by name."""

    words: str
    href: str
    present: tuple[str, ...]


class Filled(msgspec.Struct, frozen=True, kw_only=True):
    """One of the network's roles and who has it."""

    role: str
    words: str
    who: tuple[str, ...]


class FiveMinutesPage(msgspec.Struct, frozen=True, kw_only=True):
    """What someone needs to know who has just taken the case."""

    statements: tuple[Row, ...]
    plan: Plan | None
    bottom_line: Row | None
    network: tuple[Row, ...]
    facilitates: str
    roles: tuple[Filled, ...]
    met: Met | None
    steps: tuple[NextStep, ...]
    due: tuple[DueLine, ...]
    warnings: tuple[away.Warned, ...]
    untried: int
    disputed: int


@read("/families/{family:uuid}/tonight", Deed.SEE_PLAN, back=True)
def tonight(visit: Visit) -> Response[Any]:
    """Who can be rung tonight, in what order, and who is away."""
    day = visit.day
    names, absent = visit.names(), away.absences(visit)
    lines = visit.rows(
        "select line, words, doer, backups, steps, tell from pages.plan_lines "
        "where family = %s and kind = 'contingency' and not withdrawn order by place",
        visit.family,
    )
    weekday = tuple(Weekday)[day.weekday()].value
    covers = {
        row["slot"]: row["who"]
        for row in visit.rows(
            'select slot, who from pages.rota_cover where family = %s and "on" = %s',
            visit.family,
            day,
        )
    }
    rota = away.rota(visit)
    return visit.show(
        "tonight.html",
        TonightPage(
            day=on(day),
            weekday=weekday.capitalize(),
            chains=tuple(
                Chain(
                    line=row["line"],
                    trigger=row["words"],
                    steps=tuple(row["steps"]),
                    order=tuple(
                        _called(person, names, absent, visit)
                        for person in (row["doer"], *row["backups"])
                        if person
                    ),
                    tell=row["tell"] or "",
                )
                for row in lines
            ),
            turns=tuple(
                Turn(
                    slot=slot["slot"],
                    what=slot["what"],
                    at=clock(time.fromisoformat(slot["at"])) if slot["at"] else "",
                    who=_called(covers.get(slot["slot"], slot["who"]), names, absent, visit)
                    if slot["who"] or slot["slot"] in covers
                    else Called(name=slot["worker"] or "", away=False),
                )
                for slot in (rota["slots"] if rota else ())
                if weekday in slot["days"]
            ),
            warnings=away.warnings(visit),
        ),
        title="Who to ring tonight",
        current="",
    )


def _called(person: str, names: dict[str, str], absent: list[Row], visit: Visit) -> Called:
    gone = next(
        (
            row
            for row in absent
            if row["person"] == person
            and row["since"] <= visit.day
            and (row["until"] is None or visit.day <= row["until"])
        ),
        None,
    )
    return Called(
        name=names.get(person, "Someone"),
        away=gone is not None,
        until=on(gone["until"]) if gone and gone["until"] else None,
        stand_in=(gone["stand_in_name"] or "") if gone else "",
    )


@read("/families/{family:uuid}/five-minutes", Deed.SEE_CASE)
def five_minutes(visit: Visit) -> Response[Any]:
    """Everything that matters to somebody who has just taken the case, on one page."""
    family = visit.family
    facts = facts_of(visit)
    needs = needed(visit, facts)
    statements = visit.rows(
        "select s.statement, s.who, s.what, s.why, s.disputed, g.goal, g.words "
        "from pages.statements s left join pages.goals g using (family, statement) "
        "where s.family = %s order by s.seq",
        family,
    )
    bottom = visit.rows(
        "select version, statement, triggers, consequence, set_on from pages.bottom_lines "
        "where family = %s order by version desc limit 1",
        family,
    )
    disputed = visit.rows(
        "select count(*) as many from pages.history h where family = %s and kind = any(%s) "
        "and exists ("
        "select from jsonb_array_elements(h.marks) m where m ->> 'kind' in "
        "('entry-disputed', 'disagreement-attached'))",
        family,
        list(kinds_seen(visit.viewer, visit.place)),
    )
    leads = Stage(facts.handover["stage"]).network_leads
    return visit.show(
        "five_minutes.html",
        FiveMinutesPage(
            statements=tuple(statements),
            plan=_plan(visit),
            bottom_line=bottom[0] if bottom else None,
            network=facts.network,
            facilitates=facts.handover["name"] if leads else "The worker",
            roles=_roles(visit),
            met=_met(visit),
            steps=tuple(step for step in (needs.step, *needs.more) if step),
            due=tuple(due_line(row["what"], row["on"], facts.today) for row in facts.dues),
            warnings=away.warnings(visit),
            untried=sum(each.gap for each in proofs(visit)),
            disputed=disputed[0]["many"],
        ),
        title="The case in five minutes",
        current="",
    )


def _plan(visit: Visit) -> Plan | None:
    rows = visit.rows(
        'select v.version, v.seq, m."on" as met_on, e.recorded_at, '
        "(select max(agreed_on) from pages.plan_agreements a where a.family = v.family "
        "and a.version = v.version) as agreed_on, "
        "(select max(version) from pages.plan_agreements a where a.family = v.family) as agreed, "
        "exists (select from pages.plan_lines l where l.family = v.family "
        "and l.changed_seq > v.seq) as moved, "
        "exists (select from pages.plan_looks l where l.family = v.family "
        "and l.version = v.version) as seen "
        "from pages.plan_versions v join ledger.events e on e.stream = v.family and e.seq = v.seq "
        "left join pages.meetings m on m.family = v.family and m.meeting = v.meeting "
        "where v.family = %s order by v.version desc limit 1",
        visit.family,
    )
    if not rows:
        return None
    row = rows[0]
    return Plan(
        number=row["version"],
        made=on(row["met_on"]) if row["met_on"] else at(row["recorded_at"]),
        agreed=on(row["agreed_on"]) if row["agreed_on"] else None,
        agreed_number=row["agreed"] or 0,
        moved=row["moved"],
        unseen=not row["seen"],
    )


def _roles(visit: Visit) -> tuple[Filled, ...]:
    rows = visit.rows(
        "select r.role, p.name from pages.roles r join pages.people p using (family, person) "
        "where r.family = %s and r.state = 'taken' order by p.seq",
        visit.family,
    )
    return tuple(
        Filled(
            role=role.value,
            words=ROLE_WORDS[role],
            who=tuple(row["name"] for row in rows if row["role"] == role.value),
        )
        for role in NetworkRole
    )


def _met(visit: Visit) -> Met | None:
    rows = visit.rows(
        'select meeting, kind, "on", present from pages.meetings '
        "where family = %s and state in ('held', 'written-up') "
        'order by "on" desc, meeting limit 1',
        visit.family,
    )
    if not rows:
        return None
    names = visit.names()
    there = (each["person"] if isinstance(each, dict) else each for each in rows[0]["present"])
    return Met(
        words=meeting_words(rows[0]["kind"], rows[0]["on"]),
        href=f"{visit.root}/meetings/{rows[0]['meeting']}",
        present=tuple(names[person] for person in there if person in names),
    )


ROUTES = (tonight, five_minutes)
