"""What stands on the map: notes in three columns, signs to look for, and how people see things."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.vocabulary import (
    LONGEST_NAME,
    Command,
    Event,
    Happened,
    MeetingId,
    NoteId,
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


class Category(StrEnum):
    """What a note is, in the three columns of a map (coverage.md A55)."""

    HARM = "harm"
    DANGER = "danger"
    COMPLICATING = "complicating"
    STRENGTH = "strength"
    SAFETY = "safety"
    GOAL = "goal"
    NEXT_STEP = "next-step"


class Source(StrEnum):
    """Where a note comes from."""

    FAMILY = "family"
    NETWORK = "network"
    AGENCY = "agency"


class Sign(StrEnum):
    """Which way a sign points: things are well, or it is time to worry (coverage.md A47)."""

    WELL = "well"
    WORRIED = "worried"


# Events


class MapNoteAdded(Event, frozen=True, kw_only=True, tag="map-note-added"):
    """Something went on the map: which column, who said it, about which child (A55, A57)."""

    note: NoteId
    category: Category
    words: Words
    source: Source
    said_by: PersonId | None
    child: PersonId | None
    meeting: MeetingId | None


class IndicatorNoted(Event, frozen=True, kw_only=True, tag="indicator-noted"):
    """What people would see when things are well, or when it is time to worry (A47)."""

    note: NoteId
    sign: Sign
    words: Words
    said_by: PersonId | None
    child: PersonId | None
    meeting: MeetingId | None


class PerspectiveNoted(Event, frozen=True, kw_only=True, tag="perspective-noted"):
    """How one person thinks another sees it: a relationship question answered (A48)."""

    note: NoteId
    seen_by: PersonId
    about: PersonId
    words: Words
    meeting: MeetingId | None


class ContributionReceived(Event, frozen=True, kw_only=True, tag="contribution-received"):
    """A partner agency said what worries it and why, and what goes well (A58)."""

    note: NoteId
    agency: str
    said_by: PersonId | None
    worry: Words
    why: Words
    going_well: Words | None
    happened: Happened


class MapCarriedForward(Event, frozen=True, kw_only=True, tag="map-carried-forward"):
    """A meeting took notes over from an earlier map, without writing them again (A56)."""

    meeting: MeetingId
    notes: tuple[NoteId, ...]
    came_from: str | None


class MapNoteWithdrawn(Event, frozen=True, kw_only=True, tag="map-note-withdrawn"):
    """Something left the map; it stays readable in the history (A55)."""

    note: NoteId
    reason: Words


MapNotesEvent = (
    MapNoteAdded
    | IndicatorNoted
    | PerspectiveNoted
    | ContributionReceived
    | MapCarriedForward
    | MapNoteWithdrawn
)

# Commands


class AddMapNote(Command, frozen=True, kw_only=True):
    """Put something on the map."""

    note: NoteId
    category: Category
    words: str
    source: Source = Source.FAMILY
    said_by: PersonId | None = None
    child: PersonId | None = None
    meeting: MeetingId | None = None


class NoteIndicator(Command, frozen=True, kw_only=True):
    """Take down what people would see when things are well, or when it is time to worry."""

    note: NoteId
    sign: Sign
    words: str
    said_by: PersonId | None = None
    child: PersonId | None = None
    meeting: MeetingId | None = None


class NotePerspective(Command, frozen=True, kw_only=True):
    """Take down how one person thinks another sees it."""

    note: NoteId
    seen_by: PersonId
    about: PersonId
    words: str
    meeting: MeetingId | None = None


class ReceiveContribution(Command, frozen=True, kw_only=True):
    """Take down what a partner agency says."""

    note: NoteId
    agency: str
    worry: str
    why: str
    happened: Happened
    said_by: PersonId | None = None
    going_well: str | None = None


class CarryMapForward(Command, frozen=True, kw_only=True):
    """Take notes over into a meeting's map."""

    meeting: MeetingId
    notes: tuple[NoteId, ...]
    came_from: str | None = None


class WithdrawMapNote(Command, frozen=True, kw_only=True):
    """Take something off the map."""

    note: NoteId
    reason: str


MapNotesCommand = (
    AddMapNote
    | NoteIndicator
    | NotePerspective
    | ReceiveContribution
    | CarryMapForward
    | WithdrawMapNote
)

# State


