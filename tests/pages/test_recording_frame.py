"""The steps of a first meeting around its plan: filled in as a worker does, and read back."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from backend.aggregates.case import SetBottomLine
from backend.aggregates.map_notes import AddMapNote, Category
from backend.aggregates.vocabulary import NoteId
from tests import families
from tests.families import GRAN, MUM, NURSE, SANA
from tests.pages.conftest import WORKER, Browser, Site, opened
from tests.pages.paper import Paper
from tests.pages.test_recording import begin, came, check, fill_first, on_day, step
from tests.projections.pages import by

OLD = NoteId("n-old")


@pytest.fixture
def first(server: str) -> Iterator[Site]:
    """A family that has a map and a bottom line and has never met."""
    with opened(server, families.with_network) as site:
        note = AddMapNote(note=OLD, category=Category.STRENGTH, words="Gran cooks on Sundays")
        site.ledger.tell(site.family, note, by())
        line = SetBottomLine(
            seen=1,
            statement="A sober adult is always there",
            triggers="Nobody is",
            consequence="We go to court",
            reason="Clearer",
            happened=families.happened(),
        )
        site.ledger.tell(site.family, line, by())
        yield site


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


@pytest.mark.practice("A42", "A43", "A46", "A47", "A49", "A53", "A56", "A78", "T08", "T20")
def test_the_steps_around_the_plan_are_told_with_the_meeting(first: Site):
    worker = first.browser(WORKER)
    here = begin(worker, first.root)
    fill_first(worker, here)
    page = worker.get(f"{here}/map").text
    assert "Gran cooks on Sundays" in page
    notes = step(worker, here, "map")
    notes.row("note", 0, words="She sings", category="sign-well", by=GRAN)
    notes.row("note", 1, words="Gran is near", category="strength", by=MUM)
    assert notes.put({"carry": OLD}).send(worker).status_code == 303
    roles = step(worker, here, "roles")
    roles.row("taken", 0, member=GRAN, role="safe-caregiver", what="A bed for Ella")
    roles.row("promise", 0, who=SANA, count="To answer the phone", long="91")
    assert roles.send(worker).status_code == 303
    offers = step(worker, here, "help").fill(offers="A group on Mondays\nA key worker", by=NURSE)
    assert offers.send(worker).status_code == 303
    assert "Try the plan out from today" in worker.get(f"{here}/next").text
    later = {"on-day": "29", "on-month": "2", "on-year": "2028", "at": "16:30"}
    far = step(worker, here, "next").put(later | {"on-year": "2027"}).send(worker)
    assert far.status_code == 422, "there is no such day"
    before = len(first.topics())
    step(worker, here, "next").put(dict.fromkeys(later, "")).send(worker)
    saved = check(worker, here).send(worker)
    assert saved.status_code == 303
    told = first.topics()[before:]
    for topic in (
        "purpose-explained",
        "bottom-line-told",
        "map-carried-forward",
        "indicator-noted",
        "map-note-added",
        "role-taken",
        "commitment-made",
        "help-explained",
    ):
        assert told.count(topic) == 1, topic


@pytest.mark.practice("T09", "A44")
def test_a_room_without_majority_says_why_and_what_changes(first: Site):
    worker = first.browser(WORKER)
    here = begin(worker, first.root)
    on_day(step(worker, here, "when")).send(worker)
    refused = came(step(worker, here, "room"), GRAN, NURSE).send(worker)
    assert refused.status_code == 422
    assert 'href="#majority"' in refused.text
    paper = came(step(worker, here, "room"), GRAN, NURSE)
    paper.fill(majority="No bus ran", next="We meet at Gran’s")
    assert paper.send(worker).status_code == 303
    assert "No bus ran" in worker.get(f"{here}/check").text
    paper = came(step(worker, here, "room"), GRAN, SANA, NURSE)
    assert paper.send(worker).status_code == 303, "two to one: what was typed is not needed"
    assert "did not outnumber" not in worker.get(f"{here}/check").text


@pytest.mark.practice("A04", "A46", "A49")
@pytest.mark.parametrize(
    ("slug", "place", "says"),
    [
        ("why", "words", "why you meet"),
        ("worries", "worries", "Ask the network what worries them"),
        ("help", "offers", "what help professionals can give"),
    ],
)
def test_what_a_first_meeting_owes_is_asked_at_its_step_beside_the_way_to_leave_it_out(
    first: Site, slug: str, place: str, says: str
):
    worker = first.browser(WORKER)
    here = begin(worker, first.root)
    fill_first(worker, here)
    empty = step(worker, here, slug)
    given = ("words", "by", "told", "offers", "worry")
    empty.fields = [pair for pair in empty.fields if not pair[0].startswith(given)]
    refused = empty.send(worker)
    assert refused.status_code == 422 and says in refused.text
    assert f'href="#{place}"' in refused.text and f'id="{place}"' in refused.text
    assert '<details class="govuk-details" open>' in refused.text, "the way out stands open"
    gone = worker.get(f"{here}/check").text
    assert says in gone and f"{slug}?look=1#{place}" in gone
    half = empty.put({"left": "The room was needed"}).send(worker)
    assert half.status_code == 422 and 'href="#job"' in half.text
    assert Paper(half.text, f"{here}/{slug}").value("left") == "The room was needed"
    nobody = empty.put({"job": "team-manager"}).send(worker)
    assert nobody.status_code == 422 and 'href="#leaver"' in nobody.text
    assert empty.put({"leaver": "Niamh O’Hara"}).send(worker).status_code == 303
    told = flat(worker.get(f"{here}/check").text)
    assert "Niamh O’Hara (team manager) decided on 1 October 2026." in told
    assert "The room was needed." in told
    saved = check(worker, here).send(worker)
    assert saved.status_code == 303
    assert first.topics().count("first-part-left") == 1
    assert "Niamh O’Hara" in worker.get(saved.headers["location"]).text


@pytest.mark.practice("T08", "A42")
def test_a_very_long_meeting_is_remarked_and_not_refused(first: Site):
    worker = first.browser(WORKER)
    here = begin(worker, first.root)
    paper = on_day(step(worker, here, "when")).fill(began="16:00", ended="18:00")
    paper.send(worker)
    assert "longer than two hours" not in worker.get(f"{here}/when").text
    assert paper.fill(ended="18:01").send(worker).status_code == 303
    assert "longer than two hours" in worker.get(f"{here}/when").text


@pytest.mark.practice("A51", "A50")
def test_a_professional_with_an_idea_gets_a_soft_word_and_no_refusal(first: Site):
    worker = first.browser(WORKER)
    here = begin(worker, first.root)
    came(on_day(step(worker, here, "when")), GRAN).send(worker)
    actions = step(worker, here, "actions").row(
        "action", 0, what="Weigh Ella", doer=NURSE, when="Mondays"
    )
    assert actions.send(worker).status_code == 303
    assert "The best ideas here come from the network" in flat(worker.get(f"{here}/actions").text)


@pytest.mark.practice("T19")
def test_rules_of_last_time_come_with_how_they_went(site: Site, worker: Browser):
    here = begin(worker, site.root, "review")
    on_day(step(worker, here, "when")).send(worker)
    rules = step(worker, here, "rules")
    assert rules.value("earlier")
    assert rules.fill(own="Listen", reused="Everyone kept them").send(worker).status_code == 303
    assert "Everyone kept them" in worker.get(f"{here}/check").text


def test_the_bottom_line_is_told_by_staff_only(site: Site, lead: Browser, first: Site):
    worker = first.browser(WORKER)
    here = begin(worker, first.root)
    assert "A sober adult is always there" in worker.get(f"{here}/why").text
    opening = begin(lead, site.root, "review")
    assert lead.get(f"{opening}/why").status_code == 404, "a review has no such step"
