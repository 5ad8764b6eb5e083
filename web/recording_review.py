"""What only a review records: how each line of the plan is going, and the three questions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.aggregates.plan import (
    RewordConsequence,
    RewordRule,
    RewordSign,
    ReworkAction,
    ReworkContingency,
    WithdrawLine,
)
from backend.aggregates.reviews import AnswerQuestion, Going, LeaveQuestion, LookAtLine, Question
from backend.aggregates.vocabulary import LineId, PersonId
from web.drafts import Draft
from web.forms import Form
from web.recording_forms import BACKUPS, Asked, Step, backups_of, lines_of, person_of


def lines_seen(form: Form) -> dict[str, int]:
    """The lines that a review looked at, each with the changes it had then."""
    return {
        line: int(form.raw(f"seen-{line}"))
        for line in form.values.get("line", [])
        if form.raw(f"seen-{line}").isdecimal()
    }


def _lines(form: Form, draft: Draft) -> Iterator[Asked]:
    for line, seen in lines_seen(form).items():
        if form.has(f"going-{line}"):
            yield Asked(
                command=LookAtLine(
                    meeting=draft.meeting,
                    line=LineId(line),
                    going=form.choice(f"going-{line}", Going, Going.NOT_TRIED),
                    words=form.maybe(f"words-{line}"),
                ),
                fields={"words": "words"},
                row=line,
                first="going",
            )
        elif form.has(f"words-{line}"):
            form.refuse(f"going-{line}", "Choose how it is going for these words.")
        yield from _changed(form, draft, line, seen)


def _changed(form: Form, draft: Draft, line: str, seen: int) -> Iterator[Asked]:
    match form.raw(f"change-{line}"):
        case "withdraw":
            command: Any = WithdrawLine(
                line=LineId(line),
                seen=seen,
                reason=form.text(f"reason-{line}"),
                meeting=draft.meeting,
            )
        case "change":
            command = _reworked(form, draft, line, seen)
        case _:
            return
    yield Asked(
        command=command,
        fields={
            "reason": "reason",
            "words": "what",
            "what": "what",
            "trigger": "what",
            "doer": "doer",
            "when": "when",
            "backup": "backup",
            "steps": "steps",
            "first": "first",
            "backups": BACKUPS[0],
            "tell": "tell",
        },
        row=line,
        first="change",
    )


def _reworked(form: Form, draft: Draft, line: str, seen: int) -> Any:
    reason, meeting = form.text(f"reason-{line}"), draft.meeting
    match form.raw(f"kind-{line}"):
        case "action":
            return ReworkAction(
                line=LineId(line),
                seen=seen,
                what=form.text(f"what-{line}"),
                doer=PersonId(form.text(f"doer-{line}")),
                when=form.text(f"when-{line}"),
                backup=PersonId(form.text(f"backup-{line}"))
                if form.has(f"backup-{line}")
                else None,
                reason=reason,
                meeting=meeting,
            )
        case "contingency":
            return ReworkContingency(
                line=LineId(line),
                seen=seen,
                trigger=form.text(f"what-{line}"),
                steps=lines_of(form, f"steps-{line}"),
                first=PersonId(form.text(f"first-{line}")),
                backups=backups_of(form, line),
                tell=form.text(f"tell-{line}"),
                reason=reason,
                meeting=meeting,
            )
        case kind:
            reword = {"sign": RewordSign, "consequence": RewordConsequence}.get(kind, RewordRule)
            return reword(
                line=LineId(line),
                seen=seen,
                words=form.text(f"what-{line}"),
                reason=reason,
                meeting=meeting,
            )


def _questions(form: Form, draft: Draft) -> Iterator[Asked]:
    for question in Question:
        row = question.value
        reason, said = form.text(f"reason-{row}"), form.text(f"answer-{row}")
        if reason and (said or form.has(f"evidence-{row}")):
            form.refuse(f"reason-{row}", "Write an answer, or why there is none, but not both.")
        elif reason:
            yield Asked(
                command=LeaveQuestion(meeting=draft.meeting, question=question, reason=reason),
                row=row,
                first="reason",
            )
        elif said or form.has(f"evidence-{row}"):
            yield Asked(
                command=AnswerQuestion(
                    meeting=draft.meeting,
                    question=question,
                    answer=said,
                    evidence=form.text(f"evidence-{row}"),
                    answered_by=person_of(form, f"by-{row}"),
                ),
                fields={"evidence": "evidence", "answered_by": "by"},
                row=row,
                first="answer",
            )
        else:
            form.refuse(f"answer-{row}", "Write the answer, or why the question was not reached.")


LINES = Step(
    slug="lines",
    title="How each line is going",
    lead="What the plan says, and how it is going now. Change a line where people want to.",
    fields=frozenset(
        {
            "line",
            "seen",
            "kind",
            "going",
            "words",
            "change",
            "reason",
            "what",
            "doer",
            "when",
            "backup",
            "steps",
            "first",
            "tell",
            *BACKUPS,
        }
    ),
    commands=_lines,
)
QUESTIONS = Step(
    slug="questions",
    title="The three questions",
    lead="What the network says, and what shows it: a diary, texts, calls, what people saw.",
    fields=frozenset({"answer", "evidence", "by", "reason"}),
    commands=_questions,
)
