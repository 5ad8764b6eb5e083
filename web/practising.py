"""How the plan is going: what is practised, notes, and evidence with its files."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.account import Standing
from backend.aggregates.decisions import JOB_WORDS, JobRole
from backend.aggregates.evidence import (
    EvidenceKind,
    GiveEvidence,
    JudgeEvidence,
    NotePractice,
    Sight,
    StartPractice,
    Strength,
    Went,
)
from backend.aggregates.stored import FileKind
from backend.aggregates.vocabulary import EvidenceId, LineId, PersonId
from backend.permission import Deed
from backend.projections.sentences.evidence import EVIDENCE_WORDS
from web.decided import Deciding, deciding, decision
from web.files import KIND_WORDS, keep_upload, served, size_words
from web.kept_out import kept_out
from web.moments import Moment, on
from web.page import NotHere, Visit, read, write

WENT = {
    "worked": ("It worked", "done"),
    "partly": ("In part", "due"),
    "did-not": ("It did not work", "overdue"),
}
STRENGTH = {
    "strong": ("Strong: someone else says the same", "done"),
    "some": ("Some", "due"),
    "weak": ("Weak", "plain"),
}


class Option(msgspec.Struct, frozen=True):
    """Something to choose."""

    value: str
    text: str
    hint: str | None = None


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A note or a piece of evidence in the list of what shows how the plan goes."""

    title: str
    words: str
    when: Moment
    word: str
    kind: str
    lines: tuple[Option, ...]
    href: str | None = None
    file: str | None = None
    staff: bool = False
    seq: int = 0


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the plan and since when it is practised."""

    line: str
    words: str
    since: Moment | None


class PracticePage(msgspec.Struct, frozen=True, kw_only=True):
    """What is practised, and everything that shows how it goes, newest first."""

    begun: tuple[Line, ...]
    not_begun: tuple[Option, ...]
    shown: tuple[Shown, ...]
    people: tuple[Option, ...]
    me: str | None
    today: date


class NewPage(msgspec.Struct, frozen=True, kw_only=True):
    """The form for a note or for evidence."""

    lines: tuple[Option, ...]
    people: tuple[Option, ...]
    me: str | None
    kinds: tuple[Option, ...]
    wents: tuple[Option, ...]
    today: date


class EvidencePage(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of evidence, how far it can be relied on, and the form to judge it."""

    id: str
    shows: str
    source: str
    happened: Moment
    seq: int
    lines: tuple[Option, ...]
    staff: bool
    file: str | None
    original: str | None
    kept: str | None
    word: str | None
    kind: str
    judged: str
    judged_on: Moment | None
    judged_why: str | None
    agrees_with: tuple[Option, ...]
    others: tuple[Option, ...]
    strengths: tuple[Option, ...]
    deciding: Deciding
    today: date


def people_in(visit: Visit) -> tuple[Option, ...]:
    """Everyone in the record who has not left, to choose from."""
    found = visit.rows(
        "select person, name from pages.people where family = %s and left_on is null "
        "and left_why is null order by seq",
        visit.family,
    )
    out = kept_out(visit)
    return tuple(Option(row["person"], row["name"]) for row in found if row["person"] not in out)


def lines_in(visit: Visit, kind: str | None = None) -> tuple[Option, ...]:
    """The lines of the plan that stand now, to choose from."""
    found = visit.rows(
        "select line, words from pages.plan_lines where family = %s and not withdrawn "
        "and (%s::text is null or kind = %s) order by place",
        visit.family,
        kind,
        kind,
    )
    return tuple(Option(row["line"], row["words"]) for row in found)


def lines_named(visit: Visit) -> dict[str, str]:
    """Every line there ever was by id, in the words it has now."""
    found = visit.rows("select line, words from pages.plan_lines where family = %s", visit.family)
    return {row["line"]: row["words"] for row in found}


def myself(visit: Visit) -> str | None:
    """Who of the network is signed in; None for staff, who choose whose words they take down."""
    return visit.viewer.person if visit.viewer.standing is Standing.NETWORK else None


def teller(visit: Visit, field: str) -> PersonId | None:
    """Who tells it: whoever of the network is signed in, else the person chosen."""
    mine = myself(visit)
    chosen = mine or visit.form.text(field)
    return PersonId(chosen) if chosen else None


def chosen_lines(visit: Visit) -> tuple[LineId, ...]:
    """The lines ticked on a form."""
    return tuple(LineId(line) for line in visit.form.several("lines"))


def of_staff(visit: Visit) -> bool:
    """Whether this person may read what is for staff only."""
    return visit.viewer.standing is not Standing.NETWORK


@read("/families/{family:uuid}/practice", Deed.SEE_PRACTICE)
def show(visit: Visit) -> Response[Any]:
    """What is practised, and what shows how it goes."""
    return _show(visit)


