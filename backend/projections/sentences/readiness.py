"""What the history says of readiness."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.readiness import HandoverStepExcepted, ReadinessEvent, ReadinessShown, Sign
from backend.projections.sentences.handover import STAGE_WORDS
from backend.projections.sentences.wording import Names, also, decided

SIGN_WORDS = {
    Sign.UNDERSTANDING: "that they understand the danger",
    Sign.WATCHING: "how they will watch over the plan",
    Sign.TESTED: "that the plan has been tried",
}


def sentence(event: ReadinessEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case ReadinessShown(member=member, understanding=understanding, watching=watching):
            more = f"{also('In their words', understanding)}{also('How they will watch', watching)}"
            return f"{name(member)} showed that they are ready.{more}{_seen(event)}"
        case HandoverStepExcepted(member=member, stage=stage, missing=missing, decision=decision):
            lacking = " and ".join(SIGN_WORDS[sign] for sign in missing) or "nothing"
            step = f"{name(member)} may be offered a step: {STAGE_WORDS[stage]}."
            return f"{step} Not shown yet: {lacking}.{decided(decision)}"
        case _:
            assert_never(event)


def _seen(event: ReadinessShown) -> str:
    count = len(event.evidence)
    entries = f"{count} {'entry' if count == 1 else 'entries'} of evidence" if count else None
    return f"{also('What people saw', event.shown)}{also('It rests on', entries)}"
