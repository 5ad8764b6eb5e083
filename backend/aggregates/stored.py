"""A file beside the record: what an event says of it, so that no other can take its place."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from backend.aggregates.vocabulary import FileId, Refused

LARGEST = 8 * 1024 * 1024
_HEX = frozenset("0123456789abcdef")


class FileKind(StrEnum):
    """What may be kept beside the record."""

    JPEG = "jpeg"
    PNG = "png"
    PDF = "pdf"
    TEXT = "text"


class StoredFile(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One file kept beside the record (coverage.md A80); `size` in bytes, as kept.

    `original` is the SHA-256 of what was sent, `kept` that of what is stored after the place and
    camera were taken out of a photo: both as 64 hex digits.
    """

    file: FileId
    kind: FileKind
    size: int
    original: str
    kept: str


def check_stored(stored: StoredFile, field: str) -> None:
    """Refuses what cannot be a file of ours."""
    fit = all(len(digest) == 64 and _HEX.issuperset(digest) for digest in _digests(stored))
    if not fit or not stored.file or len(stored.file) > 64 or not 0 < stored.size <= LARGEST:
        raise Refused("This file did not come through whole. Choose it again.", field)


def _digests(stored: StoredFile) -> tuple[str, str]:
    return stored.original, stored.kept
