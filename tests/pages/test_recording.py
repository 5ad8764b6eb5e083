"""Recording: a draft of steps that survives anything, then the whole meeting or none of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from httpx import Response

from backend.aggregates.account import Standing
from backend.aggregates.meetings import ConveneMeeting, MeetingKind
from backend.aggregates.network import MemberKind, NameMember
from backend.aggregates.plan import ReworkAction, WithdrawLine
from backend.aggregates.vocabulary import MeetingId, PersonId
from tests import families
from tests.families import ACTION, ELLA, GRAN, JOE, MUM, NEIGHBOUR, NURSE, RULE, SANA, WHAT_IF
from tests.pages.conftest import FAR_WORKER, MANAGER, MEMBER, WORKER, Browser, Site, opened
from tests.pages.paper import Paper
from tests.projections.pages import by

OTHER = "Bea Long"
CARER = PersonId("p-carer")


@pytest.fixture
def first(server: str) -> Iterator[Site]:
    """A site whose family has a network and has never met; two workers may record."""
    with opened(server, families.with_network) as site:
        site.ledger.tell(
            site.family,
            NameMember(
                person=CARER, name="Child Minder", relationship="paid", kind=MemberKind.PAID
            ),
            by(),
        )
        site.open(OTHER, Standing.WORKER, "Social worker", team="North")
        yield site


@pytest.fixture
def planned(server: str) -> Iterator[Site]:
    """A site whose family has met and has version 1 of a plan."""
    with opened(server, families.with_plan_agreed) as site:
        site.open(OTHER, Standing.WORKER, "Social worker", team="North")
        yield site


def begin(browser: Browser, root: str, kind: str = "initial") -> str:
    """Begins recording; the address of its steps."""
    answer = browser.post(f"{root}/recordings", {"kind": kind})
    assert answer.status_code == 303
    return answer.headers["location"]


def step(browser: Browser, here: str, slug: str) -> Paper:
    """One step's form as it stands."""
    return Paper(browser.get(f"{here}/{slug}").text, f"{here}/{slug}")


def came(paper: Paper, *people: str) -> Paper:
    """Ticks people."""
    return paper.put({f"there-{person}": "yes" for person in people})


def on_day(paper: Paper) -> Paper:
    return paper.fill(on_day="1", on_month="10", on_year="2026", began="16:30", ended="18:00")


def check(browser: Browser, here: str) -> Paper:
    return Paper(browser.get(f"{here}/check").text, f"{here}/written-up")


def fill_first(browser: Browser, here: str) -> list[Response]:
    """A whole first meeting: two pairs, three numbers, four actions, one what-if, six answers."""
    sent: list[Response] = []

    def go(slug: str, paper: Paper) -> None:
        sent.append(paper.send(browser))
        assert sent[-1].status_code == 303, slug

    def at(slug: str) -> Paper:
        return step(browser, here, slug)

    go("when", on_day(at("when")).fill(place="Gran’s kitchen"))
    go("rules", at("rules").fill(own="Listen\nNo shouting"))
    room = came(at("room"), MUM, GRAN, SANA, NURSE).fill(manner_p_sana="video")
    room = room.put({f"cause-{JOE}": "practical", f"absent-{JOE}": "No bus"})
    go("room", room.row("new", 0, name="Auntie Bee", relationship="Mum’s sister", kind="family"))
    why = at("why").fill(words="So that Ella is safe", by=NURSE)
    heard = re.findall(r'name="told"[^>]* value="([^"]+)"', browser.get(f"{here}/why").text)
    why.fields += [("told", person) for person in heard]
    go("why", why)
    worries = at("worries")
    worries.row("worry", 0, by=GRAN, words="Nights").row("worry", 1, by=ELLA, words="Shouting")
    go("worries", worries)
    pairs = at("statements")
    for number in range(2):
        pairs.row(
            "statement",
            number,
            who=f"Gran {number}",
            what="that it happened",
            why="and it could again",
            goal=f"Goal words {number}",
        )
    go("statements", pairs)
    scale = at("scale")
    for person, score in ((MUM, "6"), (GRAN, "4"), (NURSE, "none")):
        scale.put({f"score-{person}": score, f"reason-{person}": "Because"})
    go("scale", scale)
    actions = at("actions")
    page = browser.get(f"{here}/actions").text
    goal = re.findall(r'value="([0-9a-f]{32})"[^>]*>\s*Goal words 0', page)[0]
    for number in range(4):
        actions.row(
            "action",
            number,
            what=f"Deed {number}",
            doer=GRAN,
            when="Daily",
            backup=JOE,
            goal=goal,
        )
    go("actions", actions.row("house", 0, rule="Door shut at eight"))
    what_if = at("what-if").row(
        "whatif", 0, trigger="If Mum drinks", steps="Ring Gran\nGo there", first=GRAN, backup1=JOE
    )
    go("what-if", what_if)
    go("help", at("help").fill(offers="A group on Mondays", by=NURSE))
    go("missing", at("missing").fill(nobody="yes"))
    answers = at("agreement").put({f"says-{person}": "yes" for person in (MUM, GRAN, SANA)})
    go("agreement", answers.put({f"says-{NURSE}": "no", f"words-{NURSE}": "Too soon"}))
    return sent


