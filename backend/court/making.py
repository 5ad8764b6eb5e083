"""Makes a pack from the record: the same request makes the same bytes, whenever it is made."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from uuid import UUID

import msgspec
from psycopg import Connection
from pypdf import PdfReader

from backend import seal
from backend.aggregates.disclosure import (
    HistoryAssembled,
    HistoryRequested,
    Request,
    ScopeFixed,
)
from backend.aggregates.misfiled import misfiled
from backend.aggregates.release import PackSealed
from backend.aggregates.vocabulary import RequestId
from backend.court import answers
from backend.court.printing import Paper, pictured, printed
from backend.court.questions import QUESTIONS, section
from backend.court.rules import known
from backend.court.source import Source, hidden_of, moment
from backend.ledger import Ledger
from backend.projections.sentences.wording import day_words
from backend.proof.code import copy_code
from backend.proof.pack import Sealed, history, pack, sealed
from backend.record import Recorded

PDF = "history.pdf"
# Pages of which no word was written by a person: the first, the index, how to check.
MADE_BY_HANDRAIL = frozenset({"Index", "Is this complete, and was it altered?"})
# PD12G: who may be told what of proceedings about children.
WARNING = (
    "This document is confidential. It is about children. If it is used in court proceedings, it "
    "may be shown only to those whom the court’s rules or the court allow to see it."
)


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """Everything of a pack that can be made before it is sealed."""

    position: int
    pdf: bytes
    redactions: bytes
    history: bytes
    pages: int
    reading: tuple[int, ...]
    entries: int
    included: int
    significant: int
    paper: Paper

    @property
    def withheld(self) -> int:
        """How many entries are withheld as a whole."""
        return self.entries - self.included

    @property
    def files(self) -> dict[str, bytes]:
        """The files so far, by name."""
        return {PDF: self.pdf, "redactions.json": self.redactions, "history.json": self.history}


class NotThere(Exception):
    """There is no such request, or its scope is not fixed yet."""


class Material(msgspec.Struct, frozen=True, kw_only=True):
    """What a pack is made from: the request, the entries with their seals, what is withheld."""

    request: HistoryRequested
    scope: ScopeFixed
    fixed: Recorded
    known: Request
    entries: list[Recorded]
    sealed: list[Sealed]
    source: Source
    # Whether something was struck out as another family's after the pages were made.
    outdated: bool = False


def material(ledger: Ledger, db: Connection, family: UUID, request: RequestId) -> Material:
    """Reads what a pack is made from. Raises NotThere."""
    every = ledger.read(family)
    folded = ledger.family(family)
    state = folded.disclosure.requests.get(request)
    asked = _of(every, HistoryRequested, request)
    fixed = _of(every, ScopeFixed, request)
    if state is None or asked is None or fixed is None:
        raise NotThere
    scope: ScopeFixed = fixed.event
    chosen = folded.redaction.of(request)
    entries = every[: scope.upto]
    source = Source(
        entries,
        ledger.authority(),
        hidden_of(every, request, chosen.withheld),
        since=scope.since,
        until=scope.until,
        later=every[scope.upto : _before_sealing(every, request)],
    )
    made = _of(every, HistoryAssembled, request)
    since = every[made.seq : _before_sealing(every, request)] if made else []
    return Material(
        outdated=bool(misfiled((one.seq, one.event) for one in since).entries),
        request=asked.event,
        scope=scope,
        fixed=fixed,
        known=state,
        entries=entries,
        sealed=sealed(db, ledger.entries, family, scope.upto),
        source=source,
    )


def _before_sealing(entries: Sequence[Recorded], request: RequestId) -> int:
    """What was struck out after a pack was sealed changes nothing of it: it is recalled instead."""
    made = _of(entries, PackSealed, request)
    return made.seq - 1 if made else len(entries)


def _of(entries: Sequence[Recorded], kind: type, request: RequestId) -> Recorded | None:
    for one in reversed(entries):
        if isinstance(one.event, kind) and one.event.request == request:
            return one
    return None


def drafted(
    found: Material,
    stopped: Callable[[], bool] = lambda: False,
    step: Callable[[str], None] = lambda _: None,
    pdf: bytes | None = None,
) -> Draft:
    """The pages and the schedule of a request, with `pdf` as its pages where that is there.

    Raises CannotPrint and Stopped.
    """
    step("Putting the answers together")
    paper = _paper(found)
    if pdf is None:
        step("Making the pages")
        pdf = printed(paper, stopped)
    step("Counting the pages")
    pages, reading = _reading(pdf)
    source = found.source
    return Draft(
        position=found.scope.upto,
        pdf=pdf,
        redactions=_redactions(source),
        history=history(found.sealed, _withheld(source)),
        pages=pages,
        reading=reading,
        entries=len(source.lines),
        included=source.included,
        significant=sum(
            line.shown and line.seq in source.family.significance.marked for line in source.lines
        ),
        paper=paper,
    )


def pictures(draft: Draft, stopped: Callable[[], bool] = lambda: False) -> list[bytes]:
    """Each page as whoever gets the pack will see it."""
    return pictured(draft.paper, stopped)


def closed(draft: Draft, sealed_at: Recorded, entries: Sequence[Sealed]) -> bytes:
    """The whole pack, after the entry that sealed it: `entries` go up to that one."""
    event: PackSealed = sealed_at.event
    last = entries[-1]
    assert last.seq == sealed_at.seq
    assert event.pdf == digest(draft.pdf) and event.redactions == digest(draft.redactions)
    hidden = dict(_withheld_of(draft))
    hidden |= dict.fromkeys(range(event.upto + 1, last.seq))
    proof = {
        "v": 1,
        "position": event.upto,
        "sealed": last.seq,
        "link": last.link.hex(),
        "code": copy_code(last.link),
        "pdf": event.pdf,
        "redactions": event.redactions,
        # The place of the signed log with its witnesses, which is not there yet.
        "log": None,
    }
    files = draft.files | {
        "history.json": history(entries, hidden),
        "proof.json": seal.canonical(proof),
    }
    return pack(files)


def digest(content: bytes) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    return sha256(content).hexdigest()


def _withheld(source: Source) -> dict[int, frozenset[str] | None]:
    found: dict[int, frozenset[str] | None] = {
        line.seq: None for line in source.lines if not line.shown
    }
    for one in source.hidden:
        if one.field is not None and found.get(one.entry, frozenset()) is not None:
            found[one.entry] = (found.get(one.entry) or frozenset()) | {one.field}
    return found


def _withheld_of(draft: Draft) -> Iterator[tuple[int, frozenset[str] | None]]:
    said = msgspec.json.decode(draft.redactions)
    fields: dict[int, frozenset[str] | None] = dict.fromkeys(said["outside"])
    for one in said["withheld"]:
        before = fields.get(one["entry"], frozenset())
        if one["field"] is None or before is None:
            fields[one["entry"]] = None
        else:
            fields[one["entry"]] = before | {one["field"]}
    yield from fields.items()


def _redactions(source: Source) -> bytes:
    return seal.canonical(
        {
            "v": 1,
            "position": len(source.lines),
            "included": source.included,
            "withheld": [
                {
                    "number": one.number,
                    "entry": one.entry,
                    "field": one.field,
                    "ground": one.ground,
                    "reason": one.reason,
                    "decided_by": one.decided_by,
                    "role": one.role,
                    "decided_on": one.decided_on.isoformat(),
                }
                for one in source.hidden
            ],
            "outside": [line.seq for line in source.lines if line.outside and line.hidden is None],
        }
    )


def _paper(found: Material) -> Paper:
    asked, scope, source = found.request, found.scope, found.source
    assert found.fixed.recorded_at is not None
    rules = known()[scope.rules]
    last = found.sealed[-1]
    facts = [
        ("Asked for by", asked.asked_by),
        ("On the strength of", asked.authority),
        ("Asked for", asked.asks),
        ("What it holds", f"Entries 1 to {scope.upto} of the record{_period(scope)}."),
        ("Fixed", f"{moment(found.fixed.recorded_at)} by {found.fixed.entry.author.name}"),
        ("Is it complete?", answers.counted(source)),
        ("Copy code", f"{copy_code(last.link)} at entry {last.seq}"),
        ("Rules followed", rules.name),
    ]
    reading = (
        "Beside every entry stand two moments: when it happened, as a person told it, and when it "
        "was recorded, which the record set by itself.",
        "What is withheld is marked by its number, such as [withheld 3]. The schedule at the end "
        "says on what ground, and who decided.",
        "People and labels are named as they were when the entry was made.",
    )
    return Paper(
        title="History from the record",
        running=f"Confidential. Entries 1 to {scope.upto}, copy code {copy_code(last.link)}",
        facts=tuple(facts),
        warning=WARNING,
        reading=reading,
        sections=[section(each, source) for each in QUESTIONS if each.on_paper],
        letter=scope.letter,
        rules=rules,
        at=found.fixed.recorded_at,
    )


def _period(scope: ScopeFixed) -> str:
    if scope.since is None and scope.until is None:
        return ""
    first = f" from {day_words(scope.since)}" if scope.since else ""
    last = f" until {day_words(scope.until)}" if scope.until else ""
    return f", shown for what happened{first}{last}. Why: {scope.reason}"


def _reading(pdf: bytes) -> tuple[int, tuple[int, ...]]:
    """How many pages there are, and which hold what people wrote."""
    reader = PdfReader(io.BytesIO(pdf))
    pages = len(reader.pages)
    starts: list[tuple[int, str]] = []
    for each in reader.outline:
        if not isinstance(each, list):
            place = reader.get_destination_page_number(each)
            starts.append(((place if place is not None else 0) + 1, str(each.title)))
    starts.sort()
    made = set(range(1, starts[0][0])) if starts else set[int]()
    ends = [*(first for first, _ in starts[1:]), pages + 1]
    for (first, title), after in zip(starts, ends, strict=True):
        if title in MADE_BY_HANDRAIL:
            made |= set(range(first, after))
    # The first page says in their words what was asked for.
    made.discard(1)
    return pages, tuple(page for page in range(1, pages + 1) if page not in made)
