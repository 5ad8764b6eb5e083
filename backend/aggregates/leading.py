"""Leading beside the lead: a second lead, a stand-in while the lead is away, help asked for."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.handover import (
    FacilitationOfferTakenBack,
    FacilitationReturned,
    FacilitationSteppedBack,
    HandoverEvent,
    Stage,
)
from backend.aggregates.network import MemberLeft
from backend.aggregates.safeguards import MemberSafetyConsidered
from backend.aggregates.vocabulary import (
    Command,
    DeputyId,
    Event,
    Happened,
    HelpId,
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

FARTHEST = timedelta(days=366)
LEFT = "They are no longer in the network."
ALONE = "The lead they stood beside no longer leads."


class DeputyKind(StrEnum):
    """How someone leads beside the lead."""

    STAND_IN = "stand-in"
    SECOND_LEAD = "second-lead"


class HelpAbout(StrEnum):
    """What help is asked for."""

    TOO_MUCH = "too-much"
    FALLEN_OUT = "fallen-out"
    LEADS_DIFFER = "leads-differ"
    MEETING = "meeting"
    SOMETHING_ELSE = "something-else"


# Events


class DeputyAsked(Event, frozen=True, kw_only=True, tag="deputy-asked"):
    """Someone was asked to lead beside the lead: for some days, or as a second lead.

    `ends` is the last day, None for a second lead with no end yet.
    """

    deputy: DeputyId
    kind: DeputyKind
    member: PersonId
    starts: date
    ends: date | None
    words: Words | None


class DeputyAccepted(Event, frozen=True, kw_only=True, tag="deputy-accepted"):
    """They said yes."""

    deputy: DeputyId
    kind: DeputyKind
    member: PersonId
    words: Words | None


class DeputyDeclined(Event, frozen=True, kw_only=True, tag="deputy-declined"):
    """They said not now, with the reason in their words."""

    deputy: DeputyId
    kind: DeputyKind
    member: PersonId
    words: Words


class DeputyEnded(Event, frozen=True, kw_only=True, tag="deputy-ended"):
    """It came to an end before its last day, or was taken back before an answer."""

    deputy: DeputyId
    kind: DeputyKind
    member: PersonId
    reason: Words


class HelpAsked(Event, frozen=True, kw_only=True, tag="help-asked"):
    """Someone of the network asked the worker for help."""

    help: HelpId
    by: PersonId
    about: HelpAbout
    words: Words | None
    happened: Happened


class HelpGiven(Event, frozen=True, kw_only=True, tag="help-given"):
    """The worker helped: what was done, and how it was settled."""

    help: HelpId
    by: PersonId
    words: Words
    happened: Happened


LeadingEvent = DeputyAsked | DeputyAccepted | DeputyDeclined | DeputyEnded | HelpAsked | HelpGiven

# Commands


class AskDeputy(Command, frozen=True, kw_only=True):
    """Ask someone to stand in for the lead on some days, or to be a second lead."""

    deputy: DeputyId
    kind: DeputyKind
    member: PersonId
    starts: date
    ends: date | None = None
    words: str | None = None


class AcceptDeputy(Command, frozen=True, kw_only=True):
    """Say yes."""

    deputy: DeputyId
    member: PersonId
    words: str | None = None


class DeclineDeputy(Command, frozen=True, kw_only=True):
    """Say not now."""

    deputy: DeputyId
    member: PersonId
    words: str


class EndDeputy(Command, frozen=True, kw_only=True):
    """End it, or take the question back."""

    deputy: DeputyId
    reason: str


class AskForHelp(Command, frozen=True, kw_only=True):
    """Ask the worker for help."""

    help: HelpId
    by: PersonId
    happened: Happened
    about: HelpAbout = HelpAbout.TOO_MUCH
    words: str | None = None


class GiveHelp(Command, frozen=True, kw_only=True):
    """Take down how the worker helped."""

    help: HelpId
    words: str
    happened: Happened


LeadingCommand = AskDeputy | AcceptDeputy | DeclineDeputy | EndDeputy | AskForHelp | GiveHelp

# State


class State(StrEnum):
    """How far a question to a deputy has come."""

    ASKED = "asked"
    AGREED = "agreed"
    OVER = "over"


class Deputy(msgspec.Struct, frozen=True):
    """Someone who leads beside the lead, or was asked to."""

    kind: DeputyKind
    member: PersonId
    starts: date
    ends: date | None
    state: State = State.ASKED

    def on(self, day: date) -> bool:
        """Whether they do on a day."""
        within = self.starts <= day and (self.ends is None or day <= self.ends)
        return self.state is State.AGREED and within

    def meets(self, starts: date, ends: date | None) -> bool:
        """Whether the days of two deputies touch."""
        return (ends is None or self.starts <= ends) and (self.ends is None or starts <= self.ends)


class Leading(msgspec.Struct, frozen=True):
    """Who leads beside the lead, and who waits for help with what."""

    deputies: dict[DeputyId, Deputy] = {}
    waiting: dict[HelpId, PersonId] = {}
    helped: frozenset[HelpId] = frozenset()


def facilitator(family: Family, day: date) -> PersonId | None:
    """The one who facilitates on a day; None is the worker (A104). There is always one answer."""
    handover = family.handover
    lead = handover.lead
    if lead is None or not handover.stage.network_leads or gone(family, lead):
        return None
    for deputy in family.leading.deputies.values():
        stands_in = deputy.kind is DeputyKind.STAND_IN and deputy.on(day)
        if stands_in and not gone(family, deputy.member):
            return deputy.member
    return lead


def gone(family: Family, person: PersonId) -> bool:
    """Whether someone is not, or no longer, someone the network can count on to lead."""
    try:
        family.in_network(person, "member")
    except Refused:
        return True
    return False


def decide(family: Family, command: LeadingCommand, terms: Terms) -> list[LeadingEvent]:
    """What follows from a command about leading beside the lead, and about help."""
    match command:
        case AskDeputy():
            return [_asked(family, command, terms)]
        case AcceptDeputy(deputy=deputy, member=member, words=words):
            brief(words, "words")
            known = _asked_of(family, deputy, member)
            if known.state is State.AGREED:
                return []
            _waits(known)
            family.in_network(member, "member")
            _free(family, known, deputy)
            return [DeputyAccepted(deputy=deputy, kind=known.kind, member=member, words=words)]
        case DeclineDeputy(deputy=deputy, member=member, words=words):
            need(words, "Say why not, in your own words. No reason is a wrong one.", "words")
            known = _asked_of(family, deputy, member)
            _waits(known)
            return [DeputyDeclined(deputy=deputy, kind=known.kind, member=member, words=words)]
        case EndDeputy(deputy=deputy, reason=reason):
            need(reason, "Say why it ends.", "reason")
            known = family.leading.deputies.get(deputy)
            if known is None or known.state is State.OVER:
                raise Refused("This has ended.", "reason")
            return [DeputyEnded(deputy=deputy, kind=known.kind, member=known.member, reason=reason)]
        case AskForHelp(help=help, by=by, about=about, words=words, happened=happened):
            family.known(by, "by")
            brief(words, "words")
            not_ahead(happened, terms.today)
            if help in family.leading.waiting or help in family.leading.helped:
                return []
            return [HelpAsked(help=help, by=by, about=about, words=words, happened=happened)]
        case GiveHelp(help=help, words=words, happened=happened):
            need(words, "Write what was done.", "words")
            not_ahead(happened, terms.today)
            by = family.leading.waiting.get(help)
            if by is None:
                raise Refused("This has been answered.", "words")
            return [HelpGiven(help=help, by=by, words=words, happened=happened)]


def _asked(family: Family, command: AskDeputy, terms: Terms) -> DeputyAsked:
    handover, member = family.handover, command.member
    family.in_network(member, "member")
    brief(command.words, "words")
    known = family.network.members.get(member)
    if known is None or not known.kind.natural:
        raise Refused("Choose someone from the family's own network.", "member")
    if handover.lead is None or handover.stage.rung < Stage.CO_LEADING.rung:
        raise Refused("Someone of the network leads first. Then others can lead beside them.", "")
    if member == handover.lead:
        raise Refused("They are the network lead. Choose someone else.", "member")
    if command.deputy in family.leading.deputies:
        raise Refused("This has been asked.", "member")
    if abs(command.starts - terms.today) > FARTHEST:
        raise Refused("This is more than a year from today. Check the year.", "starts")
    ends = command.ends
    if command.kind is DeputyKind.STAND_IN:
        if ends is None:
            raise Refused("Enter the last day. Someone who stands in does it for a time.", "ends")
        if ends < terms.today:
            raise Refused("This day has passed. Enter today or a later day.", "ends")
    if ends is not None and ends < command.starts:
        raise Refused("The last day is before the first. Check both.", "ends")
    asked = Deputy(command.kind, member, command.starts, ends)
    _free(family, asked, command.deputy)
    family.ready_for(handover.stage, member, "member")
    return DeputyAsked(
        deputy=command.deputy,
        kind=command.kind,
        member=member,
        starts=command.starts,
        ends=ends,
        words=command.words,
    )


def _free(family: Family, asked: Deputy, name: DeputyId) -> None:
    """Refuses days on which someone else does it: there is one answer to who leads."""
    for known, other in family.leading.deputies.items():
        if known == name or other.state is State.OVER or other.kind is not asked.kind:
            continue
        if other.meets(asked.starts, asked.ends) and not gone(family, other.member):
            who = family.name_of(other.member)
            raise Refused(f"{who} does it then, or was asked. End that first.", "member")


def _asked_of(family: Family, deputy: DeputyId, member: PersonId) -> Deputy:
    known = family.leading.deputies.get(deputy)
    if known is None or known.member != member:
        raise Refused("Nobody has asked you this.", "words")
    return known


def _waits(known: Deputy) -> None:
    if known.state is not State.ASKED:
        raise Refused("This is no longer open.", "words")


def returned(family: Family) -> list[LeadingEvent | HandoverEvent]:
    """What follows when someone who leads, or was asked to, has just gone (coverage.md A24)."""
    handover = family.handover
    follows: list[LeadingEvent | HandoverEvent] = []
    waiting = handover.open_offer
    if waiting is not None and gone(family, handover.offers[waiting].member):
        known = handover.offers[waiting]
        follows.append(
            FacilitationOfferTakenBack(
                offer=waiting, member=known.member, stage=known.stage, reason=LEFT
            )
        )
    if handover.lead is not None and gone(family, handover.lead):
        follows.append(
            FacilitationReturned(member=handover.lead, stage=handover.stage, reason=LEFT)
        )
    leads = handover.lead is not None and not gone(family, handover.lead)
    alone = not leads or handover.stage.rung < Stage.CO_LEADING.rung
    for name, known in family.leading.deputies.items():
        left = gone(family, known.member)
        if known.state is not State.OVER and (left or alone):
            reason = LEFT if left else ALONE
            follows.append(
                DeputyEnded(deputy=name, kind=known.kind, member=known.member, reason=reason)
            )
    return follows


# After these someone may be gone who leads.
GOING = (
    MemberLeft,
    MemberSafetyConsidered,
    FacilitationSteppedBack,
)


def evolve(leading: Leading, event: LeadingEvent) -> Leading:
    """Who leads beside the lead after one more event."""
    match event:
        case DeputyAsked(deputy=deputy):
            asked = Deputy(event.kind, event.member, event.starts, event.ends)
            return _with(leading, deputy, asked)
        case DeputyAccepted(deputy=deputy):
            return _now(leading, deputy, State.AGREED)
        case DeputyDeclined(deputy=deputy) | DeputyEnded(deputy=deputy):
            return _now(leading, deputy, State.OVER)
        case HelpAsked(help=help, by=by):
            return msgspec.structs.replace(leading, waiting={**leading.waiting, help: by})
        case HelpGiven(help=help):
            rest = {each: by for each, by in leading.waiting.items() if each != help}
            return msgspec.structs.replace(leading, waiting=rest, helped=leading.helped | {help})


def _now(leading: Leading, deputy: DeputyId, state: State) -> Leading:
    known = msgspec.structs.replace(leading.deputies[deputy], state=state)
    return _with(leading, deputy, known)


def _with(leading: Leading, deputy: DeputyId, known: Deputy) -> Leading:
    return msgspec.structs.replace(leading, deputies={**leading.deputies, deputy: known})
