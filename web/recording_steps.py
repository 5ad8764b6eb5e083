"""The steps of recording a meeting: what each asks, and the commands its words come to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from uuid import UUID, uuid5

import msgspec

from backend.aggregates.family import PartCommand
from backend.aggregates.mapping import AgreeStatement, JudgeScale, RaiseWorry
from backend.aggregates.meetings import (
    AbsenceCause,
    AgreeGroundRules,
    ConsiderMissing,
    HoldMeeting,
    Manner,
    Present,
    RecordAbsence,
    RecordAttendance,
)
from backend.aggregates.network import MemberKind, NameMember
from backend.aggregates.plan import AddRule, AnswerPlan, OfferAction, Says, SetContingency
from backend.aggregates.vocabulary import (
    GoalId,
    Happened,
    LineId,
    PersonId,
    Precision,
    StatementId,
    WorryId,
    on_day,
)
from web.drafts import Draft, Values
from web.forms import Choice, Form

MOST_ROWS = 60
BACKUPS = ("backup1", "backup2", "backup3")
_ROW = re.compile(r"[0-9a-f]{32}")


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One command of a step; `place` leads a refused field to the form field it belongs to."""

    command: PartCommand
    fields: dict[str, str] = {}
    row: str = ""
    first: str

    def place(self, field: str) -> str:
        """The form field that a refusal stands beside."""
        name = self.fields.get(field, self.first)
        return f"{name}-{self.row}" if self.row else name


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step: its address, its words, the fields it keeps, and its groups of rows.

    `rows` names the hidden field of each group's ids, the fields of a row that make it a row, and
    how many empty rows stand ready.
    """

    slug: str
    title: str
    lead: str
    fields: frozenset[str]
    commands: Callable[[Form, Draft], Iterator[Asked]]
    rows: tuple[tuple[str, tuple[str, ...], int], ...] = ()
    needed: bool = False


def kept(step: Step, values: Values) -> Values:
    """What a draft keeps of a posted step: its own fields, without rows left empty or taken out."""
    own = {
        name: list(typed) for name, typed in values.items() if name.partition("-")[0] in step.fields
    }
    for group, telling, _ in step.rows:
        ids = rows_of(values, group)
        stay = [
            row
            for row in ids
            if f"remove-{row}" not in values
            and any(values.get(f"{field}-{row}", [""])[0].strip() for field in telling)
        ]
        for row in set(ids) - set(stay):
            own = {name: typed for name, typed in own.items() if not name.endswith(f"-{row}")}
        own[group] = stay
    return own


def rows_of(values: Values, group: str) -> list[str]:
    """The ids of a group's rows in order, each once."""
    ids = dict.fromkeys(row for row in values.get(group, []) if _ROW.fullmatch(row))
    return list(ids)[:MOST_ROWS]


def form_of(values: Values) -> Form:
    """Kept words as a form to read."""
    form = Form()
    form.values = values
    return form


def chosen(form: Form, prefix: str) -> list[str]:
    """The ids of people for whom a field of this name was typed."""
    start = f"{prefix}-"
    return [name.removeprefix(start) for name in form.values if name.startswith(start)]


def there(draft: Draft) -> list[str]:
    """Everyone who is down as having been in the room, new people last."""
    form = form_of(draft.values("room"))
    came = [person for person in chosen(form, "there") if form.has(f"there-{person}")]
    return came + [row for row in rows_of(form.values, "new") if form.has(f"name-{row}")]


# Each step's words as commands


def _when(form: Form, draft: Draft) -> Iterator[Asked]:
    day, began, ended = form.date("on"), form.time("began"), form.time("ended")
    if day is None:
        if not form.problems:
            form.refuse("on", "Enter the day of the meeting.")
        return
    yield Asked(
        command=HoldMeeting(
            meeting=draft.meeting,
            kind=draft.kind,
            happened=on_day(day, began),
            ended=ended,
            place=form.maybe("place"),
        ),
        fields={"ended": "ended", "place": "place"},
        first="on",
    )


def rules_of(form: Form) -> tuple[str, ...]:
    """The ground rules picked and written, each once."""
    written = [line.strip() for line in form.raw("own").splitlines()]
    return tuple(dict.fromkeys(rule for rule in [*form.several("pick"), *written] if rule))


def _rules(form: Form, draft: Draft) -> Iterator[Asked]:
    yield Asked(command=AgreeGroundRules(meeting=draft.meeting, rules=rules_of(form)), first="own")


