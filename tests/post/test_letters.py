"""What messages say: only what the pages would show their reader, and reminders of their own."""

from __future__ import annotations

import ast
import calendar as calendar_names
import io
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader

from backend.aggregates.languages import TellNeeds
from backend.aggregates.mapping import RewordGoal
from backend.aggregates.meetings import ConveneMeeting, MeetingKind
from backend.aggregates.plan import AddRule, MakeVersion
from backend.aggregates.protected import ChangeProtectedFact
from backend.aggregates.reaching import By, Reminders
from backend.aggregates.rota import SetRota, Slot, Weekday
from backend.aggregates.sharing import SharePlan
from backend.aggregates.swaps import AskSwap, TakeSwap
from backend.aggregates.vocabulary import LineId, MeetingId, PersonId, SlotId, SwapId, on_day
from backend.aggregates.withholding import WithholdPlan
from backend.passages import canonical
from backend.post import calling, letters, paper, reach
from backend.post.letters import NoLetter
from backend.post.outbox import Message
from backend.post.postman import Postman, composed
from backend.speech import catalogues
from tests.families import DAD, GRAN, JOE, MUM, SANA
from tests.post.conftest import BASE, PEOPLE, Post
from tests.projections.pages import by
from tests.stories import protected

LONDON = ZoneInfo("Europe/London")
PLANTED = ("12a Elm Street", "AS1 2BC", "Elm Park Primary School", "40 Heol y Tŵr", "AS4 9ZZ")
SECRETS = [canonical(each)[0] for each in PLANTED]
DAILY = SlotId("slot-daily")


def planted(post: Post) -> None:
    """Places written down before they were protected, wherever a message could carry them."""
    tell = post.ledger.tell
    on = post.ledger.today() + timedelta(days=20)
    for number, place in enumerate(PLANTED):
        meeting = MeetingId(f"m-planted-{number}")
        tell(
            post.family,
            ConveneMeeting(
                meeting=meeting, kind=MeetingKind.REVIEW, on=on, at=time(16), place=f"At {place}"
            ),
            by(),
        )
        rule = AddRule(line=LineId(f"l-planted-{number}"), words=f"We meet at {place}, always.")
        tell(post.family, rule, by())
    version = post.ledger.family(post.family).plan.version
    tell(post.family, MakeVersion(seen=version), by())
    for command in (
        protected.home(),
        protected.school(),
        ChangeProtectedFact(fact=protected.HOME, value=protected.NEW_ADDRESS, reason="They moved"),
    ):
        tell(post.family, command, by())
    everyone = tuple(PersonId(each) for each in (GRAN, JOE, SANA, MUM, DAD))
    share = SharePlan(
        version=version + 1,
        people=everyone,
        how="Sent",
        happened=on_day(post.ledger.today()),
        by_post=True,
    )
    tell(post.family, share, by())


def rows(post: Post) -> list[Message]:
    import msgspec
    from psycopg.rows import dict_row

    with post.connections.connection() as db, db.cursor(row_factory=dict_row) as cursor:
        found = cursor.execute(
            "select message, family, person, kind, about, sequence, way, tries, made_at "
            "from house.outbox order by made_at, message"
        ).fetchall()
    return [msgspec.convert(row, Message) for row in found]


def test_no_mail_calendar_file_or_print_holds_what_is_protected(post: Post):
    planted(post)
    for person, address in PEOPLE.items():
        post.reached(person, By.EMAIL, address, copies=True)
    post.postman.work()
    mails = post.box.taken()
    assert {to for to, _ in mails} == set(PEOPLE.values())
    seen = spoken = files = 0
    for _, mail in mails:
        texts = [str(mail[name]) for name in ("Subject", "From", "To")]
        for part in mail.walk():
            if part.get_content_type() == "application/pdf":
                body: Any = part.get_content()
                read = PdfReader(io.BytesIO(body))
                texts += [page.extract_text() for page in read.pages]
                texts.append(repr(read.metadata))
                files += 1
            elif not part.is_multipart():
                texts.append(str(part.get_content()).replace("\r\n ", ""))
            texts.append(str(part.get_filename()))
        for text in texts:
            sound = canonical(text)[0]
            assert [each for each in SECRETS if each in sound] == []
            spoken += "a protected address" in text
            seen += 1
    # The control: the messages did speak of these places, and copies went along.
    assert seen > 20 and spoken >= 5 and files >= 2
    # What goes on paper is made for its reader too, whoever prints it.
    printed = 0
    with post.connections.connection() as db:
        for message in rows(post):
            to = reach.recipient(db, post.ledger, message.family, message.person)
            assert to is not None
            written = letters.written(db, post.ledger, to, message, "", "")
            pdf = paper.printed("A letter", to.name, written.words, written.copy, "today")
            text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
            assert [each for each in SECRETS if each in canonical(text)[0]] == []
            printed += 1
    assert printed >= 20


