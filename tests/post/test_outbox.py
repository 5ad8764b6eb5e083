"""The outbox: what the ledger asks for becomes mail, once; what cannot be is held, and says why."""

from __future__ import annotations

import re
import socket
from datetime import UTC, datetime, time, timedelta
from email.message import EmailMessage
from uuid import UUID

import pytest

from backend.aggregates.arrangements import CallOffMeeting, MoveMeeting
from backend.aggregates.network import RecordLeaving
from backend.aggregates.reaching import By
from backend.aggregates.vocabulary import on_day
from backend.ledger import LONDON
from backend.post import bounces, follower, outbox
from backend.post.gateways import NotNow, NotOurs, Unsure, send_mail
from backend.post.postman import Gateways, Postman
from backend.settings import Mail
from tests.families import GRAN, JOE, MUM, SANA
from tests.post.conftest import BASE, PEOPLE, Post
from tests.post.postbox import BUSY, REFUSED
from tests.projections.pages import by


def everyone_by_mail(post: Post) -> None:
    for person, address in PEOPLE.items():
        post.reached(person, By.EMAIL, address)


def words(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_a_called_meeting_reaches_everyone_in_their_way_once(post: Post):
    everyone_by_mail(post)
    post.call_meeting()
    post.postman.work()
    states = post.states()
    assert {states[person] for person in PEOPLE if person in states} == {"sent"}
    # Mum has said nothing of how she is reached: she gets paper.
    assert states[MUM] == "paper"
    taken = post.box.taken()
    assert sorted(to for to, _ in taken) == sorted(
        PEOPLE[person] for person in states if person in PEOPLE
    )
    assert len(taken) >= 2
    post.postman.work()
    assert len(post.box.taken()) == len(taken), "nothing leaves a second time"


def test_a_mail_names_nobody_and_leads_back_with_ids_alone(post: Post):
    post.reached(GRAN, By.EMAIL, PEOPLE[GRAN])
    post.call_meeting()
    post.postman.work()
    ((_, message),) = post.box.taken()
    assert message["Subject"] == "A date for you"
    assert message["From"] == "Handrail <messages@council.example>"
    text = words(message)
    assert "at 4:30 pm" in text and "The hall" in text
    for name in ("Gran", "Mary", "Joe", "Ella", "Mum", "worr", "drink"):
        assert name not in text
    for link in re.findall(r"https?://\S+", text):
        assert re.fullmatch(rf"{BASE}/families/{post.family}(/[a-z-]+)?", link)


def test_a_moved_meeting_and_one_that_is_off_follow_the_invitation(post: Post):
    post.reached(GRAN, By.EMAIL, PEOPLE[GRAN])
    meeting = post.call_meeting()
    post.postman.work()
    later = post.ledger.today() + timedelta(days=40)
    moved = MoveMeeting(meeting=meeting, on=later, at=time(18), place="The hall", reason="Snow")
    post.ledger.tell(post.family, moved, by())
    post.postman.work()
    off = CallOffMeeting(meeting=meeting, reason="Ill", next_step="We ring each other")
    post.ledger.tell(post.family, off, by())
    post.postman.work()
    found = [message for _, message in post.box.taken()]
    assert [each["Subject"] for each in found] == [
        "A date for you",
        "A change of date",
        "A date is off",
    ]
    calendars = [
        str(part.get_content())
        for each in found
        for part in each.walk()
        if part.get_content_type() == "text/calendar"
    ]
    assert [re.findall(r"METHOD:(\w+)", each) for each in calendars] == [
        ["REQUEST"],
        ["REQUEST"],
        ["CANCEL"],
    ]
    assert [re.findall(r"SEQUENCE:(\d+)", each) for each in calendars] == [["0"], ["1"], ["2"]]
    assert len({tuple(re.findall(r"UID:(\S+)", each)) for each in calendars}) == 1


def test_what_was_not_sent_yet_says_the_new_day_and_is_one_message(post: Post):
    post.reached(GRAN, By.EMAIL, PEOPLE[GRAN])
    meeting = post.call_meeting()
    with post.connections.connection() as db:
        follower.follow(db, post.ledger)
    on = post.ledger.today() + timedelta(days=40)
    post.ledger.tell(
        post.family, MoveMeeting(meeting=meeting, on=on, at=None, place=None, reason="Snow"), by()
    )
    post.postman.work()
    ((_, message),) = post.box.taken()
    assert message["Subject"] == "A date for you" and f"{on.day} {on:%B %Y}" in words(message)


def test_a_refused_address_is_held_tells_the_worker_and_is_used_no_more(post: Post):
    post.reached(GRAN, By.EMAIL, REFUSED)
    post.call_meeting()
    post.postman.work()
    held = [row for row in post.rows() if row[0] == GRAN]
    assert held == [(GRAN, "invitation", "held", "The mail server does not take this address.")]
    assert post.ledger.family(post.family).reaching.people[GRAN].failed
    post.call_meeting("m-other", 60)
    post.postman.work()
    assert [row[2] for row in post.rows() if row[0] == GRAN] == ["held", "paper"]


def test_a_server_that_says_not_now_is_asked_again_later_and_not_forever(post: Post):
    post.reached(GRAN, By.EMAIL, BUSY)
    post.call_meeting()
    for _ in range(13):
        post.postman.work()
        with post.connections.connection() as db:
            db.execute("update house.outbox set due_at = clock_timestamp()")
    held = next(row for row in post.rows() if row[0] == GRAN)
    assert held[2] == "held" and "could not be reached" in held[3]
    assert post.box.taken() == []


def test_in_quiet_hours_it_waits_until_they_end(post: Post):
    here = datetime.now(LONDON)
    post.reached(
        GRAN,
        By.EMAIL,
        PEOPLE[GRAN],
        quiet_from=(here - timedelta(hours=1)).time().replace(second=0, microsecond=0),
        quiet_until=(here + timedelta(hours=1)).time().replace(second=0, microsecond=0),
    )
    post.call_meeting()
    post.postman.work()
    assert post.states()[GRAN] == "waiting" and post.box.taken() == []
    with post.connections.connection() as db:
        row = db.execute("select due_at from house.outbox where person = %s", (GRAN,)).fetchone()
    assert row is not None
    assert timedelta(minutes=58) < row[0] - datetime.now(UTC) < timedelta(minutes=61)


def test_whoever_left_before_it_went_out_gets_nothing(post: Post):
    post.reached(JOE, By.EMAIL, PEOPLE[JOE])
    post.call_meeting()
    with post.connections.connection() as db:
        follower.follow(db, post.ledger)
    leaves = RecordLeaving(person=JOE, reason="He moved", happened=on_day(post.ledger.today()))
    post.ledger.tell(post.family, leaves, by())
    post.postman.work()
    assert post.states()[JOE] == "dropped" and post.box.taken() == []


def test_without_a_way_out_everything_goes_on_paper(post: Post):
    everyone_by_mail(post)
    post.call_meeting()
    Postman(post.ledger, Gateways()).work()
    assert set(post.states().values()) == {"paper"}


# Where a sender dies


def _claimed(post: Post, *, handed: bool) -> UUID:
    """A message at which a sender died, before or after its last byte may have left."""
    post.reached(GRAN, By.EMAIL, PEOPLE[GRAN])
    post.call_meeting()
    with post.connections.connection() as db:
        follower.follow(db, post.ledger)
        row = db.execute("select message from house.outbox where person = %s", (GRAN,)).fetchone()
        assert row is not None
        mine = outbox.claim(db, row[0], "email")
        assert mine is not None
        assert not handed or outbox.hand(db, row[0], mine)
    return row[0]


def test_what_had_not_been_handed_over_is_sent(post: Post):
    _claimed(post, handed=False)
    post.postman.work()
    assert post.states()[GRAN] == "sent" and len(post.box.taken()) == 1


def test_what_may_have_arrived_is_held_until_a_person_settles_it(post: Post):
    message = _claimed(post, handed=True)
    post.postman.work()
    post.postman.work()
    held = next(row for row in post.rows() if row[0] == GRAN)
    assert held[2:] == ("held", outbox.MAY_HAVE_ARRIVED) and post.box.taken() == []
    with post.connections.connection() as db:
        outbox.again(db, post.family, message)
    post.postman.work()
    assert post.states()[GRAN] == "sent" and len(post.box.taken()) == 1
    with post.connections.connection() as db:
        outbox.again(db, post.family, message)
    post.postman.work()
    assert len(post.box.taken()) == 1, "what was sent is never sent again"


def test_two_servers_do_not_send_side_by_side(post: Post):
    post.reached(GRAN, By.EMAIL, PEOPLE[GRAN])
    post.call_meeting()
    with post.connections.connection() as other:
        assert outbox.lock(other)
        assert post.postman.work() == 0
        outbox.unlock(other)
    assert post.postman.work() > 0


# What a mail server answers


def _message() -> EmailMessage:
    message = EmailMessage()
    message.set_content("Words\n.hidden\n")
    return message


def test_before_the_last_byte_nothing_is_taken(post: Post):
    with pytest.raises(NotOurs):
        send_mail(post.box.mail, _message(), PEOPLE[GRAN], lambda: False)
    assert post.box.taken() == []
    send_mail(post.box.mail, _message(), PEOPLE[GRAN], lambda: True)
    ((_, taken),) = post.box.taken()
    assert ".hidden" in words(taken), "a line that begins with a dot keeps it"


def test_nobody_there_is_not_now_and_silence_after_the_last_byte_is_unsure():
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    mail = Mail(host="127.0.0.1", port=port, tls="none", address="a@council.example")
    with pytest.raises(NotNow):
        send_mail(mail, _message(), PEOPLE[SANA], lambda: True)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        from threading import Thread

        def silent() -> None:
            answers = [b"250 a\r\n", b"250 b\r\n", b"250 c\r\n", b"354 go\r\n"]
            with listening.accept()[0] as there, there.makefile("rb") as lines:
                there.sendall(b"220 hello\r\n")
                for answer in answers:
                    lines.readline()
                    there.sendall(answer)
                while lines.readline() != b".\r\n":
                    pass

        thread = Thread(target=silent)
        thread.start()
        mail = Mail(
            host="127.0.0.1",
            port=listening.getsockname()[1],
            tls="none",
            address="a@council.example",
        )
        with pytest.raises(Unsure):
            send_mail(mail, _message(), PEOPLE[SANA], lambda: True)
        thread.join()


# What comes back later


def report(message_id: str, action: str = "failed") -> bytes:
    """What a mail server writes about a message that it took and could not deliver."""
    return (
        "From: MAILER-DAEMON@example.org\r\n"
        "Subject: Undelivered\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n"
        "\r\n--b\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mail.example.org\r\n\r\n"
        f"Final-Recipient: rfc822; gran@example.org\r\nAction: {action}\r\nStatus: 5.1.1\r\n\r\n"
        "--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"Subject: A date for you\r\nMessage-ID: {message_id}\r\n\r\n--b--\r\n"
    ).encode()


def test_what_comes_back_later_is_held_and_tells_the_worker(post: Post):
    post.reached(GRAN, By.EMAIL, PEOPLE[GRAN])
    post.call_meeting()
    post.postman.work()
    ((_, sent),) = post.box.taken()
    with post.connections.connection() as db:
        assert not bounces.take(db, post.ledger, report(sent["Message-ID"], "delayed"))
        assert not bounces.take(db, post.ledger, report("<other@example.org>"))
        assert not bounces.take(db, post.ledger, b"Subject: Hello\r\n\r\nNot a report\r\n")
        assert post.states()[GRAN] == "sent"
        assert bounces.take(db, post.ledger, report(sent["Message-ID"]))
    held = next(row for row in post.rows() if row[0] == GRAN)
    assert held[2:] == ("held", bounces.CAME_BACK)
    assert post.ledger.family(post.family).reaching.people[GRAN].failed
