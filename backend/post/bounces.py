"""What came back by mail: a report of a mail server (RFC 3464) about a message of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from typing import Any, cast
from uuid import UUID

from psycopg import Connection

from backend.aggregates.reaching import By
from backend.ledger import Ledger
from backend.post.postman import failed

CAME_BACK = "It came back: the mail server there could not deliver it."
_OURS = re.compile(r"<([0-9a-f]{32})@[^>\s]+>")


def take(db: Connection, ledger: Ledger, mail: bytes) -> bool:
    """Takes in one mail: True where it says that a message of ours could not be delivered.

    The message is held, and the person's way has failed; what only waits somewhere is no news.
    """
    report = message_from_bytes(mail, policy=policy.default)
    if not _says_failed(report):
        return False
    for found in _ids(report):
        row = db.execute(
            "update house.outbox set state = 'held', reason = %s, settled_at = clock_timestamp() "
            "where message = %s and way = 'email' and state in ('sent', 'held') "
            "returning family, person",
            (CAME_BACK, found),
        ).fetchone()
        if row is not None:
            failed(ledger, row[0], row[1], By.EMAIL, found)
            return True
    return False


def _says_failed(report: EmailMessage | Message[Any, Any]) -> bool:
    for part in report.walk():
        if part.get_content_type() == "message/delivery-status":
            inside: Any = part.get_payload()
            blocks = cast("list[Any]", inside) if isinstance(inside, list) else []
            for block in blocks:
                if str(block.get("Action", "")).strip().lower() == "failed":
                    return True
    return False


def _ids(report: EmailMessage | Message[Any, Any]) -> Iterator[UUID]:
    """The ids of messages of ours whose headers are in the report."""
    for part in report.walk():
        if part.get_content_type() in ("message/rfc822", "text/rfc822-headers"):
            inside: Any = part.get_payload()
            whole = cast("list[Any]", inside)[0] if isinstance(inside, list) else inside
            words = str(whole)
            for found in _OURS.finditer(words):
                yield UUID(found[1])
