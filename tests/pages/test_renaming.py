"""Another name for a person, a role or the record changes no old version, sentence or print."""

from __future__ import annotations

import html
import re

import msgspec
import pytest

from backend.aggregates.case import RecordStarted
from backend.aggregates.corrections import CorrectEntry
from backend.aggregates.network import RenameMember
from backend.aggregates.plan import RewordRule
from tests.families import GRAN, JOE, RULE
from tests.pages.conftest import WORKER, Site
from tests.projections.pages import by

NEW_NAMES = ("Josephine Reed", "Gran Margaret", "The Brindlewood children")


def parts(site: Site, path: str) -> list[str]:
    """The words of a page's main part, a text a line, without what stands on every page."""
    page = site.browser(WORKER).get(f"{site.root}{path}").text
    main = page[page.index("<main") : page.index("</main>")]
    lines = re.sub(r"<[^>]+>", "\n", main).split("\n")
    return [text for line in lines if (text := html.unescape(line).strip())]


def sentences(site: Site) -> dict[int, str]:
    rows = site.rows("select seq, sentence from pages.history where family = %s", site.family)
    return dict(rows)


def printed(site: Site, version: int) -> object:
    return site.rows(
        "select lines, goals from pages.plan_versions where family = %s and version = %s",
        site.family,
        version,
    )


def renamed(site: Site) -> None:
    """Two people are called otherwise, and the record was started under another label."""
    tell = site.ledger.tell
    tell(site.family, RenameMember(person=JOE, name=NEW_NAMES[0]), by())
    tell(site.family, RenameMember(person=GRAN, name=NEW_NAMES[1]), by())
    told = site.ledger.family(site.family).told
    assert told is not None
    seq, started = next(each for each in told.in_order() if isinstance(each[1], RecordStarted))
    instead = msgspec.structs.replace(started, label=NEW_NAMES[2])
    tell(site.family, CorrectEntry(entry=seq, seen=0, instead=instead, reason="Misspelt"), by())


@pytest.mark.practice("A63")
def test_an_old_version_reads_as_it_did(site: Site):
    before, rows = parts(site, "/plan/versions/1"), printed(site, 1)
    said = sentences(site)
    renamed(site)
    assert printed(site, 1) == rows
    assert parts(site, "/plan/versions/1") == before
    after = sentences(site)
    assert {seq: after[seq] for seq in said} == said
    for name in NEW_NAMES:
        assert not any(name in each for each in before)


def test_two_old_versions_compare_as_they_did(site: Site):
    tell = site.ledger.tell
    tell(site.family, RewordRule(line=RULE, seen=0, words="No drink at all", reason="Safer"), by())
    site.browser(WORKER).post(f"{site.root}/plan/versions", {"seen": 1})
    before = parts(site, "/plan/compare?a=1&b=2")
    assert "No drink at all" in " ".join(before)
    renamed(site)
    assert parts(site, "/plan/compare?a=1&b=2") == before


def test_what_is_said_from_now_on_has_the_new_name(site: Site):
    """The control: the plan of today and the families' list know the new names."""
    renamed(site)
    now = " ".join(parts(site, "/plan"))
    assert NEW_NAMES[1] in now
    families = site.browser(WORKER).get("/families").text
    assert NEW_NAMES[2] in families
    history = " ".join(parts(site, "/history"))
    assert "now called" in history
