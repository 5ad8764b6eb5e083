"""Practice on its pages: notes, evidence with files, tests, “It happened”, and lapses."""

from __future__ import annotations

import io
from collections.abc import Iterator
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pytest
from httpx import Response
from PIL import ExifTags, Image

from tests import families
from tests.families import ACTION, GRAN, JOE, MUM, SANA, WHAT_IF, Story
from tests.pages.conftest import LEAD, MANAGER, MEMBER, WORKER, Browser, Site, day, opened
from tests.stories import practice
from tests.stories.practice import LOG, NOTE, TEXTS
from tests.test_files import photo

ON = day("happened", "2026-10-01")
DECIDED = {"by": "Colin Fry", "role": "team-manager", "reason": "Both say the same"} | day(
    "decided_on", "2026-10-02"
)


@pytest.fixture
def practised(server: str) -> Iterator[Site]:
    """A family that has an agreed plan, evidence of how it goes, and Gran in the lead."""

    def told() -> Story:
        return (*families.led_by_gran(), *practice.evidence_given())

    with opened(server, told) as site:
        yield site


def give(sender: Browser, site: Site, file: tuple[str, bytes] | None, **fields: Any) -> Response:
    form = {
        "_csrf_token": sender.csrf,
        "command_id": str(uuid4()),
        "kind": "photo",
        "shows": "Gran’s fridge list",
        "person": GRAN,
        **ON,
        **fields,
    }
    path = f"{site.root}/practice/evidence"
    # Without a file, a browser sends the field all the same, with no name and no bytes.
    return sender.send("POST", path, data=form, files={"file": file or ("", b"")})


@pytest.mark.practice("A78")
def test_the_page_prompts_to_begin_and_blocks_nothing(practised: Site):
    lead = practised.browser(LEAD)
    page = lead.get(f"{practised.root}/practice").text
    assert "People can begin today" in page
    begun = lead.post(f"{practised.root}/practice/starts", {"lines": [ACTION, WHAT_IF], **ON})
    assert begun.status_code == 303
    page = lead.get(f"{practised.root}/practice").text
    assert "People can begin today" not in page and "since" in page
    assert practised.rows("select line from pages.practised order by line") == [
        (ACTION,),
        (WHAT_IF,),
    ]


@pytest.mark.practice("A79")
def test_a_member_notes_how_it_went_in_their_own_name(practised: Site):
    member = practised.browser(MEMBER)
    form = member.get(f"{practised.root}/practice/notes/new").text
    assert "Whose words are these?" not in form
    note = {"words": "Mum rang before she drank. 王小明 🌻", "went": "worked", "lines": WHAT_IF}
    # The name on a forged form does not count.
    assert member.post(f"{practised.root}/practice/notes", note | ON | {"by": MUM}).is_redirect
    assert practised.rows("select by, went from pages.practice_notes") == [(JOE, "worked")]
    page = practised.browser(WORKER).get(f"{practised.root}/practice").text
    assert "王小明 🌻" in page and "Uncle Joe" in page
    life = practised.browser(WORKER).get(f"{practised.root}/plan/lines/{WHAT_IF}").text
    assert "Mum rang before she drank" in life


def test_a_note_that_is_refused_keeps_what_was_typed(practised: Site):
    worker = practised.browser(WORKER)
    answer = worker.post(
        f"{practised.root}/practice/notes",
        {"by": "p-nobody", "words": "O’Brien said so", "went": "partly", **ON},
    )
    assert answer.status_code == 422
    assert "O’Brien said so" in answer.text and "There is a problem" in answer.text