class MapNotes(msgspec.Struct, frozen=True):
    """Which notes stand, which have left, and which a meeting took over."""

    standing: frozenset[NoteId] = frozenset()
    gone: frozenset[NoteId] = frozenset()
    carried: frozenset[tuple[MeetingId, NoteId]] = frozenset()


def decide(family: Family, command: MapNotesCommand, terms: Terms) -> list[MapNotesEvent]:
    """What follows from a command about the map's notes."""
    match command:
        case AddMapNote(note=note, words=words, said_by=said_by, child=child, meeting=meeting):
            _new(family, note, words, said_by, child, meeting)
            return [
                MapNoteAdded(
                    note=note,
                    category=command.category,
                    words=words,
                    source=command.source,
                    said_by=said_by,
                    child=child,
                    meeting=meeting,
                )
            ]
        case NoteIndicator(note=note, words=words, said_by=said_by, child=child, meeting=meeting):
            _new(family, note, words, said_by, child, meeting)
            return [
                IndicatorNoted(
                    note=note,
                    sign=command.sign,
                    words=words,
                    said_by=said_by,
                    child=child,
                    meeting=meeting,
                )
            ]
        case NotePerspective(note=note, seen_by=seen_by, about=about, words=words):
            family.known(about, "about")
            _new(family, note, words, seen_by, None, command.meeting)
            if about == seen_by:
                raise Refused("Choose someone else: this is about how another sees it.", "about")
            return [
                PerspectiveNoted(
                    note=note, seen_by=seen_by, about=about, words=words, meeting=command.meeting
                )
            ]
        case ReceiveContribution():
            return [_contribution(family, command, terms)]
        case CarryMapForward():
            return _carried(family, command)
        case WithdrawMapNote(note=note, reason=reason):
            if note in family.map_notes.gone:
                return []
            _standing(family, note)
            need(reason, "Say why this leaves the map.", "reason")
            return [MapNoteWithdrawn(note=note, reason=reason)]


def _new(
    family: Family,
    note: NoteId,
    words: str,
    said_by: PersonId | None,
    child: PersonId | None,
    meeting: MeetingId | None,
) -> None:
    need(words, "Write it in their own words.", "words")
    if said_by is not None:
        family.known(said_by, "said_by")
    if child is not None and child not in family.case.children:
        raise Refused("Choose a child of this family.", "child")
    if meeting is not None:
        family.meeting_held(meeting)
    _unused(family, note)


def _unused(family: Family, note: NoteId) -> None:
    if note in family.map_notes.standing or note in family.map_notes.gone:
        raise Refused("This has been put on the map.", "words")


def _contribution(
    family: Family, command: ReceiveContribution, terms: Terms
) -> ContributionReceived:
    _new(family, command.note, command.worry, command.said_by, None, None)
    need(command.agency, "Enter the agency, such as the school.", "agency", LONGEST_NAME)
    need(command.why, "Say why it worries them.", "why")
    brief(command.going_well, "going_well")
    not_ahead(command.happened, terms.today)
    return ContributionReceived(
        note=command.note,
        agency=command.agency,
        said_by=command.said_by,
        worry=command.worry,
        why=command.why,
        going_well=command.going_well,
        happened=command.happened,
    )


def _carried(family: Family, command: CarryMapForward) -> list[MapNotesEvent]:
    family.meeting_held(command.meeting)
    brief(command.came_from, "came_from", LONGEST_NAME)
    if not command.notes:
        raise Refused("Choose at least one thing to take over.", "notes")
    for note in command.notes:
        _standing(family, note)
    carried = family.map_notes.carried
    notes = tuple(
        note for note in dict.fromkeys(command.notes) if (command.meeting, note) not in carried
    )
    if not notes:
        return []
    return [MapCarriedForward(meeting=command.meeting, notes=notes, came_from=command.came_from)]


def _standing(family: Family, note: NoteId) -> None:
    if note not in family.map_notes.standing:
        raise Refused("Choose something that stands on this family's map.", "notes")


def evolve(notes: MapNotes, event: MapNotesEvent) -> MapNotes:
    """The notes after one more event."""
    replace = msgspec.structs.replace
    match event:
        case MapNoteAdded() | IndicatorNoted() | PerspectiveNoted() | ContributionReceived():
            return replace(notes, standing=notes.standing | {event.note})
        case MapCarriedForward(meeting=meeting):
            return replace(notes, carried=notes.carried | {(meeting, n) for n in event.notes})
        case MapNoteWithdrawn(note=note):
            return replace(notes, standing=notes.standing - {note}, gone=notes.gone | {note})
