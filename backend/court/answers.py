"""What a record answers as a whole: chronology, decisions, disputes, corrections, every entry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from backend.aggregates.authority import Authority
from backend.aggregates.corrections import (
    DisagreementAttached,
    EntryCorrected,
    EntryDisputed,
    EntryRestored,
    EntryStruckOut,
)
from backend.aggregates.decisions import JOB_WORDS, Decision
from backend.aggregates.disclosure import HistoryRequested
from backend.aggregates.map_notes import PerspectiveNoted
from backend.aggregates.redaction import WithholdingReversed
from backend.aggregates.statements import StatementDisputed
from backend.court import plans
from backend.court.blocks import Block, Cells, table
from backend.court.covering import texts
from backend.court.source import LONDON, Hidden, Line, Source, hidden_of
from backend.projections.sentences.disclosure import ground_words
from backend.projections.sentences.wording import day_words

WHEN = ("Happened", "Recorded")


def said(line: Line) -> str:
    """An entry in words, with what was said of it later beside it."""
    later = "".join(f" Later: {one['words']}" for one in line.row["marks"])
    return f"{line.row['sentence']}{later}"


def by(line: Line) -> str:
    """Who wrote an entry down, and for whom."""
    behalf = f", for {line.row['on_behalf']}" if line.row["on_behalf"] else ""
    return f"{line.row['by_name']}, {line.row['by_title']}{behalf}"


def told(lines: list[Line], nothing: str) -> Block:
    """Entries as they were written down, with both moments and who wrote them."""
    rows = [
        Cells(
            cells=(str(line.seq), line.happened, line.written, said(line), by(line)),
            entry=line.seq,
        )
        for line in lines
    ]
    return table(("No.", *WHEN, "What", "Written by"), rows, nothing, wide=3)


def chronology(source: Source) -> Iterator[Block]:
    """Four columns: number, date, event, document; only what a person marked as significant."""
    marked = source.family.significance.marked
    rows: list[Cells] = []
    shown = [line for line in source.lines if line.seq in marked and not line.outside]
    order = sorted(shown, key=lambda line: (line.happened_on or date.max, line.seq))
    for number, line in enumerate(order, start=1):
        why, impact = marked[line.seq]
        when = f"{line.happened} (recorded {line.written})"
        what = f"{said(line)} Why it matters: {why} What it meant for the child: {impact}"
        if line.hidden is not None:
            when, what = f"recorded {line.written}", f"[withheld {line.hidden}]"
        rows.append(
            Cells(cells=(str(number), when, what, f"Entry {line.seq}: {by(line)}"), entry=line.seq)
        )
    columns = ("Number", "Date", "Event", "Document")
    yield table(columns, rows, "No entry was marked as significant.", wide=2)


def known(source: Source) -> Iterator[Block]:
    """When each thing happened, when it was written down, and who was told of it."""
    rows = [
        Cells(
            cells=(
                str(line.seq),
                line.happened,
                line.written,
                _gap(line),
                said(line),
                plans.told_to(source, line.recorded.event) or "–",
            ),
            entry=line.seq,
        )
        for line in source.lines
        if line.shown
    ]
    columns = ("No.", *WHEN, "Between", "What", "Told to")
    yield table(columns, rows, "There is no entry.", wide=4)


def _gap(line: Line) -> str:
    at = line.recorded.recorded_at
    if line.happened_on is None or at is None:
        return "–"
    days = (at.astimezone(LONDON).date() - line.happened_on).days
    return "same day" if days <= 0 else "1 day" if days == 1 else f"{days} days"


def withheld(source: Source) -> Iterator[Block]:
    """What is withheld, on what ground, and who decided."""
    yield schedule(source.hidden)
    outside = [str(line.seq) for line in source.lines if line.outside and line.hidden is None]
    if outside:
        yield Block(
            text=f"{len(outside)} entries are about things outside the period that was asked for, "
            f"and are not shown: {', '.join(outside)}."
        )


def withheld_so_far(source: Source) -> Iterator[Block]:
    """On screen: what is withheld from the pack of each request, and what was shown after all."""
    asked = source.of(HistoryRequested)
    if not asked:
        yield Block(text="Nobody has asked for the history, so nothing is withheld.")
    for line in asked:
        request = line.recorded.event.request
        yield Block(heading=f"Asked for by {line.recorded.event.asked_by}, {line.happened}")
        standing = source.family.redaction.of(request).withheld
        yield schedule(hidden_of(source.entries, request, standing))
        reversed_here = [
            each
            for each in source.of(WithholdingReversed)
            if each.recorded.event.request == request
        ]
        if reversed_here:
            yield told(reversed_here, "")


def schedule(hidden: Sequence[Hidden]) -> Block:
    """Each thing withheld: its number, ground and reason, and who decided it."""
    rows = [
        Cells(
            cells=(
                str(one.number),
                f"Entry {one.entry}" if one.field is None else f"A part of entry {one.entry}",
                ground_words(one.ground),
                one.reason,
                f"{one.decided_by}, {one.role}, {day_words(one.decided_on)}",
            ),
            entry=one.entry,
        )
        for one in hidden
    ]
    columns = ("Number", "What", "Ground", "Why", "Decided by")
    return table(columns, rows, "Nothing is withheld.", wide=3)


def differ(source: Source) -> Iterator[Block]:
    """Where accounts differ: what was disputed, with the words of whoever disputes it."""
    rows: list[Cells] = []
    for line in source.of(EntryDisputed, DisagreementAttached):
        about = source.by_seq[line.recorded.event.entry]
        first = about.row["sentence"] if about.shown else "[not shown]"
        cells = (f"Entry {about.seq}: {first}", line.row["sentence"], line.happened, line.written)
        rows.append(Cells(cells=cells, entry=line.seq))
    columns = ("What was written down", "What someone says of it", *WHEN)
    yield table(columns, rows, "Nobody disputed an entry.", wide=0, wide_too=1)
    yield Block(heading="Other accounts that stand beside one another")
    yield told(source.of(StatementDisputed, PerspectiveNoted), "None was written down.")


def decisions(source: Source) -> Iterator[Block]:
    """Who decided what, in which job, and by which rules in force that day."""
    rows: list[Cells] = []
    for line in source.lines:
        decision = _decision(line.recorded.event) if line.shown else None
        if decision is not None:
            rows.append(
                Cells(
                    cells=(
                        day_words(decision.on),
                        f"{decision.by}, {JOB_WORDS[decision.role]}",
                        said(line),
                        rules(source.authority, decision.on),
                        line.written,
                    ),
                    entry=line.seq,
                )
            )
    columns = ("Decided on", "By", "What and why", "Rules in force", "Recorded")
    yield table(columns, rows, "No decision was recorded.", wide=2)


def _decision(event: Any) -> Decision | None:
    values = (getattr(event, name) for name in event.__struct_fields__)
    return next((value for value in values if isinstance(value, Decision)), None)


def rules(authority: Authority, day: date) -> str:
    """The practice profile and the directions in force on a day."""
    inside = [each.issued.reference for each in authority.directions.values() if each.in_force(day)]
    return ", ".join((authority.in_force(day).version, *inside))


def corrections(source: Source) -> Iterator[Block]:
    """Every correction with what stood there before."""
    rows: list[Cells] = []
    for line in source.of(EntryCorrected, EntryStruckOut, EntryRestored):
        about = source.by_seq[line.recorded.event.entry]
        first = about.row["sentence"] if about.shown else "[not shown]"
        cells = (f"Entry {about.seq}: {first}", line.row["sentence"], line.written, by(line))
        rows.append(Cells(cells=cells, entry=line.seq))
    columns = ("What was written first", "What was put right, and why", "Recorded", "Written by")
    yield table(columns, rows, "Nothing was corrected.", wide=0, wide_too=1)


def record(source: Source) -> Iterator[Block]:
    """Every entry from the first to the last; what is withheld keeps its number and its place."""
    rows: list[Cells] = []
    for line in source.lines:
        if line.hidden is not None:
            cells = (str(line.seq), "–", line.written, f"[withheld {line.hidden}]", "–")
        elif line.outside:
            cells = (str(line.seq), "–", line.written, "[outside the period asked for]", "–")
        else:
            what = f"{said(line)}{_rest(source, line)}"
            cells = (str(line.seq), line.happened, line.written, what, by(line))
        rows.append(Cells(cells=cells, entry=line.seq, key=True))
    yield table(("No.", *WHEN, "What", "Written by"), rows, "There is no entry.", wide=3)


def _rest(source: Source, line: Line) -> str:
    """What an entry says that its sentence does not: every word of it, and who was told."""
    sentence = line.row["sentence"]
    left = [
        f"{text.path.split('.')[1].replace('_', ' ')}: {text.value}"
        for text in texts(line.recorded.entry)
        if text.value.rstrip(".") not in sentence
    ]
    said = f" ({'; '.join(left)})" if left else ""
    heard = plans.told_to(source, line.recorded.event)
    return f"{said} Told to: {heard}." if heard else said


def complete(source: Source) -> Iterator[Block]:
    """How many entries there are and how many are shown, and how to check that without us."""
    yield Block(text=counted(source))
    yield Block(
        text="Every entry keeps its number. An entry that is withheld, or that is about things "
        "outside the period asked for, is still counted and still sealed: it stands in its place, "
        "and nothing can be left out unseen."
    )
    yield Block(
        items=(
            "Each entry is tied to the one before it. To alter, move, add or take out one would "
            "change the code of every later one.",
            "The copy code at an entry stands on plans on paper in people’s homes. A code on "
            "paper that fits fixes the whole history before it.",
            "verify.py and verify.html, which travel with this document, check all of it without "
            "Handrail and without a network. README.txt says how to write a checker of one’s own.",
        )
    )
    yield Block(
        text="This shows that nothing was altered. It does not show that what an entry says is "
        "true, or that everything that happened was written down."
    )


def counted(source: Source) -> str:
    """The statement of completeness."""
    every, shown = len(source.lines), source.included
    entries = "1 entry" if every == 1 else f"{every} entries"
    part = len({one.entry for one in source.hidden if one.field is not None})
    inside = f" ({part} of them in part)" if part else ""
    outside = sum(line.outside and line.hidden is None for line in source.lines)
    left = f" ({outside} of them outside the period asked for)" if outside else ""
    return f"{entries}, {shown} included{inside}, {every - shown} withheld{left}."
