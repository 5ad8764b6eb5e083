"""The permission matrix: every route, every kind of viewer, and what surrounds each request."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from unittest import mock
from uuid import uuid4

import msgspec
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
from tests.families import GRAN
from tests.pages.addresses import address
from tests.pages.asking import Ask, ask_all
from tests.pages.conftest import (
    FAR_WORKER,
    LEAD,
    MANAGER,
    WORKER,
    Browser,
    Site,
    opened,
)
from tests.pages.matrix import MATRIX, story
from tests.pages.matrix.rows import NOBODY, ONLY_LEAD, VIEWERS, F, Row
from web import errors, page
from web.page import Visit

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


@pytest.fixture(scope="module")
def place(server: str) -> Iterator[Site]:
    """One site for all of the matrix: nothing in it depends on what went before."""
    with opened(server, story) as site:
        yield site


def browser(site: Site, who: str) -> Browser:
    """Someone's browser; nobody's has a session all the same, as the sign-in page gives one."""
    return site.stranger() if who == NOBODY else site.browser(who)


def send(site: Site, row: Row, sender: Browser, path: str) -> Response:
    fields = {
        name: value.replace("{worker}", str(site.accounts[WORKER]))
        for name, value in row.fields.items()
    }
    if row.method == "POST":
        return sender.post(path, fields)
    return sender.send(row.method, path)


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


def test_each_route_names_its_deed(place: Site):
    found = routes(place)
    for row in MATRIX:
        opt = found[row.name].opt
        assert opt.get("deed", "none said") is row.deed, row.name
        if row.deed is None:
            assert row.path in ("/healthz", "/readyz", "/static/{file_path:path}"), row.name


@pytest.mark.parametrize("who", VIEWERS)
def test_each_viewer_gets_what_the_matrix_says(place: Site, who: str):
    """Each route, as this viewer: let in or 404, the look noted, nothing changed by looking."""
    reader = browser(place, who)
    wrong: list[str] = []
    for row in MATRIX:
        # What was let in may use up a thing, such as a recording: those get one of their own.
        path = address(place, row) if who in row.allowed else refused_path(place, row)
        before = place.events()
        if reader.token is None or row.path in ("/sign-in", "/sign-out"):
            # These begin or end a session.
            answer = send(place, row, browser(place, who), path)
        else:
            answer = send(place, row, reader, path)
        problem = said_wrongly(row, who, answer)
        if problem:
            wrong.append(f"{who}, {row.name}: {problem}")
        if (row.method == "GET" or who not in row.allowed) and place.events() != before:
            wrong.append(f"{who}, {row.name}: wrote into a record")
        if row.path.startswith(F) and who != NOBODY:
            assert row.deed is not None
            noted = place.rows(
                "select account, name, family, deed, allowed from house.access where request = %s",
                answer.headers["x-request-id"],
            )
            account, let_in = str(place.accounts[who]), who in row.allowed
            # Being let in and finding nothing under this address is noted as being let in; some
            # forms are, besides, for one person alone, such as the one who was asked.
            said = {True, let_in} if row.method == "POST" else {let_in}
            tried = {(account, who, place.family, row.deed.value, each) for each in said}
            if not tried.intersection(noted):
                wrong.append(f"{who}, {row.name}: noted was {noted}")
    assert wrong == [], "\n".join(wrong)


_PATHS: dict[tuple[str, str], str] = {}


def refused_path(site: Site, row: Row) -> str:
    """An address that nobody uses up, as everybody who asks for it is refused."""
    key = site.owner, row.name
    if key not in _PATHS:
        _PATHS[key] = address(site, row)
    return _PATHS[key]


def said_wrongly(row: Row, who: str, answer: Response) -> str:
    """What is wrong with an answer; "" where nothing is."""
    there = answer.headers.get("location")
    if who in row.allowed:
        if answer.status_code in (403, 404, 405) or answer.status_code >= 500:
            return f"{answer.status_code} though it is allowed"
        if (there == "/sign-in") is not (row.path == "/sign-out"):
            return f"sent to {there}"
        title = re.search("<title>(.*?)</title>", answer.text)
        if title and any(word in title.group(1) for word in (*HIDDEN, "Amira")):
            return f"a name in the title {title.group(1)!r}"
        kept = answer.headers.get("cache-control")
        if row.deed is not None and row.method == "GET" and kept != "no-store":
            return f"may be kept by the browser: {kept}"
    elif who == NOBODY:
        if (answer.status_code, there, answer.text) != (303, "/sign-in", ""):
            return f"{answer.status_code} and not sent to sign in"
    elif answer.status_code != 404:
        return f"{answer.status_code} and not 404"
    elif any(word in answer.text for word in HIDDEN):
        return "says something of the family"
    return ""


def test_options_say_nothing(place: Site):
    asked = [Ask("OPTIONS", address(place, row)) for row in MATRIX]
    for ask, answer in zip(asked, ask_all(place, Browser(place.client), asked), strict=True):
        assert answer.status in (204, 405), ask
        assert not any(word in answer.text for word in HIDDEN), ask


def test_what_one_may_not_see_looks_like_what_is_not_there(place: Site):
    far, nowhere = place.browser(FAR_WORKER), uuid4()
    hidden = [Ask("GET", address(place, row)) for row in FAMILY_READS]
    absent = [Ask("GET", ask.path.replace(str(place.family), str(nowhere))) for ask in hidden]
    answers = ask_all(place, far, hidden), ask_all(place, far, absent)
    for ask, one, other in zip(hidden, *answers, strict=True):
        assert (one.status, other.status) == (404, 404), ask
        assert one.body == other.body, ask
        for headers in (one.headers, other.headers):
            headers.pop("x-request-id")
        assert one.headers == other.headers, ask


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


# Forms come from our own pages


def forged(token: str) -> tuple[Ask, ...]:
    """A form as a page elsewhere would have it sent; the session's own token where none is said."""
    return tuple(
        Ask("POST", "", fields, headers=headers)
        for fields, headers in (
            ({"_csrf_token": ""}, {}),
            ({"_csrf_token": token}, {}),
            ({}, {"origin": "https://elsewhere.test"}),
            ({}, {"origin": "null"}),
            ({}, {"sec-fetch-site": "cross-site"}),
            ({}, {"sec-fetch-site": "same-site"}),
            ({}, {"content-type": "text/plain"}),
        )
    )