# The whole meeting


def test_a_first_meeting_is_told_whole_as_one_command(first: Site):
    worker = first.browser(WORKER)
    before = len(first.topics())
    here = begin(worker, first.root)
    sent = fill_first(worker, here)
    assert len(first.topics()) == before
    saved = check(worker, here).send(worker)
    assert saved.status_code == 303
    assert len(sent) + 2 < 60
    topics = first.topics()[before:]
    assert topics[0] == "meeting-held"
    assert topics[-1] == "meeting-written-up"
    assert topics.count("action-offered") == 4
    assert topics.count("danger-statement-agreed") == topics.count("safety-goal-set") == 2
    assert topics.count("scale-judged") == 3
    assert topics.count("plan-answered") == 4
    assert topics.index("member-named") < topics.index("attendance-recorded")
    assert topics.index("plan-version-made") < topics.index("plan-answered")
    ids = first.rows(
        "select distinct command_id from pages.history where family = %s and seq > %s",
        first.family,
        before,
    )
    assert len(ids) == 1
    assert first.count("select count(*) from house.drafts") == 0
    text = worker.get(saved.headers["location"]).text
    assert "Version 1 of the plan was made." in text
    assert "Saved at" in text
    assert "Auntie Bee" in text


def test_pages_stay_small_and_neutral(first: Site):
    worker = first.browser(WORKER)
    here = begin(worker, first.root)
    fill_first(worker, here)
    slugs = re.findall(rf'href="{here}/([a-z-]+)"', worker.get(here).text)
    assert len(slugs) >= 12
    for slug in slugs:
        page = worker.get(f"{here}/{slug}")
        assert page.status_code == 200
        assert len(page.content) < 100_000
        title = re.findall(r"<title>(.*?)</title>", page.text)[0]
        assert not re.search(r"Gran|Ella|Siobh|Joe", title)


def test_saving_again_from_anywhere_records_once(first: Site):
    worker = first.browser(WORKER)
    here = begin(worker, first.root)
    fill_first(worker, here)
    one, two = check(worker, here), check(worker, here)
    saved = one.send(worker)
    told = first.events()
    assert one.send(worker).headers["location"] == saved.headers["location"]
    assert two.send(worker).headers["location"] == saved.headers["location"]
    assert first.events() == told


