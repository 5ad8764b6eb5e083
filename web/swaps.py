"""Asking someone to take a turn of the rota, and taking one."""

from __future__ import annotations

from datetime import date
from typing import Any

from litestar import Response

from backend.aggregates.swaps import AskSwap, TakeBackSwap, TakeSwap, turn_of
from backend.aggregates.vocabulary import PersonId, SlotId, SwapId
from backend.permission import Deed
from web.page import NotHere, Visit, write
from web.rota import show

F = "/families/{family:uuid}/plan/rota/swaps"


@write(F, Deed.ANSWER_PLAN)
def ask(visit: Visit) -> Response[Any]:
    """Asks who can take a turn: one's own, or by whoever keeps the plan also another's."""
    form = visit.form
    slot, _, day = form.raw("turn").partition(" ")
    me, keeps = visit.viewer.person, visit.may(Deed.CHANGE_PLAN)

    def command() -> AskSwap:
        try:
            when = date.fromisoformat(day)
        except ValueError:
            form.refuse("turn", "Choose a turn.")
            when = visit.ledger.today()
        theirs = turn_of(visit.ledger.family(visit.family), SlotId(slot), when)
        by = theirs if keeps and theirs else me
        return AskSwap(
            swap=SwapId(form.new_id("swap")),
            slot=SlotId(slot),
            on=when,
            by=PersonId(by or ""),
            words=form.maybe("swap_words"),
        )

    return _told(visit, command, {"words": "swap_words", "by": "turn", "slot": "turn"})


@write(F + "/{swap:str}/takings", Deed.ANSWER_PLAN)
def take(visit: Visit) -> Response[Any]:
    """Takes a turn that someone asked about: for the network only ever oneself."""
    form, me = visit.form, visit.viewer.person
    person = me or form.text("taken_by")
    return _told(
        visit,
        lambda: TakeSwap(swap=SwapId(visit.param("swap")), by=PersonId(person)),
        {"swap": "", "by": "taken_by"},
    )


@write(F + "/{swap:str}/withdrawals", Deed.ANSWER_PLAN)
def take_back(visit: Visit) -> Response[Any]:
    """The one who asked can come after all."""
    name, me = SwapId(visit.param("swap")), visit.viewer.person
    known = visit.ledger.family(visit.family).swaps.asked.get(name)
    if known is None or (me != known.by and not visit.may(Deed.CHANGE_PLAN)):
        raise NotHere
    return _told(visit, lambda: TakeBackSwap(swap=name), {"swap": ""})


def _told(visit: Visit, command: Any, fields: dict[str, str]) -> Response[Any]:
    return visit.carry_out(
        command,
        then=f"{visit.root}/plan/rota",
        otherwise=lambda: show(visit),
        fields=fields,
    )


ROUTES = (ask, take, take_back)