@write("/families/{family:uuid}/practice/starts", Deed.TELL_PRACTICE)
def start(visit: Visit) -> Response[Any]:
    """Takes down that people began to try lines of the plan."""
    form = visit.form
    return visit.carry_out(
        lambda: StartPractice(
            lines=chosen_lines(visit),
            by=teller(visit, "by"),
            words=form.maybe("words"),
            happened=form.happened("happened"),
        ),
        then=f"{visit.root}/practice",
        otherwise=lambda: _show(visit),
    )


def _show(visit: Visit) -> Response[Any]:
    named, names = lines_named(visit), visit.names()
    begun = {
        row["line"]: row["since"]
        for row in visit.rows(
            "select line, since from pages.practised where family = %s", visit.family
        )
    }
    standing = lines_in(visit)
    notes = visit.rows("select * from pages.practice_notes where family = %s", visit.family)
    found = visit.rows("select * from pages.evidence where family = %s", visit.family)
    seen = [row for row in found if row["sight"] == Sight.NETWORK or of_staff(visit)]
    shown = [(row["seq"], _note(row, names, named)) for row in notes]
    shown += [(row["seq"], _evidence(visit, row, names, named)) for row in seen]
    return visit.show(
        "practising.html",
        PracticePage(
            begun=tuple(
                Line(line=each.value, words=each.text, since=on(begun[each.value]))
                for each in standing
                if each.value in begun
            ),
            not_begun=tuple(each for each in standing if each.value not in begun),
            shown=tuple(each for _, each in sorted(shown, key=lambda pair: -pair[0])),
            people=people_in(visit),
            me=myself(visit),
            today=visit.ledger.today(),
        ),
        title="How the plan is going",
        current="plan",
    )


def _named(lines: list[str], named: dict[str, str]) -> tuple[Option, ...]:
    return tuple(Option(line, named[line]) for line in lines if line in named)


def _note(row: dict[str, Any], names: dict[str, str], named: dict[str, str]) -> Shown:
    word, kind = WENT[row["went"]]
    return Shown(
        title=names.get(row["by"], ""),
        words=row["words"],
        when=on(row["on"]),
        word=word,
        kind=kind,
        lines=_named(row["lines"], named),
        seq=row["seq"],
    )


def _source(row: dict[str, Any], names: dict[str, str]) -> str:
    return names.get(row["person"] or "") or row["source"] or ""


def _title(row: dict[str, Any], names: dict[str, str]) -> str:
    kind = EVIDENCE_WORDS[EvidenceKind(row["kind"])]
    return f"{kind[:1].upper()}{kind[1:]} from {_source(row, names)}"


def _evidence(
    visit: Visit, row: dict[str, Any], names: dict[str, str], named: dict[str, str]
) -> Shown:
    word, kind = STRENGTH.get(row["strength"] or "", ("Not judged yet", "plain"))
    return Shown(
        title=_title(row, names),
        words=row["shows"],
        when=on(row["on"], row["at"]),
        word=word,
        kind=kind,
        lines=_named(row["lines"], named),
        href=f"{visit.root}/practice/evidence/{row['evidence']}",
        file=_file_words(row),
        staff=row["sight"] == Sight.STAFF,
        seq=row["seq"],
    )


def _file_words(row: dict[str, Any]) -> str | None:
    if row["file"] is None:
        return None
    return f"{KIND_WORDS[FileKind(row['file_kind'])]}, {size_words(row['file_size'])}"


@read("/families/{family:uuid}/practice/notes/new", Deed.TELL_PRACTICE)
def new_note(visit: Visit) -> Response[Any]:
    """The form for a note of how it went."""
    return _new(visit, "practice_note.html", "How did it go?")


@write("/families/{family:uuid}/practice/notes", Deed.TELL_PRACTICE)
def add_note(visit: Visit) -> Response[Any]:
    """Takes a note down."""
    form = visit.form
    return visit.carry_out(
        lambda: NotePractice(
            by=teller(visit, "by") or PersonId(""),
            words=form.text("words"),
            went=form.choice("went", Went, Went.WORKED),
            lines=chosen_lines(visit),
            happened=form.happened("happened"),
        ),
        then=f"{visit.root}/practice",
        otherwise=lambda: _new(visit, "practice_note.html", "How did it go?"),
    )


@read("/families/{family:uuid}/practice/evidence/new", Deed.TELL_PRACTICE)
def new_evidence(visit: Visit) -> Response[Any]:
    """The form that puts evidence in the record."""
    return _new(visit, "evidence_new.html", "Add something that shows it")


