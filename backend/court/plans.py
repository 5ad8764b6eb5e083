"""The plan as a court asks for it: every version as people had it, and what differs."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from backend.aggregates.decisions import JOB_WORDS
from backend.aggregates.plan import PlanAgreed, PlanAnswered, PlanVersionMade
from backend.aggregates.sharing import PlanCopyAcknowledged, PlanShared
from backend.aggregates.sight import PlanReturned, PlanSeenByManager, PlanUsedUnseen
from backend.court.blocks import Block, Cells, table
from backend.court.covering import mark
from backend.court.source import Source
from backend.projections import corrected
from backend.projections.as_of import Stood
from backend.projections.comparison import Written, compare
from backend.projections.comparison_beside import facts
from backend.projections.plan_versions import VERSIONS
from backend.projections.rows import Row, in_order

KINDS = {
    "rule": "Rule",
    "action": "Action",
    "contingency": "What if",
    "sign": "Sign that it works",
    "consequence": "If it is not followed",
}
_BESIDE = (
    PlanAgreed,
    PlanAnswered,
    PlanSeenByManager,
    PlanReturned,
    PlanUsedUnseen,
    PlanCopyAcknowledged,
)


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """One version as it was when it was made, by the words and corrections known by then."""

    version: int
    seq: int
    written: Written


def versions(source: Source) -> list[Version]:
    """Every version, in order, each folded up to the entry that made it."""
    found: list[Version] = []
    for recorded in source.entries:
        if isinstance(recorded.event, PlanVersionMade):
            past = Stood(corrected.standing(source.entries[: recorded.seq]))
            made = in_order(past.of(VERSIONS), "version")
            if made:
                row = made[-1]
                lines = [_shown(source, line) for line in row["lines"]]
                written = Written(goals=row["goals"], lines=lines, beside=facts(past, staff=True))
                found.append(Version(version=row["version"], seq=recorded.seq, written=written))
    return found


def _shown(source: Source, line: Row) -> Row:
    whole = {mark(one.number) for one in source.hidden if one.field is None}
    if line["words"] in whole:
        # All of the entry is withheld, and so is who was named in it.
        return line | {"doer": None, "backups": [], "people": [], "tell": None, "when": None}
    return line


def in_period(source: Source, found: list[Version]) -> list[Version]:
    """The versions of the period asked for, with the one that was in use when it began."""
    lines = source.by_seq
    before = [
        each
        for each in found
        if source.since and (lines[each.seq].happened_on or source.since) < source.since
    ]
    return [each for each in found if not lines[each.seq].outside or each in before[-1:]]


def blocks(source: Source) -> Iterator[Block]:
    """Each version: its goals and lines, what differs, who was given it, who answered."""
    every = versions(source)
    if not every:
        yield Block(text="No version of a plan was made.")
    wanted = in_period(source, every)
    for before, version in zip([None, *every], every, strict=False):
        if version not in wanted or source.by_seq[version.seq].hidden is not None:
            continue
        line = source.by_seq[version.seq]
        yield Block(heading=f"Version {version.version} of the plan")
        yield Block(
            text=f"Made: {line.happened}. Recorded: {line.written}, entry {version.seq}, by "
            f"{line.row['by_name']}, {line.row['by_title']}."
        )
        if version.written.goals:
            yield Block(items=tuple(f"Goal: {words}" for words in version.written.goals.values()))
        yield _lines(version)
        if before is not None:
            yield Block(text=f"What differs from version {before.version}:")
            said = compare(before.written, version.written).sentences
            yield Block(items=said or ("Nothing differs.",))
        yield _given(source, version.version)
        yield _said(source, version.version)


def _lines(version: Version) -> Block:
    rows: list[Cells] = []
    for line in version.written.lines:
        who = ", then ".join(name for name in (line["doer"], *line["backups"]) if name)
        words = " ".join(
            part
            for part in (
                line["words"],
                *(f"{n}. {step}" for n, step in enumerate(line["steps"], start=1)),
                f"Tell: {line['tell']}" if line["tell"] else "",
            )
            if part
        )
        kind = KINDS[line["kind"]]
        rows.append(Cells(cells=(kind, words, who or "–", line["when"] or "–")))
    return table(("Kind", "Words", "Who", "When"), rows, "It has no lines.", wide=1)


def _given(source: Source, version: int) -> Block:
    rows: list[Cells] = []
    for line in source.of(PlanShared):
        event: PlanShared = line.recorded.event
        if event.version == version:
            people = [source.name(person) for person in event.people]
            people += [JOB_WORDS[job] for job in event.jobs]
            rows.append(
                Cells(
                    cells=(", ".join(people), event.how, line.happened, line.written),
                    entry=line.seq,
                )
            )
    columns = ("Given to", "How", "Happened", "Recorded")
    return table(columns, rows, "Nobody is recorded as having been given it.", wide=0)


def _said(source: Source, version: int) -> Block:
    rows = [
        Cells(cells=(line.row["sentence"], line.happened, line.written), entry=line.seq)
        for line in source.of(*_BESIDE)
        if line.recorded.event.version == version
    ]
    columns = ("Who agreed, answered or looked at it", "Happened", "Recorded")
    return table(columns, rows, "Nobody is recorded as having answered to it.", wide=0)


def told_to(source: Source, event: object) -> str:
    """Whom an entry was told to or shown to, with the time where it is known; "" for nobody."""
    people: list[str] = []
    for name in ("told", "shown_to"):
        for one in getattr(event, name, ()):
            at = getattr(one, "at", None)
            whom = getattr(one, "whom", None) or source.name(one)
            people.append(f"{whom} at {at:%H:%M}" if at else whom)
    if isinstance(event, PlanShared):
        people += [source.name(person) for person in event.people]
        people += [JOB_WORDS[job] for job in event.jobs]
    return ", ".join(dict.fromkeys(people))
