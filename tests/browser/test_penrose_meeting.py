"""A worker records the Penrose children's first meeting in one sitting (penrose.md, 19 to 29)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, Request, Response, expect

from backend.aggregates.case import (
    BeginInvolvement,
    EnterChild,
    EnterParent,
    GiveConsent,
    SetBottomLine,
    StartRecord,
)
from backend.aggregates.network import MemberKind, NameMember
from backend.aggregates.vocabulary import PersonId, PlanStatus, on_day
from backend.demo.ashmere import TEAM
from tests.browser.conftest import check_page
from tests.browser.journey import Hand, press, save, step
from tests.browser.journey import date as type_date
from tests.projections.pages import by

LEAST_SUBMISSIONS, MOST_SUBMISSIONS, MOST_BYTES = 15, 60, 100_000
KERRY, LEE = PersonId("x-kerry"), PersonId("x-lee")
MET = date(2025, 3, 13)
MEMBERS = (
    ("Jo Penrose", "aunt", MemberKind.FAMILY),
    ("Alan Penrose", "grandfather", MemberKind.FAMILY),
    ("Sheila Garside", "father’s mother", MemberKind.FAMILY),
    ("Farida Siddiqui", "neighbour", MemberKind.NEIGHBOUR),
    ("Natalie Cole", "friend", MemberKind.FRIEND),
    ("Marcus Bell", "football coach", MemberKind.COMMUNITY),
    ("Peg Doyle", "great-aunt", MemberKind.FAMILY),
    ("Amira Hassan", "social worker", MemberKind.PROFESSIONAL),
    ("Beth Lowe", "health visitor", MemberKind.PROFESSIONAL),
    ("Owen Tate", "school", MemberKind.PROFESSIONAL),
    ("Teresa Nowak", "childminder", MemberKind.PAID),
)
PRESENT = ("Kerry Penrose", *(name for name, _, _ in MEMBERS))
PAIRS = (
    (
        "Amira, Beth, Jo and Alan are worried",
        "Theo was by the road alone at night, and Kerry was too drunk to know.",
        "A child could be badly hurt, or killed, with no sober adult there.",
        "A sober adult from this plan is in charge before bedtime, each time.",
        "Kerry says it was one other time, not two.",
    ),
    (
        "Amira, Kerry and Farida are worried",
        "Dean pushed Kerry in front of the children, and may know the street.",
        "The children could see violence, or be caught in it.",
        "Nobody here tells Dean where they live; whoever sees him does four things.",
        "",
    ),
)
NUMBERS = (
    ("Kerry Penrose", "4", "I have had a shock, and no drink since."),
    ("Jo Penrose", "3", "We all know now; nothing is tried yet."),
    ("Alan Penrose", "2", "She has promised before."),
    ("Amira Hassan", "3", "Real help was offered today."),
    ("Beth Lowe", "3", "I do not know what happens at night."),
)
ACTIONS = (
    ("Ring at eight on weekdays", "Farida Siddiqui", "Monday to Wednesday, 8 pm", "Natalie Cole"),
    (
        "Ring at eight before weekends",
        "Natalie Cole",
        "Thursday and Friday, 8 pm",
        "Farida Siddiqui",
    ),
    ("Come over when Kerry rings", "Alan Penrose", "Day or night", "Jo Penrose"),
    ("Have the children to sleep over", "Jo Penrose", "Every other Saturday", "Alan Penrose"),
    ("Take them to school and nursery", "Sheila Garside", "Tuesdays and Thursdays", ""),
    ("Bring Maisie home from training", "Marcus Bell", "Wednesdays", ""),
    ("Talk the week through by video", "Peg Doyle", "Sundays at four", ""),
)
ROLES = (
    ("Alan Penrose", "Safe caregiver", "Look after them when Kerry cannot"),
    ("Jo Penrose", "Safe caregiver", "Have them at hers when they need a night away"),
    ("Sheila Garside", "Practical support", "Wash and drive"),
    ("Marcus Bell", "Coach and mentor", "Keep Maisie in the team"),
    ("Natalie Cole", "Emotional support", "Be there when Kerry is low"),
    ("Farida Siddiqui", "Encouraging parents to ask for help", "Say that asking is all right"),
    ("Jo Penrose", "Asking for help when parents cannot", "Ring the worker if Kerry will not"),
    ("Peg Doyle", "Planning support", "Help to plan each week"),
)


class Typist(Hand):
    """A person at the page who remembers every word typed by hand."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.typed: list[str] = []

    def type(self, field: Locator, words: str) -> None:
        """Types words, and keeps them."""
        self.typed.append(words)
        super().type(field, words)