@write("/families/{family:uuid}/practice/evidence", Deed.TELL_PRACTICE, uploads=True)
def give(visit: Visit) -> Response[Any]:
    """Puts evidence in the record, with its file when one came."""
    form = visit.form
    return visit.carry_out(
        lambda: GiveEvidence(
            evidence=EvidenceId(form.new_id("evidence")),
            kind=form.choice("kind", EvidenceKind, EvidenceKind.NOTE),
            shows=form.text("shows"),
            person=teller(visit, "person"),
            source=None if myself(visit) else form.maybe("source"),
            lines=chosen_lines(visit),
            file=keep_upload(visit, "file"),
            sight=Sight.STAFF if form.has("staff") else Sight.NETWORK,
            happened=form.happened("happened", "at"),
        ),
        then=f"{visit.root}/practice",
        otherwise=lambda: _new(visit, "evidence_new.html", "Add something that shows it"),
    )


def _new(visit: Visit, template: str, title: str) -> Response[Any]:
    return visit.show(
        template,
        NewPage(
            lines=lines_in(visit),
            people=people_in(visit),
            me=myself(visit),
            kinds=tuple(
                Option(kind.value, f"{words[:1].upper()}{words[1:]}")
                for kind, words in EVIDENCE_WORDS.items()
            ),
            wents=tuple(Option(value, words) for value, (words, _) in WENT.items()),
            today=visit.ledger.today(),
        ),
        title=title,
        current="plan",
    )


def _row(visit: Visit) -> dict[str, Any]:
    found = visit.rows(
        "select * from pages.evidence where family = %s and evidence = %s",
        visit.family,
        visit.param("evidence"),
    )
    if not found or (found[0]["sight"] == Sight.STAFF and not of_staff(visit)):
        raise NotHere
    return found[0]


@read("/families/{family:uuid}/practice/evidence/{evidence:str}", Deed.SEE_PRACTICE)
def evidence(visit: Visit) -> Response[Any]:
    """One piece of evidence, with the form to judge it for who may."""
    return _show_evidence(visit)


@write("/families/{family:uuid}/practice/evidence/{evidence:str}/judgements", Deed.JUDGE_EVIDENCE)
def judge(visit: Visit) -> Response[Any]:
    """Takes down how far a piece of evidence can be relied on."""
    form, name = visit.form, EvidenceId(_row(visit)["evidence"])
    return visit.carry_out(
        lambda: JudgeEvidence(
            evidence=name,
            strength=form.choice("strength", Strength, Strength.SOME),
            agrees_with=tuple(EvidenceId(other) for other in form.several("agrees_with")),
            decided=decision(form),
        ),
        then=f"{visit.root}/practice/evidence/{name}",
        otherwise=lambda: _show_evidence(visit),
    )


@read("/families/{family:uuid}/practice/evidence/{evidence:str}/file", Deed.OPEN_FILE)
def file(visit: Visit) -> Response[Any]:
    """The file of a piece of evidence."""
    row = _row(visit)
    if row["file"] is None:
        raise NotHere
    return served(visit, row["file"], row["file_kind"], row["file_kept"])


def _show_evidence(visit: Visit) -> Response[Any]:
    row, names = _row(visit), visit.names()
    found = visit.rows(
        "select * from pages.evidence where family = %s and evidence <> %s order by seq",
        visit.family,
        row["evidence"],
    )
    others = tuple(
        Option(other["evidence"], _title(other, names), other["shows"])
        for other in found
        if other["sight"] == Sight.NETWORK or of_staff(visit)
    )
    word, kind = STRENGTH.get(row["strength"] or "", (None, "plain"))
    role = JOB_WORDS[JobRole(row["judged_role"])] if row["judged_role"] else ""
    return visit.show(
        "evidence.html",
        EvidencePage(
            id=row["evidence"],
            shows=row["shows"],
            source=_source(row, names),
            happened=on(row["on"], row["at"]),
            seq=row["seq"],
            lines=_named(row["lines"], lines_named(visit)),
            staff=row["sight"] == Sight.STAFF,
            file=_file_words(row),
            original=row["file_original"],
            kept=row["file_kept"],
            word=word,
            kind=kind,
            judged=f"{row['judged_by']}, {role}" if row["judged_by"] else "",
            judged_on=on(row["judged_on"]) if row["judged_on"] else None,
            judged_why=row["judged_why"],
            agrees_with=tuple(other for other in others if other.value in row["agrees_with"]),
            others=others,
            strengths=(
                Option("strong", "Strong", "Something from someone else says the same"),
                Option("some", "Some", "It fits, and nothing else confirms it yet"),
                Option("weak", "Weak", "It could be otherwise"),
            ),
            deciding=deciding(visit),
            today=visit.ledger.today(),
        ),
        title="What shows it",
        heading=_title(row, names),
        current="plan",
    )


ROUTES = (show, start, new_note, add_note, new_evidence, give, evidence, judge, file)
