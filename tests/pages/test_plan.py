"""The plan's pages: as it stands and stood, its lines changed without losing words, its answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from backend.aggregates.network import RecordLeaving
from backend.aggregates.plan import AddRule, MakeVersion, RewordRule, WithdrawLine
from backend.aggregates.vocabulary import LineId, on_day
from tests import families
from tests.families import ACTION, DAD, GOAL, GRAN, JOE, MUM, NURSE, RULE, SANA, WHAT_IF
from tests.pages.conftest import LEAD, MANAGER, MEMBER, WORKER, Browser, Site, day, opened
from tests.pages.paper import Paper
from tests.projections.pages import telling

PARTS = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def bare(server: str) -> Iterator[Site]:
    """A site whose family has lines but no version of its plan."""
    with opened(server, families.planned) as site:
        yield site


@pytest.fixture
def empty(server: str) -> Iterator[Site]:
    """A site whose family has no plan at all."""
    with opened(server, families.with_network) as site:
        yield site


def text(html: str) -> str:
    """The words of a page in one line, with no space before a stop that follows a tag."""
    # On a phone each cell says what its column is called.
    html = re.sub(r'<td [^>]*data-label="([^"]*)"[^>]*>', r" \1 ", html)
    words = " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())
    return re.sub(r" (?=[.,)])|(?<=\() ", "", words)


def tell(site: Site, *commands: Any) -> None:
    for command in commands:
        site.ledger.tell(site.family, command, telling(command))


def answers(site: Site, version: int = 1) -> str:
    return f"{site.root}/plan/versions/{version}/answers"


def line(site: Site, name: str = RULE) -> str:
    return f"{site.root}/plan/lines/{name}"


def said(site: Site) -> dict[str, str]:
    rows = site.rows("select person, says from pages.plan_answers where family = %s", site.family)
    return dict(rows)


# The plan as it stands


def test_the_plan_says_first_how_it_stands(site: Site, worker: Browser):
    answer = worker.get(f"{site.root}/plan")
    assert answer.status_code == 200
    assert "<title>Safety plan – Handrail</title>" in answer.text
    found = text(answer.text)
    status = (
        "Version 1. Made at the first meeting on 1 September 2026. 2 of 3 who answered said yes."
    )
    assert status in found
    assert re.search(r"Next review by \d+ \w+ 2026\.", found)
    for earlier, later in (
        (status, "What we are worried about"),
        ("that Mum passed out twice in June", "Mum says it was once"),
        ("Mum says it was once", families.GOAL_WORDS),
        ("Weekend visits", "No drink in the house"),
        ("No drink in the house", "If it goes wrong"),
        ("If Mum starts to drink", "Ella rings Gran"),
        ("Ella rings Gran", "Whom to tell the worker"),
        ("Whom to tell the worker", "Who agrees to version 1"),
    ):
        assert found.index(earlier) < found.index(later), (earlier, later)
    assert "Who comes Gran Mary first Uncle Joe next, if not سناء next, if not" in found
    assert "Who Gran Mary When Saturdays Backup Uncle Joe" in found
    assert "Going well “She loves it”" in found
    assert "DRAFT" not in answer.text and "not yet a version" not in found


def test_no_answer_is_never_agreement(site: Site, worker: Browser):
    found = text(worker.get(f"{site.root}/plan").text)
    assert "Siobhán O'Brien Yes Łukasz Okafor Cannot answer yet “I was at work”" in found
    assert "Uncle Joe Has not answered yet" in found
    assert "Pat Lee Has not" not in found, "professionals are not asked to agree"


def test_it_is_a_draft_until_someone_agreed(bare: Site):
    worker = bare.browser(WORKER)
    page = worker.get(f"{bare.root}/plan").text
    assert "DRAFT" in page and "No version has been made yet" in page
    tell(bare, MakeVersion(seen=0))
    page = worker.get(f"{bare.root}/plan").text
    assert "DRAFT" in page and "No one has answered yet." in text(page)
    worker.post(answers(bare), {"person": GRAN, "says": "yes"})
    assert "DRAFT" not in worker.get(f"{bare.root}/plan").text


def test_an_empty_plan_says_what_comes_next(empty: Site):
    found = empty.browser(WORKER).get(f"{empty.root}/plan").text
    assert "There is no plan yet." in found and f"{empty.root}/meetings" in found
    assert "DRAFT" not in found


def test_lines_that_left_are_counted_and_not_shown(site: Site, worker: Browser):
    tell(site, WithdrawLine(line=RULE, seen=0, reason="It is in the goal"))
    page = worker.get(f"{site.root}/plan").text
    assert "No drink in the house" not in page
    assert "1 line has left the plan" in page and f"{site.root}/history?kind=plan" in page


def test_changes_since_the_version_are_marked(site: Site, worker: Browser):
    tell(
        site,
        RewordRule(line=RULE, seen=0, words="No drink at all", reason="Ella asked"),
        AddRule(line=LineId("l-new"), words="Ring first", goal=GOAL),
    )
    found = text(worker.get(f"{site.root}/plan").text)
    assert "Changed since version 1: not yet a version" in found
    assert "No drink at all Changed since version 1" in found
    assert "Ring first New since version 1" in found
    assert "Make it version 2" in found


def test_someone_who_left_is_marked_where_the_plan_counts_on_them(site: Site, worker: Browser):
    happened = on_day(site.ledger.today())
    tell(site, RecordLeaving(person=JOE, reason="Moved", happened=happened))
    found = text(worker.get(f"{site.root}/plan").text)
    assert "Backup Uncle Joe Has left the network" in found
    assert "Uncle Joe Has not answered yet" not in found


def test_who_may_not_change_it_sees_no_buttons(site: Site, manager: Browser, member: Browser):
    tell(site, RewordRule(line=RULE, seen=0, words="No drink at all", reason="Ella asked"))
    for browser in (manager, member):
        page = browser.get(f"{site.root}/plan").text
        assert "No drink at all" in page
        assert "Changed since version 1: not yet a version." in text(page)
        assert "lines/new" not in page and "Make it version" not in page
        assert "Why is this here?" in page
    assert "Save this answer" not in manager.get(f"{site.root}/plan").text


def test_it_takes_few_queries(site: Site, member: Browser, monkeypatch: pytest.MonkeyPatch):
    asked: list[Any] = []
    execute = psycopg.Cursor.execute

    def counted(self: Any, query: Any, *values: Any, **more: Any) -> Any:
        asked.append(query)
        return execute(self, query, *values, **more)

    monkeypatch.setattr(psycopg.Cursor, "execute", counted)
    assert member.get(f"{site.root}/plan").status_code == 200
    of_the_page = [
        query for query in asked if "pages." in str(query) and "house." not in str(query)
    ]
    # What services do and what children asked for stand beside the plan: one query each.
    assert len(of_the_page) == 9, of_the_page


# As it stood


def test_it_is_shown_as_it_stood(site: Site, worker: Browser):
    today = site.ledger.today()
    tell(site, RewordRule(line=RULE, seen=0, words="No drink at all", reason="Ella asked"))
    now = worker.get(f"{site.root}/plan").text
    assert "No drink at all" in now
    page = worker.get(f"{site.root}/plan?on=2026-11-02").text
    assert "as it stood on" in page and "2 November 2026" in page
    assert "No drink in the house" in page and "No drink at all" not in page
    assert "2 of 3 who answered said yes." in text(page)
    assert "lines/new" not in page and "Save this answer" not in page
    today_page = worker.get(f"{site.root}/plan?on={today.isoformat()}").text
    assert "No drink at all" in today_page


def test_the_same_rows_make_the_same_sheet(site: Site, worker: Browser):
    def sheet(html: str) -> str:
        found = re.search(
            r'<section class="hr-plan-card.*(?=<section class="hr-answers)', html, re.S
        )
        assert found
        said = text(re.sub(r'<a class="govuk-link[^>]*>.*?</a>', "", found.group(0), flags=re.S))
        # Of a day that is past, it is said besides what was written down late.
        return re.sub(r"Written down late: \d+ (hour|day)s? ", "", said)

    today = site.ledger.today().isoformat()
    now = worker.get(f"{site.root}/plan").text
    then = worker.get(f"{site.root}/plan?on={today}").text
    both = [sheet(page).replace("Add a rule for every goal", "") for page in (now, then)]
    assert both[0] == both[1]


def test_before_the_plan_there_was_none(site: Site, worker: Browser):
    page = worker.get(f"{site.root}/plan?on=2020-02-29")
    assert page.status_code == 200 and "There was no plan yet on this day." in page.text


def test_the_date_form_leads_to_a_clean_address(site: Site, worker: Browser):
    answer = worker.get(f"{site.root}/plan?on-day=1&on-month=9&on-year=2026")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{site.root}/plan?on=2026-09-01"


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("on-day=31&on-month=2&on-year=2026", "Enter a real date"),
        ("on-day=1&on-month=9&on-year=2199", "in the future"),
        ("on-day=&on-month=&on-year=", "Enter the day you want to see."),
        ("on=nonsense", "Enter a real date"),
        ("on=2199-01-01", "in the future"),
        ("on=0001-01-01", "too long ago"),
        ("on=%00", ""),
    ],
)
def test_a_date_that_cannot_be_shown(site: Site, worker: Browser, query: str, says: str):
    answer = worker.get(f"{site.root}/plan?{query}")
    if not says:
        assert answer.status_code == 200
        return
    assert answer.status_code == 422
    assert says in answer.text and "Error: Safety plan" in answer.text
    assert "Weekend visits" in answer.text, "the plan is still there to read"
    for box, typed in re.findall(r"(on-\w+)=(\d+)", query):
        assert re.search(rf'name="{box}"[^>]*value="{typed}"', answer.text)


# Versions and answers


def test_a_version_is_made_from_the_page(bare: Site):
    worker = bare.browser(WORKER)
    page = worker.get(f"{bare.root}/plan").text
    assert "Keep this plan as version 1" in page and "The first meeting, 1 September 2026" in page
    answer = worker.post(f"{bare.root}/plan/versions", {"seen": "0", "meeting": families.FIRST})
    assert answer.status_code == 303
    assert bare.topics()[-1] == "plan-version-made"
    found = text(worker.get(f"{bare.root}/plan").text)
    assert "Version 1. Made at the first meeting on 1 September 2026." in found


def test_a_version_made_meanwhile_is_not_made_twice(site: Site, worker: Browser):
    tell(site, RewordRule(line=RULE, seen=0, words="No", reason="x"), MakeVersion(seen=1))
    before = site.events()
    answer = worker.post(f"{site.root}/plan/versions", {"seen": "1"})
    assert answer.status_code == 422 and "Version 2 has been made meanwhile." in answer.text
    for seen in ("", "x", "-1", "99999999999"):
        assert worker.post(f"{site.root}/plan/versions", {"seen": seen}).status_code == 422
    assert site.events() == before


def test_a_version_is_answered_as_a_block_and_as_a_page(site: Site, worker: Browser):
    answer = worker.post(answers(site), {"person": SANA, "says": "yes"})
    assert answer.status_code == 303 and answer.headers["location"].startswith(f"{site.root}/plan")
    block = worker.post(answers(site), {"person": JOE, "says": "no", "words": "Too much"}, **PARTS)
    assert block.status_code == 200
    assert "<html" not in block.text and "“Too much”" in block.text
    assert "3 of 5 who answered said yes." in text(block.text)
    assert said(site) == {MUM: "yes", GRAN: "yes", DAD: "cannot-yet", SANA: "yes", JOE: "no"}


def test_who_took_an_answer_down_for_whom_is_in_the_record(site: Site, worker: Browser):
    worker.post(answers(site), {"person": SANA, "says": "yes"})
    rows = site.rows(
        "select by_name, on_behalf from pages.history "
        "where family = %s and topic = 'plan-answered' order by seq desc limit 1",
        site.family,
    )
    assert rows == [(WORKER, "سناء")]


def test_a_line_that_never_changed_is_changed_and_taken_out_by_its_own_forms(bare: Site):
    worker, at = bare.browser(WORKER), f"{bare.root}/plan/lines/{RULE}"
    change = Paper(worker.get(at).text, at).fill(words="No wine at home", reason="Church")
    assert change.send(worker).status_code == 303
    assert bare.topics()[-1] == "rule-reworded"
    action = f"{bare.root}/plan/lines/{ACTION}"
    out = Paper(worker.get(action).text, f"{action}/withdrawals").fill(leaving="Gran moved")
    assert out.send(worker).status_code == 303
    assert bare.topics()[-1] == "line-withdrawn"


@pytest.mark.practice("A51")
def test_a_professionals_idea_gets_a_soft_word_on_its_line_and_blocks_nothing(bare: Site):
    worker, soft = bare.browser(WORKER), "The best ideas here come from the network"
    for whose, said in ((NURSE, True), (SANA, False), ("", False)):
        at = f"{bare.root}/plan/lines"
        paper = Paper(worker.get(f"{at}/new?kind=action").text, at)
        paper.fill(what="Weigh Ella", doer=GRAN, when="Mondays", proposed_by="")
        added = paper.put({"proposed_by": whose}).send(worker)
        assert added.status_code == 303, added.text
        line = added.headers["location"].partition("#")[2]
        page = worker.get(f"{at}/{line}").text
        assert (soft in page) is said, whose
        assert soft not in bare.browser(MEMBER).get(f"{at}/{line}").text


@pytest.mark.parametrize("says", ["no", "cannot-yet"])
def test_what_is_no_yes_needs_words(site: Site, worker: Browser, says: str):
    before = site.events()
    for headers in ({}, PARTS):
        answer = worker.post(answers(site), {"person": SANA, "says": says}, **headers)
        assert answer.status_code == 422 and "Say what stands in the way." in answer.text
        assert re.search(rf'value="{says}"[^>]*checked', answer.text)
        assert re.search(rf'value="{SANA}"[^>]*selected', answer.text)
    assert site.events() == before


def test_a_refused_answer_keeps_its_words(site: Site, worker: Browser):
    typed = {"person": "", "says": "no", "words": "I <work> nights"}
    answer = worker.post(answers(site), typed)
    assert answer.status_code == 422 and "I &lt;work&gt; nights" in answer.text
    answer = worker.post(answers(site), {"person": SANA, "says": "maybe", "words": "Hm"})
    assert answer.status_code == 422 and "Choose one of these." in answer.text


def test_the_network_answers_for_themselves_only(site: Site, member: Browser):
    page = member.get(f"{site.root}/plan").text
    assert "Say what you think of this version" in page and 'name="person"' not in page
    member.post(answers(site), {"person": SANA, "says": "yes"})
    found = said(site)
    assert found[JOE] == "yes" and SANA not in found


def test_an_old_version_cannot_be_answered(site: Site, worker: Browser):
    tell(site, RewordRule(line=RULE, seen=0, words="No", reason="x"), MakeVersion(seen=1))
    for version, why in ((1, "replaced by version 2"), (7, "newest version"), (0, "replaced")):
        answer = worker.post(answers(site, version), {"person": SANA, "says": "yes"})
        assert answer.status_code == 422 and why in answer.text
    assert worker.post(f"{site.root}/plan/versions/x/answers").status_code in (404, 400)


def test_the_manager_answers_for_nobody(site: Site, manager: Browser):
    assert manager.post(answers(site), {"person": SANA, "says": "yes"}).status_code == 404
    assert SANA not in said(site)


# Lines put in


NEW = {
    "rule": {"words": "Ring first", "proposed_by": families.ELLA, "goal": GOAL},
    "action": {"what": "Cook", "doer": SANA, "when": "Mondays", "backup": JOE, "goal": ""},
    "contingency": {
        "trigger": "No answer",
        "step-1": "Knock",
        "step-2": "  ",
        "step-3": "Ring 999",
        "first": JOE,
        "backup-1": GRAN,
        "backup-2": "",
        "backup-3": SANA,
        "tell": "Amira",
    },
}


@pytest.mark.parametrize("kind", NEW)
def test_a_line_is_put_in(site: Site, lead: Browser, kind: str):
    assert lead.get(f"{site.root}/plan/lines/new?kind={kind}&goal={GOAL}").status_code == 200
    answer = lead.post(f"{site.root}/plan/lines", {"kind": kind} | NEW[kind])
    assert answer.status_code == 303
    (row,) = site.rows(
        "select kind, words, doer, backups, steps, goal, line from pages.plan_lines "
        "where family = %s order by place desc limit 1",
        site.family,
    )
    assert answer.headers["location"] == f"{site.root}/plan#{row[6]}"
    assert (
        row[:6]
        == {
            "rule": ("rule", "Ring first", None, [], [], GOAL),
            "action": ("action", "Cook", SANA, [JOE], [], None),
            "contingency": (
                "contingency",
                "No answer",
                JOE,
                [GRAN, SANA],
                ["Knock", "Ring 999"],
                None,
            ),
        }[kind]
    )


def test_the_same_form_twice_makes_one_line(site: Site, worker: Browser):
    fields = {"kind": "rule", "words": "Ring first", "command_id": str(uuid4())}
    before = site.events()
    for _ in range(2):
        assert worker.post(f"{site.root}/plan/lines", fields).status_code == 303
    assert site.events() == before + 1


@pytest.mark.parametrize(
    ("kind", "wrong", "field", "says"),
    [
        ("rule", {"words": ""}, "words", "Write the rule."),
        ("action", {"when": ""}, "when", "Say when they will do it."),
        ("action", {"doer": ""}, "doer", "Choose someone in this family"),
        ("action", {"backup": SANA}, "backup", "Choose someone else as the backup."),
        ("contingency", {"trigger": ""}, "trigger", "Write what might go wrong."),
        ("contingency", {"step-1": "", "step-3": ""}, "step-1", "at least one thing to do"),
        ("contingency", {"backup-1": JOE}, "backup-1", "Each person comes once"),
        ("contingency", {"first": ""}, "first", "Choose someone in this family"),
        ("contingency", {"tell": "x" * 201}, "tell", "letters or fewer"),
    ],
)
def test_a_line_that_cannot_be_put_in(
    site: Site, worker: Browser, kind: str, wrong: dict[str, str], field: str, says: str
):
    before = site.events()
    fields = {"kind": kind} | NEW[kind] | wrong
    answer = worker.post(f"{site.root}/plan/lines", fields)
    assert answer.status_code == 422 and site.events() == before
    assert f'href="#{field}"' in answer.text and f'id="{field}"' in answer.text
    assert says in unescape(answer.text)
    for name, value in fields.items():
        if value.strip() and name != "goal":
            assert value in unescape(answer.text), name


# Lines changed


def reworded(site: Site, browser: Browser, **fields: str) -> Any:
    return browser.post(line(site), {"seen": "0", "words": "No drink at all"} | fields)


def test_a_line_shows_its_life(site: Site, member: Browser, worker: Browser):
    tell(site, RewordRule(line=RULE, seen=0, words="None", reason="Ella asked"))
    page = member.get(line(site)).text
    found = text(page)
    assert "Why is this here?" in found
    assert found.index("A rule was put in other words: None. Why: Ella asked.") < found.index(
        "A rule went into the plan: No drink in the house. Suggested by Ella."
    )
    assert "For the goal:" in found and "Save the change" not in found
    assert "<title>A line of the plan – Handrail</title>" in page
    page = worker.get(line(site)).text
    assert 'name="seen" value="1"' in page and "Save the change" in page
    assert "Weekend visits" not in page


@pytest.mark.parametrize("name", [RULE, ACTION, WHAT_IF])
def test_each_kind_of_line_has_its_form_filled_in(site: Site, worker: Browser, name: str):
    page = unescape(worker.get(line(site, name)).text)
    filled = {
        RULE: ["No drink in the house"],
        ACTION: ["Weekend visits", 'value="Saturdays"', f'value="{JOE}" selected'],
        WHAT_IF: ["Gran fetches her\nby car", f'value="{SANA}" selected', 'value="the worker"'],
    }[LineId(name)]
    for expected in filled:
        assert expected in page


def test_a_line_is_changed_with_a_reason(site: Site, worker: Browser):
    answer = reworded(site, worker, reason="Ella asked", meeting=families.REVIEW)
    assert answer.status_code == 303 and answer.headers["location"] == f"{site.root}/plan#{RULE}"
    assert site.rows(
        "select words, reason, meeting, changes from pages.plan_lines where line = %s", RULE
    ) == [("No drink at all", "Ella asked", families.REVIEW, 1)]


def test_actions_and_what_ifs_are_changed(site: Site, lead: Browser):
    fields = {"seen": "0", "what": "Sunday lunch", "doer": JOE, "when": "Sundays", "reason": "Hip"}
    assert lead.post(line(site, ACTION), fields).status_code == 303
    fields = {"seen": "0", "trigger": "Mum rings", "step-2": "Joe comes", "first": JOE}
    assert lead.post(line(site, WHAT_IF), fields | {"reason": "Hip"}).status_code == 303
    assert site.topics()[-2:] == ["action-reworked", "contingency-reworked"]


def test_a_change_needs_a_reason_and_keeps_what_was_typed(site: Site, worker: Browser):
    before = site.events()
    answer = reworded(site, worker)
    assert answer.status_code == 422 and "Say why the rule is changing." in answer.text
    assert "No drink at all" in answer.text and 'href="#reason"' in answer.text
    assert site.events() == before


def test_a_line_leaves_with_a_reason(site: Site, worker: Browser):
    address = f"{line(site)}/withdrawals"
    answer = worker.post(address, {"seen": "0", "leaving": " "})
    assert answer.status_code == 422 and 'href="#leaving"' in answer.text
    assert "Save the change" not in answer.text
    assert worker.post(address, {"seen": "0", "leaving": "In the goal"}).status_code == 303
    assert site.topics()[-1] == "line-withdrawn"
    page = worker.get(line(site)).text
    assert "Has left the plan" in page and "Save the change" not in page
    assert "Why: In the goal." in text(page)


# Two people, one line


@pytest.fixture
def moved(site: Site) -> Site:
    """A site on which someone has reworded the rule since the worker read it."""
    tell(site, RewordRule(line=RULE, seen=0, words="No beer in the house", reason="Ella asked"))
    return site


def test_neither_loses_words(moved: Site, worker: Browser):
    before = moved.events()
    answer = reworded(moved, worker, words="No drink in any house", reason="Mum asked")
    assert answer.status_code == 409 and moved.events() == before
    found = text(answer.text)
    assert "Wiktoria Nowak changed this line while you were writing" in found
    assert "Why: Ella asked" in found and "Nothing is lost." in found
    assert "No beer in the house" in found
    assert "<del>" in answer.text and "<ins>" in answer.text
    assert "No removed: beer (end of removal) added: drink (end of addition) in" in found
    for choice in ("Keep theirs", "Use mine", "Or join the two"):
        assert choice in found
    assert "Mum asked" in answer.text


def forms(html: str, address: str) -> list[dict[str, str]]:
    """The hidden fields of each form to an address."""
    found = re.findall(rf'<form[^>]*action="{re.escape(address)}".*?</form>', html, re.S)
    hidden = r'<input type="hidden" name="([^"]*)" value="([^"]*)"'
    return [{name: unescape(value) for name, value in re.findall(hidden, form)} for form in found]


def test_mine_can_be_used(moved: Site, worker: Browser):
    page = reworded(moved, worker, words="Not a drop\nanywhere", reason="Mum asked").text
    mine, join = forms(page, line(moved))
    assert mine["seen"] == join["seen"] == "1"
    assert mine["command_id"] != join["command_id"], "each is an entry of its own"
    assert worker.post(line(moved), mine).status_code == 303
    assert moved.rows(
        "select words, reason, changes from pages.plan_lines where line = %s", RULE
    ) == [("Not a drop\nanywhere", "Mum asked", 2)]
    assert worker.post(line(moved), join | {"words": "Both", "reason": "x"}).status_code == 409


def test_the_two_can_be_joined(moved: Site, worker: Browser):
    page = reworded(moved, worker, reason="Mum asked").text
    _, join = forms(page, line(moved))
    fields = join | {"words": "No beer and no drink", "reason": "Both asked"}
    assert worker.post(line(moved), fields).status_code == 303
    assert moved.topics()[-1] == "rule-reworded"


def test_the_same_words_are_no_conflict(moved: Site, worker: Browser):
    before = moved.events()
    answer = reworded(moved, worker, words="No beer in the house", reason="Mum asked")
    assert answer.status_code == 303 and moved.events() == before


def test_what_ifs_stand_beside_each_other_part_by_part(site: Site, worker: Browser):
    change = families.ReworkContingency(
        line=WHAT_IF,
        seen=0,
        trigger="Mum rings",
        steps=("Joe comes", "Joe stays"),
        first=JOE,
        reason="Hip",
    )
    tell(site, change)
    fields = {
        "seen": "0",
        "trigger": "Mum rings",
        "step-1": "Joe comes",
        "step-4": "Joe sleeps over",
    }
    answer = worker.post(
        line(site, WHAT_IF), fields | {"first": GRAN, "backup-2": SANA, "reason": "Hm"}
    )
    assert answer.status_code == 409
    found = text(answer.text)
    assert "Gran Mary, then سناء" in found and "The same" in found
    assert re.search(r"Joe sleeps over\s*</textarea>", answer.text)
    mine, _ = forms(answer.text, line(site, WHAT_IF))
    assert worker.post(line(site, WHAT_IF), mine).status_code == 303
    rows = site.rows("select steps, doer, backups from pages.plan_lines where line = %s", WHAT_IF)
    assert rows == [(["Joe comes", "Joe sleeps over"], GRAN, [SANA])]


def test_a_line_taken_out_meanwhile_can_come_back_as_a_new_one(site: Site, worker: Browser):
    tell(site, WithdrawLine(line=RULE, seen=0, reason="In the goal"))
    answer = reworded(site, worker, words="Not a drop", reason="Mum asked")
    assert answer.status_code == 409
    found = text(answer.text)
    assert "took this line out while you were writing" in found and "Why: In the goal" in found
    assert forms(answer.text, line(site)) == []
    (mine,) = forms(answer.text, f"{site.root}/plan/lines")
    assert worker.post(f"{site.root}/plan/lines", mine).status_code == 303
    assert site.rows(
        "select words, goal from pages.plan_lines where family = %s and not withdrawn "
        "and kind = 'rule'",
        site.family,
    ) == [("Not a drop", GOAL)]


def test_taking_out_what_has_changed_asks_again(moved: Site, worker: Browser):
    address = f"{line(moved)}/withdrawals"
    before = moved.events()
    answer = worker.post(address, {"seen": "0", "leaving": "Not needed"})
    assert answer.status_code == 409 and moved.events() == before
    assert "No beer in the house" in answer.text and "Take it out all the same" in answer.text
    (mine,) = forms(answer.text, address)
    assert (mine["seen"], mine["leaving"]) == ("1", "Not needed")
    assert worker.post(address, mine).status_code == 303
    assert moved.topics()[-1] == "line-withdrawn"


# Who may


@pytest.mark.parametrize("who", [MANAGER, MEMBER])
def test_who_may_not_change_the_plan(site: Site, who: str):
    browser, before = site.browser(who), site.events()
    assert browser.get(line(site)).status_code == 200
    assert browser.get(f"{site.root}/plan/lines/new").status_code == 404
    for address in (
        line(site),
        f"{line(site)}/withdrawals",
        f"{site.root}/plan/lines",
        f"{site.root}/plan/versions",
    ):
        answer = browser.post(address, {"seen": "0", "words": "x", "leaving": "x", "reason": "x"})
        assert answer.status_code == 404
    assert site.events() == before


@pytest.mark.parametrize("who", ["Bola Ade", "Nana Far"])
def test_other_people_see_nothing(site: Site, who: str):
    browser = site.browser(who)
    for address in ("plan", "plan?on=2026-10-01", f"plan/lines/{RULE}", "plan/versions"):
        assert browser.get(f"{site.root}/{address}").status_code == 404


def test_a_line_that_is_not_there(site: Site, worker: Browser, lead: Browser):
    assert worker.get(line(site, "l-nothing")).status_code == 404
    assert worker.post(line(site, "l-nothing"), {"seen": "0"}).status_code == 404
    assert worker.post(f"{line(site, 'x')}/withdrawals", {"seen": "0"}).status_code == 404
    tell(site, AddRule(line=LineId("l-ours"), words="Ours"))
    other = f"/families/{site.other}/plan/lines/l-ours"
    assert worker.get(other).status_code == 404


def test_the_lead_may_change_it(site: Site):
    assert reworded(site, site.browser(LEAD), reason="We agreed").status_code == 303


def test_day_boxes_are_named_as_the_form_names_them(site: Site, worker: Browser):
    page = worker.get(f"{site.root}/plan").text
    for box in day("on", "2026-10-01"):
        assert f'name="{box}"' in page
