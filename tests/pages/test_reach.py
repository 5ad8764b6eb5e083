"""How people are reached, on their page and the worker's; messages, held, printed and given."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import icalendar
import pytest
from pypdf import PdfReader

from backend.post import outbox, reach
from backend.post.postman import Gateways, Postman
from tests.families import FIRST, GRAN, JOE, MUM
from tests.pages import posted
from tests.pages.conftest import LEAD, MANAGER, MEMBER, WORKER, Site, day, opened

MAIL = {
    "by": "email",
    "email": "mary@example.org",
    "language": "Welsh",
    "interpreter": "yes",
    "reading": "Large print",
    "copies": "yes",
    "reminders": "each-turn",
    "quiet_from": "20:00",
    "quiet_until": "09:30",
}


@pytest.fixture(scope="module")
def place(server: str) -> Iterator[Site]:
    """One family for all of these tests."""
    with opened(server) as site:
        yield site


def address(place: Site, person: str) -> str | None:
    with place.connections.connection() as db:
        return reach.address_of(db, place.ledger, place.family, person)


def test_someone_says_how_they_are_reached_and_the_worker_sees_it(place: Site):
    lead, worker = place.browser(LEAD), place.browser(WORKER)
    answer = lead.post(f"{place.root}/reach", MAIL)
    assert answer.status_code == 303
    page = lead.get(answer.headers["location"]).text
    assert "mary@example.org" in page and "Saved" in page and 'value="20:00"' in page
    theirs = worker.get(f"{place.root}/network/{GRAN}/reach").text
    assert "mary@example.org" in theirs and "Large print" in theirs and "Welsh" in theirs
    for who in (MEMBER, MANAGER):
        assert place.browser(who).get(f"{place.root}/network/{GRAN}/reach").status_code == 404
    assert place.topics()[-2:] == ["needs-told", "reach-told"]


def test_an_address_stands_in_no_entry_no_row_and_no_page_of_others(place: Site):
    place.browser(LEAD).post(f"{place.root}/reach", MAIL | {"email": "only.here@example.org"})
    assert address(place, GRAN) == "only.here@example.org"
    for recorded in place.ledger.read(place.family):
        assert "only.here" not in repr(recorded.event)
    assert place.rows("select from pages.history where strpos(sentence, 'only.here') > 0") == []
    closed = place.rows("select address from house.addresses where person = %s", GRAN)[0][0]
    assert b"only.here" not in bytes(closed)
    for path in ("", "/network", f"/network/{GRAN}", "/history", "/what-i-see"):
        assert "only.here" not in place.browser(MEMBER).get(place.root + path).text


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"by": "email", "email": "not an address"}, "email"),
        ({"by": "text", "phone": "ring me"}, "phone"),
        ({"by": "text", "phone": ""}, "phone"),
        ({"language": ""}, "language"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_kept(
    place: Site, fields: dict[str, str], field: str
):
    before = place.events()
    answer = place.browser(LEAD).post(f"{place.root}/reach", MAIL | fields)
    assert answer.status_code == 422 and f'id="{field}-error"' in answer.text
    assert "Large print" in answer.text and place.events() == before


def test_paper_takes_the_address_away(place: Site):
    worker = place.browser(WORKER)
    path = f"{place.root}/network/{JOE}/reach"
    worker.post(path, MAIL | {"by": "text", "phone": "07700 900321"})
    assert address(place, JOE) == "+447700900321"
    worker.post(path, MAIL | {"by": "print"})
    assert address(place, JOE) is None


def test_a_letter_is_opened_printed_and_given(place: Site):
    posted.a_letter(place)
    worker = place.browser(WORKER)
    listed = worker.get(f"{place.root}/messages").text
    assert "To print and give" in listed and "Asked to a meeting" in listed
    mums = place.rows("select message from house.outbox where person = %s", MUM)[0][0]
    letter = next(
        each for each in re.findall(r'href="([^"]*/letter)"', listed) if str(mums) in each
    )
    page = worker.get(letter).text
    assert "You are asked to come to a meeting." in page
    made = worker.get(f"{letter}.pdf")
    assert made.headers["content-type"] == "application/pdf"
    text = PdfReader(io.BytesIO(made.content)).pages[0].extract_text()
    assert "You are asked to come to a meeting." in text
    one = letter.removesuffix("/letter")
    worker.post(f"{one}/settlings", {"what": "given"})
    message = one.rsplit("/", 1)[1]
    assert place.rows("select state, reason from house.outbox where message = %s", message) == [
        ("sent", "Given on paper.")
    ]


def test_what_is_held_stands_first_on_the_familys_home_until_it_is_settled(place: Site):
    message = posted.a_letter(place)
    with place.connections.connection() as db:
        db.execute(
            "update house.outbox set state = 'held', reason = %s where message = %s",
            (outbox.MAY_HAVE_ARRIVED, message),
        )
    worker = place.browser(WORKER)
    assert "may not have arrived" in worker.get(place.root).text
    assert "may not have arrived" not in place.browser(LEAD).get(place.root).text
    page = worker.get(f"{place.root}/messages").text
    assert "Held: it needs you" in page and "it may have arrived or not" in page
    worker.post(f"{place.root}/messages/{message}/settlings", {"what": "have"})
    assert "may not have arrived" not in worker.get(place.root).text


def test_a_copy_of_the_plan_is_sent_from_here(place: Site):
    worker = place.browser(WORKER)
    version = place.rows(
        "select max(version) from pages.plan_versions where family = %s", place.family
    )[0][0]
    form = {
        "version": str(version),
        "people": MUM,
        "by_post": "yes",
        **day("happened", place.ledger.today().isoformat()),
    }
    answer = worker.post(f"{place.root}/plan/copies", form)
    assert answer.status_code == 303
    assert "A copy of the plan" not in worker.get(f"{place.root}/messages").text
    Postman(place.ledger, Gateways()).work()
    listed = worker.get(f"{place.root}/messages").text
    assert "A copy of the plan" in listed
    found = place.rows("select message from house.outbox where kind = 'copy' and person = %s", MUM)[
        0
    ][0]
    page = worker.get(f"{place.root}/messages/{found}/letter").text
    assert f"The plan, version {version}" in page and "Who does what" in page


def test_a_meeting_is_taken_home_into_a_calendar(place: Site):
    answer = place.browser(MEMBER).get(f"{place.root}/meetings/{FIRST}/calendar")
    assert answer.headers["content-type"].startswith("text/calendar")
    event = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")[0]
    assert event["SUMMARY"] == "Meeting"
    assert place.browser(MEMBER).get(f"{place.root}/meetings/m-none/calendar").status_code == 404
