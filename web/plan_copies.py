"""Copies of the plan: the draft talked through, who has which version, and who has none."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.account import Standing
from backend.aggregates.decisions import JOB_WORDS, Decision, JobRole
from backend.aggregates.sharing import AcknowledgeCopy, SharePlan, TalkThrough
from backend.aggregates.vocabulary import PersonId, on_day
from backend.aggregates.withholding import StopWithholding, WithholdPlan
from backend.permission import Deed
from backend.projections.rows import Row
from web.decided import Deciding, Job, deciding, decision
from web.kept_out import no_copy
from web.line_forms import Option
from web.moments import Moment, at, on
from web.page import Visit, read, write

# Those outside the record who get a copy where there is one (rules.md T16).
OUTSIDE = (JobRole.CONFERENCE_CHAIR, JobRole.REVIEWING_OFFICER, JobRole.DUTY)
SENT = "sent from here, as they want to be reached"
_HOLDERS = """
select p.person, p.name, p.standing, c.given_on, c.how, c.acknowledged, c.acknowledged_on,
  c.holder is not null as given, w.person is not null as withheld
from pages.people p
left join pages.plan_copies c
  on c.family = p.family and c.holder = p.person and c.version = %s and not c.job
left join pages.plan_withheld w
  on w.family = p.family and w.person = p.person and w.version <= %s
