"""What was never tried or shown stands first; who carries how much, version by version."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import families
from tests.families import ACTION, RULE
from tests.pages.conftest import LEAD, Browser, Site, opened
from tests.pages.test_plan import text
from tests.stories import practice


@pytest.fixture
def practised(server: str) -> Iterator[Site]:
    with opened(server, lambda: (*families.led_by_gran(), *practice.evidence_given())) as site:
        yield site


def test_what_was_never_tried_nor_shown_stands_first(practised: Site):
    page = practised.browser(LEAD).get(f"{practised.root}/practice/coverage").text
    rows = [part.split("</tr>")[0] for part in page.split('<tr role="row">')[2:]]
    gaps = ["Not yet" in row for row in rows]
    assert gaps == sorted(gaps, reverse=True) and True in gaps and False in gaps
    (tried,) = [row for row in rows if f"/{ACTION}" in row]
    assert "Never" in tried or "2026" in tried


def test_a_plan_in_which_nothing_was_tried_says_so(site: Site, member: Browser):
    page = member.get(f"{site.root}/practice/coverage").text
    assert "were never tried, and nothing shows that they work" in text(page)
    assert f"plan/lines/{RULE}" in page


def test_who_carries_how_much_has_its_table_and_its_drawing(site: Site, member: Browser):
    page = member.get(f"{site.root}/network/carrying").text
    found = text(page)
    # Gran does the Saturday visits; Sana and Joe stand behind her when Mum rings.
    assert "Gran Mary Version 1 does 2, backup for 0" in found, found
    assert "سناء Version 1 does 0, backup for 1" in found
    assert page.count("<rect") == sum(
        len(row["people"])
        for (lines,) in site.rows(
            "select lines from pages.plan_versions where family = %s", site.family
        )
        for row in lines
    )
    assert f"{site.root}/network/carrying" in member.get(f"{site.root}/network").text


def test_before_any_version_there_is_nothing_to_carry(site: Site):
    far = site.browser("Nana Far")
    page = far.get(f"/families/{site.other}/network/carrying")
    assert page.status_code == 200 and "No version of the plan" in text(page.text)
