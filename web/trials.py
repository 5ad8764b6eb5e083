"""The plan put to the test: tests, what-ifs that came true, and when it was not followed."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.evidence import Went
from backend.aggregates.lapses import ApplyConsequence, RecordLapse
from backend.aggregates.trials import (
    RISK_DECIDERS,
    ArrangeTrial,
    CallOffTrial,
    RecordTrial,
    TrialKind,
    WeighRisk,
)
from backend.aggregates.vocabulary import LapseId, LineId, PersonId, TrialId
from backend.permission import Deed
from web.decided import Deciding, day, deciding, decision
from web.history import Line as Told
from web.history import lines as history_lines
from web.moments import Moment, on
from web.page import NotHere, Visit, read, write
from web.practising import (
    WENT,
    Option,
    chosen_lines,
    lines_in,
    lines_named,
    myself,
    people_in,
    teller,
)

KINDS = (
    Option("together", "Time together, with someone watching over it"),
    Option("overnight", "A night at home"),
    Option("step-in", "Someone steps in"),
    Option("drill", "A drill that nobody expects", "Put it in the record once it is over"),
)
KIND_WORDS = {option.value: option.text for option in KINDS}
ARRANGED_KINDS = KINDS[:3]


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """One test as the page shows it."""

    id: str
    title: str
    when: Moment
    what: str | None
    watched_by: str
    word: str | None
    kind: str
    outcome: str | None
    learned: str | None
    lines: tuple[str, ...]
    seq: int


class TestsPage(msgspec.Struct, frozen=True, kw_only=True):
    """The tests to come, those that were held, and the forms for them."""

    waiting: tuple[Trial, ...]
    held: tuple[Trial, ...]
    weighed: tuple[Told, ...]
    kinds: tuple[Option, ...]
    to_arrange: tuple[Option, ...]
    waiting_options: tuple[Option, ...]
    wents: tuple[Option, ...]
    lines: tuple[Option, ...]
    people: tuple[Option, ...]
    deciding: Deciding
    me: str | None
    today: date


class LapsePage(msgspec.Struct, frozen=True, kw_only=True):
    """A line that was not followed: the form, and what is open about it."""

    line: str
    words: str
    open: tuple[dict[str, Any], ...]
    consequences: tuple[Option, ...]
    people: tuple[Option, ...]
    me: str | None
    today: date


@read("/families/{family:uuid}/practice/tests", Deed.SEE_PRACTICE)
def tests(visit: Visit) -> Response[Any]:
    """The tests of the plan, to come and held."""
    return _show(visit)


@write("/families/{family:uuid}/practice/tests", Deed.CHANGE_PLAN)
def arrange(visit: Visit) -> Response[Any]:
    """Arranges a test for a day to come."""
    form = visit.form
    return visit.carry_out(
        lambda: ArrangeTrial(
            trial=TrialId(form.new_id("trial")),
            kind=form.choice("kind", TrialKind, TrialKind.TOGETHER),
            lines=chosen_lines(visit),
            on=day(form, "on", "Enter the day."),
            what=form.text("what"),
            watched_by=tuple(PersonId(person) for person in form.several("watched_by")),
        ),
        then=f"{visit.root}/practice/tests",
        otherwise=lambda: _show(visit),
    )


@write("/families/{family:uuid}/practice/tests/results", Deed.TELL_PRACTICE)
def result(visit: Visit) -> Response[Any]:
    """Takes down how a test went, arranged or not."""
    form = visit.form
    trial = form.text("trial") or form.new_id("trial")
    return visit.carry_out(
        lambda: RecordTrial(
            trial=TrialId(trial),
            kind=form.choice("held_kind", TrialKind, TrialKind.TOGETHER),
            lines=tuple(LineId(line) for line in form.several("held_lines")),
            went=form.choice("went", Went, Went.WORKED),
            outcome=form.text("outcome"),
            learned=form.text("learned"),
            told_by=teller(visit, "told_by"),
            happened=form.happened("happened"),
        ),
        then=f"{visit.root}/practice/tests",
        otherwise=lambda: _show(visit),
        fields={"kind": "held_kind", "lines": "held_lines", "what": "outcome"},
    )


@write("/families/{family:uuid}/practice/tests/called-off", Deed.CHANGE_PLAN)
def call_off(visit: Visit) -> Response[Any]:
    """Takes down that an arranged test did not take place."""
    form = visit.form
    return visit.carry_out(
        lambda: CallOffTrial(trial=TrialId(form.text("off")), reason=form.text("off_reason")),
        then=f"{visit.root}/practice/tests",
        otherwise=lambda: _show(visit),
        fields={"trial": "off", "reason": "off_reason"},
    )


@write("/families/{family:uuid}/practice/risks", Deed.WRITE_CASE)
def weigh(visit: Visit) -> Response[Any]:
    """Takes down how harm and gain were weighed, and who decided."""
    form = visit.form
    trial = form.text("for_trial")
    return visit.carry_out(
        lambda: WeighRisk(
            trial=TrialId(trial) if trial else None,
            question=form.text("question"),
            risk=form.text("risk"),
            benefit=form.text("benefit"),
            safeguards=form.text("safeguards"),
            go_ahead=form.raw("go_ahead") == "yes",
            decided=decision(form),
        ),
        then=f"{visit.root}/practice/tests",
        otherwise=lambda: _show(visit),
        fields={"trial": "for_trial"},
    )


def _show(visit: Visit) -> Response[Any]:
    names, named = visit.names(), lines_named(visit)
    found = visit.rows(
        'select * from pages.trials where family = %s order by "on", seq', visit.family
    )
    waiting = [row for row in found if row["state"] == "arranged"]
    held = [row for row in reversed(found) if row["state"] == "held"]
    return visit.show(
        "tests.html",
        TestsPage(
            waiting=tuple(_trial(row, names, named) for row in waiting),
            held=tuple(_trial(row, names, named) for row in held),
            weighed=history_lines(visit, kinds=("trials",), topics=["risk-weighed"]),
            kinds=KINDS,
            to_arrange=ARRANGED_KINDS,
            waiting_options=tuple(
                Option(row["trial"], f"{KIND_WORDS[row['kind']]}, {on(row['on']).text}")
                for row in waiting
            ),
            wents=tuple(Option(value, words) for value, (words, _) in WENT.items()),
            lines=lines_in(visit),
            people=people_in(visit),
            deciding=deciding(visit, RISK_DECIDERS),
            me=myself(visit),
            today=visit.ledger.today(),
        ),
        title="Tests of the plan",
        current="plan",
    )


def _trial(row: dict[str, Any], names: dict[str, str], named: dict[str, str]) -> Trial:
    word, kind = WENT.get(row["went"] or "", (None, "plain"))
    return Trial(
        id=row["trial"],
        title=KIND_WORDS[row["kind"]],
        when=on(row["on"]),
        what=row["what"],
        watched_by=", ".join(names.get(person, "") for person in row["watched_by"]),
        word=word,
        kind=kind,
        outcome=row["outcome"],
        learned=row["learned"],
        lines=tuple(named[line] for line in row["lines"] if line in named),
        seq=row["seq"],
    )


@read("/families/{family:uuid}/plan/lines/{line:str}/lapses", Deed.TELL_PRACTICE)
def lapse(visit: Visit) -> Response[Any]:
    """The form that says that a line was not followed."""
    return _show_lapse(visit)


@write("/families/{family:uuid}/plan/lines/{line:str}/lapses", Deed.TELL_PRACTICE)
def add_lapse(visit: Visit) -> Response[Any]:
    """Takes down that a line was not followed, and what came of it."""
    form, line = visit.form, LineId(_line(visit)["line"])
    person = form.text("person")
    return visit.carry_out(
        lambda: RecordLapse(
            lapse=LapseId(form.new_id("lapse")),
            line=line,
            person=PersonId(person) if person else None,
            what=form.text("what"),
            effect=form.text("effect"),
            happened=form.happened("happened"),
        ),
        then=f"{visit.root}/plan/lines/{line}/lapses",
        otherwise=lambda: _show_lapse(visit),
    )


@write("/families/{family:uuid}/plan/lines/{line:str}/consequences", Deed.CHANGE_PLAN)
def apply(visit: Visit) -> Response[Any]:
    """Takes down that what follows from a lapse was done."""
    form, line = visit.form, _line(visit)["line"]
    return visit.carry_out(
        lambda: ApplyConsequence(
            lapse=LapseId(form.text("lapse")),
            what=form.text("done"),
            by=form.text("done_by"),
            happened=form.happened("done_on"),
        ),
        then=f"{visit.root}/plan/lines/{line}/lapses",
        otherwise=lambda: _show_lapse(visit),
        fields={"what": "done", "by": "done_by", "happened": "done_on"},
    )


def _line(visit: Visit) -> dict[str, Any]:
    found = visit.rows(
        "select * from pages.plan_lines where family = %s and line = %s",
        visit.family,
        visit.param("line"),
    )
    if not found:
        raise NotHere
    return found[0]


def _show_lapse(visit: Visit) -> Response[Any]:
    row, names = _line(visit), visit.names()
    found = visit.rows(
        "select * from pages.lapses where family = %s and line = %s order by seq desc",
        visit.family,
        row["line"],
    )
    return visit.show(
        "lapse.html",
        LapsePage(
            line=row["line"],
            words=row["words"],
            open=tuple(
                each
                | {
                    "who": names.get(each["person"] or ""),
                    "when": on(each["on"]),
                    "done_when": on(each["done_on"]),
                }
                for each in found
            ),
            consequences=lines_in(visit, "consequence"),
            people=people_in(visit),
            me=myself(visit),
            today=visit.ledger.today(),
        ),
        title="The plan was not followed",
        current="plan",
    )


ROUTES = (tests, arrange, result, call_off, weigh, lapse, add_lapse, apply)
