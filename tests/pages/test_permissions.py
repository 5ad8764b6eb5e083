"""The permission matrix: every route, every kind of viewer, and what surrounds each request."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from typing import Any
from unittest import mock
from uuid import UUID, uuid4

import psycopg
import pytest
from httpx import Response
from litestar.routes import HTTPRoute

from backend.aggregates.case import EnterChild, StartRecord
from backend.aggregates.family import FamilyCommand
from backend.aggregates.network import NameMember
from backend.aggregates.vocabulary import PersonId
from backend.settings import Settings
from tests import families
from tests.families import ACTION, ELLA, GRAN, JOE
from tests.pages import packs, posted
from tests.pages.conftest import (
    FAR_MEMBER,
    FAR_WORKER,
    LEAD,
    MANAGER,
    WORKER,
    Browser,
    Site,
    day,
    opened,
)
from tests.pages.matrix import EXAMPLES, MATRIX, story
from tests.pages.matrix.rows import NOBODY, ONLY_LEAD, VIEWERS, F, Row
from web.page import Visit

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
LETTERS = str.maketrans("0123456789", "ghijklmnop")
HIDDEN = ("Gran Mary", "Okafor", "Siobh", "Ella")
SECURITY = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


READS = [row for row in MATRIX if row.method == "GET" and row.deed is not None]
FAMILY_READS = [row for row in READS if row.path.startswith(F)]
WRITES = [row for row in MATRIX if row.method == "POST"]


def named(row: Row) -> str:
    return row.name


@pytest.fixture(scope="module")
def place(server: str) -> Iterator[Site]:
    """One site for all of the matrix: nothing in it depends on what went before."""
    with opened(server, story) as site:
        yield site


def browser(site: Site, who: str) -> Browser:
    """Someone's browser; nobody's has a session all the same, as the sign-in page gives one."""
    return site.stranger() if who == NOBODY else site.browser(who)


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
    if "{message:" in row.path:
        return {"message": posted.a_letter(site)}
    if "{evidence:" in row.path:
        return {"evidence": evidence_with_a_file(site)}
    if "{hearing:" in row.path:
        return {"hearing": hearing_with_a_drawing(site)}
    return page_with_a_photo(site)


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


def send(site: Site, row: Row, who: str, path: str) -> Response:
    fields = {
        name: value.replace("{worker}", str(site.accounts[WORKER]))
        for name, value in row.fields.items()
    }
    if row.method == "POST":
        return browser(site, who).post(path, fields)
    return browser(site, who).send(row.method, path)


# Every route is in the matrix, and the matrix holds


def routes(site: Site) -> dict[str, Any]:
    """Every handler of the app by method and path; the framework's own OPTIONS left out."""
    found: dict[str, Any] = {}
    for route in site.app.routes:
        assert isinstance(route, HTTPRoute), f"{route.path}: no one has thought about these yet"
        for handler in route.route_handlers:
            for method in handler.http_methods:
                if method != "OPTIONS":
                    found[f"{method} {route.path}"] = handler
    return found


def test_the_matrix_lists_every_route_and_no_other(place: Site):
    assert set(routes(place)) == {row.name for row in MATRIX}
    assert len({row.name for row in MATRIX}) == len(MATRIX)


@pytest.mark.parametrize("row", MATRIX, ids=named)
def test_each_route_names_its_deed(place: Site, row: Row):
    opt = routes(place)[row.name].opt
    assert "deed" in opt
    assert opt["deed"] is row.deed
    if row.deed is None:
        assert row.path in ("/healthz", "/readyz", "/static/{file_path:path}")


@pytest.mark.parametrize("who", VIEWERS)
@pytest.mark.parametrize("row", MATRIX, ids=named)
def test_each_viewer_gets_what_the_matrix_says(place: Site, row: Row, who: str):
    path = address(place, row)
    before = place.events()
    answer = send(place, row, who, path)
    if who in row.allowed:
        assert answer.status_code not in (403, 404, 405) and answer.status_code < 500, answer.text
        to_sign_in = answer.headers.get("location") == "/sign-in"
        assert to_sign_in is (row.path == "/sign-out")
    elif who == NOBODY:
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
        assert answer.text == ""
    else:
        assert answer.status_code == 404
        assert not any(word in answer.text for word in HIDDEN)
    if who not in row.allowed:
        assert place.events() == before


