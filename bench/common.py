"""What every measurement shares: one throwaway server, interleaved rounds, ratios of each round."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from threading import Barrier, Thread
from uuid import UUID, uuid4

import psycopg
from psycopg.conninfo import make_conninfo

from backend import schema
from backend.aggregates.case import BeginInvolvement, EnterChild, EnterParent, StartRecord
from backend.aggregates.family import Family, Together
from backend.aggregates.mapping import AgreeStatement
from backend.aggregates.network import NameMember
from backend.aggregates.plan import OfferAction, ReworkAction
from backend.aggregates.vocabulary import GoalId, LineId, PersonId, StatementId, on_day
from backend.database import EmbeddedServer, pool
from backend.ledger import Ledger
from backend.record import Author, Provenance

KEK = bytes(range(32))
AMIRA = Author(account="bench", name="Amira Hassan", title="social worker")
WORDS = (
    "A sober adult from the plan is in charge before bedtime. Every time, all week. "
    "The children know who it is, and whom to ring if that person is late."
)


@contextmanager
def server() -> Iterator[str]:
    """A fresh embedded server with our tables: how its owner connects."""
    data = Path(tempfile.mkdtemp(prefix="handrail-bench-"))
    data.chmod(0o755)
    running = EmbeddedServer(data)
    try:
        conninfo = running.start()
        with psycopg.connect(conninfo, autocommit=True) as owner:
            owner.execute("create database bench")
        conninfo = make_conninfo(conninfo, dbname="bench")
        schema.migrate(conninfo)
        yield conninfo
    finally:
        running.remove()
        shutil.rmtree(data, ignore_errors=True)


@contextmanager
def ledger(conninfo: str) -> Iterator[Ledger]:
    """A ledger as the app's own limited role."""
    with pool(make_conninfo(conninfo, user=schema.APP_ROLE), max_size=32) as connections:
        yield Ledger(connections, KEK)


def by() -> Provenance:
    """A fresh command's provenance."""
    return Provenance(author=AMIRA, command_id=uuid4())


def family(house: Ledger, entries: int, stream: UUID | None = None) -> UUID:
    """A family with about this many entries: people, a goal, a rule, and its rewordings.

    `stream` is one that was begun so and goes on.
    """
    if stream is not None:
        _go_on(house, stream, entries)
        return stream
    stream = uuid4()
    start = on_day(house.today())
    house.tell(
        stream,
        Together(
            commands=(
                StartRecord(label="The Penrose children", team="Bench"),
                EnterChild(child=PersonId("c1"), name="Maisie Penrose"),
                EnterParent(person=PersonId("p1"), name="Kerry Penrose"),
                BeginInvolvement(happened=start),
                NameMember(person=PersonId("jo"), name="Jo Penrose", relationship="aunt"),
                NameMember(person=PersonId("al"), name="Alan Penrose", relationship="grandfather"),
                AgreeStatement(
                    statement=StatementId("s1"),
                    who="Amira, Jo and Alan are worried.",
                    what="A child was alone by the road at night.",
                    why="A child could be badly hurt.",
                    goal=GoalId("g1"),
                    goal_words=WORDS,
                ),
                *(actions(25)),
            )
        ),
        by(),
    )
    _go_on(house, stream, entries)
    return stream


def _go_on(house: Ledger, stream: UUID, entries: int) -> None:
    while (seq := _seq(house, stream)) < entries:
        step = min(200, entries - seq)
        house.tell(stream, Together(commands=changes(house, stream, step)), by())


def _seq(house: Ledger, stream: UUID) -> int:
    house.family(stream)
    kept = house._kept_folded(stream)  # pyright: ignore[reportPrivateUsage]
    return kept.seq if kept else 0


def actions(count: int) -> Iterator[OfferAction]:
    """Actions of a plan, each with its doer and backup."""
    for _ in range(count):
        yield OfferAction(
            line=LineId(uuid4().hex),
            what=WORDS,
            doer=PersonId("jo"),
            when="Every evening at eight",
            backup=PersonId("al"),
            goal=GoalId("g1"),
        )


def changes(house: Ledger, stream: UUID, count: int) -> tuple[ReworkAction, ...]:
    """Changes to the lines of a plan, one after another, each with its reason."""
    kept = house._kept_folded(stream)  # pyright: ignore[reportPrivateUsage]
    state: Family = kept.state if kept else house.family(stream)
    lines = list(state.plan.lines.items())
    told: list[ReworkAction] = []
    for number in range(count):
        line, known = lines[number % len(lines)]
        told.append(
            ReworkAction(
                line=line,
                seen=known.changes + number // len(lines),
                what=f"{WORDS} ({known.changes}, {number})",
                doer=PersonId("jo"),
                when="Every evening at eight",
                backup=PersonId("al"),
                reason="It worked better this way.",
            )
        )
    return tuple(told)


def rate(work: Callable[[int], None], writers: int, seconds: float) -> float:
    """How often a second all writers together do their work, each in its own thread."""
    counts = [0] * writers
    barrier = Barrier(writers + 1, timeout=60)
    stop = False

    def run(writer: int) -> None:
        try:
            work(writer)
            barrier.wait()
            while not stop:
                work(writer)
                counts[writer] += 1
        except BaseException:
            barrier.abort()
            raise

    threads = [Thread(target=run, args=(writer,), daemon=True) for writer in range(writers)]
    for thread in threads:
        thread.start()
    barrier.wait()
    began = time.perf_counter()
    time.sleep(seconds)
    # Whoever is so slow that nothing is done yet is waited for.
    while not (done := sum(counts)):
        time.sleep(seconds / 20)
    taken = time.perf_counter() - began
    stop = True
    for thread in threads:
        thread.join()
    return done / taken


def seconds(work: Callable[[], object], times: int = 5) -> float:
    """The median time that a piece of work takes."""
    taken: list[float] = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return median(taken)


def interleaved(contenders: dict[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """Each contender measured once a round, so that noise strikes all alike."""
    found: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, measure in contenders.items():
            found[name].append(measure())
    return found


def ratio(found: dict[str, list[float]], one: str, other: str) -> float:
    """The median over the rounds of one contender against another in the same round."""
    return median(a / b for a, b in zip(found[one], found[other], strict=True))


def report(what: str, got: float, wanted: float, *, at_most: bool = False) -> None:
    """One line: the ratio, what was aimed for, and whether it was reached."""
    met = got <= wanted if at_most else got >= wanted
    word = "at most" if at_most else "at least"
    mark = "reached" if met else "NOT REACHED"
    print(f"  {what:<72} {got:7.2f}   ({word} {wanted:g}: {mark})", flush=True)
