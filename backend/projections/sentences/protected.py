"""What the history says, to staff alone, of protected facts; it never says the fact."""

from __future__ import annotations

from datetime import date
from typing import assert_never

from backend.aggregates.protected import (
    FactProtected,
    PassagesKept,
    ProtectedEvent,
    ProtectedFactChanged,
    ProtectedKind,
    ProtectionLifted,
    ProtectionRenewed,
)
from backend.projections.sentences.wording import Names, because, day_words, decided, everyone

KIND_WORDS = {
    ProtectedKind.ADDRESS: "a protected address",
    ProtectedKind.SCHOOL: "a protected school or nursery",
    ProtectedKind.PHONE: "a protected phone number",
    ProtectedKind.ROUTE: "a protected route",
    ProtectedKind.CONTACT: "a protected fact about who is in touch",
    ProtectedKind.OTHER: "a protected fact",
}


def sentence(event: ProtectedEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case FactProtected(kind=kind, concerns=concerns, kept_from=kept_from):
            words = KIND_WORDS[kind]
            return (
                f"{words[0].upper()}{words[1:]} was recorded. It concerns "
                f"{everyone(concerns, name)} and is kept from {everyone(kept_from, name)}."
                f"{_again(event.review_on)}{decided(event.decision)}"
            )
        case ProtectedFactChanged(reason=reason):
            return f"A protected fact was brought up to date.{because(reason)}"
        case ProtectionRenewed(kept_from=kept_from, decision=decision, review_on=review_on):
            return (
                f"A fact stays protected from {everyone(kept_from, name)}."
                f"{_again(review_on)}{decided(decision)}"
            )
        case ProtectionLifted(decision=decision):
            return f"A fact is protected no more.{decided(decision)}"
        case PassagesKept(reason=reason):
            return (
                "What looks like an address or a phone number was left in a text on purpose."
                f"{because(reason)}"
            )
        case _:
            assert_never(event)


def _again(review_on: date | None) -> str:
    return f" To be looked at again on {day_words(review_on)}." if review_on else ""
