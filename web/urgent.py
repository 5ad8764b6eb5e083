"""The day of danger and what follows it: one short form for each thing that staff take down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.care import (
    ConsiderConnections,
    DecideWelfare,
    EndCareArrangement,
    ExplainWelfare,
    LeaveConnections,
    LegalBasis,
    StartCareArrangement,
)
from backend.aggregates.crossings import AnswerCrossing, AssessBottomLine
from backend.aggregates.family import FamilyCommand
from backend.aggregates.interim import AgreeInterimPlan, EndInterimPlan
from backend.aggregates.urgency import (
    HoldStrategyDiscussion,
    JudgeImminentRisk,
    LinkSameDayMeeting,
    MissSameDayMeeting,
)
from backend.aggregates.vocabulary import (
    ArrangementId,
    AssessmentId,
    DiscussionId,
    MeetingId,
    PersonId,
    UseId,
    WelfareId,
)
from backend.permission import Deed
from web.decided import Deciding, day, deciding, decision
from web.history import Line, lines
from web.moments import on
from web.page import NotHere, Visit, read, write

STEPS = 5
Option = dict[str, str]


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """One field: `kind` is text, area, date, time, pick, ticks, choice, yes or decision."""

    kind: str
    name: str = ""
    label: str = ""
    hint: str = ""
    optional: bool = False
    options: str = ""


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """One form: what it is called, what it asks, and the command that it comes to."""

    title: str
    asks: tuple[Ask, ...]
    command: Callable[[Visit], FamilyCommand]
    needs: str = ""
    say: str = ""
    fields: dict[str, str] = {}


HAPPENED = Ask(kind="date", name="happened", label="When?")
DECISION = Ask(kind="decision")


def _people(visit: Visit, name: str) -> tuple[PersonId, ...]:
    return tuple(PersonId(each) for each in visit.form.several(name))


def _yes(visit: Visit, name: str) -> bool:
    if not visit.form.has(name):
        visit.form.refuse(name, "Choose yes or no.")
    return visit.form.raw(name) == "yes"


SHEETS: dict[str, Sheet] = {
    "discussion": Sheet(
        title="A strategy discussion took place",
        asks=(
            HAPPENED,
            Ask(kind="text", name="led_by", label="Who led it?"),
            Ask(kind="area", name="outcome", label="What did it come to?", optional=True),
        ),
        command=lambda visit: HoldStrategyDiscussion(
            discussion=DiscussionId(visit.form.new_id("discussion")),
            led_by=visit.form.text("led_by"),
            happened=visit.form.happened("happened"),
            outcome=visit.form.maybe("outcome"),
        ),
    ),
    "risk": Sheet(
        title="How near the danger is",
        needs="discussions",
        say="If it is near, the network meets that same day.",
        asks=(
            Ask(kind="pick", name="discussion", label="Which discussion?", options="discussions"),
            Ask(kind="yes", name="imminent", label="Is a child in danger today?"),
            DECISION,
        ),
        command=lambda visit: JudgeImminentRisk(
            discussion=DiscussionId(visit.form.text("discussion")),
            imminent=_yes(visit, "imminent"),
            decided=decision(visit.form),
        ),
    ),
    "met": Sheet(
        title="The network met that day",
        needs="discussions",
        asks=(
            Ask(kind="pick", name="discussion", label="Which discussion?", options="discussions"),
            Ask(kind="pick", name="meeting", label="Which meeting?", options="meetings"),
        ),
        command=lambda visit: LinkSameDayMeeting(
            discussion=DiscussionId(visit.form.text("discussion")),
            meeting=MeetingId(visit.form.text("meeting")),
        ),
    ),
    "missed": Sheet(
        title="The network could not meet that day",
        needs="discussions",
        asks=(
            Ask(kind="pick", name="discussion", label="Which discussion?", options="discussions"),
            Ask(kind="ticks", name="tried", label="Who was asked?", options="all", optional=True),
            Ask(kind="text", name="tried_besides", label="Who else was asked?", optional=True),
            Ask(kind="ticks", name="came", label="Who came?", options="all", optional=True),
            Ask(kind="area", name="overnight", label="What keeps the children safe tonight?"),
            Ask(kind="date", name="new_on", label="When does the network meet instead?"),
            Ask(kind="time", name="new_at", label="At what time?", optional=True),
            DECISION,
        ),
        command=lambda visit: MissSameDayMeeting(
            discussion=DiscussionId(visit.form.text("discussion")),
            overnight=visit.form.text("overnight"),
            new_on=day(visit.form, "new_on", "Enter the day the network meets."),
            decided=decision(visit.form),
            tried=_people(visit, "tried"),
            tried_besides=visit.form.maybe("tried_besides"),
            came=_people(visit, "came"),
            new_at=visit.form.time("new_at"),
        ),
    ),
    "stop-gap": Sheet(
        title="A stop-gap plan",
        needs="meetings",
        say="It ends on its day. The safety plan takes its place.",
        asks=(
            Ask(kind="pick", name="meeting", label="At which meeting?", options="meetings"),
            *(
                Ask(kind="area", name=f"steps-{at}", label=f"Step {at}", optional=at > 1)
                for at in range(1, STEPS + 1)
            ),
            Ask(kind="ticks", name="agreed_by", label="Who agreed to it?", options="all"),
            Ask(kind="date", name="ends_on", label="What is its last day?"),
            Ask(kind="yes", name="told", label="Was the bottom line told?"),
        ),
        command=lambda visit: AgreeInterimPlan(
            meeting=MeetingId(visit.form.text("meeting")),
            steps=tuple(
                text for at in range(1, STEPS + 1) if (text := visit.form.text(f"steps-{at}"))
            ),
            agreed_by=_people(visit, "agreed_by"),
            ends_on=day(visit.form, "ends_on", "Enter its last day."),
            bottom_line_told=_yes(visit, "told"),
        ),
        fields={"steps": "steps-1"},
    ),
    "stop-gap-over": Sheet(
        title="The stop-gap plan ends early",
        needs="interim",
        asks=(Ask(kind="area", name="reason", label="Why?"),),
        command=lambda visit: EndInterimPlan(
            meeting=_interim(visit), reason=visit.form.text("reason")
        ),
    ),
    "stay": Sheet(
        title="Children stay with someone",
        say="Ask the legal team when you are not sure what it rests on.",
        asks=(
            Ask(kind="ticks", name="children", label="Which children?", options="children"),
            Ask(kind="pick", name="carer", label="With whom?", options="all"),
            Ask(kind="text", name="arranged_by", label="Who arranged it?"),
            Ask(kind="choice", name="basis", label="What does it rest on?", options="bases"),
            Ask(kind="text", name="asserted_by", label="Who says so?"),
            Ask(kind="yes", name="advice", label="Was legal advice asked for?"),
            HAPPENED,
        ),
        command=lambda visit: StartCareArrangement(
            arrangement=ArrangementId(visit.form.new_id("arrangement")),
            children=_people(visit, "children"),
            carer=PersonId(visit.form.text("carer")),
            arranged_by=visit.form.text("arranged_by"),
            basis=visit.form.choice("basis", LegalBasis, LegalBasis.UNSURE),
            asserted_by=visit.form.text("asserted_by"),
            happened=visit.form.happened("happened"),
            advice=_yes(visit, "advice"),
        ),
    ),
    "stay-over": Sheet(
        title="They no longer stay there",
        needs="stays",
        asks=(
            Ask(kind="pick", name="arrangement", label="Which stay?", options="stays"),
            Ask(kind="area", name="reason", label="Why did it end?"),
            HAPPENED,
        ),
        command=lambda visit: EndCareArrangement(
            arrangement=ArrangementId(visit.form.text("arrangement")),
            reason=visit.form.text("reason"),
            happened=visit.form.happened("happened"),
        ),
    ),
    "welfare": Sheet(
        title="A decision against what a child wishes",
        say="A child’s welfare comes first. The reason is explained to the child.",
        asks=(
            Ask(kind="pick", name="child", label="Which child?", options="children"),
            Ask(kind="area", name="question", label="What was to be decided?"),
            Ask(kind="area", name="wishes", label="What does the child wish?"),
            DECISION,
        ),
        command=lambda visit: DecideWelfare(
            welfare=WelfareId(visit.form.new_id("welfare")),
            child=PersonId(visit.form.text("child")),
            question=visit.form.text("question"),
            wishes=visit.form.text("wishes"),
            decided=decision(visit.form),
        ),
    ),
    "explained": Sheet(
        title="The reason was explained to the child",
        needs="welfare",
        asks=(
            Ask(kind="pick", name="welfare", label="Which decision?", options="welfare"),
            Ask(kind="text", name="explained_by", label="Who explained it?"),
            Ask(kind="area", name="how", label="How?"),
            Ask(kind="area", name="said", label="What did the child say?", optional=True),
            HAPPENED,
        ),
        command=lambda visit: ExplainWelfare(
            welfare=WelfareId(visit.form.text("welfare")),
            by=visit.form.text("explained_by"),
            how=visit.form.text("how"),
            happened=visit.form.happened("happened"),
            said=visit.form.maybe("said"),
        ),
    ),
    "connections": Sheet(
        title="Who stays in a child’s life",
        needs="meetings",
        say="Asked at every review of a child in care.",
        asks=(
            Ask(kind="pick", name="meeting", label="At which review?", options="meetings"),
            Ask(kind="pick", name="child", label="Which child?", options="children"),
            Ask(kind="ticks", name="people", label="Who was thought of?", options="all"),
            Ask(kind="area", name="outcome", label="What will happen?"),
        ),
        command=lambda visit: ConsiderConnections(
            meeting=MeetingId(visit.form.text("meeting")),
            child=PersonId(visit.form.text("child")),
            people=_people(visit, "people"),
            outcome=visit.form.text("outcome"),
        ),
    ),
    "connections-left": Sheet(
        title="A review did not ask who stays in a child’s life",
        needs="meetings",
        asks=(
            Ask(kind="pick", name="meeting", label="Which review?", options="meetings"),
            Ask(kind="pick", name="child", label="Which child?", options="children"),
            DECISION,
        ),
        command=lambda visit: LeaveConnections(
            meeting=MeetingId(visit.form.text("meeting")),
            child=PersonId(visit.form.text("child")),
            decided=decision(visit.form),
        ),
    ),
    "bottom-line": Sheet(
        title="Was the bottom line crossed?",
        needs="bottom-line",
        asks=(
            HAPPENED,
            Ask(
                kind="pick", name="use", label="Which what-if was used?", options="uses",
                optional=True,
            ),
            Ask(kind="yes", name="crossed", label="Was it crossed?"),
            DECISION,
        ),
        command=lambda visit: AssessBottomLine(
            assessment=AssessmentId(visit.form.new_id("assessment")),
            version=visit.ledger.family(visit.family).case.bottom_line,
            crossed=_yes(visit, "crossed"),
            decided=decision(visit.form),
            happened=visit.form.happened("happened"),
            use=UseId(visit.form.text("use")) if visit.form.has("use") else None,
        ),
    ),
    "answered": Sheet(
        title="What the council did when it was crossed",
        needs="crossings",
        asks=(
            Ask(kind="pick", name="assessment", label="Which time?", options="crossings"),
            Ask(kind="area", name="what", label="What was done?"),
            Ask(kind="text", name="done_by", label="By whom?"),
            HAPPENED,
        ),
        command=lambda visit: AnswerCrossing(
            assessment=AssessmentId(visit.form.text("assessment")),
            what=visit.form.text("what"),
            by=visit.form.text("done_by"),
            happened=visit.form.happened("happened"),
        ),
        fields={"by": "done_by"},
    ),
}  # fmt: skip


def _interim(visit: Visit) -> MeetingId:
    meeting = visit.ledger.family(visit.family).interim.meeting
    if meeting is None:
        raise NotHere
    return meeting


class UrgentPage(msgspec.Struct, frozen=True, kw_only=True):
    """What can be taken down now, and what was."""

    sheets: tuple[tuple[str, str], ...]
    so_far: tuple[Line, ...]


class SheetPage(msgspec.Struct, frozen=True, kw_only=True):
    """One form."""

    slug: str
    sheet: Sheet
    options: dict[str, tuple[Option, ...]]
    deciding: Deciding


KINDS = ("urgency", "interim", "care", "crossings")


@read("/families/{family:uuid}/urgent", Deed.SEE_CASE)
def urgent(visit: Visit) -> Response[Any]:
    """What was taken down of days of danger, and what can be."""
    options = _options(visit)
    return visit.show(
        "urgent.html",
        UrgentPage(
            sheets=tuple(
                (slug, sheet.title)
                for slug, sheet in SHEETS.items()
                if not sheet.needs or options.get(sheet.needs)
            ),
            so_far=lines(visit, kinds=KINDS),
        ),
        title="Days of danger, and decisions for a child",
        current="",
    )


@read("/families/{family:uuid}/urgent/{sheet:str}", Deed.WRITE_CASE)
def sheet(visit: Visit) -> Response[Any]:
    """One form."""
    return _show(visit)


@write("/families/{family:uuid}/urgent/{sheet:str}", Deed.WRITE_CASE)
def take_down(visit: Visit) -> Response[Any]:
    """Takes down what one form says."""
    chosen = _sheet(visit)
    return visit.carry_out(
        lambda: chosen.command(visit),
        then=f"{visit.root}/urgent",
        otherwise=lambda: _show(visit),
        fields=chosen.fields,
    )


def _sheet(visit: Visit) -> Sheet:
    chosen = SHEETS.get(visit.param("sheet"))
    if chosen is None:
        raise NotHere
    return chosen


def _show(visit: Visit) -> Response[Any]:
    chosen = _sheet(visit)
    return visit.show(
        "urgent_form.html",
        SheetPage(
            slug=visit.param("sheet"),
            sheet=chosen,
            options=_options(visit),
            deciding=deciding(visit),
        ),
        title=chosen.title,
        current="",
    )


def _options(visit: Visit) -> dict[str, tuple[Option, ...]]:
    family, names = visit.ledger.family(visit.family), visit.names()
    held = [
        (meeting, known.held) for meeting, known in family.meetings.meetings.items() if known.held
    ]
    staying = {
        each: people for each, people in family.care.staying.items() if each not in family.care.over
    }
    return {
        "all": _named(names),
        "children": _named({each: names.get(each, "") for each in family.case.children}),
        "bases": tuple(
            {"value": each.value, "text": each.value.replace("-", " ").capitalize()}
            for each in LegalBasis
        ),
        "discussions": _named(
            {each: on(known.on).text for each, known in family.urgency.discussions.items()}
        ),
        "meetings": _named({meeting: on(day).text for meeting, day in held}),
        "stays": _named(
            {
                each: ", ".join(names.get(child, "") for child in children)
                for each, children in staying.items()
            }
        ),
        "welfare": _named(
            {
                each: f"Decision {at}"
                for at, (each, done) in enumerate(family.care.explained.items(), start=1)
                if not done
            }
        ),
        "uses": _named({each: f"Use {at}" for at, each in enumerate(family.trials.uses, start=1)}),
        "crossings": _named(
            {
                each: f"Time {at}"
                for at, (each, waits) in enumerate(family.crossings.waiting.items(), start=1)
                if waits
            }
        ),
        "interim": _named({"now": "now"} if family.interim.meeting else {}),
        "bottom-line": _named({"now": "now"} if family.case.bottom_line else {}),
    }


def _named(found: Any) -> tuple[Option, ...]:
    return tuple({"value": str(value), "text": str(text)} for value, text in found.items())


ROUTES = (urgent, sheet, take_down)
