"""How someone reads, follows and is reached: said by themselves, or by the worker for them."""

from __future__ import annotations

from datetime import time
from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.family import Together
from backend.aggregates.languages import TellNeeds
from backend.aggregates.reaching import QUIET_FROM, QUIET_UNTIL, By, Reminders, TellReach
from backend.aggregates.vocabulary import PersonId, on_day
from backend.permission import Deed
from backend.post import reach as known
from web.page import NotHere, Visit, go, read, write

OWN = "/families/{family:uuid}/reach"
THEIRS = "/families/{family:uuid}/network/{person:str}/reach"


class ReachPage(msgspec.Struct, frozen=True, kw_only=True):
    """What stands now, and the form."""

    action: str
    back: str
    name: str
    own: bool
    language: str
    interpreter: bool
    reading: str
    by: str
    email: str
    phone: str
    reminders: str
    copies: bool
    quiet_from: str
    quiet_until: str
    failed: bool
    saved: bool
    open_mail: bool
    open_texts: bool


@read(OWN, Deed.SPEAK_UP)
def own(visit: Visit) -> Response[Any]:
    """How I am reached."""
    me = visit.viewer.person
    return _show(visit, me, OWN) if me else go(f"{visit.root}/messages")


@write(OWN, Deed.SPEAK_UP)
def tell_own(visit: Visit) -> Response[Any]:
    """I say how I am reached."""
    me = visit.viewer.person
    if me is None:
        return go(f"{visit.root}/messages")
    return _tell(visit, me, OWN, f"{visit.root}/reach?saved=1")


@read(THEIRS, Deed.BUILD_NETWORK)
def theirs(visit: Visit) -> Response[Any]:
    """How someone is reached, for the worker."""
    return _show(visit, PersonId(visit.param("person")), THEIRS)


@write(THEIRS, Deed.BUILD_NETWORK)
def tell_theirs(visit: Visit) -> Response[Any]:
    """The worker takes down how someone is reached."""
    person = PersonId(visit.param("person"))
    _someone(visit, person)
    return _tell(visit, person, THEIRS, f"{visit.root}/network/{person}/reach?saved=1")


def _someone(visit: Visit, person: PersonId) -> str:
    rows = visit.rows(
        "select name from pages.people where family = %s and person = %s", visit.family, person
    )
    if not rows:
        raise NotHere
    return rows[0]["name"]


def _tell(visit: Visit, person: PersonId, address: str, then: str) -> Response[Any]:
    form = visit.form
    by = form.choice("by", By, By.PRINT)
    kept = known.address_of(visit.db, visit.ledger, visit.family, person)
    where = _address(visit, by)

    def command() -> Together:
        today = on_day(visit.ledger.today())
        return Together(
            commands=(
                TellNeeds(
                    person=person,
                    language=form.text("language"),
                    interpreter=form.has("interpreter"),
                    reading=form.maybe("reading"),
                    happened=today,
                ),
                TellReach(
                    person=person,
                    by=by,
                    reminders=form.choice("reminders", Reminders, Reminders.WEEKLY),
                    copies=form.has("copies"),
                    quiet_from=form.time("quiet_from") or QUIET_FROM,
                    quiet_until=form.time("quiet_until") or QUIET_UNTIL,
                    happened=today,
                    anew=where != kept,
                ),
            )
        )

    answer = visit.carry_out(
        command,
        then=then,
        otherwise=lambda: _show(visit, person, address),
        on_behalf_of=None if visit.viewer.person else person,
        fields={"person": "by"},
    )
    if not form.problems and where != kept:
        known.keep(visit.db, visit.ledger, visit.family, person, where)
    return answer


def _address(visit: Visit, by: By) -> str | None:
    """The address that goes with the way, looked at before anything is told."""
    form = visit.form
    match by:
        case By.EMAIL:
            found = known.good_email(form.text("email"))
            if found is None:
                form.refuse("email", "Enter an e-mail address, such as name@example.org.")
            return found
        case By.TEXT:
            found = known.good_phone(form.text("phone"))
            if found is None:
                form.refuse("phone", "Enter a phone number, such as 07700 900123.")
            return found
        case By.PRINT:
            return None


def _show(visit: Visit, person: PersonId, address: str) -> Response[Any]:
    name = _someone(visit, person)
    needs = visit.rows(
        "select * from pages.needs where family = %s and person = %s", visit.family, person
    )
    reach = visit.ledger.family(visit.family).reaching.people.get(person)
    where = known.address_of(visit.db, visit.ledger, visit.family, person) or ""
    own = visit.viewer.person == person
    open_now = visit.services.gateways
    return visit.show(
        "reach.html",
        ReachPage(
            action=f"{visit.root}/reach" if own else f"{visit.root}/network/{person}/reach",
            back=visit.root if own else f"{visit.root}/network/{person}",
            name=name,
            own=own,
            language=needs[0]["language"] if needs else "English",
            interpreter=bool(needs and needs[0]["interpreter"]),
            reading=(needs[0]["reading"] or "") if needs else "",
            by=reach.by.value if reach else By.PRINT.value,
            email=where if "@" in where else "",
            phone=where if where and "@" not in where else "",
            reminders=reach.reminders.value if reach else Reminders.WEEKLY.value,
            copies=bool(reach and reach.copies),
            quiet_from=_clock(reach.quiet_from if reach else QUIET_FROM),
            quiet_until=_clock(reach.quiet_until if reach else QUIET_UNTIL),
            failed=bool(reach and reach.failed),
            saved=visit.asked("saved") == "1" and not visit.form.problems,
            open_mail=open_now.mail is not None,
            open_texts=open_now.texts is not None,
        ),
        title="How you are reached",
        heading="How we reach you" if own else name,
        current="" if own else "network",
    )


def _clock(at: time) -> str:
    return f"{at:%H:%M}"


ROUTES = (own, tell_own, theirs, tell_theirs)
