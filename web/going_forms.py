"""The forms about one person around the children: what each asks, and the command it comes to."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any

import msgspec

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
from backend.aggregates.network import Answer, AnswerInvitation, InviteMember, RenameMember
from backend.aggregates.roles import DeclineRole, EndRole, NetworkRole, OfferRole
from backend.aggregates.vocabulary import PersonId
from web.forms import Form
from web.page import Visit

# Reads one field of a command from the field of the form that has its name.
Reader = Callable[[Form, str], Any]


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """A form: its title, a lead, what it comes to, and where a refused field stands."""

    title: str
    lead: str
    command: Callable[[Visit, PersonId], PartCommand]
    fields: dict[str, str] = {}


def _asks(
    title: str,
    lead: str,
    command: type[PartCommand],
    who: str,
    *,
    called: dict[str, str] | None = None,
    dated: Reader | None = None,
    **readers: Reader,
) -> Asking:
    """A form about the person whom the command calls `who`; each other field has its reader.

    `called` gives the form's own name for a field that the command calls by another.
    """
    names = called or {}

    def made(visit: Visit, person: PersonId) -> PartCommand:
        read = {name: reader(visit.form, names.get(name, name)) for name, reader in readers.items()}
        if dated is not None:
            read["happened"] = dated(visit.form, "happened")
        return command(**{who: person}, **read)

    # What is wrong with the person, who is in the address, stands beside the first field.
    first = next(iter(readers))
    return Asking(
        title=title, lead=lead, command=made, fields={who: names.get(first, first)} | names
    )


def _text(form: Form, name: str) -> str:
    return form.text(name)


def _maybe(form: Form, name: str) -> str | None:
    return form.maybe(name)


def _someone(form: Form, name: str) -> PersonId | None:
    return PersonId(form.text(name)) if form.has(name) else None


def _number(form: Form, name: str) -> int:
    found = form.number(name, 0, 10)
    if found is None and not form.problems_at(name):
        form.refuse(name, "Choose a number from 0 to 10.")
    return found or 0


def _one_of(default: StrEnum) -> Reader:
    """One of the default's kind."""
    return lambda form, name: form.choice(name, type(default), default)


def _day(form: Form, name: str) -> Any:
    return form.happened(name)


def _minute(form: Form, name: str) -> Any:
    return form.happened(name, "at")


_ROLE = _one_of(NetworkRole.PRACTICAL)
FORMS: dict[str, Asking] = {
    "approach": _asks(
        "We got in touch with them",
        "Each try counts, also one that nobody answered.",
        ContactMember,
        "person",
        channel=_one_of(Channel.PHONE),
        outcome=_one_of(Reached.NO_ANSWER),
        by=_someone,
        words=_maybe,
        dated=_day,
    ),
    "invitation": _asks(
        "They were asked to come",
        "A parent is asked to a meeting like everyone else.",
        InviteMember,
        "person",
        how=_text,
        asked_by=_someone,
        called={"asked_by": "by"},
        dated=_day,
    ),
    "answer": _asks(
        "They said whether they will come",
        "Yes, no, or not sure yet.",
        AnswerInvitation,
        "person",
        answer=_one_of(Answer.NOT_SURE),
        words=_maybe,
        dated=_day,
    ),
    "availability": _asks(
        "When they can come",
        "Work and care for others come first for many. It is no lack of will.",
        RecordAvailability,
        "person",
        can=_text,
        constraints=_maybe,
        dated=_day,
    ),
    "check-in": _asks(
        "They said how it is going",
        "Ask often in the first weeks.",
        HoldCheckIn,
        "member",
        words=_text,
        needs=_maybe,
        dated=_day,
    ),
    "talk": _asks(
        "We talked a role through",
        "Together with them: can they, do they want to, do they trust themselves?",
        TalkRoleThrough,
        "member",
        role=_ROLE,
        capacity=_number,
        willingness=_number,
        confidence=_number,
        strengths=_maybe,
        challenges=_maybe,
        support_needed=_maybe,
        dated=_day,
    ),
    "need": _asks(
        "They may need help of their own",
        "Whoever looks after others needs someone too.",
        NoticeSupportNeed,
        "person",
        need=_text,
        dated=_day,
    ),
    "offer": _asks(
        "They were offered help",
        "What it was, and what they said.",
        OfferSupport,
        "person",
        what=_text,
        answer=_one_of(OfferAnswer.THINKING),
        dated=_day,
    ),
    "help": _asks(
        "They got help to do their part",
        "A course, someone to talk to, a lift, money for the bus.",
        SupportMember,
        "member",
        kind=_one_of(SupportKind.PRACTICAL),
        what=_text,
        by=_text,
        called={"by": "helper"},
        dated=_day,
    ),
    "sign": _asks(
        "They saw a warning sign",
        "What they saw, and what they did about it.",
        NoticeWarningSign,
        "by",
        sign=_text,
        done=_text,
        dated=_minute,
    ),
    "concern": _asks(
        "They asked for help for the children",
        "Whom they told, on which day and at what time.",
        ReportConcern,
        "by",
        to=_text,
        what=_text,
        answer=_maybe,
        called={"answer": "reply"},
        dated=_minute,
    ),
    "stays": _asks(
        "Whether they stay with this",
        "Between reviews, too. A no said early is a help.",
        ConfirmCommitment,
        "member",
        stays=_one_of(Stays.PARTLY),
        words=_maybe,
        dated=_day,
    ),
    "serious": _asks(
        "How serious they see it is",
        "Ask what could happen to the children if nothing changes.",
        RecordSeriousness,
        "member",
        grasp=_one_of(Grasp.NOT_YET),
        words=_maybe,
        dated=_day,
    ),
    "role-asked": _asks(
        "They were asked to take a role",
        "Nobody has to. They can think about it.",
        OfferRole,
        "member",
        role=_ROLE,
        what=_text,
        dated=_day,
    ),
    "role-declined": _asks(
        "They said no to a role",
        "No is a fine answer.",
        DeclineRole,
        "member",
        role=_ROLE,
        reason=_maybe,
        dated=_day,
    ),
    "role-ended": _asks(
        "They laid down a role",
        "What they did stays in the record. Then say who takes it over.",
        EndRole,
        "member",
        role=_ROLE,
        reason=_text,
        dated=_day,
    ),
    "name": _asks(
        "They go by another name now",
        "What was written under the old name keeps it.",
        RenameMember,
        "person",
        name=_text,
    ),
}
# A parent is of the family and not of its network: they hold no role that is talked through.
FOR_PARENTS = (
    *("approach", "invitation", "answer", "availability", "check-in"),
    *("need", "offer", "help", "stays", "serious"),
)
# The page of a member asks these itself.
_FOR_PARENTS_ALONE = ("invitation", "answer")
FOR_MEMBERS = tuple(name for name in FORMS if name not in _FOR_PARENTS_ALONE)