def test_options_say_nothing(place: Site):
    for row in MATRIX:
        answer = Browser(place.client).send("OPTIONS", address(place, row))
        assert answer.status_code in (204, 405)
        assert answer.text == "" or not any(word in answer.text for word in HIDDEN)


@pytest.mark.parametrize("row", FAMILY_READS, ids=named)
def test_what_one_may_not_see_looks_like_what_is_not_there(place: Site, row: Row):
    far = place.browser(FAR_WORKER)
    hidden = far.get(address(place, row))
    nowhere = far.get(address(place, row, family=uuid4()))
    assert (hidden.status_code, nowhere.status_code) == (404, 404)
    assert hidden.text == nowhere.text
    shown = dict(hidden.headers), dict(nowhere.headers)
    for headers in shown:
        headers.pop("x-request-id")
    assert shown[0] == shown[1]


def test_someone_whose_account_is_closed_is_nobody(place: Site):
    gone = place.browser(MANAGER)
    account = place.accounts[MANAGER]
    with psycopg.connect(place.owner) as db:
        db.execute("update pages.accounts set open = false where account = %s", (account,))
    try:
        assert gone.get(place.root).headers["location"] == "/sign-in"
    finally:
        with psycopg.connect(place.owner) as db:
            db.execute("update pages.accounts set open = true where account = %s", (account,))


# Every look is noted


@pytest.mark.parametrize("who", [WORKER, FAR_WORKER, LEAD, FAR_MEMBER])
@pytest.mark.parametrize("row", FAMILY_READS, ids=named)
def test_every_look_is_noted(place: Site, row: Row, who: str):
    path = address(place, row)
    answer = browser(place, who).get(path)
    assert row.deed is not None
    noted = place.rows(
        "select account, name, family, deed, allowed from house.access where request = %s",
        answer.headers["x-request-id"],
    )
    # Being let in and finding nothing under this address is noted as being let in.
    account = str(place.accounts[who])
    assert noted == [(account, who, place.family, row.deed.value, who in row.allowed)]


def test_a_look_is_noted_before_the_page_is_made(place: Site):
    seen: list[int] = []
    show = Visit.show

    def spy(visit: Visit, *args: Any, **more: Any) -> Any:
        # Asked on another connection: what it sees is committed.
        request = visit.request.scope["request_id"]
        seen.append(place.count("select count(*) from house.access where request = %s", request))
        return show(visit, *args, **more)

    with mock.patch.object(Visit, "show", spy):
        assert place.browser(WORKER).get(f"{place.root}/history").status_code == 200
    assert seen == [1]


def test_where_a_look_cannot_be_noted_no_page_is_served(place: Site):
    with psycopg.connect(place.owner) as db:
        db.execute("revoke execute on function house.note from handrail_app")
    try:
        for row in FAMILY_READS:
            if row.recording or row.stored:
                continue
            for who in (WORKER, FAR_WORKER):
                answer = browser(place, who).get(address(place, row))
                assert answer.status_code in (500, 503), row.name
                assert not any(word in answer.text for word in HIDDEN)
        before = place.events()
        asked = {"name": "New", "relationship": "aunt", "kind": "family"}
        path = f"{place.root}/network/members"
        assert place.browser(WORKER).post(path, asked).status_code in (500, 503)
        assert place.events() == before
    finally:
        with psycopg.connect(place.owner) as db:
            db.execute("grant execute on function house.note to handrail_app")


@pytest.mark.parametrize("row", READS, ids=named)
def test_looking_changes_nothing(place: Site, row: Row):
    path, reader = address(place, row), place.browser(WORKER)
    before = place.events()
    first, second = reader.get(path), reader.get(path)
    assert place.events() == before
    assert first.status_code == second.status_code


# Forms come from our own pages


