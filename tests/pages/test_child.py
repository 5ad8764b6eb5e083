"""The children's pages: what they said and who may read it, and pictures before the plan."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from httpx import Response

from backend.aggregates.picture_rules import Drawing
from backend.aggregates.plan import AddSign, MakeVersion
from backend.aggregates.vocabulary import LineId, PageId
from backend.aggregates.voice import SPOTS, VoiceTool
from tests import families
from tests.families import DAD, ELLA, GRAN, JOE, MUM, WHAT_IF
from tests.pages.addresses import PICTURE
from tests.pages.conftest import MEMBER, WORKER, Browser, Site, day, opened
from tests.projections.pages import by
from tests.stories import voice
from tests.stories.voice import EXPLANATION, HOUSES, SAFE_HOUSE
from web.child import ASKS

ROOT = Path(__file__).parents[2]


@pytest.fixture
def heard(server: str) -> Iterator[Site]:
    """Ella is heard, the explanation is agreed; nothing was read with her or shown yet."""

    def story() -> families.Story:
        return (*families.led_by_gran(), *voice.heard(), *voice.explained())

    with opened(server, story) as site:
        yield site


def text(answer: Response) -> str:
    return unescape(answer.text)


def said(tool: str = "three-houses", **more: str) -> dict[str, str]:
    fields = {"tool": tool, "child": ELLA, "heard_by": "Amira", "seen_by": "everyone"}
    return fields | day("happened", "2026-10-20") | more


@pytest.mark.practice("A100", "A101", "A102")
@pytest.mark.parametrize("tool", VoiceTool)
def test_each_tool_is_filled_in_and_seen(site: Site, worker: Browser, tool: VoiceTool):
    form = text(worker.get(f"{site.root}/child/hearings/new?tool={tool}"))
    for spot in SPOTS[tool]:
        assert ASKS[spot] in form and f'name="{spot}"' in form
    words = {spot.value: f"One {spot} 🌻\nTwo {spot}" for spot in SPOTS[tool]}
    kept = worker.post(f"{site.root}/child/hearings", said(tool, **words))
    assert kept.status_code == 303
    page = text(worker.get(kept.headers["location"]))
    for spot in SPOTS[tool]:
        assert f"<li>“One {spot} 🌻”</li><li>“Two {spot}”</li>" in page


def test_what_was_typed_stays_when_something_is_missing(site: Site, worker: Browser):
    answer = worker.post(f"{site.root}/child/hearings", said(worry="when Mum won’t wake", child=""))
    assert answer.status_code == 422
    assert "when Mum won’t wake" in answer.text and 'href="#child"' in answer.text
    empty = worker.post(f"{site.root}/child/hearings", said())
    assert empty.status_code == 422 and 'href="#good"' in empty.text
    ahead = worker.post(f"{site.root}/child/hearings", said(good="x") | day("happened", "2999-1-1"))
    assert 'href="#happened"' in ahead.text


@pytest.mark.practice("A103")
def test_a_child_who_was_not_heard_since_the_review_is_shown_to_staff_and_nothing_is_blocked(
    server: str,
):
    with opened(server, families.reviewed) as site:
        worker, member = site.browser(WORKER), site.browser(MEMBER)
        early = said(good="Gran") | day("happened", "2026-09-27")
        # Of the other family there has been no review yet.
        other = text(worker.get(f"/families/{site.other}/child"))
        assert "Ella has not been heard yet." in other
        worker.post(f"{site.root}/child/hearings", early)
        page = text(worker.get(f"{site.root}/child"))
        assert "Ella has not been heard since the review of 28 September 2026." in page
        assert "has not been heard" not in text(member.get(f"{site.root}/child"))
        worker.post(f"{site.root}/child/hearings", said(good="x") | day("happened", "2026-09-28"))
        assert "has not been heard" not in text(worker.get(f"{site.root}/child"))


def test_what_only_staff_may_read_no_one_else_finds(heard: Site):
    member, worker = heard.browser(MEMBER), heard.browser(WORKER)
    secrets = ("had wine does bedtime", "A dog that barks", "No dogs in this flat")
    for path in ("/child", "/history", "/child/pictures", ""):
        page = text(member.get(heard.root + path))
        assert not any(secret in page for secret in secrets), path
    assert "when Mum won't wake up" in text(member.get(f"{heard.root}/child/hearings/{HOUSES}"))
    assert member.get(f"{heard.root}/child/hearings/{SAFE_HOUSE}").status_code == 404
    assert member.get(f"{heard.root}/child/hearings/{SAFE_HOUSE}/drawing").status_code == 404
    assert all(
        secret
        in text(worker.get(f"{heard.root}/child/hearings/{SAFE_HOUSE}"))
        + text(worker.get(f"{heard.root}/child"))
        for secret in secrets
    )


@pytest.mark.practice("A76")
def test_an_idea_goes_into_the_plan_or_the_child_is_told_why_not(site: Site, worker: Browser):
    fields = {"child": ELLA, "words": "A night light", "seen_by": "everyone"}
    worker.post(f"{site.root}/child/ideas", fields | day("happened", "2026-10-20"))
    idea = site.rows("select idea from pages.child_ideas where words = 'A night light'")[0][0]
    assert "Waiting for an answer" in worker.get(f"{site.root}/child").text
    path = f"{site.root}/child/ideas/{idea}"
    assert 'value="l-what-if"' in worker.get(path).text
    bare = worker.post(f"{path}/refusals", {"told_by": "Amira"} | day("happened", "2026-10-21"))
    assert bare.status_code == 422 and 'href="#reason"' in bare.text
    why = {"told_by": "Amira", "reason": "It costs too much"} | day("happened", "2026-10-21")
    assert worker.post(f"{path}/refusals", why).status_code == 303
    assert "Amira told the child why: “It costs too much”" in text(worker.get(f"{site.root}/child"))
    assert worker.post(f"{path}/lines", {"line": WHAT_IF}).status_code == 303
    assert f'/plan/lines/{WHAT_IF}">' in worker.get(f"{site.root}/child").text


@pytest.mark.practice("A96", "A97")
def test_a_question_and_its_answer_stand_together(site: Site, worker: Browser):
    fields = {"child": ELLA, "words": "Is it my fault?", "seen_by": "everyone"}
    fields |= {"answer": "No, never.", "answered_by": "Gran"} | day("happened", "2026-10-20")
    assert worker.post(f"{site.root}/child/questions", fields).status_code == 303
    page = text(worker.get(f"{site.root}/child"))
    assert "Is it my fault?" in page and "“No, never.”" in page
    nobody = worker.post(f"{site.root}/child/questions", fields | {"answered_by": ""})
    assert nobody.status_code == 422 and "Is it my fault?" in nobody.text


# Words and pictures


def begin(site: Site, who: Browser, draft: bool = True) -> Response:
    fields = {"version": "1", "children": ELLA, "made_by": MUM, "lines": WHAT_IF}
    fields |= {"draft": "yes"} if draft else {}
    return who.post(f"{site.root}/child/pictures/plans", fields | day("happened", "2026-10-20"))


def read_with(who: Browser, book: str, seen: int, **more: str) -> Response:
    fields = {"seen": str(seen), "children": ELLA, "shared_by": GRAN, "form": "read"}
    return who.post(f"{book}/readings", fields | day("read", "2026-10-25") | more)


@pytest.mark.practice("A96", "A98", "T11", "X8")
def test_the_plan_is_not_read_with_a_child_before_the_explanation(heard: Site):
    worker = heard.browser(WORKER)
    plan = begin(heard, worker).headers["location"]
    before = heard.events()
    refused = read_with(worker, plan, 1)
    assert refused.status_code == 422 and heard.events() == before
    assert "Share the words and pictures explanation with Ella first." in refused.text
    why = f"{heard.root}/child/pictures/{EXPLANATION}"
    told = read_with(worker, why, 6, question="Is it my fault?", answer="No.", answered_by="Gran")
    assert told.status_code == 303
    assert "Is it my fault?" in worker.get(why).text
    assert read_with(worker, plan, 1).status_code == 303
    assert heard.topics()[-1] == "pictures-shared-with-child"


@pytest.mark.practice("T11")
def test_a_managers_decision_is_taken_down_with_the_day_the_explanation_follows(heard: Site):
    worker, lead = heard.browser(WORKER), heard.browser("Gran Mary")
    plan = begin(heard, worker).headers["location"]
    today = heard.ledger.today()
    urgent = {"why_first": "urgent", "by": "Colin Fry", "reason": "She is afraid tonight"}
    urgent |= {"role": "team-manager"} | day("decided_on", today.isoformat())
    no_day = read_with(worker, plan, 1, **urgent)
    assert no_day.status_code == 422 and 'href="#follows_on"' in no_day.text
    whole = urgent | day("follows_on", today.isoformat())
    assert read_with(lead, plan, 1, **whole).status_code == 404
    assert read_with(worker, plan, 1, **whole).status_code == 303
    assert "Colin Fry: She is afraid tonight" in worker.get(plan).text
    assert "She is afraid tonight" not in lead.get(plan).text
    assert "She is afraid tonight" not in lead.get(f"{heard.root}/history").text


@pytest.mark.practice("T12", "A98")
def test_the_plan_must_be_agreed_before_it_is_put_into_pictures(heard: Site):
    worker = heard.browser(WORKER)
    refused = begin(heard, worker, draft=False)
    assert refused.status_code == 422 and "Agree the plan first." in refused.text
    assert (
        "The plan is not agreed yet." in worker.get(f"{heard.root}/child/pictures/plans/new").text
    )


@pytest.mark.practice("X10", "A98")
def test_the_book_says_its_version_on_every_page_and_when_the_plan_has_moved_on(heard: Site):
    worker = heard.browser(WORKER)
    plan = begin(heard, worker).headers["location"]
    book = text(worker.get(f"{plan}/book"))
    assert "From version 1 of the plan" in book and "Draft" in book
    assert "moved on" not in book
    assert '<nav class="hr-nav' not in book, "a child sees the book and nothing else"
    for command in (AddSign(line=LineId("l-new"), words="She laughs"), MakeVersion(seen=1)):
        heard.ledger.tell(heard.family, command, by())
    for path in (f"{plan}/book", f"{heard.root}/child/pictures"):
        assert "The plan has moved on: version 2" in text(worker.get(path))
    assert "says what version 1 said" in text(worker.get(plan))


@pytest.mark.practice("A97", "X9")
def test_parents_say_yes_before_it_is_shown(site: Site, worker: Browser):
    fields = {"subject": "worries", "children": ELLA, "made_by": MUM, "helped_by": "Amira"}
    book = worker.post(
        f"{site.root}/child/pictures/explanations", fields | day("happened", "2026-10-01")
    ).headers["location"]
    assert (
        worker.post(f"{book}/pages", {"words": "Mum drank.", "drawing": "bed"}).status_code == 303
    )
    refused = read_with(worker, book, 1)
    assert refused.status_code == 422 and "Ask the parents first" in refused.text
    yes = {"seen": "1", "agreed_by": MUM} | day("agreed", "2026-10-02")
    one = worker.post(f"{book}/agreements", yes)
    assert one.status_code == 422 and "Łukasz Okafor has not said yes" in one.text
    both = {"seen": "1", "agreed_by": [MUM, DAD]} | day("agreed", "2026-10-02")
    assert worker.post(f"{book}/agreements", both).status_code == 303
    assert read_with(worker, book, 1).status_code == 303


@pytest.mark.practice("A99")
def test_the_page_asks_what_cannot_happen_and_blocks_nothing(heard: Site):
    worker = heard.browser(WORKER)
    why = f"{heard.root}/child/pictures/{EXPLANATION}"
    assert "Does it also say what cannot happen, and why?" in worker.get(why).text
    assert read_with(worker, why, 6).status_code == 303
    assert (
        "Something that cannot happen now, and why"
        in worker.get(f"{heard.root}/child/pictures").text
    )


@pytest.mark.practice("A96", "A97")
def test_the_network_sees_only_what_it_was_shown(heard: Site):
    worker, member = heard.browser(WORKER), heard.browser(MEMBER)
    why = f"{heard.root}/child/pictures/{EXPLANATION}"
    assert member.get(why).status_code == 404
    assert member.get(f"{why}/book").status_code == 404
    assert "Why people are worried" not in member.get(f"{heard.root}/child/pictures").text
    shown = {"seen": "6", "shown_to": JOE, "showed_by": MUM} | day("shown", "2026-10-20")
    assert worker.post(f"{why}/showings", shown).status_code == 303
    worker.post(f"{why}/pages", {"words": "A new secret."})
    page = text(member.get(f"{why}/book")) + text(member.get(why))
    assert "would not wake up" in page and "A new secret." not in page
    assert "Sometimes Mum drank too much.<" not in page, "nor what a page said before"


@pytest.mark.practice("A97")
def test_pages_are_changed_moved_and_taken_out_without_losing_what_was_said(heard: Site):
    worker = heard.browser(WORKER)
    why = f"{heard.root}/child/pictures/{EXPLANATION}"
    worker.post(f"{why}/order", {"seen": "6", "move": f"{voice.SECOND_PAGE}:up"})
    page = worker.get(why).text
    assert page.index("Gran came.") < page.index("Sometimes Mum drank too much and")
    stale = worker.post(f"{why}/pages/{voice.FIRST_PAGE}", {"seen": "6", "words": "Other"})
    assert stale.status_code == 409 and "changed while you were writing" in stale.text
    assert ">Other</textarea>" in stale.text
    fields = {"_csrf_token": worker.csrf, "seen": "7", "words": "Other", "drawing": "sad"}
    photo = {"photo": ("a.png", PICTURE)}
    sent = worker.send("POST", f"{why}/pages/{voice.FIRST_PAGE}", data=fields, files=photo)
    assert sent.status_code == 303
    page = worker.get(why).text
    assert f"{why}/photos/{voice.FIRST_PAGE}" in page and "What it said before" in page
    answer = worker.get(f"{why}/photos/{PageId(voice.FIRST_PAGE)}")
    assert answer.headers["content-type"] == "image/png"
    gone = worker.post(f"{why}/pages/{voice.FIRST_PAGE}/withdrawals", {"seen": "8"})
    assert gone.status_code == 303 and "/photos/" not in worker.get(why).text
    assert "Changed since" in worker.get(why).text


@pytest.mark.parametrize("drawing", Drawing)
def test_every_drawing_is_one_of_ours_and_asks_for_nothing_else(drawing: Drawing):
    svg = (ROOT / f"web/static/pictures/{drawing}.svg").read_text(encoding="utf-8")
    assert svg.startswith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200">')
    assert not re.search(r"href|url\(|<script|<style|style=|on\w+=", svg)


def test_there_is_no_drawing_that_cannot_be_chosen():
    files = {path.stem for path in (ROOT / "web/static/pictures").iterdir()}
    assert files == {each.value for each in Drawing}
