"""Whether the record is as it was written: checked there and then, and how others can check it."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response

from backend.permission import Deed
from backend.proof.code import copy_code
from backend.verify import Bad, verify
from web.moments import Moment, at
from web.page import Visit, read


class CheckedPage(msgspec.Struct, frozen=True, kw_only=True):
    """What the check found; `bad` is the number of the first entry that is not as it was sealed.

    `code` is the copy code of the newest entry, `unread` how many entries have lost their key.
    """

    whole: bool
    entries: int
    unread: int
    bad: int | None
    newest: Moment | None
    code: str


@read("/families/{family:uuid}/checked", Deed.SEE_CASE)
def checked(visit: Visit) -> Response[Any]:
    """Holds every entry of the family against its seal, link and place (questions.md M12)."""
    return visit.show(
        "checked.html",
        checked_now(visit),
        title="Is the record as it was written?",
        current="history",
    )


def checked_now(visit: Visit) -> CheckedPage:
    """What a check of the whole record finds at this moment."""
    found = verify(visit.db, visit.ledger.entries, visit.family)
    last = visit.rows(
        "select seq, link, recorded_at from ledger.events where stream = %s "
        "order by seq desc limit 1",
        visit.family,
    )
    bad = isinstance(found, Bad)
    return CheckedPage(
        whole=not bad,
        entries=0 if bad else found.entries,
        unread=0 if bad else found.not_opened,
        bad=found.seq if bad else None,
        newest=at(last[0]["recorded_at"]) if last else None,
        code=copy_code(last[0]["link"]) if last else "",
    )


ROUTES = (checked,)