def test_a_draft_left_over_by_a_crash_goes_and_nothing_is_told_again(first: Site):
    worker = first.browser(WORKER)
    here = begin(worker, first.root)
    fill_first(worker, here)
    paper = check(worker, here)
    left = first.rows("select family, form, revision, saved_by, body from house.drafts")[0]
    paper.send(worker)
    told = first.events()
    with first.connections.connection() as db:
        db.execute(
            "insert into house.drafts (family, form, revision, saved_by, body) "
            "values (%s, %s, %s, %s, %s)",
            left,
        )
    answer = paper.send(worker)
    assert answer.status_code == 303
    assert "/meetings/" in answer.headers["location"]
    assert first.events() == told
    assert first.count("select count(*) from house.drafts") == 0


def test_what_is_not_there_yet_is_named_at_its_step_and_nothing_is_told(first: Site):
    worker = first.browser(WORKER)
    here = begin(worker, first.root)
    before = first.events()
    text = worker.get(f"{here}/check").text
    for words in (
        "Enter the day",
        "at least one ground rule",
        "Choose who was there",
        "who else",
        "why you meet",
        "Ask the network what worries them",
        "what help professionals can give",
    ):
        assert words in text
    assert "Save the meeting" not in text
    answer = worker.post(f"{here}/written-up", {"revision": "0"})
    assert answer.status_code == 422
    assert first.events() == before


def test_a_step_changed_after_reading_is_read_again_before_it_is_saved(first: Site):
    worker = first.browser(WORKER)
    here = begin(worker, first.root)
    fill_first(worker, here)
    paper, before = check(worker, here), first.events()
    step(worker, here, "missing").fill(suggested="The coach").send(worker)
    answer = paper.send(worker)
    assert answer.status_code == 409
    assert "Check it again" in answer.text
    assert first.events() == before
    assert check(worker, here).send(worker).status_code == 303


def test_answers_about_a_plan_that_changed_since_do_not_count(first: Site):
    worker = first.browser(WORKER)
    here = begin(worker, first.root)
    fill_first(worker, here)
    actions = step(worker, here, "actions")
    actions.row("action", 0, what="Something else").send(worker)
    page = worker.get(f"{here}/check").text
    assert "The plan has changed since people gave their answers" in page
    assert "Save the meeting" not in page
    assert step(worker, here, "agreement").send(worker).status_code == 303
    assert "Save the meeting" in worker.get(f"{here}/check").text


# Steps


def test_a_wrong_row_is_named_at_its_field_and_everything_typed_stays(first: Site):
    worker = first.browser(WORKER)
    here = begin(worker, first.root)
    paper = step(worker, here, "actions")
    paper.row("action", 0, what="Ring her", doer=GRAN, when="Daily")
    paper.row("action", 1, what="Drive them", doer=JOE, when="")
    wrong = paper.rows("action")[1]
    answer = paper.send(worker)
    assert answer.status_code == 422
    assert f'href="#when-{wrong}"' in answer.text
    assert f'id="when-{wrong}-error"' in answer.text
    again = Paper(answer.text, f"{here}/actions")
    assert again.value(f"what-{wrong}") == "Drive them"
    assert again.value(f"what-{paper.rows('action')[0]}") == "Ring her"
    kept = step(worker, here, "actions")
    assert kept.value(f"what-{wrong}") == "Drive them"
    assert "Has gaps" in worker.get(here).text


def test_a_date_that_does_not_exist_is_kept_as_typed(first: Site):
    worker = first.browser(WORKER)
    here = begin(worker, first.root)
    paper = step(worker, here, "when").fill(on_day="31", on_month="2", on_year="2026")
    answer = paper.send(worker)
    assert answer.status_code == 422
    assert "Enter a real date" in answer.text
    assert Paper(answer.text, f"{here}/when").value("on-day") == "31"
    assert step(worker, here, "when").value("on-day") == "31"


def test_a_step_can_be_left_half_done(first: Site):
    worker = first.browser(WORKER)
    here = begin(worker, first.root)
    paper = step(worker, here, "worries").row("worry", 0, words="Nobody said who")
    answer = paper.send(worker, then="later")
    assert answer.headers["location"] == here
    assert "Nobody said who" in worker.get(f"{here}/worries").text


