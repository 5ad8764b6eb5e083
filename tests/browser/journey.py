"""The main job as a person does it, told in steps that tests put together."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

MEMBERS = (
    ("Jo Reed", "aunt", "Family"),
    ("Alan Reed", "grandfather", "Family"),
    ("Farida Siddiqui", "neighbour", "Neighbour"),
    ("Natalie Cole", "mother’s friend", "Friend"),
    ("Beth Lowe", "health visitor", "Professional"),
)
ACTIONS = (
    ("Rings at eight every evening", "Farida Siddiqui", "Every evening", "Natalie Cole"),
    ("Takes the children to school", "Alan Reed", "School days", "Jo Reed"),
    ("Has the children to stay when asked", "Jo Reed", "Any night", "Alan Reed"),
    ("Listens when it gets too much", "Natalie Cole", "Any time", "Farida Siddiqui"),
)


class Hand:
    """A person at a page: what they type, tick, choose and press."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def type(self, field: Locator, words: str) -> None:
        """Puts words into a field, in place of what stands there."""
        field.fill(words)

    def tick(self, box: Locator) -> None:
        """Ticks a checkbox or picks a radio."""
        box.check()

    def choose(self, field: Locator, option: str) -> None:
        """Chooses from a list."""
        field.select_option(label=option)

    def push(self, thing: Locator) -> None:
        """Follows a link or presses a button."""
        thing.click()


class Keyboard(Hand):
    """A person who uses no mouse: everything is reached by the tab key alone."""

    def _reach(self, thing: Locator) -> None:
        handle = thing.element_handle()
        for _ in range(250):
            if self.page.evaluate(HERE, handle):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the tab key never reaches {thing}")

    def type(self, field: Locator, words: str) -> None:
        self._reach(field)
        self.page.keyboard.press("Control+A")
        if field.get_attribute("type") == "time":
            self.page.keyboard.type(words.replace(":", ""))
            if int(words[:2]) >= 12:
                self.page.keyboard.type("PM")
            expect(field).to_have_value(words)
        else:
            self.page.keyboard.insert_text(words)

    def tick(self, box: Locator) -> None:
        self._reach(box)
        if box.get_attribute("type") == "radio":
            for _ in range(30):
                if box.is_checked():
                    return
                focused = self.page.evaluate("document.activeElement.checked")
                self.page.keyboard.press("ArrowDown" if focused else "Space")
        else:
            self.page.keyboard.press("Space")
        expect(box).to_be_checked()

    def choose(self, field: Locator, option: str) -> None:
        self._reach(field)
        self.page.keyboard.type(option, delay=5)
        self.page.keyboard.press("Enter")
        expect(field.locator("option:checked")).to_have_text(option)

    def push(self, thing: Locator) -> None:
        self._reach(thing)
        if thing.evaluate("it => it.closest('form[hx-post]:not([hx-trigger])') !== null"):
            with self.page.expect_response("**"):
                self.page.keyboard.press("Enter")
        else:
            with self.page.expect_navigation():
                self.page.keyboard.press("Enter")


HERE = """wanted => {
  const now = document.activeElement;
  const radios = wanted.type === "radio" && now.type === "radio";
  return now === wanted || (radios && now.name === wanted.name);
}"""


def press(hand: Hand, name: str) -> None:
    """Presses the button with these words."""
    hand.push(hand.page.get_by_role("button", name=name, exact=True))


def follow(hand: Hand, name: str) -> None:
    """Follows the link with these words."""
    hand.push(hand.page.get_by_role("link", name=name, exact=True).first)


def fill(hand: Hand, label: str, words: str, nth: int = 0) -> None:
    """Types into the field with this label, as the page shows it."""
    hand.type(hand.page.get_by_label(label).nth(nth), words)


def choose(hand: Hand, label: str, option: str, nth: int = 0) -> None:
    """Chooses from the list with this label."""
    hand.choose(hand.page.get_by_label(label).nth(nth), option)


def date(hand: Hand, group: str, day: str, month: str, year: str) -> None:
    """Types a date into its three boxes."""
    boxes = hand.page.get_by_role("group", name=group)
    hand.type(boxes.get_by_label("Day"), day)
    hand.type(boxes.get_by_label("Month"), month)
    hand.type(boxes.get_by_label("Year"), year)


def start_record(hand: Hand, label: str) -> str:
    """Starts a family's record; the address of its home."""
    page = hand.page
    page.goto("/families")
    hand.push(page.get_by_role("link", name="Start a record"))
    fill(hand, "What the record goes by", label)
    fill(hand, "Child’s name", "Ellie Reed")
    hand.type(page.locator("#parent-1"), "Karen Reed")
    hand.type(page.locator("#responsibility-1"), "mother")
    date(hand, "When did the council become involved?", "1", "9", "2026")
    press(hand, "Start the record")
    expect(page.get_by_role("heading", name=label)).to_be_attached()
    return page.url


