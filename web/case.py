"""The case: who agreed to bring in the network, and the bottom line with who was told."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.case import (
    APPROVERS,
    Consent,
    GiveConsent,
    RefuseConsent,
    SetBottomLine,
    TellBottomLine,
    WithdrawConsent,
)
from backend.aggregates.consents import ExceptConsent, NotAsked, NoteUnderstanding
from backend.aggregates.vocabulary import PersonId
from backend.permission import Deed
from backend.projections.sentences.consents import CAUSE_WORDS
from web.decided import Deciding, deciding, decision
from web.forms import Problem
from web.history import Line, lines
from web.kept_out import kept_out
from web.moments import Moment, on
from web.page import Visit, read, write

CONSENT_WORDS = {
    Consent.GIVEN: ("Agreed", "done"),
    Consent.REFUSED: ("Said no", "plain"),
    Consent.WITHDRAWN: ("Took it back", "hold"),
}
NOT_ASKED = ("Not asked yet", "due")
_TAKE_DOWN = {
    Consent.GIVEN: "They agree",
    Consent.REFUSED: "They say no",
    Consent.WITHDRAWN: "They take it back",
}
_NEXT = {
    None: (Consent.GIVEN, Consent.REFUSED),
    Consent.GIVEN: (Consent.WITHDRAWN, Consent.GIVEN),
    Consent.REFUSED: (Consent.GIVEN, Consent.REFUSED),
    Consent.WITHDRAWN: (Consent.GIVEN, Consent.REFUSED),
}


class Choice(msgspec.Struct, frozen=True):
    """A link to the form that takes down one answer."""

    says: str
    text: str


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """Where one parent or child stands on bringing in family and friends."""

    person: str
    name: str
    is_child: bool
    word: str
    kind: str
    said_on: Moment | None
    how: str | None
    words: str | None
    words_label: str
    choices: tuple[Choice, ...]


class TakeDown(msgspec.Struct, frozen=True, kw_only=True):
    """The open form: whose answer is taken down, and which."""

    person: str
    says: str
    heading: str
    how: bool
    words_label: str
    words_hint: str


class Option(msgspec.Struct, frozen=True):
    """Someone to choose."""

    value: str
    text: str
    hint: str | None = None


class ConsentPage(msgspec.Struct, frozen=True, kw_only=True):
    """Each parent and each child with their answer, and the form for a new one."""

    parents: tuple[Answer, ...]
    children: tuple[Answer, ...]
    taking: TakeDown | None
    asked_without: tuple[Option, ...]
    of_ages: tuple[Option, ...]
    causes: tuple[Option, ...]
    deciding: Deciding
    today: date
    so_far: tuple[Line, ...]


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """One version of the bottom line."""

    version: int
    statement: str
    triggers: str
    consequence: str
    reason: str | None
    set_on: Moment
    told: tuple[str, ...]
    told_on: Moment | None


class BottomLinePage(msgspec.Struct, frozen=True, kw_only=True):
    """The bottom line in force, the ones before it, and the forms to change and tell it."""

    now: Version | None
    seen: int
    older: tuple[Version, ...]
    untold: tuple[str, ...]
    people: tuple[Option, ...]
    today: date
    so_far: tuple[Line, ...]


@read("/families/{family:uuid}/consent", Deed.SEE_CASE)
def consent(visit: Visit) -> Response[Any]:
    """Where each parent and each child stands, and the form that an address asks for."""
    return _show_consent(visit, visit.asked("person"), visit.asked("says"))


@write("/families/{family:uuid}/consent", Deed.WRITE_CASE)
def take_down(visit: Visit) -> Response[Any]:
    """Takes down what a parent or child has said."""
    form = visit.form
    return visit.carry_out(
        lambda: _said(visit),
        then=f"{visit.root}/consent",
        otherwise=lambda: _show_consent(visit, form.text("person"), form.text("says")),
    )


@write("/families/{family:uuid}/consent/exceptions", Deed.WRITE_CASE)
def except_consent(visit: Visit) -> Response[Any]:
    """Takes down that a manager lets the network be asked without someone's consent."""
    form = visit.form
    return visit.carry_out(
        lambda: ExceptConsent(
            person=PersonId(form.text("without")),
            cause=form.choice("cause", NotAsked, NotAsked.WHEREABOUTS_UNKNOWN),
            decided=decision(form),
        ),
        then=f"{visit.root}/consent",
        otherwise=lambda: _show_consent(visit, "", ""),
        fields={"person": "without"},
    )


