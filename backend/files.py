"""Files beside the record: cleaned, closed with the family's key, and never changed again."""

from __future__ import annotations

import io
import warnings
from hashlib import sha256
from typing import Any
from uuid import UUID

import psycopg
from cryptography.exceptions import InvalidTag
from PIL import Image, ImageOps

from backend.aggregates.stored import LARGEST, FileKind, StoredFile
from backend.aggregates.vocabulary import FileId, Refused
from backend.keys import Sealbox

MOST_PIXELS = 60_000_000
TOO_LARGE = "This file is too large. Choose one of 8 MB or less."
NOT_OURS = "This kind of file cannot be kept. Choose a photo (JPEG or PNG), a PDF or a text file."
DAMAGED = "This file is damaged and cannot be opened. Choose it again, or choose another."
_MODES = {"L", "RGB", "RGBA"}


class FileAltered(Exception):
    """The stored bytes are not those that the record speaks of."""


def cleaned(sent: bytes) -> tuple[FileKind, bytes]:
    """The kind of a file and its bytes as they may be kept: a photo without place and camera.

    The kind is read from the bytes and never from a name. Raises Refused.
    """
    if not sent:
        raise Refused("This file is empty. Choose another.")
    if len(sent) > LARGEST:
        raise Refused(TOO_LARGE)
    if sent.startswith(b"\xff\xd8\xff"):
        kind, kept = FileKind.JPEG, _picture(sent, FileKind.JPEG)
    elif sent.startswith(b"\x89PNG\r\n\x1a\n"):
        kind, kept = FileKind.PNG, _picture(sent, FileKind.PNG)
    elif sent.startswith(b"%PDF-"):
        kind, kept = FileKind.PDF, sent
    else:
        kind, kept = FileKind.TEXT, _text(sent)
    if len(kept) > LARGEST:
        raise Refused(TOO_LARGE)
    return kind, kept


def keep(
    db: psycopg.Connection, box: Sealbox, family: UUID, file: FileId, sent: bytes
) -> StoredFile:
    """Cleans and stores a file under an id; the file already there stays. Raises Refused."""
    kind, kept = cleaned(sent)
    stored = StoredFile(
        file=file,
        kind=kind,
        size=len(kept),
        original=sha256(sent).hexdigest(),
        kept=sha256(kept).hexdigest(),
    )
    db.execute(
        "insert into house.files (family, file, kind, size, original, kept, body) "
        "values (%s, %s, %s, %s, %s, %s, %s) on conflict do nothing",
        (
            family,
            file,
            kind.value,
            stored.size,
            stored.original,
            stored.kept,
            box.close(kept, _bound_to(family, file)),
        ),
    )
    return stored


def known(db: psycopg.Connection, family: UUID, file: str) -> StoredFile | None:
    """What is stored of a family under an id, None for nothing."""
    row = db.execute(
        "select kind, size, original, kept from house.files where family = %s and file = %s",
        (family, file),
    ).fetchone()
    if row is None:
        return None
    kind, size, original, kept = row
    return StoredFile(
        file=FileId(file), kind=FileKind(kind), size=size, original=original, kept=kept
    )


def opened(
    db: psycopg.Connection, box: Sealbox, family: UUID, file: str, kept: str
) -> bytes | None:
    """The bytes of a file, None where it is not there.

    `kept` is the SHA-256 that the record holds of it. Raises FileAltered for any other bytes.
    """
    row: Any = db.execute(
        "select body from house.files where family = %s and file = %s", (family, file)
    ).fetchone()
    if row is None:
        return None
    try:
        body = box.open(bytes(row[0]), _bound_to(family, file))
    except InvalidTag:
        raise FileAltered("A stored file was altered.") from None
    if sha256(body).hexdigest() != kept:
        raise FileAltered("A stored file is not the one in the record.")
    return body


def _picture(sent: bytes, kind: FileKind) -> bytes:
    try:
        # A warning about too many pixels is a refusal too: nothing is read before it.
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            found = Image.open(io.BytesIO(sent), formats=["JPEG", "PNG"])
            if found.width * found.height > MOST_PIXELS:
                raise Refused("This picture is too large. Choose a smaller one.")
            picture = ImageOps.exif_transpose(found)
            if picture.mode not in _MODES:
                clear = "transparency" in picture.info or "A" in picture.mode
                picture = picture.convert("RGBA" if clear and kind is FileKind.PNG else "RGB")
    except Refused:
        raise
    except Exception:
        # The library raises what it likes at bytes made to break it.
        raise Refused(DAMAGED) from None
    # Drawn afresh from the dots alone: whatever else the file said stays behind.
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    out = io.BytesIO()
    if kind is FileKind.JPEG:
        bare.save(out, "JPEG", quality=88)
    else:
        bare.save(out, "PNG")
    return out.getvalue()


def _text(sent: bytes) -> bytes:
    try:
        text = sent.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(NOT_OURS) from None
    if any(ord(letter) < 32 and letter not in "\t\n\r\f" for letter in text):
        raise Refused(NOT_OURS)
    return sent


def _bound_to(family: UUID, file: str) -> bytes:
    return b"file" + family.bytes + file.encode()
