"""The steps of recording a meeting: what each asks, and the commands its words come to."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID, uuid5

from backend.aggregates.arrangements import ExplainUnplannedChild
from backend.aggregates.gathering import ReuseGroundRules
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
    MeetingId,
    PersonId,
    Precision,
    StatementId,
    WorryId,
    on_day,
)
from web.drafts import Draft
from web.forms import Form
from web.recording_forms import (
    BACKUPS,
    LEFT,
    Asked,
    Step,
    backups_of,
    chosen,
    form_of,
    lines_of,
    one_of,
    person_of,
    rows_of,
    there,
)

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
    if form.has("reused") and form.has("earlier"):
        yield Asked(
            command=ReuseGroundRules(
                meeting=draft.meeting,
                earlier=MeetingId(form.text("earlier")),
                note=form.text("reused"),
            ),
            first="reused",
        )


def _room(form: Form, draft: Draft) -> Iterator[Asked]:
    for row in rows_of(form.values, "new"):
        yield Asked(
            command=NameMember(
                person=PersonId(row),
                name=form.text(f"name-{row}"),
                relationship=form.text(f"relationship-{row}"),
                kind=one_of(form, f"kind-{row}", MemberKind, MemberKind.FAMILY),
            ),
            fields={"relationship": "relationship"},
            row=row,
            first="name",
        )
    present = tuple(
        Present(
            person=PersonId(person),
            manner=one_of(form, f"manner-{person}", Manner, Manner.IN_PERSON),
        )
        for person in there(draft)
    )
    came = {someone.person for someone in present}
    children = [child for child in chosen(form, "unplanned") if child in came]
    for child in children:
        if form.has(f"unplanned-{child}"):
            yield Asked(
                command=ExplainUnplannedChild(
                    meeting=draft.meeting,
                    child=PersonId(child),
                    reason=form.text(f"unplanned-{child}"),
                ),
                row=child,
                first="unplanned",
            )
    silent = [child for child in children if not form.has(f"unplanned-{child}")]
    yield Asked(
        command=RecordAttendance(meeting=draft.meeting, present=present),
        fields={"children": f"unplanned-{silent[0]}"} if silent else {},
        first="present",
    )
    for person in chosen(form, "cause"):
        if person in came:
            continue
        if form.has(f"cause-{person}"):
            yield Asked(
                command=RecordAbsence(
                    meeting=draft.meeting,
                    person=PersonId(person),
                    cause=one_of(form, f"cause-{person}", AbsenceCause, AbsenceCause.UNKNOWN),
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
                    says=one_of(form, f"says-{person}", Says, Says.CANNOT_YET),
                    words=form.maybe(f"words-{person}"),
                ),
                fields={"words": "words"},
                row=person,
                first="says",
            )
        elif form.has(f"words-{person}"):
            form.refuse(f"says-{person}", "Choose yes, no or not yet for these words.")


def _goal(form: Form, row: str) -> GoalId | None:
    return GoalId(form.text(f"goal-{row}")) if form.has(f"goal-{row}") else None


WHEN = Step(
    slug="when",
    title="When and where",
    lead="The day people met, and the place.",
    fields=frozenset({"on", "began", "ended", "place"}),
    commands=_when,
)
RULES = Step(
    slug="rules",
    title="Ground rules",
    lead="How everyone wants to talk with each other. Three to six rules work best.",
    fields=frozenset({"pick", "own", "reused", "earlier"}),
    commands=_rules,
)
ROOM = Step(
    slug="room",
    title="Who is in the room",
    lead="Tick everyone who takes part, in the room or from afar.",
    fields=frozenset(
        {
            "there",
            "manner",
            "unplanned",
            "cause",
            "absent",
            "away",
            "new",
            "name",
            "relationship",
            "kind",
            "majority",
            "next",
        }
    ),
    rows=(("new", ("name", "relationship"), 1),),
    commands=_room,
)
WORRIES = Step(
    slug="worries",
    title="Worries",
    lead="What each person is worried about, in their own words.",
    fields=frozenset({"worry", "by", "words", *LEFT}),
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
)
AGREEMENT = Step(
    slug="agreement",
    title="Who agrees",
    lead="Ask each person. Not being here is not a yes, and neither is saying nothing.",
    fields=frozenset({"says", "words", "about"}),
    commands=_agreement,
)
