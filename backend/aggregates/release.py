"""A pack on its way out: sealed, closed, released to someone named, received, recalled."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, assert_never

import msgspec

from backend.aggregates.decisions import Decision, check_decision
from backend.aggregates.disclosure import step_of
from backend.aggregates.disclosure_steps import APPROVED_BY, RECALLED_BY, SAID, Step
from backend.aggregates.vocabulary import (
    LONGEST_NAME,
    Command,
    Event,
    Refused,
    ReleaseId,
    RequestId,
    Words,
    need,
    told_as,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family

LONGEST_LINK = timedelta(days=60)


class Way(StrEnum):
    """How a pack reaches who it is for."""

    LINK = "link"
    COURT_PORTAL = "court-portal"
    BY_HAND = "by-hand"


# Events


class PackSealed(Event, frozen=True, kw_only=True, tag="pack-sealed"):
    """The pages and the schedule of what is withheld are final (evidence.md 3.8).

    `pdf` and `redactions` are their SHA-256. This entry stands in the pack as its last, so that
    whoever alters the pages contradicts the record.
    """

    request: RequestId
    upto: int
    pdf: str
    redactions: str
    pages: int
    entries: int
    included: int
    withheld: int


class PackClosed(Event, frozen=True, kw_only=True, tag="pack-closed"):
    """The whole pack, as it goes out: `pack` is its SHA-256 (evidence.md 3.8).

    `files` were searched once more for `values` protected values, and none was found.
    """

    request: RequestId
    pack: str
    size: int
    files: int
    values: int


class PackReleased(Event, frozen=True, kw_only=True, tag="pack-released"):
    """The pack was made ready for someone named, until a day (evidence.md 4.3)."""

    request: RequestId
    release: ReleaseId
    recipient: str
    capacity: str
    way: Way
    expires: date | None
    decision: Decision


class PackReceived(Event, frozen=True, kw_only=True, tag="pack-received"):
    """Who it was for has the pack; `pack` is the SHA-256 of what they have (evidence.md 4.3)."""

    request: RequestId
    release: ReleaseId
    pack: str
    words: Words | None


class PackRecalled(Event, frozen=True, kw_only=True, tag="pack-recalled"):
    """The pack must not be used any more, and no link opens it (evidence.md 4.3)."""

    request: RequestId
    decision: Decision


class PackSuperseded(Event, frozen=True, kw_only=True, tag="pack-superseded"):
    """A later pack takes the place of this one (evidence.md 4.3)."""

    request: RequestId
    later: RequestId
    reason: Words


ReleaseEvent = PackSealed | PackClosed | PackReleased | PackReceived | PackRecalled | PackSuperseded

# Commands


class SealPack(Command, frozen=True, kw_only=True):
    """Make the pages and the schedule final. Told by Handrail itself."""

    request: RequestId
    upto: int
    pdf: str
    redactions: str
    pages: int
    entries: int
    included: int
    withheld: int


class ClosePack(Command, frozen=True, kw_only=True):
    """Take down the digest of the whole pack. Told by Handrail itself."""

    request: RequestId
    pack: str
    size: int
    files: int
    values: int


class ReleasePack(Command, frozen=True, kw_only=True):
    """Make the pack ready for someone."""

    request: RequestId
    release: ReleaseId
    recipient: str
    capacity: str
    way: Way
    expires: date | None = None
    decision: Decision


class ReceivePack(Command, frozen=True, kw_only=True):
    """Say that someone has the pack."""

    request: RequestId
    release: ReleaseId
    pack: str
    words: str | None = None


class RecallPack(Command, frozen=True, kw_only=True):
    """Take the pack back: it must not be used any more."""

    request: RequestId
    decision: Decision


class SupersedePack(Command, frozen=True, kw_only=True):
    """Say which later pack takes its place."""

    request: RequestId
    later: RequestId
    reason: str


ReleaseCommand = SealPack | ClosePack | ReleasePack | ReceivePack | RecallPack | SupersedePack

# State


class Pack(msgspec.Struct, frozen=True, kw_only=True):
    """One sealed pack; `pack` is "" until it is closed, `releases` say who said they have it."""

    pdf: str
    pack: str = ""
    releases: dict[ReleaseId, bool] = {}
    recalled: bool = False
    later: RequestId | None = None


class Release(msgspec.Struct, frozen=True):
    """The sealed packs, by request."""

    packs: dict[RequestId, Pack] = {}


def decide(family: Family, command: ReleaseCommand, terms: Terms) -> list[ReleaseEvent]:
    """What follows from a command about a pack."""
    family.disclosure.one(command.request)
    if isinstance(command, SealPack):
        return _seal(family, command)
    known = family.release.packs.get(command.request)
    if known is None:
        raise Refused(_not_yet(family, command.request), "")
    match command:
        case ClosePack(pack=pack):
            if known.pack:
                return []
            need(pack, "Load the page again, and try once more.", "pack", LONGEST_NAME)
            return [told_as(PackClosed, command)]
        case ReleasePack(release=release, expires=expires, decision=decision):
            if release in known.releases:
                return []
            _in_use(known)
            need(release, "Load the page again, and try once more.", "release", LONGEST_NAME)
            need(command.recipient, "Enter who it is for.", "recipient", LONGEST_NAME)
            need(command.capacity, "Enter as what they get it.", "capacity", LONGEST_NAME)
            if command.way is Way.LINK and expires is None:
                raise Refused("Enter the last day of the link.", "expires")
            if expires and not terms.today <= expires <= terms.today + LONGEST_LINK:
                raise Refused("Enter a day within the next 60 days.", "expires")
            check_decision(decision, APPROVED_BY, terms.today)
            return [told_as(PackReleased, command)]
        case ReceivePack(release=release, pack=pack):
            if release not in known.releases:
                raise Refused("The pack was not released to them.", "release")
            if pack != known.pack:
                raise Refused("This is not the pack that was released.", "pack")
            return [] if known.releases[release] else [told_as(PackReceived, command)]
        case RecallPack(decision=decision):
            check_decision(decision, RECALLED_BY, terms.today)
            return [] if known.recalled else [told_as(PackRecalled, command)]
        case SupersedePack(later=later, reason=reason):
            if later == command.request or later not in family.release.packs:
                raise Refused("Choose another pack that was sealed.", "later")
            need(reason, "Say what is different in the later pack.", "reason")
            return [] if known.later == later else [told_as(PackSuperseded, command)]
        case _:
            assert_never(command)


def _seal(family: Family, command: SealPack) -> list[ReleaseEvent]:
    if command.request in family.release.packs:
        return []
    known = family.disclosure.one(command.request)
    if step_of(family, command.request) is not Step.APPROVED:
        raise Refused(_not_yet(family, command.request), "")
    if command.pdf != known.pdf or command.upto != known.upto:
        raise Refused("These are not the pages that were approved. Make them again.", "pdf")
    return [told_as(PackSealed, command)]


def _not_yet(family: Family, request: RequestId) -> str:
    return f"This cannot be done now: {SAID[step_of(family, request)]}"


def _in_use(known: Pack) -> None:
    if not known.pack:
        raise Refused("The pack is being closed. Try again in a moment.", "")
    if known.recalled:
        raise Refused("The pack was recalled.", "")
    if known.later is not None:
        raise Refused("A later pack has taken its place.", "")


def evolve(release: Release, event: ReleaseEvent) -> Release:
    """The packs after one more event."""
    replace = msgspec.structs.replace
    if isinstance(event, PackSealed):
        known = Pack(pdf=event.pdf)
    else:
        known = release.packs[event.request]
        match event:
            case PackClosed(pack=pack):
                known = replace(known, pack=pack)
            case PackReleased(release=one):
                known = replace(known, releases={**known.releases, one: False})
            case PackReceived(release=one):
                known = replace(known, releases={**known.releases, one: True})
            case PackRecalled():
                known = replace(known, recalled=True)
            case PackSuperseded(later=later):
                known = replace(known, later=later)
            case _:
                assert_never(event)
    return replace(release, packs={**release.packs, event.request: known})
