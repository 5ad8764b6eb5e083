"""Protected facts: told by staff, stopped in texts, and read by nobody else."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image
from pypdf import PdfWriter

from backend.aggregates.protected import ChangeProtectedFact
from tests import families
from tests.families import DAD, ELLA, GRAN, JOE
from tests.pages.conftest import LEAD, MANAGER, MEMBER, WORKER, Site, day, opened
from tests.pages.matrix import story
from tests.projections.pages import by
from tests.stories import protected as told
from tests.stories.protected import ADDRESS, HOME
from web.protecting import LEAVE_OUT

RULES = "/plan/lines"


@pytest.fixture(scope="module")
def place(server: str) -> Iterator[Site]:
    """A family whose home is kept from Dad; nothing in it depends on what went before."""
    with opened(server, story) as site:
        yield site


def rule(words: str, **more: Any) -> dict[str, Any]:
    return {"kind": "rule", "words": words, **more}


def written(place: Site, words: str) -> bool:
    return any(
        words in row[0]
        for row in place.rows("select sentence from pages.history where family = %s", place.family)
    )


# Protecting, opening, looking again, lifting


def test_a_fact_is_protected_opened_and_lifted(place: Site):
    worker, manager = place.browser(WORKER), place.browser(MANAGER)
    form = {
        "kind": "phone",
        "label": "Where Ella can be rung",
        "value": "01632 960 777",
        "concerns": ELLA,
        "kept_from": JOE,
        "by": "Colin Fry",
        "role": "team-manager",
        "reason": "He rang at night",
        **day("decided_on", "2026-10-02"),
    }
    answer = worker.post(f"{place.root}/protected", form)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{place.root}/protected")
    listed = worker.get(f"{place.root}/protected").text
    assert "Where Ella can be rung" in listed and "01632 960 777" not in listed
    fact = re.findall(r"/protected/([0-9a-f]{8})\">Where Ella can be rung", listed)[0]
    one = f"{place.root}/protected/{fact}"
    opened_page = worker.get(one)
    assert "01632 960 777" in opened_page.text
    noted = place.rows(
        "select deed from house.access where request = %s", opened_page.headers["x-request-id"]
    )
    assert noted == [("see-protected",)]
    lifting = {"by": "Colin Fry", "reason": "It is off", **day("decided_on", "2026-10-03")}
    refused = worker.post(f"{one}/liftings", lifting | {"role": "worker"})
    assert refused.status_code == 422 and "Only a" in refused.text
    assert manager.post(f"{one}/liftings", lifting | {"role": "team-manager"}).status_code == 303


def test_what_is_missing_is_said_and_everything_typed_is_kept(place: Site):
    form = {"kind": "address", "value": "5 New Close", "concerns": ELLA}
    answer = place.browser(WORKER).post(f"{place.root}/protected", form)
    assert answer.status_code == 422
    assert "5 New Close" in answer.text and "Enter the day it was decided." in answer.text


def test_the_label_must_not_say_the_fact(place: Site):
    form = {
        "kind": "school",
        "label": "Rowan Hill Academy",
        "value": "Rowan Hill Academy",
        "concerns": ELLA,
        "kept_from": DAD,
        "by": "Colin Fry",
        "role": "team-manager",
        "reason": "An order",
        **day("decided_on", "2026-10-02"),
    }
    answer = place.browser(WORKER).post(f"{place.root}/protected", form)
    assert answer.status_code == 422 and 'id="label-error"' in answer.text


# What is typed


SPELLINGS = (
    "12a Elm Street, Ashmere AS1 2BC",
    "12A ELM STREET ASHMERE AS1 2BC",
    "12 a Elm St.",
    "12aElmStreet",
    "12a\nElm\nStreet",
    "12a-Elm-Street",
    "1 2 a E l m S t r e e t",
    "１２ａ Elm Street",
    "12a El\u200bm Street",
    "12á Élm Street",
    "as12bc",
    "12a  Elm ,  Street",
)


@pytest.mark.parametrize("words", SPELLINGS)
def test_staff_are_stopped_at_the_value_in_any_spelling(place: Site, words: str):
    before = place.events()
    answer = place.browser(WORKER).post(place.root + RULES, rule(f"Ring before {words} at six"))
    assert answer.status_code == 422
    assert "<mark>" in answer.text and 'name="pf-use"' in answer.text
    assert place.events() == before


@pytest.mark.parametrize("words", ["12a Elm Stret", "12a Elm Sreet", "14a Elm Street"])
def test_a_slip_of_the_pen_stops_too_and_can_be_left(place: Site, words: str):
    worker, typed = place.browser(WORKER), rule(f"Ring before {words} {uuid4().hex[:4]}")
    assert worker.post(place.root + RULES, typed).status_code == 422
    spelled = re.findall(
        r'name="pf-keep" value="([^"]*)"', worker.post(place.root + RULES, typed).text
    )
    kept = typed | {"pf-keep": spelled, "keep-why": "Another house"}
    assert worker.post(place.root + RULES, kept).status_code == 303


def test_the_reference_goes_in_its_place_and_is_read_by_each_as_they_may(place: Site):
    worker = place.browser(WORKER)
    typed = rule("Nobody says 12a Elm Street aloud.", **{"pf-use": f"words|{HOME}"})
    assert worker.post(place.root + RULES, typed).status_code == 303
    assert f"[[pf:{HOME}]]" in str(
        place.rows("select words from pages.plan_lines where family = %s", place.family)
    )
    lead, staff = (place.browser(who).get(f"{place.root}/plan").text for who in (LEAD, WORKER))
    assert "Nobody says a protected address aloud." in lead and "[[pf:" not in lead
    assert f'/protected/{HOME}">a protected address (Where Ella and her mother live)</a>' in staff


@pytest.mark.parametrize("words", ["07700 900 321", "ZZ9 9ZZ", "+44 7700 900321"])
def test_any_postcode_or_number_is_asked_about_and_kept_with_a_reason(place: Site, words: str):
    worker, typed = place.browser(WORKER), rule(f"The line is {words}.")
    answer = worker.post(place.root + RULES, typed)
    assert answer.status_code == 422 and f"<mark>{words}</mark>" in answer.text
    unsaid = worker.post(place.root + RULES, typed | {"pf-keep": words})
    assert unsaid.status_code == 422 and "Say why it needs to stand there." in unsaid.text
    kept = typed | {"pf-keep": words, "keep-why": "The duty team"}
    assert worker.post(place.root + RULES, kept).status_code == 303
    assert place.topics()[-1] == "passages-kept"
    # What was looked at once is not asked about again.
    again = rule(f"Still the line is {words}.")
    assert worker.post(place.root + RULES, again).status_code == 303


def test_the_value_itself_is_never_kept(place: Site):
    typed = rule("At 12a Elm Street.", **{"pf-keep": "12a Elm Street", "keep-why": "It must"})
    assert place.browser(WORKER).post(place.root + RULES, typed).status_code == 422


def test_people_of_the_network_hear_the_same_for_a_protected_and_for_any_other_address(
    place: Site,
):
    """The oracle: red when the answer to a guess differs from the answer to any other address."""
    lead, answers = place.browser(LEAD), set[tuple[int, str]]()
    before = place.events()
    for words in ("12a Elm Street", "14b Oak Avenue", "AS1 2BC", "ZZ9 9ZZ", "12a Elm St"):
        answer = lead.post(place.root + RULES, rule(words))
        assert LEAVE_OUT in answer.text and "pf-use" not in answer.text
        plain = answer.text.replace(words, "").replace(answer.headers["x-request-id"], "")
        plain = re.sub(r'name="command_id" value="[^"]*"', "", plain)
        answers.add((answer.status_code, plain))
    assert len(answers) == 1
    assert place.events() == before


def test_plain_words_pass(place: Site):
    lead = place.browser(LEAD)
    for words in ("Ella is home from school by 4.", "At 9 we walk to the end of the road."):
        assert lead.post(place.root + RULES, rule(words)).status_code == 303


# What is uploaded


def evidence(place: Site, name: str, body: bytes, **more: str) -> Any:
    worker = place.browser(WORKER)
    fields = {
        "_csrf_token": worker.csrf,
        "kind": "diary",
        "shows": f"A paper {uuid4().hex[:4]}",
        "person": GRAN,
        **day("happened", "2026-10-01"),
        **more,
    }
    path = f"{place.root}/practice/evidence"
    return worker.send("POST", path, data=fields, files={"file": (name, body)})


def pdf(**about: str) -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.add_metadata({f"/{name}": words for name, words in about.items()})
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "body"),
    [("a.txt", b"Seen at 12A Elm St."), ("a.pdf", pdf(Author="12a Elm Street"))],
)
def test_what_a_file_says_is_shown_before_it_is_kept(place: Site, name: str, body: bytes):
    answer = evidence(place, name, body)
    assert answer.status_code == 422 and "<mark>12" in answer.text
    found = re.findall(r'name="pf-keep" value="([^"]*)"', answer.text)
    kept = {"pf-keep": found[0], "keep-why": "The doctor wrote it"}
    assert evidence(place, name, body, **kept).status_code == 303


def test_a_file_with_it_is_not_opened_by_the_network(place: Site):
    body = b"Seen at 12a Elm Street by the nurse."
    kept = {"pf-keep": "12a Elm Street", "keep-why": "The doctor wrote it"}
    assert evidence(place, "b.txt", body, **kept).status_code == 303
    row = place.rows("select evidence from pages.evidence order by seq desc limit 1")[0][0]
    path = f"{place.root}/practice/evidence/{row}/file"
    assert place.browser(WORKER).get(path).content == body
    assert place.browser(LEAD).get(path).status_code == 404


def test_a_photo_is_kept_without_the_place_it_was_taken(place: Site):
    photo, out = Image.new("RGB", (8, 8)), io.BytesIO()
    about = photo.getexif()
    about[0x010E] = "12a Elm Street"
    about.get_ifd(0x8825)[1] = "N"
    photo.save(out, "JPEG", exif=about)
    assert b"12a Elm Street" in out.getvalue()
    assert evidence(place, "a.jpg", out.getvalue()).status_code == 303
    row = place.rows("select evidence from pages.evidence order by seq desc limit 1")[0][0]
    kept = place.browser(WORKER).get(f"{place.root}/practice/evidence/{row}/file").content
    assert b"Elm" not in kept and len(Image.open(io.BytesIO(kept)).getexif()) == 0


# What you can see


def test_each_is_told_what_they_can_see_and_the_same_whatever_is_protected(place: Site):
    member = place.browser(MEMBER)
    text = member.get(f"{place.root}/what-i-see").text
    assert "The safety plan, the worries and the goals" in text
    assert "Facts that are protected for safety" in text
    assert "Protected facts, such as an address" not in text
    assert "Elm" not in text
    staff = place.browser(WORKER).get(f"{place.root}/what-i-see").text
    assert "Protected facts, such as an address: each look is noted" in staff
    assert f'href="{place.root}/what-i-see"' in member.get(place.root).text


def test_a_new_value_stays_out_of_texts_like_the_one_before(server: str):
    with opened(server, families.led_by_gran) as site:
        site.ledger.tell(site.family, told.home(), by())
        moved = ChangeProtectedFact(fact=HOME, value=told.NEW_ADDRESS, reason="They moved")
        site.ledger.tell(site.family, moved, by())
        worker = site.browser(WORKER)
        for words in (ADDRESS, "40 Heol y Twr", "AS4 9ZZ"):
            assert worker.post(site.root + RULES, rule(words)).status_code == 422
        # Another family's texts are not looked through for this one's facts.
        assert (
            "pf-use"
            not in worker.post(f"/families/{site.other}/plan/lines", rule("40 Heol y Twr")).text
        )
