"""The rota for the fridge door: who looks in when, who is away, who steps in."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.account import Standing
from backend.aggregates.rota import (
    WEEKEND,
    CoverSlot,
    Gap,
    NameStandIn,
    RecordAway,
    RecordBack,
    SetRota,
    Slot,
    Weekday,
)
from backend.aggregates.vocabulary import AwayId, PersonId, SlotId
from backend.permission import Deed
from backend.projections.rows import Row
from web import away, week
from web.kept_out import kept_out
from web.line_forms import Option, meeting_named, meetings_held
from web.moments import Moment, clock, on
from web.page import Visit, read, write

MORE_ROWS = 3
# How many days the rota shows by their dates.
AHEAD = 14
MOST_ROWS = 30
DAYS = tuple(Option(day.value, day.value.capitalize()) for day in Weekday)


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """What someone does on a day of the week."""

    slot: str
    at: str
    what: str
    who: str
    away: bool


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """A day of the week on the rota."""

    name: str
    turns: tuple[Turn, ...]
    gap: str | None


class Absent(msgspec.Struct, frozen=True, kw_only=True):
    """Someone who is away now or soon."""

    away: str
    name: str
    since: Moment
    until: Moment | None
    reason: str | None
    acted: bool
    stand_in: str | None
    words: str | None


class RotaPage(msgspec.Struct, frozen=True, kw_only=True):
    """The week, the turns nobody takes, and who is away."""

    days: tuple[Day, ...]
    open_turns: tuple[away.Open, ...]
    warnings: tuple[away.Warned, ...]
    absent: tuple[Absent, ...]
    people: tuple[Option, ...]
    choices: tuple[Option, ...]
    today: date
    ahead: tuple[week.Day, ...]
    mine: tuple[Option, ...]


class RowDraft(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the rota as its form shows it."""

    number: int
    slot: str
    days: tuple[str, ...]
    at: str
    what: str
    who: str
    worker: str


class EditPage(msgspec.Struct, frozen=True, kw_only=True):
    """The form of the whole rota."""

    rows: tuple[RowDraft, ...]
    seen: int
    gaps: dict[str, str]
    people: tuple[Option, ...]
    meetings: tuple[Option, ...]
    all_days: tuple[Option, ...] = DAYS
    weekend: tuple[Option, ...] = tuple(Option(d.value, d.value.capitalize()) for d in WEEKEND)


@read("/families/{family:uuid}/plan/rota", Deed.SEE_PLAN, back=True)
def rota(visit: Visit) -> Response[Any]:
    """The week as it is settled, who is away, and what is open."""
    return show(visit)


@read("/families/{family:uuid}/plan/rota/edit", Deed.CHANGE_PLAN)
def edit(visit: Visit) -> Response[Any]:
    """The form of the whole rota."""
    return _show_form(visit)


@write("/families/{family:uuid}/plan/rota", Deed.CHANGE_PLAN)
def settle(visit: Visit) -> Response[Any]:
    """Keeps the whole rota."""
    form = visit.form

    def command() -> SetRota:
        slots = tuple(
            _slot(visit, number) for number in range(1, MOST_ROWS + 1) if _filled(visit, number)
        )
        gaps = tuple(
            Gap(day=day, reason=form.text(f"gap-{day.value}"))
            for day in WEEKEND
            if form.has(f"gap-{day.value}")
        )
        seen = form.number("seen", 0, 1_000_000) or 0
        return SetRota(seen=seen, slots=slots, gaps=gaps, meeting=meeting_named(form))

    fields = {day.value: f"gap-{day.value}" for day in WEEKEND} | {"slots": "what-1"}
    wrong = _wrong_row(visit)
    fields |= {name: f"{name}-{wrong}" for name in ("days", "what", "who", "at")}
    return visit.carry_out(
        command,
        then=f"{visit.root}/plan/rota",
        otherwise=lambda: _show_form(visit),
        fields=fields,
    )