def test_another_row_without_scripts_keeps_what_was_typed(first: Site):
    worker = first.browser(WORKER)
    here = begin(worker, first.root)
    paper = step(worker, here, "worries")
    for number in range(3):
        paper.row("worry", number, by=GRAN, words=f"Worry {number}")
    answer = paper.send(worker, add="worry")
    assert answer.status_code == 303
    assert answer.headers["location"].endswith("/worries?more=worry-4#worry-4")
    text = worker.get(answer.headers["location"]).text
    again = Paper(text, f"{here}/worries")
    assert len(again.rows("worry")) == 4
    assert again.rows("worry")[:3] == paper.rows("worry")
    assert 'id="worry-4"' in text


def test_an_emptied_row_goes(first: Site):
    worker = first.browser(WORKER)
    here = begin(worker, first.root)
    paper = step(worker, here, "worries")
    paper.row("worry", 0, by=GRAN, words="One").row("worry", 1, by=MUM, words="Two").send(worker)
    one, two = paper.rows("worry")[:2]
    step(worker, here, "worries").put({f"by-{one}": "", f"words-{one}": " "}).send(worker)
    kept = step(worker, here, "worries")
    assert kept.rows("worry")[0] == two
    assert one not in kept.rows("worry")


def test_the_room_counts_family_and_professionals_and_nobody_twice(first: Site):
    worker = first.browser(WORKER)
    here = begin(worker, first.root)
    paper = came(step(worker, here, "room"), MUM, ELLA, GRAN, SANA, NEIGHBOUR, NURSE, CARER)
    paper.row("new", 0, name="Dr Fox", relationship="GP", kind="professional")
    answer = paper.send(worker, to=f"{here}/room/draft")
    assert answer.status_code == 200
    flat = re.sub(r"<[^>]+>|\s+", " ", answer.text)
    assert re.search(r"3\s+family and friends", flat)
    assert re.search(r"3\s+professionals", flat)
    assert "not counted" in flat
    assert "Ella" in flat
    shown = re.sub(r"<[^>]+>|\s+", " ", worker.get(f"{here}/room").text)
    assert re.search(r"3\s+family and friends", shown)


def test_the_room_answers_htmx_with_its_line_only(first: Site):
    worker = first.browser(WORKER)
    here = begin(worker, first.root)
    paper = came(step(worker, here, "room"), GRAN)
    asks = {"HX-Request": "true", "HX-Request-Type": "partial"}
    answer = worker.send("POST", f"{here}/room/draft", data=paper.body(), headers=asks)
    assert answer.text.strip().startswith('<div id="room">')
    assert "<html" not in answer.text


def test_someone_new_in_the_room_can_take_something_on(first: Site):
    worker = first.browser(WORKER)
    here = begin(worker, first.root)
    room = step(worker, here, "room").row("new", 0, name="Auntie Bee", relationship="aunt")
    room.send(worker)
    person = room.rows("new")[0]
    actions = step(worker, here, "actions")
    actions.row("action", 0, what="Cook", doer=person, when="Sundays")
    assert actions.send(worker).status_code == 303


# Two people, lost sessions, phones


def test_typing_is_kept_right_or_wrong_while_it_is_typed(first: Site):
    worker = first.browser(WORKER)
    here = begin(worker, first.root)
    paper = step(worker, here, "when").fill(on_day="31", on_month="2", on_year="")
    answer = paper.send(worker, to=f"{here}/when/draft")
    assert answer.status_code == 204
    assert step(worker, here, "when").value("on-day") == "31"
    assert paper.fill(on_day="1", on_month="10", on_year="2026").send(worker).status_code == 303


def test_words_that_come_in_after_the_page_was_left_do_not_undo_it(first: Site):
    worker = first.browser(WORKER)
    here = begin(worker, first.root)
    paper = step(worker, here, "missing").fill(suggested="The coach and")
    late = paper.body()
    paper.fill(suggested="The coach and the imam").send(worker)
    answer = worker.send("POST", f"{here}/missing/draft", data=late)
    assert answer.status_code == 409
    assert "and the imam" in worker.get(f"{here}/missing").text


