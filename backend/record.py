"""What stands around every event: who took it down, in whose name, and where it stands."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from backend.aggregates.accounts import SomeoneEvent
from backend.aggregates.authority import AuthorityEvent
from backend.aggregates.family import FamilyEvent
from backend.aggregates.vocabulary import PersonId

if TYPE_CHECKING:
    from backend.aggregates.vocabulary import Event


class Author(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Who took an entry down, named and titled as they were that day."""

    account: str
    name: str
    title: str


class Provenance(msgspec.Struct, frozen=True, kw_only=True):
    """Where a command came from: `command_id` was minted when its form was rendered.

    `on_behalf_of` is the person in whose name the author wrote, when it was not their own.
    """

    author: Author
    command_id: UUID
    on_behalf_of: PersonId | None = None


class Entry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What is encrypted and sealed: an event, who took it down, and with which form."""

    author: Author
    on_behalf_of: PersonId | None
    command_id: UUID
    event: FamilyEvent | AuthorityEvent | SomeoneEvent


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of one stream: `seq` counts from 1, `recorded_at` is the ledger's own time, UTC.

    `position` is its place among all entries of the authority; both are None for an entry that is
    being appended, since the ledger sets them last.
    """

    stream: UUID
    seq: int
    entry: Entry
    position: int | None = None
    recorded_at: datetime | None = None

    @property
    def event(self) -> Any:
        """The event itself."""
        return self.entry.event

    @property
    def originator_id(self) -> UUID:
        """The stream, under the name the eventsourcing library knows it by."""
        return self.stream

    @property
    def originator_version(self) -> int:
        """The number in the stream, under the name the eventsourcing library knows it by."""
        return self.seq


def tag_of(event: Event) -> str:
    """The tag an event is stored under."""
    return str(event.__struct_config__.tag)
