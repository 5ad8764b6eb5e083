"""Corrections: what was taken down wrongly stays readable, and what is right counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, NewType, cast, get_args, get_type_hints

import msgspec

from backend.aggregates.access import GlassBroken
from backend.aggregates.case import ChildEntered, InvolvementBegan, ParentEntered, RecordStarted
from backend.aggregates.corrections_elsewhere import BringOver, EntryBroughtOver, brought_over
from backend.aggregates.disclosure import DisclosureEvent
from backend.aggregates.meetings import MeetingHeld, Present
from backend.aggregates.network import MemberNamed
from backend.aggregates.parts import PartEvent
from backend.aggregates.protected import FactProtected
from backend.aggregates.redaction import RedactionEvent
from backend.aggregates.relations import RelativeEntered
from backend.aggregates.release import ReleaseEvent
from backend.aggregates.vocabulary import (
    LONGEST_NAME,
    WORDS,
    Command,
    Due,
    Event,
    Happened,
    MovedOn,
    PersonId,
    Precision,
    Refused,
    Words,
    brief,
    need,
    not_ahead,
    tidy,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family


LATER = (
    "Later entries stand on this one, so it cannot be changed like this. "
    "Correct those first, or change less of it."
)


class WhyStruck(StrEnum):
    """Why an entry should not have been made at all."""

    ERROR = "error"
    WRONG_FAMILY = "wrong-family"
    TWICE = "twice"


# Events


class EntryCorrected(Event, frozen=True, kw_only=True, tag="entry-corrected"):
    """An entry was wrong, and this is what should have been taken down instead (penrose n59).

    `entry` is the number of the entry in this family's record, counted from 1; it stays readable.
    """

    entry: int
    instead: PartEvent
    reason: Words
    asked_by: str | None


class EntryStruckOut(Event, frozen=True, kw_only=True, tag="entry-struck-out"):
    """An entry should not have been made; it stays readable and counts for nothing."""

    entry: int
    why: WhyStruck
    reason: Words
    asked_by: str | None


class EntryRestored(Event, frozen=True, kw_only=True, tag="entry-restored"):
    """An entry that had been corrected or struck out stands again as it was first taken down."""

    entry: int
    reason: Words


class EntryDisputed(Event, frozen=True, kw_only=True, tag="entry-disputed"):
    """Someone says that an entry is not right; it stands until it is looked into (penrose n81)."""

    entry: int
    disputed_by: PersonId
    words: Words
    happened: Happened


class DisagreementAttached(Event, frozen=True, kw_only=True, tag="disagreement-attached"):
    """Someone's statement of disagreement is kept with an entry, and shown wherever it is shown."""

    entry: int
    stated_by: PersonId
    words: Words
    answer: Words | None
    happened: Happened


CorrectionsEvent = (
    EntryCorrected
    | EntryStruckOut
    | EntryRestored
    | EntryDisputed
    | DisagreementAttached
    | EntryBroughtOver
)
# These change what the entries before them come to; the family is folded anew.
REWRITES = (EntryCorrected, EntryStruckOut, EntryRestored)
# What left the house is not put right afterwards: a pack is recalled instead.
GIVEN_OUT = get_args(DisclosureEvent | RedactionEvent | ReleaseEvent)

# Commands


class CorrectEntry(Command, frozen=True, kw_only=True):
    """Say what should stand in an entry's place; `seen` counts the corrections that were read."""

    entry: int
    seen: int
    instead: PartEvent
    reason: str
    asked_by: str | None = None


class StrikeOutEntry(Command, frozen=True, kw_only=True):
    """Say that an entry should not have been made; `seen` counts the corrections that were read."""

    entry: int
    seen: int
    why: WhyStruck
    reason: str
    asked_by: str | None = None


class RestoreEntry(Command, frozen=True, kw_only=True):
    """Let an entry stand again as it was first; `seen` counts the corrections that were read."""

    entry: int
    seen: int
    reason: str


class DisputeEntry(Command, frozen=True, kw_only=True):
    """Take down that someone says an entry is not right."""

    entry: int
    disputed_by: PersonId
    words: str
    happened: Happened


class AttachDisagreement(Command, frozen=True, kw_only=True):
    """Keep someone's statement of disagreement with an entry."""

    entry: int
    stated_by: PersonId
    words: str
    happened: Happened
    answer: str | None = None


CorrectionsCommand = (
    CorrectEntry | StrikeOutEntry | RestoreEntry | DisputeEntry | AttachDisagreement | BringOver
)

# State