@pytest.mark.practice("A80")
def test_a_photo_is_kept_without_its_place_and_opens_under_our_own_name(practised: Site):
    worker, sent = practised.browser(WORKER), photo()
    assert give(worker, practised, ("Theo at 12 Elm Street.jpg", sent)).status_code == 303
    [(name, kept, original)] = practised.rows(
        "select evidence, file_kept, file_original from pages.evidence where kind = 'photo'"
    )
    assert original == sha256(sent).hexdigest()
    answer = worker.get(f"{practised.root}/practice/evidence/{name}/file")
    assert sha256(answer.content).hexdigest() == kept != original
    shown = Image.open(io.BytesIO(answer.content))
    assert not shown.getexif().get_ifd(ExifTags.IFD.GPSInfo)
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["content-disposition"] == f'attachment; filename="file-{kept[:8]}.jpg"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    stored = practised.rows("select body from house.files")[0][0]
    assert bytes(stored) != answer.content and b"Elm" not in bytes(stored)
    noted = practised.rows(
        "select deed, allowed from house.access where request = %s",
        answer.headers["x-request-id"],
    )
    assert noted == [("open-file", True)]
    page = worker.get(f"{practised.root}/practice/evidence/{name}").text
    assert kept in page and original in page


@pytest.mark.practice("A80")
def test_who_may_open_a_file_is_asked_each_time(practised: Site):
    assert give(practised.browser(WORKER), practised, ("a.txt", b"words")).is_redirect
    assert give(
        practised.browser(WORKER), practised, ("b.txt", b"other"), staff="yes", shows="For staff"
    ).is_redirect
    found = dict(
        practised.rows("select sight, evidence from pages.evidence where file_kept <> %s", "a" * 64)
    )
    for who, both in ((WORKER, True), (MANAGER, True), (LEAD, False)):
        path = f"{practised.root}/practice/evidence/{{}}/file"
        assert practised.browser(who).get(path.format(found["network"])).status_code == 200
        hidden = practised.browser(who).get(path.format(found["staff"]))
        assert hidden.status_code == (200 if both else 404)
    other = f"/families/{practised.other}/practice/evidence/{found['network']}/file"
    assert practised.browser(WORKER).get(other).status_code == 404


def test_a_file_that_cannot_be_kept_is_refused_beside_its_field(practised: Site):
    worker, before = practised.browser(WORKER), practised.events()
    for file, sign in (
        (("run.exe", b"MZ\x90\x00\x03"), "Choose a photo"),
        (("big.txt", b"x" * (8 * 1024 * 1024 + 1)), "8 MB or less"),
        (("broken.jpg", b"\xff\xd8\xff broken"), "damaged"),
    ):
        answer = give(worker, practised, file)
        assert answer.status_code == 422 and sign in answer.text
        assert "Gran’s fridge list" in answer.text
    much = give(worker, practised, ("huge.txt", b"x" * 13_000_000))
    assert much.status_code == 413 and "8 MB or less" in much.text
    assert practised.events() == before


def test_a_file_is_not_chosen_again_when_something_else_was_wrong(practised: Site):
    member = practised.browser(MEMBER)
    refused = give(member, practised, ("diary.txt", b"She rang at eight."), shows="")
    assert refused.status_code == 422 and "Your file is kept" in refused.text
    [(file,)] = practised.rows("select file from house.files")
    assert f'value="{file}"' in refused.text
    again = give(member, practised, None, **{"file-kept": file, "shows": "My diary"})
    assert again.status_code == 303
    assert practised.rows("select person, file from pages.evidence where shows = 'My diary'") == [
        (JOE, file)
    ]


def test_a_file_of_another_family_cannot_be_borrowed(practised: Site):
    worker = practised.browser(WORKER)
    give(worker, practised, ("diary.txt", b"Ours"))
    [(file,)] = practised.rows("select file from house.files")
    form = {
        "_csrf_token": worker.csrf,
        "kind": "note",
        "shows": "Borrowed",
        "source": "someone",
        "file-kept": file,
        **ON,
    }
    path = f"/families/{practised.other}/practice/evidence"
    assert worker.send("POST", path, data=form, files={"file": ("", b"")}).is_redirect
    assert practised.rows("select file from pages.evidence where shows = 'Borrowed'") == [(None,)]


