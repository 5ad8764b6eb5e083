"""What a record answers on one topic: bottom line, use of the plan, evidence, child, offers."""

from __future__ import annotations

from collections.abc import Iterator

from backend.aggregates.assurance import LegalPanelAsked, MeetingConsidered
from backend.aggregates.case import (
    BottomLineSet,
    BottomLineTold,
    ConsentGiven,
    ConsentRefused,
    ConsentWithdrawn,
)
from backend.aggregates.crossings import BottomLineAssessed, CrossingAnswered
from backend.aggregates.evidence import EvidenceGiven, EvidenceJudged, PracticeNoted
from backend.aggregates.lapses import ConsequenceApplied, PlanNotFollowed
from backend.aggregates.mapping import ScaleJudged
from backend.aggregates.meetings import AttendanceRecorded, MeetingConvened, MeetingHeld
from backend.aggregates.network import InvitationAnswered, MemberInvited
from backend.aggregates.oversight import MeetingNotHeldDecided
from backend.aggregates.pictures import ExplanationDrafted, PictureAdded, PicturesPlanMade
from backend.aggregates.proceedings import (
    CourtAsked,
    FamilyMeetingAnswered,
    FamilyMeetingFacilitated,
    LetterBeforeProceedingsSent,
    PreProceedingsBegun,
    PreProceedingsEnded,
    PreProceedingsMet,
)
from backend.aggregates.reading import (
    ExplanationAgreed,
    PicturesSharedWithChild,
    PicturesSharedWithNetwork,
)
from backend.aggregates.reviews import LineLookedAt, ReviewQuestionAnswered
from backend.aggregates.search import (
    CommitmentExplained,
    InviteesConfirmed,
    NetworkNeedExplained,
    NoNetworkReported,
    SearchStepTaken,
)
from backend.aggregates.statutory import ConferenceHeld
from backend.aggregates.trials import ContingencyUsed, RiskWeighed, TrialHeld
from backend.aggregates.voice import (
    ChildAnswered,
    ChildAsked,
    ChildHeard,
    ChildIdeaGiven,
    ChildIdeaNotTaken,
    ChildIdeaTaken,
)
from backend.court import plans
from backend.court.answers import WHEN, by, told
from backend.court.blocks import Block, Cells, table
from backend.court.source import Line, Source


def bottom_line(source: Source) -> Iterator[Block]:
    """Every version, who was told it when and how, and whether it was crossed."""
    lines = source.of(BottomLineSet, BottomLineTold, BottomLineAssessed, CrossingAnswered)
    for line in lines:
        event = line.recorded.event
        if isinstance(event, BottomLineSet):
            yield Block(heading=f"Version {event.version} of the bottom line")
            yield Block(items=(event.statement, event.triggers, event.consequence))
    rows = [
        Cells(
            cells=(
                f"Version {line.recorded.event.version}",
                plans.told_to(source, line.recorded.event),
                line.recorded.event.how,
                line.happened,
                line.written,
                by(line),
            ),
            entry=line.seq,
        )
        for line in lines
        if isinstance(line.recorded.event, BottomLineTold)
    ]
    columns = ("Version", "Told to", "How", *WHEN, "Written by")
    yield Block(heading="Who was told")
    yield table(columns, rows, "Nobody is recorded as having been told.", wide=1)
    yield Block(heading="Set, told and judged")
    yield told(lines, "No bottom line was set.")


def used(source: Source) -> Iterator[Block]:
    """Each time the plan was needed: what was seen, who did what when, how it went."""
    for line in source.of(ContingencyUsed):
        event: ContingencyUsed = line.recorded.event
        yield Block(heading=f"{line.happened}: {event.seen}")
        yield Block(text=f"Recorded: {line.written}, entry {line.seq}, by {by(line)}.")
        rows = [
            Cells(
                cells=(
                    f"{step.at:%H:%M}" if step.at else "–",
                    source.name(step.by) if step.by else "–",
                    step.what,
                )
            )
            for step in event.steps
        ]
        yield table(("Time", "Who", "What"), rows, "No step was written down.", wide=2)
        heard = ", ".join(
            f"{each.whom} at {each.at:%H:%M}" if each.at else each.whom for each in event.told
        )
        yield Block(text=f"How it ended: {event.outcome} Told: {heard or 'nobody'}.")
    rest = source.of(ContingencyUsed, PlanNotFollowed, ConsequenceApplied)
    yield Block(heading="As it was written down")
    yield told(rest, "The plan was not needed.")


