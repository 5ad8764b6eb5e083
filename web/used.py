"""“It happened”: one form for a what-if that came true, kind to whoever was there."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.evidence import Went
from backend.aggregates.trials import RecordUse, StepTaken, Telling
from backend.aggregates.vocabulary import LineId, PersonId, UseId
from backend.permission import Deed
from web.moments import Moment, clock, on
from web.page import NotHere, Visit, read, write
from web.practising import WENT, Option, lines_in, people_in

MORE_STEPS = 3
TELLINGS = 3


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """A step that the plan says, to be ticked when it was done."""

    number: int
    text: str


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """A step that was taken, as the page shows it."""

    what: str
    who: str | None
    at: str | None


class Use(msgspec.Struct, frozen=True, kw_only=True):
    """One time that a what-if came true."""

    when: Moment
    seen: str
    word: str
    kind: str
    steps: tuple[Taken, ...]
    unavailable: str
    helped: str
    outcome: str
    told: tuple[Taken, ...]
    seq: int


class UsedPage(msgspec.Struct, frozen=True, kw_only=True):
    """The form, with what the plan says to do, and the times it happened before."""

    line: str
    chosen: str
    what_ifs: tuple[Option, ...]
    planned: tuple[Planned, ...]
    people: tuple[Option, ...]
    wents: tuple[Option, ...]
    tell: str
    more: range
    tellings: range
    uses: tuple[Use, ...]
    today: date


@read("/families/{family:uuid}/plan/lines/{line:str}/used", Deed.TELL_PRACTICE)
def used(visit: Visit) -> Response[Any]:
    """The form for a what-if that came true."""
    return _show(visit)


@write("/families/{family:uuid}/plan/lines/{line:str}/used", Deed.TELL_PRACTICE)
def record(visit: Visit) -> Response[Any]:
    """Takes down what happened and what people did."""
    row = _line(visit)
    return visit.carry_out(
        lambda: _use(visit, row),
        then=f"{visit.root}/plan/lines/{row['line']}",
        otherwise=lambda: _show(visit),
    )


def _use(visit: Visit, row: dict[str, Any]) -> RecordUse:
    form = visit.form
    for place in range(TELLINGS):
        if form.has(f"told-at-{place}") and not form.has(f"told-{place}"):
            form.refuse(f"told-{place}", "Enter who was told at this time.")
    happened = form.happened("happened", "at")
    seen_by = form.text("seen_by")
    return RecordUse(
        use=UseId(form.new_id("use")),
        line=LineId(form.text("line") or row["line"]),
        seen=form.text("seen"),
        seen_by=PersonId(seen_by) if seen_by else None,
        steps=_steps(visit, happened.at),
        unavailable=tuple(PersonId(person) for person in form.several("unavailable")),
        helped=tuple(PersonId(person) for person in form.several("helped")),
        went=form.choice("went", Went, Went.WORKED),
        outcome=form.text("outcome"),
        told=tuple(
            Telling(whom=form.text(f"told-{place}"), at=form.time(f"told-at-{place}"))
            for place in range(TELLINGS)
            if form.has(f"told-{place}")
        ),
        happened=happened,
    )


def _steps(visit: Visit, began: time | None) -> tuple[StepTaken, ...]:
    """What was ticked and what was written besides, by the clock where all have their time."""
    form, steps = visit.form, list[StepTaken]()
    ticked = {key.removeprefix("did-") for key in form.values if key.startswith("did-")}
    for place in sorted(ticked, key=lambda text: (len(text), text)):
        if form.has(f"did-{place}"):
            steps.append(_step(visit, form.text(f"did-{place}"), place))
    for place in range(MORE_STEPS):
        if form.has(f"more-{place}"):
            steps.append(_step(visit, form.text(f"more-{place}"), f"m{place}"))
        elif form.has(f"by-m{place}") or form.has(f"at-m{place}"):
            form.refuse(f"more-{place}", "Enter what they did.")
    for place in sorted({key[3:] for key in form.values if key[:3] in ("by-", "at-")} - ticked):
        if place.isdecimal() and (form.has(f"by-{place}") or form.has(f"at-{place}")):
            form.refuse(f"at-{place}", "Tick the step if it was done, or leave who and when empty.")
    times = [step.at for step in steps]
    start = _minutes(began or min((each for each in times if each), default=time()))
    if all(times):
        # A night goes on past twelve: counted from when it began.
        steps.sort(key=lambda step: (_minutes(step.at or time()) - start) % 1440)
    return tuple(steps)


def _step(visit: Visit, what: str, place: str) -> StepTaken:
    form = visit.form
    by = form.text(f"by-{place}")
    return StepTaken(what=what, by=PersonId(by) if by else None, at=form.time(f"at-{place}"))


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _line(visit: Visit) -> dict[str, Any]:
    found = visit.rows(
        "select * from pages.plan_lines where family = %s and line = %s",
        visit.family,
        visit.param("line"),
    )
    if not found:
        raise NotHere
    return found[0]


def _show(visit: Visit) -> Response[Any]:
    row, names = _line(visit), visit.names()
    planned = row["steps"] if row["kind"] == "contingency" else []
    found = visit.rows(
        'select * from pages.uses where family = %s and line = %s order by "on" desc, seq desc',
        visit.family,
        row["line"],
    )
    # A page of the network is kept small.
    more = MORE_STEPS - 1 if visit.viewer.lay and not visit.form.has("more-2") else MORE_STEPS
    return visit.show(
        "used.html",
        UsedPage(
            line=row["line"],
            chosen=row["line"] if row["kind"] == "contingency" else "",
            what_ifs=lines_in(visit, "contingency"),
            planned=tuple(Planned(number=number, text=text) for number, text in enumerate(planned)),
            people=people_in(visit),
            wents=tuple(Option(value, words) for value, (words, _) in WENT.items()),
            tell=row["tell"] or "",
            more=range(more),
            tellings=range(TELLINGS),
            uses=tuple(_shown(use, names) for use in found),
            today=visit.ledger.today(),
        ),
        title="It happened",
        current="plan",
    )


def _shown(row: dict[str, Any], names: dict[str, str]) -> Use:
    word, kind = WENT[row["went"]]
    return Use(
        when=on(row["on"], row["at"]),
        seen=row["seen"],
        word=word,
        kind=kind,
        steps=tuple(
            Taken(what=step["what"], who=names.get(step["by"] or ""), at=_clock(step["at"]))
            for step in row["steps"]
        ),
        unavailable=", ".join(names.get(person, "") for person in row["unavailable"]),
        helped=", ".join(names.get(person, "") for person in row["helped"]),
        outcome=row["outcome"],
        told=tuple(
            Taken(what=told["whom"], who=None, at=_clock(told["at"])) for told in row["told"]
        ),
        seq=row["seq"],
    )


def _clock(at: str | None) -> str | None:
    return clock(time.fromisoformat(at)) if at else None


ROUTES = (used, record)
