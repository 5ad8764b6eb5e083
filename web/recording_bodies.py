"""What each step of recording shows: the people, the plan and last time, beside empty fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from backend.aggregates.reviews import Question
from backend.projections.sentences.reviews import QUESTION_WORDS
from web.recording_bonds_bodies import BODIES as BONDS_BODIES
from web.recording_check import told_line
from web.recording_forms import Step, form_of, rows_of, there
from web.recording_frame_bodies import BODIES, leaving
from web.recording_frame_bodies import rows_for as _rows
from web.recording_parts import items, part_of, shown_of
from web.recording_people import Making, count
from web.recording_review import LINES
from web.recording_rounds_bodies import BODIES as ROUNDS_BODIES
from web.recording_shown import (
    GOING_WORDS,
    SAYS_WORDS,
    SUGGESTED_RULES,
    ActionsBody,
    AgreementBody,
    Answering,
    Judging,
    LineBody,
    LinesBody,
    MissingBody,
    QuestionsBody,
    RoomBody,
    RulesBody,
    ScaleBody,
    StatementsBody,
    WhatIfBody,
    WhenBody,
    WorriesBody,
)
from web.recording_steps import AGREEMENT, ROOM, SCALE, STATEMENTS

# A first meeting takes up to ninety minutes; past two hours people have stopped listening (T08).
LONG_MINUTES = 120


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
        long=_minutes(making) > LONG_MINUTES,
    )


def _minutes(making: Making) -> int:
    form = form_of(making.draft.values("when"))
    began, ended = form.time("began"), form.time("ended")
    if began is None or ended is None:
        return 0
    return (ended.hour - began.hour) * 60 + ended.minute - began.minute


def _rules(making: Making) -> RulesBody:
    found = making.visit.rows(
        "select meeting, rules from pages.meetings "
        "where family = %s and state in ('held', 'written-up') and jsonb_array_length(rules) > 0 "
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
        earlier=found[0]["meeting"] if found else "",
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
    away = _away(making)
    return RoomBody(
        groups=tuple((heading, people) for heading, people in groups if people),
        new=_rows(making, ROOM, "new"),
        lay=making.visit.viewer.lay,
        away=away,
        others=tuple(one for one in making.options() if one["value"] not in away),
        planned=tuple(
            child
            for (meeting, child), part in making.judged.after.arrangements.parts.items()
            if meeting == making.draft.meeting and part.comes
        ),
        count=count(making.people, making.draft, making.visit.ledger.profile().count_parents),
    )


def _away(making: Making) -> frozenset[str]:
    """Of whom it is asked why they did not come: everyone; on a small page who was chosen."""
    if not making.visit.viewer.lay:
        return frozenset(each.person for each in making.people)
    typed = {
        name.partition("-")[2]
        for name, words in making.values.items()
        if name.startswith(("cause-", "absent-")) and words[0].strip()
    }
    wrong = {each.field.partition("-")[2] for each in making.visit.form.problems}
    return frozenset(typed | wrong | set(making.values.get("away", [])))


def _worries(making: Making, step: Step) -> WorriesBody:
    return WorriesBody(
        rows=_rows(making, step, "worry"), people=making.options(), leave=leaving(making, step)
    )


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
    part = shown_of(visit, making.draft, SCALE, making.judged)
    here = part.shown if part else shown
    return ScaleBody(
        anchors=profile.scale_anchors,
        part=part,
        people=tuple(
            Judging(person=each.person, name=each.name, last=last.get(each.person, ""))
            for each in making.people
            if each.person in here
        ),
        others=tuple(one for one in making.options() if one["value"] not in shown),
        also=tuple(also),
    )


def _judged_before(row: dict[str, Any]) -> str:
    number = "no number" if row["score"] is None else str(row["score"])
    return f"Last time: {number}. “{row['reason']}”"


def _actions(making: Making, step: Step) -> ActionsBody:
    doers = {
        making.values.get(f"{name}-{row}", [""])[0]
        for group, name in (("action", "doer"), ("house", "by"))
        for row in rows_of(making.values, group)
    }
    return ActionsBody(
        professionals=tuple(
            each.name
            for each in making.people
            if each.standing == "professional" and each.person in doers
        ),
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
    part = shown_of(visit, making.draft, AGREEMENT, making.judged)
    here = part.shown if part else came
    return AgreementBody(
        part=part,
        lines=tuple(told_line(family, line) for line in family.plan.standing),
        people=tuple(
            Answering(person=each.person, name=each.name, last=last.get(each.person, ""))
            for each in making.people
            if each.person in here
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
    wrong = [trouble.field for trouble in making.judged.of("lines")]
    part = part_of(visit, items(visit, making.draft, LINES), wrong)
    lines: list[LineBody] = []
    for row in rows:
        if row["line"] not in part.shown:
            continue
        line, seen = row["line"], stored.raw(f"seen-{row['line']}")
        moved = seen not in ("", str(row["changes"]))
        if moved and stored.raw(f"change-{line}") != "change":
            # Words left over from before someone else's change would put the line back.
            for name in ("what", "doer", "when", "backup", "steps", "first", "tell"):
                stored.values.pop(f"{name}-{line}", None)
        lines.append(_line(row, names, moved, part.asks))
    return LinesBody(lines=tuple(lines), doers=making.doers, part=part)


def _line(row: dict[str, Any], names: dict[str, str], moved: bool, ask: bool) -> LineBody:
    backups = tuple(row["backups"])
    facts = [("Who", names.get(row["doer"] or "", "")), ("When", row["when"] or "")]
    after = "Then" if row["kind"] == "contingency" else "Backup"
    facts += [(after, ", then ".join(names[each] for each in backups))]
    facts += [("Steps", "; ".join(row["steps"])), ("Tell", row["tell"] or "")]
    last = GOING_WORDS.get(row["going"] or "", "Not looked at before")
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
        ask=ask,
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
    rowed |= BODIES | BONDS_BODIES | ROUNDS_BODIES
    if step.slug in plain:
        return plain[step.slug](making)
    return rowed[step.slug](making, step)