def test_someone_else_goes_on_after_the_session_ended(first: Site):
    worker, other = first.browser(WORKER), first.browser(OTHER)
    here = begin(worker, first.root)
    paper = step(worker, here, "missing").fill(suggested="The coach")
    paper.send(worker, to=f"{here}/missing/draft")
    worker.post("/sign-out")
    assert here in other.get(f"{first.root}/meetings").text
    assert "The coach" in other.get(f"{here}/missing").text


def test_two_people_at_one_step_see_both_words_and_lose_none(first: Site):
    worker, other = first.browser(WORKER), first.browser(OTHER)
    here = begin(worker, first.root)
    mine = step(worker, here, "missing").fill(suggested="My coach")
    step(other, here, "missing").fill(suggested="Her imam").send(other)
    answer = mine.send(worker)
    assert answer.status_code == 409
    assert OTHER in answer.text
    assert "Her imam" in answer.text
    again = Paper(answer.text, f"{here}/missing")
    assert again.value("suggested") == "My coach"
    assert "Her imam" in worker.get(f"{here}/missing").text
    assert again.send(worker).status_code == 303
    assert "My coach" in worker.get(f"{here}/missing").text


def test_typing_does_not_overwrite_what_someone_else_saved(first: Site):
    worker, other = first.browser(WORKER), first.browser(OTHER)
    here = begin(worker, first.root)
    mine = step(worker, here, "missing").fill(suggested="My coach")
    step(other, here, "missing").fill(suggested="Her imam").send(other)
    assert mine.send(worker, to=f"{here}/missing/draft").status_code == 409
    assert "Her imam" in worker.get(f"{here}/missing").text


def test_the_same_words_from_two_people_are_no_conflict(first: Site):
    worker, other = first.browser(WORKER), first.browser(OTHER)
    here = begin(worker, first.root)
    mine = step(worker, here, "missing").fill(suggested="The coach")
    step(other, here, "missing").fill(suggested="The coach").send(other)
    assert mine.send(worker).status_code == 303


def test_a_draft_is_closed_on_the_server(first: Site):
    worker = first.browser(WORKER)
    here = begin(worker, first.root)
    step(worker, here, "missing").fill(suggested="Unmistakable coach").send(worker)
    body = first.rows("select body from house.drafts")[0][0]
    assert b"Unmistakable" not in bytes(body)


def test_there_is_one_first_meeting_however_often_it_is_begun(first: Site):
    worker, other = first.browser(WORKER), first.browser(OTHER)
    here = begin(worker, first.root)
    assert begin(other, first.root) == here
    assert first.count("select count(*) from house.drafts") == 1


def test_a_double_tap_begins_one_review(planned: Site):
    worker, command = planned.browser(WORKER), str(uuid4())
    form = {"kind": "review", "command_id": command}
    places = {worker.post(f"{planned.root}/recordings", form).headers["location"] for _ in range(2)}
    assert len(places) == 1


def test_a_meeting_that_was_called_is_recorded_as_that_one(first: Site):
    worker, called = first.browser(WORKER), MeetingId("m-called")
    today = first.ledger.today()
    convene = ConveneMeeting(meeting=called, kind=MeetingKind.INITIAL, on=today, place="The hall")
    first.ledger.tell(first.family, convene, by())
    form = {"kind": "initial", "meeting": called}
    here = worker.post(f"{first.root}/recordings", form).headers["location"]
    assert here.endswith("/recordings/m-called")
    assert step(worker, here, "when").value("place") == "The hall"


