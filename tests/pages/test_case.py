"""The case: where each parent and child stands, and the bottom line, its versions, who heard it."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from tests import families
from tests.families import DAD, ELLA, GRAN, JOE, MUM, SANA
from tests.pages.conftest import MANAGER, WORKER, Browser, Site, day, opened

CONSENT = "select consent, consent_on::text, consent_how, consent_words from pages.people "


@pytest.fixture
def started(server: str) -> Iterator[Site]:
    """A site whose family's record was only just started."""
    with opened(server, families.started) as site:
        yield site


def stands(site: Site, person: str) -> tuple[str | None, ...]:
    return site.rows(f"{CONSENT} where family = %s and person = %s", site.family, person)[0]


def row(text: str, name: str) -> str:
    """What the page says about one person."""
    start = text.index(f'<span class="hr-name">{name}</span>')
    end = text.find("</li>", start)
    return text[start:end]


# Consent


def test_each_parent_and_child_is_shown_with_where_they_stand(site: Site, worker: Browser):
    page = worker.get(f"{site.root}/consent")
    assert page.status_code == 200
    mum, dad = row(page.text, "Siobhán O&#39;Brien"), row(page.text, "Łukasz Okafor")
    assert "Agreed" in mum
    assert "4 August 2026" in mum
    assert "at home" in mum
    assert "Not my boss" in mum
    assert "Not asked yet" in dad
    assert "with a drawing" in row(page.text, "Ella")
    assert "<title>Consent – Handrail</title>" in page.text


@pytest.mark.parametrize(
    ("person", "says", "how", "stored"),
    [
        (DAD, "given", "by phone", ("given", "2026-10-02", "by phone", "Only my sister")),
        (DAD, "refused", "", ("refused", "2026-10-02", None, "Only my sister")),
        (MUM, "withdrawn", "", ("withdrawn", "2026-10-02", None, "Only my sister")),
    ],
)
def test_an_answer_is_taken_down(
    site: Site, worker: Browser, person: str, says: str, how: str, stored: tuple[str | None, ...]
):
    form = worker.get(f"{site.root}/consent?person={person}&says={says}").text
    assert ('name="how"' in form) is (says == "given")
    fields = {"person": person, "says": says, "how": how, "words": "Only my sister"}
    fields |= day("happened", "2026-10-02") | {"command_id": str(uuid4())}
    for _ in range(2):
        sent = worker.post(f"{site.root}/consent", fields)
        assert (sent.status_code, sent.headers["location"]) == (303, f"{site.root}/consent")
    assert stands(site, person) == stored
    assert site.topics()[-1] == f"consent-{says}"
    assert site.topics()[-2] != f"consent-{says}"


def test_an_older_answer_stays_readable(site: Site, worker: Browser):
    fields = {"person": MUM, "says": "withdrawn"} | day("happened", "2026-10-02")
    worker.post(f"{site.root}/consent", fields)
    text = worker.get(f"{site.root}/consent").text
    assert "Took it back" in row(text, "Siobhán O&#39;Brien")
    assert "Limits: Not my boss" in text.split("How it has gone so far")[1]


def test_what_is_missing_is_said_beside_its_field_and_the_rest_is_kept(site: Site, worker: Browser):
    fields = {"person": DAD, "says": "given", "how": "", "words": "Not <i>her</i>"}
    page = worker.post(f"{site.root}/consent", fields | day("happened", "2026-02-31"))
    assert page.status_code == 422
    assert 'id="how-error"' in page.text or 'id="happened-date-error"' in page.text
    assert "Not &lt;i&gt;her&lt;/i&gt;" in page.text
    assert 'value="31"' in page.text
    assert "<title>Error: Consent" in page.text
    page = worker.post(f"{site.root}/consent", fields | day("happened", "2026-10-02"))
    assert 'id="how-error"' in page.text
    assert stands(site, DAD) == (None, None, None, None)


def test_a_day_to_come_is_refused(site: Site, worker: Browser):
    fields = {"person": DAD, "says": "refused"} | day("happened", "2999-01-01")
    page = worker.post(f"{site.root}/consent", fields)
    assert (page.status_code, "This date is in the future." in page.text) == (422, True)


def test_nobody_takes_back_what_they_never_gave(site: Site, worker: Browser):
    fields = {"person": DAD, "says": "withdrawn", "words": "Kept"} | day("happened", "2026-10-02")
    page = worker.post(f"{site.root}/consent", fields)
    assert page.status_code == 422
    assert "There is no consent from this person to take back." in page.text
    assert "Kept" in page.text


@pytest.mark.parametrize("person", ["", "p-nobody", GRAN])
def test_only_a_parent_or_child_of_the_family_consents(site: Site, worker: Browser, person: str):
    fields = {"person": person, "says": "given", "how": "by phone"}
    page = worker.post(f"{site.root}/consent", fields | day("happened", "2026-10-02"))
    assert (page.status_code, "Choose a parent or child" in page.text) == (422, True)


