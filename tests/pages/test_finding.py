"""Finding the network, its drawings, and what lay people never read of safety."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from backend.aggregates.vocabulary import PersonId
from tests import families
from tests.families import DAD, ELLA, GRAN, JOE, MUM, NEIGHBOUR, SANA
from tests.pages.conftest import LEAD, MANAGER, WORKER, Browser, Site, day, opened
from tests.stories import finding
from tests.stories.finding import DES, GRANDAD

GROUNDS = ("Violence in June", "Police, and Gran", "He shouts", "Kept out")
WHEN = day("happened", "2026-10-20")


@pytest.fixture
def found(server: str) -> Iterator[Site]:
    """A family whose search, drawings and safeguards are on record, led by Gran."""
    with opened(server, lambda: (*families.led_by_gran(), *finding.told())) as site:
        yield site


@pytest.fixture
def staff(found: Site) -> Browser:
    """The worker's browser."""
    return found.browser(WORKER)


def sent(browser: Browser, path: str, fields: dict[str, Any]) -> None:
    answer = browser.post(path, fields)
    assert answer.status_code == 303, answer.text


@pytest.mark.practice("A06", "A07", "A08", "A13", "A02", "A12", "A25")
def test_the_search_shows_where_it_stands_and_what_it_is_for(found: Site, staff: Browser):
    page = staff.get(f"{found.root}/network/finding").text
    for words in (
        "stay with their family where they can",
        "More than finding carers".lower(),
        "the worries and the people are theirs",
        "said there is nobody",
        "This is where a search starts",
        "If you fell ill tonight",
        "People who are there anyway come before people who are paid",
        "Gran Mary, سناء heard it",
    ):
        assert words in page, words


@pytest.mark.practice("A24")
def test_the_table_of_roles_shows_who_does_what_when_and_what_it_changes(site: Site):
    worker = site.browser(WORKER)
    page = worker.get(f"{site.root}/network/finding").text
    assert "Have Ella overnight" in page and "any night" in page and "Ella sleeps" in page
    assert page.count("No one yet") == 5


@pytest.mark.practice("A05", "X5")
def test_when_only_the_worker_has_told_why_the_page_says_so_and_blocks_nothing(
    site: Site, worker: Browser
):
    path = f"{site.root}/network/finding/reason"
    sent(worker, path, {"told_by": "worker", "told": [GRAN, JOE]} | WHEN)
    page = worker.get(f"{site.root}/network/finding").text
    assert "Only the worker has told them why" in page
    asked = {"how": "By phone"} | day("asked", "2026-10-21")
    sent(worker, f"{site.root}/network/{GRAN}/invitations", asked)
    for told in ([GRAN], [JOE]):
        sent(worker, path, {"told_by": MUM, "told": told} | WHEN)
    assert "Only the worker" not in worker.get(f"{site.root}/network/finding").text


@pytest.mark.practice("A02", "A06", "A13", "A12", "A14", "X4")
def test_each_form_of_the_search_records_what_it_asks(site: Site, worker: Browser):
    root = f"{site.root}/network/finding"
    decision = {"by": "Colin Fry", "role": "team-manager", "reason": "Two are far away"}
    for step, fields, topic in (
        ("need", {"told": [MUM, DAD]} | WHEN, "network-need-explained"),
        ("commitment", {"told": GRAN, "how": "At home"} | WHEN, "commitment-explained"),
        ("no-one", {"said_by": MUM} | WHEN, "no-network-reported"),
        ("step", {"tool": "talk", "result": "Joe"} | WHEN, "search-step-taken"),
        (
            "invitees",
            {"seen": "0", "people": [GRAN, JOE], "confirmed_by": ELLA} | WHEN,
            "invitees-confirmed",
        ),
        (
            "size",
            {"seen": "0", "minimum": "9"} | decision | day("decided_on", "2026-10-20"),
            "network-size-set",
        ),
    ):
        assert worker.get(f"{root}/{step}").status_code == 200
        sent(worker, f"{root}/{step}", fields)
        assert site.topics()[-1] == topic
    page = worker.get(root).text
    assert "At least 9." in page and "Below the number set" in page
    assert worker.get(f"{root}/nothing").status_code == 404
    assert worker.post(f"{root}/nothing").status_code == 404


