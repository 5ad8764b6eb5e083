"""Where Ella sleeps and goes to school is kept from her father, and looked at again."""

from __future__ import annotations

from datetime import date

from backend.aggregates.decisions import Decision, JobRole
from backend.aggregates.protected import (
    ChangeProtectedFact,
    KeepPassages,
    LiftProtection,
    ProtectedKind,
    ProtectFact,
    RenewProtection,
)
from backend.aggregates.vocabulary import Protected, ProtectedId
from tests.families import DAD, ELLA, JOE, MUM, Story

HOME = ProtectedId("f0000001")
SCHOOL = ProtectedId("f0000002")
ADDRESS = Protected("12a Elm Street, Ashmere AS1 2BC")
NEW_ADDRESS = Protected("Flat 3, 40 Heol y Tŵr, Ashmere AS4 9ZZ")


def decided(why: str = "An order keeps him away", role: JobRole = JobRole.TEAM_MANAGER) -> Decision:
    """A decision of 2 October 2026."""
    return Decision(by="Colin Fry", role=role, on=date(2026, 10, 2), reason=why)


def home() -> ProtectFact:
    """Dad must not know where Ella and her mother live."""
    return ProtectFact(
        fact=HOME,
        kind=ProtectedKind.ADDRESS,
        label="Where Ella and her mother live",
        value=ADDRESS,
        concerns=(ELLA, MUM),
        kept_from=(DAD,),
        decision=decided(),
        review_on=date(2026, 12, 1),
    )


def school() -> ProtectFact:
    """Joe must not know which school Ella goes to."""
    return ProtectFact(
        fact=SCHOOL,
        kind=ProtectedKind.SCHOOL,
        label="Ella's school",
        value=Protected("Elm Park Primary School"),
        concerns=(ELLA,),
        kept_from=(JOE,),
        decision=decided("He went there twice", JobRole.WORKER),
    )


def told() -> Story:
    """Each of these commands at least once; the home stays protected, the school does not."""
    return (
        home(),
        school(),
        ChangeProtectedFact(fact=HOME, value=NEW_ADDRESS, reason="They moved"),
        RenewProtection(
            fact=HOME,
            kept_from=(DAD, JOE),
            decision=decided("Her mother asks for it", JobRole.WORKER),
            review_on=date(2027, 3, 1),
        ),
        LiftProtection(fact=SCHOOL, decision=decided("She goes to another school now")),
        KeepPassages(passages=("01632 960 001",), reason="Everyone may ring the duty team"),
    )