def test_throwing_away_asks_first(first: Site):
    worker = first.browser(WORKER)
    here = begin(worker, first.root)
    step(worker, here, "missing").fill(suggested="The coach").send(worker)
    asked = Paper(worker.get(f"{here}/discarded").text, f"{here}/discarded")
    assert asked.send(worker).status_code == 422
    assert first.count("select count(*) from house.drafts") == 1
    assert asked.send(worker, sure="yes").status_code == 303
    assert first.count("select count(*) from house.drafts") == 0
    assert worker.get(here).status_code == 404


# Reviews


def fill_review(browser: Browser, here: str, bonds: dict[str, str] | None = None) -> None:
    on_day(step(browser, here, "when")).fill(on_day="15").send(browser)
    step(browser, here, "rules").send(browser)
    came(step(browser, here, "room"), MUM, GRAN).send(browser)
    stays = step(browser, here, "stays").put({f"stays-{GRAN}": "yes", f"grasp-{GRAN}": "clearly"})
    stays.put({f"see-{GRAN}": "She could be hurt again"})
    assert stays.send(browser).status_code == 303
    between = step(browser, here, "bonds").fill(answer="We get on, most days")
    assert between.put(bonds or {}).send(browser).status_code == 303
    lines = step(browser, here, "lines")
    lines.put({f"going-{ACTION}": "well", f"words-{ACTION}": "She loves it"})
    lines.put({f"change-{ACTION}": "change", f"when-{ACTION}": "Sundays"})
    assert lines.put({f"reason-{ACTION}": "Church"}).send(browser).status_code == 303
    questions = step(browser, here, "questions")
    questions.fill(answer_problems="We rang", evidence_problems="The diary")
    questions.fill(answer_managed="Well", evidence_managed="Texts", reason_know="Ella was tired")
    assert questions.send(browser).status_code == 303
    answers = step(browser, here, "agreement").put({f"says-{GRAN}": "yes"})
    assert answers.send(browser).status_code == 303


def test_a_review_carries_forward_and_makes_the_next_version(planned: Site):
    worker = planned.browser(WORKER)
    before = len(planned.topics())
    here = begin(worker, planned.root, "review")
    assert step(worker, here, "rules").rows("pick") == ["Listen", "No shouting."]
    assert "From last time" in worker.get(f"{here}/rules").text
    came(step(worker, here, "room"), GRAN).send(worker)
    assert "Last time: 4. “It is early”" in worker.get(f"{here}/scale").text
    fill_review(worker, here)
    saved = check(worker, here).send(worker)
    topics = planned.topics()[before:]
    assert topics.count("line-looked-at") == 1
    assert topics.count("action-reworked") == 1
    assert topics.count("review-question-answered") == 2
    assert topics.count("review-question-not-reached") == 1
    assert topics.count("commitment-confirmed") == topics.count("seriousness-understood") == 1
    assert topics.count("relationships-asked") == 1
    assert topics[-3:] == ["plan-version-made", "plan-answered", "meeting-written-up"]
    text = worker.get(saved.headers["location"]).text
    assert "Version 2 of the plan was made." in text
    assert "Church" in text


def test_a_review_that_moves_nothing_makes_no_version(planned: Site):
    worker = planned.browser(WORKER)
    before = len(planned.topics())
    here = begin(worker, planned.root, "review")
    fill_review(worker, here)
    step(worker, here, "lines").put({f"change-{ACTION}": "keep"}).send(worker)
    step(worker, here, "agreement").send(worker)
    assert check(worker, here).send(worker).status_code == 303
    assert "plan-version-made" not in planned.topics()[before:]


def moved(planned: Site) -> tuple[Browser, str, Paper]:
    """A review ready to save, whose action someone else changes at the last moment."""
    worker = planned.browser(WORKER)
    here = begin(worker, planned.root, "review")
    fill_review(worker, here)
    paper = check(worker, here)
    theirs = ReworkAction(
        line=ACTION, seen=0, what="Film night", doer=JOE, when="Fridays", reason="Bus strike"
    )
    planned.ledger.tell(planned.family, theirs, by())
    return worker, here, paper


