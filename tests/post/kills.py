"""Kills the sender at random moments, and counts what a real mail server was given.

As a program (`make post-campaign`): 200 kills, and the figures. The server lives in a process of
its own, and so does each sender, which is ended by signal 9 wherever it happens to be.
"""

from __future__ import annotations

import multiprocessing
import random
import tempfile
import time
from collections import Counter
from pathlib import Path

import msgspec
import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from backend import schema
from backend.aggregates.reaching import By
from backend.database import EmbeddedServer, pool
from backend.ledger import Ledger
from backend.post.outbox import message_id
from backend.post.postman import Gateways, Postman
from backend.settings import Mail
from tests import families
from tests.conftest import KEK
from tests.post.conftest import BASE, PEOPLE, Post
from tests.post.postbox import postbox
from tests.projections.pages import NOON, tell

MEETINGS_A_KILL = 1
LONGEST_LIFE = 0.25


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """What became of every message, as the outbox says and as the mail server saw."""

    kills: int
    # How many the ledger asked for, and how many the outbox has.
    asked: int
    messages: int
    states: dict[str, int]
    # Of those the outbox calls sent: how many times each arrived.
    sent_arrived: dict[int, int]
    # Of those it holds: the same.
    held_arrived: dict[int, int]
    unexplained: int
    handed: int

    @property
    def good(self) -> bool:
        """Every message exactly once, or held with a reason and at most once."""
        return (
            set(self.states) <= {"sent", "held"}
            and set(self.sent_arrived) <= {1}
            and set(self.held_arrived) <= {0, 1}
            and self.unexplained == 0
            and self.messages == self.asked
        )


def _send(conninfo: str, mail: Mail) -> None:
    with pool(conninfo) as connections:
        Postman(Ledger(connections, KEK), Gateways(base=BASE, mail=mail)).work()
        # Ready for what comes next, as a server is: killed here, nothing is under way.
        time.sleep(60)


def campaign(post: Post, conninfo: str, kills: int, seed: int) -> Figures:
    """Kills so many senders, lets one finish, and counts."""
    chance = random.Random(seed)
    for person, address in PEOPLE.items():
        post.reached(person, By.EMAIL, address)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.post.kills"])
    handed = 0
    for number in range(kills):
        for extra in range(MEETINGS_A_KILL):
            post.call_meeting(f"m-{number}-{extra}", 20 + number)
        sender = context.Process(target=_send, args=(conninfo, post.box.mail), daemon=True)
        sender.start()
        time.sleep(chance.uniform(0.0, LONGEST_LIFE))
        sender.kill()
        sender.join()
        with post.connections.connection() as db:
            row = db.execute(
                "select count(*) from house.outbox where state = 'sending' and handed"
            ).fetchone()
            handed += row[0] if row else 0
    # The database may not have noticed yet that the last one is gone.
    for _ in range(100):
        post.postman.work()
        with post.connections.connection() as db:
            row = db.execute(
                "select count(*) from house.outbox where state in ('waiting', 'sending')"
            ).fetchone()
        if row == (0,):
            break
        time.sleep(0.1)
    return _count(post, kills, handed)


def _count(post: Post, kills: int, handed: int) -> Figures:
    taken = Counter(message["Message-ID"] for _, message in post.box.taken())
    with post.connections.connection() as db:
        rows = db.execute(
            "select message, state, reason from house.outbox where person = any(%s)",
            (list(PEOPLE),),
        ).fetchall()
        people = len(
            db.execute(
                "select distinct person from house.outbox where person = any(%s)", (list(PEOPLE),)
            ).fetchall()
        )
    known = {message_id(row[0], post.box.mail.address) for row in rows}
    arrived: dict[str, Counter[int]] = {"sent": Counter(), "held": Counter()}
    for message, state, _ in rows:
        if state in arrived:
            arrived[state][taken[message_id(message, post.box.mail.address)]] += 1
    return Figures(
        kills=kills,
        asked=kills * MEETINGS_A_KILL * people,
        messages=len(rows),
        states=dict(Counter(row[1] for row in rows)),
        sent_arrived=dict(arrived["sent"]),
        held_arrived=dict(arrived["held"]),
        unexplained=sum(1 for row in rows if row[1] == "held" and not row[2])
        + len(set(taken) - known),
        handed=handed,
    )


def main(kills: int, seed: int) -> int:
    """A whole campaign on a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        running = EmbeddedServer(Path(folder) / "data")
        try:
            running.start()
            with psycopg.connect(running.conninfo, autocommit=True) as owner:
                owner.execute(sql.SQL("create database campaign"))
            owner_info = make_conninfo(running.conninfo, dbname="campaign")
            schema.migrate(owner_info)
            conninfo = make_conninfo(owner_info, user=schema.APP_ROLE)
            with pool(owner_info) as owners:
                family = tell(Ledger(owners, KEK, story=lambda: NOON), families.led_by_gran())
            with pool(conninfo) as connections, postbox(Path(folder)) as box:
                post = Post(Ledger(connections, KEK), family, box, connections)
                figures = campaign(post, conninfo, kills, seed)
        finally:
            running.remove()
    print(msgspec.json.format(msgspec.json.encode(figures)).decode())
    print("Every message once, or held with a reason." if figures.good else "NOT GOOD")
    return 0 if figures.good else 1