where p.family = %s and p.left_why is null order by p.seq
"""
_NEWEST = """
select v.version, v.meeting, m."on" as met_on, m.present, e.recorded_at
from pages.plan_versions v
left join pages.meetings m using (family, meeting)
join ledger.events e on e.stream = v.family and e.seq = v.seq
where v.family = %s order by v.version desc limit 1
"""


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """Someone, and whether they have a copy."""

    person: str
    name: str
    here: bool
    given: Moment | None
    how: str
    acknowledged: bool
    withheld: bool


class Talk(msgspec.Struct, frozen=True, kw_only=True):
    """One time the plan was talked through with the family."""

    what: str
    who: str
    how: str
    on: Moment
    words: str | None


class Withheld(msgspec.Struct, frozen=True, kw_only=True):
    """Someone who gets no copy, for staff alone."""

    person: str
    name: str
    since: int
    by: str
    job: str
    on: Moment
    reason: str


class CopiesPage(msgspec.Struct, frozen=True, kw_only=True):
    """Who has the newest version, who has none, and by when everyone should."""

    version: int
    due: Moment | None
    late: bool
    have: tuple[Holder, ...]
    without: tuple[Holder, ...]
    offices: tuple[Holder, ...]
    to_offer: tuple[Option, ...]
    jobs: tuple[Job, ...]
    talks: tuple[Talk, ...]
    family_people: tuple[Option, ...]
    withheld: tuple[Withheld, ...]
    everyone: tuple[Option, ...]
    mine: Holder | None
    deciding: Deciding
    today: date


@read("/families/{family:uuid}/plan/copies", Deed.SEE_PLAN)
def copies(visit: Visit) -> Response[Any]:
    """Who has the newest version and who has none."""
    return _show(visit)


@write("/families/{family:uuid}/plan/copies", Deed.CHANGE_PLAN)
def share(visit: Visit) -> Response[Any]:
    """Takes down who was given the newest version."""
    form = visit.form
    return visit.carry_out(
        lambda: SharePlan(
            version=_version(visit),
            people=tuple(PersonId(each) for each in form.several("people")),
            jobs=tuple(role for role in OUTSIDE if role.value in form.several("jobs")),
            how=form.text("how") or (SENT if form.has("by_post") else ""),
            happened=form.happened("happened"),
            by_post=form.has("by_post"),
        ),
        then=f"{visit.root}/plan/copies",
        otherwise=lambda: _show(visit),
        fields={"version": ""},
    )


@write("/families/{family:uuid}/plan/copies/talks", Deed.CHANGE_PLAN)
def talk(visit: Visit) -> Response[Any]:
    """Takes down that the plan was talked through with the family."""
    form = visit.form
    return visit.carry_out(
        lambda: TalkThrough(
            people=tuple(PersonId(each) for each in form.several("talked")),
            how=form.text("talk_how"),
            words=form.maybe("words"),
            happened=form.happened("talked_on"),
        ),
        then=f"{visit.root}/plan/copies",
        otherwise=lambda: _show(visit),
        fields={"people": "talked", "how": "talk_how", "happened": "talked_on"},
    )


@write("/families/{family:uuid}/plan/copies/receipts", Deed.ANSWER_PLAN)
def acknowledge(visit: Visit) -> Response[Any]:
    """Takes down that someone has their copy: for the network only ever for themselves."""
    viewer = visit.viewer
    lay = viewer.standing is Standing.NETWORK
    person = PersonId((viewer.person or "") if lay else visit.form.text("person"))
    return visit.carry_out(
        lambda: AcknowledgeCopy(
            version=_version(visit), person=person, happened=on_day(visit.ledger.today())
        ),
        then=f"{visit.root}/plan/copies",
        otherwise=lambda: _show(visit),
        on_behalf_of=None if lay else person,
        fields={"version": "", "person": ""},
    )


@write("/families/{family:uuid}/plan/copies/withheld", Deed.WRITE_CASE)
def withhold(visit: Visit) -> Response[Any]:
    """Takes down that someone gets no copy, who decided it and why."""
    return visit.carry_out(
        lambda: WithholdPlan(
            version=_version(visit),
            person=PersonId(visit.form.text("from")),
            decision=decision(visit.form),
        ),
        then=f"{visit.root}/plan/copies",
        otherwise=lambda: _show(visit),
        fields={"person": "from", "version": ""},
    )


@write("/families/{family:uuid}/plan/copies/withheld/{person:str}", Deed.WRITE_CASE)
def give_again(visit: Visit) -> Response[Any]:
    """Takes down that someone may have a copy again."""
    person, form = PersonId(visit.param("person")), visit.form
    by = visit.viewer.name
    return visit.carry_out(
        lambda: StopWithholding(
            person=person,
            decision=Decision(
                by=by,
                role=JobRole.WORKER,
                on=visit.ledger.today(),
                reason=form.text(f"again-{person}"),
            ),
        ),
        then=f"{visit.root}/plan/copies",
        otherwise=lambda: _show(visit),
        fields={"reason": f"again-{person}", "person": ""},
    )


def _version(visit: Visit) -> int:
    return visit.form.number("version", 0, 1_000_000) or 0


def _show(visit: Visit) -> Response[Any]:
    newest = visit.rows(_NEWEST, visit.family)
    version = newest[0]["version"] if newest else 0
    rows = visit.rows(_HOLDERS, version, version, visit.family)
    holders = [(row, _holder(row, newest[0] if newest else None)) for row in rows]
    # Nothing here says that someone gets none for safety: this page is read by the network.
    never = no_copy(visit)
    offered = [(row, one) for row, one in holders if one.person not in never]
    due = _due(visit, newest[0]) if newest else None
    # A child has the words and pictures; whoever is withheld from does not wait for a copy.
    waiting = [
        one
        for row, one in offered
        if not one.given and not one.withheld and row["standing"] != "child"
    ]
    staff = visit.may(Deed.SEE_CASE)
    today, viewer = visit.ledger.today(), visit.viewer
    offices = _offices(visit, version)
    names = {row["person"]: row["name"] for row in rows}
    return visit.show(
        "plan_copies.html",
        CopiesPage(
            version=version,
            due=on(due) if due else None,
            late=bool(due and due < today and waiting) and not visit.folded.closing.withdrawn,
            have=tuple(one for _, one in holders if one.given),
            without=tuple(sorted(waiting, key=lambda one: not one.here)),
            offices=offices,
            to_offer=tuple(
                Option(row["person"], row["name"]) for row, one in offered if not one.given
            ),
            jobs=deciding(visit, OUTSIDE).jobs,
            talks=_talks(visit, names),
            family_people=tuple(
                Option(row["person"], row["name"])
                for row, _ in offered
                if row["standing"] in ("parent", "child", "network")
            ),
            withheld=_withheld(visit) if staff else (),
            everyone=tuple(Option(row["person"], row["name"]) for row, _ in offered),
            mine=next((one for _, one in holders if one.person == viewer.person), None),
            deciding=deciding(visit, (JobRole.WORKER, JobRole.TEAM_MANAGER, JobRole.LEGAL)),
            today=today,
        ),
        title="Copies of the plan",
        current="plan",
    )


def _holder(row: Row, newest: Row | None) -> Holder:
    present = (newest or {}).get("present") or []
    there = {each["person"] if isinstance(each, dict) else each for each in present}
    return Holder(
        person=row["person"],
        name=row["name"],
        here=row["person"] in there,
        given=on(row["given_on"]) if row["given"] else None,
        how=row["how"] or "",
        acknowledged=bool(row["acknowledged"]),
        withheld=row["withheld"],
    )


def _due(visit: Visit, newest: Row) -> date:
    """The day by which everyone has a copy: counted from the meeting, else from the making."""
    terms = visit.ledger.terms()
    made = date.fromisoformat((at(newest["recorded_at"]).iso or "")[:10])
    start = newest["met_on"] or made
    return terms.due_working("T16", start, terms.profile.share_working_days).on


def _offices(visit: Visit, version: int) -> tuple[Holder, ...]:
    rows = visit.rows(
        "select * from pages.plan_copies where family = %s and version = %s and job order by seq",
        visit.family,
        version,
    )
    return tuple(
        Holder(
            person=row["holder"],
            name=f"The {JOB_WORDS[JobRole(row['holder'])]}",
            here=False,
            given=on(row["given_on"]),
            how=row["how"],
            acknowledged=False,
            withheld=False,
        )
        for row in rows
    )


def _talks(visit: Visit, names: dict[str, str]) -> tuple[Talk, ...]:
    rows = visit.rows(
        "select * from pages.plan_talks where family = %s order by seq desc", visit.family
    )
    return tuple(
        Talk(
            what=f"Version {row['version']}" if row["version"] else "The draft",
            who=", ".join(names.get(person, "") for person in row["people"] if person in names),
            how=row["how"],
            on=on(row["talked_on"]),
            words=row["words"],
        )
        for row in rows
    )


def _withheld(visit: Visit) -> tuple[Withheld, ...]:
    rows = visit.rows(
        "select w.*, p.name from pages.plan_withheld w join pages.people p using (family, person) "
        "where w.family = %s order by w.seq",
        visit.family,
    )
    return tuple(
        Withheld(
            person=row["person"],
            name=row["name"],
            since=row["version"],
            by=row["by"],
            job=JOB_WORDS[JobRole(row["role"])],
            on=on(row["on"]),
            reason=row["reason"],
        )
        for row in rows
    )


ROUTES = (copies, share, talk, acknowledge, withhold, give_again)
