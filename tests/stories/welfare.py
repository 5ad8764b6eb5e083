"""A stop-gap plan, the bottom line judged, consent gone without, and where the child stays."""

from __future__ import annotations

from datetime import date, time, timedelta

from backend.aggregates.care import (
    ConsiderConnections,
    DecideWelfare,
    EndCareArrangement,
    ExplainWelfare,
    LeaveConnections,
    LegalBasis,
    StartCareArrangement,
)
from backend.aggregates.consents import ExceptConsent, NotAsked, NoteUnderstanding
from backend.aggregates.crossings import AnswerCrossing, AssessBottomLine
from backend.aggregates.decisions import Decision, JobRole
from backend.aggregates.interim import AgreeInterimPlan, EndInterimPlan
from backend.aggregates.meetings import (
    AgreeGroundRules,
    HoldMeeting,
    MeetingKind,
    Present,
    RecordAttendance,
    WriteUpMeeting,
)
from backend.aggregates.vocabulary import (
    ArrangementId,
    AssessmentId,
    MeetingId,
    WelfareId,
    on_day,
)
from tests import families
from tests.families import DAD, ELLA, FIRST, GRAN, JOE, MET, MUM, REVIEW, Story, happened
from tests.stories.practice import USE

NIGHT = AssessmentId("b-night")
FOUND = AssessmentId("b-found")
AT_GRANS = ArrangementId("c-gran")
WISH = WelfareId("y-home")
LATER = MeetingId("m-later")


def decided(
    why: str = "Gran was there within the hour", role: JobRole = JobRole.TEAM_MANAGER
) -> Decision:
    """A decision of 2 October 2026."""
    return Decision(by="Colin Fry", role=role, on=date(2026, 10, 2), reason=why)


def stop_gap() -> AgreeInterimPlan:
    """Ella sleeps at Gran's for three days after the first meeting."""
    return AgreeInterimPlan(
        meeting=FIRST,
        steps=("Ella sleeps at Gran's.", "Joe rings at eight"),
        agreed_by=(MUM, GRAN, JOE),
        ends_on=MET + timedelta(days=3),
        bottom_line_told=True,
    )


def assessed() -> AssessBottomLine:
    """The night of the what-if did not cross the bottom line."""
    return AssessBottomLine(
        assessment=NIGHT,
        version=1,
        crossed=False,
        decided=decided(),
        happened=happened(20, 9),
        use=USE,
    )


def crossed() -> AssessBottomLine:
    """Ella was found alone with someone who was drunk."""
    return AssessBottomLine(
        assessment=FOUND,
        version=1,
        crossed=True,
        decided=decided("Nobody told us for two days"),
        happened=happened(30, 9),
    )


def staying() -> StartCareArrangement:
    """Ella stays with Gran, as Mum arranged it herself."""
    return StartCareArrangement(
        arrangement=AT_GRANS,
        children=(ELLA,),
        carer=GRAN,
        arranged_by="Siobhán, her mother",
        basis=LegalBasis.FAMILY,
        asserted_by="the social worker",
        happened=on_day(MET, time(23, 30)),
    )


def wish() -> DecideWelfare:
    """Ella wanted to sleep at home."""
    return DecideWelfare(
        welfare=WISH,
        child=ELLA,
        question="Where does Ella sleep this week?",
        wishes="I want to sleep in my own bed",
        decided=decided("Nobody sober would be there"),
    )


def explained() -> ExplainWelfare:
    """Ella was told why, in her own words."""
    return ExplainWelfare(
        welfare=WISH,
        by="Wiktoria Nowak",
        how="We drew her house and Gran's house",
        said="Can my rabbit come?",
        happened=happened(2),
    )


def told() -> Story:
    """Each of these commands at least once; nothing of it stays open."""
    return (
        stop_gap(),
        EndInterimPlan(meeting=FIRST, reason="The plan is agreed now"),
        assessed(),
        crossed(),
        AnswerCrossing(
            assessment=FOUND,
            what="The panel met, and Ella stayed at Gran's",
            by="Colin Fry",
            happened=happened(2),
        ),
        ExceptConsent(
            person=DAD, cause=NotAsked.WHEREABOUTS_UNKNOWN, decided=decided("He has moved away")
        ),
        NoteUnderstanding(
            child=ELLA, note="She is eight. We asked with houses.", happened=happened(4, 8)
        ),
        staying(),
        EndCareArrangement(
            arrangement=AT_GRANS, reason="Mum is well again", happened=happened(5, 9)
        ),
        wish(),
        explained(),
        ConsiderConnections(
            meeting=REVIEW, child=ELLA, people=(GRAN, JOE), outcome="Both see her every week"
        ),
        HoldMeeting(meeting=LATER, kind=MeetingKind.REVIEW, happened=happened(20), place="Gran's"),
        AgreeGroundRules(meeting=LATER, rules=("Listen",)),
        RecordAttendance(meeting=LATER, present=(Present(MUM), Present(GRAN))),
        *families.all_asked(LATER),
        WriteUpMeeting(meeting=LATER),
        LeaveConnections(
            meeting=LATER, child=ELLA, decided=decided("Ella was ill", JobRole.REVIEWING_OFFICER)
        ),
    )
