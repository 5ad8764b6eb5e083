"""What a meeting is about: its purpose, who outnumbers whom, help there is, and promises."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.decisions import Decision, JobRole, check_decision
from backend.aggregates.vocabulary import (
    Command,
    Event,
    MeetingId,
    PersonId,
    Refused,
    Words,
    need,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Profile, Terms
    from backend.aggregates.family import Family

FIRST_DAY = date(2000, 1, 1)
LONGEST_PROMISE = timedelta(days=366 * 20)
# Who may let a first meeting close without what it owes: whoever runs it, or a manager.
FIRST_DECIDERS = (
    JobRole.WORKER,
    JobRole.DUTY,
    JobRole.TEAM_MANAGER,
    JobRole.PRACTICE_LEAD,
    JobRole.CONSULTANT,
    JobRole.SERVICE_MANAGER,
)
OR_LEFT = "If it was not done, write down who decided to leave it out, and why."


class FirstPart(StrEnum):
    """What a first meeting owes to the network, besides rules, majority and who is missing."""

    PURPOSE = "purpose"
    WORRIES = "worries"
    HELP = "help"


# Events


class PurposeExplained(Event, frozen=True, kw_only=True, tag="purpose-explained"):
    """Everyone heard why the meeting is held, and what happens if safety does not grow (A04)."""

    meeting: MeetingId
    explained_by: PersonId
    words: Words


class MajorityNotMet(Event, frozen=True, kw_only=True, tag="majority-not-met"):
    """Professionals were as many as the network or more: why, and what changes (T09, A44)."""

    meeting: MeetingId
    network: int
    professionals: int
    reason: Words
    next_time: Words


class GroundRulesReused(Event, frozen=True, kw_only=True, tag="ground-rules-reused"):
    """The rules of an earlier meeting were taken over, with a note of how that went (T19)."""

    meeting: MeetingId
    earlier: MeetingId
    note: Words


class HelpExplained(Event, frozen=True, kw_only=True, tag="help-explained"):
    """The network heard what help professionals can give (A49)."""

    meeting: MeetingId
    explained_by: PersonId | None
    offers: tuple[Words, ...]


class CommitmentMade(Event, frozen=True, kw_only=True, tag="commitment-made"):
    """A member said what they can be counted on for, from when and until when (A53)."""

    member: PersonId
    what: Words
    begins: date
    ends: date | None
    meeting: MeetingId | None


class FirstPartLeft(Event, frozen=True, kw_only=True, tag="first-part-left"):
    """It was decided to close a first meeting without something it owes (A04, A46, A49)."""

    meeting: MeetingId
    part: FirstPart
    decided: Decision


GatheringEvent = (
    PurposeExplained
    | MajorityNotMet
    | GroundRulesReused
    | HelpExplained
    | CommitmentMade
    | FirstPartLeft
)

# Commands


class ExplainPurpose(Command, frozen=True, kw_only=True):
    """Take down that everyone heard why they meet."""

    meeting: MeetingId
    explained_by: PersonId
    words: str


class ExplainMajority(Command, frozen=True, kw_only=True):
    """Say why the network did not outnumber professionals, and what changes next time."""

    meeting: MeetingId
    reason: str
    next_time: str


class ReuseGroundRules(Command, frozen=True, kw_only=True):
    """Say that the rules of an earlier meeting were taken over."""

    meeting: MeetingId
    earlier: MeetingId
    note: str


class ExplainHelp(Command, frozen=True, kw_only=True):
    """Take down what help professionals told the network about."""

    meeting: MeetingId
    offers: tuple[str, ...]
    explained_by: PersonId | None = None


class MakeCommitment(Command, frozen=True, kw_only=True):
    """Take down what a member can be counted on for."""

    member: PersonId
    what: str
    begins: date
    ends: date | None = None
    meeting: MeetingId | None = None


class LeaveFirstPart(Command, frozen=True, kw_only=True):
    """Say who decided to close a first meeting without something it owes, and why."""

    meeting: MeetingId
    part: FirstPart
    decided: Decision


GatheringCommand = (
    ExplainPurpose
    | ExplainMajority
    | ReuseGroundRules
    | ExplainHelp
    | MakeCommitment
    | LeaveFirstPart
)

# State


class RoomCount(msgspec.Struct, frozen=True):
    """A room in numbers, by the rule of a profile; parents and children stand apart (X11)."""

    network: int
    professionals: int
    parents: int
    children: int

    @property
    def met(self) -> bool:
        """Whether the network outnumbers professionals; a room without any has nothing to ask."""
        return self.network > self.professionals or not self.professionals


class Gap(msgspec.Struct, frozen=True):
    """Something that a first meeting still owes: the field it is put right in, and how."""

    part: FirstPart
    field: str
    words: str


class Gathering(msgspec.Struct, frozen=True):
    """What has been said of each meeting, and every promise."""

    purpose: frozenset[MeetingId] = frozenset()
    helped: frozenset[MeetingId] = frozenset()
    left: frozenset[tuple[MeetingId, FirstPart]] = frozenset()
    excused: dict[MeetingId, MajorityNotMet] = {}
    reused: frozenset[MeetingId] = frozenset()
    promised: frozenset[tuple[PersonId, str, date]] = frozenset()


def count_room(family: Family, people: Iterable[PersonId], profile: Profile) -> RoomCount:
    """Counts people by the profile's rule: natural members; paid carers are professionals (T09).

    A parent who is a network member too counts as a parent.
    """
    network = professionals = parents = children = 0
    for person in set(people):
        if person in family.case.parents:
            parents += 1
        elif person in family.case.children:
            children += 1
        else:
            member = family.network.members.get(person)
            if member is not None:
                network += member.kind.natural
                professionals += not member.kind.natural
    if profile.count_parents:
        network += parents
    return RoomCount(network, professionals, parents, children)


def owed(family: Family, meeting: MeetingId) -> Iterator[Gap]:
    """What a first meeting has neither done nor been let off (A04, A46, A49)."""
    gathering, known = family.gathering, family.meeting_held(meeting)
    gaps = list(_untold(family, known.present))
    if meeting not in gathering.purpose:
        said = "Write down what everyone was told: why you meet, and what follows if it stays so."
        gaps = [Gap(FirstPart.PURPOSE, "words", said)]
    heard = {by for at, by in family.mapping.raised if at == meeting}
    if not any(family.network.natural(by) or by in family.case.parents for by in heard):
        said = "Ask the network what worries them, and write down at least one worry."
        gaps.append(Gap(FirstPart.WORRIES, "by", said))
    if meeting not in gathering.helped:
        said = "Tell the network what help professionals can give, and write it down."
        gaps.append(Gap(FirstPart.HELP, "offers", said))
    for gap in gaps:
        if (meeting, gap.part) not in gathering.left:
            yield msgspec.structs.replace(gap, words=f"{gap.words} {OR_LEFT}")


def _untold(family: Family, present: Iterable[PersonId]) -> Iterator[Gap]:
    """A bottom line that someone of the network in the room has not heard."""
    case, natural = family.case, family.network.natural
    names = sorted(
        family.name_of(each) or "" for each in present if natural(each) and each not in case.told
    )
    if case.bottom_line and names:
        *others, last = names
        who = f"{', '.join(others)} and {last} have" if others else f"{last} has"
        said = f"{who} not heard the bottom line. Tell it, and tick who heard it."
        yield Gap(FirstPart.PURPOSE, "told", said)


def decide(family: Family, command: GatheringCommand, terms: Terms) -> list[GatheringEvent]:
    """What follows from a command about a meeting's frame."""
    if command.meeting is not None:
        family.meeting_held(command.meeting)
    match command:
        case ExplainPurpose(meeting=meeting, explained_by=by, words=words):
            family.known(by, "explained_by")
            need(words, "Write what everyone was told about why they meet.", "words")
            if meeting in family.gathering.purpose:
                raise Refused("The purpose of this meeting has been recorded.", "words")
            return [PurposeExplained(meeting=meeting, explained_by=by, words=words)]
        case ExplainMajority():
            return _majority(family, command, terms)
        case ReuseGroundRules(meeting=meeting, earlier=earlier, note=note):
            family.meeting_held(earlier)
            if earlier == meeting:
                raise Refused("Choose an earlier meeting.", "earlier")
            need(note, "Say how people took to the rules from last time.", "note")
            if meeting in family.gathering.reused:
                return []
            return [GroundRulesReused(meeting=meeting, earlier=earlier, note=note)]
        case ExplainHelp(meeting=meeting, offers=offers, explained_by=by):
            if by is not None:
                family.known(by, "explained_by")
            if not offers:
                raise Refused("Write at least one kind of help.", "offers")
            for offer in offers:
                need(offer, "Write the help, or take it out.", "offers", 1_000)
            return [HelpExplained(meeting=meeting, explained_by=by, offers=offers)]
        case MakeCommitment():
            return _promised(family, command)
        case LeaveFirstPart():
            return _left(family, command, terms)