def test_the_manager_reads_and_does_not_write(site: Site):
    manager = site.browser(MANAGER)
    page = manager.get(f"{site.root}/consent?person={DAD}&says=given")
    assert page.status_code == 200
    assert "says=" not in page.text
    assert f'action="{site.root}/consent"' not in page.text
    assert f'action="{site.root}/bottom-line"' not in manager.get(f"{site.root}/bottom-line").text


# The bottom line


def bottom_line(seen: int, **more: str) -> dict[str, str]:
    return (
        {
            "seen": str(seen),
            "statement": "Ella sleeps where someone is sober",
            "triggers": "She does not",
            "consequence": "We meet our lawyers",
        }
        | day("happened", "2026-10-02")
        | more
    )


def test_the_first_version_needs_no_reason(started: Site):
    worker = started.browser(WORKER)
    address = f"{started.root}/bottom-line"
    assert "There is no bottom line yet." in worker.get(address).text
    assert worker.post(address, bottom_line(0)).status_code == 303
    page = worker.get(address).text
    assert "Version 1, in force" in page
    assert "Ella sleeps where someone is sober" in page
    assert "Nobody yet" in page


def test_a_new_version_needs_a_reason_and_the_old_one_stays_below(site: Site, worker: Browser):
    address = f"{site.root}/bottom-line"
    page = worker.post(address, bottom_line(1))
    assert (page.status_code, 'id="reason-error"' in page.text) == (422, True)
    assert "Ella sleeps where someone is sober" in page.text
    assert worker.post(address, bottom_line(1, reason="Mum asked")).status_code == 303
    text = worker.get(address).text
    now, older = text.split("Versions before it")
    assert "Version 2, in force" in now
    assert "Mum asked" in now
    assert "Ella is never alone with someone who is drunk" in older
    # Who heard the old one has not heard the new one.
    assert "Nobody yet" in now
    assert "6 August 2026" in older


def test_a_version_set_meanwhile_is_read_first_and_no_words_are_lost(site: Site, worker: Browser):
    address = f"{site.root}/bottom-line"
    worker.post(address, bottom_line(1, reason="Mum asked", statement="The other one"))
    page = worker.post(address, bottom_line(1, reason="I did not know"))
    assert page.status_code in (409, 422)
    assert "Version 2 of the bottom line has been set meanwhile." in page.text
    assert "The other one" in page.text
    assert "I did not know" in page.text
    # Sent again, it follows the version that was shown now.
    assert 'name="seen" value="2"' in page.text
    assert site.count("select count(*) from pages.bottom_lines where family = %s", site.family) == 2


def test_who_was_told_is_taken_down(site: Site, worker: Browser):
    address = f"{site.root}/bottom-line"
    before = worker.get(address).text
    assert "Uncle Joe" in before.split("Not told yet")[1].split("</section>")[0]
    told = {"version": "1", "told": [JOE, ELLA], "told_how": "read out"}
    told |= day("told_on", "2026-10-03")
    assert worker.post(f"{address}/tellings", told).status_code == 303
    row = "select told, told_on::text from pages.bottom_lines where family = %s"
    assert site.rows(row, site.family) == [
        (sorted([MUM, DAD, GRAN, SANA, JOE, ELLA]), "2026-10-03")
    ]
    assert "Uncle Joe" not in worker.get(address).text.split("Not told yet")[1].split("</sec")[0]


def test_telling_nobody_or_a_version_gone_by_is_refused(site: Site, worker: Browser):
    address = f"{site.root}/bottom-line/tellings"
    told = {"version": "1", "told_how": "read out loud"} | day("told_on", "2026-10-03")
    page = worker.post(address, told)
    assert (page.status_code, 'id="told-error"' in page.text) == (422, True)
    assert "read out loud" in page.text
    page = worker.post(address, {**told, "version": "7", "told": GRAN})
    assert (page.status_code, "not the bottom line in force" in page.text) == (422, True)
    page = worker.post(address, {**told, "told": GRAN, "told_how": ""})
    assert (page.status_code, 'id="told_how-error"' in page.text) == (422, True)
    assert f'value="{GRAN}" checked' in page.text


@pytest.mark.practice("T23")
def test_a_managers_decision_to_go_on_without_consent_is_taken_down(site: Site, worker: Browser):
    where = f"{site.root}/consent/exceptions"
    fields = {
        "without": DAD,
        "cause": "whereabouts-unknown",
        "by": "Colin Fry",
        "role": "team-manager",
        "reason": "He has moved, and nobody knows where",
    } | day("decided_on", "2026-10-02")
    page = worker.post(where, fields | {"reason": ""})
    assert page.status_code == 422 and "Say why it was decided." in page.text
    assert 'value="Colin Fry"' in page.text
    page = worker.post(where, fields | {"without": "p-nobody"})
    assert page.status_code == 422
    assert "Choose a parent or child in this family" in page.text
    sent = worker.post(where, fields)
    assert (sent.status_code, sent.headers["location"]) == (303, f"{site.root}/consent")
    assert site.topics()[-1] == "consent-excepted"
    assert "nobody knows where they are" in worker.get(f"{site.root}/consent").text
