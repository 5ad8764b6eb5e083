"""The search for the network, kin and ties and places, and who is safe to bring in."""

from __future__ import annotations

from datetime import date

from backend.aggregates.decisions import Decision, JobRole
from backend.aggregates.network import DrawCircles, MemberKind, NameMember
from backend.aggregates.places import RecordStay, TakeBackStay
from backend.aggregates.relations import (
    ChooseShape,
    EndRelation,
    EndTie,
    EnterRelative,
    Kinship,
    RecordRelation,
    RecordTie,
    Shape,
    System,
    TieKind,
)
from backend.aggregates.safeguards import (
    ConsiderSafety,
    ContactOutcome,
    DecideContact,
    ExplainRestriction,
    MapContactConcern,
    RaiseSafetyConcern,
    SafetyOutcome,
)
from backend.aggregates.search import (
    ConfirmInvitees,
    ExplainCommitment,
    ExplainNeed,
    ExploreConnection,
    Prompt,
    ReportNoNetwork,
    SearchTool,
    SetNetworkSize,
    TakeSearchStep,
    TellReason,
)
from backend.aggregates.support import AgreeScope, Beneficiary, Lasting, SupportKind
from backend.aggregates.vocabulary import MaterialId, PersonId, RelationId, StayId, TieId
from tests.families import DAD, ELLA, GRAN, JOE, MUM, SANA, Story, happened

GRANDAD = PersonId("p-grandad")
DES = PersonId("p-des")
MUM_OF_ELLA = RelationId("r-mum")
PARTED = RelationId("r-parted")
SCHOOL = TieId("t-school")
CLUB = TieId("t-club")
HOME = StayId("y-home")
WRONG = StayId("y-wrong")


def decided(role: JobRole = JobRole.TEAM_MANAGER, reason: str = "It is what we know") -> Decision:
    """Colin Fry decided on 10 October 2026, unless the role says otherwise."""
    return Decision(by="Colin Fry", role=role, on=date(2026, 10, 10), reason=reason)


def searched() -> Story:
    """Mum said there was nobody; people were asked for, told, wanted and counted."""
    return (
        ExplainNeed(told=(MUM, DAD), words="Workers go, family stays", happened=happened()),
        ExplainCommitment(
            told=(GRAN, SANA), how="at Gran's table", words="For Ella, yes", happened=happened(2)
        ),
        ReportNoNetwork(said_by=MUM, words="There is no one", happened=happened(2)),
        TakeSearchStep(
            tool=SearchTool.TALK, result="She spoke of Joe", found=(JOE,), happened=happened(3)
        ),
        ExploreConnection(
            prompt=Prompt.SUDDENLY_ILL,
            answered_by=MUM,
            named=(GRAN, SANA),
            words="Gran, or Sana",
            happened=happened(3),
        ),
        ConfirmInvitees(
            seen=0,
            people=(GRAN, JOE, SANA),
            confirmed_by=(MUM, ELLA),
            words="Not the boss",
            happened=happened(4),
        ),
        TellReason(told=(GRAN, SANA), told_by=MUM, words="She cried", happened=happened(5)),
        SetNetworkSize(
            seen=0, minimum=3, decision=decided(JobRole.WORKER, "Two can come in 20 minutes")
        ),
        AgreeScope(
            member=GRAN,
            kinds=(SupportKind.CARE, SupportKind.SPIRITUAL),
            benefits=(Beneficiary.CHILD, Beneficiary.PARENT),
            lasting=Lasting.FOR_LIFE,
            words="I am her gran",
            happened=happened(5),
        ),
    )


def drawn() -> Story:
    """Ella's circles once more, a family tree, a tie that ended, and a place taken back."""
    return (
        DrawCircles(
            drawn_with=ELLA,
            inner=(GRAN,),
            middle=(JOE,),
            outer=(SANA,),
            maybe=(SANA,),
            words="Joe came to football",
            happened=happened(6),
        ),
        EnterRelative(person=GRANDAD, name="Grandad Tom", died=True, words="In 2019"),
        ChooseShape(person=GRANDAD, shape=Shape.SQUARE),
        RecordRelation(
            relation=MUM_OF_ELLA,
            one=MUM,
            kinship=Kinship.PARENT,
            other=ELLA,
            said_by=MUM,
            happened=happened(6),
        ),
        RecordRelation(
            relation=RelationId("r-dad"),
            one=DAD,
            kinship=Kinship.PARENT,
            other=ELLA,
            happened=happened(6),
        ),
        RecordRelation(
            relation=RelationId("r-gran"),
            one=GRAN,
            kinship=Kinship.PARENT,
            other=MUM,
            happened=happened(6),
        ),
        RecordRelation(
            relation=RelationId("r-grandad"),
            one=GRANDAD,
            kinship=Kinship.PARENT,
            other=MUM,
            happened=happened(6),
        ),
        RecordRelation(
            relation=PARTED,
            one=MUM,
            kinship=Kinship.PARTNER,
            other=DAD,
            said_by=GRAN,
            words="Since school",
            happened=happened(6),
        ),
        EndRelation(relation=PARTED, reason="They have parted", happened=happened(7)),
        RecordTie(
            tie=SCHOOL,
            person=ELLA,
            system=System.SCHOOL,
            name="Hill School",
            kind=TieKind.STRONG,
            said_by=ELLA,
            words="Miss Ahmed is kind",
            happened=happened(7),
        ),
        RecordTie(
            tie=CLUB,
            person=MUM,
            system=System.CLUB,
            name="Darts",
            kind=TieKind.STRAINED,
            happened=happened(7),
        ),
        EndTie(tie=CLUB, reason="She stopped going", happened=happened(8)),
        RecordStay(
            stay=HOME,
            person=ELLA,
            place="The flat by the park",
            since=2018,
            until=2022,
            people=(MUM, GRAN, GRANDAD),
            said_by=MUM,
            words="Grandad was there",
        ),
        RecordStay(stay=WRONG, person=ELLA, place="Leeds", since=2019),
        TakeBackStay(stay=WRONG, reason="That was a holiday"),
    )


def safeguarded() -> Story:
    """Des is kept out; Ella wants to see him, and was told what can happen."""
    return (
        NameMember(person=DES, name="Des", relationship="Mum's old friend", kind=MemberKind.FRIEND),
        RaiseSafetyConcern(
            person=DES, raised_by=GRAN, words="He shouts at the children", happened=happened(8)
        ),
        ConsiderSafety(
            person=DES,
            seen=0,
            outcome=SafetyOutcome.EXCLUDE,
            checks="Police, and Gran",
            limits="Not at the meetings",
            review_on=date(2027, 1, 10),
            decision=decided(reason="Violence in June"),
        ),
        MapContactConcern(
            child=ELLA,
            person=DES,
            wish="I miss him",
            worries="He shouts when he drinks",
            safety="He is calm with Gran there",
            needed="He talks with us first",
            happened=happened(9),
        ),
        DecideContact(
            child=ELLA,
            person=DES,
            seen=0,
            outcome=ContactOutcome.LIMITED,
            what="Letters, no visits",
            review_on=date(2027, 1, 10),
            decision=decided(JobRole.WORKER, "Letters are safe"),
        ),
        ExplainRestriction(
            child=ELLA,
            person=DES,
            version=1,
            explained_by=(MUM,),
            how="With a drawing of a letter box",
            child_said="Can I draw him a card?",
            material=MaterialId("w-letter-box"),
            happened=happened(10),
        ),
    )


def told() -> Story:
    """Every kind of entry of these parts."""
    return (*searched(), *drawn(), *safeguarded())