def _majority(family: Family, command: ExplainMajority, terms: Terms) -> list[GatheringEvent]:
    known = family.meeting_held(command.meeting)
    if not known.present:
        raise Refused("Record who was there first.", "present")
    count = count_room(family, known.present, terms.profile)
    if count.met:
        raise Refused("The network outnumbered professionals here. No reason is needed.", "reason")
    need(command.reason, "Say why professionals were as many as the network, or more.", "reason")
    need(command.next_time, "Say what you will do differently next time.", "next_time")
    told = MajorityNotMet(
        meeting=command.meeting,
        network=count.network,
        professionals=count.professionals,
        reason=command.reason,
        next_time=command.next_time,
    )
    return [] if family.gathering.excused.get(command.meeting) == told else [told]


def _promised(family: Family, command: MakeCommitment) -> list[GatheringEvent]:
    family.in_network(command.member, "member")
    need(command.what, "Say what they can be counted on for.", "what")
    if not FIRST_DAY <= command.begins <= date.max - LONGEST_PROMISE:
        raise Refused("Check the year it begins.", "begins")
    if command.ends is not None:
        if command.ends < command.begins:
            raise Refused("Enter a day after it begins.", "ends")
        if command.ends > command.begins + LONGEST_PROMISE:
            raise Refused("This is more than twenty years on. Leave it open instead.", "ends")
    if (command.member, command.what, command.begins) in family.gathering.promised:
        return []
    return [
        CommitmentMade(
            member=command.member,
            what=command.what,
            begins=command.begins,
            ends=command.ends,
            meeting=command.meeting,
        )
    ]


