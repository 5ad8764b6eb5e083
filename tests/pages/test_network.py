"""Network and families pages: what was typed is kept, and no two forms are taken for one."""

from __future__ import annotations

from uuid import uuid4

from tests.families import GRAN, SANA
from tests.pages.conftest import Browser, Site, day


def test_two_forms_of_one_page_are_two_commands_though_they_share_their_id(
    site: Site, worker: Browser
):
    shared = {"command_id": str(uuid4())}
    person = f"{site.root}/network/{SANA}"
    asked = worker.post(
        f"{person}/invitations", shared | {"how": "By phone"} | day("asked", "2026-10-02")
    )
    taken = worker.post(
        f"{person}/roles", shared | {"role": "practical", "what": "Drives to the clinic."}
    )
    assert (asked.status_code, taken.status_code) == (303, 303)
    assert site.topics()[-2:] == ["member-invited", "role-taken"]


def test_a_form_sent_again_with_other_words_is_never_dropped_in_silence(
    site: Site, worker: Browser
):
    form = {"command_id": str(uuid4()), "role": "practical", "what": "Drives to the clinic."}
    address = f"{site.root}/network/{GRAN}/roles"
    worker.post(address, form)
    before = site.events()
    worker.post(address, form)
    assert site.events() == before
    # Back, another role ticked, sent again: a second fact and not a resend of the first.
    worker.post(address, form | {"role": "planning", "what": "Helps to plan."})
    assert site.events() == before + 1


def test_someone_is_named_once_though_the_form_comes_twice(site: Site, worker: Browser):
    form = {
        "command_id": str(uuid4()),
        "name": "Zoë O’Neill",
        "relationship": "neighbour",
        "kind": "neighbour",
    }
    first = worker.post(f"{site.root}/network/members", form)
    again = worker.post(f"{site.root}/network/members", form)
    assert (first.status_code, again.status_code) == (303, 303)
    assert site.topics().count("member-named") == len(
        set(
            site.rows(
                "select person from pages.people where family = %s and kind is not null",
                site.family,
            )
        )
    )
    # With another name under the same id, it is refused aloud and the words stay.
    changed = worker.post(f"{site.root}/network/members", form | {"name": "Zoe O’Neil"})
    assert changed.status_code == 422
    assert "Zoe O’Neil" in changed.text


def test_a_refused_name_keeps_what_was_typed_and_says_why_beside_it(site: Site, worker: Browser):
    answer = worker.post(
        f"{site.root}/network/members",
        {"name": "", "relationship": "gran’s friend", "kind": "friend"},
    )
    assert answer.status_code == 422
    assert answer.text.count("Enter this person’s name.".replace("’", "&#39;")) == 2
    assert "gran’s friend" in answer.text
    assert "<title>Error: " in answer.text


def test_a_record_that_cannot_start_keeps_every_word_and_records_nothing(
    site: Site, worker: Browser
):
    before = site.events()
    typed = {"label": "The Nowak children", "child-1": "Zofia", "status": "protection"}
    answer = worker.post("/families", typed | day("began", "2999-01-01"))
    assert answer.status_code == 422
    assert site.events() == before
    for words in ("The Nowak children", "Zofia", "2999", "This date is in the future."):
        assert words in answer.text


def test_all_that_a_record_lacks_is_said_at_once_and_nothing_typed_is_dropped(
    site: Site, worker: Browser
):
    before = site.events()
    page = worker.post(
        "/families", {"responsibility-2": "court order"} | day("born-3", "2020-02-29")
    )
    assert page.status_code == 422 and site.events() == before
    for words in (
        "Enter the name this family",
        "Enter the name of the child born on this day.",
        "Enter the name of the person who holds this.",
        "Enter the day it happened.",
        'value="court order"',
    ):
        assert words in page.text, words


def test_a_record_is_started_once_though_the_form_comes_twice(site: Site, worker: Browser):
    form = {"command_id": str(uuid4()), "label": "The Nowak children", "child-1": "Zofia"}
    form |= {"status": "in-need"} | day("began", "2026-10-01")
    first = worker.post("/families", form)
    again = worker.post("/families", form)
    assert first.headers["location"] == again.headers["location"]
    assert site.count("select count(*) from pages.families where label = %s", form["label"]) == 1


def test_a_day_to_come_is_refused_beside_the_field_it_was_typed_in(site: Site, worker: Browser):
    person = f"{site.root}/network/{SANA}"
    for form, field in (
        ({"how": "By phone"} | day("asked", "2999-01-01"), "asked"),
        ({"reason": "Moved away"} | day("left", "2999-01-01"), "left"),
    ):
        page = worker.post(f"{person}/{'invitations' if field == 'asked' else 'leaving'}", form)
        assert page.status_code == 422
        assert f'<a href="#{field}">This date is in the future.' in page.text
        assert f'id="{field}-date-error"' in page.text


def test_numbers_that_are_none_are_refused_and_never_a_fault(site: Site, worker: Browser):
    for number in ("--5", "²", "9" * 5_000, "1_0_0_0_0_0_0", "x"):
        answer = worker.post(f"{site.root}/plan/versions", {"seen": number})
        assert answer.status_code == 422, number