def add_members(hand: Hand, home: str) -> None:
    """Adds five people to the network."""
    page = hand.page
    page.goto(f"{home}/network")
    for name, relationship, kind in MEMBERS:
        hand.type(page.locator("#name"), name)
        hand.type(page.locator("#relationship"), relationship)
        hand.tick(page.get_by_role("radio", name=kind, exact=True))
        press(hand, "Add to the network")
        expect(page.get_by_role("link", name=name)).to_be_visible()


def draw_circles(hand: Hand, home: str) -> None:
    """Places them in three circles as their mother sees them."""
    page = hand.page
    page.goto(f"{home}/network")
    hand.push(page.get_by_role("link", name="Place people in circles"))
    choose(hand, "Whose view is this?", "Karen Reed")
    rings = {"Jo Reed": "Inner", "Natalie Cole": "Inner", "Alan Reed": "Middle"}
    for name, ring in (rings | {"Farida Siddiqui": "Outer: may help"}).items():
        group = page.get_by_role("group", name=re.compile(name))
        hand.tick(group.get_by_role("radio", name=ring))
    press(hand, "Keep these circles")
    expect(page.get_by_role("heading", name="As Karen Reed sees it")).to_be_visible()
    expect(page.get_by_role("img", name="Three circles")).to_be_visible()


def step(hand: Hand, title: str) -> None:
    """Opens one step of the recording from its task list, unless it is open."""
    page = hand.page
    heading = page.get_by_role("heading", level=1)
    if heading.inner_text() == title:
        return
    if not re.search(r"/recordings/[0-9a-f]+$", page.url):
        hand.push(page.get_by_role("link", name="All steps"))
    hand.push(page.get_by_role("link", name=title, exact=True))
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()


def save(hand: Hand) -> None:
    """Saves the open step and goes on."""
    page = hand.page
    press(hand, "Save and go on")
    expect(page.get_by_role("heading", name="There is a problem")).to_have_count(0)


def record_first_meeting(hand: Hand, home: str) -> None:
    """Records the first meeting, every step of it, up to the page that checks it."""
    page = hand.page
    page.goto(f"{home}/meetings")
    press(hand, "Record the first meeting")
    step(hand, "When and where")
    date(hand, "Which day was it?", "10", "9", "2026")
    hand.type(page.get_by_label("When did it begin?"), "16:30")
    hand.type(page.get_by_label("When did it end?"), "17:55")
    fill(hand, "Where was it?", "The community centre")
    save(hand)
    step(hand, "Ground rules")
    hand.type(page.get_by_label("Rules in their own words"), "One at a time\nPhones away")
    save(hand)
    step(hand, "Who is in the room")
    for name in ("Jo Reed", "Alan Reed", "Farida Siddiqui", "Karen Reed", "Beth Lowe"):
        hand.tick(page.get_by_role("checkbox", name=re.compile(name)))
    save(hand)
    step(hand, "Why we are here")
    hand.type(
        page.get_by_label("What was said about why you meet?"),
        "Ellie was found alone by the road. If it stays so, she may have to live elsewhere.",
    )
    hand.choose(page.get_by_label("Who said it?"), "Beth Lowe")
    save(hand)
    step(hand, "Worries")
    hand.choose(page.get_by_label("Who is worried?").first, "Farida Siddiqui")
    hand.type(page.get_by_label("What worries them").first, "I hear shouting at night.")
    save(hand)
    step(hand, "Danger statements and safety goals")
    statements(hand)
    save(hand)
    step(hand, "Safety scale")
    for name, score, reason in (
        ("Karen Reed", "4", "We talk now."),
        ("Jo Reed", "3", "It was only last week."),
        ("Alan Reed", "2", "I have seen it before."),
    ):
        hand.tick(page.get_by_role("group", name=name).get_by_role("radio", name=score, exact=True))
        row = page.locator(".hr-row", has=page.get_by_role("group", name=name))
        hand.type(row.get_by_role("textbox"), reason)
    save(hand)
    step(hand, "What people will do")
    actions(hand)
    save(hand)
    step(hand, "What if it goes wrong")
    fill(hand, "What might go wrong?", "Nobody answers at eight")
    fill(hand, "What happens then?", "Farida knocks on the door\nAlan comes over")
    choose(hand, "Who acts first?", "Farida Siddiqui")
    choose(hand, "If they cannot, who is next?", "Alan Reed")
    fill(hand, "Whom to tell", "The duty worker")
    save(hand)
    step(hand, "Help from professionals")
    hand.type(page.get_by_label("What help did people hear about?"), "A group on Monday mornings")
    hand.choose(page.get_by_label("Who told them?"), "Beth Lowe")
    save(hand)
    step(hand, "Who is missing?")
    hand.type(page.get_by_label("Who did people think of?"), "Uncle Ray, who lives close by.")
    save(hand)
    step(hand, "Who agrees")
    for name in ("Jo Reed", "Alan Reed", "Karen Reed"):
        hand.tick(page.get_by_role("group", name=name).get_by_role("radio", name="Yes"))
    save(hand)


