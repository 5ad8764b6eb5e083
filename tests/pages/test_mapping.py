"""The map, statements, the safety scale, services and the road, as people read and fill them in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec
import pytest

from backend.aggregates.authority import AdoptProfile
from backend.ledger import AUTHORITY
from tests import families
from tests.families import DAD, ELLA, FIRST, GRAN, MUM, REVIEW, STATEMENT
from tests.pages.conftest import LEAD, MEMBER, WORKER, Browser, Site, day, opened
from tests.projections.pages import by
from tests.stories import mapping as chapter
from web.scale import curves

HARD_NAMES = "O'Brien, Siân, Łucja, 王小明, سناء 🌻"
PASTED = "“Mum’s” worry – pasted…\r\nfrom Word"


@pytest.fixture
def mapped(server: str) -> Iterator[Site]:
    """A site whose family has a map, a scale, services and a road."""
    with opened(server, lambda: (*families.led_by_gran(), *chapter.told())) as site:
        yield site


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


# The map


@pytest.mark.practice("A55", "A57", "A47", "A48", "A58", "A56")
def test_the_map_shows_three_columns_signs_views_and_what_agencies_say(mapped: Site):
    text = flat(mapped.browser(WORKER).get(f"{mapped.root}/map").text)
    for words in (
        "What worries us",
        "What is going well",
        "What should happen",
        "Ella hid when Mum shouted",
        "The curtains stay shut",
        "She wants quiet",
        "She fell asleep twice",
        "taken over from the assessment in August",
    ):
        assert words in text, words
    assert "Ring the clinic" not in text, "it has left the map"


@pytest.mark.practice("A55", "A46")
def test_something_goes_on_the_map_whoever_says_it(mapped: Site):
    worker = mapped.browser(WORKER)
    form = {
        "kind": "note",
        "category": "strength",
        "words": f"{HARD_NAMES}: {PASTED}",
        "said_by": DAD,
        "source": "family",
        "child": ELLA,
        "meeting": FIRST,
    }
    assert worker.post(f"{mapped.root}/map/notes", form).status_code == 303
    assert mapped.topics()[-1] == "map-note-added"
    assert "王小明" in worker.get(f"{mapped.root}/map").text


@pytest.mark.practice("A47", "A48", "A58")
@pytest.mark.parametrize(
    ("form", "topic"),
    [
        ({"kind": "sign", "sign": "well", "words": "She sings"}, "indicator-noted"),
        ({"kind": "view", "said_by": MUM, "about": DAD, "words": "Too late"}, "perspective-noted"),
        (
            {"kind": "agency", "agency": "The school", "words": "Tired", "why": "Asleep in class"}
            | day("happened", "2026-10-01"),
            "contribution-received",
        ),
    ],
)
def test_signs_views_and_agencies_have_a_form_of_their_own(
    mapped: Site, form: dict[str, str], topic: str
):
    worker = mapped.browser(WORKER)
    assert worker.get(f"{mapped.root}/map/new?kind={form['kind']}").status_code == 200
    assert worker.post(f"{mapped.root}/map/notes", form).status_code == 303
    assert mapped.topics()[-1] == topic


def test_what_an_agency_says_is_taken_down_by_staff_only(mapped: Site):
    lead = mapped.browser(LEAD)
    assert lead.get(f"{mapped.root}/map/new?kind=agency").status_code == 404
    before = mapped.events()
    form = {"kind": "agency", "agency": "x", "words": "y", "why": "z"}
    assert lead.post(f"{mapped.root}/map/notes", form).status_code == 404
    assert mapped.events() == before
    assert "kind=agency" not in lead.get(f"{mapped.root}/map").text


@pytest.mark.parametrize("words", ["", "x" * 4_001])
def test_a_refused_note_keeps_what_was_typed_beside_the_reason(mapped: Site, words: str):
    worker = mapped.browser(WORKER)
    form = {"kind": "note", "category": "harm", "source": "family", "said_by": GRAN}
    form["words"] = words
    answer = worker.post(f"{mapped.root}/map/notes", form)
    assert answer.status_code == 422
    assert 'href="#words"' in answer.text
    assert re.search(rf'value="{GRAN}" selected', answer.text)


@pytest.mark.practice("A56")
def test_a_map_is_taken_over_by_ticking_and_nothing_is_typed_again(mapped: Site):
    worker = mapped.browser(WORKER)
    form = {"meeting": chapter.CROWDED, "notes": chapter.NOTE}
    assert worker.post(f"{mapped.root}/map/carried", form).status_code == 303
    assert mapped.topics()[-1] == "map-carried-forward"


# Statements and goals


@pytest.mark.practice("T13", "A59", "A60")
def test_a_draft_without_a_goal_is_shown_as_a_gap_and_is_not_agreed(mapped: Site):
    worker = mapped.browser(WORKER)
    worker.post(f"{mapped.root}/map/statements", {"kind": "danger", "what": "Two falls"})
    text = flat(worker.get(f"{mapped.root}/map").text)
    assert "Two falls" in text
    assert "No goal yet" in text
    (statement,) = mapped.rows(
        "select statement from pages.map_statements where family = %s and what = 'Two falls'",
        mapped.family,
    )[0]
    address = f"{mapped.root}/map/statements/{statement}"
    whole = {"kind": "danger", "seen": "1", "who": "Gran", "what": "Two falls", "why": "Again"}
    refused = worker.post(address, whole | {"then": "agree"})
    assert refused.status_code == 422
    assert 'href="#goal_words"' in refused.text
    agreed = worker.post(address, whole | {"then": "agree", "goal_words": "Ella is safe"})
    assert agreed.status_code == 303
    assert mapped.topics()[-2:] == ["danger-statement-agreed", "safety-goal-set"]


@pytest.mark.practice("A59", "A60")
def test_a_worry_statement_has_a_success_goal(mapped: Site):
    worker = mapped.browser(WORKER)
    form = {
        "kind": "worry",
        "then": "agree",
        "who": "School",
        "what": "Late",
        "why": "Falls behind",
        "goal_words": "On time",
    }
    worker.post(f"{mapped.root}/map/statements", form)
    text = flat(worker.get(f"{mapped.root}/map").text)
    assert "Worry statement" in text
    assert "Success goal: On time" in text


@pytest.mark.practice("T14", "A59")
def test_an_agreed_statement_is_reworded_and_another_view_stays_inside(mapped: Site):
    worker = mapped.browser(WORKER)
    address = f"{mapped.root}/map/statements/{STATEMENT}"
    words = {
        "seen": "1",
        "who": "Gran",
        "what": "Once in June",
        "why": "Again",
        "reason": "Clearer",
    }
    assert worker.post(address, words | {"who": ""}).status_code == 422
    assert worker.post(address, words).status_code == 303
    moved = worker.post(address, words | {"what": "Something else"})
    assert moved.status_code == 409
    assert (
        worker.post(f"{address}/disputes", {"disputed_by": MUM, "words": "It was once"}).status_code
        == 303
    )
    text = flat(mapped.browser(MEMBER).get(address).text)
    assert "Once in June" in text
    assert "Siobhán O&#39;Brien: It was once" in text or "Siobhán O'Brien: It was once" in text


@pytest.mark.practice("T13")
def test_a_statement_leaves_only_when_no_line_serves_its_goal(mapped: Site):
    worker = mapped.browser(WORKER)
    refused = worker.post(
        f"{mapped.root}/map/statements/{STATEMENT}/withdrawals", {"seen": "1", "left_why": "Past"}
    )
    assert refused.status_code == 422
    assert "Take those out of the plan first" in refused.text


# The safety scale


@pytest.mark.practice("T15", "A61", "X12")
def test_numbers_with_their_reasons_stand_drawn_and_listed(mapped: Site):
    worker = mapped.browser(WORKER)
    text = worker.get(f"{mapped.root}/scale").text
    assert 'role="img"' in text
    assert "No drink since" in text
    assert "Ella is safe every night." not in text
    form = {"judged_by": DAD, "score": "none", "reason": "I cannot say", "statement": STATEMENT}
    assert (
        worker.post(f"{mapped.root}/scale", form | day("happened", "2026-10-20")).status_code == 303
    )
    assert "No number" in worker.get(f"{mapped.root}/scale").text
    refused = worker.post(
        f"{mapped.root}/scale", {"judged_by": DAD, "score": "4"} | day("happened", "2026-10-20")
    )
    assert refused.status_code == 422
    assert 'href="#reason"' in refused.text


@pytest.mark.practice("X12")
def test_numbers_under_other_words_stand_apart_in_list_and_drawing(mapped: Site):
    worker = mapped.browser(WORKER)
    before = worker.get(f"{mapped.root}/scale").text
    assert "hr-curve__break" not in before
    assert "New words at 0 and 10" not in before
    other = msgspec.structs.replace(
        families.PROFILE, version="other-words", scale_anchors="0: cannot live at home.",
        scale_anchors_version="anchors-2",
    )  # fmt: skip
    mapped.ledger.tell(AUTHORITY, AdoptProfile(profile=other), by())
    form = {"judged_by": GRAN, "score": "9", "reason": "All calm", "statement": STATEMENT}
    for _ in range(2):
        sent = worker.post(f"{mapped.root}/scale", form | day("happened", "2026-10-20"))
        assert sent.status_code == 303
    after = worker.get(f"{mapped.root}/scale").text
    assert "0: cannot live at home." in after
    assert after.count("hr-curve__break") == 1
    assert after.count("New words at 0 and 10 from here on") == 1


def judged(score: int | None, anchors: str, when: str) -> dict[str, Any]:
    return {
        "name": "Dad", "about": "", "score": score, "anchors": anchors,
        "judged_on": date.fromisoformat(when),
    }  # fmt: skip


@pytest.mark.practice("X12")
def test_no_line_of_the_drawing_joins_numbers_under_different_words():
    rows = [
        judged(2, "one", "2026-01-01"),
        judged(4, "one", "2026-02-01"),
        judged(7, "two", "2026-03-01"),
        judged(8, "two", "2026-04-01"),
        judged(3, "one", "2026-05-01"),
    ]
    (curve,) = curves(rows)
    assert len(curve.dots) == 5
    assert [len(line.split()) for line in curve.lines] == [2, 2]
    assert len(curve.breaks) == 2
    assert curve.dots[1].x < curve.breaks[0] < curve.dots[2].x
    (same,) = curves([row | {"anchors": "one"} for row in rows])
    assert [len(line.split()) for line in same.lines] == [5]
    assert same.breaks == ()


# Services and the road


@pytest.mark.practice("A52", "X6")
def test_services_are_linked_apart_from_the_networks_own_actions(mapped: Site):
    worker = mapped.browser(WORKER)
    text = flat(mapped.browser(MEMBER).get(f"{mapped.root}/services").text)
    assert "See Mum every second week" in text
    assert "Child in need plan, part 3" in text
    form = {"agency": "Health visitor", "what": "Weigh the baby"} | day("happened", "2026-10-20")
    assert worker.post(f"{mapped.root}/services", form).status_code == 303
    lines = mapped.count("select count(*) from pages.plan_lines where family = %s", mapped.family)
    assert lines == 3, "what a service does is no line of the network's plan"
    ended = worker.post(
        f"{mapped.root}/services/{chapter.SERVICE}/endings",
        {f"why-{chapter.SERVICE}": "Done"} | day(f"ended-{chapter.SERVICE}", "2026-10-21"),
    )
    assert ended.status_code == 303
    assert mapped.topics()[-1] == "service-action-ended"


@pytest.mark.practice("A62", "A107")
def test_the_road_shows_steps_what_shows_them_and_the_way_to_closing(mapped: Site):
    worker = mapped.browser(WORKER)
    text = flat(mapped.browser(MEMBER).get(f"{mapped.root}/road").text)
    for words in ("Four calm weekends in a row", "Reached", "Gran's diary", "10 on the safety"):
        assert words.replace("'", "&#39;") in text or words in text, words
    reached = worker.post(
        f"{mapped.root}/road/steps/{chapter.ALONE}/reached",
        {"evidence": "Ella slept well"} | day("reached", "2026-11-01"),
    )
    assert reached.status_code == 303
    assert mapped.topics()[-1] == "trajectory-step-achieved"


@pytest.mark.practice("A62")
def test_a_road_is_agreed_and_changed_on_one_form(site: Site, worker: Browser):
    form = {
        "goals": "Ella is safe\nMum is well",
        "what-1": "Calm weekends",
        "who-1": GRAN,
        "measure-1": "The diary",
        "agreed_by": GRAN,
        "meeting": REVIEW,
    } | day("happened", "2026-10-01")
    wrong = worker.post(f"{site.root}/road", form | day("by-1", "2026-02-31"))
    assert wrong.status_code == 422
    assert "Calm weekends" in wrong.text
    assert worker.post(f"{site.root}/road", form).status_code == 303
    page = worker.get(f"{site.root}/road").text
    (step,) = re.findall(r'name="step-1" value="([0-9a-f]{32})"', page)
    changed = form | {"seen": "0", "step-1": step, "what-1": "Four calm weekends"}
    assert worker.post(f"{site.root}/road", changed).status_code == 422
    assert worker.post(f"{site.root}/road", changed | {"reason": "Clearer"}).status_code == 303
    assert site.topics()[-2:] == ["trajectory-agreed", "trajectory-revised"]


def test_titles_are_neutral(mapped: Site):
    worker = mapped.browser(WORKER)
    for page in ("map", "map/new", f"map/statements/{STATEMENT}", "scale", "services", "road"):
        title = re.findall(r"<title>(.*?)</title>", worker.get(f"{mapped.root}/{page}").text)[0]
        assert not re.search(r"Gran|Ella|Siobh|Joe|Mum", title), title