def test_from_whom_the_plan_is_withheld_gets_no_copy(post: Post):
    version = post.ledger.family(post.family).plan.version
    share = SharePlan(
        version=version,
        people=(PersonId(MUM), PersonId(SANA)),
        how="Sent",
        happened=on_day(post.ledger.today()),
        by_post=True,
    )
    post.ledger.tell(post.family, share, by())
    withheld = WithholdPlan(version=version, person=SANA, decision=protected.decided())
    post.ledger.tell(post.family, withheld, by())
    post.reached(SANA, By.EMAIL, PEOPLE[SANA], copies=True)
    post.postman.work()
    states = post.states()
    assert (states[MUM], states[SANA]) == ("paper", "dropped") and post.box.taken() == []


def test_a_copy_goes_along_only_where_they_said_it_is_safe(post: Post):
    version = post.ledger.family(post.family).plan.version
    share = SharePlan(
        version=version,
        people=(GRAN, JOE),
        how="Sent",
        happened=on_day(post.ledger.today()),
        by_post=True,
    )
    post.ledger.tell(post.family, share, by())
    post.reached(GRAN, By.EMAIL, PEOPLE[GRAN], copies=True)
    post.reached(JOE, By.EMAIL, PEOPLE[JOE])
    post.postman.work()
    kinds = {to: [part.get_content_type() for part in mail.walk()] for to, mail in post.box.taken()}
    assert "application/pdf" in kinds[PEOPLE[GRAN]]
    assert "application/pdf" not in kinds[PEOPLE[JOE]]


def test_a_copy_of_a_version_says_the_goals_of_that_version(post: Post):
    version = post.ledger.family(post.family).plan.version
    goals = post.ledger.family(post.family).mapping.goals
    goal, before = next(iter(goals.items()))
    later = RewordGoal(goal=goal, seen=before, words="Words of a later day", reason="Clearer")
    post.ledger.tell(post.family, later, by())
    share = SharePlan(
        version=version,
        people=(GRAN,),
        how="By hand",
        happened=on_day(post.ledger.today()),
        by_post=True,
    )
    post.ledger.tell(post.family, share, by())
    post.postman.work()
    (copy,) = (message for message in rows(post) if message.kind == "copy")
    with post.connections.connection() as db:
        to = reach.recipient(db, post.ledger, post.family, GRAN)
        assert to is not None
        written = letters.written(db, post.ledger, to, copy, "", "")
    said = " ".join(line for part in written.copy for line in part.lines)
    assert before in said and "Words of a later day" not in said


# Reminders


def daily(post: Post) -> None:
    """Gran looks in every day at eight."""
    slot = Slot(slot=DAILY, days=tuple(Weekday), at=time(20), what="A call", who=GRAN, worker=None)
    post.ledger.tell(post.family, SetRota(seen=_seen(post), slots=(slot,)), by())


def _seen(post: Post) -> int:
    return post.ledger.family(post.family).rota.number


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), LONDON).astimezone(UTC)


def kinds(post: Post) -> list[tuple[str, str]]:
    return [(message.person, message.kind) for message in rows(post)]


def test_on_the_day_of_a_turn_whoever_has_it_is_reminded_once(post: Post):
    daily(post)
    today = post.ledger.today()
    post.reached(GRAN, By.EMAIL, PEOPLE[GRAN], reminders=Reminders.EACH_TURN)
    post.reached(JOE, By.EMAIL, PEOPLE[JOE], reminders=Reminders.EACH_TURN)
    with post.connections.connection() as db:
        calling.call(db, noon(today))
        calling.call(db, noon(today))
    assert kinds(post) == [(GRAN, calling.TURN)]
    with post.connections.connection() as db:
        row = db.execute("select due_at from house.outbox").fetchone()
    assert row is not None
    assert row[0] == datetime.combine(today, time(18), LONDON)


def test_a_turn_that_someone_took_over_reminds_them_and_not_the_first(post: Post):
    daily(post)
    today = post.ledger.today()
    post.reached(GRAN, By.EMAIL, PEOPLE[GRAN], reminders=Reminders.EACH_TURN)
    post.reached(JOE, By.EMAIL, PEOPLE[JOE], reminders=Reminders.EACH_TURN)
    with post.connections.connection() as db:
        calling.call(db, noon(today))
    swap = SwapId("w-today")
    post.ledger.tell(post.family, AskSwap(swap=swap, slot=DAILY, on=today, by=GRAN), by())
    post.ledger.tell(post.family, TakeSwap(swap=swap, by=JOE), by())
    with post.connections.connection() as db:
        calling.call(db, noon(today))
        (grans, joes) = rows(post)
        to = reach.recipient(db, post.ledger, post.family, GRAN)
        assert to is not None
        with pytest.raises(NoLetter):
            letters.written(db, post.ledger, to, grans, "", "")
    assert joes.person == JOE