def test_what_is_refused_stands_beside_its_field_with_everything_typed(site: Site, worker: Browser):
    path = f"{site.root}/network/finding/size"
    answer = worker.post(path, {"seen": "0", "minimum": "0", "reason": "Zażółć “gęślą”"})
    assert answer.status_code == 422
    assert "Zażółć “gęślą”" in answer.text and 'href="#minimum"' in answer.text
    other = worker.post(f"{site.root}/network/finding/need", {"words": "x"} | WHEN)
    assert other.status_code == 422 and 'href="#told"' in other.text
    moved = {"minimum": "3", "seen": "0", "by": "C", "role": "worker", "reason": "x"}
    sent(worker, path, moved | day("decided_on", "2026-10-20"))
    late = worker.post(path, moved | {"minimum": "4"} | day("decided_on", "2026-10-20"))
    assert late.status_code == 409


@pytest.mark.practice("A19", "A20", "A22")
def test_questions_come_one_at_a_time_and_may_be_skipped(site: Site, worker: Browser):
    root = f"{site.root}/network/questions"
    page = worker.get(f"{root}/now-birthdays").text
    assert page.count("question 1") == 1 and f'href="{root}/now-festivals"' in page
    answer = worker.post(
        f"{root}/now-birthdays", {"answered_by": MUM, "named": [GRAN], "words": "Always"} | WHEN
    )
    assert answer.headers["location"] == f"{root}/now-festivals"
    new = {"answered_by": ELLA, "new_name": "Łucja O’Brien 🌻", "new_relationship": "teacher"}
    sent(worker, f"{root}/past-child", new | WHEN)
    assert site.topics()[-2:] == ["member-named", "connection-explored"]
    half = worker.post(f"{root}/past-child", new | {"new_relationship": ""} | WHEN)
    assert half.status_code == 422 and 'href="#new_relationship"' in half.text
    last = worker.post(f"{root}/inner-first-to-tell", {"answered_by": MUM, "named": [GRAN]} | WHEN)
    assert last.headers["location"] == f"{site.root}/network/finding"
    assert worker.get(f"{root}/nothing").status_code == 404


@pytest.mark.practice("A12")
def test_a_person_the_family_did_not_ask_for_is_marked_and_can_be_asked(
    found: Site, staff: Browser
):
    path = f"{found.root}/network/{NEIGHBOUR}"
    assert "has not said that they want this person" in staff.get(path).text
    assert "has not said that they want" not in staff.get(f"{found.root}/network/{GRAN}").text
    asked = {"how": "By phone"} | day("asked", "2026-10-21")
    sent(staff, f"{path}/invitations", asked)


@pytest.mark.practice("A25", "A26")
def test_a_member_says_how_they_support_for_whom_and_how_long(site: Site, worker: Browser):
    path = f"{site.root}/network/{SANA}"
    sent(
        worker,
        f"{path}/scope",
        {
            "kinds": ["cultural", "emotional"],
            "benefits": ["adult-of-concern"],
            "lasting": "for-life",
        },
    )
    page = site.browser(LEAD).get(path).text
    assert "language, roots and traditions" in page and "for life" in page
    bad = worker.post(f"{path}/scope", {"kinds": ["magic"], "benefits": ["child"]})
    assert bad.status_code == 422


