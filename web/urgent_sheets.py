"""What staff take down on a day of danger and after: each form, and the command it comes to."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

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
from web.decided import day, decision
from web.page import NotHere, Visit

STEPS = 5


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
