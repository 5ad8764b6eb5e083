"""Files in forms and on pages: an upload is kept once, and is not chosen a second time."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from litestar import Response

from backend import files, scanning
from backend.aggregates.stored import FileKind, StoredFile
from backend.aggregates.vocabulary import FileId, Refused
from backend.harmful import refuse_harmful
from web import protecting
from web.page import NotHere, Visit

# What a file is served as: never as what its sender called it.
_SERVED = {
    FileKind.JPEG: ("image/jpeg", "jpg"),
    FileKind.PNG: ("image/png", "png"),
    FileKind.PDF: ("application/pdf", "pdf"),
    FileKind.TEXT: ("text/plain; charset=utf-8", "txt"),
}
KIND_WORDS = {
    FileKind.JPEG: "photo",
    FileKind.PNG: "picture",
    FileKind.PDF: "PDF",
    FileKind.TEXT: "text file",
}


def kept_field(field: str) -> str:
    """The hidden field that holds the id of a file that this form has brought before."""
    return f"{field}-kept"


def keep_upload(visit: Visit, field: str) -> StoredFile | None:
    """Keeps the file that a form brings and says what is kept; None when there is none.

    A file that cannot be kept becomes a problem beside its field. One that came with a form that
    was refused for something else is named in `kept_field`, and comes with the next sending.
    """
    form, held = visit.form, kept_field(field)
    sent = form.files.get(field)
    if sent is None:
        file = form.text(held).replace("\0", "")
        return _looked_through(visit, field, files.known(visit.db, visit.family, file))
    # The same again when the same form is sent again.
    file = FileId(form.new_id(f"{field}:{sha256(sent).hexdigest()}"))
    box = visit.ledger.keyring.box(visit.family)
    try:
        refuse_harmful(visit.services.clamav, sent)
        files.keep(visit.db, box, visit.family, file, sent)
    except Refused as refused:
        form.refuse(field, refused.reason)
        return None
    form.values[held] = [file]
    return _looked_through(visit, field, files.known(visit.db, visit.family, file))


def _looked_through(visit: Visit, field: str, stored: StoredFile | None) -> StoredFile | None:
    """The same file; where someone is stands in it, that stops the form beside its field."""
    if stored is None:
        return None
    box = visit.ledger.keyring.box(visit.family, make=False)
    body = files.opened(visit.db, box, visit.family, stored.file, stored.kept)
    if body is not None:
        protecting.check_file(visit, field, scanning.inside(stored.kind, body))
    return stored


def served(visit: Visit, file: str, kind: str, kept: str) -> Response[Any]:
    """A file that the record speaks of, by the hash that stands there; under a name of our own.

    The route that answers with it has asked for permission and noted the look.
    """
    box = visit.ledger.keyring.box(visit.family, make=False)
    body = files.opened(visit.db, box, visit.family, file, kept)
    if body is None:
        raise NotHere
    if not visit.knows_protected:
        inside = scanning.inside(FileKind(kind), body)
        if inside is None or protecting.holds(inside, visit.facts):
            raise NotHere
    media, ending = _SERVED[FileKind(kind)]
    return Response(
        body,
        media_type=media,
        headers={"content-disposition": f'attachment; filename="file-{kept[:8]}.{ending}"'},
    )


def size_words(size: int) -> str:
    """How large a file is, as people say it."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / 1024 / 1024:.1f} MB"