@pytest.mark.practice("A15")
def test_the_tree_is_drawn_from_its_list_and_a_line_is_taken_out(found: Site, staff: Browser):
    path = f"{found.root}/network/family-tree"
    page = staff.get(path).text
    assert 'role="img"' in page and "Grandad Tom" in page and "(died)" in page
    assert "Siobhán O&#39;Brien – parent of – Ella" in page and "They have parted" in page
    line = {"one": GRAN, "kinship": "sibling", "other": JOE} | WHEN
    sent(staff, f"{path}/relations", line)
    sent(staff, f"{path}/people", {"relative_name": "Great-gran", "died": "yes"})
    sent(staff, f"{path}/shapes", {"person": GRAN, "shape": "circle"})
    ended = {"relation": finding.MUM_OF_ELLA, "reason": "Wrong"} | day("ended", "2026-10-20")
    sent(staff, f"{path}/endings", ended)
    assert "siblings" in staff.get(path).text
    loop = staff.post(f"{path}/relations", line | {"kinship": "parent", "one": MUM, "other": GRAN})
    assert loop.status_code == 422 and "own ancestor" in loop.text


@pytest.mark.practice("A16")
def test_the_world_around_is_drawn_from_its_list(found: Site, staff: Browser):
    path = f"{found.root}/network/around"
    page = staff.get(path).text
    assert 'role="img"' in page and page.count("Hill School") >= 2 and "She stopped going" in page
    tie = {"person": GRAN, "system": "faith", "name": "St O’Brien’s", "kind": "gives-more"} | WHEN
    sent(staff, f"{path}/ties", tie)
    assert "one way: gives more" in staff.get(path).text
    ended = {"tie": finding.SCHOOL, "reason": "Moved"} | day("ended", "2026-10-20")
    sent(staff, f"{path}/endings", ended)
    assert staff.post(f"{path}/ties", tie | {"name": ""}).status_code == 422


@pytest.mark.practice("A18")
def test_places_are_drawn_from_their_list(found: Site, staff: Browser):
    path = f"{found.root}/network/places"
    page = staff.get(path).text
    assert 'role="img"' in page and "from 2018 to 2022" in page and "That was a holiday" in page
    stay = {"person": MUM, "place": "Cork", "since": "1999", "people": [GRAN, GRANDAD]}
    sent(staff, f"{path}/stays", stay)
    sent(staff, f"{path}/withdrawals", {"stay": finding.HOME, "reason": "Twice"})
    for bad in ({"since": ""}, {"since": "199"}, {"until": "1998"}, {"place": ""}):
        assert staff.post(f"{path}/stays", stay | bad).status_code == 422


@pytest.mark.practice("A17", "A21", "A23")
def test_everyones_circles_stand_side_by_side_with_what_they_were(found: Site, staff: Browser):
    form = {"drawn_with": MUM, f"ring-{GRAN}": "inner", f"ring-{JOE}": "unhelpful"} | WHEN
    sent(staff, f"{found.root}/network/circles", form)
    page = staff.get(f"{found.root}/network/circles").text
    assert "As Ella sees it" in page and "As Siobhán O&#39;Brien sees it" in page
    assert "Uncle Joe: from outer to middle" in page and "Earlier drawings" in page
    assert "Uncle Joe (does not help now)" in page
    lay = found.browser(LEAD).get(f"{found.root}/network/circles").text
    assert "Uncle Joe" in lay and "does not help" not in lay
    assert "Joe came to football" in page and "Joe came to football" not in lay


@pytest.mark.practice("A27")
def test_safety_is_decided_by_forms_of_its_own(site: Site, worker: Browser):
    path = f"{site.root}/network/{SANA}/safety"
    assert f'href="{site.root}/network/{SANA}"' in worker.get(site.root).text
    assert "They can be asked like anyone else" in worker.get(path).text
    sent(worker, f"{path}/worry", {"words": "Her brother"} | WHEN)
    decision = {"seen": "0", "outcome": "exclude", "checks": "Police", "by": "Colin Fry"}
    decision |= {"role": "worker", "reason": "A ground"} | day("decided_on", "2026-10-20")
    again = day("review_on", "2027-01-20")
    refused = worker.post(f"{path}/decision", decision | again)
    assert refused.status_code == 422 and "A ground" in refused.text
    manager = site.browser(MANAGER)
    sent(manager, f"{path}/decision", decision | again | {"role": "team-manager"})
    page = worker.get(path).text
    assert "A ground" in page and "Her brother" in page
    listed = f'href="{site.root}/network/{SANA}"'
    assert listed not in worker.get(site.root).text
    invited = worker.post(
        f"{site.root}/network/{SANA}/invitations",
        {"how": "By phone"} | day("asked", "2026-10-21"),
    )
    assert invited.status_code == 422