def test_a_line_that_moved_on_is_shown_theirs_beside_yours(planned: Site):
    worker, here, paper = moved(planned)
    before = planned.events()
    answer = paper.send(worker)
    assert answer.status_code == 409
    for words in ("Wiktoria Nowak", "Film night", "Bus strike", "Sundays", "Keep theirs"):
        assert words in answer.text
    assert planned.events() == before
    lines = worker.get(f"{here}/lines").text
    assert "changed this line meanwhile" in lines
    assert "Sundays" in lines


@pytest.mark.parametrize(("keep", "changes"), [("theirs", 0), ("mine", 1)])
def test_a_line_that_moved_on_is_settled_either_way(planned: Site, keep: str, changes: int):
    worker, here, paper = moved(planned)
    told = len(planned.topics())
    settle = Paper(paper.send(worker).text, f"{here}/moved")
    assert settle.send(worker, keep=keep).status_code == 303
    # People gave their answers to mine: only theirs is news to them.
    asks_again = "The plan has changed since people gave" in worker.get(f"{here}/check").text
    assert asks_again == (keep == "theirs")
    step(worker, here, "agreement").send(worker)
    assert check(worker, here).send(worker).status_code == 303
    assert planned.topics()[told:].count("action-reworked") == changes


def test_a_line_taken_out_meanwhile_can_only_go(planned: Site):
    worker = planned.browser(WORKER)
    here = begin(worker, planned.root, "review")
    fill_review(worker, here)
    paper = check(worker, here)
    planned.ledger.tell(planned.family, WithdrawLine(line=ACTION, seen=0, reason="Over"), by())
    answer = paper.send(worker)
    assert answer.status_code == 409
    assert "Use mine" not in answer.text
    Paper(answer.text, f"{here}/moved").send(worker, keep="theirs")
    step(worker, here, "agreement").send(worker)
    assert check(worker, here).send(worker).status_code == 303


def test_a_change_needs_its_reason_beside_its_line(planned: Site):
    worker = planned.browser(WORKER)
    here = begin(worker, planned.root, "review")
    lines = step(worker, here, "lines")
    assert set(lines.rows("line")) == {RULE, ACTION, WHAT_IF}
    lines.put({f"change-{RULE}": "withdraw", f"change-{WHAT_IF}": "change"})
    answer = lines.put({f"what-{WHAT_IF}": "If she rings"}).send(worker)
    assert answer.status_code == 422
    assert f'href="#reason-{RULE}"' in answer.text
    assert f'href="#reason-{WHAT_IF}"' in answer.text


# Who may


@pytest.mark.parametrize("who", [MANAGER, MEMBER, FAR_WORKER])
def test_recording_is_not_there_for_who_may_not(first: Site, who: str):
    worker, browser = first.browser(WORKER), first.browser(who)
    here = begin(worker, first.root)
    paper = step(worker, here, "missing").fill(suggested="The coach")
    for path in (here, f"{here}/missing", f"{here}/check", f"{here}/discarded"):
        assert browser.get(path).status_code == 404
    for path in (f"{here}/missing", f"{here}/missing/draft", f"{here}/written-up"):
        assert browser.post(path, {"suggested": "Mine"}).status_code == 404
    assert browser.post(f"{first.root}/recordings", {"kind": "initial"}).status_code == 404
    assert paper.send(worker).status_code == 303
    page = browser.get(f"{first.root}/meetings")
    assert "Carry on" not in page.text


def test_the_network_lead_records_a_review(site: Site, lead: Browser):
    here = begin(lead, site.root, "review")
    assert lead.get(f"{here}/lines").status_code == 200


def test_a_draft_of_one_family_is_not_there_in_another(first: Site):
    worker = first.browser(WORKER)
    here = begin(worker, first.root)
    elsewhere = here.replace(str(first.family), str(first.other))
    assert worker.get(elsewhere).status_code == 404
    assert worker.get(f"{here}/no-such-step").status_code == 404