@pytest.mark.parametrize("row", WRITES, ids=named)
def test_a_form_from_elsewhere_is_refused(place: Site, row: Row):
    path, who = address(place, row), LEAD if row.allowed == ONLY_LEAD else WORKER
    others = place.browser(who)
    before = place.events()
    for fields, headers in (
        ({"_csrf_token": ""}, {}),
        ({"_csrf_token": others.csrf}, {}),
        ({}, {"Origin": "https://elsewhere.test"}),
        ({}, {"Origin": "null"}),
        ({}, {"Sec-Fetch-Site": "cross-site"}),
        ({}, {"Sec-Fetch-Site": "same-site"}),
        ({}, {"Content-Type": "text/plain"}),
    ):
        answer = browser(place, who).post(path, row.fields | fields, **headers)
        assert answer.status_code == 403, (fields, headers)
    reader = browser(place, who)
    no_body = reader.send("POST", path, headers={"X-CSRFToken": reader.csrf})
    assert no_body.status_code == 403
    assert place.events() == before


@pytest.mark.parametrize("row", WRITES, ids=named)
def test_a_form_with_files_is_checked_as_strictly(place: Site, row: Row):
    path, who = address(place, row), LEAD if row.allowed == ONLY_LEAD else WORKER
    before = place.events()

    def sent(sender: Browser, token: str, **headers: str) -> Response:
        fields = row.fields | {"_csrf_token": token}
        files = {"file": ("a.txt", b"words")}
        return sender.send("POST", path, data=fields, files=files, headers=headers)

    others = place.browser(who).csrf
    for token, headers in (
        ("", {}),
        (others, {}),
        (None, {"Origin": "https://elsewhere.test"}),
        (None, {"Origin": "null"}),
        (None, {"Sec-Fetch-Site": "cross-site"}),
        (None, {"Sec-Fetch-Site": "same-site"}),
    ):
        sender = browser(place, who)
        answer = sent(sender, sender.csrf if token is None else token, **headers)
        assert answer.status_code == 403, (token, headers)
    sender = browser(place, who)
    # Only routes that say so read files; to all others a form with files is a stranger's.
    assert (sent(sender, sender.csrf).status_code != 403) is row.uploads
    assert place.events() == before


@pytest.mark.parametrize("row", WRITES, ids=named)
def test_a_form_without_a_session_goes_to_sign_in(place: Site, row: Row):
    answer = Browser(place.client).post(address(place, row), row.fields)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


def test_our_own_page_may_send(place: Site):
    asked = {"name": "Someone else", "relationship": "aunt", "kind": "family"}
    ours = {"Origin": "http://handrail.test", "Sec-Fetch-Site": "same-origin"}
    path = f"{place.root}/network/members"
    assert place.browser(WORKER).post(path, asked, **ours).status_code == 303
    worker = place.browser(WORKER)
    header = {"X-CSRFToken": worker.csrf}
    assert worker.post(path, asked | {"_csrf_token": ""}, **header).status_code == 303


# Headers


def answers_of_every_kind(site: Site) -> dict[int, Response]:
    worker = site.browser(WORKER)
    with mock.patch.object(Visit, "show", side_effect=RuntimeError("Ella")):
        fault = worker.get(site.root)
    found = (
        worker.get(site.root),
        worker.get("/"),
        worker.get("/nowhere"),
        worker.get(f"/families/{uuid4()}"),
        worker.post(f"{site.root}/consent", {"_csrf_token": ""}),
        worker.post(f"{site.root}/consent"),
        worker.send("DELETE", site.root),
        worker.send("POST", f"{site.root}/consent", content=b"x" * 1_100_000),
        fault,
        worker.get("/healthz"),
    )
    return {answer.status_code: answer for answer in found}


def test_every_answer_has_the_security_headers_and_is_kept_nowhere(place: Site):
    answers = answers_of_every_kind(place)
    assert set(answers) >= {200, 303, 403, 404, 405, 413, 422, 500}
    for status, answer in answers.items():
        assert answer.headers["cache-control"] == "no-store", status
        assert answer.headers["vary"] == "HX-Request"
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert {name: answer.headers[name] for name in SECURITY} == SECURITY
        assert re.fullmatch("[0-9a-f]{32}", answer.headers["x-request-id"])
        assert "Ella" not in answer.text or status in (200, 422)