@pytest.mark.practice("A80")
def test_what_is_for_staff_is_on_no_page_of_the_network(practised: Site):
    pages = ("practice", "history", f"practice/evidence/{TEXTS}", f"plan/lines/{WHAT_IF}")
    for who in (LEAD, MEMBER):
        for page in pages:
            assert (
                "neighbour rang us"
                not in practised.browser(who).get(f"{practised.root}/{page}").text
            )
        hidden = practised.browser(who).get(f"{practised.root}/practice/evidence/{NOTE}")
        assert hidden.status_code == 404
    assert "neighbour rang us" in practised.browser(MANAGER).get(f"{practised.root}/practice").text


@pytest.mark.practice("A80")
def test_staff_judge_evidence_and_say_what_agrees(practised: Site):
    manager = practised.browser(MANAGER)
    path = f"{practised.root}/practice/evidence/{TEXTS}"
    alone = manager.post(f"{path}/judgements", {"strength": "strong"} | DECIDED)
    assert alone.status_code == 422 and "someone else" in alone.text
    both = {"strength": "strong", "agrees_with": LOG} | DECIDED
    assert manager.post(f"{path}/judgements", both).status_code == 303
    page = practised.browser(MEMBER).get(path).text
    assert "Both say the same" in page and "Colin Fry, team manager" in page


@pytest.mark.practice("A81", "A82")
def test_a_test_is_arranged_weighed_and_told(practised: Site):
    worker, root = practised.browser(WORKER), f"{practised.root}/practice"
    today = practised.ledger.today().isoformat()
    page = worker.get(f"{root}/tests").text
    assert "Nothing can be free of risk" in page and "No test is arranged" in page
    arranged = {"kind": "overnight", "what": "A night at home", "lines": ACTION}
    late = worker.post(f"{root}/tests", arranged | day("on", "2026-10-01"))
    assert late.status_code == 422 and "from today on" in late.text
    assert worker.post(f"{root}/tests", arranged | day("on", today)).is_redirect
    [(trial,)] = practised.rows("select trial from pages.trials where what is not null")
    weighed = {
        "for_trial": trial,
        "question": "May Ella sleep at home?",
        "risk": "Mum could drink",
        "benefit": "Ella misses home",
        "safeguards": "Gran rings at eight",
        "go_ahead": "yes",
    }
    assert worker.post(f"{root}/risks", weighed | DECIDED).is_redirect
    held = {
        "trial": trial,
        "held_kind": "overnight",
        "held_lines": ACTION,
        "went": "worked",
        "outcome": "A calm night",
        "learned": "Two calls are enough",
    }
    assert (
        practised.browser(MEMBER)
        .post(f"{root}/tests/results", held | day("happened", today))
        .is_redirect
    )
    page = worker.get(f"{root}/tests").text
    for words in ("A calm night", "Two calls are enough", "Ella misses home", "It goes ahead"):
        assert words in page
    told_by = practised.rows("select state, told_by, what from pages.trials where what is not null")
    assert told_by == [("held", JOE, "A night at home")]


def test_a_test_that_did_not_take_place_is_taken_off(practised: Site):
    lead, root = practised.browser(LEAD), f"{practised.root}/practice"
    today = practised.ledger.today().isoformat()
    arranged = {"kind": "step-in", "what": "Joe comes", "lines": ACTION} | day("on", today)
    assert lead.post(f"{root}/tests", arranged).is_redirect
    [(trial,)] = practised.rows("select trial from pages.trials where what is not null")
    assert lead.post(f"{root}/tests/called-off", {"off": trial}).status_code == 422
    off = {"off": trial, "off_reason": "A cold"}
    assert lead.post(f"{root}/tests/called-off", off).is_redirect
    assert "No test is arranged" in lead.get(f"{root}/tests").text


