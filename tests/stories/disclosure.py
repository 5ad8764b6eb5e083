"""A court asks for the history: it is checked, put together, looked through and given out."""

from __future__ import annotations

from datetime import date

from backend.aggregates.decisions import Decision, JobRole
from backend.aggregates.disclosure import (
    ApproveDisclosure,
    AssembleHistory,
    CheckStanding,
    DeclineRequest,
    FixScope,
    RequestHistory,
    ReviewDisclosure,
    SearchPack,
)
from backend.aggregates.disclosure_steps import Asker, GateHit, Ground
from backend.aggregates.holds import ApplyHold, LiftHold
from backend.aggregates.redaction import ClearFact, ProposeWithholding, ReverseWithholding
from backend.aggregates.release import (
    ClosePack,
    RecallPack,
    ReceivePack,
    ReleasePack,
    SealPack,
    SupersedePack,
    Way,
)
from backend.aggregates.significance import MarkSignificant, TakeBackSignificance
from backend.aggregates.vocabulary import HoldId, ReleaseId, RequestId, WithheldId, on_day
from tests.families import DAD, MUM, Story
from tests.stories.protected import HOME

REQUEST, OTHER, DECLINED = RequestId("r-court"), RequestId("r-mum"), RequestId("r-ofsted")
ADDRESS, LETTER = WithheldId("x-address"), WithheldId("x-letter")
HOLD = HoldId("h-case")
RELEASE = ReleaseId("e-court")
SIAN, HELEN = "a-sian", "a-helen"
PDF, PACK, RULES = "ab" * 32, "cd" * 32, "ew-family-2026-03-02"


def sian(why: str = "It was looked at") -> Decision:
    """What information governance decided on 20 October 2026."""
    return _decided("Sian Prosser", JobRole.INFORMATION, why)


def helen(why: str = "It was looked at") -> Decision:
    """What the legal team decided on 20 October 2026."""
    return _decided("Helen Quill", JobRole.LEGAL, why)


def _decided(by: str, role: JobRole, why: str) -> Decision:
    return Decision(by=by, role=role, on=date(2026, 10, 20), reason=why)


def asked(request: RequestId = REQUEST) -> RequestHistory:
    """The court asks, and Dad will read it."""
    return RequestHistory(
        request=request,
        asker=Asker.COURT,
        asked_by="The Family Court at Testbridge",
        authority="Order of 12 October 2026",
        asks="The history of the network meetings, complete.",
        due=date(2026, 11, 12),
        readers=(DAD,),
        happened=on_day(date(2026, 10, 14)),
    )


def checked(request: RequestId = REQUEST) -> CheckStanding:
    """The order is there."""
    return CheckStanding(
        request=request,
        identity="The sealed order came by the court's own e-mail",
        standing="It orders the council to file",
        decision=helen("The order was read"),
    )


def scoped(request: RequestId = REQUEST, upto: int = 3) -> FixScope:
    """Complete, up to an entry."""
    return FixScope(request=request, upto=upto, rules=RULES, account=SIAN)


def assembled(request: RequestId = REQUEST, pdf: str = PDF) -> AssembleHistory:
    """The pages were made: two of them have free text."""
    return AssembleHistory(
        request=request,
        pdf=pdf,
        pages=4,
        reading=(2, 3),
        entries=3,
        included=3,
        significant=1,
    )


def withheld(
    which: WithheldId = ADDRESS, request: RequestId = REQUEST, entry: int = 2
) -> ProposeWithholding:
    """A sentence says where they live."""
    return ProposeWithholding(
        request=request,
        withheld=which,
        entry=entry,
        field="event.reason.0",
        ground=Ground.CONTACT,
        decision=sian("It says where they live"),
        account=SIAN,
    )


def reversal(which: WithheldId = LETTER) -> ReverseWithholding:
    """It is shown after all."""
    return ReverseWithholding(
        request=REQUEST, withheld=which, decision=helen("It is in evidence"), account=HELEN
    )