class Corrections(msgspec.Struct, frozen=True):
    """What stands in the place of which entry (None where it was struck out), and how often."""

    instead: dict[int, Any] = {}
    times: dict[int, int] = {}
    # What was struck out as another family's.
    misfiled: frozenset[int] = frozenset()

    def effective(self, entries: Iterable[tuple[int, Any]]) -> Iterator[tuple[int, Any]]:
        """Entries by number as they stand corrected: without what was struck out, and without
        the corrections themselves."""
        for seq, event in entries:
            if isinstance(event, REWRITES):
                continue
            event = self.instead.get(seq, event)
            if event is not None:
                yield seq, event


def decide(family: Family, command: CorrectionsCommand, terms: Terms) -> list[CorrectionsEvent]:
    """What follows from a command about an entry."""
    first = _first(family, command.entry)
    match command:
        case CorrectEntry(entry=entry, instead=instead, reason=reason, asked_by=asked_by):
            _correctable(first)
            now = family.corrections.instead.get(entry, first)
            if entry in family.corrections.misfiled:
                raise Refused("It belongs to another family. Write what is right there.", "entry")
            instead = _checked(family, first, instead, terms)
            if instead == now:
                return []
            need(reason, "Say what was wrong.", "correction_reason")
            brief(asked_by, "asked_by", LONGEST_NAME)
            _unmoved(family, entry, command.seen)
            event = EntryCorrected(entry=entry, instead=instead, reason=reason, asked_by=asked_by)
            return [_stands(family, event)]
        case StrikeOutEntry(entry=entry, why=why, reason=reason, asked_by=asked_by):
            _correctable(first)
            if isinstance(first, RecordStarted):
                raise Refused("The start of a record cannot be struck out.", "why")
            if isinstance(first, FactProtected):
                raise Refused("Ask a manager to lift the protection instead.", "why")
            if isinstance(first, GlassBroken):
                raise Refused("That someone opened the record stays in it.", "why")
            need(reason, "Say what was wrong.", "correction_reason")
            brief(asked_by, "asked_by", LONGEST_NAME)
            if family.corrections.instead.get(entry, first) is None:
                return []
            _unmoved(family, entry, command.seen)
            _stands_alone(family, entry, first)
            struck = EntryStruckOut(entry=entry, why=why, reason=reason, asked_by=asked_by)
            return [_stands(family, struck)]
        case RestoreEntry(entry=entry, reason=reason):
            need(reason, "Say why the entry stands again.", "correction_reason")
            if entry not in family.corrections.instead:
                return []
            _unmoved(family, entry, command.seen)
            return [_stands(family, EntryRestored(entry=entry, reason=reason))]
        case DisputeEntry(entry=entry, disputed_by=by, words=words, happened=happened):
            family.known(by, "disputed_by")
            need(words, "Write what they say is not right.", "words")
            not_ahead(happened, terms.today)
            return [EntryDisputed(entry=entry, disputed_by=by, words=words, happened=happened)]
        case AttachDisagreement(entry=entry, stated_by=by, words=words, answer=answer):
            family.known(by, "stated_by")
            need(words, "Write their statement in their own words.", "words")
            brief(answer, "answer")
            not_ahead(command.happened, terms.today)
            return [
                DisagreementAttached(
                    entry=entry,
                    stated_by=by,
                    words=words,
                    answer=answer,
                    happened=command.happened,
                )
            ]
        case BringOver():
            _correctable(first)
            return [*brought_over(family, command, terms)]


def _first(family: Family, entry: int) -> Any:
    told = family.told
    while told is not None:
        if told.seq == entry:
            return told.event
        told = told.before
    raise Refused("Choose an entry of this family's record.", "entry")


def _correctable(first: Any) -> None:
    if isinstance(first, get_args(CorrectionsEvent)):
        raise Refused("Correct the entry itself: its corrections stay as they are.", "entry")
    if isinstance(first, GIVEN_OUT):
        raise Refused("What was given out was given out. Recall the pack instead.", "entry")


def _unmoved(family: Family, entry: int, seen: int) -> None:
    if family.corrections.times.get(entry, 0) != seen:
        raise MovedOn("This entry was corrected while you were writing.", str(entry), "entry")


def _stands_alone(family: Family, entry: int, first: Any) -> None:
    """Refuses to strike out a meeting that later entries tell of: they would hang in the air."""
    if not isinstance(first, MeetingHeld) or family.told is None:
        return
    for seq, event in family.corrections.effective(family.told.in_order()):
        if seq > entry and getattr(event, "meeting", None) == first.meeting:
            raise Refused(LATER, "entry")


def _stands(family: Family, event: EntryCorrected | EntryStruckOut | EntryRestored) -> Any:
    try:
        family.after(event)
    except (KeyError, AssertionError) as error:
        raise Refused(LATER, "entry") from error
    return event


