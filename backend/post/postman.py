"""The postman: reads on in the ledger, asks the calendar, and sends what is due, one by one."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from threading import Event, Thread
from uuid import UUID, uuid5

import msgspec
import psycopg
from psycopg import Connection

from backend.aggregates.reaching import By, FailReach
from backend.aggregates.vocabulary import PersonId, Refused
from backend.ledger import Busy, Ledger
from backend.post import calling, follower, letters, outbox, paper, reach
from backend.post.gateways import (
    BadAddress,
    Hand,
    HttpTexts,
    Never,
    NotNow,
    NotOurs,
    TextGateway,
    Unsure,
    send_mail,
)
from backend.post.letters import Letter, NoLetter
from backend.post.outbox import Message
from backend.record import Author, Provenance
from backend.settings import Mail, Settings
from backend.speech import gettext, speaking

IDLE_SECONDS = 5.0
CALL_SECONDS = 60.0
FIRST_WAIT, LONGEST_WAIT = 60, 3_600
TRIES = 12
NO_SERVER = "The mail server or text message service could not be reached for a long time."
NO_ADDRESS = "No address is kept for them. Ask them how they want to be reached."
POST = Author(account="", name="Handrail", title="")


class Gateways(msgspec.Struct, frozen=True, kw_only=True):
    """The ways out that are open here; without them everything goes on paper."""

    base: str = ""
    mail: Mail | None = None
    texts: TextGateway | None = None

    @classmethod
    def of(cls, settings: Settings) -> Gateways:
        """The ways out that an operator opened."""
        return cls(
            base=settings.public_url or "",
            mail=settings.mail,
            texts=HttpTexts(settings.texts) if settings.texts else None,
        )

    @property
    def any(self) -> bool:
        """Whether anything can leave here."""
        return self.mail is not None or self.texts is not None

    def opens(self, by: By) -> bool:
        """Whether this way is open."""
        return (by is By.EMAIL and self.mail is not None) or (
            by is By.TEXT and self.texts is not None
        )


class Postman:
    """Sends what is due, in a thread of the server; of several servers one does it at a time."""

    def __init__(self, ledger: Ledger, gateways: Gateways) -> None:
        self._ledger = ledger
        self._gateways = gateways
        self._ended = Event()
        self._thread: Thread | None = None

    def start(self) -> None:
        """Begins; where nothing can leave here, everything is made ready to print."""
        self._thread = Thread(target=self._run, name="post", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread after the message that it is at."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join(timeout=10)

    def _run(self) -> None:
        while not self._ended.is_set():
            # The database is away, or a stream is busy: what was claimed is taken up again.
            with suppress(psycopg.Error, Busy):
                self.work()
            self._ended.wait(IDLE_SECONDS)

    def work(self) -> int:
        """Does everything that is due now: how many messages were looked at."""
        done = 0
        with self._ledger.pool.connection() as db:
            if not outbox.lock(db):
                return 0
            try:
                outbox.recover(db)
                follower.follow(db, self._ledger)
                calling.call(db, datetime.now(UTC))
                while not self._ended.is_set():
                    message = outbox.next_due(db)
                    if message is None:
                        break
                    self.deliver(db, message)
                    done += 1
            finally:
                outbox.unlock(db)
        return done

    def deliver(self, db: Connection, message: Message) -> None:
        """Sends one message, puts it off, or settles what else becomes of it."""
        to = reach.recipient(db, self._ledger, message.family, message.person)
        by = reach.way(to.reach if to else None)
        if to is None:
            outbox.settle(db, message.message, "dropped", letters.GONE)
            return
        address = reach.address_of(db, self._ledger, message.family, message.person)
        sender = self._gateways.mail.address if self._gateways.mail else ""
        mailed = address if by is By.EMAIL and address else ""
        try:
            letter = letters.written(db, self._ledger, to, message, sender, mailed)
        except NoLetter as why:
            outbox.settle(db, message.message, "dropped", str(why))
            return
        if not self._gateways.opens(by):
            reminder = message.kind in (calling.TURN, calling.DIGEST)
            # Paper comes too late to remind anybody of today.
            state = "dropped" if reminder else "paper"
            outbox.settle(db, message.message, state, way=By.PRINT.value)
            return
        if address is None:
            outbox.settle(db, message.message, "held", NO_ADDRESS, by.value)
            return
        assert to.reach is not None
        quiet = reach.quiet_until(to.reach, datetime.now(UTC))
        if quiet is not None:
            outbox.put_off(db, message.message, quiet)
            return
        self._send(db, message, letter, by, address)

    def _send(self, db: Connection, message: Message, letter: Letter, by: By, address: str) -> None:
        mine = outbox.claim(db, message.message, by.value)
        if mine is None:
            return

        def hand() -> bool:
            return outbox.hand(db, message.message, mine)

        try:
            self._leave(message, letter, by, address, hand)
        except NotOurs:
            return
        except NotNow:
            self._later(db, message, mine)
        except BadAddress as why:
            self._fail(message, by)
            outbox.settle(db, message.message, "held", str(why), mine=mine)
        except Never as why:
            outbox.settle(db, message.message, "held", str(why), mine=mine)
        except Unsure:
            reason = outbox.MAY_HAVE_ARRIVED
            outbox.settle(db, message.message, "held", reason, mine=mine)
        else:
            outbox.settle(db, message.message, "sent", mine=mine)

    def _leave(self, message: Message, letter: Letter, by: By, address: str, hand: Hand) -> None:
        if by is By.TEXT:
            assert self._gateways.texts is not None
            link = f" {self._gateways.base}{letter.links[0].path}" if letter.links else ""
            self._gateways.texts.send(message.message, address, f"{letter.short}{link}", hand)
            return
        assert self._gateways.mail is not None
        mail = composed(message, letter, self._gateways.mail, self._gateways.base, address)
        send_mail(self._gateways.mail, mail, address, hand)

    def _later(self, db: Connection, message: Message, mine: UUID) -> None:
        tries = message.tries + 1
        if tries >= TRIES:
            outbox.settle(db, message.message, "held", NO_SERVER, mine=mine)
            return
        seconds = min(FIRST_WAIT * 2 ** (tries - 1), LONGEST_WAIT)
        outbox.put_off(db, message.message, None, seconds, mine)

    def _fail(self, message: Message, by: By) -> None:
        failed(self._ledger, message.family, message.person, by, message.message)


def failed(ledger: Ledger, family: UUID, person: str, by: By, message: UUID) -> None:
    """Takes down that what was sent to someone came back, so that their worker sees it."""
    told_by = Provenance(author=POST, command_id=uuid5(message, "came back"))
    try:
        ledger.tell(family, FailReach(person=PersonId(person), by=by), told_by)
    except Refused:
        return


def composed(message: Message, letter: Letter, mail: Mail, base: str, address: str) -> EmailMessage:
    """The mail: plain words, the calendar file as a part of them, and the copy along with it."""
    made = EmailMessage()
    made["From"] = formataddr(("Handrail", mail.address))
    made["To"] = address
    made["Subject"] = letter.subject
    made["Date"] = format_datetime(message.made_at)
    made["Message-ID"] = outbox.message_id(message.message, mail.address)
    made["Auto-Submitted"] = "auto-generated"
    lines = [*letter.words, *(f"{link.words}: {base}{link.path}" for link in letter.links)]
    settings = f"{base}/families/{message.family}/reach"
    with speaking(letter.language):
        last = f"{gettext(letters.GOODBYE)} {settings}"
        day = letters.day_words(message.made_at.date(), None)
    made.set_content("\n\n".join([*lines, last]) + "\n", cte="8bit")
    if letter.calendar is not None:
        made.add_alternative(
            letter.calendar,
            maintype="text",
            subtype="calendar",
            params={"method": letter.method, "charset": "utf-8"},
        )
    if letter.copy:
        pdf = paper.printed(letter.copy_title, "", (), letter.copy, day, language=letter.language)
        made.add_attachment(pdf, maintype="application", subtype="pdf", filename="copy.pdf")
    if letter.language:
        made["Content-Language"] = letter.language
    return made