def _room(form: Form, draft: Draft) -> Iterator[Asked]:
    for row in rows_of(form.values, "new"):
        yield Asked(
            command=NameMember(
                person=PersonId(row),
                name=form.text(f"name-{row}"),
                relationship=form.text(f"relationship-{row}"),
                kind=_one_of(form, f"kind-{row}", MemberKind, MemberKind.FAMILY),
            ),
            fields={"relationship": "relationship"},
            row=row,
            first="name",
        )
    present = tuple(
        Present(
            person=PersonId(person),
            manner=_one_of(form, f"manner-{person}", Manner, Manner.IN_PERSON),
        )
        for person in there(draft)
    )
    yield Asked(command=RecordAttendance(meeting=draft.meeting, present=present), first="present")
    came = {someone.person for someone in present}
    for person in chosen(form, "cause"):
        if person in came:
            continue
        if form.has(f"cause-{person}"):
            yield Asked(
                command=RecordAbsence(
                    meeting=draft.meeting,
                    person=PersonId(person),
                    cause=_one_of(form, f"cause-{person}", AbsenceCause, AbsenceCause.UNKNOWN),
                    words=form.maybe(f"absent-{person}"),
                ),
                fields={"words": "absent"},
                row=person,
                first="cause",
            )
        elif form.has(f"absent-{person}"):
            form.refuse(f"cause-{person}", "Choose what lay behind it, or “We do not know”.")


def _worries(form: Form, draft: Draft) -> Iterator[Asked]:
    for row in rows_of(form.values, "worry"):
        yield Asked(
            command=RaiseWorry(
                worry=WorryId(row),
                raised_by=PersonId(form.text(f"by-{row}")),
                words=form.text(f"words-{row}"),
                meeting=draft.meeting,
            ),
            fields={"words": "words"},
            row=row,
            first="by",
        )


def goal_of(statement: str) -> GoalId:
    """The id of the goal that stands with a danger statement."""
    return GoalId(uuid5(UUID(statement), "goal").hex)


def _statements(form: Form, draft: Draft) -> Iterator[Asked]:
    for row in rows_of(form.values, "statement"):
        yield Asked(
            command=AgreeStatement(
                statement=StatementId(row),
                who=form.text(f"who-{row}"),
                what=form.text(f"what-{row}"),
                why=form.text(f"why-{row}"),
                disputed=form.maybe(f"disputed-{row}"),
                goal=goal_of(row),
                goal_words=form.text(f"goal-{row}"),
                meeting=draft.meeting,
            ),
            fields={"what": "what", "why": "why", "disputed": "disputed", "goal_words": "goal"},
            row=row,
            first="who",
        )


def _scale(form: Form, draft: Draft) -> Iterator[Asked]:
    day = form_of(draft.values("when")).date("on")
    for person in dict.fromkeys([*chosen(form, "score"), *chosen(form, "reason")]):
        score = form.text(f"score-{person}")
        if not score and not form.has(f"reason-{person}"):
            continue
        if not score:
            form.refuse(f"score-{person}", "Choose a number, or “No number”.")
            continue
        yield Asked(
            command=JudgeScale(
                judged_by=PersonId(person),
                score=int(score) if score.isdecimal() and score.isascii() else None,
                reason=form.text(f"reason-{person}"),
                happened=on_day(day) if day else Happened(precision=Precision.UNKNOWN),
                meeting=draft.meeting,
            ),
            fields={"reason": "reason"},
            row=person,
            first="score",
        )


def _actions(form: Form, draft: Draft) -> Iterator[Asked]:
    for row in rows_of(form.values, "action"):
        yield Asked(
            command=OfferAction(
                line=LineId(row),
                what=form.text(f"what-{row}"),
                doer=PersonId(form.text(f"doer-{row}")),
                when=form.text(f"when-{row}"),
                backup=person_of(form, f"backup-{row}"),
                goal=_goal(form, row),
                meeting=draft.meeting,
            ),
            fields={"doer": "doer", "when": "when", "backup": "backup", "goal": "goal"},
            row=row,
            first="what",
        )
    for row in rows_of(form.values, "house"):
        yield Asked(
            command=AddRule(
                line=LineId(row),
                words=form.text(f"rule-{row}"),
                goal=_goal(form, row),
                proposed_by=person_of(form, f"by-{row}"),
                meeting=draft.meeting,
            ),
            fields={"goal": "goal", "proposed_by": "by"},
            row=row,
            first="rule",
        )


def _what_ifs(form: Form, draft: Draft) -> Iterator[Asked]:
    for row in rows_of(form.values, "whatif"):
        yield Asked(
            command=SetContingency(
                line=LineId(row),
                trigger=form.text(f"trigger-{row}"),
                steps=lines_of(form, f"steps-{row}"),
                first=PersonId(form.text(f"first-{row}")),
                backups=backups_of(form, row),
                tell=form.text(f"tell-{row}"),
                goal=_goal(form, row),
                meeting=draft.meeting,
            ),
            fields={
                "steps": "steps",
                "first": "first",
                "backups": "backup1",
                "tell": "tell",
                "goal": "goal",
            },
            row=row,
            first="trigger",
        )


