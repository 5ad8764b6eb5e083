"""What a review asks of people: who stays, who is at odds, a child's people, and the goals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from backend.aggregates.decisions import Decision, JobRole
from backend.aggregates.safeguards import ConsiderSafety, SafetyOutcome
from backend.aggregates.vocabulary import PlanStatus
from tests import families
from tests.families import ELLA, GOAL, GRAN, JOE, MUM, STATEMENT
from tests.pages.conftest import WORKER, Site, opened
from tests.pages.test_recording import begin, check, fill_review, step
from tests.projections.pages import by


@pytest.fixture
def planned(server: str) -> Iterator[Site]:
    """A family that has met and has version 1 of a plan."""
    with opened(server, families.with_plan_agreed) as site:
        yield site


@pytest.fixture
def in_care(server: str) -> Iterator[Site]:
    """The same family, with its child in care."""
    with opened(server, lambda: families.with_plan_agreed(PlanStatus.LOOKED_AFTER)) as site:
        yield site


@pytest.mark.practice("A86", "A95b", "T22")
def test_a_review_asks_who_stays_and_how_people_get_on_or_says_why_not(planned: Site):
    worker = planned.browser(WORKER)
    here = begin(worker, planned.root, "review")
    gaps = worker.get(f"{here}/check").text
    assert f'href="{here}/stays?look=1#reason"' in gaps
    assert f'href="{here}/bonds?look=1#reason"' in gaps
    fill_review(worker, here)
    silent = step(worker, here, "stays")
    silent.put({f"stays-{GRAN}": "", f"grasp-{GRAN}": "", f"see-{GRAN}": ""})
    assert silent.send(worker).status_code == 422
    assert silent.fill(reason="We ran out of time").send(worker).status_code == 303
    bonds = step(worker, here, "bonds").fill(answer="")
    assert bonds.send(worker).status_code == 422
    assert bonds.fill(reason="We ran out of time").send(worker).status_code == 303
    assert check(worker, here).send(worker).status_code == 303
    assert planned.topics().count("review-part-not-reached") == 2


@pytest.mark.practice("A86", "A95b")
def test_words_without_a_choice_and_an_answer_beside_a_reason_are_refused(planned: Site):
    worker = planned.browser(WORKER)
    here = begin(worker, planned.root, "review")
    fill_review(worker, here)
    stays = step(worker, here, "stays").put({f"stays-{GRAN}": "", f"words-{GRAN}": "Of course"})
    assert "Choose yes, in part or no" in stays.send(worker).text
    both = step(worker, here, "bonds").fill(answer="Well", reason="No time").send(worker)
    assert both.status_code == 422
    assert "not both" in both.text


@pytest.mark.practice("A88", "A95b", "A60")
def test_a_review_takes_new_worries_a_goal_in_other_words_and_people_at_odds(planned: Site):
    worker = planned.browser(WORKER)
    before = len(planned.topics())
    here = begin(worker, planned.root, "review")
    fill_review(worker, here)
    worries = step(worker, here, "worries")
    worries.row("worry", 0, by=GRAN, words="He came to the door")
    assert worries.send(worker).status_code == 303
    goals = step(worker, here, "goals").put({f"aimed-{GOAL}": "Ella sleeps at ease every night"})
    assert goals.send(worker).status_code == 422
    assert goals.put({f"because-{GOAL}": "Nights matter most"}).send(worker).status_code == 303
    bonds = step(worker, here, "bonds").fill(odds="They argued about money")
    bonds.fields += [("between", MUM), ("between", JOE)]
    assert bonds.send(worker).status_code == 303
    answers = step(worker, here, "agreement").put({f"says-{GRAN}": "yes"})
    assert answers.send(worker).status_code == 303
    assert check(worker, here).send(worker).status_code == 303
    topics = planned.topics()[before:]
    for topic in ("worry-raised", "safety-goal-reworded", "relationship-broken-down"):
        assert topics.count(topic) == 1
    again = begin(worker, planned.root, "review")
    assert "They argued about money" in worker.get(f"{again}/bonds").text


@pytest.mark.practice("A59", "A88", "T14")
def test_a_review_puts_a_danger_statement_in_other_words_and_keeps_it_whole(planned: Site):
    worker = planned.browser(WORKER)
    here = begin(worker, planned.root, "review")
    fill_review(worker, here)
    untouched = step(worker, here, "goals")
    assert untouched.value(f"who-{STATEMENT}") == "Gran and the school are worried"
    assert untouched.send(worker).status_code == 303
    goals = step(worker, here, "goals").put({f"what-{STATEMENT}": "that Mum passed out in June"})
    silent = goals.send(worker)
    assert silent.status_code == 422
    assert f'href="#new-{STATEMENT}"' in silent.text
    assert "that Mum passed out in June</textarea>" in silent.text
    goals.put({f"new-{STATEMENT}": "It was once", f"why-{STATEMENT}": ""})
    assert f'href="#why-{STATEMENT}"' in goals.send(worker).text
    goals.put({f"why-{STATEMENT}": "and Ella could be hurt"})
    assert goals.send(worker).status_code == 303
    answers = step(worker, here, "agreement").put({f"says-{GRAN}": "yes"})
    assert answers.send(worker).status_code == 303
    saved = check(worker, here).send(worker)
    assert saved.status_code == 303, saved.text
    assert planned.topics().count("statement-reworded") == 1
    assert "that Mum passed out in June" in worker.get(f"{planned.root}/plan").text


@pytest.mark.practice("A10", "T26")
def test_a_review_of_a_child_in_care_asks_who_stays_in_their_life(in_care: Site):
    worker = in_care.browser(WORKER)
    here = begin(worker, in_care.root, "review")
    assert f"bonds?look=1#outcome-{ELLA}" in worker.get(f"{here}/check").text
    left = {f"left-{ELLA}": "She is in hospital", f"leaver-{ELLA}": "Ruth Imber"}
    fill_review(worker, here, left | {f"job-{ELLA}": "reviewing-officer"})
    assert "She is in hospital" in worker.get(f"{here}/check").text
    bonds = step(worker, here, "bonds").put({f"leaver-{ELLA}": ""})
    assert bonds.send(worker).status_code == 422
    bonds.put({f"left-{ELLA}": ""})
    assert bonds.send(worker).status_code == 422
    bonds.put({f"outcome-{ELLA}": "Gran writes every week", f"people-{ELLA}": GRAN})
    assert bonds.send(worker).status_code == 303
    assert check(worker, here).send(worker).status_code == 303
    assert "connections-considered" in in_care.topics()


@pytest.mark.practice("A10", "T26")
def test_children_at_home_are_not_asked_about_as_children_in_care(planned: Site):
    worker = planned.browser(WORKER)
    here = begin(worker, planned.root, "review")
    assert f"outcome-{ELLA}" not in worker.get(f"{here}/bonds").text


@pytest.mark.practice("A27")
def test_someone_kept_out_is_in_no_list_to_choose_from(planned: Site):
    planned.ledger.tell(
        planned.family,
        ConsiderSafety(
            person=JOE,
            seen=0,
            outcome=SafetyOutcome.EXCLUDE,
            checks="Asked the police",
            review_on=date(2027, 1, 5),
            decision=Decision(
                by="Colin", role=JobRole.TEAM_MANAGER, on=families.TODAY, reason="For now"
            ),
        ),
        by(),
    )
    worker = planned.browser(WORKER)
    here = begin(worker, planned.root, "review")
    for slug in ("actions", "what-if", "worries"):
        assert f'value="{JOE}"' not in worker.get(f"{here}/{slug}").text, slug
    assert f'value="{GRAN}"' in worker.get(f"{here}/actions").text
