"""What each step of recording shows: the people, the plan and last time, beside empty fields."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import msgspec

from backend.aggregates.meetings import AbsenceCause, Manner
from backend.aggregates.network import MemberKind
from backend.aggregates.plan import Says
from backend.aggregates.reviews import Going, Question
from backend.projections.history import QUESTION_WORDS
from web.drafts import Draft, Values
from web.network import KINDS
from web.page import Visit
from web.recording_check import Judged, told_line
from web.recording_steps import ROOM, STATEMENTS, Step, form_of, rows_of, there

Options = tuple[dict[str, str], ...]

SUGGESTED_RULES = (
    "One person speaks at a time.",
    "We listen, even when it is hard.",
    "We say what we saw, not what we guess.",
    "No shouting and no blaming.",
    "Anyone may take a break.",
    "What is said here stays here, unless a child is not safe.",
)
MANNERS: Options = (
    {"value": Manner.IN_PERSON.value, "text": "In the room"},
    {"value": Manner.VIDEO.value, "text": "On video"},
    {"value": Manner.PHONE.value, "text": "By phone"},
)
CAUSES: Options = (
    {"value": AbsenceCause.PRACTICAL.value, "text": "Something practical: work, travel, childcare"},
    {
        "value": AbsenceCause.VULNERABILITY.value,
        "text": "It is hard for them; they need support",
    },
    {"value": AbsenceCause.SAFETY.value, "text": "So that everyone stays safe"},
    {"value": AbsenceCause.UNKNOWN.value, "text": "We do not know yet"},
)
SAYS: Options = (
    {"value": Says.YES.value, "text": "Yes"},
    {"value": Says.NO.value, "text": "No"},
    {"value": Says.CANNOT_YET.value, "text": "Cannot say yet"},
    {"value": "", "text": "Not asked"},
)
GOING: Options = (
    {"value": Going.WELL.value, "text": "Going well"},
    {"value": Going.HARD.value, "text": "Hard"},
    {"value": Going.NOT_TRIED.value, "text": "Not tried yet"},
)
GOING_WORDS = {option["value"]: option["text"] for option in GOING}
SAYS_WORDS = {option["value"]: option["text"] for option in SAYS}
NUMBERS: Options = (
    *({"value": str(number), "text": str(number)} for number in range(11)),
    {"value": "none", "text": "No number"},
    {"value": "", "text": "Not asked"},
)
CHANGES: Options = (
    {"value": "keep", "text": "Leave it as it is"},
    {"value": "change", "text": "Change it"},
    {"value": "withdraw", "text": "Take it out of the plan"},
)


class Someone(msgspec.Struct, frozen=True, kw_only=True):
    """Someone in the record, or new in the room."""

    person: str
    name: str
    standing: str
    relationship: str


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """The room in numbers; parents and children are named and not counted."""

    family: int
    professionals: int
    apart: tuple[str, ...]


class Making(msgspec.Struct, frozen=True, kw_only=True):
    """What a step's page is made from."""

    visit: Visit
    draft: Draft
    people: tuple[Someone, ...]
    judged: Judged

    @property
    def values(self) -> Values:
        """What the page's form holds now."""
        return self.visit.form.values

    def someone(self, person: str) -> Someone:
        """Someone by id."""
        return next(each for each in self.people if each.person == person)

    def options(self, *standings: str) -> Options:
        """People to choose from, by what they are to the family; everyone when none is named."""
        return tuple(
            {"value": each.person, "text": each.name}
            for each in self.people
            if not standings or each.standing in standings
        )

    @property
    def doers(self) -> Options:
        """Those who can take something on in the plan."""
        return self.options("parent", "network", "professional")

    @property
    def goals(self) -> Options:
        """Every safety goal, those of this draft included, short enough to choose from."""
        return tuple(
            {"value": goal, "text": _short(words)}
            for goal, words in self.judged.after.mapping.goals.items()
        )


def people_of(visit: Visit, draft: Draft) -> tuple[Someone, ...]:
    """Everyone who can be chosen: the record's people who have not left, then those new today."""
    rows = visit.rows(
        "select person, name, standing, relationship from pages.people "
        "where family = %s and left_on is null order by seq",
        visit.family,
    )
    room = form_of(draft.values(ROOM.slug))
    new = [
        Someone(
            person=row,
            name=room.text(f"name-{row}"),
            standing="network" if _natural(room.text(f"kind-{row}")) else "professional",
            relationship=room.text(f"relationship-{row}"),
        )
        for row in rows_of(room.values, "new")
        if room.has(f"name-{row}")
    ]
    known = [
        Someone(
            person=row["person"],
            name=row["name"],
            standing=row["standing"],
            relationship=row["relationship"] or "",
        )
        for row in rows
    ]
    return (*known, *new)


