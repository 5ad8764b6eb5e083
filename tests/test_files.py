"""Files beside the record: cleaned of place and camera, closed, unchangeable, and found by hash."""

from __future__ import annotations

import io
from hashlib import sha256
from uuid import UUID, uuid4

import psycopg
import pytest
from PIL import ExifTags, Image, PngImagePlugin

from backend import files
from backend.aggregates.stored import LARGEST, FileKind, StoredFile, check_stored
from backend.aggregates.vocabulary import FileId, Refused
from backend.ledger import Ledger
from tests.ledger.telling import look, start
from tests.spec import reads_well
from web.forms import Form, TooMuch

FILE = FileId("f-1")
SECRET = "51.2277 Elm Street, Jo's phone"


def photo(*, size: tuple[int, int] = (40, 20), orientation: int = 1) -> bytes:
    """A photo as a phone sends it: with the place, the camera and a note in it."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = SECRET
    exif[ExifTags.Base.Orientation] = orientation
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef] = "N"
    place[ExifTags.GPS.GPSLatitude] = (51.0, 13.0, 39.0)
    picture = Image.new("RGB", size, "red")
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif, comment=SECRET.encode())
    return out.getvalue()


def drawing() -> bytes:
    """A PNG with words in it that are not in the picture."""
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", SECRET)
    out = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 255, 90)).save(out, "PNG", pnginfo=words)
    return out.getvalue()


# Cleaning


@pytest.mark.practice("A80")
def test_a_photo_loses_its_place_and_camera_and_keeps_its_picture():
    sent = photo()
    assert Image.open(io.BytesIO(sent)).getexif().get_ifd(ExifTags.IFD.GPSInfo)
    kind, kept = files.cleaned(sent)
    assert kind is FileKind.JPEG
    shown = Image.open(io.BytesIO(kept))
    assert dict(shown.getexif()) == {} and not shown.getexif().get_ifd(ExifTags.IFD.GPSInfo)
    assert SECRET.encode() not in kept and b"Exif" not in kept and "comment" not in shown.info
    red, green, _ = shown.convert("RGB").getpixel((20, 10))  # type: ignore[misc]
    assert red > 200 and green < 50


def test_a_photo_taken_sideways_stands_upright_without_its_note():
    _, kept = files.cleaned(photo(orientation=6))
    assert Image.open(io.BytesIO(kept)).size == (20, 40)


def test_a_drawing_keeps_its_clear_parts_and_loses_its_words():
    kind, kept = files.cleaned(drawing())
    shown = Image.open(io.BytesIO(kept))
    assert (kind, shown.mode, shown.getpixel((1, 1))) == (FileKind.PNG, "RGBA", (0, 0, 255, 90))
    assert SECRET.encode() not in kept and "Author" not in shown.info


@pytest.mark.parametrize("mode", ["1", "P", "LA", "I;16", "CMYK"])
def test_pictures_of_every_kind_can_be_kept(mode: str):
    out = io.BytesIO()
    Image.new(mode, (4, 4)).save(out, "JPEG" if mode == "CMYK" else "PNG")
    _, kept = files.cleaned(out.getvalue())
    assert Image.open(io.BytesIO(kept)).size == (4, 4)


def test_text_and_pdf_are_kept_as_they_came():
    for sent, kind in (
        ("Call log\r\n王小明 rang 🌻\n".encode(), FileKind.TEXT),
        (b"%PDF-1.7\n...", FileKind.PDF),
    ):
        assert files.cleaned(sent) == (kind, sent)


@pytest.mark.parametrize(
    ("sent", "sign"),
    [
        (b"", "empty"),
        (b"x" * (LARGEST + 1), "8 MB"),
        (b"MZ\x90\x00\x03program", "kind of file"),
        (b"PK\x03\x04word", "kind of file"),
        (b"GIF89a\x01\x00", "kind of file"),
        (b"\xff\xfe\x00bad", "kind of file"),
        (b"\xff\xd8\xff\xe0 not a photo", "damaged"),
        (b"\x89PNG\r\n\x1a\n not a picture", "damaged"),
        (photo()[:-200], "damaged"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_plain_words(sent: bytes, sign: str):
    with pytest.raises(Refused) as refused:
        files.cleaned(sent)
    assert sign in refused.value.reason
    reads_well(refused.value.reason)


def test_a_text_as_large_as_may_be_is_kept():
    assert files.cleaned(b"x" * LARGEST)[0] is FileKind.TEXT


def test_a_small_file_that_unfolds_into_a_huge_picture_is_refused(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(files, "MOST_PIXELS", 799)
    with pytest.raises(Refused, match="too large"):
        files.cleaned(photo())
    monkeypatch.setattr(files, "MOST_PIXELS", 800)
    assert files.cleaned(photo())[0] is FileKind.JPEG


def harm() -> dict[str, bytes]:
    """Files made to do harm, or to tell more than they show (S-18)."""
    pixels = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(pixels, "PNG")
    return {
        "a photo with its place": photo(),
        "a photo that is a page too": photo() + b"<script>told(1)</script>",
        "a picture of 400 million dots": pixels.getvalue(),
        "a program": b"MZ\x90\x00\x03program",
        "an archive with a way out": b"PK\x03\x04../../etc/passwd",
        "a text with a program in it": b"Call log\x00\x7fELF",
    }


def does_harm(sent: bytes) -> bool:
    """Whether a file would be kept with what it should not hold."""
    try:
        _, kept = files.cleaned(sent)
    except Refused:
        return False
    if not kept.startswith((b"\xff\xd8", b"\x89PNG")):
        return True
    found = Image.open(io.BytesIO(kept))
    return bool(found.getexif()) or b"<script" in kept or found.width > 10_000


def test_no_harmful_file_is_kept_as_it_came():
    assert [name for name, sent in harm().items() if does_harm(sent)] == []


def test_builds_that_keep_pictures_or_anything_as_it_came_are_found(
    monkeypatch: pytest.MonkeyPatch,
):
    def as_it_came(sent: bytes, *_: object) -> bytes:
        return sent

    with monkeypatch.context() as broken:
        broken.setattr(files, "_picture", as_it_came)
        broken.setattr(Image, "MAX_IMAGE_PIXELS", None)
        found = [name for name, sent in harm().items() if does_harm(sent)]
    assert len(found) == 3, found
    with monkeypatch.context() as broken:
        broken.setattr(files, "_text", as_it_came)
        found = [name for name, sent in harm().items() if does_harm(sent)]
    assert len(found) == 3, found


# Keeping


def kept(ledger: Ledger, family: UUID, sent: bytes, file: FileId = FILE) -> StoredFile:
    with ledger.pool.connection() as db:
        return files.keep(db, ledger.keyring.box(family), family, file, sent)


def test_a_file_is_closed_with_the_familys_key_and_opens_again(database: str, ledger: Ledger):
    family, sent = start(ledger), b"Gran's diary: she rang at nine."
    stored = kept(ledger, family, sent)
    assert stored.original == stored.kept == sha256(sent).hexdigest()
    body = look(database, "select body from house.files")[0][0]
    assert b"diary" not in bytes(body)  # type: ignore[arg-type]
    with ledger.pool.connection() as db:
        box = ledger.keyring.box(family)
        assert files.opened(db, box, family, FILE, stored.kept) == sent
        assert files.known(db, family, FILE) == stored
        assert files.known(db, uuid4(), FILE) is None
        assert files.opened(db, box, family, "f-2", stored.kept) is None


def test_a_photo_is_known_by_what_was_sent_and_by_what_is_kept(ledger: Ledger):
    sent = photo()
    stored = kept(ledger, start(ledger), sent)
    assert stored.original == sha256(sent).hexdigest() != stored.kept
    check_stored(stored, "file")


def test_the_first_file_under_an_id_stays(ledger: Ledger):
    family = start(ledger)
    first = kept(ledger, family, b"first")
    kept(ledger, family, b"second")
    with ledger.pool.connection() as db:
        assert files.known(db, family, FILE) == first
        assert files.opened(db, ledger.keyring.box(family), family, FILE, first.kept) == b"first"


def test_a_file_that_was_altered_or_moved_does_not_open(database: str, ledger: Ledger):
    family = start(ledger)
    stored = kept(ledger, family, b"as it was")
    other = kept(ledger, family, b"another", FileId("f-2"))
    box = ledger.keyring.box(family)
    with ledger.pool.connection() as db, pytest.raises(files.FileAltered):
        files.opened(db, box, family, FILE, other.kept)
    with psycopg.connect(database) as owner:
        owner.execute("alter table house.files disable trigger all")
        owner.execute(
            "update house.files set body = (select body from house.files where file = 'f-2') "
            "where file = 'f-1'"
        )
    with ledger.pool.connection() as db, pytest.raises(files.FileAltered):
        files.opened(db, box, family, FILE, stored.kept)


GOOD = StoredFile(file=FILE, kind=FileKind.PDF, size=9, original="0" * 64, kept="a" * 64)


@pytest.mark.parametrize(
    "change",
    [
        {"file": ""},
        {"file": "f" * 65},
        {"size": 0},
        {"size": LARGEST + 1},
        {"kept": "A" * 64},
        {"original": "0" * 63},
    ],
)
def test_what_is_no_file_of_ours_is_refused(change: dict[str, object]):
    check_stored(GOOD, "file")
    fields = {name: getattr(GOOD, name) for name in GOOD.__struct_fields__} | change
    with pytest.raises(Refused, match="again"):
        check_stored(StoredFile(**fields), "file")  # type: ignore[arg-type]


# Coming in by a form


def multipart(*parts: tuple[str, str | None, bytes]) -> tuple[bytes, str]:
    """A body with these parts, name, file name and content; and its content type."""
    body = b""
    for name, filename, content in parts:
        called = f'; filename="{filename}"' if filename is not None else ""
        head = f'--mark\r\nContent-Disposition: form-data; name="{name}"{called}\r\n\r\n'
        body += head.encode() + content + b"\r\n"
    return body + b"--mark--\r\n", "multipart/form-data; boundary=mark"


def test_a_form_with_files_reads_like_any_other():
    form = Form(
        *multipart(
            ("words", None, "Siân’s “note”\r\nline two".encode()),
            ("line", None, b"l-1"),
            ("line", None, b"l-2"),
            ("photo", "IMG 1.jpg", b"\xff\xd8bytes\r\n--"),
            ("empty", "", b""),
        )
    )
    assert form.text("words") == "Siân’s “note”\r\nline two"
    assert form.several("line") == ["l-1", "l-2"]
    assert form.files == {"photo": b"\xff\xd8bytes\r\n--"}


@pytest.mark.parametrize(
    "kind",
    ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=x"],
)
def test_a_body_that_is_not_what_it_says_is_refused(kind: str):
    body, _ = multipart(("words", None, b"hello"))
    with pytest.raises(TooMuch):
        Form(body, kind)


def test_a_large_file_is_never_written_to_a_disk(monkeypatch: pytest.MonkeyPatch):
    def barred(*_: object, **__: object) -> None:
        raise AssertionError("a family's file was about to be written down as it came")

    monkeypatch.setattr("tempfile.TemporaryFile", barred)
    monkeypatch.setattr("multipart.TemporaryFile", barred, raising=False)
    sent = b"x" * 9_000_000
    assert Form(*multipart(("photo", "a.txt", sent))).files == {"photo": sent}


def test_another_file_makes_another_command():
    def told(content: bytes) -> UUID:
        parts = (
            ("command_id", None, b"00000000-0000-4000-8000-000000000001"),
            ("photo", "a.txt", content),
        )
        return Form(*multipart(*parts)).told_id("/here")

    assert told(b"one") == told(b"one") != told(b"two")
