"""A sealed pack on its way: released by a link and a code, received, recalled, superseded."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from litestar import Response

from backend import links
from backend.aggregates.decisions import Decision, JobRole
from backend.aggregates.release import (
    RecallPack,
    ReceivePack,
    ReleasePack,
    SupersedePack,
    Way,
)
from backend.aggregates.vocabulary import ReleaseId, RequestId
from backend.court import steps
from backend.ledger import LONDON
from backend.permission import Deed
from web.decided import decision
from web.page import NotHere, Visit, read, write
from web.requests import ONE, here, row_of, show


def _request(visit: Visit) -> RequestId:
    return RequestId(visit.param("asked"))


@read(ONE + "/pack", Deed.PREPARE_DISCLOSURE)
def pack(visit: Visit) -> Response[Any]:
    """The sealed pack, for the court's portal or to hand over."""
    row = row_of(visit)
    found = steps.kept(
        visit.ledger, visit.db, visit.family, row["request"], steps.PACK, row["pack"] or ""
    )
    if found is None:
        raise NotHere
    return zipped(found)


def zipped(content: bytes) -> Response[Any]:
    """A pack as a download, under a name that tells nothing."""
    return Response(
        content,
        media_type="application/zip",
        headers={"content-disposition": 'attachment; filename="history.zip"'},
    )


@write(ONE + "/releases", Deed.APPROVE_DISCLOSURE)
def release(visit: Visit) -> Response[Any]:
    """Releases the pack to someone; a link and its code are shown once."""
    form = visit.form
    way = form.choice("way", Way, Way.LINK)
    chosen = ReleaseId(form.new_id("release")[:12])
    expires = form.date("expires") if way is Way.LINK else None

    def given() -> Response[Any]:
        return show(visit)

    answer = visit.carry_out(
        lambda: ReleasePack(
            request=_request(visit),
            release=chosen,
            recipient=form.text("recipient"),
            capacity=form.text("capacity"),
            way=way,
            expires=expires,
            decision=decision(form),
        ),
        then=here(visit),
        otherwise=given,
    )
    if form.problems or way is not Way.LINK or expires is None:
        return answer
    ends = datetime.combine(expires + timedelta(days=1), time(), LONDON).astimezone(UTC)
    made = links.make(visit.db, visit.family, _request(visit), chosen, ends)
    if made is None:
        return answer
    address = f"{str(visit.request.base_url).rstrip('/')}/packs/{made.token}"
    form.values.clear()
    return show(visit, link=address, code=made.code)


@write(ONE + "/releases/{release:str}/received", Deed.APPROVE_DISCLOSURE)
def received(visit: Visit) -> Response[Any]:
    """Takes down that it arrived, by the digest that they read out."""
    row = row_of(visit)
    return visit.carry_out(
        lambda: ReceivePack(
            request=_request(visit),
            release=ReleaseId(visit.param("release")),
            pack=row["pack"] or "",
            words=visit.form.maybe("words"),
        ),
        then=here(visit),
        otherwise=lambda: show(visit),
    )


@write(ONE + "/recall", Deed.APPROVE_DISCLOSURE)
def recall(visit: Visit) -> Response[Any]:
    """Takes the pack back: no link opens it any more."""
    return visit.carry_out(
        lambda: RecallPack(request=_request(visit), decision=_recalled(visit)),
        then=here(visit),
        otherwise=lambda: show(visit),
        fields={"by": "recall_by", "role": "recall_role", "reason": "recall_reason"},
    )


def _recalled(visit: Visit) -> Decision:
    # Beside the form of a release on one page, its fields have names of their own.
    form = visit.form
    return Decision(
        by=form.text("recall_by"),
        role=form.choice("recall_role", JobRole, JobRole.INFORMATION),
        on=visit.ledger.today(),
        reason=form.text("recall_reason"),
    )


@write(ONE + "/later", Deed.APPROVE_DISCLOSURE)
def later(visit: Visit) -> Response[Any]:
    """Says which later pack takes its place."""
    form = visit.form
    return visit.carry_out(
        lambda: SupersedePack(
            request=_request(visit),
            later=RequestId(form.text("later")),
            reason=form.text("later_reason"),
        ),
        then=here(visit),
        otherwise=lambda: show(visit),
        fields={"reason": "later_reason"},
    )


ROUTES = (pack, release, received, recall, later)