def reviewed(request: RequestId = REQUEST, pdf: str = PDF) -> ReviewDisclosure:
    """Helen opened every page with free text."""
    return ReviewDisclosure(
        request=request, pdf=pdf, opened=(2, 3), decision=helen(), account=HELEN
    )


def searched(request: RequestId = REQUEST, pdf: str = PDF) -> SearchPack:
    """Nothing protected was found."""
    return SearchPack(request=request, pdf=pdf, files=8, values=2)


def stopped(request: RequestId = REQUEST, pdf: str = PDF) -> SearchPack:
    """The address was found."""
    hits = (GateHit("history.pdf", HOME), GateHit("history.json", HOME))
    return SearchPack(request=request, pdf=pdf, files=8, values=2, hits=hits)


def approved(request: RequestId = REQUEST, pdf: str = PDF) -> ApproveDisclosure:
    """The legal team lets it go."""
    return ApproveDisclosure(
        request=request, pdf=pdf, decision=helen("All is there"), account=HELEN
    )


def sealed(request: RequestId = REQUEST, pdf: str = PDF, upto: int = 3) -> SealPack:
    """The pages are final."""
    return SealPack(
        request=request,
        upto=upto,
        pdf=pdf,
        redactions="ef" * 32,
        pages=4,
        entries=3,
        included=3,
        withheld=0,
    )


def closed(request: RequestId = REQUEST) -> ClosePack:
    """The pack is whole."""
    return ClosePack(request=request, pack=PACK, size=120_000, files=8, values=2)


def released(request: RequestId = REQUEST) -> ReleasePack:
    """It is for the court's clerk."""
    return ReleasePack(
        request=request,
        release=RELEASE,
        recipient="The court office",
        capacity="the court",
        way=Way.LINK,
        expires=date(2026, 11, 20),
        decision=helen("The order names the court"),
    )


def received(request: RequestId = REQUEST) -> ReceivePack:
    """It arrived."""
    return ReceivePack(request=request, release=RELEASE, pack=PACK, words="Thank you")


def upto_sealed(request: RequestId = REQUEST) -> Story:
    """Every step of a request up to the sealed and closed pack."""
    return (
        asked(request),
        checked(request),
        scoped(request),
        assembled(request),
        reviewed(request),
        searched(request),
        approved(request),
        sealed(request),
        closed(request),
    )


def cleared() -> ClearFact:
    """Mum may read where she lives."""
    return ClearFact(request=OTHER, fact=HOME, decision=sian("It is her own"), account=SIAN)


def told() -> Story:
    """Each of these commands at least once."""
    return (
        MarkSignificant(entry=3, why="The first meeting", impact="Ella knew whom to ring"),
        MarkSignificant(entry=2, why="Taken for another", impact="None"),
        TakeBackSignificance(entry=2, reason="It was another entry"),
        asked(),
        ApplyHold(hold=HOLD, covers="The whole record", request=REQUEST, decision=sian()),
        checked(),
        scoped(),
        assembled(),
        withheld(),
        withheld(LETTER, entry=1),
        reversal(),
        assembled(pdf="aa" * 32),
        reviewed(pdf="aa" * 32),
        stopped(pdf="aa" * 32),
        withheld(WithheldId("x-more"), entry=3),
        assembled(),
        reviewed(),
        searched(),
        approved(),
        sealed(),
        closed(),
        released(),
        received(),
        mothers(),
        *upto_sealed(OTHER)[1:3],
        cleared(),
        *upto_sealed(OTHER)[3:],
        SupersedePack(request=REQUEST, later=OTHER, reason="It goes on to November"),
        RecallPack(request=REQUEST, decision=sian("A later one is there")),
        LiftHold(hold=HOLD, decision=helen("The case has ended")),
        asked(DECLINED),
        DeclineRequest(request=DECLINED, decision=helen("They withdrew it")),
    )


def mothers() -> RequestHistory:
    """Mum asks for what is held."""
    return RequestHistory(
        request=OTHER,
        asker=Asker.PARENT,
        asked_by="Her mother",
        authority="She has parental responsibility",
        asks="The same as the court",
        readers=(MUM,),
        happened=on_day(date(2026, 10, 14)),
    )
