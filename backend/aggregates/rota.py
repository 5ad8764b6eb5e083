"""The rota: who looks in on which day, who is away, and who steps in."""

from __future__ import annotations

from datetime import date, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.vocabulary import (
    LONGEST_NAME,
    AwayId,
    Command,
    Event,
    MeetingId,
    MovedOn,
    PersonId,
    Refused,
    SlotId,
    Words,
    brief,
    need,
    wall_clock,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family

LONG_AGO = timedelta(days=366)
FARTHEST = timedelta(days=730)


class Weekday(StrEnum):
    """A day of the week."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


WEEKEND = (Weekday.SATURDAY, Weekday.SUNDAY)


def weekday(day: date) -> Weekday:
    """The day of the week of a date."""
    return tuple(Weekday)[day.weekday()]


class Slot(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What is done on these days of every week, at what time, and by whom.

    Either `who` is someone in the record, or `worker` names a worker who is not.
    """

    slot: SlotId
    days: tuple[Weekday, ...]
    at: time | None
    what: Words
    who: PersonId | None
    worker: str | None


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """A day on which nobody looks in, and why that is all right."""

    day: Weekday
    reason: str


# Events


class RotaSet(Event, frozen=True, kw_only=True, tag="rota-set"):
    """The whole rota was settled, members and workers together (coverage.md A66, rules.md T18)."""

    number: int
    slots: tuple[Slot, ...]
    meeting: MeetingId | None


class RotaGapAccepted(Event, frozen=True, kw_only=True, tag="rota-gap-accepted"):
    """People settled that nobody looks in on this day of the week, and why (rules.md T18)."""

    day: Weekday
    reason: Words


class MemberAway(Event, frozen=True, kw_only=True, tag="member-away"):
    """Someone cannot do their part (A65); `until` is the last such day, None if not known."""

    away: AwayId
    person: PersonId
    since: date
    until: date | None
    reason: Words | None


class MemberBack(Event, frozen=True, kw_only=True, tag="member-back"):
    """Someone can do their part again; `on` is the first such day (coverage.md A65)."""

    away: AwayId
    person: PersonId
    on: date


class StandInNamed(Event, frozen=True, kw_only=True, tag="stand-in-named"):
    """Someone acted on an absence: who stands in, or why nobody needs to (coverage.md A65)."""

    away: AwayId
    stand_in: PersonId | None
    words: Words | None


class SlotCovered(Event, frozen=True, kw_only=True, tag="rota-slot-covered"):
    """Someone else takes a slot of the rota on one date (coverage.md A66)."""

    slot: SlotId
    on: date
    who: PersonId | None
    worker: str | None


RotaEvent = RotaSet | RotaGapAccepted | MemberAway | MemberBack | StandInNamed | SlotCovered

# Commands


class SetRota(Command, frozen=True, kw_only=True):
    """Settle the whole rota; `seen` is the number of the rota the person had before them."""

    seen: int
    slots: tuple[Slot, ...]
    gaps: tuple[Gap, ...] = ()
    meeting: MeetingId | None = None


class RecordAway(Command, frozen=True, kw_only=True):
    """Take down that someone is away or will be."""

    away: AwayId
    person: PersonId
    since: date
    until: date | None = None
    reason: str | None = None


class RecordBack(Command, frozen=True, kw_only=True):
    """Take down that someone is back."""

    away: AwayId
    on: date


class NameStandIn(Command, frozen=True, kw_only=True):
    """Take down who stands in for someone who is away, or why nobody needs to."""

    away: AwayId
    stand_in: PersonId | None = None
    words: str | None = None


class CoverSlot(Command, frozen=True, kw_only=True):
    """Take down who takes a slot on one date."""

    slot: SlotId
    on: date
    who: PersonId | None = None
    worker: str | None = None


RotaCommand = SetRota | RecordAway | RecordBack | NameStandIn | CoverSlot

# State


class Away(msgspec.Struct, frozen=True):
    """One absence; `until` is its last day."""

    person: PersonId
    since: date
    until: date | None
    acted: bool = False


class Rota(msgspec.Struct, frozen=True):
    """The rota in force, the gaps it accepts, and who is away when."""

    number: int = 0
    slots: dict[SlotId, Slot] = {}
    gaps: dict[Weekday, str] = {}
    absences: dict[AwayId, Away] = {}
    covered: dict[tuple[SlotId, date], tuple[PersonId | None, str | None]] = {}

    def away(self, person: PersonId, day: date) -> bool:
        """Whether someone is away on a day."""
        return any(
            known.person == person
            and known.since <= day
            and (known.until is None or day <= known.until)
            for known in self.absences.values()
        )


def decide(family: Family, command: RotaCommand, terms: Terms) -> list[RotaEvent]:
    """What follows from a command about the rota."""
    rota = family.rota
    match command:
        case SetRota():
            return _set(family, command)
        case RecordAway(away=away, person=person, since=since, until=until, reason=reason):
            family.in_network(person, "person")
            brief(reason, "reason")
            _near(since, "since", terms)
            if until is not None:
                _near(until, "until", terms)
                if until < since:
                    raise Refused("The last day is before the first. Check both.", "until")
            if away in rota.absences:
                raise Refused("This has been recorded.", "person")
            said = Away(person=person, since=since, until=until)
            if any(msgspec.structs.replace(k, acted=False) == said for k in rota.absences.values()):
                return []
            return [
                MemberAway(
                    away=away, person=person, since=since, until=until, reason=reason or None
                )
            ]
        case RecordBack(away=away, on=on):
            known = _absence(family, away)
            if on > terms.today:
                raise Refused("This date is in the future. Enter the day they were back.", "on")
            if on < known.since:
                raise Refused("This is before they were away. Check the date.", "on")
            if known.until is not None and known.until < on:
                return []
            return [MemberBack(away=away, person=known.person, on=on)]
        case NameStandIn(away=away, stand_in=stand_in, words=words):
            return _stand_in(family, away, stand_in, words)
        case CoverSlot():
            return _covered(family, command, terms)


def _near(day: date, field: str, terms: Terms) -> None:
    if terms.today - day > LONG_AGO:
        raise Refused("This is more than a year ago. Check the year.", field)
    if day - terms.today > FARTHEST:
        raise Refused("This is more than two years away. Check the year.", field)


def _set(family: Family, command: SetRota) -> list[RotaEvent]:
    rota = family.rota
    if command.meeting is not None:
        family.meeting_held(command.meeting)
    if not command.slots:
        raise Refused("Put at least one person on the rota.", "slots")
    if len({slot.slot for slot in command.slots}) != len(command.slots):
        raise Refused("Each line of the rota comes once.", "slots")
    for slot in command.slots:
        _check_slot(family, slot)
    held = {day for slot in command.slots for day in slot.days}
    gaps = {gap.day: gap.reason for gap in command.gaps if gap.day not in held}
    for day in WEEKEND:
        if day not in held:
            name = day.value.capitalize()
            say = f"Nobody is down for {name}. Add someone, or say why that is all right."
            need(gaps.get(day, ""), say, day.value, 1_000)
    for day, reason in gaps.items():
        need(reason, "Say why nobody looks in that day.", day.value, 1_000)
    slots = {slot.slot: slot for slot in command.slots}
    if slots == rota.slots and gaps == rota.gaps:
        return []
    if command.seen != rota.number:
        raise MovedOn("The rota was changed while you were writing.", "rota", "slots")
    accepted = [RotaGapAccepted(day=day, reason=reason) for day, reason in gaps.items()]
    number = rota.number + 1
    return [RotaSet(number=number, slots=command.slots, meeting=command.meeting), *accepted]


def _check_slot(family: Family, slot: Slot) -> None:
    if not slot.days:
        raise Refused("Choose at least one day.", "days")
    if len(set(slot.days)) != len(slot.days):
        raise Refused("Choose each day once.", "days")
    wall_clock(slot.at, "at")
    need(slot.what, "Say what they do, such as: a call at bedtime.", "what", 500)
    _someone(family, slot.who, slot.worker)


def _someone(family: Family, who: PersonId | None, worker: str | None) -> None:
    if who is not None:
        if worker:
            raise Refused("Choose someone or name a worker, not both.", "who")
        family.in_network(who, "who")
    else:
        need(worker or "", "Choose who, or name the worker.", "who", LONGEST_NAME)


def _absence(family: Family, away: AwayId) -> Away:
    known = family.rota.absences.get(away)
    if known is None:
        raise Refused("Record first that someone is away.", "away")
    return known


def _stand_in(
    family: Family, away: AwayId, stand_in: PersonId | None, words: str | None
) -> list[RotaEvent]:
    known = _absence(family, away)
    brief(words, "words")
    if stand_in is None:
        need(words or "", "Choose who stands in, or say why nobody needs to.", "stand_in")
    else:
        family.in_network(stand_in, "stand_in")
        if stand_in == known.person:
            raise Refused("Choose someone else to stand in.", "stand_in")
        if family.rota.away(stand_in, known.since):
            name = family.name_of(stand_in)
            raise Refused(f"{name} is away then too. Choose someone else.", "stand_in")
    return [StandInNamed(away=away, stand_in=stand_in, words=words or None)]


def _covered(family: Family, command: CoverSlot, terms: Terms) -> list[RotaEvent]:
    rota, on = family.rota, command.on
    slot = rota.slots.get(command.slot)
    if slot is None:
        raise Refused("Choose a line of the rota.", "slot")
    _near(on, "on", terms)
    if weekday(on) not in slot.days:
        raise Refused("The rota has nobody down for that day of the week.", "on")
    _someone(family, command.who, command.worker)
    if command.who is not None and rota.away(command.who, on):
        name = family.name_of(command.who)
        raise Refused(f"{name} is away that day. Choose someone else.", "who")
    if rota.covered.get((command.slot, on)) == (command.who, command.worker):
        return []
    return [SlotCovered(slot=command.slot, on=on, who=command.who, worker=command.worker or None)]


def evolve(rota: Rota, event: RotaEvent) -> Rota:
    """The rota after one more event."""
    match event:
        case RotaSet(number=number, slots=slots):
            kept = {slot.slot: slot for slot in slots}
            return msgspec.structs.replace(rota, number=number, slots=kept, gaps={})
        case RotaGapAccepted(day=day, reason=reason):
            return msgspec.structs.replace(rota, gaps={**rota.gaps, day: reason})
        case MemberAway(away=away, person=person, since=since, until=until):
            return _with(rota, away, Away(person=person, since=since, until=until))
        case MemberBack(away=away, on=on):
            back = msgspec.structs.replace(rota.absences[away], until=on - timedelta(days=1))
            return _with(rota, away, back)
        case StandInNamed(away=away):
            return _with(rota, away, msgspec.structs.replace(rota.absences[away], acted=True))
        case SlotCovered(slot=slot, on=on, who=who, worker=worker):
            return msgspec.structs.replace(
                rota, covered={**rota.covered, (slot, on): (who, worker)}
            )


def _with(rota: Rota, away: AwayId, known: Away) -> Rota:
    return msgspec.structs.replace(rota, absences={**rota.absences, away: known})
