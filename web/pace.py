"""How much of what costs or shows much one person may ask for within an hour."""

from __future__ import annotations

from typing import Any

from litestar import Request
from psycopg import Connection

from backend import throttle
from backend.ledger import Ledger
from backend.permission import Deed, Viewer
from web.log import log

# Far above what anyone needs for their work, and far below what a program would take.
LOOK_UPS, FILES_OUT, FILES_IN, PACKS = 1_000, 500, 300, 60
_FILE_ENDS = ("/export", "/letter.pdf", "/calendar", "/file", "/pack")
_LOOKS = (Deed.LOOK_UP, Deed.LOOK_UP_ACROSS)


class TooFast(Exception):
    """More was asked for within an hour than one person needs."""


def check(
    request: Request[Any, Any, Any],
    ledger: Ledger,
    db: Connection,
    viewer: Viewer,
    deed: Deed,
    uploads: bool,
) -> None:
    """Counts this request where it costs or shows much; raises TooFast above the limit."""
    kind, most = _counted(request, deed, uploads)
    if not kind:
        return
    if not throttle.work(db, ledger.keyring.codes, str(viewer.account), kind, most):
        log("too-fast", id=request.scope.get("request_id", ""), kind=kind)
        raise TooFast


def _counted(request: Request[Any, Any, Any], deed: Deed, uploads: bool) -> tuple[str, int]:
    path, sent = request.url.path, request.method == "POST"
    if sent and deed in _LOOKS:
        return "look-ups", LOOK_UPS
    if sent and uploads:
        return "files-in", FILES_IN
    if sent and path.endswith("/jobs"):
        return "packs", PACKS
    if not sent and path.endswith(_FILE_ENDS):
        return "files-out", FILES_OUT
    return "", 0