@pytest.mark.practice("A27")
def test_someone_kept_out_who_holds_something_is_pointed_out(site: Site, worker: Browser):
    path = f"{site.root}/network/{GRAN}/safety"
    decision = {"seen": "0", "outcome": "exclude", "checks": "x", "by": "C", "reason": "x"}
    decision |= {"role": "team-manager"} | day("decided_on", "2026-10-20")
    sent(worker, f"{path}/decision", decision | day("review_on", "2027-01-20"))
    page = worker.get(path).text
    assert "Holds a role: safe caregiver." in page
    assert "Stands in the plan." in page
    # Leading goes back to the worker by itself.
    assert site.topics()[-1] == "facilitation-returned"


@pytest.mark.practice("A28", "A99")
def test_a_wish_is_mapped_decided_and_explained(site: Site, worker: Browser):
    path = f"{site.root}/network/{JOE}/safety"
    wish = {"child": ELLA, "wish": "I miss him", "worries": "a", "safety": "b", "needed": "c"}
    sent(worker, f"{path}/wish", wish | WHEN)
    decision = {"child": ELLA, "seen": "0", "outcome": "not-now", "what": "Letters", "by": "A"}
    decision |= {"role": "worker", "reason": "d"} | day("decided_on", "2026-10-20")
    sent(worker, f"{path}/contact", decision | day("review_on", "2027-01-20"))
    assert "Not explained to the child yet" in worker.get(path).text
    explained = {"child": ELLA, "seen": "1", "how": "A drawing", "worker_there": "yes"}
    sent(worker, f"{path}/explained", explained | {"child_said": "Why?"} | WHEN)
    assert "“Why?”" in worker.get(path).text
    assert worker.get(f"{path}/nothing").status_code == 404
    assert worker.get(f"{site.root}/network/{ELLA}/safety").status_code == 404


@pytest.mark.practice("A27", "A28")
def test_no_page_tells_the_network_a_ground_or_that_someone_is_kept_out(found: Site):
    lay = found.browser(LEAD)
    network = f"{found.root}/network"
    for path in (
        found.root,
        network,
        f"{network}/circles",
        f"{network}/{DES}",
        f"{network}/{GRAN}",
        f"{found.root}/history",
        f"{found.root}/plan",
    ):
        page = lay.get(path)
        assert page.status_code == 200, path
        assert not any(words.lower() in page.text.lower() for words in GROUNDS), path
    assert "Des" not in lay.get(network).text
    for path in ("finding", "family-tree", "around", "places", f"{DES}/safety"):
        assert lay.get(f"{network}/{path}").status_code == 404
    page = found.browser(WORKER).get(network).text
    assert "Kept out for now" in page and "Des" in page


def test_drawings_hold_with_long_and_strange_names(found: Site, staff: Browser):
    path = f"{found.root}/network/family-tree"
    for name in ("x" * 200, "O'Brien-" * 20, "王小明 سناء 🌻", "<b>Łucja</b> &"):
        sent(staff, f"{path}/people", {"relative_name": name})
    people = found.rows(
        "select person from pages.figures where family = %s and name is not null", found.family
    )
    for (person,) in people:
        if person != GRANDAD:
            line = {"one": PersonId(person), "kinship": "stepparent", "other": ELLA} | WHEN
            sent(staff, f"{path}/relations", line)
    page = staff.get(path)
    assert page.status_code == 200 and "<b>Łucja" not in page.text