@write("/families/{family:uuid}/consent/understanding", Deed.WRITE_CASE)
def note_understanding(visit: Visit) -> Response[Any]:
    """Takes down how far a child could understand what they were asked (coverage.md A01)."""
    form = visit.form
    return visit.carry_out(
        lambda: NoteUnderstanding(
            child=PersonId(form.text("child")),
            note=form.text("note"),
            happened=form.happened("noted"),
        ),
        then=f"{visit.root}/consent",
        otherwise=lambda: _show_consent(visit, "", ""),
        fields={"happened": "noted"},
    )


def _said(visit: Visit) -> GiveConsent | RefuseConsent | WithdrawConsent:
    form = visit.form
    person, words = PersonId(form.text("person")), form.maybe("words")
    says, happened = form.choice("says", Consent, Consent.GIVEN), form.happened("happened")
    match says:
        case Consent.GIVEN:
            how = form.text("how")
            return GiveConsent(person=person, how=how, limits=words, happened=happened)
        case Consent.REFUSED:
            return RefuseConsent(person=person, reason=words, happened=happened)
        case Consent.WITHDRAWN:
            return WithdrawConsent(person=person, reason=words, happened=happened)


def _show_consent(visit: Visit, person: str, says: str) -> Response[Any]:
    found = visit.rows(
        "select person, name, standing, born, consent, consent_on, consent_how, consent_words "
        "from pages.people where family = %s and standing in ('parent', 'child') order by seq",
        visit.family,
    )
    answers = [_answer(row) for row in found]
    taking = _taking(answers, person, says) if visit.may(Deed.WRITE_CASE) else None
    # What has no field on the page, such as a person it does not know, stands in the summary.
    fields = {"limits": "words", "reason": "words"} if taking else dict[str, str]()
    known = {"words", "how", "happened"} if taking else set[str]()
    known |= {"without", "cause", "by", "role", "decided_on", "child", "note", "noted"}
    if not taking:
        known.add("reason")
    problems = [(fields.get(each.field, each.field), each.text) for each in visit.form.problems]
    visit.form.problems = [
        Problem(field if field in known else "", text) for field, text in problems
    ]
    return visit.show(
        "consent.html",
        ConsentPage(
            parents=tuple(answer for answer in answers if not answer.is_child),
            children=tuple(answer for answer in answers if answer.is_child),
            taking=taking,
            asked_without=tuple(
                Option(answer.person, answer.name) for answer in answers if answer.word != "Agreed"
            ),
            of_ages=tuple(
                Option(row["person"], f"{row['name']}{_age(row['born'], visit.ledger.today())}")
                for row in found
                if row["standing"] == "child"
            ),
            causes=tuple(
                Option(c.value, f"{w[:1].upper()}{w[1:]}") for c, w in CAUSE_WORDS.items()
            ),
            deciding=deciding(visit, APPROVERS),
            today=visit.ledger.today(),
            so_far=lines(
                visit,
                kinds=("case", "consents"),
                topics=[
                    "consent-given",
                    "consent-refused",
                    "consent-withdrawn",
                    "consent-excepted",
                    "understanding-noted",
                ],
            ),
        ),
        title="Consent",
        heading="Who has agreed to bring in family and friends",
        current="case",
    )


def _age(born: date | None, today: date) -> str:
    if born is None or born > today:
        return ""
    return f", {today.year - born.year - ((today.month, today.day) < (born.month, born.day))}"


def _answer(row: dict[str, Any]) -> Answer:
    stands = Consent(row["consent"]) if row["consent"] else None
    word, kind = CONSENT_WORDS[stands] if stands else NOT_ASKED
    return Answer(
        person=row["person"],
        name=row["name"],
        is_child=row["standing"] == "child",
        word=word,
        kind=kind,
        said_on=on(row["consent_on"]) if stands else None,
        how=row["consent_how"],
        words=row["consent_words"],
        words_label="Limits" if stands is Consent.GIVEN else "Why",
        choices=tuple(Choice(says.value, _choice_words(says, stands)) for says in _NEXT[stands]),
    )


def _choice_words(says: Consent, stands: Consent | None) -> str:
    if says is stands:
        return f"{_TAKE_DOWN[says]}, said again"
    return _TAKE_DOWN[says]