def _left(family: Family, command: LeaveFirstPart, terms: Terms) -> list[GatheringEvent]:
    if not family.meeting_held(command.meeting).first:
        raise Refused("Only a first meeting owes this to the network.", "meeting")
    check_decision(command.decided, FIRST_DECIDERS, terms.today)
    if (command.meeting, command.part) in family.gathering.left:
        return []
    if all(gap.part is not command.part for gap in owed(family, command.meeting)):
        raise Refused("This was done at the meeting. No decision is needed.", "reason")
    left = FirstPartLeft(meeting=command.meeting, part=command.part, decided=command.decided)
    return [left]


def evolve(gathering: Gathering, event: GatheringEvent) -> Gathering:
    """The meetings' frame after one more event."""
    replace = msgspec.structs.replace
    match event:
        case PurposeExplained(meeting=meeting):
            return replace(gathering, purpose=gathering.purpose | {meeting})
        case MajorityNotMet(meeting=meeting):
            return replace(gathering, excused={**gathering.excused, meeting: event})
        case GroundRulesReused(meeting=meeting):
            return replace(gathering, reused=gathering.reused | {meeting})
        case CommitmentMade(member=member, what=what, begins=begins):
            return replace(gathering, promised=gathering.promised | {(member, what, begins)})
        case HelpExplained(meeting=meeting):
            return replace(gathering, helped=gathering.helped | {meeting})
        case FirstPartLeft(meeting=meeting, part=part):
            return replace(gathering, left=gathering.left | {(meeting, part)})
