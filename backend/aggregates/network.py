"""The network: the people around the children, how close they stand, and who was asked to come."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Literal

import msgspec

from backend.aggregates.consents import check_consent
from backend.aggregates.vocabulary import (
    LONGEST_NAME,
    Command,
    Event,
    Happened,
    MeetingId,
    PersonId,
    Refused,
    Words,
    brief,
    need,
    not_ahead,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family


class MemberKind(StrEnum):
    """How someone comes to be around the family (coverage.md A25)."""

    FAMILY = "family"
    FRIEND = "friend"
    NEIGHBOUR = "neighbour"
    COMMUNITY = "community"
    PAID = "paid"
    PROFESSIONAL = "professional"

    @property
    def natural(self) -> bool:
        """Whether they are there without being paid for it: these count as the network (T09)."""
        return self not in (MemberKind.PAID, MemberKind.PROFESSIONAL)


class Answer(StrEnum):
    """What someone said to an invitation."""

    YES = "yes"
    NO = "no"
    NOT_SURE = "not-sure"


# Events


class MemberNamed(Event, frozen=True, kw_only=True, tag="member-named"):
    """Someone was named as a person around the children (coverage.md A11)."""

    person: PersonId
    name: str
    relationship: str
    kind: MemberKind
    named_by: PersonId | None


class MemberRenamed(Event, frozen=True, kw_only=True, tag="member-renamed"):
    """A person goes by another name from now on; what was recorded before keeps the old one."""

    person: PersonId
    name: str


class CirclesDrawn(Event, frozen=True, kw_only=True, tag="circles-drawn"):
    """Someone placed people in three circles of closeness (coverage.md A21, A23).

    Of the outer circle some may be known to be a maybe, unhelpful or unaware; `words` say why
    people stand elsewhere than the last time.
    """

    drawn_with: PersonId
    inner: tuple[PersonId, ...]
    middle: tuple[PersonId, ...]
    outer: tuple[PersonId, ...]
    happened: Happened
    maybe: tuple[PersonId, ...] = ()
    unhelpful: tuple[PersonId, ...] = ()
    unaware: tuple[PersonId, ...] = ()
    words: Words | None = None


class MemberInvited(Event, frozen=True, kw_only=True, tag="member-invited"):
    """Someone was asked to come; `asked_by` is the parent who asked, None for the worker (A05)."""

    person: PersonId
    meeting: MeetingId | None
    asked_by: PersonId | None
    how: str
    happened: Happened
    capacity: Literal["member", "parent"] = "member"


class InvitationAnswered(Event, frozen=True, kw_only=True, tag="invitation-answered"):
    """Someone who was asked gave their answer (coverage.md A29)."""

    person: PersonId
    answer: Answer
    words: Words | None
    happened: Happened


class MemberLeft(Event, frozen=True, kw_only=True, tag="member-left"):
    """Someone is no longer part of the network; what they did stays in the history."""

    person: PersonId
    reason: Words
    happened: Happened


NetworkEvent = (
    MemberNamed | MemberRenamed | CirclesDrawn | MemberInvited | InvitationAnswered | MemberLeft
)

# Commands


class NameMember(Command, frozen=True, kw_only=True):
    """Name someone around the children."""

    person: PersonId
    name: str
    relationship: str
    kind: MemberKind = MemberKind.FAMILY
    named_by: PersonId | None = None


class RenameMember(Command, frozen=True, kw_only=True):
    """Give a person the name they go by now."""

    person: PersonId
    name: str


class DrawCircles(Command, frozen=True, kw_only=True):
    """Place people in the three circles as one person sees them."""

    drawn_with: PersonId
    inner: tuple[PersonId, ...]
    middle: tuple[PersonId, ...]
    outer: tuple[PersonId, ...]
    happened: Happened
    maybe: tuple[PersonId, ...] = ()
    unhelpful: tuple[PersonId, ...] = ()
    unaware: tuple[PersonId, ...] = ()
    words: str | None = None


class InviteMember(Command, frozen=True, kw_only=True):
    """Take down that someone was asked to come."""

    person: PersonId
    how: str
    happened: Happened
    asked_by: PersonId | None = None
    meeting: MeetingId | None = None


class AnswerInvitation(Command, frozen=True, kw_only=True):
    """Take down what someone who was asked has said."""

    person: PersonId
    answer: Answer
    happened: Happened
    words: str | None = None


class RecordLeaving(Command, frozen=True, kw_only=True):
    """Take down that someone has left the network, and why."""

    person: PersonId
    reason: str
    happened: Happened


NetworkCommand = (
    NameMember | RenameMember | DrawCircles | InviteMember | AnswerInvitation | RecordLeaving
)

# State


class Member(msgspec.Struct, frozen=True):
    """One person around the family, as the rules see them."""

    name: str
    kind: MemberKind
    left: bool = False
    asked: bool = False


class Network(msgspec.Struct, frozen=True):
    """What the rules ask of the network."""

    members: dict[PersonId, Member] = {}
    # Parents are asked to meetings too, and are no members of their own network.
    parents_asked: frozenset[PersonId] = frozenset()

    def natural(self, person: PersonId) -> bool:
        """Whether someone belongs to the network without being paid for it."""
        member = self.members.get(person)
        return member is not None and member.kind.natural


def decide(family: Family, command: NetworkCommand, terms: Terms) -> list[NetworkEvent]:
    """What follows from a command about the network."""
    match command:
        case NameMember():
            return [_named(family, command)]
        case RenameMember(person=person, name=name):
            need(name, "Enter the name this person goes by.", "name", LONGEST_NAME)
            member = _member(family, person)
            return [] if member.name == name else [MemberRenamed(person=person, name=name)]
        case DrawCircles():
            return [_drawn(family, command, terms)]
        case InviteMember(
            person=person, how=how, happened=happened, asked_by=asked_by, meeting=meeting
        ):
            if not _asked(family, person) and person not in family.case.parents:
                check_consent(family)
            if asked_by is not None:
                family.known(asked_by, "asked_by")
            if meeting is not None and meeting not in family.meetings.meetings:
                raise Refused("Choose a meeting of this family.", "meeting")
            need(how, "Say how they were asked.", "how", LONGEST_NAME)
            not_ahead(happened, terms.today)
            return [
                MemberInvited(
                    person=person,
                    meeting=meeting,
                    asked_by=asked_by,
                    how=how,
                    happened=happened,
                    capacity="member" if person in family.network.members else "parent",
                )
            ]
        case AnswerInvitation(person=person, answer=answer, happened=happened, words=words):
            if not _asked(family, person):
                raise Refused("This person has not been asked yet.", "person")
            brief(words, "words")
            not_ahead(happened, terms.today)
            return [
                InvitationAnswered(person=person, answer=answer, words=words, happened=happened)
            ]
        case RecordLeaving(person=person, reason=reason, happened=happened):
            if _member(family, person).left:
                return []
            need(reason, "Say why they left.", "reason")
            not_ahead(happened, terms.today)
            return [MemberLeft(person=person, reason=reason, happened=happened)]


def _named(family: Family, command: NameMember) -> MemberNamed:
    need(command.name, "Enter this person's name.", "name", LONGEST_NAME)
    need(
        command.relationship,
        "Say how they are connected to the children.",
        "relationship",
        LONGEST_NAME,
    )
    if family.name_of(command.person) is not None:
        raise Refused("This person is in the record.", "name")
    if command.named_by is not None:
        family.known(command.named_by, "named_by")
    return MemberNamed(
        person=command.person,
        name=command.name,
        relationship=command.relationship,
        kind=command.kind,
        named_by=command.named_by,
    )


def _drawn(family: Family, command: DrawCircles, terms: Terms) -> CirclesDrawn:
    family.known(command.drawn_with, "drawn_with")
    placed = command.inner + command.middle + command.outer
    if not placed:
        raise Refused("Place at least one person in a circle.", "circles")
    if len(set(placed)) != len(placed):
        raise Refused("Each person stands in one circle.", "circles")
    for person in placed:
        _member(family, person, "circles")
    known = command.maybe + command.unhelpful + command.unaware
    if len(set(known)) != len(known) or not set(known) <= set(command.outer):
        raise Refused("Say one thing of each person in the outer circle.", "circles")
    brief(command.words, "words")
    not_ahead(command.happened, terms.today)
    return CirclesDrawn(
        drawn_with=command.drawn_with,
        inner=command.inner,
        middle=command.middle,
        outer=command.outer,
        happened=command.happened,
        maybe=command.maybe,
        unhelpful=command.unhelpful,
        unaware=command.unaware,
        words=command.words,
    )


def _member(family: Family, person: PersonId, field: str = "person") -> Member:
    member = family.network.members.get(person)
    if member is None:
        raise Refused("Choose someone in this family's network.", field)
    return member


def _present(family: Family, person: PersonId) -> Member:
    member = _member(family, person)
    family.not_excluded(person, "person")
    if member.left:
        raise Refused(f"{member.name} has left the network.", "person")
    return member


def _asked(family: Family, person: PersonId) -> bool:
    """Whether someone who can be asked to come, a member or a parent, has been."""
    if person in family.case.parents and person not in family.network.members:
        return person in family.network.parents_asked
    return _present(family, person).asked


def evolve(network: Network, event: NetworkEvent) -> Network:
    """The network after one more event."""
    match event:
        case MemberNamed(person=person, name=name, kind=kind):
            return _with(network, person, Member(name=name, kind=kind))
        case MemberRenamed(person=person, name=name):
            return _with(network, person, _changed(network, person, name=name))
        case MemberInvited(person=person):
            if event.capacity == "parent":
                asked = network.parents_asked | {person}
                return msgspec.structs.replace(network, parents_asked=asked)
            return _with(network, person, _changed(network, person, asked=True))
        case MemberLeft(person=person):
            return _with(network, person, _changed(network, person, left=True))
        case CirclesDrawn() | InvitationAnswered():
            return network


def _changed(network: Network, person: PersonId, **changes: str | bool) -> Member:
    return msgspec.structs.replace(network.members[person], **changes)


def _with(network: Network, person: PersonId, member: Member) -> Network:
    return msgspec.structs.replace(network, members={**network.members, person: member})