def count(people: tuple[Someone, ...], draft: Draft, parents: bool) -> Count:
    """Counts who is there: natural network, professionals with paid carers, and those apart.

    `parents` says whether this authority counts parents as their own network (rules.md T09).
    """
    came = set(there(draft))
    present = [each for each in people if each.person in came]
    family = {"network", "parent"} if parents else {"network"}
    return Count(
        family=sum(each.standing in family for each in present),
        professionals=sum(each.standing == "professional" for each in present),
        apart=tuple(
            each.name
            for each in present
            if each.standing in ("child", "parent") and each.standing not in family
        ),
    )


def _natural(kind: str) -> bool:
    try:
        return MemberKind(kind).natural
    except ValueError:
        return True


def _short(words: str, longest: int = 70) -> str:
    return words if len(words) <= longest else f"{words[: longest - 1].rstrip()}…"


def _rows(making: Making, step: Step, group: str) -> tuple[str, ...]:
    """A group's rows: what is typed, then empty ones; an address may ask for more of them."""
    ids = rows_of(making.values, group)
    if making.visit.form.problems:
        return tuple(ids) or (uuid4().hex,)
    ready = next(ready for name, _, ready in step.rows if name == group)
    asked, _, more = making.visit.asked("more").partition("-")
    wanted = int(more) if asked == group and more.isdecimal() else 0
    empty = max(ready, min(wanted, len(ids) + ready + 1)) - len(ids)
    return (*ids, *(uuid4().hex for _ in range(empty)))


# One Struct a step, and how it is made


class WhenBody(msgspec.Struct, frozen=True, kw_only=True):
    """The meeting as it was called, to start from."""

    day: date
    began: str
    place: str


class RulesBody(msgspec.Struct, frozen=True, kw_only=True):
    """Rules to pick from, and those of last time."""

    options: Options
    last: tuple[str, ...]


class RoomBody(msgspec.Struct, frozen=True, kw_only=True):
    """Everyone who may be in the room, in groups, and rows for someone new."""

    groups: tuple[tuple[str, tuple[Someone, ...]], ...]
    new: tuple[str, ...]
    count: Count
    kinds: Options = KINDS
    manners: Options = MANNERS
    causes: Options = CAUSES