def _taking(answers: list[Answer], person: str, says: str) -> TakeDown | None:
    answer = next((answer for answer in answers if answer.person == person), None)
    if answer is None or says not in [stand.value for stand in Consent]:
        return None
    match Consent(says):
        case Consent.GIVEN:
            heading, label = f"{answer.name} agrees", "Any limits, in their words"
            hint = "For example: someone who must not be asked, or must not know."
        case Consent.REFUSED:
            heading, label = f"{answer.name} says no", "Why, in their words"
            hint = "A no is an answer. You can ask again another day."
        case Consent.WITHDRAWN:
            heading, label = f"{answer.name} takes it back", "Why, in their words"
            hint = "Anyone can change their mind on any day."
    return TakeDown(
        person=person,
        says=says,
        heading=heading,
        how=says == Consent.GIVEN.value,
        words_label=label,
        words_hint=hint,
    )


@read("/families/{family:uuid}/bottom-line", Deed.SEE_CASE)
def bottom_line(visit: Visit) -> Response[Any]:
    """The bottom line in force, and the versions before it."""
    return _show_bottom_line(visit)


@write("/families/{family:uuid}/bottom-line", Deed.WRITE_CASE)
def set_bottom_line(visit: Visit) -> Response[Any]:
    """Sets the bottom line, or a new version of the one that was seen."""
    form = visit.form
    return visit.carry_out(
        lambda: SetBottomLine(
            seen=form.number("seen", 0, 100_000) or 0,
            statement=form.text("statement"),
            triggers=form.text("triggers"),
            consequence=form.text("consequence"),
            reason=form.maybe("reason"),
            happened=form.happened("happened"),
        ),
        then=f"{visit.root}/bottom-line",
        otherwise=lambda: _show_bottom_line(visit, seen=""),
    )


@write("/families/{family:uuid}/bottom-line/tellings", Deed.WRITE_CASE)
def tell_bottom_line(visit: Visit) -> Response[Any]:
    """Takes down who was told the bottom line."""
    form = visit.form
    return visit.carry_out(
        lambda: TellBottomLine(
            version=form.number("version", 0, 100_000) or 0,
            told=tuple(PersonId(person) for person in form.several("told")),
            how=form.text("told_how"),
            happened=form.happened("told_on"),
        ),
        then=f"{visit.root}/bottom-line",
        otherwise=lambda: _show_bottom_line(visit, version="", how="told_how", happened="told_on"),
    )


def _show_bottom_line(visit: Visit, **fields: str) -> Response[Any]:
    """The page; `fields` says where a refusal stands whose field has another name here."""
    visit.form.problems = [
        Problem(fields.get(problem.field, problem.field), problem.text)
        for problem in visit.form.problems
    ]
    rows = visit.rows(
        "select * from pages.bottom_lines where family = %s order by version desc", visit.family
    )
    people = visit.rows(
        "select person, name, standing, relationship from pages.people "
        "where family = %s and left_on is null order by "
        "array_position(array['parent', 'child', 'network', 'professional'], standing), seq",
        visit.family,
    )
    names, out = visit.names(), kept_out(visit)
    versions = [_version(row, names) for row in rows]
    return visit.show(
        "bottom_line.html",
        BottomLinePage(
            now=versions[0] if versions else None,
            seen=versions[0].version if versions else 0,
            older=tuple(versions[1:]),
            untold=tuple(
                row["name"]
                for row in people
                if rows
                and row["standing"] in ("parent", "network")
                and row["person"] not in {*rows[0]["told"], *out}
            ),
            people=tuple(
                Option(
                    row["person"],
                    row["name"],
                    "Told already" if rows and row["person"] in rows[0]["told"] else None,
                )
                for row in people
            ),
            today=visit.ledger.today(),
            so_far=lines(visit, kinds=("case",), topics=["bottom-line-set", "bottom-line-told"]),
        ),
        title="Bottom line",
        current="case",
    )


def _version(row: dict[str, Any], names: dict[str, str]) -> Version:
    return Version(
        version=row["version"],
        statement=row["statement"],
        triggers=row["triggers"],
        consequence=row["consequence"],
        reason=row["reason"],
        set_on=on(row["set_on"]),
        told=tuple(name for person, name in names.items() if person in row["told"]),
        told_on=on(row["told_on"]) if row["told_on"] else None,
    )


ROUTES = (
    consent,
    take_down,
    except_consent,
    note_understanding,
    bottom_line,
    set_bottom_line,
    tell_bottom_line,
)
