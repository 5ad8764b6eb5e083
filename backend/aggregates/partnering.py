"""The network at work: roles in use, progress, gaps, and who covers for someone who left."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.roles import NetworkRole
from backend.aggregates.vocabulary import (
    Command,
    CoverId,
    Event,
    GapId,
    Happened,
    LineId,
    MeetingId,
    PersonId,
    Refused,
    Words,
    brief,
    need,
    not_ahead,
    told_as,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family

MOST_DAYS = 730


class ProgressKind(StrEnum):
    """Where a step forward is filed (coverage.md A95c)."""

    STRENGTH = "strength"
    PROTECTION = "action-of-protection"


# Events


class SupportGiven(Event, frozen=True, kw_only=True, tag="support-given"):
    """A member did what a role is for: a dated use of it (coverage.md A93.1 to A93.5).

    `asked_by` is who turned to them, None when they came of themselves.
    """

    role: NetworkRole
    by: PersonId
    to: tuple[PersonId, ...]
    what: Words
    asked_by: PersonId | None
    happened: Happened


class ProgressAffirmed(Event, frozen=True, kw_only=True, tag="progress-affirmed"):
    """A step forward was named and filed, with its dated example (coverage.md A95, A95c)."""

    person: PersonId
    kind: ProgressKind
    example: Words
    meeting: MeetingId | None
    happened: Happened


class NetworkGapFound(Event, frozen=True, kw_only=True, tag="network-gap-found"):
    """Something the children need is done by no one yet (coverage.md A95)."""

    gap: GapId
    role: NetworkRole | None
    words: Words
    happened: Happened


class NetworkGapClosed(Event, frozen=True, kw_only=True, tag="network-gap-closed"):
    """A gap in the network was filled, and how (coverage.md A95)."""

    gap: GapId
    how: Words
    happened: Happened


class RoleCoverageReviewed(Event, frozen=True, kw_only=True, tag="role-coverage-reviewed"):
    """The roles were looked at one by one; `uncovered` are those nobody held (coverage.md A95)."""

    meeting: MeetingId | None
    words: Words
    uncovered: tuple[NetworkRole, ...]
    happened: Happened


class CoverArranged(Event, frozen=True, kw_only=True, tag="cover-arranged"):
    """Someone stands in for another in a role or a line of the plan, from a day (A24, A93).

    `starts` and `ends` are local days, both included; `ends` None is until something changes.
    """

    cover: CoverId
    member: PersonId
    instead_of: PersonId
    role: NetworkRole | None
    line: LineId | None
    what: Words
    starts: date
    ends: date | None


class CoverEnded(Event, frozen=True, kw_only=True, tag="cover-ended"):
    """Someone no longer stands in for another, and why."""

    cover: CoverId
    reason: Words
    happened: Happened


PartneringEvent = (
    SupportGiven
    | ProgressAffirmed
    | NetworkGapFound
    | NetworkGapClosed
    | RoleCoverageReviewed
    | CoverArranged
    | CoverEnded
)

# Commands


class GiveSupport(Command, frozen=True, kw_only=True):
    """Take down that a member did what a role is for."""

    role: NetworkRole
    by: PersonId
    to: tuple[PersonId, ...]
    what: str
    happened: Happened
    asked_by: PersonId | None = None


class AffirmProgress(Command, frozen=True, kw_only=True):
    """Name a step forward, with the day it showed."""

    person: PersonId
    kind: ProgressKind
    example: str
    happened: Happened
    meeting: MeetingId | None = None


class FindGap(Command, frozen=True, kw_only=True):
    """Take down what no one does yet."""

    gap: GapId
    words: str
    happened: Happened
    role: NetworkRole | None = None


class CloseGap(Command, frozen=True, kw_only=True):
    """Take down how a gap was filled."""

    gap: GapId
    how: str
    happened: Happened


class ReviewRoleCoverage(Command, frozen=True, kw_only=True):
    """Take down what people said when they looked at the roles one by one."""

    words: str
    happened: Happened
    meeting: MeetingId | None = None


class ArrangeCover(Command, frozen=True, kw_only=True):
    """Say who stands in for whom, in what, and from when."""

    cover: CoverId
    member: PersonId
    instead_of: PersonId
    what: str
    starts: date
    ends: date | None = None
    role: NetworkRole | None = None
    line: LineId | None = None


class EndCover(Command, frozen=True, kw_only=True):
    """Say that someone no longer stands in."""

    cover: CoverId
    reason: str
    happened: Happened


PartneringCommand = (
    GiveSupport | AffirmProgress | FindGap | CloseGap | ReviewRoleCoverage | ArrangeCover | EndCover
)

# State


class Cover(msgspec.Struct, frozen=True):
    """Who stands in for whom, and until when."""

    member: PersonId
    instead_of: PersonId
    role: NetworkRole | None
    line: LineId | None
    starts: date
    ends: date | None

    def on(self, day: date) -> bool:
        """Whether the cover is in place on a day."""
        return self.starts <= day and (self.ends is None or day <= self.ends)


class Partnering(msgspec.Struct, frozen=True):
    """Gaps by whether they are open, and the covers that were not ended."""

    gaps: dict[GapId, bool] = {}
    covers: dict[CoverId, Cover] = {}
    ended: frozenset[CoverId] = frozenset()


def decide(family: Family, command: PartneringCommand, terms: Terms) -> list[PartneringEvent]:
    """What follows from a command about the network at work."""
    if not isinstance(command, ArrangeCover):
        not_ahead(command.happened, terms.today)
    known = family.partnering
    match command:
        case GiveSupport():
            return [_given(family, command)]
        case AffirmProgress():
            family.known(command.person, "person")
            need(command.example, "Write what they did, as it was seen.", "example")
            if command.happened.on is None:
                raise Refused("Enter the day it showed: the example is what counts.", "happened")
            _maybe_meeting(family, command.meeting)
            return [told_as(ProgressAffirmed, command)]
        case FindGap(gap=gap):
            need(command.words, "Write what no one does yet.", "words")
            if gap in known.gaps:
                raise Refused("This gap is in the record.", "words")
            return [told_as(NetworkGapFound, command)]
        case CloseGap(gap=gap):
            if gap not in known.gaps:
                raise Refused("Choose a gap of this network.", "gap")
            need(command.how, "Write how it was filled.", "how")
            return [told_as(NetworkGapClosed, command)] if known.gaps[gap] else []
        case ReviewRoleCoverage():
            need(command.words, "Write what people said about the roles.", "words")
            _maybe_meeting(family, command.meeting)
            uncovered = uncovered_roles(family, command.happened.on or terms.today)
            return [told_as(RoleCoverageReviewed, command, uncovered=uncovered)]
        case ArrangeCover():
            return [_cover(family, command, terms)]
        case EndCover(cover=cover):
            if cover not in known.covers:
                raise Refused("Choose someone who stands in.", "cover")
            if cover in known.ended:
                return []
            need(command.reason, "Say why it ends.", "reason")
            return [told_as(CoverEnded, command)]


def _given(family: Family, command: GiveSupport) -> SupportGiven:
    family.in_network(command.by, "by")
    if not command.to:
        raise Refused("Choose who was helped.", "to")
    if len(set(command.to)) != len(command.to):
        raise Refused("Choose each person once.", "to")
    for person in command.to:
        family.known(person, "to")
        if person == command.by:
            raise Refused("Choose someone else: no one helps only themselves.", "to")
    need(command.what, "Write what they did.", "what")
    if command.asked_by is not None:
        family.known(command.asked_by, "asked_by")
    return told_as(SupportGiven, command)


def _cover(family: Family, command: ArrangeCover, terms: Terms) -> CoverArranged:
    family.in_network(command.member, "member")
    family.known(command.instead_of, "instead_of")
    if command.member == command.instead_of:
        raise Refused("Choose someone else to stand in.", "member")
    if command.line is not None and command.line not in family.plan.standing:
        raise Refused("Choose a line of this plan.", "line")
    need(command.what, "Write what they take over.", "what")
    brief(command.what, "what", 1_000)
    if abs((command.starts - terms.today).days) > MOST_DAYS:
        raise Refused("This is more than two years away. Check the year.", "starts")
    if command.ends is not None and command.ends < command.starts:
        raise Refused("Enter a day after it starts.", "ends")
    if command.ends is not None and (command.ends - terms.today).days > MOST_DAYS:
        raise Refused("This is more than two years away. Check the year.", "ends")
    if command.cover in family.partnering.covers:
        raise Refused("This is in the record.", "what")
    return told_as(CoverArranged, command)


def uncovered_roles(family: Family, day: date) -> tuple[NetworkRole, ...]:
    """The roles that on a day nobody holds, and in which nobody stands in (coverage.md A95)."""
    held = {role for person, role in family.roles.held if not has_left(family, person)}
    held |= {
        cover.role
        for name, cover in family.partnering.covers.items()
        if cover.role and name not in family.partnering.ended and cover.on(day)
    }
    return tuple(role for role in NetworkRole if role not in held)


def has_left(family: Family, person: PersonId) -> bool:
    """Whether someone has left the network."""
    member = family.network.members.get(person)
    return member is not None and member.left


def _maybe_meeting(family: Family, meeting: MeetingId | None) -> None:
    if meeting is not None:
        family.meeting_held(meeting)


def evolve(known: Partnering, event: PartneringEvent) -> Partnering:
    """The network at work after one more event."""
    replace = msgspec.structs.replace
    match event:
        case NetworkGapFound(gap=gap):
            return replace(known, gaps={**known.gaps, gap: True})
        case NetworkGapClosed(gap=gap):
            return replace(known, gaps={**known.gaps, gap: False})
        case CoverArranged(cover=name):
            cover = Cover(
                member=event.member,
                instead_of=event.instead_of,
                role=event.role,
                line=event.line,
                starts=event.starts,
                ends=event.ends,
            )
            return replace(known, covers={**known.covers, name: cover})
        case CoverEnded(cover=name):
            return replace(known, ended=known.ended | {name})
        case SupportGiven() | ProgressAffirmed() | RoleCoverageReviewed():
            return known
