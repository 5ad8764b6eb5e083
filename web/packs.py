"""For whoever gets a pack: a link and a code open it, with no account."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import msgspec
from litestar import Response

from backend import access_log, links, seeing
from backend.aggregates.release import ReceivePack
from backend.aggregates.vocabulary import Refused, ReleaseId, RequestId
from backend.court import steps
from backend.permission import Deed
from backend.record import Author, Provenance
from web.page import NotHere, Visit, read, write
from web.releases import zipped

P = "/packs/{token:str}"


class PackPage(msgspec.Struct, frozen=True, kw_only=True):
    """The form for the code, or what can be done once it was right."""

    here: str
    received: bool = False


@read(P, Deed.ENTER)
def ask(visit: Visit) -> Response[Any]:
    """Asks for the code; a link that has ended and one that never was look the same."""
    if not links.open_still(visit.db, visit.param("token")):
        raise NotHere
    return _show(visit)


@write(P + "/pack", Deed.ENTER)
def download(visit: Visit) -> Response[Any]:
    """The pack, for the right code; that it was taken is noted."""
    found = _found(visit)
    if found is None:
        return _wrong(visit)
    with seeing.only(visit.db, found.family):
        row = _row(visit, found)
        _note(visit, found, row)
        content = steps.kept(
            visit.ledger, visit.db, found.family, found.request, steps.PACK, row["pack"]
        )
    if content is None:
        raise NotHere
    return zipped(content)


@write(P + "/receipt", Deed.ENTER)
def receipt(visit: Visit) -> Response[Any]:
    """Takes down that it arrived, and ends the link."""
    found = _found(visit)
    if found is None:
        return _wrong(visit)
    with seeing.only(visit.db, found.family):
        row = _row(visit, found)
    author = Author(account="", name=row["recipient"], title=row["capacity"])
    command = ReceivePack(
        request=RequestId(found.request),
        release=ReleaseId(found.release),
        pack=row["pack"],
        words=visit.form.maybe("words"),
    )
    try:
        with seeing.only(visit.db, found.family):
            visit.ledger.tell(found.family, command, Provenance(author=author, command_id=uuid4()))
    except Refused as refused:
        visit.form.refuse("words", refused.reason)
        return _show(visit)
    links.close(visit.db, found.family, found.request, found.release)
    return _show(visit, received=True)


def _found(visit: Visit) -> links.Found | None:
    return links.tried(visit.db, visit.param("token"), visit.form.text("code"))


def _row(visit: Visit, found: links.Found) -> dict[str, Any]:
    rows = visit.rows(
        "select r.recipient, r.capacity, q.pack, q.recalled, q.later from pages.pack_releases r "
        "join pages.history_requests q using (family, request) "
        "where r.family = %s and r.request = %s and r.release = %s",
        found.family,
        found.request,
        found.release,
    )
    if not rows or rows[0]["recalled"] or rows[0]["later"] or not rows[0]["pack"]:
        raise NotHere
    return rows[0]


def _note(visit: Visit, found: links.Found, row: dict[str, Any]) -> None:
    access_log.note(
        visit.db,
        account="",
        name=row["recipient"],
        title=row["capacity"],
        family=found.family,
        deed=Deed.READ_RELEASED.value,
        allowed=True,
        request=visit.request.scope.get("request_id", ""),
    )


def _wrong(visit: Visit) -> Response[Any]:
    if not links.open_still(visit.db, visit.param("token")):
        raise NotHere
    visit.form.refuse("code", "This is not the code. Ask the council if you do not have it.")
    return _show(visit)


def _show(visit: Visit, received: bool = False) -> Response[Any]:
    here = f"/packs/{visit.param('token')}"
    return visit.show(
        "pack_link.html", PackPage(here=here, received=received), title="A pack for you"
    )


ROUTES = (ask, download, receipt)
