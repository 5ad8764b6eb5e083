"""The history as it is asked for: each filter, by meeting, kept under a name, shared, on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from uuid import UUID

import pytest

from backend.aggregates.corrections import DisputeEntry
from backend.aggregates.family import Together
from backend.aggregates.network import MemberKind, NameMember, RenameMember
from backend.aggregates.vocabulary import PersonId
from tests.families import DAD, FIRST, GRAN, happened
from tests.pages.conftest import FAR_WORKER, LEAD, MANAGER, MEMBER, WORKER, Site, opened
from tests.pages.test_history import entries, history, told
from tests.pages.test_plan import text
from tests.projections.pages import by


@pytest.fixture(scope="module")
def still(server: str) -> Iterator[Site]:
    """One site for the tests that only look: one entry is disputed, and Gran has another name."""
    with opened(server) as site:
        dispute = DisputeEntry(entry=12, disputed_by=DAD, words="No.", happened=happened(9))
        site.ledger.tell(site.family, dispute, by())
        site.ledger.tell(site.family, RenameMember(person=GRAN, name="Nan Mary"), by())
        yield site


def test_of_one_meeting(still: Site):
    page = still.browser(WORKER).get(history(still, meeting=FIRST)).text
    rows = still.rows("select seq, meeting from pages.history where family = %s", still.family)
    wanted = [seq for seq, meeting in rows if meeting == FIRST]
    assert sorted(entries(page)) == sorted(wanted) and len(wanted) > 3
    assert "at the first meeting" in text(page) or "at first" in text(page).lower()
    nowhere = still.browser(WORKER).get(history(still, meeting="m-nowhere"))
    assert nowhere.status_code == 422 and "Choose a meeting of this family." in nowhere.text


def test_only_what_was_corrected_or_disputed(still: Site):
    page = still.browser(WORKER).get(history(still, only="corrected")).text
    assert entries(page) == [12]
    assert "says that entry 12 is not right" in page


def test_names_of_then_have_the_name_of_now_beside_them(still: Site):
    page = text(still.browser(WORKER).get(history(still, all="yes")).text)
    assert "Gran Mary is now called Nan Mary." in page


def test_meeting_by_meeting_each_entry_stands_once_under_one_heading(still: Site):
    whole = still.browser(WORKER).get(history(still, all="yes")).text
    page = still.browser(WORKER).get(history(still, all="yes", by="meeting")).text
    assert sorted(entries(page)) == sorted(entries(whole))
    parts = re.split(r'<section class="hr-line-group"', page)[1:]
    assert len(parts) > 2
    for part in parts:
        heading = re.search(r"<h2[^>]*>(.*?)</h2>", part, re.S)
        assert heading
        (count,) = re.findall(r"(\d+) entr", heading[1])
        assert len(entries(part)) == int(count)
        # Under a heading of the second level stand headings of the third.
        assert "<h3" in part
    first = next(part for part in parts if f"/meetings/{FIRST}" in part.split("</h2>")[0])
    rows = still.rows("select seq, meeting from pages.history where family = %s", still.family)
    assert {seq for seq, meeting in rows if meeting == FIRST} <= set(entries(first))


def test_a_page_of_many_says_that_it_is_not_all_and_by_meeting_counts_nothing(
    site: Site,
):
    many = tuple(
        NameMember(
            person=PersonId(f"p-{number}"),
            name=f"Cousin {number}",
            relationship="cousin",
            kind=MemberKind.FAMILY,
        )
        for number in range(120)
    )
    told(site, Together(many))
    told(site, RenameMember(person=PersonId("p-1"), name="Cousin One"))
    worker = site.browser(WORKER)
    page = worker.get(f"{site.root}/history").text
    said = re.search(r'<p class="govuk-body hr-filters__said".*?</p>', page, re.S)
    assert said and "hr-screen-only" not in said[0].split(">")[0]
    total, here = len(site.topics()), len(entries(page))
    assert here < total
    # On paper nobody could tell otherwise that this is a part.
    assert f"{total} entries. Here are {here} of them." in text(said[0])
    whole = worker.get(history(site, all="yes")).text
    assert "Here are" not in whole and len(entries(whole)) == total
    part = worker.get(history(site, by="meeting")).text
    assert "hr-line-group__title" in part
    # A meeting's entries may go on with the next page: a number would be of this page alone.
    assert "hr-line-group__count" not in part
    assert "hr-line-group__count" in worker.get(history(site, by="meeting", all="yes")).text


def kept(site: Site, who: str, name: str, query: str, **more: str) -> str:
    form = {"query": query, "name": name} | more
    answer = site.browser(who).post(f"{site.root}/history/kept", form)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def test_a_way_of_looking_is_kept_under_a_name_and_forgotten(site: Site):
    address = kept(site, WORKER, "Spring &lt;b&gt; late", "kind=plan&only=late&from=2026-01-02")
    # Neither the name nor what is looked for stands in the address.
    assert re.fullmatch(rf"{site.root}/history\?kept=[0-9a-f]{{32}}", address)
    worker = site.browser(WORKER)
    page = worker.get(address)
    assert page.status_code == 200
    assert "Plan" in page.text and 'value="2026-01-02"' in page.text
    assert entries(page.text) == entries(
        worker.get(history(site, kind="plan", only="late", **{"from": "2026-01-02"})).text
    )
    again = kept(site, WORKER, "Again", "only=mine", command_id=str(UUID(int=5)))
    assert kept(site, WORKER, "Again", "only=mine", command_id=str(UUID(int=5))) == again
    listed = worker.get(f"{site.root}/history").text
    assert listed.count(">Again</a>") == 1
    gone = again.replace("history?kept=", "history/kept/") + "/removals"
    assert site.browser(MANAGER).post(gone, {}).status_code == 303
    assert ">Again</a>" in worker.get(f"{site.root}/history").text, "nobody forgets another's"
    assert worker.post(gone, {}).status_code == 303
    assert worker.post(gone, {}).status_code == 303
    assert ">Again</a>" not in worker.get(f"{site.root}/history").text


@pytest.mark.parametrize(
    ("name", "problem"),
    [("", "Give it a name, so that you find it again."), ("x" * 500, "characters or fewer.")],
)
def test_a_name_that_cannot_be_is_refused_and_what_was_asked_stays(
    site: Site, name: str, problem: str
):
    form = {"query": "only=late", "name": name}
    answer = site.browser(WORKER).post(f"{site.root}/history/kept", form)
    assert answer.status_code == 422 and problem in unescape(answer.text)
    assert 'id="name-error"' in answer.text
    assert 'name="query" value="only=late"' in answer.text


def test_what_is_shared_is_there_for_colleagues_and_for_nobody_else(site: Site):
    address = kept(site, WORKER, "For us", "only=corrected", share="yes")
    own = kept(site, WORKER, "For me", "only=corrected")
    seen = site.browser(MANAGER).get(f"{site.root}/history").text
    assert "For us" in seen and "from</span>" not in seen and "For me" not in seen
    assert site.browser(MANAGER).get(address).status_code == 200
    for who in (LEAD, MEMBER):
        page = site.browser(who).get(f"{site.root}/history").text
        assert "For us" not in page and "For me" not in page
        # An address that was passed on shows no more than the history that they may read anyway.
        opened_there = site.browser(who).get(address)
        assert "For us" not in opened_there.text
        shared = kept(site, who, "Lay", "only=mine", share="yes")
        assert "Lay" not in site.browser(WORKER).get(f"{site.root}/history").text
        assert site.browser(WORKER).get(shared).text.count("Lay") == 0
    assert "For me" not in site.browser(MANAGER).get(own).text
    assert site.browser(FAR_WORKER).get(address).status_code == 404


def test_paper_says_who_printed_it_when_and_what_was_asked_for(still: Site):
    page = still.browser(WORKER).get(history(still, kind="network", all="yes")).text
    header = page[page.index("hr-print--top") :]
    header = text(header[: header.index("</div>")])
    assert "History" in header and "Printed by Amira Hassan" in header
    said = re.search(r'<p class="govuk-body hr-filters__said".*?</p>', page, re.S)
    assert said and "People in the network" in said[0]
    # On paper, as on the screen, an entry stands with its number and both clocks.
    for number in entries(page):
        at = page.index(f'id="entry-{number}"')
        assert f"/entries/{number}" in page[at : at + 4000]
