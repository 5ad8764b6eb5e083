"""Legal holds: while one stands, nothing of the record may be destroyed."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.disclosure_steps import HELD_BY
from backend.aggregates.holds import ApplyHold, LiftHold
from backend.aggregates.vocabulary import HoldId
from backend.permission import Deed
from web.decided import Deciding, deciding, decision
from web.decisions import decided
from web.page import Visit, read, write

P = "/families/{family:uuid}/holds"


class HoldsPage(msgspec.Struct, frozen=True, kw_only=True):
    """The holds that stand, those that were lifted, and the form for another."""

    holds: tuple[dict[str, Any], ...]
    deciding: Deciding


@read(P, Deed.SEE_DISCLOSURE)
def holds(visit: Visit) -> Response[Any]:
    """Every legal hold."""
    return _show(visit)


@write(P, Deed.PREPARE_DISCLOSURE)
def hold(visit: Visit) -> Response[Any]:
    """Holds the record as it is."""
    form = visit.form
    return visit.carry_out(
        lambda: ApplyHold(
            hold=HoldId(form.new_id("hold")[:12]),
            covers=form.text("covers"),
            decision=decision(form),
        ),
        then=f"{visit.root}/holds",
        otherwise=lambda: _show(visit),
    )


@write(P + "/{hold:str}/lifted", Deed.PREPARE_DISCLOSURE)
def lift(visit: Visit) -> Response[Any]:
    """Ends a hold."""
    return visit.carry_out(
        lambda: LiftHold(hold=HoldId(visit.param("hold")), decision=decision(visit.form)),
        then=f"{visit.root}/holds",
        otherwise=lambda: _show(visit),
    )


def _show(visit: Visit) -> Response[Any]:
    rows = visit.rows(
        "select * from pages.legal_holds where family = %s order by seq", visit.family
    )
    return visit.show(
        "holds.html",
        HoldsPage(holds=tuple(decided(row) for row in rows), deciding=deciding(visit, HELD_BY)),
        title="Legal holds",
    )


ROUTES = (holds, hold, lift)