@pytest.mark.practice("A83")
def test_it_happened_is_one_form_that_asks_only_what_was_done(practised: Site):
    lead, path = practised.browser(LEAD), f"{practised.root}/plan/lines/{WHAT_IF}"
    assert "It happened" in lead.get(path).text
    form = lead.get(f"{path}/used").text
    assert "Ella rings Gran" in form and "ring 999 first" in form
    told = {
        "line": WHAT_IF,
        "seen": "Nobody picked up at eight",
        "seen_by": GRAN,
        "at": "23:50",
        "did-0": "Ella rings Gran",
        "by-0": GRAN,
        "at-0": "0.10",
        "more-0": "Sana stayed with Mum",
        "by-m0": SANA,
        "at-m0": "23:55",
        "unavailable": JOE,
        "helped": SANA,
        "went": "partly",
        "outcome": "Ella slept at Gran's",
        "told-0": "duty team",
        "told-at-0": "0:30",
    }
    assert lead.post(f"{path}/used", told | ON).status_code == 303
    # In the order of the night, which goes on past twelve.
    [(steps, away, told_to)] = practised.rows("select steps, unavailable, told from pages.uses")
    assert [step["what"] for step in steps] == ["Sana stayed with Mum", "Ella rings Gran"]
    assert away == [JOE] and told_to == [{"whom": "duty team", "at": "00:30:00"}]
    page = lead.get(f"{path}/used").text
    for words in ("11:55 pm", "Came instead:", "Ella slept at Gran"):
        assert words in page
    assert "Nobody picked up at eight" in lead.get(path).text


def test_what_was_typed_about_that_night_is_not_lost(practised: Site):
    lead, path = practised.browser(LEAD), f"{practised.root}/plan/lines/{WHAT_IF}/used"
    answer = lead.post(path, {"line": WHAT_IF, "seen": "Siân rang", "did-0": "Ella rings Gran"})
    assert answer.status_code == 422
    assert "Siân rang" in answer.text and "checked" in answer.text
    assert "Enter the day it happened." in answer.text
    told = {"line": WHAT_IF, "seen": "x", "outcome": "y", "went": "worked"}
    nothing = lead.post(path, told | ON)
    assert "Write at least one thing that someone did." in nothing.text
    # A time or a name beside nothing is asked about, never dropped.
    for alone, asked in (
        ({"at-0": "8.15 pm"}, "Tick the step if it was done"),
        ({"by-m1": GRAN}, "Enter what they did."),
        ({"told-at-1": "9pm"}, "Enter who was told at this time."),
    ):
        answer = lead.post(path, told | ON | {"more-0": "Gran came"} | alone)
        assert answer.status_code == 422 and asked in answer.text
        assert all(typed in answer.text for typed in alone.values())


@pytest.mark.practice("A84")
def test_when_a_line_was_not_followed_what_follows_is_shown_until_it_is_done(practised: Site):
    lead, path = practised.browser(LEAD), f"{practised.root}/plan/lines/{ACTION}"
    lapse = {"what": "Nobody came", "effect": "Ella waited", "person": JOE} | ON
    assert lead.post(f"{path}/lapses", lapse).is_redirect
    assert "Nothing has followed yet" in lead.get(f"{path}/lapses").text
    [(name,)] = practised.rows("select lapse from pages.lapses")
    done = {"lapse": name, "done": "Gran rang the worker", "done_by": "Gran"}
    assert lead.post(f"{path}/consequences", done).status_code == 422
    assert lead.post(f"{path}/consequences", done | day("done_on", "2026-10-02")).is_redirect
    page = lead.get(f"{path}/lapses").text
    assert "Gran rang the worker" in page and "Nothing has followed yet" not in page


def test_pages_of_a_line_that_is_not_there_are_not_found(practised: Site):
    for page in ("used", "lapses"):
        path = f"{practised.root}/plan/lines/l-none/{page}"
        assert practised.browser(WORKER).get(path).status_code == 404
