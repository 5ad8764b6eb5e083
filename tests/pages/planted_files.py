"""Files with protected values in all that a file can say, and how they are found in it."""

from __future__ import annotations

import html
import io
import re
from typing import Any
from uuid import uuid4

import pikepdf
import pypdfium2
from PIL import ExifTags, Image, PngImagePlugin
from pypdf import PdfReader

from tests.families import ELLA, GRAN
from tests.pages.addresses import LETTERS
from tests.pages.conftest import WORKER, Site, day
from tests.pages.planting import found_in


def holding(texts: list[str]) -> list[str]:
    """Values that stand in any of these texts."""
    return [needle for text in texts for needle in found_in(text)]


def of_pdf(body: bytes) -> list[str]:
    """What a PDF says by itself and on its pages, read by two libraries."""
    texts = [body.decode("latin-1"), repr(PdfReader(io.BytesIO(body)).metadata)]
    texts.append("\n".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages))
    opened = pypdfium2.PdfDocument(body)
    pages = [page.get_textpage() for page in opened]
    texts.append("\n".join(page.get_text_bounded() for page in pages))
    for page in pages:
        page.close()
    opened.close()
    return texts


def with_exif(kind: str, value: str) -> bytes:
    """A photo or picture that says a value in all that can stand beside its dots."""
    exif = Image.Exif()
    for tag in (ExifTags.Base.ImageDescription, ExifTags.Base.Artist, ExifTags.Base.Make):
        exif[tag] = value
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSAreaInformation] = value.encode()
    about: dict[str, Any] = {"comment": value.encode(), "xmp": f"<x>{value}</x>".encode()}
    if kind == "PNG":
        words = PngImagePlugin.PngInfo()
        words.add_text("Author", value)
        words.add_itxt("XML:com.adobe.xmp", f"<x>{value}</x>")
        about = {"pnginfo": words}
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, kind, exif=exif, **about)
    return out.getvalue()


PARTS = ("page", "about", "xmp", "note", "link", "field", "outline", "attached", "earlier", "tag")


def with_part(part: str, value: str) -> bytes:
    """A PDF that says a value in one part of it; without a part, in none."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(300, 300))
    page = pdf.pages[0]
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    said = value if part in ("page", "earlier") else "Seen by the nurse"
    page.Contents = pdf.make_stream(f"BT /F1 12 Tf 20 200 Td ({said}) Tj ET".encode())
    rect = [10, 10, 90, 90]
    if part == "about":
        pdf.docinfo["/Subject"] = value
    elif part == "xmp":
        with pdf.open_metadata() as about:
            about["dc:description"] = value
    elif part == "note":
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=rect, Contents=value
        )
        page.Annots = pdf.make_indirect(pikepdf.Array([note]))
    elif part == "link":
        uri = f"https://map.example/{value}".replace(" ", "+")
        way = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=uri)
        link = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=rect, A=way
        )
        page.Annots = pdf.make_indirect(pikepdf.Array([link]))
    elif part == "field":
        field = pdf.make_indirect(
            pikepdf.Dictionary(FT=pikepdf.Name.Tx, T="where", V=value, Rect=rect)
        )
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]))
    elif part == "outline":
        with pdf.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem(value, 0))
    elif part == "attached":
        pdf.attachments["a.txt"] = pikepdf.AttachedFileSpec(pdf, f"Seen at {value}".encode())
    elif part == "tag":
        page.PieceInfo = pikepdf.Dictionary(App=pikepdf.Dictionary(Private=value))
    out = io.BytesIO()
    pdf.save(out)
    return _taken_back(out.getvalue()) if part == "earlier" else out.getvalue()


def _taken_back(body: bytes) -> bytes:
    """The same PDF, in which what the page says was replaced later: the words are in it still."""
    with pikepdf.open(io.BytesIO(body)) as pdf:
        number, root = pdf.pages[0].Contents.objgen[0], pdf.Root.objgen[0]
        size = len(pdf.objects) + 1
    before = body.rindex(b"startxref") + len(b"startxref")
    place = int(body[before:].split()[0])
    words = b"BT /F1 12 Tf 20 200 Td (Seen by the nurse) Tj ET"
    at = len(body)
    more = b"%d 0 obj\n<< /Length %d >>\nstream\n%b\nendstream\nendobj\n" % (
        number,
        len(words),
        words,
    )
    table = b"xref\n%d 1\n%010d 00000 n \n" % (number, at)
    end = b"trailer\n<< /Size %d /Root %d 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        root,
        place,
        at + len(more),
    )
    return body + more + table + end


def bring(site: Site, name: str, body: bytes) -> str:
    """A worker keeps a file that was looked through and is kept all the same: its address.

    A picture as a child's drawing that everyone may see, anything else as evidence.
    """
    worker, shows = site.browser(WORKER), f"A paper {uuid4().hex.translate(LETTERS)}"
    fields: dict[str, Any] = {
        "_csrf_token": worker.csrf,
        "command_id": str(uuid4()),
        "keep-why": "She brought it herself",
        **day("happened", "2026-10-01"),
    }
    if picture := not body.startswith(b"%PDF") and b"\0" in body:
        path, field = f"{site.root}/child/hearings", "drawing"
        fields |= {"tool": "free", "child": ELLA, "heard_by": "Amira", "seen_by": "everyone"}
    else:
        path, field = f"{site.root}/practice/evidence", "file"
        fields |= {"kind": "diary", "shows": shows, "person": GRAN}
    answer = worker.send("POST", path, data=fields, files={field: (name, body)})
    if answer.status_code == 422:
        kept = re.findall(r'name="pf-keep" value="([^"]*)"', answer.text)
        fields["pf-keep"] = [html.unescape(each) for each in kept]
        answer = worker.send("POST", path, data=fields, files={field: (name, body)})
    assert answer.status_code == 303, re.findall("error-message.*", answer.text)
    if picture:
        return f"{answer.headers['location']}/drawing"
    (row,) = site.rows("select evidence from pages.evidence where shows = %s", shows)
    return f"{path}/{row[0]}/file"


def of_file(body: bytes) -> list[str]:
    """All that a file can be made to say, by none of the product's own means."""
    texts = [body.decode("latin-1"), body.decode("utf-16-le", "replace")]
    if body.startswith(b"%PDF"):
        for end in [found.end() for found in re.finditer(rb"%%EOF\n?", body)]:
            with pikepdf.open(io.BytesIO(body[:end])) as pdf:
                for thing in pdf.objects:
                    texts.append(_unfolded(thing))
                for attached in pdf.attachments.values():
                    texts.append(attached.get_file().read_bytes().decode("latin-1"))
    elif body.startswith((b"\xff\xd8", b"\x89PNG")):
        picture = Image.open(io.BytesIO(body))
        texts += [str(picture.info), str(dict(picture.getexif()))]
    return texts


def _unfolded(thing: Any) -> str:
    if isinstance(thing, pikepdf.Stream):
        return thing.read_bytes().decode("latin-1") + _unfolded(
            pikepdf.Dictionary(thing.stream_dict)
        )
    if isinstance(thing, pikepdf.Dictionary):
        return " ".join(_unfolded(each) for each in thing.values() if not _is_up(each))
    if isinstance(thing, pikepdf.Array):
        return " ".join(_unfolded(each) for each in thing)
    return str(thing) if isinstance(thing, pikepdf.String) else ""


def _is_up(thing: Any) -> bool:
    # What stands by itself is looked at by itself.
    return isinstance(thing, pikepdf.Object) and thing.is_indirect
