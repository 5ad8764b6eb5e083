"""What the history says of commitment and of how people get on."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.commitment import (
    CommitmentConfirmed,
    CommitmentEvent,
    Grasp,
    RelationshipBrokenDown,
    RelationshipRepairSupported,
    RelationshipsAsked,
    RepairOutcome,
    ReviewPart,
    ReviewPartNotReached,
    SeriousnessUnderstood,
    Stays,
)
from backend.projections.sentences.wording import Names, also, because, everyone, quote, stop

STAYS_WORDS = {
    Stays.YES: "will stay with this",
    Stays.PARTLY: "will stay with some of this",
    Stays.NO: "cannot go on with this",
}
GRASP_WORDS = {
    Grasp.CLEARLY: "sees clearly how serious it is",
    Grasp.PARTLY: "sees in part how serious it is",
    Grasp.NOT_YET: "does not see yet how serious it is",
}
REPAIR_WORDS = {
    RepairOutcome.MENDED: "It is mended",
    RepairOutcome.BETTER: "It is better",
    RepairOutcome.APART: "They agreed to keep apart for now",
    RepairOutcome.NO_CHANGE: "Nothing has changed",
}
PART_WORDS = {
    ReviewPart.COMMITMENT: "whether everyone stays with this and sees how serious it is",
    ReviewPart.RELATIONSHIPS: "whether anything has broken down between people",
}


def sentence(event: CommitmentEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case CommitmentConfirmed(member=member, stays=stays, words=words):
            return f"{name(member)} {STAYS_WORDS[stays]}.{quote(words)}"
        case SeriousnessUnderstood(member=member, grasp=grasp, words=words):
            return f"{name(member)} {GRASP_WORDS[grasp]}.{quote(words)}"
        case RelationshipsAsked(answer=answer):
            return f"The review asked how people get on with each other: {stop(answer)}"
        case ReviewPartNotReached(part=part, reason=reason):
            return f"The review did not ask {PART_WORDS[part]}.{because(reason)}"
        case RelationshipBrokenDown(between=between, words=words, effect=effect):
            who = everyone(between, name) if between else "People"
            return f"{who} are at odds: {stop(words)}{also('What it does to the plan', effect)}"
        case RelationshipRepairSupported(what=what, outcome=outcome, words=words):
            done = f"People at odds were helped to mend it: {stop(what)}"
            return f"{done} {REPAIR_WORDS[outcome]}.{quote(words)}"
        case _:
            assert_never(event)