@pytest.fixture
def penrose(site: SimpleNamespace) -> Iterator[str]:
    """A record as it stood on 12 March 2025: everyone named, the bottom line set."""
    family, asked = uuid4(), date(2025, 3, 10)
    story = [
        StartRecord(label="The Penrose children again", team=TEAM),
        EnterChild(child=PersonId("x-maisie"), name="Maisie Penrose", born=date(2017, 9, 14)),
        EnterChild(child=PersonId("x-theo"), name="Theo Penrose", born=date(2021, 2, 2)),
        EnterParent(person=KERRY, name="Kerry Penrose", responsibility="mother"),
        EnterParent(person=LEE, name="Lee Garside", responsibility="father"),
        BeginInvolvement(happened=on_day(date(2025, 3, 3)), status=PlanStatus.IN_NEED),
        GiveConsent(person=KERRY, happened=on_day(asked), how="at home"),
        GiveConsent(person=LEE, happened=on_day(asked), how="by phone"),
        SetBottomLine(
            seen=0,
            statement="There is always a sober adult named in the plan.",
            triggers="No sober adult, and no one acted or told us within a day.",
            consequence="We meet with our lawyers that week.",
            happened=on_day(asked),
        ),
        *(
            NameMember(person=PersonId(f"x-{n}"), name=name, relationship=tie, kind=kind)
            for n, (name, tie, kind) in enumerate(MEMBERS)
        ),
    ]
    for command in story:
        site.ledger.tell(family, command, by())
    yield f"{site.url}/families/{family}"


@pytest.mark.practice(
    "A43", "A44", "A45", "A46", "A49", "A50", "A53", "A59", "A60", "A61", "T19", "T20"
)
def test_a_first_meeting_is_recorded_in_one_sitting(
    enter: Callable[..., Page], site: SimpleNamespace, penrose: str
) -> None:
    page = enter("Amira Hassan")
    hand = Typist(page)
    submitted, sizes = [0], dict[str, int]()

    def sent(request: Request) -> None:
        if request.method == "POST" and not request.url.endswith("/draft"):
            submitted[0] += 1

    def came(response: Response) -> None:
        if response.request.resource_type == "document" and response.status == 200:
            sizes[response.url] = int(response.headers["content-length"])

    page.on("request", sent)
    page.on("response", came)
    record(hand, penrose)
    check_page(page)
    press(hand, "Save the meeting")
    expect(page.get_by_text("Saved at")).to_be_visible()
    check_page(page)

    biggest = max(sizes.values())
    print(f"{submitted[0]} form submissions; biggest page {biggest} bytes")
    assert LEAST_SUBMISSIONS <= submitted[0] <= MOST_SUBMISSIONS
    assert biggest <= MOST_BYTES
    facts = Counter(words.casefold() for words in hand.typed if re.search("[a-z]{4}", words))
    assert [words for words, often in facts.items() if often > 1] == [], "typed twice"
    names = {name for name, _, _ in MEMBERS} | {"Kerry Penrose", "Lee Garside"}
    assert not names & set(hand.typed), "a name in the record is chosen and never typed"
    recorded(site, penrose)


def record(hand: Typist, home: str) -> None:
    """Every step in the order of the meeting, up to the page that checks it."""
    page = hand.page
    page.goto(f"{home}/meetings")
    press(hand, "Record the first meeting")
    step(hand, "When and where")
    type_date(hand, "Which day was it?", "13", "3", "2025")
    hand.type(page.get_by_label("When did it begin?"), "16:30")
    hand.type(page.get_by_label("When did it end?"), "17:55")
    hand.type(page.get_by_label("Where was it?"), "The community centre")
    save(hand)
    room(hand)
    page.get_by_label("Rules in their own words").wait_for()
    hand.type(
        page.get_by_label("Rules in their own words"),
        "One person talks at a time\nKerry can call a break\nPhones stay away",
    )
    save(hand)
    hand.type(
        page.get_by_label("What was said about why you meet?"),
        "Theo was found outside at night. We are here to make it safe together.",
    )
    hand.choose(page.get_by_label("Who said it?"), "Amira Hassan")
    for name in PRESENT[:8]:
        hand.tick(page.get_by_role("checkbox", name=name))
    save(hand)
    hand.choose(page.get_by_label("Who is worried?").first, "Farida Siddiqui")
    hand.type(
        page.get_by_label("What worries them").first,
        "I saw a man in our street in February who looked like Dean.",
    )
    save(hand)
    hand.type(page.get_by_label("What is it, in their words?").first, "Grandad came at once.")
    hand.choose(page.get_by_label("Where does it belong?").first, "Strengths")
    hand.choose(page.get_by_label("Who said it?").first, "Jo Penrose")
    save(hand)
    for nth, (who, what, why, goal, disputed) in enumerate(PAIRS):
        hand.type(page.get_by_label("Who is worried?").nth(nth), who)
        hand.type(page.get_by_label("What has happened?").nth(nth), what)
        hand.type(page.get_by_label("What could happen to the children").nth(nth), why)
        hand.type(page.get_by_label("Safety goal").nth(nth), goal)
        if disputed:
            hand.type(page.get_by_label("Does someone see it another way?").nth(nth), disputed)
    save(hand)
    for name, score, reason in NUMBERS:
        row = page.locator(".hr-row", has=page.get_by_role("group", name=name))
        hand.tick(row.get_by_role("radio", name=score, exact=True))
        hand.type(row.get_by_role("textbox"), reason)
    save(hand)
    offers(hand)
    around(hand)