def test_only_static_files_may_be_kept(place: Site):
    style = Browser(place.client).get("/static/handrail.css")
    assert style.status_code == 200
    assert "no-store" not in style.headers.get("cache-control", "")
    assert style.headers["x-content-type-options"] == "nosniff"
    for row in READS:
        answer = place.browser(WORKER).get(address(place, row))
        assert answer.headers["cache-control"] == "no-store", row.name


def test_no_page_holds_a_name_in_its_title_or_address(place: Site):
    for row in READS:
        path = address(place, row)
        page = place.browser(WORKER).get(path).text
        title = re.search("<title>(.*?)</title>", page)
        if title:
            assert not any(word in title.group(1) for word in (*HIDDEN, "Amira")), row.name


# Logs


SECRET = "Zsecretword"


@pytest.fixture
def secretive(server: str) -> Iterator[Site]:
    """A site whose every name and word is one that must not be in a log."""

    def told() -> families.Story:
        commands: tuple[FamilyCommand, ...] = (
            StartRecord(label=f"{SECRET} family", team="North"),
            EnterChild(child=PersonId("c-1"), name=f"{SECRET} child"),
            NameMember(person=GRAN, name=f"{SECRET} gran", relationship=SECRET),
        )
        return commands

    with opened(server, told) as site:
        yield site


def test_nothing_personal_is_logged(secretive: Site, capsys: pytest.CaptureFixture[str]):
    worker, root = secretive.browser(WORKER), secretive.root
    seen = worker.get(root).text
    assert SECRET in seen
    for path in ("", "/network", "/history", "/handover", "/consent", "/bottom-line"):
        worker.get(root + path)
    worker.get(f"/families?find={SECRET}")
    worker.get(f"{root}/history?person={SECRET}&from={SECRET}")
    worker.get(f"/{SECRET}")
    worker.get(f"{root}/network/{SECRET}")
    worker.send("PUT", f"{root}/{SECRET}")
    for fields in ({"statement": SECRET}, {"statement": SECRET, "_csrf_token": SECRET}):
        worker.post(f"{root}/bottom-line", fields)
    worker.post(f"{root}/network/members", {"name": SECRET, "relationship": SECRET, "kind": "x"})
    Browser(secretive.client, token=SECRET).get(root)
    worker.get(root, **{"X-CSRFToken": SECRET, "HX-Current-URL": SECRET, "Referer": SECRET})
    out = capsys.readouterr()
    logged = out.err + out.out
    assert SECRET not in logged
    lines = [json.loads(line) for line in out.err.splitlines() if line.startswith("{")]
    assert len(lines) > 10
    assert str(secretive.family) not in logged
    allowed = {"at", "event", "id", "method", "route", "status", "ms", "kind", "frames"}
    assert all(set(line) <= allowed for line in lines)


def test_a_fault_says_where_and_not_what(secretive: Site, capsys: pytest.CaptureFixture[str]):
    worker = secretive.browser(WORKER)
    error = ValueError(f"{SECRET} is not a number")
    error.__cause__ = KeyError(SECRET)
    with mock.patch.object(Visit, "rows", side_effect=error):
        page = worker.get(f"{secretive.root}/network")
    assert page.status_code == 500
    assert SECRET not in page.text
    reference = page.headers["x-request-id"]
    assert reference in page.text
    out = capsys.readouterr()
    assert SECRET not in out.err + out.out
    faults = [json.loads(line) for line in out.err.splitlines() if '"fault"' in line]
    assert [(fault["id"], fault["kind"]) for fault in faults] == [(reference, "ValueError")]
    assert any("web/network" in frame for frame in faults[0]["frames"])


# The demo


def test_outside_the_demo_nobody_is_there_to_choose(server: str):
    with opened(server, settings=Settings(demo=False)) as site:
        visitor = site.stranger()
        page = visitor.get("/sign-in")
        assert page.status_code == 200
        assert 'name="account"' not in page.text
        assert not any(name in page.text for name in site.accounts)
        sent = visitor.post("/sign-in", {"account": str(site.accounts[WORKER])})
        assert sent.status_code == 404
        assert visitor.get("/families").headers["location"] == "/sign-in"
