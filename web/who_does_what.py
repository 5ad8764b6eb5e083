"""Who does what: each role and who holds it, what is missing, who stands in, and how people are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from litestar import Response

from backend.aggregates.commitment import RepairOutcome, ReportBreakdown, SupportRepair
from backend.aggregates.family import FamilyCommand
from backend.aggregates.partnering import (
    AffirmProgress,
    ArrangeCover,
    CloseGap,
    EndCover,
    FindGap,
    GiveSupport,
    ProgressKind,
    ReviewRoleCoverage,
)
from backend.aggregates.roles import NetworkRole
from backend.aggregates.vocabulary import BreakdownId, CoverId, GapId, LineId, PersonId
from backend.permission import Deed
from web.page import NotHere, Visit, read, write
from web.roles_at_work import at_work

HERE = "/families/{family:uuid}/network/roles"


@read(HERE, Deed.SEE_PLAN, back=True)
def roles(visit: Visit) -> Response[Any]:
    """Who does what, and what nobody does."""
    return _show(visit)


@write(HERE + "/gaps", Deed.CHANGE_PLAN)
def find_gap(visit: Visit) -> Response[Any]:
    """Keeps what no one does yet."""
    form = visit.form
    return _told(
        visit,
        lambda: FindGap(
            gap=GapId(form.new_id("gap")),
            role=_maybe(visit, "gap_role", NetworkRole),
            words=form.text("gap_words"),
            happened=form.happened("gap_on"),
        ),
        {"words": "gap_words", "happened": "gap_on"},
    )


@write(HERE + "/gaps/{gap:str}/closings", Deed.CHANGE_PLAN)
def close_gap(visit: Visit) -> Response[Any]:
    """Keeps how a gap was filled."""
    form, gap = visit.form, visit.param("gap")
    return _told(
        visit,
        lambda: CloseGap(
            gap=GapId(gap), how=form.text(f"how-{gap}"), happened=form.happened(f"closed-{gap}")
        ),
        {"how": f"how-{gap}", "gap": f"how-{gap}", "happened": f"closed-{gap}"},
    )


@write(HERE + "/covers", Deed.CHANGE_PLAN)
def arrange_cover(visit: Visit) -> Response[Any]:
    """Keeps who stands in for whom."""
    form = visit.form

    def command() -> ArrangeCover:
        starts = form.date("starts")
        if starts is None and not form.problems_at("starts"):
            form.refuse("starts", "Enter the day it starts.")
        return ArrangeCover(
            cover=CoverId(form.new_id("cover")),
            member=PersonId(form.text("cover_by")),
            instead_of=PersonId(form.text("instead_of")),
            role=_maybe(visit, "cover_role", NetworkRole),
            line=LineId(form.text("cover_line")) if form.has("cover_line") else None,
            what=form.text("cover_what"),
            starts=starts or visit.ledger.today(),
            ends=form.date("ends"),
        )

    fields = {"member": "cover_by", "line": "cover_line", "what": "cover_what"}
    return _told(visit, command, fields)


@write(HERE + "/covers/{cover:str}/endings", Deed.CHANGE_PLAN)
def end_cover(visit: Visit) -> Response[Any]:
    """Keeps that someone no longer stands in."""
    form, cover = visit.form, visit.param("cover")
    return _told(
        visit,
        lambda: EndCover(
            cover=CoverId(cover),
            reason=form.text(f"ended-{cover}"),
            happened=form.happened(f"ended_on-{cover}"),
        ),
        {"reason": f"ended-{cover}", "cover": f"ended-{cover}", "happened": f"ended_on-{cover}"},
    )


@write(HERE + "/progress", Deed.CHANGE_PLAN)
def affirm(visit: Visit) -> Response[Any]:
    """Keeps a step forward with its example."""
    form = visit.form
    return _told(
        visit,
        lambda: AffirmProgress(
            person=PersonId(form.text("progress_by")),
            kind=form.choice("progress_kind", ProgressKind, ProgressKind.STRENGTH),
            example=form.text("example"),
            happened=form.happened("progress_on"),
        ),
        {"person": "progress_by", "happened": "progress_on"},
    )


@write(HERE + "/odds", Deed.CHANGE_PLAN)
def fallen_out(visit: Visit) -> Response[Any]:
    """Keeps that people have fallen out."""
    form = visit.form
    return _told(
        visit,
        lambda: ReportBreakdown(
            breakdown=BreakdownId(form.new_id("odds")),
            between=tuple(PersonId(person) for person in form.several("between")),
            words=form.text("odds_words"),
            effect=form.maybe("effect"),
            happened=form.happened("odds_on"),
        ),
        {"words": "odds_words", "happened": "odds_on"},
    )


@write(HERE + "/odds/{breakdown:str}/repairs", Deed.CHANGE_PLAN)
def mend(visit: Visit) -> Response[Any]:
    """Keeps help to mend it, and what came of it."""
    form, odds = visit.form, visit.param("breakdown")
    return _told(
        visit,
        lambda: SupportRepair(
            breakdown=BreakdownId(odds),
            what=form.text(f"mend-{odds}"),
            outcome=form.choice(f"outcome-{odds}", RepairOutcome, RepairOutcome.NO_CHANGE),
            happened=form.happened(f"mended-{odds}"),
        ),
        {"what": f"mend-{odds}", "breakdown": f"mend-{odds}", "happened": f"mended-{odds}"},
    )


@write(HERE + "/looked-at", Deed.CHANGE_PLAN)
def look_at_roles(visit: Visit) -> Response[Any]:
    """Keeps that the roles were looked at one by one."""
    form = visit.form
    return _told(
        visit,
        lambda: ReviewRoleCoverage(words=form.text("looked"), happened=form.happened("looked_on")),
        {"words": "looked", "happened": "looked_on"},
    )


@write(HERE + "/uses", Deed.TELL_PRACTICE)
def use(visit: Visit) -> Response[Any]:
    """Keeps that someone did what a role is for; someone of the network tells of themselves."""
    form, own = visit.form, visit.viewer.person
    if own is not None and form.text("use_by") not in ("", own):
        raise NotHere
    return _told(
        visit,
        lambda: GiveSupport(
            role=form.choice("use_role", NetworkRole, NetworkRole.EMOTIONAL),
            by=own or PersonId(form.text("use_by")),
            to=tuple(PersonId(person) for person in form.several("use_to")),
            what=form.text("use_what"),
            asked_by=PersonId(form.text("use_asked")) if form.has("use_asked") else None,
            happened=form.happened("use_on"),
        ),
        {
            "by": "use_by",
            "to": "use_to",
            "what": "use_what",
            "asked_by": "use_asked",
            "happened": "use_on",
        },
    )


def _maybe(visit: Visit, field: str, kind: type[NetworkRole]) -> NetworkRole | None:
    if not visit.form.has(field):
        return None
    return visit.form.choice(field, kind, kind.PRACTICAL)


def _told(
    visit: Visit, command: Callable[[], FamilyCommand], fields: dict[str, str]
) -> Response[Any]:
    return visit.carry_out(
        command,
        then=f"{visit.root}/network/roles",
        otherwise=lambda: _show(visit),
        fields=fields,
    )


def _show(visit: Visit) -> Response[Any]:
    return visit.show(
        "who_does_what.html", at_work(visit), title="Who does what", current="network"
    )


ROUTES = (
    roles,
    find_gap,
    close_gap,
    arrange_cover,
    end_cover,
    affirm,
    fallen_out,
    mend,
    look_at_roles,
    use,
)
