"""A letter that waits to be printed, for tests that need one."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from backend.aggregates.meetings import ConveneMeeting, MeetingKind
from backend.aggregates.vocabulary import MeetingId
from backend.post.postman import Gateways, Postman
from tests.pages.conftest import Site
from tests.projections.pages import by


def a_letter(site: Site) -> str:
    """A meeting is called, and someone hears of it on paper: the message's id."""
    meeting = MeetingId(uuid4().hex)
    on = site.ledger.today() + timedelta(days=20)
    site.ledger.tell(
        site.family, ConveneMeeting(meeting=meeting, kind=MeetingKind.REVIEW, on=on), by()
    )
    Postman(site.ledger, Gateways()).work()
    return str(
        site.rows("select message from house.outbox where about = %s limit 1", meeting)[0][0]
    )