def _missing(form: Form, draft: Draft) -> Iterator[Asked]:
    suggested = form.text("suggested")
    if not suggested and form.has("nobody"):
        suggested = "No one else for now."
    yield Asked(
        command=ConsiderMissing(meeting=draft.meeting, suggested=suggested), first="suggested"
    )


def _agreement(form: Form, draft: Draft) -> Iterator[Asked]:
    # The version is put in when it is known: it is made of all the steps before.
    for person in chosen(form, "says"):
        if form.has(f"says-{person}"):
            yield Asked(
                command=AnswerPlan(
                    version=0,
                    person=PersonId(person),
                    says=_one_of(form, f"says-{person}", Says, Says.CANNOT_YET),
                    words=form.maybe(f"words-{person}"),
                ),
                fields={"words": "words"},
                row=person,
                first="says",
            )
        elif form.has(f"words-{person}"):
            form.refuse(f"says-{person}", "Choose yes, no or not yet for these words.")


def lines_of(form: Form, name: str) -> tuple[str, ...]:
    """A text with one thing a line, as those things."""
    return tuple(line.strip() for line in form.raw(name).splitlines() if line.strip())


def backups_of(form: Form, row: str) -> tuple[PersonId, ...]:
    """Who steps in after the first, in order."""
    typed = (form.text(f"{name}-{row}") for name in BACKUPS)
    return tuple(PersonId(person) for person in typed if person)


def person_of(form: Form, name: str) -> PersonId | None:
    """The person chosen in a field, None when no one was."""
    return PersonId(form.text(name)) if form.has(name) else None


def _goal(form: Form, row: str) -> GoalId | None:
    return GoalId(form.text(f"goal-{row}")) if form.has(f"goal-{row}") else None


def _one_of(form: Form, name: str, kind: type[Choice], default: Choice) -> Choice:
    return form.choice(name, kind, default) if form.has(name) else default


WHEN = Step(
    slug="when",
    title="When and where",
    lead="The day people met, and the place.",
    fields=frozenset({"on", "began", "ended", "place"}),
    commands=_when,
    needed=True,
)
RULES = Step(
    slug="rules",
    title="Ground rules",
    lead="How everyone wants to talk with each other. Three to six rules work best.",
    fields=frozenset({"pick", "own"}),
    commands=_rules,
    needed=True,
)
ROOM = Step(
    slug="room",
    title="Who is in the room",
    lead="Tick everyone who takes part, in the room or from afar.",
    fields=frozenset(
        {"there", "manner", "cause", "absent", "new", "name", "relationship", "kind", "remove"}
    ),
    rows=(("new", ("name", "relationship"), 1),),
    commands=_room,
    needed=True,
)
WORRIES = Step(
    slug="worries",
    title="Worries",
    lead="What each person is worried about, in their own words.",
    fields=frozenset({"worry", "by", "words"}),
    rows=(("worry", ("by", "words"), 3),),
    commands=_worries,
)
STATEMENTS = Step(
    slug="statements",
    title="Danger statements and safety goals",
    lead="Each worry that matters most, put together with the goal that answers it.",
    fields=frozenset({"statement", "who", "what", "why", "disputed", "goal"}),
    rows=(("statement", ("who", "what", "why", "disputed", "goal"), 2),),
    commands=_statements,
)
SCALE = Step(
    slug="scale",
    title="Safety scale",
    lead="Where each person places the family today, and why. No number is a fine answer too.",
    fields=frozenset({"score", "reason", "also"}),
    commands=_scale,
)
ACTIONS = Step(
    slug="actions",
    title="What people will do",
    lead="Who does what, when, and who steps in when they cannot. Then the house rules.",
    fields=frozenset({"action", "what", "doer", "when", "backup", "goal", "house", "rule", "by"}),
    rows=(("action", ("what", "doer", "when", "backup"), 4), ("house", ("rule", "by"), 1)),
    commands=_actions,
)
WHAT_IFS = Step(
    slug="what-if",
    title="What if it goes wrong",
    lead="What could go wrong, what happens then, and who steps in after whom.",
    fields=frozenset({"whatif", "trigger", "steps", "first", *BACKUPS, "tell", "goal"}),
    rows=(("whatif", ("trigger", "steps", "first", *BACKUPS, "tell"), 1),),
    commands=_what_ifs,
)
MISSING = Step(
    slug="missing",
    title="Who is missing?",
    lead="Ask the room who else should be at this table.",
    fields=frozenset({"suggested", "nobody"}),
    commands=_missing,
    needed=True,
)
AGREEMENT = Step(
    slug="agreement",
    title="Who agrees",
    lead="Ask each person. Not being here is not a yes, and neither is saying nothing.",
    fields=frozenset({"says", "words", "about"}),
    commands=_agreement,
)
