"""Who does what: roles and what is missing, cover for someone who left, people at odds."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests import families
from tests.families import ACTION, DAD, GRAN, JOE, MUM, SANA
from tests.pages.conftest import LEAD, MEMBER, WORKER, Browser, Site, day, opened


@pytest.fixture
def long(server: str) -> Iterator[Site]:
    """A family with everything in its record; someone of its network has left."""
    with opened(server, families.everything) as site:
        yield site


NAME_OF_LEAVER = "陳文"


def page(site: Site) -> str:
    return f"{site.root}/network/roles"


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def sent(site: Site, browser: Browser, address: str, form: dict[str, object]) -> str:
    answer = browser.post(f"{page(site)}{address}", form)
    assert (answer.status_code, answer.headers.get("location")) == (303, page(site)), answer.text
    return flat(browser.get(page(site)).text)


def section(text: str, role: str) -> str:
    return flat(text.split(f'aria-labelledby="role-{role}"')[1].split("</section>")[0])


@pytest.mark.practice("A24", "A93")
def test_each_role_says_who_does_what_when_and_what_it_changes(site: Site, worker: Browser):
    assert "No one yet" in section(worker.get(page(site)).text, "coach")
    form = {
        "role": "coach",
        "what": "Cooks with Mum",
        "when": "Tuesdays",
        "difference": "Supper 🌻 every day",
    }
    assert worker.post(f"{site.root}/network/{SANA}/roles", form).status_code == 303
    row = section(worker.get(page(site)).text, "coach")
    for words in ("Cooks with Mum", "Tuesdays", "Supper 🌻 every day"):
        assert words in row
    assert "No one yet" not in row


@pytest.mark.practice("A95")
def test_a_gap_is_open_until_it_is_said_how_it_was_filled(site: Site, worker: Browser):
    form = {"gap_words": "Nobody for nights", "gap_role": "safe-caregiver"}
    text = sent(site, worker, "/gaps", {**form, **day("gap_on", "2026-10-02")})
    assert "Open Nobody for nights (Safe caregiver)" in text
    (gap,) = site.rows("select gap from pages.gaps")[0]
    refused = worker.post(f"{page(site)}/gaps/{gap}/closings", day(f"closed-{gap}", "2026-10-03"))
    assert refused.status_code == 422 and f'href="#how-{gap}"' in refused.text
    closing = {f"how-{gap}": "Joe sleeps over", **day(f"closed-{gap}", "2026-10-03")}
    text = sent(site, worker, f"/gaps/{gap}/closings", closing)
    assert "Filled Nobody for nights" in text and "Joe sleeps over" in text


@pytest.mark.practice("A95", "A95c")
def test_a_step_forward_is_filed_with_its_dated_example(site: Site, lead: Browser):
    form = {
        "progress_by": MUM,
        "example": "Rang Gran before it got bad",
        "progress_kind": "action-of-protection",
    }
    refused = lead.post(f"{page(site)}/progress", form)
    assert refused.status_code == 422 and 'href="#progress_on"' in refused.text
    assert "Rang Gran before it got bad" in refused.text
    text = sent(site, lead, "/progress", form | day("progress_on", "2026-10-05"))
    assert "5 October 2026 : Rang Gran before it got bad" in text
    assert "An action that kept the children safe" in text


@pytest.mark.practice("A95b")
def test_help_is_offered_to_people_who_fell_out_until_it_was_given(site: Site, worker: Browser):
    form = {"between": [MUM, JOE], "odds_words": "They shouted", "effect": "No Sunday lunch"}
    text = sent(site, worker, "/odds", {**form, **day("odds_on", "2026-10-06")})
    assert "Offer help" in text and "No Sunday lunch" in text
    (odds,) = site.rows("select breakdown from pages.at_odds")[0]
    mended = {f"mend-{odds}": "Gran sat with both", f"outcome-{odds}": "better"}
    text = sent(site, worker, f"/odds/{odds}/repairs", mended | day(f"mended-{odds}", "2026-10-09"))
    assert "Offer help" not in text and "Gran sat with both It is better." in text


def test_one_person_alone_has_not_fallen_out(site: Site, worker: Browser):
    before = site.events()
    answer = worker.post(
        f"{page(site)}/odds", {"between": MUM, "odds_words": "x", **day("odds_on", "2026-10-06")}
    )
    assert answer.status_code == 422 and 'href="#between"' in answer.text
    assert site.events() == before


@pytest.mark.practice("A95")
def test_looking_at_the_roles_keeps_which_of_them_nobody_held(site: Site, worker: Browser):
    form = {"looked": "We need someone for nights", **day("looked_on", "2026-10-08")}
    text = sent(site, worker, "/looked-at", form)
    assert "Looked at together on 8 October 2026 : We need someone for nights" in text
    (facts,) = site.rows("select facts from pages.moments where kind = 'coverage'")[0]
    assert "coach" in facts["uncovered"]


@pytest.mark.practice("A93.4")
def test_someone_of_the_network_tells_only_of_themselves(site: Site, member: Browser):
    form = {
        "use_by": JOE,
        "use_to": MUM,
        "use_role": "emotional",
        "use_what": "Stayed until bedtime",
        "use_asked": MUM,
        **day("use_on", "2026-10-07"),
    }
    assert "Stayed until bedtime" in sent(site, member, "/uses", form)
    other = member.post(f"{page(site)}/uses", form | {"use_by": GRAN})
    assert other.status_code == 404


def leave(site: Site, worker: Browser, person: str) -> None:
    form = {"reason": "Moved away", **day("left", "2026-10-10")}
    assert worker.post(f"{site.root}/network/{person}/leaving", form).status_code == 303


@pytest.mark.practice("A24", "A93")
def test_what_a_leaver_left_open_is_shown_until_someone_stands_in(site: Site, worker: Browser):
    (doer,) = site.rows("select doer from pages.plan_lines where line = %s", ACTION)[0]
    assert "Left open" not in worker.get(page(site)).text
    leave(site, worker, doer)
    text = worker.get(page(site)).text
    assert "Left open by someone who left" in text and f"/plan/lines/{ACTION}" in text
    assert "something is still with them" in worker.get(site.root).text
    stays = SANA if doer != SANA else JOE
    form = {
        "cover_by": stays,
        "instead_of": doer,
        "cover_line": ACTION,
        "cover_what": "All of it",
        **day("starts", "2026-10-11"),
    }
    text = sent(site, worker, "/covers", form)
    left = text.split("The roles")[0]
    (words,) = site.rows("select words from pages.plan_lines where line = %s", ACTION)[0]
    assert words not in left
    (cover,) = site.rows("select cover from pages.covers")[0]
    ending = {f"ended-{cover}": "She is back", **day(f"ended_on-{cover}", "2026-10-20")}
    text = sent(site, worker, f"/covers/{cover}/endings", ending)
    assert words in text.split("The roles")[0] and "Ended" in text


@pytest.mark.practice("A93.7")
def test_a_role_that_only_a_leaver_held_has_no_one(site: Site, worker: Browser):
    form = {"role": "seeking-help", "what": "Rings the office"}
    assert worker.post(f"{site.root}/network/{SANA}/roles", form).status_code == 303
    assert "No one yet" not in section(worker.get(page(site)).text, "seeking-help")
    leave(site, worker, SANA)
    row = section(worker.get(page(site)).text, "seeking-help")
    assert "No one yet" in row and "Rings the office" not in row


def test_cover_has_to_begin_on_a_real_day(site: Site, worker: Browser):
    form = {"cover_by": JOE, "instead_of": DAD, "cover_what": "x", **day("starts", "2027-02-29")}
    answer = worker.post(f"{page(site)}/covers", form)
    assert answer.status_code == 422 and 'href="#starts"' in answer.text


def test_members_see_who_does_what_and_change_none_of_it(site: Site):
    browser = site.browser(MEMBER)
    text = browser.get(page(site)).text
    assert "Who does what" in text and "There is a gap" not in text
    assert browser.post(f"{page(site)}/gaps", {"gap_words": "x"}).status_code == 404


def test_the_page_holds_with_everything_in_the_record(long: Site):
    for who in (WORKER, LEAD):
        assert long.browser(who).get(page(long)).status_code == 200
    text = flat(long.browser(WORKER).get(page(long)).text)
    assert "No one stands in for anyone." in text
    assert NAME_OF_LEAVER not in text.split("The roles")[1].split("Being there")[0]
