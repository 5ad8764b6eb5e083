"""Who looked: what staff and families read of it."""

from __future__ import annotations

from backend.permission import Deed
from tests.pages.conftest import FAR_WORKER, LEAD, MANAGER, MEMBER, WORKER, Site
from web.looked import DEED_WORDS


def test_everyone_reads_which_staff_looked_at_what(site: Site) -> None:
    site.browser(WORKER).get(f"{site.root}/plan")
    for who in (MANAGER, MEMBER):
        said = site.browser(who).get(f"{site.root}/who-looked").text
        assert WORKER in said
        assert "the plan" in said


def test_who_was_not_let_in_is_told_to_staff_alone(site: Site) -> None:
    assert site.browser(FAR_WORKER).get(f"{site.root}/plan").status_code == 404
    told = site.browser(MANAGER).get(f"{site.root}/who-looked").text
    assert FAR_WORKER in told
    assert "Not let in" in told
    assert FAR_WORKER not in site.browser(MEMBER).get(f"{site.root}/who-looked").text


def test_relatives_do_not_read_when_another_relative_looked(site: Site) -> None:
    site.browser(LEAD).get(f"{site.root}/child")
    assert "the children’s page" in site.browser(MANAGER).get(f"{site.root}/who-looked").text
    said = site.browser(MEMBER).get(f"{site.root}/who-looked").text
    assert "the children’s page" not in said
    assert "the children’s page" in site.browser(LEAD).get(f"{site.root}/who-looked").text


def test_a_change_is_told_as_one(site: Site) -> None:
    site.browser(WORKER).post(
        f"{site.root}/network/members", {"name": "New", "relationship": "aunt", "kind": "family"}
    )
    assert "changed something" in site.browser(MEMBER).get(f"{site.root}/who-looked").text


def test_that_something_is_protected_is_told_to_staff_alone(site: Site) -> None:
    site.browser(WORKER).get(f"{site.root}/protected")
    assert "protected facts" in site.browser(MANAGER).get(f"{site.root}/who-looked").text
    said = site.browser(MEMBER).get(f"{site.root}/who-looked").text
    assert WORKER in said
    assert "protected" not in said


def test_every_way_to_look_has_its_words() -> None:
    ways = ("see-", "look-up", "open-file")
    looks = {deed for deed in Deed if deed.value.startswith(ways)}
    assert set(DEED_WORDS) == looks


def test_lists_and_signing_in_are_noted_too(site: Site) -> None:
    site.browser(WORKER).get("/families")
    noted = site.rows("select deed, account from house.access where family is null")
    assert ("list-families", str(site.accounts[WORKER])) in noted
