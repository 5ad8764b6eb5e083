"""Who leads beside the lead, for the pages that show it; and help, asked for by one tap."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.account import Standing
from backend.aggregates.handover import Stage
from backend.aggregates.leading import AskForHelp, DeputyKind, GiveHelp, HelpAbout, facilitator
from backend.aggregates.vocabulary import HelpId, PersonId, on_day
from backend.permission import Deed
from backend.projections.sentences.leading import HELP_WORDS
from web import drafts
from web.moments import Moment, at, on
from web.page import Visit, read, write

F = "/families/{family:uuid}"
KINDS = {
    DeputyKind.STAND_IN: "Stands in while the lead is away",
    DeputyKind.SECOND_LEAD: "Second lead",
}
ABOUT = {
    HelpAbout.TOO_MUCH: "It is too much for me right now",
    HelpAbout.FALLEN_OUT: "Two of us have fallen out",
    HelpAbout.LEADS_DIFFER: "We who lead do not agree",
    HelpAbout.MEETING: "I am leading a meeting, and need help with it",
    HelpAbout.SOMETHING_ELSE: "Something else",
}


class Option(msgspec.Struct, frozen=True):
    """Something to choose."""

    value: str
    text: str
    hint: str | None = None


class Deputy(msgspec.Struct, frozen=True, kw_only=True):
    """Someone who leads beside the lead, or was asked to."""

    id: str
    name: str
    what: str
    starts: Moment
    ends: Moment | None
    asked: bool
    now: bool
    mine: bool
    by: str
    words: str | None


class Beside(msgspec.Struct, frozen=True, kw_only=True):
    """Who leads beside the lead, and the form that asks someone."""

    people: tuple[Deputy, ...]
    may_ask: bool
    choices: tuple[Option, ...]
    kinds: tuple[Option, ...]
    today: date


class Help(msgspec.Struct, frozen=True, kw_only=True):
    """A question for help that waits for the worker."""

    id: str
    name: str
    about: str
    words: str | None
    asked: Moment
    mine: bool
    answer: str | None
    answered_by: str | None


class HelpPage(msgspec.Struct, frozen=True, kw_only=True):
    """How to ask for help, who helps, and what was asked."""

    abouts: tuple[Option, ...]
    helps: tuple[Help, ...]
    leads: str
    i_lead: bool
    me: bool
    people: tuple[Option, ...]
    running: str


def leads_now(visit: Visit) -> str:
    """Who of the network facilitates on the day shown; "" where the worker does."""
    person = facilitator(visit.folded, visit.day)
    return visit.names().get(person, "") if person else ""


def beside(visit: Visit) -> Beside:
    """Who leads beside the lead on the day shown, and who may be asked."""
    rows = visit.rows(
        "select d.*, p.name from pages.deputies d "
        "left join pages.people p on p.family = d.family and p.person = d.member "
        "where d.family = %s and d.state <> 'over' and (d.ends is null or d.ends >= %s) "
        "order by d.starts, d.seq",
        visit.family,
        visit.day,
    )
    handover, me = visit.folded.handover, visit.viewer.person
    leads = handover.stage.rung >= Stage.CO_LEADING.rung and handover.lead is not None
    staff = visit.may(Deed.OFFER_HANDOVER)
    return Beside(
        people=tuple(
            Deputy(
                id=row["deputy"],
                name=row["name"] or "",
                what=KINDS[DeputyKind(row["kind"])],
                starts=on(row["starts"]),
                ends=on(row["ends"]) if row["ends"] else None,
                asked=row["state"] == "asked",
                now=row["state"] == "agreed" and row["starts"] <= visit.day,
                mine=me is not None and me == row["member"],
                by=row["by"],
                words=row["words"],
            )
            for row in rows
        ),
        may_ask=leads
        and visit.may(Deed.STEP_BACK)
        and (staff or (me is not None and me == handover.lead)),
        choices=_choices(visit, handover.lead),
        kinds=tuple(Option(kind.value, words) for kind, words in KINDS.items()),
        today=visit.ledger.today(),
    )


def _choices(visit: Visit, lead: PersonId | None) -> tuple[Option, ...]:
    rows = visit.rows(
        "select person, name, relationship from pages.people where family = %s "
        "and left_on is null and standing = 'network' and person is distinct from %s order by seq",
        visit.family,
        lead,
    )
    return tuple(Option(row["person"], f"{row['name']}, {row['relationship']}") for row in rows)


def helps(visit: Visit, *, answered: bool = False) -> tuple[Help, ...]:
    """Who waits for help, newest first; with `answered` also who was helped."""
    if not (visit.may(Deed.OFFER_HANDOVER) or visit.may(Deed.SPEAK_UP)):
        return ()
    rows = visit.rows(
        "select h.*, p.name, e.recorded_at from pages.helps h "
        "join ledger.events e on e.stream = h.family and e.seq = h.seq "
        'left join pages.people p on p.family = h.family and p.person = h."by" '
        "where h.family = %s and (%s or h.answer is null) order by h.seq desc",
        visit.family,
        answered,
    )
    me, lay = visit.viewer.person, visit.viewer.standing is Standing.NETWORK
    return tuple(
        Help(
            id=row["help"],
            name=row["name"] or "",
            about=HELP_WORDS[HelpAbout(row["about"])],
            words=row["words"],
            asked=at(row["recorded_at"]),
            mine=me is not None and me == row["by"],
            answer=row["answer"],
            answered_by=row["answered_by"],
        )
        for row in rows
        # What someone wrote to the worker is between the two of them.
        if not lay or me == row["by"]
    )


def helps_since(visit: Visit, moment: datetime) -> tuple[Help, ...]:
    """Who asked since then, with how they were helped, and who still waits."""
    return tuple(
        each
        for each in helps(visit, answered=True)
        if each.answer is None or (each.asked.iso or "") >= moment.isoformat()
    )


@read(F + "/help", Deed.SPEAK_UP)
def page(visit: Visit) -> Response[Any]:
    """How to ask for help, and what happens then."""
    return _show(visit)


def _show(visit: Visit) -> Response[Any]:
    return visit.show(
        "help.html",
        HelpPage(
            abouts=tuple(
                Option(about.value, words)
                for about, words in ABOUT.items()
                if about is not HelpAbout.MEETING or visit.may(Deed.RECORD_MEETING)
            ),
            helps=helps(visit, answered=True),
            leads=leads_now(visit),
            i_lead=visit.folded.handover.lead == visit.viewer.person,
            me=visit.viewer.person is not None,
            people=_choices(visit, None),
            running=_running(visit),
        ),
        title="Help",
        heading="Do you need help?" if visit.viewer.person else "Who asked for help",
        current="handover",
    )


def _running(visit: Visit) -> str:
    """Where a meeting that is being written down can be watched, if by this person."""
    if not visit.may(Deed.RECORD_MEETING):
        return ""
    begun = drafts.in_progress(visit)
    return f"{visit.root}/recordings/{begun[0].meeting}/so-far" if begun else ""


@write(F + "/help", Deed.SPEAK_UP)
def ask(visit: Visit) -> Response[Any]:
    """Asks the worker for help; one tap is enough."""
    form, me = visit.form, visit.viewer.person
    person = me or PersonId(form.text("help_by"))
    return visit.carry_out(
        lambda: AskForHelp(
            help=HelpId(form.new_id("help")),
            by=person,
            about=form.choice("about", HelpAbout, HelpAbout.TOO_MUCH)
            if form.has("about")
            else HelpAbout.TOO_MUCH,
            words=form.maybe("help_words"),
            happened=on_day(visit.ledger.today()),
        ),
        then=f"{visit.root}/help",
        otherwise=lambda: _show(visit),
        fields={"words": "help_words", "by": "help_by"},
        on_behalf_of=None if me else person or None,
    )


@write(F + "/help/{help:str}/answers", Deed.OFFER_HANDOVER)
def give(visit: Visit) -> Response[Any]:
    """Takes down how the worker helped."""
    name = visit.param("help")
    return visit.carry_out(
        lambda: GiveHelp(
            help=HelpId(name),
            words=visit.form.text(f"helped-{name}"),
            happened=on_day(visit.ledger.today()),
        ),
        then=f"{visit.root}/help",
        otherwise=lambda: _show(visit),
        fields={"words": f"helped-{name}"},
    )


ROUTES = (page, ask, give)
