"""Whether the record is as it was written, asked by a manager on a page."""

from __future__ import annotations

import psycopg

from backend.proof.code import copy_code
from tests.pages.conftest import MANAGER, Site


def test_a_whole_record_is_told_with_its_copy_code(site: Site) -> None:
    said = site.browser(MANAGER).get(f"{site.root}/checked").text
    with psycopg.connect(site.owner) as owner:
        found = owner.execute(
            "select seq, link from ledger.heads where stream = %s", (site.family,)
        ).fetchone()
    assert found is not None
    assert f"All {found[0]} entries were checked just now" in said
    assert copy_code(found[1]) in said


def test_the_first_altered_entry_is_named(site: Site) -> None:
    with psycopg.connect(site.owner) as owner:
        owner.execute("alter table ledger.events disable trigger all")
        owner.execute(
            "update ledger.events set body = set_byte(body, 20, get_byte(body, 20) # 1) "
            "where stream = %s and seq = 3",
            (site.family,),
        )
    said = site.browser(MANAGER).get(f"{site.root}/checked").text
    assert "The first fault was found at entry 3." in said
    assert "None was altered" not in said