def _checked(family: Family, first: Any, instead: Any, terms: Terms) -> Any:
    """What is to stand instead, fit to keep; refuses what no form of this entry could hold."""
    if type(instead) is not type(first):
        raise Refused("A correction is of the same kind as the entry.", "entry")
    instead = tidy(instead)
    kind = cast("type[Event]", type(first))
    for name, hint in _hints(kind).items():
        before, value = getattr(first, name), getattr(instead, name)
        if value == before:
            continue
        if is_fixed(kind, name):
            raise Refused("This part of an entry cannot be changed.", name)
        for one in _inside(value):
            _fit(family, one, hint, name, terms)
    return _pinned_again(first, instead, terms)


def _fit(family: Family, value: Any, hint: Any, name: str, terms: Terms) -> None:
    if isinstance(value, Happened):
        not_ahead(value, terms.today, name)
    elif isinstance(value, Present):
        family.known(value.person, name)
    elif isinstance(value, str) and _is(hint, PersonId):
        family.in_tree(PersonId(value), name)
    elif isinstance(value, StrEnum):
        return
    elif isinstance(value, str):
        if type(None) not in get_args(hint):
            need(value, "Write what should stand here.", name)
        brief(value, name, *(() if _is_words(hint) else (LONGEST_NAME,)))
    elif isinstance(value, date):
        if not 1900 <= value.year <= terms.today.year + 2:
            raise Refused("Check the year.", name)
    elif isinstance(value, int) and not isinstance(value, bool) and not 0 <= value <= 10:
        raise Refused("Choose a number from 0 to 10.", name)


def _pinned_again(first: Any, instead: Any, terms: Terms) -> Any:
    """The same entry with its due dates counted anew where the day they count from was wrong."""
    if getattr(first, "happened", None) == getattr(instead, "happened", None):
        return instead
    if isinstance(instead, InvolvementBegan):
        day = _day_of(instead.happened)
        days = (first.first_meeting_due.on - first.first_meeting_due.counted_from).days
        due = terms.due(first.first_meeting_due.rule, day, days)
        return msgspec.structs.replace(instead, first_meeting_due=due)
    if isinstance(instead, MeetingHeld):
        day = _day_of(instead.happened)
        review: Due = first.review_due
        return msgspec.structs.replace(
            instead,
            write_up_due=terms.due_working(
                first.write_up_due.rule, day, terms.profile.write_up_working_days
            ),
            review_due=terms.due(review.rule, day, (review.on - review.counted_from).days),
        )
    return instead


def _day_of(happened: Happened) -> date:
    if happened.on is None or happened.precision is Precision.MONTH:
        raise Refused("Enter the day: other dates count from it.", "happened")
    return happened.on


# What an entry brings into the record: another cannot stand under the same number.
_BRINGS: dict[type[Event], str] = {
    ChildEntered: "child",
    ParentEntered: "person",
    MemberNamed: "person",
    RelativeEntered: "person",
}


def is_fixed(event: type[Event], name: str) -> bool:
    """Whether a field names the thing that an entry brings, or holds what was pinned with it."""
    return _BRINGS.get(event) == name or _fixed(_hints(event)[name])


def _inside(value: Any) -> Iterator[Any]:
    if isinstance(value, tuple):
        for one in cast("tuple[Any, ...]", value):
            yield from _inside(one)
    elif value is not None:
        yield value


@cache
def _hints(event: type[Event]) -> dict[str, Any]:
    return get_type_hints(event, include_extras=True)


@cache
def _fixed(hint: Any) -> bool:
    """Whether a field holds what names a thing, or what was pinned when it was recorded."""
    parts = [hint, *get_args(hint)]
    return any(
        part is Due or (isinstance(part, NewType) and part.__name__ != PersonId.__name__)
        for part in parts
    )


@cache
def _is(hint: Any, kind: Any) -> bool:
    return hint is kind or any(_is(part, kind) for part in get_args(hint))


@cache
def _is_words(hint: Any) -> bool:
    if isinstance(hint, msgspec.Meta):
        return bool(hint.extra and hint.extra.get(WORDS))
    return any(_is_words(part) for part in get_args(hint)) or any(
        _is_words(part) for part in getattr(hint, "__metadata__", ())
    )


def evolve(corrections: Corrections, event: CorrectionsEvent) -> Corrections:
    """The corrections after one more event."""
    instead, misfiled = corrections.instead, corrections.misfiled
    match event:
        case EntryCorrected(entry=entry, instead=now):
            instead = {**instead, entry: now}
        case EntryStruckOut(entry=entry, why=why):
            instead = {**instead, entry: None}
            if why is WhyStruck.WRONG_FAMILY:
                misfiled = misfiled | {entry}
        case EntryRestored(entry=entry):
            instead = {each: what for each, what in instead.items() if each != entry}
            misfiled = misfiled - {entry}
        case EntryDisputed() | DisagreementAttached() | EntryBroughtOver():
            return corrections
    times = {**corrections.times, entry: corrections.times.get(entry, 0) + 1}
    return Corrections(instead=instead, times=times, misfiled=misfiled)