def statements(hand: Hand) -> None:
    """Two danger statements, each with its goal."""
    page = hand.page
    pairs = (
        (
            "Jo, Alan and the health visitor are worried.",
            "Ellie was found alone by the road at night.",
            "She could be badly hurt.",
            "A sober adult is in charge before bedtime, every time.",
        ),
        (
            "Karen and Farida are worried.",
            "There was shouting that frightened Ellie.",
            "She could be caught in a fight.",
            "Ellie sleeps in a calm house every night.",
        ),
    )
    if page.get_by_label("Who is worried?").count() < len(pairs):
        press(hand, "Add another worry and goal")
    for nth, (who, what, why, goal) in enumerate(pairs):
        hand.type(page.get_by_label("Who is worried?").nth(nth), who)
        hand.type(page.get_by_label("What has happened?").nth(nth), what)
        hand.type(page.get_by_label("What could happen to the children").nth(nth), why)
        hand.type(page.get_by_label("Safety goal").nth(nth), goal)


def actions(hand: Hand) -> None:
    """Four actions, each with its doer, time and backup."""
    page = hand.page
    while page.get_by_label("What will they do?").count() < len(ACTIONS):
        press(hand, "Add another action")
    for nth, (what, doer, when, backup) in enumerate(ACTIONS):
        hand.type(page.get_by_label("What will they do?").nth(nth), what)
        hand.choose(page.get_by_label("Who?", exact=True).nth(nth), doer)
        hand.type(page.get_by_label("When?", exact=True).nth(nth), when)
        hand.choose(page.get_by_label("Who steps in for them?").nth(nth), backup)


def save_meeting(hand: Hand) -> None:
    """Checks and saves the recording, which must have no gaps."""
    page = hand.page
    if not page.url.endswith("/check"):
        if not re.search(r"/recordings/[0-9a-f]+$", page.url):
            hand.push(page.get_by_role("link", name="All steps"))
        hand.push(page.get_by_role("link", name="Check and save"))
    press(hand, "Save the meeting")
    expect(page.get_by_role("button", name="Save the meeting")).to_have_count(0)


def record_review(hand: Hand, home: str) -> None:
    """Records a review that changes one line, up to the page that checks it."""
    page = hand.page
    page.goto(f"{home}/reviews")
    press(hand, "Record a review")
    step(hand, "When and where")
    date(hand, "Which day was it?", "8", "10", "2026")
    save(hand)
    step(hand, "Ground rules")
    hand.type(page.get_by_label("Rules in their own words"), "One at a time")
    save(hand)
    step(hand, "Who is in the room")
    for name in ("Jo Reed", "Alan Reed", "Karen Reed"):
        hand.tick(page.get_by_role("checkbox", name=re.compile(name)))
    save(hand)
    step(hand, "Who stays, and how serious it is")
    jo = page.locator(".hr-row", has=page.get_by_role("heading", name="Jo Reed"))
    hand.tick(jo.get_by_role("radio", name="Yes"))
    hand.tick(jo.get_by_role("radio", name="Clearly"))
    save(hand)
    step(hand, "Between people")
    hand.type(page.get_by_label(re.compile("Has anything broken down")), "They get on again.")
    save(hand)
    step(hand, "How each line is going")
    line = page.get_by_role("group", name="Rings at eight every evening")
    hand.tick(line.get_by_role("radio", name="Hard"))
    hand.tick(line.get_by_role("radio", name="Change it"))
    hand.type(line.get_by_label("When?", exact=True), "Every evening, and at noon on Sundays")
    hand.type(line.get_by_label("Why?", exact=True), "Sundays were the hardest.")
    save(hand)
    step(hand, "The three questions")
    for nth in range(3):
        hand.type(page.get_by_label("What did people say?").nth(nth), "We rang each other at once.")
        hand.type(page.get_by_label("What shows it?").nth(nth), "The texts of that night.")
    save(hand)
    step(hand, "Safety scale")
    hand.tick(page.get_by_role("group", name="Jo Reed").get_by_role("radio", name="5"))
    row = page.locator(".hr-row", has=page.get_by_role("group", name="Jo Reed"))
    hand.type(row.get_by_role("textbox"), "It worked three times.")
    save(hand)
    step(hand, "Who agrees")
    hand.tick(page.get_by_role("group", name="Jo Reed").get_by_role("radio", name="Yes"))
    save(hand)
