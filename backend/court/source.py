"""The record as one reader may see it: its entries, with what is withheld covered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec

from backend.aggregates.authority import Authority
from backend.aggregates.decisions import JOB_WORDS
from backend.aggregates.disclosure_steps import Ground
from backend.aggregates.family import Family, evolve
from backend.aggregates.misfiled import misfiled
from backend.aggregates.redaction import WithholdingProposed
from backend.aggregates.vocabulary import Precision, RequestId, WithheldId
from backend.court.covering import covered, pieces
from backend.projections import history
from backend.projections.rows import Row, Rows
from backend.projections.sentences.wording import day_words
from backend.record import Recorded

LONDON = ZoneInfo("Europe/London")
# Where the entry that struck something out can tell what that said.
_TELLING = ("event.reason", "event.asked_by")


class Hidden(msgspec.Struct, frozen=True, kw_only=True):
    """One thing withheld: its number in the schedule, what it is of, on what ground, by whom."""

    number: int
    entry: int
    field: str | None
    ground: str
    reason: str
    decided_by: str
    role: str
    decided_on: date


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One entry as pages show it; `hidden` is the number under which all of it is withheld."""

    seq: int
    recorded: Recorded
    row: Row
    happened: str
    happened_on: date | None
    written: str
    hidden: int | None
    outside: bool

    @property
    def shown(self) -> bool:
        """Whether what it says is on the pages."""
        return self.hidden is None and not self.outside


class Source:
    """Everything that answers are made from.

    `entries` are covered; `family` is folded from them. `since` and `until` leave out what happened
    before or after; what stands in the plan by then stays. What was struck out as another family's,
    in `entries` or `later`, is withheld whoever asks (S-22).
    """

    def __init__(
        self,
        entries: Sequence[Recorded],
        authority: Authority,
        hidden: Sequence[Hidden] = (),
        since: date | None = None,
        until: date | None = None,
        later: Sequence[Recorded] = (),
    ) -> None:
        self.authority = authority
        hidden = self.hidden = _with_misfiled(entries, later, hidden)
        self.since, self.until = since, until
        by_entry: dict[int, dict[str | None, int]] = {}
        for one in hidden:
            by_entry.setdefault(one.entry, {})[one.field] = one.number
        self.entries = [_covered(one, by_entry.get(one.seq)) for one in entries]
        rows, self.family = Rows(), Family()
        for recorded in self.entries:
            self.family = evolve(self.family, recorded.event)
            rows.add(history.project(recorded, self.family))
        told = {row["seq"]: row for row in rows.of(history.HISTORY)}
        self.lines = [
            self._line(one, told[one.seq], by_entry.get(one.seq, {}).get(None))
            for one in self.entries
        ]
        self.by_seq = {line.seq: line for line in self.lines}

    def _line(self, recorded: Recorded, row: Row, hidden: int | None) -> Line:
        assert recorded.recorded_at is not None
        happened: date | None = row["happened_on"]
        day = happened or recorded.recorded_at.astimezone(LONDON).date()
        outside = (self.since is not None and day < self.since) or (
            self.until is not None and day > self.until
        )
        return Line(
            seq=recorded.seq,
            recorded=recorded,
            row=row,
            happened=_happened(row),
            happened_on=happened,
            written=moment(recorded.recorded_at),
            hidden=hidden,
            outside=outside,
        )

    def of(self, *kinds: type) -> list[Line]:
        """The shown lines of these kinds of event, in the order they were written down."""
        return [
            line for line in self.lines if line.shown and isinstance(line.recorded.event, kinds)
        ]

    @property
    def included(self) -> int:
        """How many entries are shown, in whole or in part."""
        return sum(line.shown for line in self.lines)

    def name(self, person: str) -> str:
        """The name someone goes by at the end."""
        return self.family.name_of(person) or "someone"  # type: ignore[arg-type]


def hidden_of(
    entries: Sequence[Recorded], request: RequestId, standing: Mapping[WithheldId, object]
) -> list[Hidden]:
    """What stays withheld from the pack of a request, numbered as in its schedule."""
    found = [
        one.event
        for one in entries
        if isinstance(one.event, WithholdingProposed)
        and one.event.request == request
        and one.event.withheld in standing
    ]
    found.sort(key=lambda each: (each.entry, each.field or "", each.withheld))
    whole = {each.entry for each in found if each.field is None}
    kept = [each for each in found if each.field is None or each.entry not in whole]
    return [
        Hidden(
            number=number,
            entry=each.entry,
            field=each.field,
            ground=each.ground.value,
            reason=each.decision.reason,
            decided_by=each.decision.by,
            role=JOB_WORDS[each.decision.role],
            decided_on=each.decision.on,
        )
        for number, each in enumerate(kept, start=1)
    ]


def _with_misfiled(
    entries: Sequence[Recorded], later: Sequence[Recorded], hidden: Sequence[Hidden]
) -> tuple[Hidden, ...]:
    by_number = {one.seq: one for one in (*entries, *later)}
    found = misfiled((seq, one.event) for seq, one in by_number.items())
    upto = len(entries)
    if not any(seq <= upto for seq in found.entries):
        return tuple(hidden)
    struck_by = {entry: seq for seq, entry in found.strikes.items()}
    kept = [one for one in hidden if one.entry not in found.entries]
    whole = {one.entry for one in hidden if one.field is None}
    added: list[Hidden] = []
    for seq, strike in found.entries.items():
        if seq <= upto:
            added.append(_elsewhere(seq, None, by_number[struck_by[strike.entry]]))
    for seq in found.strikes:
        if seq > upto or seq in whole:
            continue
        fields = {one.field for one in hidden if one.entry == seq}
        added += [
            _elsewhere(seq, piece.path, by_number[seq])
            for piece in pieces(by_number[seq].entry)
            if piece.path.startswith(_TELLING) and piece.path not in fields
        ]
    every = sorted((*kept, *added), key=lambda one: (one.entry, one.field or ""))
    return tuple(
        msgspec.structs.replace(one, number=number) for number, one in enumerate(every, start=1)
    )


def _elsewhere(entry: int, field: str | None, strike: Recorded) -> Hidden:
    author, at = strike.entry.author, strike.recorded_at
    assert at is not None
    return Hidden(
        number=0,
        entry=entry,
        field=field,
        ground=Ground.THIRD_PARTY.value,
        reason="It belongs to another family, and was struck out of this record.",
        decided_by=author.name,
        role=author.title,
        decided_on=at.astimezone(LONDON).date(),
    )


def _covered(recorded: Recorded, numbers: dict[str | None, int] | None) -> Recorded:
    if not numbers:
        return recorded
    return msgspec.structs.replace(recorded, entry=covered(recorded.entry, numbers))


def _happened(row: Row) -> str:
    day: date | None = row["happened_on"]
    if row["precision"] is None:
        return "no day told"
    if day is None:
        return "day not known"
    if row["precision"] == Precision.MONTH:
        return f"{day:%B %Y}"
    clock = f", {row['happened_at']:%H:%M}" if row["happened_at"] else ""
    return f"{day_words(day)}{clock}"


def moment(at: datetime) -> str:
    """A moment of the record's clock, in London."""
    local = at.astimezone(LONDON)
    return f"{day_words(local.date())}, {local:%H:%M}"
