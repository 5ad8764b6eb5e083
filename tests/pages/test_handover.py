"""Handover pages: one answer to who leads, offers to one person, and stepping back."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4, uuid5

import pytest

from backend.aggregates.handover import AcceptFacilitation, OfferFacilitation, Stage
from tests import families
from tests.families import GRAN, JOE, OFFER, SANA
from tests.pages.conftest import LEAD, MEMBER, WORKER, Browser, Site, opened
from tests.projections.pages import by, telling

LEADER = "select lead, stage, offer_member from pages.handover where family = %s"


@pytest.fixture
def offered(server: str) -> Iterator[Site]:
    """A site whose Gran has been offered to watch and has not answered."""
    with opened(server, families.facilitation_offered) as site:
        yield site


@pytest.fixture
def unled(server: str) -> Iterator[Site]:
    """A site whose family nobody leads but the worker."""
    with opened(server, families.reviewed) as site:
        yield site


def stands(site: Site) -> tuple[str | None, str, str | None]:
    return site.rows(LEADER, site.family)[0]


def answers(site: Site, offer: str = OFFER) -> str:
    return f"{site.root}/handover/offers/{offer}/answers"


# One answer


def test_it_says_first_who_leads(site: Site, worker: Browser):
    page = worker.get(f"{site.root}/handover")
    assert page.status_code == 200
    text = page.text
    assert text.index("Who leads the network?") < text.index("Gran Mary") < text.index("The steps")
    assert text.count('aria-current="step"') == 1
    assert "<title>Handover – Handrail</title>" in text


def test_it_says_the_worker_where_the_worker_leads(unled: Site):
    text = unled.browser(WORKER).get(f"{unled.root}/handover").text
    assert '<p class="hr-lead__who"><span class="hr-name">The worker</span></p>' in text


def test_the_lead_reads_you_in_large_type_with_a_way_out(site: Site, lead: Browser):
    text = lead.get(f"{site.root}/handover").text
    assert '<p class="hr-lead__who"><span class="hr-name">You</span></p>' in text
    assert "hr-page--family" in text
    assert "Exit this page" in text
    assert "I need help" in text


def test_the_worker_has_no_family_page(site: Site, worker: Browser):
    text = worker.get(f"{site.root}/handover").text
    assert "hr-page--family" not in text
    assert "Exit this page" not in text


def test_only_the_worker_offers_and_only_the_lead_steps_back(site: Site, manager: Browser):
    address = f"{site.root}/handover/offers"
    for browser in (manager, site.browser(LEAD), site.browser(MEMBER)):
        assert f'action="{address}"' not in browser.get(f"{site.root}/handover").text
        assert browser.post(address, {"member": GRAN, "stage": "reviews-transferred"}).is_error
    assert manager.post(f"{site.root}/handover/steps-back").status_code == 404
    back = {"seen": "leading-alone", "back_stage": "watching"}
    told = site.browser(MEMBER).post(f"{site.root}/handover/steps-back", back)
    assert told.status_code == 404
    assert stands(site) == (GRAN, "leading-alone", None)


# Offers


def test_an_offer_lets_the_member_sign_in_and_answer(unled: Site):
    worker = unled.browser(WORKER)
    fields = {
        "member": SANA,
        "stage": "watching",
        "words": "You ask well",
        "command_id": str(uuid4()),
    }
    for _ in range(2):
        sent = worker.post(f"{unled.root}/handover/offers", fields)
        assert (sent.status_code, sent.headers["location"]) == (303, f"{unled.root}/handover")
    assert unled.topics().count("facilitation-offered") == 1
    account = uuid5(unled.family, SANA)
    row = unled.rows(
        "select name, title, standing, family, person from pages.accounts where account = %s",
        account,
    )
    assert row == [("سناء", "friend", "network", unled.family, SANA)]
    assert unled.topics(account) == ["account-opened"]
    page = worker.get(f"{unled.root}/handover").text
    assert "choose سناء on the sign-in page" in page
    assert "Offer the next step" not in page

    unled.accounts["سناء"] = account
    sana = unled.browser("سناء")
    card = sana.get(f"{unled.root}/handover").text
    assert "Would you take the next step?" in card
    assert "You ask well" in card
    assert "You can step back at any time." in card
    offer = unled.rows("select offer from pages.handover where family = %s", unled.family)[0][0]
    assert sana.post(answers(unled, offer), {"answer": "yes"}).status_code == 303
    assert stands(unled) == (SANA, "watching", None)


def test_someone_who_can_sign_in_already_gets_no_second_account(site: Site, worker: Browser):
    before = site.count("select count(*) from pages.accounts")
    fields = {"member": GRAN, "stage": "reviews-transferred"}
    assert worker.post(f"{site.root}/handover/offers", fields).status_code == 303
    assert site.count("select count(*) from pages.accounts") == before
    assert stands(site)[2] == GRAN


def test_a_refused_offer_keeps_what_was_typed_and_opens_no_account(unled: Site):
    fields = {"member": JOE, "stage": "leading-alone", "words": "Typed words <b>stay</b>"}
    page = unled.browser(WORKER).post(f"{unled.root}/handover/offers", fields)
    assert page.status_code == 422
    assert 'id="stage-error"' in page.text
    assert "Typed words &lt;b&gt;stay&lt;/b&gt;" in page.text
    assert f'<option value="{JOE}" selected' in page.text
    assert "<title>Error: Handover" in page.text
    assert unled.topics(uuid5(unled.family, JOE)) == []


def test_only_the_next_step_is_offered_to_the_lead(site: Site, worker: Browser):
    page = worker.get(f"{site.root}/handover").text
    assert 'value="reviews-transferred"' in page
    offer = page[page.index('id="offer-step"') :]
    assert f'<option value="{JOE}"' not in offer
    assert 'value="withdrawn"' not in offer


def test_an_offer_is_taken_back_with_a_reason(offered: Site):
    worker = offered.browser(WORKER)
    address = f"{offered.root}/handover/offers/{OFFER}/withdrawals"
    refused = worker.post(address, {"reason": " "})
    assert (refused.status_code, 'id="reason-error"' in refused.text) == (422, True)
    assert worker.post(address, {"reason": "Gran is ill"}).status_code == 303
    assert stands(offered) == (None, "worker-leads", None)


# Answers


def test_not_now_needs_words_and_changes_nothing_else(offered: Site):
    gran = offered.browser(LEAD)
    refused = gran.post(answers(offered), {"answer": "not-now"})
    assert refused.status_code == 422
    assert 'id="answer_words-error"' in refused.text
    said = {"answer": "not-now", "answer_words": "My knee"}
    assert gran.post(answers(offered), said).status_code == 303
    assert stands(offered) == (None, "worker-leads", None)
    assert offered.topics()[-1] == "facilitation-declined"


def test_yes_is_taken_down_in_their_own_name(offered: Site):
    assert offered.browser(LEAD).post(answers(offered), {"answer": "yes"}).status_code == 303
    assert stands(offered) == (GRAN, "watching", None)
    by_name = "select by_name, on_behalf from pages.history where family = %s order by seq desc"
    assert offered.rows(by_name, offered.family)[0] == ("Gran Mary", None)


def test_nobody_else_answers(offered: Site):
    for who in (MEMBER, WORKER):
        sent = offered.browser(who).post(answers(offered), {"answer": "yes", "member": GRAN})
        assert sent.status_code == 404
    assert offered.browser(LEAD).post(answers(offered, "o-made-up")).status_code == 404
    assert stands(offered) == (None, "worker-leads", GRAN)
    text = offered.browser(MEMBER).get(f"{offered.root}/handover").text
    assert "/answers" not in text
    assert "Waiting for Gran Mary’s answer" in text


def test_a_double_tap_says_yes_once(offered: Site):
    gran, fields = offered.browser(LEAD), {"answer": "yes", "command_id": str(uuid4())}
    assert [gran.post(answers(offered), fields).status_code for _ in range(2)] == [303, 303]
    assert offered.topics().count("facilitation-accepted") == 1


def test_an_offer_taken_back_meanwhile_is_said_kindly(offered: Site):
    offered.browser(WORKER).post(
        f"{offered.root}/handover/offers/{OFFER}/withdrawals", {"reason": "Gran is ill"}
    )
    late = offered.browser(LEAD).post(answers(offered), {"answer": "yes"})
    assert late.status_code == 422
    assert "This offer is no longer open." in late.text


# Stepping back


def test_the_lead_steps_back(site: Site, lead: Browser):
    fields = {"seen": "leading-alone", "back_stage": "worker-leads", "command_id": str(uuid4())}
    address = f"{site.root}/handover/steps-back"
    assert [lead.post(address, fields).status_code for _ in range(2)] == [303, 303]
    assert stands(site) == (None, "worker-leads", None)
    assert site.topics().count("facilitation-stepped-back") == 1


def test_the_worker_writes_it_down_for_the_lead(site: Site, worker: Browser):
    fields = {"seen": "leading-alone", "back_stage": "co-leading", "back_words": "Too much now"}
    assert worker.post(f"{site.root}/handover/steps-back", fields).status_code == 303
    assert stands(site) == (GRAN, "co-leading", None)
    row = site.rows(
        "select by_name, on_behalf from pages.history where family = %s order by seq desc limit 1",
        site.family,
    )
    assert row == [("Amira Hassan", "Gran Mary")]


def test_a_step_back_from_what_is_no_longer_so_is_refused(site: Site, lead: Browser):
    fields = {"seen": "co-leading", "back_stage": "watching", "back_words": "My words"}
    page = lead.post(f"{site.root}/handover/steps-back", fields)
    assert page.status_code == 422
    assert 'id="back_stage-error"' in page.text
    assert "My words" in page.text


def test_one_step_further_is_no_step_back(site: Site, lead: Browser):
    fields = {"seen": "leading-alone", "back_stage": "withdrawn"}
    page = lead.post(f"{site.root}/handover/steps-back", fields)
    assert (page.status_code, "Choose an earlier step." in page.text) == (422, True)


def test_every_step_of_the_ladder_has_its_words(site: Site, worker: Browser):
    offers = []
    for stage in (Stage.REVIEWS_TRANSFERRED, Stage.WITHDRAWN):
        if stage is Stage.WITHDRAWN:
            for command in families.stepped_away():
                site.ledger.tell(site.family, command, telling(command))
        offer = OfferFacilitation(
            offer=uuid4().hex,  # type: ignore[arg-type]
            member=GRAN,
            stage=stage,
            happened=families.happened(),
        )
        site.ledger.tell(site.family, offer, by())
        site.ledger.tell(site.family, AcceptFacilitation(offer=offer.offer, member=GRAN), by())
        page = worker.get(f"{site.root}/handover")
        assert page.status_code == 200
        offers.append("Make the offer" in page.text)
    assert offers == [True, False]
