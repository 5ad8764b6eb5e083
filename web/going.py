"""For staff: how it is going for one person around the children, and the forms to take it down."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.backing import (
    HoldCheckIn,
    NoticeSupportNeed,
    NoticeWarningSign,
    OfferAnswer,
    OfferSupport,
    ReportConcern,
    SupportKind,
    SupportMember,
    TalkRoleThrough,
)
from backend.aggregates.commitment import ConfirmCommitment, Grasp, RecordSeriousness, Stays
from backend.aggregates.engagement import Channel, ContactMember, Reached, RecordAvailability
from backend.aggregates.family import PartCommand
from backend.aggregates.network import RenameMember
from backend.aggregates.roles import DeclineRole, EndRole, NetworkRole, OfferRole
from backend.aggregates.vocabulary import PersonId
from backend.permission import Deed
from backend.projections.sentences.backing import KIND_WORDS, OFFER_WORDS
from backend.projections.sentences.engagement import CHANNEL_WORDS, REACHED_WORDS
from backend.projections.sentences.roles import ROLE_WORDS
from web.going_shown import Going, going
from web.page import NotHere, Visit, read, write
from web.recording_shown import GRASP_OPTIONS, STAYS_OPTIONS

P = "/families/{family:uuid}/network/{person:str}/going"
Option = dict[str, str]
NUMBERS: tuple[Option, ...] = tuple({"value": str(n), "text": str(n)} for n in range(11))


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """A form: its title, a lead, what it comes to, and where a refused field stands."""

    title: str
    lead: str
    command: Callable[[Visit, PersonId], PartCommand]
    fields: dict[str, str] = {}


class GoingForm(msgspec.Struct, frozen=True, kw_only=True):
    """One form about one person."""

    person: dict[str, Any]
    form: str
    lead: str
    people: tuple[Option, ...]
    roles: tuple[Option, ...]
    held: tuple[Option, ...]
    today: Any
    channels: tuple[Option, ...]
    reached: tuple[Option, ...]
    answers: tuple[Option, ...]
    kinds: tuple[Option, ...]
    stays: tuple[Option, ...] = STAYS_OPTIONS[:-1]
    grasp: tuple[Option, ...] = GRASP_OPTIONS[:-1]
    numbers: tuple[Option, ...] = NUMBERS


class GoingPage(msgspec.Struct, frozen=True, kw_only=True):
    """One person, and all that is known of how it is going for them."""

    person: dict[str, Any]
    going: Going
    forms: tuple[Option, ...]
    here: bool


@read(P, Deed.SEE_CASE)
def how_it_goes(visit: Visit) -> Response[Any]:
    """How it is going for one person."""
    person = _person(visit)
    here = person["left_on"] is None
    return visit.show(
        "going.html",
        GoingPage(
            person=person,
            going=going(visit, person["person"]),
            forms=tuple(
                {"value": name, "text": asking.title}
                for name, asking in FORMS.items()
                if here and (person["standing"] != "parent" or name in FOR_PARENTS)
            ),
            here=here,
        ),
        title="How it is going for someone",
        heading=person["name"],
        current="network",
    )


@read(P + "/{asking:str}", Deed.BUILD_NETWORK)
def going_form(visit: Visit) -> Response[Any]:
    """One of the forms about a person."""
    return _show(visit)


@write(P + "/{asking:str}", Deed.BUILD_NETWORK)
def take_down(visit: Visit) -> Response[Any]:
    """Takes down what one of the forms says."""
    asking, person = FORMS.get(visit.param("asking")), _person(visit)["person"]
    if asking is None:
        raise NotHere
    return visit.carry_out(
        lambda: asking.command(visit, PersonId(person)),
        then=f"{visit.root}/network/{person}/going",
        otherwise=lambda: _show(visit),
        fields=asking.fields,
    )


def _person(visit: Visit) -> dict[str, Any]:
    found = visit.rows(
        "select * from pages.people where family = %s and person = %s "
        "and standing in ('network', 'professional', 'parent')",
        visit.family,
        visit.param("person"),
    )
    if not found:
        raise NotHere
    return found[0]


def _contact(visit: Visit, person: PersonId) -> ContactMember:
    form = visit.form
    return ContactMember(
        person=person,
        channel=form.choice("channel", Channel, Channel.PHONE),
        outcome=form.choice("outcome", Reached, Reached.NO_ANSWER),
        by=PersonId(form.text("by")) if form.has("by") else None,
        words=form.maybe("words"),
        happened=form.happened("happened"),
    )


def _available(visit: Visit, person: PersonId) -> RecordAvailability:
    form = visit.form
    return RecordAvailability(
        person=person,
        can=form.text("can"),
        constraints=form.maybe("constraints"),
        happened=form.happened("happened"),
    )


def _checked_in(visit: Visit, person: PersonId) -> HoldCheckIn:
    form = visit.form
    return HoldCheckIn(
        member=person,
        words=form.text("words"),
        needs=form.maybe("needs"),
        happened=form.happened("happened"),
    )


def _talked(visit: Visit, person: PersonId) -> TalkRoleThrough:
    form = visit.form

    def number(name: str) -> int:
        found = form.number(name, 0, 10)
        if found is None and not form.problems_at(name):
            form.refuse(name, "Choose a number from 0 to 10.")
        return found or 0

    return TalkRoleThrough(
        member=person,
        role=_role(visit),
        capacity=number("capacity"),
        willingness=number("willingness"),
        confidence=number("confidence"),
        strengths=form.maybe("strengths"),
        challenges=form.maybe("challenges"),
        support_needed=form.maybe("support_needed"),
        happened=form.happened("happened"),
    )


def _role(visit: Visit) -> NetworkRole:
    return visit.form.choice("role", NetworkRole, NetworkRole.PRACTICAL)


def _need(visit: Visit, person: PersonId) -> NoticeSupportNeed:
    form = visit.form
    return NoticeSupportNeed(
        person=person, need=form.text("need"), happened=form.happened("happened")
    )


def _offer(visit: Visit, person: PersonId) -> OfferSupport:
    form = visit.form
    return OfferSupport(
        person=person,
        what=form.text("what"),
        answer=form.choice("answer", OfferAnswer, OfferAnswer.THINKING),
        happened=form.happened("happened"),
    )


def _helped(visit: Visit, person: PersonId) -> SupportMember:
    form = visit.form
    return SupportMember(
        member=person,
        kind=form.choice("kind", SupportKind, SupportKind.PRACTICAL),
        what=form.text("what"),
        by=form.text("helper"),
        happened=form.happened("happened"),
    )


def _sign(visit: Visit, person: PersonId) -> NoticeWarningSign:
    form = visit.form
    return NoticeWarningSign(
        by=person,
        sign=form.text("sign"),
        done=form.text("done"),
        happened=form.happened("happened", "at"),
    )


def _concern(visit: Visit, person: PersonId) -> ReportConcern:
    form = visit.form
    return ReportConcern(
        by=person,
        to=form.text("to"),
        what=form.text("what"),
        answer=form.maybe("reply"),
        happened=form.happened("happened", "at"),
    )


def _stay(visit: Visit, person: PersonId) -> ConfirmCommitment:
    form = visit.form
    return ConfirmCommitment(
        member=person,
        stays=form.choice("stays", Stays, Stays.PARTLY),
        words=form.maybe("words"),
        happened=form.happened("happened"),
    )


def _grasps(visit: Visit, person: PersonId) -> RecordSeriousness:
    form = visit.form
    return RecordSeriousness(
        member=person,
        grasp=form.choice("grasp", Grasp, Grasp.NOT_YET),
        words=form.maybe("words"),
        happened=form.happened("happened"),
    )


def _asked(visit: Visit, person: PersonId) -> OfferRole:
    form = visit.form
    return OfferRole(
        member=person,
        role=_role(visit),
        what=form.text("what"),
        happened=form.happened("happened"),
    )


def _declined(visit: Visit, person: PersonId) -> DeclineRole:
    form = visit.form
    return DeclineRole(
        member=person,
        role=_role(visit),
        reason=form.maybe("reason"),
        happened=form.happened("happened"),
    )


def _laid_down(visit: Visit, person: PersonId) -> EndRole:
    form = visit.form
    return EndRole(
        member=person,
        role=_role(visit),
        reason=form.text("reason"),
        happened=form.happened("happened"),
    )


def _renamed(visit: Visit, person: PersonId) -> RenameMember:
    return RenameMember(person=person, name=visit.form.text("name"))


FORMS: dict[str, Asking] = {
    "approach": Asking(
        title="We got in touch with them",
        lead="Each try counts, also one that nobody answered.",
        command=_contact,
    ),
    "availability": Asking(
        title="When they can come",
        lead="Work and care for others come first for many. It is no lack of will.",
        command=_available,
    ),
    "check-in": Asking(
        title="They said how it is going",
        lead="Ask often in the first weeks.",
        command=_checked_in,
    ),
    "talk": Asking(
        title="We talked a role through",
        lead="Together with them: can they, do they want to, do they trust themselves?",
        command=_talked,
    ),
    "need": Asking(
        title="They may need help of their own",
        lead="Whoever looks after others needs someone too.",
        command=_need,
    ),
    "offer": Asking(
        title="They were offered help",
        lead="What it was, and what they said.",
        command=_offer,
    ),
    "help": Asking(
        title="They got help to do their part",
        lead="A course, someone to talk to, a lift, money for the bus.",
        command=_helped,
        fields={"by": "helper"},
    ),
    "sign": Asking(
        title="They saw a warning sign",
        lead="What they saw, and what they did about it.",
        command=_sign,
    ),
    "concern": Asking(
        title="They asked for help for the children",
        lead="Whom they told, on which day and at what time.",
        command=_concern,
        fields={"answer": "reply"},
    ),
    "stays": Asking(
        title="Whether they stay with this",
        lead="Between reviews, too. A no said early is a help.",
        command=_stay,
    ),
    "serious": Asking(
        title="How serious they see it is",
        lead="Ask what could happen to the children if nothing changes.",
        command=_grasps,
    ),
    "role-asked": Asking(
        title="They were asked to take a role",
        lead="Nobody has to. They can think about it.",
        command=_asked,
    ),
    "role-declined": Asking(
        title="They said no to a role",
        lead="No is a fine answer.",
        command=_declined,
    ),
    "role-ended": Asking(
        title="They laid down a role",
        lead="What they did stays in the record. Then say who takes it over.",
        command=_laid_down,
    ),
    "name": Asking(
        title="They go by another name now",
        lead="What was written under the old name keeps it.",
        command=_renamed,
    ),
}
# A parent is of the family and not of its network: they hold no role that is talked through.
FOR_PARENTS = ("approach", "availability", "check-in", "need", "offer", "help", "stays", "serious")


def _show(visit: Visit) -> Response[Any]:
    asking, person = FORMS.get(visit.param("asking")), _person(visit)
    if asking is None:
        raise NotHere
    people = visit.rows(
        "select person, name from pages.people where family = %s and person <> %s "
        "and left_on is null order by seq",
        visit.family,
        person["person"],
    )
    held = visit.rows(
        "select role from pages.roles where family = %s and person = %s and state = 'taken'",
        visit.family,
        person["person"],
    )
    roles = _options(ROLE_WORDS)
    mine = {row["role"] for row in held}
    return visit.show(
        "going_form.html",
        GoingForm(
            person=person,
            form=visit.param("asking"),
            lead=asking.lead,
            people=tuple({"value": row["person"], "text": row["name"]} for row in people),
            roles=roles,
            held=tuple(role for role in roles if role["value"] in mine),
            today=visit.ledger.today(),
            channels=_options(CHANNEL_WORDS),
            reached=_options(REACHED_WORDS),
            answers=_options(OFFER_WORDS),
            kinds=_options(KIND_WORDS),
        ),
        title=asking.title,
        current="network",
    )


def _options(words: Mapping[Any, str]) -> tuple[Option, ...]:
    return tuple(
        {"value": each.value, "text": text[:1].upper() + text[1:]} for each, text in words.items()
    )


ROUTES = (how_it_goes, going_form, take_down)
