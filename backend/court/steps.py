"""The long steps of a request: make the pages, search the finished pack, seal and close it."""

from __future__ import annotations

from collections.abc import Callable
from typing import LiteralString
from uuid import UUID, uuid5

import msgspec
from cryptography.exceptions import InvalidTag
from psycopg import Connection

from backend import seal
from backend.aggregates.disclosure import AssembleHistory, SearchPack
from backend.aggregates.release import ClosePack, PackSealed, SealPack
from backend.aggregates.vocabulary import Refused, RequestId
from backend.court.gate import Searched, hidden_from, searched
from backend.court.making import (
    Draft,
    Material,
    closed,
    digest,
    drafted,
    material,
    pictures,
)
from backend.court.printing import Stopped
from backend.ledger import Ledger
from backend.proof.pack import pack, sealed
from backend.record import Provenance

DRAFT, PICTURES, PACK = "draft", "pictures", "pack"
_KEEP: LiteralString = """
insert into house.packs (family, request, kind, digest, body) values (%s, %s, %s, %s, %s)
on conflict (family, request, kind) do update
  set digest = excluded.digest, body = excluded.body, made_at = clock_timestamp()
"""

Asks = Callable[[], bool]
Step = Callable[[str], None]


class Blocked(Exception):
    """Something protected was found in the pack: it stays here."""


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """One long step: for which request, in whose name, and how it hears that it must stop."""

    ledger: Ledger
    db: Connection
    family: UUID
    request: RequestId
    by: Provenance
    stopped: Asks = lambda: False
    # Whether the pages are made as pictures too, for whoever looks them through.
    pictures: bool = True
    step: Step = lambda _: None

    def named(self, step: str) -> Provenance:
        """In the same name, with a command of its own for each step of the work."""
        return msgspec.structs.replace(self.by, command_id=uuid5(self.by.command_id, step))

    @property
    def found(self) -> Material:
        """What the pack is made from."""
        return material(self.ledger, self.db, self.family, self.request)


def assemble(work: Work) -> None:
    """Makes the pages afresh, keeps them and their pictures, and takes it down."""
    draft = drafted(work.found, work.stopped, work.step)
    if work.pictures:
        work.step("Making pictures of the pages")
        seen = pictures(draft, work.stopped)
        run = b"".join(len(each).to_bytes(8) + each for each in seen)
        _keep(work, PICTURES, run, digest(draft.pdf))
    _keep(work, DRAFT, draft.pdf, digest(draft.pdf))
    go_on(work)
    command = AssembleHistory(
        request=work.request,
        pdf=digest(draft.pdf),
        pages=draft.pages,
        reading=draft.reading,
        entries=draft.entries,
        included=draft.included,
        significant=draft.significant,
    )
    work.ledger.tell(work.family, command, work.named("assembled"))


def search(work: Work) -> Searched:
    """Searches the pack as it would go out, and takes down what was found."""
    draft = again(work)
    work.step("Searching every file")
    found = _searched(work, pack(draft.files))
    go_on(work)
    command = SearchPack(
        request=work.request,
        pdf=digest(draft.pdf),
        files=found.files,
        values=found.values,
        hits=found.hits,
    )
    work.ledger.tell(work.family, command, work.named("searched"))
    return found


def seal_pack(work: Work) -> bytes:
    """Seals the pack, searches its last bytes once more and closes it. Raises Blocked.

    Broken off half-way, it goes on from where it was: what is sealed stays sealed.
    """
    draft = again(work)
    work.step("Sealing")
    go_on(work)
    command = SealPack(
        request=work.request,
        upto=draft.position,
        pdf=digest(draft.pdf),
        redactions=digest(draft.redactions),
        pages=draft.pages,
        entries=draft.entries,
        included=draft.included,
        withheld=draft.withheld,
    )
    work.ledger.tell(work.family, command, work.named("sealed"))
    made = made_again(work, draft)
    work.step("Searching every file")
    found = _searched(work, made)
    if found.hits:
        raise Blocked
    _keep(work, PACK, made, digest(made))
    command = ClosePack(
        request=work.request,
        pack=digest(made),
        size=len(made),
        files=found.files,
        values=found.values,
    )
    work.ledger.tell(work.family, command, work.named("closed"))
    return made


def go_on(work: Work) -> None:
    """Raises Stopped where somebody asked to stop: nothing is taken down after that."""
    if work.stopped():
        raise Stopped


def again(work: Work) -> Draft:
    """The draft of the pages that were looked through: those very bytes, where they are kept."""
    found = work.found
    if found.outdated:
        raise Refused("An entry was taken out since. Make the pages again.", "request")
    pdf = kept(work.ledger, work.db, work.family, work.request, DRAFT, found.known.pdf)
    return drafted(found, work.stopped, work.step, pdf)


def made_again(work: Work, draft: Draft) -> bytes:
    """The whole pack of a sealed request, made from the record."""
    for one in work.ledger.read(work.family):
        if isinstance(one.event, PackSealed) and one.event.request == work.request:
            entries = sealed(work.db, work.ledger.entries, work.family, one.seq)
            return closed(draft, one, entries)
    raise Refused("The pack is not sealed.", "request")


def _searched(work: Work, content: bytes) -> Searched:
    family = work.ledger.family(work.family)
    cleared = family.redaction.of(work.request).cleared
    return searched(content, hidden_from(family.protected, cleared))


def _keep(work: Work, kind: str, content: bytes, known: str) -> None:
    box = work.ledger.keyring.box(work.family)
    place = _bound_to(work.family, work.request, kind)
    row = (work.family, work.request, kind, known, box.close(content, place))
    work.db.execute(_KEEP, row)


def kept(
    ledger: Ledger, db: Connection, family: UUID, request: str, kind: str, known: str
) -> bytes | None:
    """What was kept of a request, None where it is not there or not the one that is `known`."""
    row = db.execute(
        "select digest, body from house.packs where family = %s and request = %s and kind = %s",
        (family, request, kind),
    ).fetchone()
    if row is None or row[0] != known:
        return None
    try:
        body = ledger.keyring.box(family, make=False).open(
            bytes(row[1]), _bound_to(family, request, kind)
        )
    except InvalidTag:
        return None
    return body if kind == PICTURES or digest(body) == known else None


def picture(run: bytes, page: int) -> bytes | None:
    """One page of the pictures that were kept, counted from 1."""
    while run:
        size = int.from_bytes(run[:8])
        if page == 1:
            return run[8 : 8 + size]
        run, page = run[8 + size :], page - 1
    return None


def _bound_to(family: UUID, request: str, kind: str) -> bytes:
    return seal.canonical(["pack", str(family), request, kind])