def evidence(source: Source) -> Iterator[Block]:
    """What shows that it works, where each comes from, and how strong it was judged to be."""
    judged: dict[str, list[Line]] = {}
    for line in source.of(EvidenceJudged):
        judged.setdefault(line.recorded.event.evidence, []).append(line)
    rows: list[Cells] = []
    for line in source.of(EvidenceGiven):
        event: EvidenceGiven = line.recorded.event
        strength = "; ".join(
            f"{one.recorded.event.strength.value} ({one.recorded.event.decided.by})"
            for one in judged.get(event.evidence, [])
        )
        agrees = sum(len(one.recorded.event.agrees_with) for one in judged.get(event.evidence, []))
        origin = event.source or (source.name(event.person) if event.person else "–")
        rows.append(
            Cells(
                cells=(
                    event.shows,
                    origin,
                    strength or "not judged",
                    f"{agrees} other" if agrees else "–",
                    line.happened,
                    line.written,
                ),
                entry=line.seq,
            )
        )
    columns = ("What it shows", "From", "How strong, says who", "Agrees with", *WHEN)
    yield table(columns, rows, "No evidence was given.", wide=0)
    yield Block(heading="Reviews, tests and how it went")
    kinds = (
        ReviewQuestionAnswered,
        LineLookedAt,
        TrialHeld,
        RiskWeighed,
        PracticeNoted,
        ScaleJudged,
    )
    yield told(source.of(EvidenceJudged, *kinds), "No review or test was recorded.")


def child(source: Source) -> Iterator[Block]:
    """What each child said, word for word, with what, and what came of it."""
    rows: list[Cells] = []
    for line in source.of(ChildHeard):
        event: ChildHeard = line.recorded.event
        words = " ".join(f"“{one.words}”" for one in event.said)
        tool = event.tool.value.replace("-", " ")
        rows.append(
            Cells(
                cells=(
                    source.name(event.child),
                    words,
                    tool,
                    event.heard_by,
                    line.happened,
                    line.written,
                ),
                entry=line.seq,
            )
        )
    columns = ("Child", "In their own words", "With", "Heard by", *WHEN)
    yield table(columns, rows, "Nothing was heard from a child.", wide=1)
    yield Block(heading="Ideas and questions, and what came of them")
    kinds = (ChildIdeaGiven, ChildIdeaTaken, ChildIdeaNotTaken, ChildAsked, ChildAnswered)
    yield told(source.of(*kinds), "No idea or question was recorded.")
    yield Block(heading="Words and pictures")
    pictures = (ExplanationDrafted, ExplanationAgreed, PicturesPlanMade, PictureAdded)
    yield told(
        source.of(*pictures, PicturesSharedWithNetwork, PicturesSharedWithChild),
        "No words and pictures were made.",
    )


def offered(source: Source) -> Iterator[Block]:
    """Whether a meeting of the family was offered before court, to whom, and what followed."""
    kinds = (
        ConsentGiven, ConsentRefused, ConsentWithdrawn, NetworkNeedExplained, CommitmentExplained,
        NoNetworkReported, SearchStepTaken, InviteesConfirmed, MeetingConsidered, MemberInvited,
        InvitationAnswered, MeetingConvened, MeetingHeld, AttendanceRecorded,
        MeetingNotHeldDecided, ConferenceHeld, LegalPanelAsked, PreProceedingsBegun,
        LetterBeforeProceedingsSent, FamilyMeetingAnswered, FamilyMeetingFacilitated,
        PreProceedingsMet, PreProceedingsEnded, CourtAsked,
    )  # fmt: skip
    yield told(source.of(*kinds), "No offer of a meeting is recorded.")
