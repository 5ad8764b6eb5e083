"""`handrail plan`: a family's plan as it stood by either clock, and what differs between two."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

import msgspec

from backend import lives, seeing
from backend.cli_families import FAMILY, GOOD, USAGE, Failed, family_called
from backend.lateness import how_late
from backend.ledger import LONDON
from backend.opening import House
from backend.projections.as_of import Clocks, Record, Stood, stood
from backend.projections.comparison import Written, compare
from backend.projections.comparison_beside import facts
from backend.projections.current_plan import LINES
from backend.projections.plan_versions import VERSIONS, as_written
from backend.projections.rows import Row, in_order
from backend.record import Recorded
from backend.settings import Settings


def add_plan(commands: Any) -> None:
    """The command that prints a plan, and what differs between two versions of it."""
    plan = commands.add_parser(
        "plan",
        help="print a family's plan as it stood, or what differs between two versions",
        description="Print a family's plan: handrail plan F. Or what differs between two of its "
        "versions: handrail plan diff F V2 V3.",
    )
    plan.add_argument("what", nargs="+", metavar="F", help=f"{FAMILY}; or diff F V2 V3")
    plan.add_argument(
        "--as-of", metavar="DATE", type=day_said, help="what was true at the end of this day"
    )
    plan.add_argument(
        "--known-at",
        metavar="MOMENT",
        type=_moment,
        help="what the record knew at this moment, like 2026-05-20T10:00, in London",
    )
    plan.add_argument("--json", action="store_true", help="print it as JSON")
    plan.set_defaults(run=_plan)


def day_said(text: str) -> date:
    """A day like 2026-05-12; raises argparse.ArgumentTypeError."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date like 2026-05-12") from None


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no moment like 2026-05-20T10:00") from None
    if len(text) <= len("2026-05-20"):
        return datetime.combine(found.date(), time.max, LONDON)
    return found if found.tzinfo else found.replace(tzinfo=LONDON)


def _plan(settings: Settings, asked: argparse.Namespace) -> int:
    what: list[str] = asked.what
    diff = what[0] == "diff"
    if len(what) != (4 if diff else 1):
        raise Failed("Say handrail plan F, or handrail plan diff F V2 V3.", USAGE)
    with House(settings) as house, seeing.connect(house.app) as connection:
        family = family_called(connection, what[1] if diff else what[0])
        entries = house.ledger.read(family)
        hours = house.ledger.profile().late_after_hours
        told = lives.history(connection, family, late_after_hours=hours)
    clocks = Clocks(on=asked.as_of, known=asked.known_at)
    # The plan of today stays calm: only a look back is told what hindsight could hide.
    back = clocks.on is not None or clocks.known is not None
    late = {row["seq"]: how_late(row["late_by"]) for row in told if back and row["late"]}
    lines = (
        _differs(entries, clocks, what[2:], asked.json) if diff else _stands(entries, clocks, late)
    )
    if asked.json and not diff:
        print(msgspec.json.encode(_facts(stood(entries, clocks), late)).decode())
        return GOOD
    for line in lines:
        print(line)
    return GOOD


def _facts(past: Stood, late: Mapping[int, str]) -> Row:
    newest = in_order(past.of(VERSIONS), "version")[-1:]
    return {
        "version": newest[0]["version"] if newest else None,
        "goals": past.family.mapping.goals,
        "lines": _lines(past, late),
        "beside": [msgspec.structs.asdict(fact) for fact in facts(past, staff=True)],
    }


def _lines(past: Stood, late: Mapping[int, str]) -> list[Row]:
    changed = {row["line"]: late.get(row["changed_seq"]) for row in past.of(LINES)} if late else {}
    return [
        as_written(past.family, line)
        | ({"late": late_by} if (late_by := changed.get(line)) else {})
        for line in past.family.plan.standing
    ]


def _stands(entries: Sequence[Recorded], clocks: Clocks, late: Mapping[int, str]) -> list[str]:
    past = stood(entries, clocks)
    found = _facts(past, late)
    version = found["version"]
    said = [f"Version {version}" if version else "No version has been made"]
    behind = [late[one.seq] for one in past.entries if one.seq in late]
    if behind:
        said.append(
            f"Written down late, of what this stands on: {len(behind)} "
            f"{'entry' if len(behind) == 1 else 'entries'} (the latest {behind[-1]} after)"
        )
    said += [f"Goal: {words}" for words in past.family.mapping.goals.values()]
    for row in found["lines"]:
        who = ", then ".join(name for name in (row["doer"], *row["backups"]) if name)
        parts = [row["words"], *row["steps"], who, row["when"], row["tell"]]
        after = f" (written down late: {row['late']} after)" if "late" in row else ""
        words = " | ".join(part for part in parts if part)
        said.append(f"{row['kind'].capitalize()}: {words}{after}")
    for fact in facts(past, staff=True):
        kind = fact.kind.replace("-", " ").capitalize()
        said.append(f"{kind}: {', '.join(part for part in (fact.who, fact.words) if part)}")
    return said


def _differs(
    entries: Sequence[Recorded], clocks: Clocks, versions: list[str], as_json: bool
) -> list[str]:
    made = {str(row["version"]): row for row in stood(entries, clocks).of(VERSIONS)}
    for version in versions:
        if version not in made:
            raise Failed(f"There is no version {version!r} of this plan.", USAGE)
    record = Record(entries)
    before, after = (_version(record, made[version]) for version in versions)
    found = compare(before, after)
    if as_json:
        return [msgspec.json.encode(found.differences).decode()]
    return list(found.sentences) or ["Nothing differs."]


def _version(record: Record, row: Row) -> Written:
    past = record.whole.upto(row["seq"])
    return Written(goals=row["goals"], lines=row["lines"], beside=facts(past, staff=True))
