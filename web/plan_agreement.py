"""Calling a version the agreed plan: what it needs, who said yes, what is still tested."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.family import Family
from backend.aggregates.plan import AgreePlan, Content, Says, WaiveContent
from backend.aggregates.small_network import AllowSmallNetwork, counted, lacking
from backend.permission import Deed
from web.decided import Deciding, day, deciding, decision
from web.kept_out import kept_out
from web.line_forms import Option, meeting_named, meetings_held, put_in_place
from web.moments import Moment, on
from web.page import Visit, read, write

CONTENTS = {
    Content.RULES: ("House rules", "rule", "Add a rule"),
    Content.HARD_TIMES: ("Hard times, and what people do", "contingency", "Add a what-if"),
    Content.SIGNS: ("Signs that things are OK", "sign", "Add a sign"),
    Content.CONSEQUENCES: ("What happens if it is not followed", "consequence", "Say what happens"),
}
STATES = {
    "held": ("In the version", "done"),
    "waived": ("Does not apply", "plain"),
    "draft": ("Written since: not in a version yet", "due"),
    "missing": ("Missing", "due"),
}


class Need(msgspec.Struct, frozen=True, kw_only=True):
    """One of the four contents: whether the version has it, or why it does without."""

    content: str
    text: str
    word: str
    kind: str
    waived: dict[str, Any] | None
    waived_on: Moment | None
    href: str
    label: str


class Voice(msgspec.Struct, frozen=True):
    """Someone, and what they say to the newest version."""

    name: str
    says: str


class Size(msgspec.Struct, frozen=True, kw_only=True):
    """How many people the network has and needs; what is in the way; who allowed fewer."""

    people: int
    minimum: int | None
    lacking: str | None
    allowed: dict[str, Any] | None
    allowed_on: Moment | None


class AgreementPage(msgspec.Struct, frozen=True, kw_only=True):
    """What stands between the newest version and the agreed plan."""

    version: int
    agreed: dict[str, Any] | None
    agreed_on: Moment | None
    needs: tuple[Need, ...]
    whole: bool
    paired: bool
    seen: bool
    excepted: bool
    sight_required: bool
    size: Size
    deciding: Deciding
    yes: tuple[str, ...]
    others: tuple[Voice, ...]
    ready: bool
    meetings: tuple[Option, ...]
    contents: tuple[Option, ...]
    today: date


@read("/families/{family:uuid}/plan/agreement", Deed.SEE_PLAN)
def agreement(visit: Visit) -> Response[Any]:
    """What the newest version still needs before it is the agreed plan."""
    return _show(visit)


@write("/families/{family:uuid}/plan/agreements", Deed.CHANGE_PLAN)
def agree(visit: Visit) -> Response[Any]:
    """Calls the newest version the agreed plan."""
    form = visit.form
    return visit.carry_out(
        lambda: AgreePlan(
            version=form.number("version", 0, 1_000_000) or 0,
            happened=form.happened("happened"),
            testing=form.maybe("testing"),
            meeting=meeting_named(form),
        ),
        then=f"{visit.root}/plan",
        otherwise=lambda: _show(visit),
    )


@write("/families/{family:uuid}/plan/waivers", Deed.CHANGE_PLAN)
def waive(visit: Visit) -> Response[Any]:
    """Takes down that one of the four contents does not apply, and why."""
    form = visit.form
    return visit.carry_out(
        lambda: WaiveContent(
            content=form.choice("content", Content, Content.RULES),
            reason=form.text("reason"),
            by=form.text("by"),
            role=form.text("role"),
            on=day(form, "decided_on", "Enter the day it was decided."),
        ),
        then=f"{visit.root}/plan/agreement",
        otherwise=lambda: _show(visit),
    )


@write("/families/{family:uuid}/plan/small-networks", Deed.DECIDE)
def allow(visit: Visit) -> Response[Any]:
    """Takes down who let the newest version be agreed by fewer people, and what makes it safe."""
    form = visit.form
    return visit.carry_out(
        lambda: AllowSmallNetwork(
            version=form.number("version", 0, 1_000_000) or 0,
            safety=form.text("safety"),
            decision=decision(form),
        ),
        then=f"{visit.root}/plan/agreement",
        otherwise=lambda: _show(visit),
        fields={"version": ""},
    )


def _show(visit: Visit) -> Response[Any]:
    put_in_place(visit.form)
    family = visit.ledger.family(visit.family)
    plan, sight = family.plan, family.sight
    profile = visit.ledger.profile()
    required, size = profile.sight_required, _size(visit, family)
    agreed = visit.rows(
        "select * from pages.plan_agreements where family = %s order by version desc limit 1",
        visit.family,
    )
    yes = tuple(_name(family, who) for who, says in plan.answers.items() if says is Says.YES)
    seen, excepted = sight.adequate(plan.version), plan.version in sight.excepted
    paired = bool(family.mapping.statements) and len(family.mapping.goals) >= len(
        family.mapping.statements
    )
    return visit.show(
        "plan_agreement.html",
        AgreementPage(
            version=plan.version,
            agreed=agreed[0] if agreed else None,
            agreed_on=on(agreed[0]["agreed_on"]) if agreed else None,
            needs=_needs(visit, family),
            whole=not plan.lacking,
            paired=paired,
            seen=seen,
            excepted=excepted,
            sight_required=required,
            size=size,
            deciding=deciding(visit, visit.ledger.profile().may_except("T27")),
            yes=yes,
            others=_others(visit, family),
            ready=bool(plan.version and yes and paired and not plan.lacking)
            and not size.lacking
            and (seen or excepted or not required),
            meetings=meetings_held(visit),
            contents=tuple(
                Option(content.value, CONTENTS[content][0])
                for content in plan.lacking
                if not _written(family, content)
            ),
            today=visit.ledger.today(),
        ),
        title="Agree the plan",
        current="plan",
    )


def _size(visit: Visit, family: Family) -> Size:
    version = family.plan.version
    rows = visit.rows(
        "select * from pages.plan_small_network where family = %s and version = %s",
        visit.family,
        version,
    )
    allowed = rows[0] if rows else None
    return Size(
        people=counted(family),
        minimum=family.search.minimum,
        lacking=lacking(family, version, visit.ledger.profile()),
        allowed=allowed,
        allowed_on=on(allowed["on"]) if allowed else None,
    )


def _name(family: Family, person: Any) -> str:
    return family.name_of(person) or ""


def _written(family: Family, content: Content) -> bool:
    kind = CONTENTS[content][1]
    return any(family.plan.lines[line].kind.value == kind for line in family.plan.standing)


def _needs(visit: Visit, family: Family) -> tuple[Need, ...]:
    plan = family.plan
    rows = visit.rows(
        'select content, reason, "by", role, "on" from pages.plan_waived where family = %s',
        visit.family,
    )
    waived = {row["content"]: row for row in rows}
    needs: list[Need] = []
    for content, (text, kind, label) in CONTENTS.items():
        state = "missing"
        if content in plan.held:
            state = "held"
        elif content in plan.waived:
            state = "waived"
        elif _written(family, content):
            state = "draft"
        word, tag = STATES[state]
        needs.append(
            Need(
                content=content.value,
                text=text,
                word=word,
                kind=tag,
                waived=waived.get(content.value) if state == "waived" else None,
                waived_on=on(waived[content.value]["on"])
                if state == "waived" and waived[content.value]["on"]
                else None,
                href=f"{visit.root}/plan/lines/new?kind={kind}" if state == "missing" else "",
                label=label,
            )
        )
    return tuple(needs)


def _others(visit: Visit, family: Family) -> tuple[Voice, ...]:
    words = {Says.NO: "No", Says.CANNOT_YET: "Cannot answer yet"}
    rows = visit.rows(
        "select person, name from pages.people where family = %s and left_on is null "
        "and left_why is null and standing in ('parent', 'network') order by seq",
        visit.family,
    )
    said, out = family.plan.answers, kept_out(visit)
    return tuple(
        Voice(row["name"], words.get(said.get(row["person"], Says.YES), "Has not answered"))
        for row in rows
        if said.get(row["person"]) is not Says.YES and row["person"] not in out
    )


ROUTES = (agreement, agree, waive, allow)
