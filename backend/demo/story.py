"""How a demo story is written down: each entry with its number, its moment and its author."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

import msgspec

from backend.aggregates.account import AccountCommand
from backend.aggregates.authority import AuthorityCommand
from backend.aggregates.family import FamilyCommand, SingleCommand, Together
from backend.aggregates.vocabulary import AnyEvent, Happened, PersonId, RequestId, on_day
from backend.court.steps import Work
from backend.ledger import LONDON
from backend.record import Author, Provenance, Recorded

DEMO = UUID("5f1c2f7e-6f0b-4a52-9a43-3d0a5b8a7c10")
# Work that Handrail does by itself, such as making the pages of a pack.
Doing = Callable[[Work], object]
# A command about an entry of the record: which number that has is known once it has been told.
About = Callable[[Sequence[Recorded]], FamilyCommand]


class Making(msgspec.Struct, frozen=True):
    """Work for a request that is told when it is done."""

    request: RequestId
    do: Doing


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a story: `number` names it for good, so that it is never told twice."""

    number: str
    at: datetime
    stream: UUID
    command: FamilyCommand | AccountCommand | AuthorityCommand | About | Making
    provenance: Provenance


class Story:
    """A story about one stream, told in the order of its moments."""

    def __init__(self, name: str, stream: UUID) -> None:
        self.steps: list[Step] = []
        self._name = name
        self._stream = stream

    def tell(
        self,
        number: str,
        when: str,
        by: Author,
        *commands: SingleCommand,
        on_behalf_of: PersonId | None = None,
    ) -> None:
        """Adds an entry about a family: `when` is London time, such as 2025-03-13 18:40."""
        command = commands[0] if len(commands) == 1 else Together(commands)
        name = f"{self._name} {number}"
        self.steps.append(step(name, when, self._stream, by, command, on_behalf_of))

    def tell_about(self, number: str, when: str, by: Author, about: About) -> None:
        """Adds an entry about another one, which `about` finds among those told before."""
        self.steps.append(step(f"{self._name} {number}", when, self._stream, by, about))

    def work(self, number: str, when: str, by: Author, request: RequestId, do: Doing) -> None:
        """Adds work that Handrail does for a request in somebody's name."""
        name = f"{self._name} {number}"
        self.steps.append(step(name, when, self._stream, by, Making(request, do)))


def step(
    number: str,
    when: str,
    stream: UUID,
    by: Author,
    command: Any,
    on_behalf_of: PersonId | None = None,
) -> Step:
    """One entry of a story."""
    return Step(
        number=number,
        at=datetime.fromisoformat(when).replace(tzinfo=LONDON).astimezone(UTC),
        stream=stream,
        command=command,
        provenance=Provenance(
            author=by, command_id=known(f"entry {number}"), on_behalf_of=on_behalf_of
        ),
    )


def known(name: str) -> UUID:
    """The id of something in the demo, the same on every machine."""
    return uuid5(DEMO, name)


def on(when: str) -> Happened:
    """The day something happened, with its time where that is given."""
    moment = datetime.fromisoformat(when)
    return on_day(moment.date(), moment.time() if len(when) > 10 else None)


def found(
    entries: Sequence[Recorded], kind: type[AnyEvent], which: Callable[[AnyEvent], bool]
) -> tuple[int, AnyEvent]:
    """The newest entry of a kind that is so, with its number in the record."""
    for entry in reversed(entries):
        if isinstance(entry.event, kind) and which(entry.event):
            return entry.seq, entry.event
    raise LookupError(kind.__name__)