def _filled(visit: Visit, number: int) -> bool:
    form = visit.form
    names = ("what", "who", "worker", "at")
    return any(form.has(f"{name}-{number}") for name in names) or bool(
        form.several(f"days-{number}")
    )


def _wrong_row(visit: Visit) -> int:
    """The first row that is not whole: what the rules refuse about a row is about that one."""
    form = visit.form
    for number in range(1, MOST_ROWS + 1):
        if not _filled(visit, number):
            continue
        someone = form.has(f"who-{number}") != form.has(f"worker-{number}")
        if not (form.several(f"days-{number}") and form.has(f"what-{number}") and someone):
            return number
    return 1


def _slot(visit: Visit, number: int) -> Slot:
    form = visit.form
    chosen = form.several(f"days-{number}")
    return Slot(
        slot=SlotId(form.text(f"slot-{number}") or form.new_id(f"slot-{number}")),
        days=tuple(day for day in Weekday if day.value in chosen),
        at=form.time(f"at-{number}"),
        what=form.text(f"what-{number}"),
        who=PersonId(form.text(f"who-{number}")) if form.has(f"who-{number}") else None,
        worker=form.maybe(f"worker-{number}"),
    )


@write("/families/{family:uuid}/plan/away", Deed.ANSWER_PLAN)
def record_away(visit: Visit) -> Response[Any]:
    """Takes down that someone is away: for the network only ever for themselves."""
    form, viewer = visit.form, visit.viewer
    lay = viewer.standing is Standing.NETWORK
    own = lay and not visit.may(Deed.CHANGE_PLAN)
    person = PersonId((viewer.person or "") if own else form.text("person"))

    def command() -> RecordAway:
        since, until = form.date("since"), form.date("until")
        if since is None and not form.problems_at("since"):
            form.refuse("since", "Enter the first day they are away.")
        return RecordAway(
            away=AwayId(form.new_id("away")),
            person=person,
            since=since or visit.ledger.today(),
            until=until,
            reason=form.maybe("reason"),
        )

    return visit.carry_out(
        command,
        then=f"{visit.root}/plan/rota",
        otherwise=lambda: show(visit),
        fields={"person": "" if own else "person"},
    )


@write("/families/{family:uuid}/plan/away/{away:str}/back", Deed.CHANGE_PLAN)
def back(visit: Visit) -> Response[Any]:
    """Takes down that someone is back."""
    form, name = visit.form, visit.param("away")

    def command() -> RecordBack:
        day = form.date(f"back-{name}")
        return RecordBack(away=AwayId(name), on=day or visit.ledger.today())

    return _told(visit, command, {"on": f"back-{name}", "away": ""})


@write("/families/{family:uuid}/plan/away/{away:str}/stand-ins", Deed.CHANGE_PLAN)
def stand_in(visit: Visit) -> Response[Any]:
    """Takes down who stands in, or why nobody needs to."""
    form, name = visit.form, visit.param("away")
    field, words = f"stand_in-{name}", f"words-{name}"
    return _told(
        visit,
        lambda: NameStandIn(
            away=AwayId(name),
            stand_in=PersonId(form.text(field)) if form.has(field) else None,
            words=form.maybe(words),
        ),
        {"stand_in": field, "words": words, "away": ""},
    )


@write("/families/{family:uuid}/plan/rota/covers", Deed.CHANGE_PLAN)
def cover(visit: Visit) -> Response[Any]:
    """Takes down who takes a turn that nobody takes."""
    form = visit.form
    slot, _, day = form.raw("turn").partition(" ")

    def command() -> CoverSlot:
        try:
            when = date.fromisoformat(day)
        except ValueError:
            form.refuse("turn", "Choose a turn.")
            when = visit.ledger.today()
        return CoverSlot(
            slot=SlotId(slot),
            on=when,
            who=PersonId(form.text("who")) if form.has("who") else None,
            worker=form.maybe("worker"),
        )

    return _told(visit, command, {"slot": "turn", "on": "turn"})