class WorriesBody(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of worries."""

    rows: tuple[str, ...]
    people: Options


class StatementsBody(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of pairs; the worries just heard and the pairs agreed before stand above them."""

    rows: tuple[str, ...]
    worries: tuple[tuple[str, str], ...]
    agreed: tuple[dict[str, Any], ...]


class Judging(msgspec.Struct, frozen=True, kw_only=True):
    """Someone who can place the family on the scale, and where they stood last time."""

    person: str
    name: str
    last: str


class ScaleBody(msgspec.Struct, frozen=True, kw_only=True):
    """The scale's ends, and a line for everyone in the room."""

    anchors: str
    people: tuple[Judging, ...]
    others: Options
    also: tuple[str, ...]
    numbers: Options = NUMBERS


class ActionsBody(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of actions and of house rules."""

    rows: tuple[str, ...]
    house: tuple[str, ...]
    doers: Options
    goals: Options
    people: Options


class WhatIfBody(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of what to do when it goes wrong."""

    rows: tuple[str, ...]
    doers: Options
    goals: Options


class MissingBody(msgspec.Struct, frozen=True, kw_only=True):
    """Who is here and who is not, to think on from."""

    here: tuple[str, ...]
    away: tuple[str, ...]


class Answering(msgspec.Struct, frozen=True, kw_only=True):
    """Someone who is asked, and what they said before."""

    person: str
    name: str
    last: str


class AgreementBody(msgspec.Struct, frozen=True, kw_only=True):
    """The plan as it will be, and everyone who can be asked about it."""

    lines: tuple[str, ...]
    people: tuple[Answering, ...]
    away: tuple[str, ...]
    about: str
    says: Options = SAYS


class LineBody(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the plan: what it says, how it went last time, and who changed it meanwhile."""

    line: str
    kind: str
    goal: str
    what: str
    doer: str
    when: str
    backups: tuple[str, ...]
    steps: str
    tell: str
    facts: tuple[tuple[str, str], ...]
    last: str
    seen: int
    moved: str


class LinesBody(msgspec.Struct, frozen=True, kw_only=True):
    """Every line of the plan, last time beside now."""

    lines: tuple[LineBody, ...]
    doers: Options
    going: Options = GOING
    changes: Options = CHANGES


class QuestionsBody(msgspec.Struct, frozen=True, kw_only=True):
    """The three questions."""

    questions: tuple[tuple[str, str, str], ...]
    people: Options


def _when(making: Making) -> WhenBody:
    visit = making.visit
    called = visit.rows(
        'select "on", at, place from pages.meetings where family = %s and meeting = %s',
        visit.family,
        making.draft.meeting,
    )
    today = visit.ledger.today()
    known: dict[str, Any] = called[0] if called else {"on": None, "at": None, "place": None}
    return WhenBody(
        day=min(known["on"] or today, today),
        began=f"{known['at']:%H:%M}" if known["at"] else "",
        place=known["place"] or "",
    )


def _rules(making: Making) -> RulesBody:
    found = making.visit.rows(
        "select rules from pages.meetings where family = %s and state <> 'planned' "
        'order by "on" desc, meeting limit 1',
        making.visit.family,
    )
    last: tuple[str, ...] = tuple(found[0]["rules"]) if found else ()
    texts = dict.fromkeys([*last, *SUGGESTED_RULES, *making.values.get("pick", [])])
    return RulesBody(
        options=tuple(
            {"value": text, "text": text, "hint": "From last time" if text in last else ""}
            for text in texts
        ),
        last=last,
    )


def _room(making: Making) -> RoomBody:
    new = set(rows_of(making.draft.values(ROOM.slug), "new"))
    headings = (
        ("Children", "child"),
        ("Parents", "parent"),
        ("Family, friends and neighbours", "network"),
        ("Professionals and paid carers", "professional"),
    )
    groups = (
        (
            heading,
            tuple(
                each
                for each in making.people
                if each.standing == standing and each.person not in new
            ),
        )
        for heading, standing in headings
    )
    return RoomBody(
        groups=tuple((heading, people) for heading, people in groups if people),
        new=_rows(making, ROOM, "new"),
        count=count(making.people, making.draft, making.visit.ledger.profile().count_parents),
    )


def _worries(making: Making, step: Step) -> WorriesBody:
    return WorriesBody(rows=_rows(making, step, "worry"), people=making.options())


def _statements(making: Making) -> StatementsBody:
    heard = form_of(making.draft.values("worries"))
    names = {each.person: each.name for each in making.people}
    agreed = making.visit.rows(
        "select s.who, s.what, s.why, g.words from pages.statements s "
        "join pages.goals g using (family, statement) where s.family = %s order by s.seq",
        making.visit.family,
    )
    return StatementsBody(
        rows=_rows(making, STATEMENTS, "statement"),
        worries=tuple(
            (names.get(heard.text(f"by-{row}"), "Someone"), heard.text(f"words-{row}"))
            for row in rows_of(heard.values, "worry")
        ),
        agreed=tuple(agreed),
    )


def _scale(making: Making) -> ScaleBody:
    visit, profile = making.visit, making.visit.ledger.profile()
    rows = visit.rows(
        "select distinct on (judged_by) judged_by, score, reason, judged_on from pages.scale "
        "where family = %s order by judged_by, seq desc",
        visit.family,
    )
    last = {row["judged_by"]: _judged_before(row) for row in rows}
    also = dict.fromkeys(person for person in making.values.get("also", []) if person)
    typed = [
        name.partition("-")[2]
        for name, words in making.values.items()
        if name.startswith(("score-", "reason-")) and words[0].strip()
    ]
    shown = dict.fromkeys([*there(making.draft), *also, *typed])
    return ScaleBody(
        anchors=profile.scale_anchors,
        people=tuple(
            Judging(person=each.person, name=each.name, last=last.get(each.person, ""))
            for each in making.people
            if each.person in shown
        ),
        others=tuple(one for one in making.options() if one["value"] not in shown),
        also=tuple(also),
    )


def _judged_before(row: dict[str, Any]) -> str:
    number = "no number" if row["score"] is None else str(row["score"])
    return f"Last time: {number}. “{row['reason']}”"


def _actions(making: Making, step: Step) -> ActionsBody:
    return ActionsBody(
        rows=_rows(making, step, "action"),
        house=_rows(making, step, "house"),
        doers=making.doers,
        goals=making.goals,
        people=making.options(),
    )


def _what_if(making: Making, step: Step) -> WhatIfBody:
    return WhatIfBody(rows=_rows(making, step, "whatif"), doers=making.doers, goals=making.goals)


def _missing(making: Making) -> MissingBody:
    came = set(there(making.draft))
    return MissingBody(
        here=tuple(each.name for each in making.people if each.person in came),
        away=tuple(
            each.name
            for each in making.people
            if each.person not in came and each.standing in ("network", "parent")
        ),
    )


def _agreement(making: Making) -> AgreementBody:
    visit, family = making.visit, making.judged.after
    rows = visit.rows(
        "select distinct on (person) person, version, says from pages.plan_answers "
        "where family = %s order by person, version desc",
        visit.family,
    )
    last = {
        row["person"]: f"Said of version {row['version']}: {SAYS_WORDS[row['says']].lower()}."
        for row in rows
    }
    came = set(there(making.draft))
    came |= {name[5:] for name, words in making.values.items() if name[:5] == "says-" and words[0]}
    return AgreementBody(
        lines=tuple(told_line(family, line) for line in family.plan.standing),
        people=tuple(
            Answering(person=each.person, name=each.name, last=last.get(each.person, ""))
            for each in making.people
            if each.person in came
        ),
        away=tuple(
            each.name
            for each in making.people
            if each.person not in came and each.standing in ("network", "parent", "child")
        ),
        about=making.judged.about,
    )


def _lines(making: Making) -> LinesBody:
    visit = making.visit
    rows = visit.rows(
        "select l.*, g.words as goal_words from pages.plan_lines l "
        "left join pages.goals g using (family, goal) "
        "where l.family = %s and not l.withdrawn order by l.place",
        visit.family,
    )
    names = visit.names()
    stored = form_of(making.values)
    lines: list[LineBody] = []
    for row in rows:
        line, seen = row["line"], stored.raw(f"seen-{row['line']}")
        moved = seen not in ("", str(row["changes"]))
        if moved and stored.raw(f"change-{line}") != "change":
            # Words left over from before someone else's change would put the line back.
            for name in ("what", "doer", "when", "backup", "steps", "first", "tell"):
                stored.values.pop(f"{name}-{line}", None)
        lines.append(_line(row, names, moved))
    return LinesBody(lines=tuple(lines), doers=making.doers)


def _line(row: dict[str, Any], names: dict[str, str], moved: bool) -> LineBody:
    backups = tuple(row["backups"])
    facts = [("Who", names.get(row["doer"] or "", "")), ("When", row["when"] or "")]
    facts += [("Then", ", then ".join(names[each] for each in backups))]
    facts += [("Steps", "; ".join(row["steps"])), ("Tell", row["tell"] or "")]
    last = GOING_WORDS.get(row["going"] or "", "Not looked at yet")
    why = f" Why: {row['reason']}" if row["reason"] else ""
    return LineBody(
        line=row["line"],
        kind=row["kind"],
        goal=row["goal_words"] or "",
        what=row["words"],
        doer=row["doer"] or "",
        when=row["when"] or "",
        backups=(*backups, "", "", ""),
        steps="\n".join(row["steps"]),
        tell=row["tell"] or "",
        facts=tuple((label, text) for label, text in facts if text),
        last=f"{last}. “{row['going_words']}”" if row["going_words"] else f"{last}.",
        seen=row["changes"],
        moved=f"{row['changed_by']} changed this line meanwhile.{why}" if moved else "",
    )


def _questions(making: Making) -> QuestionsBody:
    rows = making.visit.rows(
        "select distinct on (q.question) q.question, q.answer, q.not_reached "
        "from pages.questions q join pages.meetings m using (family, meeting) "
        'where q.family = %s order by q.question, m."on" desc',
        making.visit.family,
    )
    last = {row["question"]: row["answer"] or row["not_reached"] for row in rows}
    return QuestionsBody(
        questions=tuple(
            (question.value, QUESTION_WORDS[question], last.get(question.value, ""))
            for question in Question
        ),
        people=making.options(),
    )


def body(step: Step, making: Making) -> Any:
    """What a step shows."""
    plain: dict[str, Callable[[Making], Any]] = {
        "when": _when,
        "rules": _rules,
        "room": _room,
        "statements": _statements,
        "scale": _scale,
        "missing": _missing,
        "agreement": _agreement,
        "lines": _lines,
        "questions": _questions,
    }
    rowed: dict[str, Callable[[Making, Step], Any]] = {
        "worries": _worries,
        "actions": _actions,
        "what-if": _what_if,
    }
    if step.slug in plain:
        return plain[step.slug](making)
    return rowed[step.slug](making, step)
