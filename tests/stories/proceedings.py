"""The time before court: decided, written to, offered, answered, met, held, and the court asked."""

from __future__ import annotations

from datetime import date

from backend.aggregates.decisions import Decision, JobRole
from backend.aggregates.proceedings import (
    AnswerFamilyMeeting,
    AskCourt,
    BeginPreProceedings,
    Ending,
    EndPreProceedings,
    FacilitateFamilyMeeting,
    MeetBeforeProceedings,
    SendLetterBeforeProceedings,
)
from tests.families import DAD, ELLA, MUM, Story, happened


def decided(day: int, why: str = "It has not got safer", month: int = 10) -> Decision:
    """A decision of October 2026, the service manager's."""
    return Decision(
        by="Rhodri Pugh", role=JobRole.SERVICE_MANAGER, on=date(2026, month, day), reason=why
    )


BEGUN = BeginPreProceedings(children=(ELLA,), decision=decided(5))
LETTER = SendLetterBeforeProceedings(reference="LBP-9", to=(MUM, DAD), happened=happened(7, 10))
ANSWERED = AnswerFamilyMeeting(
    person=MUM, accepts=True, words="If Gran may come.", happened=happened(9, 10)
)
HELD = FacilitateFamilyMeeting(
    coordinator="Hana Ward", independent=True, private_time=True, happened=happened(16, 10)
)
MET = MeetBeforeProceedings(agreed="Two tests a month.", happened=happened(19, 10))
AGAIN = MeetBeforeProceedings(happened=happened(26, 10))
TO_COURT = EndPreProceedings(ending=Ending.COURT, decision=decided(28, "The tests were missed"))
ASKED = AskCourt(happened=happened(29, 10), letter_on=date(2026, 10, 30))


def told() -> Story:
    """One whole time before court."""
    return (BEGUN, LETTER, ANSWERED, HELD, MET, AGAIN, TO_COURT, ASKED)