def _told(visit: Visit, command: Any, fields: dict[str, str]) -> Response[Any]:
    return visit.carry_out(
        command,
        then=f"{visit.root}/plan/rota",
        otherwise=lambda: show(visit),
        fields=fields,
    )


def _people(visit: Visit) -> tuple[Option, ...]:
    rows = visit.rows(
        "select person, name from pages.people where family = %s and left_why is null "
        "and standing <> 'child' order by seq",
        visit.family,
    )
    out = kept_out(visit)
    return tuple(Option(row["person"], row["name"]) for row in rows if row["person"] not in out)


def show(visit: Visit) -> Response[Any]:
    """The page of the rota."""
    row, names, today = away.rota(visit), visit.names(), visit.day
    absent = away.absences(visit)
    now = {
        one["person"]
        for one in absent
        if one["since"] <= today and (one["until"] is None or one["until"] >= today)
    }
    people, ahead = _people(visit), week.week(visit, AHEAD)
    return visit.show(
        "rota.html",
        RotaPage(
            days=tuple(_day(day, row, names, now) for day in Weekday) if row else (),
            open_turns=away.open_turns(visit),
            warnings=away.warnings(visit),
            absent=tuple(_absent(one) for one in absent),
            people=people,
            choices=people,
            today=today,
            ahead=ahead,
            mine=tuple(
                Option(f"{turn.slot} {turn.day}", f"{day.weekday} {day.on.text}: {turn.what}")
                for day in ahead
                for turn in day.turns
                if (turn.mine or visit.may(Deed.CHANGE_PLAN)) and not turn.swap
            ),
        ),
        title="Rota",
        current="plan",
    )


def _day(day: Weekday, row: Row, names: dict[str, str], now: set[str]) -> Day:
    turns = [slot for slot in row["slots"] if day.value in slot["days"]]
    return Day(
        name=day.value.capitalize(),
        turns=tuple(
            Turn(
                slot=slot["slot"],
                at=clock(time.fromisoformat(slot["at"])) if slot["at"] else "",
                what=slot["what"],
                who=names.get(slot["who"] or "") or slot["worker"] or "",
                away=slot["who"] in now,
            )
            for slot in sorted(turns, key=lambda slot: slot["at"] or "")
        ),
        gap=row["gaps"].get(day.value),
    )


def _absent(row: Row) -> Absent:
    return Absent(
        away=row["away"],
        name=row["name"],
        since=on(row["since"]),
        until=on(row["until"]) if row["until"] else None,
        reason=row["reason"],
        acted=row["acted"],
        stand_in=row["stand_in_name"],
        words=row["words"],
    )


def _show_form(visit: Visit) -> Response[Any]:
    row = away.rota(visit)
    slots = row["slots"] if row else []
    typed = [
        number
        for number in range(1, MOST_ROWS + 1)
        if visit.form.has(f"slot-{number}") or _filled(visit, number)
    ]
    # A page of the network is kept small: one more row at a time.
    more = 1 if slots and visit.viewer.lay else MORE_ROWS
    count = min(max([len(slots) + more, *typed]), MOST_ROWS)
    return visit.show(
        "rota_edit.html",
        EditPage(
            rows=tuple(_draft(number, slots) for number in range(1, count + 1)),
            seen=row["number"] if row else 0,
            gaps=row["gaps"] if row else {},
            people=_people(visit),
            meetings=meetings_held(visit),
        ),
        title="Change the rota",
        current="plan",
    )


def _draft(number: int, slots: list[Row]) -> RowDraft:
    slot = slots[number - 1] if number <= len(slots) else {}
    return RowDraft(
        number=number,
        slot=slot.get("slot", ""),
        days=tuple(slot.get("days", ())),
        at=slot.get("at") or "",
        what=slot.get("what", ""),
        who=slot.get("who") or "",
        worker=slot.get("worker") or "",
    )


ROUTES = (rota, edit, settle, record_away, back, stand_in, cover)
