"""The time before court: the decision, the letter with its offer, what followed, and the end."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.family import FamilyCommand
from backend.aggregates.proceedings import (
    DECIDERS,
    AnswerFamilyMeeting,
    AskCourt,
    BeginPreProceedings,
    Ending,
    EndPreProceedings,
    FacilitateFamilyMeeting,
    MeetBeforeProceedings,
    Round,
    SendLetterBeforeProceedings,
)
from backend.aggregates.vocabulary import Happened, PersonId
from backend.permission import Deed
from web.decided import Deciding, Job, deciding, decision
from web.forms import Form
from web.history import Line, lines
from web.moments import Moment, on
from web.page import NotHere, Visit, read, write

YES, NO = "yes", "no"
ENDINGS = (
    Job(Ending.COURT.value, "We go to court"),
    Job(Ending.STEPPED_DOWN.value, "We step down: no court"),
    Job(Ending.OTHERWISE.value, "It ended in another way"),
)


class Part(msgspec.Struct, frozen=True):
    """One thing that can be written down next, and what the page for it is called."""

    slug: str
    title: str
    hint: str


PARTS = {
    part.slug: part
    for part in (
        Part("begin", "The time before court begins", "Who decided it, when, and for which child"),
        Part("letter", "The letter before proceedings", "To whom, and whether it offers a meeting"),
        Part("answer", "An answer to the offer", "Who said yes or no to a family meeting"),
        Part("family-meeting", "The family meeting was held", "Who coordinated it, and when"),
        Part("meeting", "A meeting before court", "Parents and council, and what was agreed"),
        Part("end", "The time before court ends", "To court, or a step down"),
        Part("court", "The court was asked", "When, and when the parents were written to"),
    )
}


class Fact(msgspec.Struct, frozen=True):
    """One field of the census as the record has it."""

    name: str
    text: str


class ProceedingsPage(msgspec.Struct, frozen=True, kw_only=True):
    """How it stands, what can follow, and how it went."""

    facts: tuple[Fact, ...]
    number: int
    next: tuple[Part, ...]
    so_far: tuple[Line, ...]


class PartPage(msgspec.Struct, frozen=True, kw_only=True):
    """The form for one thing that can be written down next."""

    part: Part
    children: tuple[Job, ...]
    parents: tuple[Job, ...]
    endings: tuple[Job, ...]
    yes_no: tuple[Job, ...]
    deciding: Deciding


@read("/families/{family:uuid}/proceedings", Deed.SEE_CASE)
def proceedings(visit: Visit) -> Response[Any]:
    """The time before court as it stands."""
    rounds = visit.ledger.family(visit.family).proceedings.rounds
    last = rounds[-1] if rounds else None
    return visit.show(
        "proceedings.html",
        ProceedingsPage(
            facts=_facts(visit, last) if last else (),
            number=last.number if last else 0,
            next=_next(last),
            so_far=lines(visit, kinds=("proceedings",)),
        ),
        title="The time before court",
    )


@read("/families/{family:uuid}/proceedings/{part:str}", Deed.WRITE_CASE)
def ask(visit: Visit) -> Response[Any]:
    """The form for one step."""
    return _show(visit)


@write("/families/{family:uuid}/proceedings/{part:str}", Deed.WRITE_CASE)
def tell(visit: Visit) -> Response[Any]:
    """Takes down one step."""
    part = _part(visit)
    return visit.carry_out(
        lambda: _command(visit.form, part.slug),
        then=f"{visit.root}/proceedings",
        otherwise=lambda: _show(visit),
        fields={"happened": "happened_on"},
    )


def _part(visit: Visit) -> Part:
    part = PARTS.get(visit.param("part"))
    if part is None:
        raise NotHere
    return part


def _command(form: Form, slug: str) -> FamilyCommand:
    match slug:
        case "begin":
            children = tuple(PersonId(each) for each in form.several("children"))
            return BeginPreProceedings(children=children, decision=decision(form))
        case "letter":
            offered = _yes(form, "offered", "Say whether the letter offers a family meeting.")
            return SendLetterBeforeProceedings(
                reference=form.text("reference"),
                to=tuple(PersonId(each) for each in form.several("to")),
                happened=_day(form),
                not_offered=None if offered else decision(form),
            )
        case "answer":
            return AnswerFamilyMeeting(
                person=PersonId(form.text("person")),
                accepts=_yes(form, "accepts", "Say what they answered."),
                words=form.maybe("words"),
                happened=_day(form),
            )
        case "family-meeting":
            return FacilitateFamilyMeeting(
                coordinator=form.text("coordinator"),
                independent=_yes(form, "independent", "Say whether they are independent."),
                private_time=_yes(form, "private_time", "Say whether the family had this time."),
                happened=_day(form),
            )
        case "meeting":
            return MeetBeforeProceedings(agreed=form.maybe("agreed"), happened=_day(form))
        case "end":
            return EndPreProceedings(
                ending=form.choice("ending", Ending, Ending.STEPPED_DOWN), decision=decision(form)
            )
        case _:
            return AskCourt(happened=_day(form), letter_on=form.date("letter_on"))


def _day(form: Form) -> Happened:
    return form.happened("happened_on")


def _yes(form: Form, name: str, say: str) -> bool:
    if form.raw(name) not in (YES, NO):
        form.refuse(name, say)
    return form.raw(name) == YES


def _next(last: Round | None) -> tuple[Part, ...]:
    """What can follow, in the order in which it mostly does."""
    if last is None or last.ending is not None:
        court = last is not None and last.ending is Ending.COURT and last.court is None
        return tuple(PARTS[slug] for slug in (("court", "begin") if court else ("begin",)))
    slugs = [] if last.letter else ["letter"]
    if last.offered:
        slugs += ["answer", "family-meeting"]
    return tuple(PARTS[slug] for slug in (*slugs, "meeting", "end"))


def _facts(visit: Visit, last: Round) -> tuple[Fact, ...]:
    def said(moment: Moment | None) -> str:
        return moment.text if moment else "Not yet"

    names = visit.names()
    offer = "Not yet"
    if last.letter:
        offer = "Yes" if last.offered else "No, by a decision"
    answers = ", ".join(
        f"{names.get(person, person)}: {'yes' if accepts else 'no'}"
        for person, accepts in last.accepts.items()
    )
    held = on(last.facilitated[-1]) if last.facilitated else None
    return (
        Fact("Decided to begin", on(last.began).text),
        Fact("Letter before proceedings sent", said(on(last.letter) if last.letter else None)),
        Fact("Family meeting offered in it", offer),
        Fact("Answers", answers or "None yet"),
        Fact("Family meeting held", said(held)),
        Fact("First meeting before court", said(on(last.met[0]) if last.met else None)),
        Fact("Meetings after the first", str(max(len(last.met) - 1, 0))),
        Fact("Decided to end", said(on(last.ended) if last.ended else None)),
        Fact("Court asked", said(on(last.court) if last.court else None)),
    )


def _show(visit: Visit) -> Response[Any]:
    part = _part(visit)
    family = visit.ledger.family(visit.family)
    names = visit.names()
    last = family.proceedings.rounds[-1] if family.proceedings.rounds else None
    asked = last.to if last and part.slug == "answer" else tuple(family.case.parents)
    return visit.show(
        "proceedings_part.html",
        PartPage(
            part=part,
            children=tuple(Job(each, names[each]) for each in family.case.children),
            parents=tuple(Job(each, names[each]) for each in asked),
            endings=ENDINGS,
            yes_no=(Job(YES, "Yes"), Job(NO, "No")),
            deciding=deciding(visit, DECIDERS),
        ),
        title=part.title,
    )


ROUTES = (proceedings, ask, tell)
