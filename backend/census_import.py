"""Starts a family's record for each child whom a census return says is being worked with.

Everything is checked before the first write. A child is written whole or not at all, and a second
run writes only what is missing.
"""

from __future__ import annotations

import csv
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from uuid import UUID, uuid5

import msgspec
import psycopg
from psycopg_pool import PoolTimeout

from backend.aggregates.authority import Terms
from backend.aggregates.case import BeginInvolvement, EnterChild, StartRecord
from backend.aggregates.family import Family, Together, decide
from backend.aggregates.vocabulary import PersonId, PlanStatus, Refused, on_day
from backend.census import OpenEpisode, RefusedRow, Survey
from backend.ledger import Busy, Ledger
from backend.record import Author, Provenance

CENSUS = UUID("a7d2b1c0-3f5e-4d0b-8a39-5c0f2e6d9b14")
IMPORTER = Author(account="census", name="Children in need census", title="Import")
UNASSIGNED = "Unassigned"
FORMULA = ("=", "+", "-", "@", "\t", "\r")

Progress = Callable[[int, int], None]


class NewFamily(msgspec.Struct, frozen=True, kw_only=True):
    """One child's record that is to be started: its stream, its command and the command's id."""

    family: UUID
    command: Together
    command_id: UUID


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What an import will write and what it leaves out."""

    survey: Survey
    new: tuple[NewFamily, ...]
    known: int
    refused: tuple[RefusedRow, ...]


class BrokenOff(Exception):
    """The import stopped in the middle; what was written is whole, and a second run goes on."""

    def __init__(self, done: int, of: int) -> None:
        super().__init__(
            f"The import stopped after {done} of {of} families, because the database failed. "
            "Nothing is half written. Run the same command again: it goes on from there."
        )
        self.done = done
        self.of = of


def plan(survey: Survey, ledger: Ledger, *, team: str = UNASSIGNED) -> Plan:
    """Everything an import would do, checked by the same rules as the writing itself."""
    terms = ledger.terms()
    authority = survey.authority or ""
    known, references = _known(survey, ledger)
    new: list[NewFamily] = []
    refused = list(survey.refused)
    count = 0
    for episode in survey.open:
        family = family_id(authority, episode.child_ref)
        if family in known or episode.child_ref in references:
            count += 1
            continue
        command = _record(authority, episode, team)
        reason = _refusal(command, terms)
        if reason is None:
            # The id does not depend on the team: a second run with another one adds nothing.
            command_id = uuid5(CENSUS, f"command {family}")
            new.append(NewFamily(family=family, command=command, command_id=command_id))
        else:
            refused.append(
                RefusedRow(line=episode.line, child_ref=episode.child_ref, reason=reason)
            )
    refused.sort(key=lambda row: row.line)
    return Plan(survey=survey, new=tuple(new), known=count, refused=tuple(refused))


def write(planned: Plan, ledger: Ledger, on_progress: Progress | None = None) -> int:
    """Starts the records and says how many are new; raises BrokenOff when the database fails."""
    written = 0
    for done, family in enumerate(planned.new):
        by = Provenance(author=IMPORTER, command_id=family.command_id)
        try:
            # Another import may have come first: then there is nothing to do.
            written += not ledger.tell(family.family, family.command, by).again
        except (psycopg.Error, PoolTimeout, Busy) as error:
            raise BrokenOff(done, len(planned.new)) from error
        if on_progress is not None:
            on_progress(done + 1, len(planned.new))
    return written


def family_id(authority: str, child_ref: str) -> UUID:
    """The stream of a child's record, the same in every run."""
    return uuid5(CENSUS, f"family {authority} {child_ref}")


def _record(authority: str, episode: OpenEpisode, team: str) -> Together:
    # The census holds no names, and siblings cannot be told from it: one child, one record.
    child = PersonId(str(uuid5(CENSUS, f"child {authority} {episode.child_ref}")))
    status = PlanStatus.PROTECTION if episode.on_child_protection_plan else PlanStatus.IN_NEED
    return Together(
        (
            StartRecord(label=episode.child_ref, team=team),
            EnterChild(
                child=child,
                name=episode.child_ref,
                born=episode.born,
                reference=episode.child_ref,
            ),
            BeginInvolvement(happened=on_day(episode.referral), status=status),
        )
    )


def _refusal(command: Together, terms: Terms) -> str | None:
    try:
        decide(Family(), command, terms)
    except Refused as refused:
        return refused.reason
    return None


def _known(survey: Survey, ledger: Ledger) -> tuple[set[UUID], set[str]]:
    authority = survey.authority or ""
    references = [episode.child_ref for episode in survey.open]
    families = [family_id(authority, reference) for reference in references]
    with ledger.pool.connection() as connection:
        found = connection.execute(
            "select family, reference from pages.families "
            "where reference = any(%s) or family = any(%s)",
            (references, families),
        ).fetchall()
    return {family for family, _ in found}, {reference for _, reference in found if reference}


def summary(planned: Plan, *, written: int | None) -> Iterator[str]:
    """The outcome in plain lines; `written` is None for a dry run."""
    survey = planned.survey
    doing = "Open episodes that would be imported" if written is None else "Open episodes imported"
    new = len(planned.new) if written is None else written
    yield f"Children in the file: {survey.children}"
    yield f"{doing}: {new}"
    yield f"Open episodes already known: {planned.known + len(planned.new) - new}"
    yield f"Ended episodes left out: {survey.ended}"
    if survey.children_without_episode:
        yield f"Children without an episode: {survey.children_without_episode}"
    yield f"Episodes refused: {len(planned.refused)}"
    for reason, count in Counter(row.reason for row in planned.refused).most_common():
        yield f"  {count} × {reason}"
    warned = len(survey.warnings) + survey.warnings_left_out
    yield f"Warnings: {warned}"
    for reason, count in Counter(row.reason for row in survey.warnings).most_common():
        yield f"  {count} × {reason}"


def write_refused(rows: Iterable[RefusedRow], path: Path) -> None:
    """Writes the refused rows for a spreadsheet, for its owner's eyes only. Raises OSError."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    try:
        with open(handle, "w", encoding="utf-8", newline="") as file:
            table = csv.writer(file)
            table.writerow(("line", "reference", "reason"))
            for row in rows:
                table.writerow((row.line, _cell(row.child_ref or ""), _cell(row.reason)))
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise


def _cell(text: str) -> str:
    # A spreadsheet would run what begins like this as a formula.
    return f"'{text}" if text.startswith(FORMULA) else text
