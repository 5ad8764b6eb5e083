"""Entries put right: corrected, struck out, restored, disputed, and a disagreement kept."""

from __future__ import annotations

from backend.aggregates.corrections import (
    AttachDisagreement,
    CorrectEntry,
    DisputeEntry,
    RestoreEntry,
    StrikeOutEntry,
    WhyStruck,
)
from backend.aggregates.corrections_elsewhere import BringOver
from backend.aggregates.family import Family, decide, evolve
from backend.aggregates.mapping import ScaleJudged, WorryRaised
from backend.aggregates.network import MemberLeft
from tests import families
from tests.families import DAD, MUM, Story, happened


def told() -> Story:
    """Of the entries that every family has, one is put right in each way there is."""
    worry = entry_of(WorryRaised)
    scale = entry_of(ScaleJudged)
    left = entry_of(MemberLeft)
    raised = event_of(worry)
    assert isinstance(raised, WorryRaised)
    return (
        CorrectEntry(
            entry=worry,
            seen=0,
            instead=WorryRaised(
                worry=raised.worry,
                raised_by=MUM,
                words="Ella was up at night. It was twice.",
                meeting=raised.meeting,
            ),
            reason="It was Mum who said it. Gran told us.",
            asked_by="Gran Mary",
        ),
        StrikeOutEntry(
            entry=left, seen=0, why=WhyStruck.WRONG_FAMILY, reason="That was another Wen."
        ),
        RestoreEntry(entry=left, seen=1, reason="It was this Wen after all."),
        DisputeEntry(entry=scale, disputed_by=DAD, words="I said five.", happened=happened(10)),
        AttachDisagreement(
            entry=scale,
            stated_by=DAD,
            words="I never said what stands there.",
            answer="The number stays. This statement is kept with it.",
            happened=happened(11),
        ),
        BringOver(
            entry=worry,
            written_on=families.MET,
            written_by="Wiktoria Nowak",
            title="Social worker",
        ),
    )


def entries() -> list[object]:
    """Every entry of the family in which every kind was made, in order."""
    state, found = Family(), list[object]()
    for command in families.everything():
        for event in decide(state, command, families.TERMS):
            state = evolve(state, event)
            found.append(event)
    return found


def entry_of(kind: type) -> int:
    """The number of the first entry of a kind."""
    return next(seq for seq, event in enumerate(entries(), start=1) if isinstance(event, kind))


def event_of(seq: int) -> object:
    """The entry with a number."""
    return entries()[seq - 1]
