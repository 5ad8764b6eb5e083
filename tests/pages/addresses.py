"""Addresses of the matrix's rows, with things in them that the family really has."""

from __future__ import annotations

import base64
import re
from uuid import UUID, uuid4

from backend import sheets
from backend.jobs import Worker
from tests.families import ACTION, ELLA, GRAN, JOE
from tests.pages import packs, posted
from tests.pages.conftest import FAR_WORKER, MANAGER, WORKER, Site, day
from tests.pages.matrix import EXAMPLES
from tests.pages.matrix.rows import Row
from web import sheet_work

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
LETTERS = str.maketrans("0123456789", "ghijklmnop")


def address(site: Site, row: Row, family: UUID | None = None) -> str:
    """An example of a route, with things that the family has."""
    values = EXAMPLES | {
        "family": str(family or site.family),
        "account": str(site.accounts[WORKER]),
    }
    if row.recording:
        values["meeting"] = recording(site)
    if "{account:" in row.path:
        values["account"] = str(site.accounts[FAR_WORKER])
    if row.stored:
        values |= stored_example(site, row)
    return re.sub(r"\{(\w+):\w+\}", lambda found: values[found.group(1)], row.path)


def recording(site: Site) -> str:
    """A recording that was just begun, with one line of the plan looked at."""
    worker = site.browser(WORKER)
    begun = worker.post(f"{site.root}/recordings", {"kind": "review"}).headers["location"]
    worker.post(f"{begun}/lines/draft", {"line": ACTION, f"seen-{ACTION}": "0"})
    return begun.rsplit("/", 1)[1]


def stored_example(site: Site, row: Row) -> dict[str, str]:
    """What stands in the address of a row that needs a file: something with a file of its own."""
    if "/requests/" in row.path or "/packs/" in row.path:
        return packs.example(site)
    if "{sheet:" in row.path:
        return {"sheet": a_sheet(site)}
    if "{message:" in row.path:
        return {"message": posted.a_letter(site)}
    if "{evidence:" in row.path:
        return {"evidence": evidence_with_a_file(site)}
    if "{hearing:" in row.path:
        return {"hearing": hearing_with_a_drawing(site)}
    return page_with_a_photo(site)


def a_sheet(site: Site) -> str:
    """A list that the manager takes out, made to its end."""
    # Asked for below the page: it stands there also where no look can be noted.
    asked = sheets.Asked(
        sheet=uuid4(), account=site.accounts[MANAGER], kind="families", query="show=near"
    )
    with site.connections.connection() as db:
        assert sheets.ask(db, site.ledger, asked)
    Worker(site.ledger, sheet_work.made).work_once()
    return str(asked.sheet)


def hearing_with_a_drawing(site: Site) -> str:
    """What a child said just now, for everyone to read, with a drawing that can be opened."""
    worker = site.browser(WORKER)
    fields = {
        "_csrf_token": worker.csrf,
        "tool": "free",
        "child": ELLA,
        "heard_by": "Amira",
        "seen_by": "everyone",
        **day("happened", "2026-10-01"),
    }
    path = f"{site.root}/child/hearings"
    answer = worker.send("POST", path, data=fields, files={"drawing": ("a.png", PICTURE)})
    return answer.headers["location"].rsplit("/", 1)[1]


def page_with_a_photo(site: Site) -> dict[str, str]:
    """A page just made, in a book that the member of the network helps to make."""
    worker = site.browser(WORKER)
    fields = {"children": ELLA, "made_by": JOE, "subject": "worries"}
    begun = worker.post(
        f"{site.root}/child/pictures/explanations", fields | day("happened", "2026-10-01")
    ).headers["location"]
    page = {"_csrf_token": worker.csrf, "words": "Joe came."}
    worker.send("POST", f"{begun}/pages", data=page, files={"photo": ("a.png", PICTURE)})
    book = begun.rsplit("/", 1)[1]
    pages = site.rows("select pages from pages.picture_books where book = %s", book)[0][0]
    return {"book": book, "page": pages[0]["page"]}


def evidence_with_a_file(site: Site) -> str:
    """Evidence that was just given, with a file that can be opened."""
    # Without digits, which could pass for a phone number that staff must look at.
    worker, shows = site.browser(WORKER), f"A diary {uuid4().hex.translate(LETTERS)}"
    fields = {
        "_csrf_token": worker.csrf,
        "kind": "diary",
        "shows": shows,
        "person": GRAN,
        **day("happened", "2026-10-01"),
    }
    path = f"{site.root}/practice/evidence"
    with_file = {"file": ("diary.txt", b"She rang at eight.")}
    assert worker.send("POST", path, data=fields, files=with_file).status_code == 303
    return str(site.rows("select evidence from pages.evidence where shows = %s", shows)[0][0])