def may_send(row: Row) -> str:
    return LEAD if row.allowed == ONLY_LEAD else WORKER


def let_through(site: Site, paths: dict[str, str]) -> list[str]:
    """Which forms from elsewhere are not refused with 403, or wrote something (S-15)."""
    wrong: list[str] = []
    for who in (WORKER, LEAD):
        before, sender = site.events(), site.browser(who)
        rows = [row for row in WRITES if may_send(row) == who]
        asked = [
            msgspec.structs.replace(ask, path=paths[row.name], fields=row.fields | ask.fields)
            for row in rows
            for ask in forged(site.browser(who).csrf)
        ]
        for ask, answer in zip(asked, ask_all(site, sender, asked), strict=True):
            if answer.status != 403:
                wrong.append(f"{ask} with {ask.fields}, {ask.headers}: {answer.status}")
        if site.events() != before:
            wrong.append(f"{who}: a form from elsewhere wrote into a record")
    return wrong


@pytest.fixture(scope="module")
def paths(place: Site) -> dict[str, str]:
    """An address of each form."""
    return {row.name: address(place, row) for row in WRITES}


def test_a_form_from_elsewhere_is_refused(place: Site, paths: dict[str, str]):
    assert let_through(place, paths) == []
    for row in WRITES:
        reader = browser(place, may_send(row))
        no_body = reader.send("POST", paths[row.name], headers={"X-CSRFToken": reader.csrf})
        assert no_body.status_code == 403, row.name


@pytest.mark.parametrize("check", ["check_token", "check_source"])
def test_a_page_that_looks_at_no_token_or_no_origin_is_found(
    place: Site, paths: dict[str, str], check: str
):
    """S-15's broken builds; tried at one form."""
    one = {row.name: f"{place.root}/bottom-line" for row in WRITES}
    some = [row for row in WRITES if row.path == f"{F}/bottom-line"]
    with (
        mock.patch.object(page, check, lambda *_: None),  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]
        mock.patch.dict(globals(), {"WRITES": some}),
    ):
        assert let_through(place, one) != []


def test_a_form_with_files_is_checked_as_strictly(place: Site, paths: dict[str, str]):
    before = place.events()
    senders = {who: browser(place, who) for who in (WORKER, LEAD)}
    others = {who: place.browser(who).csrf for who in (WORKER, LEAD)}
    for row in WRITES:
        who = may_send(row)
        for token, headers in (
            ("", {}),
            (others[who], {}),
            (None, {"Origin": "https://elsewhere.test"}),
            (None, {"Origin": "null"}),
            (None, {"Sec-Fetch-Site": "cross-site"}),
            (None, {"Sec-Fetch-Site": "same-site"}),
        ):
            # Every check is the same for a route that takes files; the rest take none at all.
            if row.uploads or token == "":
                answer = with_a_file(senders[who], row, paths, token, **headers)
                assert answer.status_code == 403, (row.name, token, headers)
        # Only routes that say so read files; to all others a form with files is a stranger's.
        answer = with_a_file(browser(place, who), row, paths, None)
        assert (answer.status_code != 403) is row.uploads, row.name
    assert place.events() == before


def with_a_file(
    sender: Browser, row: Row, paths: dict[str, str], token: str | None, **headers: str
) -> Response:
    fields = row.fields | {"_csrf_token": sender.csrf if token is None else token}
    files = {"file": ("a.txt", b"words")}
    return sender.send("POST", paths[row.name], data=fields, files=files, headers=headers)


def test_a_form_without_a_session_goes_to_sign_in(place: Site, paths: dict[str, str]):
    asked = [Ask("POST", paths[row.name], row.fields) for row in WRITES]
    for ask, answer in zip(asked, ask_all(place, Browser(place.client), asked), strict=True):
        assert (answer.status, answer.headers["location"]) == (303, "/sign-in"), ask


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


def test_a_build_that_logs_the_form_on_a_fault_is_found(
    secretive: Site, capsys: pytest.CaptureFixture[str]
):
    """S-19's broken build."""
    fault: Any = errors._fault  # pyright: ignore[reportPrivateUsage]

    def tells_all(request: Any, error: Exception, *more: Any) -> Any:
        errors.log("fault", form=str(error))
        return fault(request, error, *more)

    def asked() -> str:
        failing = ValueError(f"{SECRET} is not a number")
        with mock.patch.object(Visit, "tell", side_effect=failing):
            form = {"name": SECRET, "relationship": "aunt", "kind": "family"}
            path = f"{secretive.root}/network/members"
            assert secretive.browser(WORKER).post(path, form).status_code == 500
        return capsys.readouterr().err

    assert SECRET not in asked()
    with mock.patch.object(errors, "_fault", tells_all):
        assert SECRET in asked()


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
