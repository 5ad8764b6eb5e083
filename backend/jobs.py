"""Long work, one job a row: it goes on when the page is closed, and after the process was killed.

A job is run by whoever holds its lock. The database lets go of the lock when that process ends, so
that another takes the job up from its beginning; each step of the work is safe to take again.
"""

from __future__ import annotations

import time
from threading import Event, Lock, Thread
from typing import Any, LiteralString
from uuid import UUID, uuid4

import msgspec
import psycopg
from psycopg import Connection
from psycopg.rows import dict_row

from backend import sheets
from backend.aggregates.vocabulary import Refused, RequestId
from backend.court import steps
from backend.court.making import NotThere
from backend.court.printing import CannotPrint, Stopped
from backend.ledger import Busy, Ledger
from backend.record import Author, Provenance

KINDS = {"assemble": steps.assemble, "search": steps.search, "seal": steps.seal_pack}
OPEN = ("waiting", "running")
TRIES = 3
IDLE_SECONDS = 5.0
ASK_SECONDS = 1.0
_ASK: LiteralString = """
insert into house.jobs (job, family, kind, about, account, name, title)
values (%s, %s, %s, %s, %s, %s, %s) on conflict do nothing
"""
_NEXT: LiteralString = """
select job, family, kind, about, account, name, title, tries from house.jobs
where state in ('waiting', 'running') order by asked_at
"""
_LOCK: LiteralString = "select pg_try_advisory_lock(hashtextextended(%s, 7451003)) as mine"
_UNLOCK: LiteralString = "select pg_advisory_unlock(hashtextextended(%s, 7451003))"


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A job as a page shows it; `trouble` says in plain words why it did not come to an end."""

    job: UUID
    kind: str
    state: str
    step: str
    trouble: str

    @property
    def running(self) -> bool:
        """Whether it is still to come to an end."""
        return self.state in OPEN


def ask(db: Connection, family: UUID, kind: str, about: str, by: Author) -> None:
    """Asks for a job; nothing happens while the same one is open."""
    db.execute(_ASK, (uuid4(), family, kind, about, by.account, by.name, by.title))


def newest(db: Connection, family: UUID, about: str) -> Job | None:
    """The newest job of a request."""
    with db.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(
            "select job, kind, state, step, trouble from house.jobs "
            "where family = %s and about = %s order by asked_at desc limit 1",
            (family, about),
        ).fetchone()
    return msgspec.convert(row, Job) if row else None


def cancel(db: Connection, family: UUID, job: UUID) -> None:
    """Asks a job to stop; one that has come to an end stays as it is."""
    db.execute(
        "update house.jobs set state = 'cancelled', step = '' "
        "where family = %s and job = %s and state in ('waiting', 'running')",
        (family, job),
    )


class Worker:
    """Runs jobs, one after the other, in a thread of the server."""

    def __init__(self, ledger: Ledger, maker: sheets.Maker | None = None) -> None:
        self._ledger = ledger
        # Says what stands in a long list that somebody takes out.
        self._maker = maker
        self._wake = Event()
        self._ended = Event()
        self._starting = Lock()
        self._thread: Thread | None = None

    def recover(self) -> None:
        """Takes up what another process left when it ended."""
        with self._ledger.pool.connection() as db:
            if db.execute(f"{_NEXT} limit 1").fetchone() is not None or sheets.waits(db):
                self.wake()

    def wake(self) -> None:
        """Says that there may be something to do; the thread begins with the first job."""
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._ended.clear()
                self._thread = Thread(target=self._run, name="jobs", daemon=True)
                self._thread.start()
        self._wake.set()

    def stop(self) -> None:
        """Ends the thread; a job that it was at is taken up at the next start."""
        self._ended.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout=10)

    def _run(self) -> None:
        while not self._ended.is_set():
            self._wake.clear()
            try:
                worked = self.work_once()
            except psycopg.Error:
                worked = False
            if not worked:
                self._wake.wait(IDLE_SECONDS)

    def work_once(self) -> bool:
        """Runs the oldest open job that nobody else is at; False where there is none."""
        with self._ledger.pool.connection() as db, db.cursor(row_factory=dict_row) as cursor:
            for row in cursor.execute(_NEXT).fetchall():
                key = str(row["job"])
                locked = cursor.execute(_LOCK, (key,)).fetchone()
                if locked is None or not locked["mine"]:
                    continue
                try:
                    if self._still_open(db, row["job"]):
                        self._work(db, row)
                        return True
                finally:
                    cursor.execute(_UNLOCK, (key,))
            return self._maker is not None and sheets.make_one(
                self._ledger, db, self._maker, self._ended
            )

    def _still_open(self, db: Connection, job: UUID) -> bool:
        begun = db.execute(
            "update house.jobs set state = 'running', tries = tries + 1, "
            "beat_at = clock_timestamp() where job = %s and state in ('waiting', 'running')",
            (job,),
        )
        return begun.rowcount == 1

    def _work(self, db: Connection, row: dict[str, Any]) -> None:
        job: UUID = row["job"]
        if row["tries"] >= TRIES:
            _end(db, job, "failed", "It was begun three times and did not come to an end.")
            return
        asked = [0.0]

        def stopped() -> bool:
            # Asked every fifth of a second by whoever waits for the printer.
            if time.monotonic() - asked[0] < ASK_SECONDS and not self._ended.is_set():
                return False
            asked[0] = time.monotonic()
            found = db.execute("select state from house.jobs where job = %s", (job,)).fetchone()
            return self._ended.is_set() or found is None or found[0] != "running"

        def step(words: str) -> None:
            db.execute(
                "update house.jobs set step = %s, beat_at = clock_timestamp() "
                "where job = %s and state = 'running'",
                (words, job),
            )

        author = Author(account=row["account"], name=row["name"], title=row["title"])
        work = steps.Work(
            ledger=self._ledger,
            db=db,
            family=row["family"],
            request=RequestId(row["about"]),
            by=Provenance(author=author, command_id=job),
            stopped=stopped,
            step=step,
        )
        try:
            KINDS[row["kind"]](work)
        except Stopped:
            return
        except Refused as refused:
            _end(db, job, "failed", refused.reason)
        except (CannotPrint, Busy) as trouble:
            _end(db, job, "failed", str(trouble))
        except steps.Blocked:
            _end(db, job, "failed", "Something protected was found in the pack. It stays here.")
        except NotThere:
            _end(db, job, "failed", "There is no such request.")
        except Exception:
            # Whatever else it is, its words could hold a family's: they are not kept.
            _end(db, job, "failed", "Something went wrong. Try again.")
        else:
            _end(db, job, "done", "")


def _end(db: Connection, job: UUID, state: str, trouble: str) -> None:
    db.execute(
        "update house.jobs set state = %s, trouble = %s, step = '' "
        "where job = %s and state = 'running'",
        (state, trouble, job),
    )