def room(hand: Typist) -> None:
    """Twelve people are there, one of them on video; one parent did not come."""
    page = hand.page
    for name in PRESENT:
        hand.tick(page.get_by_role("checkbox", name=name))
    hand.choose(page.get_by_label("How Peg Doyle takes part"), "On video")
    seat = page.locator(".hr-seat", has_text="Lee Garside")
    seat.get_by_text("Could not come").click()
    hand.choose(seat.get_by_label("What lay behind it?"), "We do not know yet")
    expect(page.locator("#room")).to_contain_text("7")
    save(hand)


def offers(hand: Typist) -> None:
    """Seven things that people will do, and eight roles."""
    page = hand.page
    for nth, (what, doer, when, backup) in enumerate(ACTIONS):
        if page.get_by_label("What will they do?").count() <= nth:
            press(hand, "Add another action")
        hand.type(page.get_by_label("What will they do?").nth(nth), what)
        hand.choose(page.get_by_label("Who?", exact=True).nth(nth), doer)
        hand.type(page.get_by_label("When?", exact=True).nth(nth), when)
        if backup:
            hand.choose(page.get_by_label("Who steps in for them?").nth(nth), backup)
    save(hand)
    for nth, (who, role, what) in enumerate(ROLES):
        if page.get_by_label("Which role?").count() <= nth:
            press(hand, "Add another role")
        hand.choose(page.get_by_label("Who?", exact=True).nth(nth), who)
        hand.choose(page.get_by_label("Which role?").nth(nth), role)
        hand.type(page.get_by_label("What will they do?").nth(nth), what)
    hand.type(page.get_by_label("What can they be counted on for?"), "To answer the phone.")
    hand.choose(page.get_by_label("Who promises it?"), "Jo Penrose")
    save(hand)


def around(hand: Typist) -> None:
    """What-ifs, help, who is missing, who agrees, and what happens next."""
    page = hand.page
    hand.type(page.get_by_label("What might go wrong?"), "Nobody answers at eight")
    hand.type(page.get_by_label("What happens then?"), "Farida knocks\nAlan comes over")
    hand.choose(page.get_by_label("Who acts first?"), "Farida Siddiqui")
    hand.choose(page.get_by_label("If they cannot, who is next?"), "Alan Penrose")
    save(hand)
    hand.type(page.get_by_label("What help did people hear about?"), "A group on Monday mornings")
    hand.choose(page.get_by_label("Who told them?"), "Beth Lowe")
    save(hand)
    hand.type(page.get_by_label("Who did people think of?"), "Alan says: ask Ryan.")
    save(hand)
    for name in ("Kerry Penrose", "Jo Penrose", "Alan Penrose"):
        hand.tick(page.get_by_role("group", name=name).get_by_role("radio", name="Yes"))
    save(hand)
    soon = datetime.now(tz=UTC).date() + timedelta(days=20)
    type_date(
        hand, "When will you look again together?", str(soon.day), str(soon.month), str(soon.year)
    )
    save(hand)
    expect(page.get_by_role("heading", level=1, name="Check and save")).to_be_visible()


def recorded(site: SimpleNamespace, home: str) -> None:
    """Everything that was said at the meeting is in the record, once."""
    family = home.rsplit("/", 1)[1]
    with site.ledger.pool.connection() as db:
        rows = db.execute(
            "select topic, count(*) from ledger.events where stream = %s group by topic", (family,)
        ).fetchall()
    told = dict(rows)
    assert told["meeting-held"] == told["meeting-written-up"] == told["purpose-explained"] == 1
    assert told["bottom-line-told"] == told["missing-considered"] == told["help-explained"] == 1
    assert told["danger-statement-agreed"] == told["safety-goal-set"] == len(PAIRS)
    assert told["scale-judged"] == len(NUMBERS)
    assert told["action-offered"] == len(ACTIONS)
    assert told["role-taken"] == len(ROLES)
    assert told["plan-answered"] == 3
    assert told["meeting-convened"] == told["commitment-made"] == told["absence-recorded"] == 1
    assert "majority-not-met" not in told, "seven to four"
