"""A pack made for a page's test: the whole way from the request to a link, by the real steps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import msgspec

from backend import links
from backend.aggregates.disclosure import HistoryAssembled
from backend.aggregates.vocabulary import ReleaseId, RequestId, on_day
from backend.court import steps
from backend.ledger import Ledger
from backend.record import Author, Provenance
from tests.pages.conftest import Site
from tests.stories import disclosure as story

Tell = Callable[..., None]


def provenance() -> Provenance:
    """Told by somebody, once."""
    author = Author(account=story.SIAN, name="Sian Prosser", title="Information governance")
    return Provenance(author=author, command_id=uuid4())


def made(
    ledger: Ledger,
    family: UUID,
    request: RequestId,
    *before: object,
    readers: tuple[object, ...] = (),
    position: int = 3,
    sealed: bool = True,
    pictures: bool = False,
) -> bytes:
    """A request taken all the way; `before` are commands about what is withheld or cleared."""

    def tell(command: object) -> None:
        ledger.tell(family, command, provenance())  # type: ignore[arg-type]

    asked = msgspec.structs.replace(
        story.asked(request), readers=readers, due=None, happened=on_day(ledger.today())
    )
    tell(asked)
    tell(story.checked(request))
    tell(story.scoped(request, position))
    for command in before:
        tell(command)
    with ledger.pool.connection() as db:
        work = steps.Work(
            ledger=ledger,
            db=db,
            family=family,
            request=request,
            by=provenance(),
            pictures=pictures,
        )
        steps.assemble(work)
        if not sealed:
            return b""
        drawn = _newest(ledger, family, HistoryAssembled, request)
        review = msgspec.structs.replace(story.reviewed(request, drawn.pdf), opened=drawn.reading)
        tell(review)
        found = steps.search(work)
        assert not found.hits, found
        tell(story.approved(request, drawn.pdf))
        return steps.seal_pack(work)


def _newest(ledger: Ledger, family: UUID, kind: type, request: RequestId) -> object:
    found = [
        one.event
        for one in ledger.read(family)
        if isinstance(one.event, kind) and one.event.request == request
    ]
    return found[-1]


# By database: copies of one told story hold the same family.
_examples: dict[str, dict[str, str]] = {}


def example(site: Site) -> dict[str, str]:
    """A sealed pack of this site, made once, and a fresh link to it."""
    if site.owner not in _examples:
        request = RequestId(uuid4().hex[:12])
        made(site.ledger, site.family, request, pictures=True)
        release = ReleaseId(uuid4().hex[:12])
        given = msgspec.structs.replace(
            story.released(request),
            release=release,
            expires=site.ledger.today() + timedelta(days=3),
        )
        site.ledger.tell(site.family, given, provenance())
        _examples[site.owner] = {"asked": request, "page": "1", "release": release}
    known = _examples[site.owner]
    with site.connections.connection() as db:
        db.execute(b"select 1")
        link = links.make(
            db,
            site.family,
            known["asked"],
            uuid4().hex,
            datetime.now(UTC) + timedelta(days=1),
        )
    assert link is not None
    return known | {"token": link.token}