def test_by_default_there_is_one_digest_a_week_and_no_other_reminder(post: Post):
    daily(post)
    today = post.ledger.today()
    post.reached(GRAN, By.EMAIL, PEOPLE[GRAN])
    post.reached(JOE, By.EMAIL, PEOPLE[JOE], reminders=Reminders.NONE)
    # Whoever said so this week hears from next week on.
    days = [today + timedelta(days=ahead) for ahead in range(15)]
    with post.connections.connection() as db:
        for day in days:
            calling.call(db, datetime.combine(day, time(17), LONDON).astimezone(UTC))
    found = rows(post)
    assert {(message.person, message.kind) for message in found} == {(GRAN, calling.DIGEST)}
    weeks = [date.fromisoformat(message.about) for message in found]
    assert len(weeks) == len(set(weeks)) and all(week.weekday() == 0 for week in weeks)
    assert 1 <= len(weeks) <= 3


def test_a_digest_tells_of_ones_own_part_alone_and_names_nobody(post: Post):
    daily(post)
    post.reached(GRAN, By.EMAIL, PEOPLE[GRAN])
    post.reached(JOE, By.EMAIL, PEOPLE[JOE])
    monday = post.ledger.today() + timedelta(days=7 - post.ledger.today().weekday())
    with post.connections.connection() as db:
        from backend.post import outbox

        for person in (GRAN, JOE):
            outbox.add(db, post.family, person, calling.DIGEST, monday.isoformat())
        said: dict[str, str] = {}
        for message in rows(post):
            to = reach.recipient(db, post.ledger, post.family, message.person)
            assert to is not None
            try:
                letter = letters.written(db, post.ledger, to, message, "", "")
            except NoLetter:
                continue
            mail = composed(message, letter, post.box.mail, BASE, PEOPLE[PersonId(to.person)])
            body = mail.get_body(("plain",))
            assert body is not None
            said[message.person] = str(body.get_content())
            assert mail["Subject"] == "Your week"
    assert said[GRAN].count("Your turn:") == 7 and "at 8 pm" in said[GRAN]
    assert "Your turn:" not in said.get(JOE, "")
    for text in said.values():
        for name in ("Gran", "Mary", "Joe", "Ella", "Sana", "drink"):
            assert name not in text


@pytest.mark.parametrize(
    ("here", "week"),
    [
        (datetime(2026, 11, 29, 16, 59, tzinfo=LONDON), None),
        (datetime(2026, 11, 29, 17, 0, tzinfo=LONDON), date(2026, 11, 30)),
        (datetime(2026, 12, 2, 23, 0, tzinfo=LONDON), date(2026, 11, 30)),
        (datetime(2026, 12, 3, 0, 0, tzinfo=LONDON), None),
    ],
)
def test_a_digest_leaves_on_the_evening_before_its_week(here: datetime, week: date | None):
    assert calling.digest_week(here) == week


# Text messages


class _Texts:
    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []

    def send(self, message: Any, to: str, words: str, hand: Any) -> None:
        assert hand()
        self.sent.append((to, words))


def test_a_text_message_is_one_neutral_sentence_and_a_link(post: Post):
    from backend.post.postman import Gateways

    post.reached(JOE, By.TEXT, "+447700900321")
    post.call_meeting()
    texts = _Texts()
    Postman(post.ledger, Gateways(base=BASE, texts=texts)).work()
    ((to, words),) = texts.sent
    assert to == "+447700900321"
    assert words.startswith("You are asked to come to a meeting.") and "hall" not in words
    assert words.endswith(f"{BASE}/families/{post.family}/next-meeting")
    assert post.states()[JOE] == "sent"


# Languages


def test_a_letter_is_in_its_readers_language_and_says_that_no_person_checked_it(post: Post):
    for person in (GRAN, JOE):
        post.reached(person, By.EMAIL, PEOPLE[person])
    needs = TellNeeds(person=GRAN, language="Welsh", happened=on_day(post.ledger.today()))
    post.ledger.tell(post.family, needs, by())
    post.call_meeting()
    post.postman.work()
    mails = dict(post.box.taken())
    welsh, english = mails[PEOPLE[GRAN]], mails[PEOPLE[JOE]]
    assert (welsh["Subject"], english["Subject"]) == ("Dyddiad i chi", "A date for you")
    assert welsh["Content-Language"] == "cy" and english["Content-Language"] is None
    body = welsh.get_body(("plain",))
    assert body is not None
    words = str(body.get_content())
    assert "Gofynnir i chi ddod i gyfarfod." in words and "Ble: The hall." in words
    assert "Nid oes neb wedi gwirio’r cyfieithiad hwn eto." in words
    (file,) = (part for part in welsh.walk() if part.get_content_type() == "text/calendar")
    assert "SUMMARY:Cyfarfod" in str(file.get_content())


def test_every_sentence_of_every_letter_has_its_welsh():
    source = Path(letters.__file__).read_text("utf-8")
    said = {
        node.args[0].value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("_", "ngettext")
        and isinstance(node.args[0], ast.Constant)
    }
    said |= {letters.GOODBYE, letters.UNCHECKED, *letters.HEADINGS.values()}
    said |= {*calendar_names.day_name, *calendar_names.month_name[1:]}
    assert len(said) > 40
    assert said - set(catalogues()["cy"].words) == set()
