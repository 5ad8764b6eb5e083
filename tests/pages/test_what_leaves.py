"""S-06 beyond the pages: mails, calendar files, texts and prints say none of sixty values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from email.message import EmailMessage
from itertools import cycle, islice
from typing import Any
from unittest import mock
from uuid import UUID

import msgspec
import pytest
from icalendar import Calendar

from backend.aggregates.arrangements import CallOffMeeting, MoveMeeting
from backend.aggregates.meetings import ConveneMeeting, MeetingKind
from backend.aggregates.plan import MakeVersion
from backend.aggregates.reaching import By, Reminders
from backend.aggregates.rota import SetRota, Slot, Weekday
from backend.aggregates.sharing import SharePlan
from backend.aggregates.vocabulary import MeetingId, PersonId, SlotId, on_day
from backend.post import calling, follower, letters, outbox, reach
from backend.post.letters import Letter, NoLetter
from backend.post.outbox import Message
from backend.post.postman import Gateways, Postman, composed
from tests.families import DAD, ELLA, JOE
from tests.pages.asking import Ask, ask_all
from tests.pages.conftest import LEAD, MEMBER, WORKER, Site, opened
from tests.pages.planted_files import holding, of_pdf
from tests.pages.planting import (
    DADS,
    MUMS,
    READERS,
    VALUES,
    house,
    spellings,
)
from tests.post.conftest import BASE, Post
from tests.post.postbox import Postbox, postbox
from tests.projections.pages import by
from tests.stories.finding import DES
from web import protecting

KINDS = {
    follower.INVITATION,
    follower.MOVED,
    follower.OFF,
    follower.COPY,
    calling.TURN,
    calling.DIGEST,
}
MEETINGS, MOVED, OFF = 8, range(3), range(3, 5)
PHONE = "+447700900321"


class Posted(msgspec.Struct):
    """A site whose post was carried, and what was taken of it."""

    site: Site
    post: Post
    people: tuple[PersonId, ...]
    mails: list[tuple[str, EmailMessage]]
    texts: list[str]

    def kinds(self) -> dict[str, set[str]]:
        """Which kinds of message left for each person."""
        found: dict[str, set[str]] = {}
        for person, kind in self.site.rows(
            "select person, kind from house.outbox where state = 'sent' or state = 'paper'"
        ):
            found.setdefault(kind, set()).add(person)
        return found


@pytest.fixture(scope="module")
def mail_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postbox]:
    with postbox(tmp_path_factory.mktemp("post")) as box:
        yield box


@pytest.fixture(scope="module")
def posted(server: str, mail_server: Postbox) -> Iterator[Posted]:
    told, _ = house(server)
    with opened(server, told=told) as site:
        people = tuple(
            PersonId(row[0])
            for row in site.rows(
                "select person from pages.people where family = %s and left_on is null "
                "and standing in ('network', 'parent', 'child') order by seq",
                site.family,
            )
        )
        post = Post(site.ledger, site.family, mail_server.emptied(), site.connections)
        for person in people:
            post.reached(
                person,
                By.EMAIL,
                f"{person}@example.org",
                copies=True,
                reminders=Reminders.EACH_TURN,
            )
        ask_for_every_kind(post, people)
        for person in (DAD, JOE):
            post.reached(person, By.TEXT, PHONE)
        texts = list[str]()

        class Texts:
            def send(self, message: Any, to: str, words: str, hand: Callable[[], bool]) -> None:
                assert hand() and to == PHONE
                texts.append(words)

        ask_for_meetings(post, "again", 2)
        Postman(post.ledger, Gateways(base=BASE, mail=mail_server.mail, texts=Texts())).work()
        yield Posted(site, post, people, mail_server.taken(), texts)


def in_a_place() -> Iterator[str]:
    """Places of meetings that hold three spellings each."""
    more = cycle(
        [each for n in range(12) for _, value in VALUES for each in spellings(value)[n : n + 1]]
    )
    while True:
        yield "; ".join(islice(more, 4))[:190]


def ask_for_meetings(post: Post, called: str, number: int) -> None:
    on, places = post.ledger.today() + timedelta(days=20), in_a_place()
    for n in range(number):
        meeting = MeetingId(f"m-{called}-{n}")
        command = ConveneMeeting(
            meeting=meeting, kind=MeetingKind.REVIEW, on=on, place=f"At {next(places)}"[:200]
        )
        post.ledger.tell(post.family, command, by())


def ask_for_every_kind(post: Post, people: tuple[PersonId, ...]) -> None:
    """Has the postman send all that it ever sends, with values wherever it could carry them."""
    tell, today, places = post.ledger.tell, post.ledger.today(), in_a_place()
    slots = tuple(
        Slot(
            slot=SlotId(f"s-{person}"),
            days=tuple(Weekday),
            at=None,
            what=f"Takes her to {next(places)}",
            who=person,
            worker=None,
        )
        for person in people
        if person not in (ELLA, DES)
    )
    seen = post.ledger.family(post.family).rota.number
    tell(post.family, SetRota(seen=seen, slots=slots), by())
    ask_for_meetings(post, "next", MEETINGS)
    with post.connections.connection() as db:
        for person in people:
            tomorrow = today + timedelta(days=1)
            outbox.add(db, post.family, person, calling.TURN, f"s-{person} {tomorrow}")
            monday = today + timedelta(days=7 - today.weekday())
            outbox.add(db, post.family, person, calling.DIGEST, monday.isoformat())
        # Whoever is kept out is asked for no more, but what waited for them may wait still.
        outbox.add(db, post.family, DES, follower.INVITATION, "m-next-7")
        outbox.add(db, post.family, DES, follower.COPY, "1")
    version = post.ledger.family(post.family).plan.version
    tell(post.family, MakeVersion(seen=version), by())
    given = tuple(person for person in people if person != DES)
    share = SharePlan(
        version=version + 1, people=given, how="Sent", happened=on_day(today), by_post=True
    )
    tell(post.family, share, by())
    post.postman.work()
    for n in MOVED:
        move = MoveMeeting(
            meeting=MeetingId(f"m-next-{n}"),
            on=today + timedelta(days=21),
            reason=f"It is shut: {next(places)}",
            place=f"Now at {next(places)}"[:200],
        )
        tell(post.family, move, by())
    for n in OFF:
        off = CallOffMeeting(
            meeting=MeetingId(f"m-next-{n}"), reason=f"Nobody at {next(places)}", next_step="None"
        )
        tell(post.family, off, by())
    post.postman.work()


# What is said in them


def of_mail(mail: EmailMessage) -> list[str]:
    """Every text of a mail: its headers, its parts, and what stands in what goes along."""
    texts = [f"{name}: {value}" for name, value in mail.items()]
    for part in mail.walk():
        texts.append(str(part.get_filename()))
        if not part.is_multipart():
            texts += of_part(part)
    return texts


def of_part(part: Any) -> list[str]:
    """What one part of a mail says."""
    body: Any = part.get_content()
    if part.get_content_type() == "application/pdf":
        return of_pdf(body)
    if part.get_content_type() == "text/calendar":
        return of_calendar(body if isinstance(body, str) else bytes(body).decode())
    return [str(body)]


def of_calendar(body: str) -> list[str]:
    """Every value of a calendar file, its lines joined and its escapes undone."""
    return [str(value) for each in Calendar.from_ical(body).walk() for value in each.values()]


def test_no_mail_or_calendar_file_in_it_says_any_of_sixty_values(posted: Posted):
    left = posted.kinds()
    assert set(left) == KINDS
    # Those whom the values are kept from got some of every kind; Joe is away, and has no turn.
    assert all(DAD in people for people in left.values()), left
    assert all(JOE in left[kind] for kind in KINDS - {calling.TURN, calling.DIGEST}), left
    told = {to for to, _ in posted.mails}
    assert all(DES not in people for people in left.values())
    assert len(told) >= 5 and len(posted.mails) > 60
    hits = [
        f"{to}, {mail['Subject']}: {found}"
        for to, mail in posted.mails
        if (found := holding(of_mail(mail)))
    ]
    assert hits == [], "\n".join(hits[:20])
    # The control: they speak of these places, and files go along.
    whole = " ".join(text for _, mail in posted.mails for text in of_mail(mail))
    assert whole.count("a protected address") > 50
    kinds = [part.get_content_type() for _, mail in posted.mails for part in mail.walk()]
    assert kinds.count("text/calendar") > 30 and kinds.count("application/pdf") >= 2


def test_no_text_message_says_any(posted: Posted):
    assert len(posted.texts) >= 4
    assert holding(posted.texts) == []


# On paper, and from the pages


def some_of_each(posted: Posted) -> list[UUID]:
    """A message of every kind to everyone, and each copy of the plan."""
    rows = posted.site.rows(
        "select distinct on (kind, person) message from house.outbox where state <> 'dropped' "
        "and family = %s and (kind <> 'invitation' or about like 'm-next-7') "
        "order by kind, person, message",
        posted.site.family,
    )
    return [row[0] for row in rows]


def on_paper(posted: Posted, most: int = 100) -> tuple[list[str], int, int]:
    """What letters say where they must not, as pages and as files; how many of each there are."""
    worker, root = posted.site.browser(WORKER), f"{posted.site.root}/messages"
    hits, pages, prints = list[str](), 0, 0
    for message in some_of_each(posted)[:most]:
        for name in ("letter", "letter.pdf"):
            answer = worker.get(f"{root}/{message}/{name}")
            if answer.status_code == 404:
                continue
            if name == "letter":
                # What is printed: the page without what the screen alone shows.
                main = re.findall(r'<div class="hr-text">.*</div>', answer.text, re.S)
                texts, pages = main, pages + 1
            else:
                texts, prints = of_pdf(answer.content), prints + 1
            hits += [f"{message} {name}: {found}" for found in [holding(texts)] if found]
    return hits, pages, prints


def test_no_letter_on_paper_says_any(posted: Posted):
    hits, pages, prints = on_paper(posted)
    assert hits == [], "\n".join(hits)
    assert pages > 20 and prints > 20


def calendars(posted: Posted, who: str) -> tuple[list[str], int]:
    """What calendar files from the pages say to someone where they must not, and how many."""
    site = posted.site
    rows = site.rows("select meeting from pages.meetings where family = %s", site.family)
    asks = [Ask("GET", f"{site.root}/meetings/{row[0]}/calendar") for row in rows]
    answers = [each for each in ask_all(site, site.browser(who), asks) if each.status == 200]
    return [found for each in answers for found in holding(of_calendar(each.text))], len(answers)


def test_no_calendar_file_from_the_pages_says_any(posted: Posted):
    for who in READERS:
        hits, number = calendars(posted, who)
        assert hits == []
        assert number > MEETINGS or who not in (MEMBER, DADS, LEAD, MUMS), who
    # The control: staff may know where they meet.
    assert len(set(calendars(posted, WORKER)[0])) > 15


# Broken builds that these must find


def as_it_stands(thing: Any, *_: Any) -> Any:
    return thing


def as_words(_: Any, words: str) -> str:
    return words


def letters_to(posted: Posted, person: PersonId) -> dict[str, list[str]]:
    """What each kind of message to someone says now, by the kind of its parts."""
    found: dict[str, list[str]] = {}
    with posted.site.connections.connection() as db:
        for row in posted.site.rows(
            "select message, family, person, kind, about, sequence, way, tries, made_at "
            "from house.outbox where person = %s and kind <> 'called-off'",
            person,
        ):
            message = Message(**dict(zip(Message.__struct_fields__, row, strict=True)))
            to = reach.recipient(db, posted.post.ledger, message.family, message.person)
            assert to is not None
            # As it goes to whoever wants a copy by mail, and by text message.
            to = msgspec.structs.replace(to, reach=None)
            with suppress(NoLetter):
                letter = letters.written(db, posted.post.ledger, to, message, "", "")
                mail = composed(message, letter, posted.post.box.mail, BASE, "one@example.org")
                for part in mail.walk():
                    if not part.is_multipart():
                        found.setdefault(part.get_content_type(), []).extend(of_part(part))
                found.setdefault("sms", []).append(letter.short)
    return found


def test_a_build_that_writes_to_everyone_what_stands_in_the_record_is_found(posted: Posted):
    assert not any(map(holding, letters_to(posted, JOE).values()))
    with mock.patch.object(reach.Recipient, "reads", as_words):
        found = letters_to(posted, JOE)
    assert all(holding(found[kind]) for kind in ("text/plain", "text/calendar", "application/pdf"))


def test_a_build_that_puts_all_of_it_in_a_text_message_is_found(posted: Posted):
    written = letters.written

    def wordy(*asked: Any) -> Letter:
        letter = written(*asked)
        return msgspec.structs.replace(letter, short=" ".join((letter.short, *letter.words)))

    with (
        mock.patch.object(reach.Recipient, "reads", as_words),
        mock.patch.object(letters, "written", wordy),
    ):
        assert holding(letters_to(posted, JOE)["sms"])


def test_a_build_that_looks_through_no_rows_is_found_in_its_calendar_files(posted: Posted):
    with mock.patch.object(protecting, "may_read", as_it_stands):
        assert calendars(posted, MEMBER)[0]


def test_a_build_that_prints_what_stands_in_the_record_is_found(posted: Posted):
    with mock.patch.object(reach.Recipient, "reads", as_words):
        hits, _, _ = on_paper(posted, 6)
    assert any("letter:" in each for each in hits) and any("letter.pdf:" in each for each in hits)
