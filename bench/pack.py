"""Packs: making one of a thousand entries beside printing its pages, checking it beside hashing."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

import psycopg

from backend.aggregates.decisions import Decision, JobRole
from backend.aggregates.disclosure import Asker, CheckStanding, FixScope, RequestHistory
from backend.aggregates.vocabulary import RequestId, on_day
from backend.court import making
from backend.court.printing import printed
from backend.court.rules import known
from backend.proof import verify
from backend.proof.pack import pack
from bench.common import by, family, interleaved, ledger, ratio, report, seconds

ENTRIES = 1_000
GIGABYTE = 1_000_000  # in the kilobytes that the system counts


def run(conninfo: str, rounds: int) -> None:
    """Measures and prints the ratios."""
    with ledger(conninfo) as house, psycopg.connect(conninfo, autocommit=True) as db:
        stream, request = family(house, ENTRIES - 3), RequestId("bench")
        today = on_day(house.today())
        decision = Decision(
            by="Sian Price", role=JobRole.LEGAL, reason="The order was seen.", on=house.today()
        )
        for command in (
            RequestHistory(
                request=request,
                asker=Asker.COURT,
                asked_by="The family court",
                authority="An order",
                asks="The whole history",
                happened=today,
            ),
            CheckStanding(
                request=request, identity="By the seal", standing="The order", decision=decision
            ),
            FixScope(request=request, upto=ENTRIES - 3, rules=min(known()), account="bench"),
        ):
            house.tell(stream, command, by())

        def made() -> making.Draft:
            return making.drafted(making.material(house, db, stream, request))

        paper = made().paper
        found = interleaved(
            {
                "ours": partial(seconds, made, 1),
                "printed": partial(seconds, lambda: printed(paper), 1),
            },
            rounds,
        )
        print(f"A pack of {ENTRIES:,} entries:")
        share = ratio(found, "ours", "printed")
        report("its making, times the printing of its pages", share, 3, at_most=True)
        most = max(
            resource.getrusage(who).ru_maxrss
            for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
        report("memory at its height, of a gigabyte", most / GIGABYTE, 1, at_most=True)
        content = pack(made().files)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pack.zip"
        path.write_bytes(content)
        hashing = "import hashlib, sys; hashlib.sha256(open(sys.argv[1], 'rb').read()).hexdigest()"

        def checked() -> None:
            _python("-I", verify.__file__, str(path))

        found = interleaved(
            {
                "checked": partial(seconds, checked),
                "hashed": partial(seconds, lambda: _python("-I", "-c", hashing, str(path))),
            },
            rounds,
        )
    print(f"Checking that pack ({len(content):,} bytes), as programs of their own:")
    share = ratio(found, "checked", "hashed")
    report("verify.py, times hashing the same bytes", share, 4, at_most=True)


def _python(*arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], check=False, capture_output=True)
