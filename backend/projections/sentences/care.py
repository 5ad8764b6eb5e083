"""What the history says of where children stay, their wishes, and who stays in their lives."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.care import (
    CareArrangementEnded,
    CareArrangementStarted,
    CareEvent,
    ConnectionsConsidered,
    ConnectionsLeft,
    LegalBasis,
    WelfareDecided,
    WelfareExplained,
)
from backend.projections.sentences.wording import (
    Names,
    also,
    because,
    decided,
    everyone,
    stop,
    when_words,
)

BASIS_WORDS = {
    LegalBasis.FAMILY: "an arrangement within the family",
    LegalBasis.AGREED_CARE: "care that the parents agreed to",
    LegalBasis.POLICE: "police protection",
    LegalBasis.EMERGENCY_ORDER: "an emergency protection order",
    LegalBasis.CARE_ORDER: "a care order",
    LegalBasis.UNSURE: "not clear yet",
}


def sentence(event: CareEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case CareArrangementStarted(children=children, carer=carer, happened=happened):
            stay = "stays" if len(children) == 1 else "stay"
            advice = (
                "The legal team was asked." if event.advice else "The legal team was not asked."
            )
            return (
                f"{everyone(children, name)} {stay} with {name(carer)}. It began "
                f"{when_words(happened)}.{also('Arranged by', event.arranged_by)} The legal "
                f"ground, as {event.asserted_by} says: {BASIS_WORDS[event.basis]}. {advice}"
            )
        case CareArrangementEnded(reason=reason, happened=happened):
            return f"The children stayed there no longer {when_words(happened)}.{because(reason)}"
        case WelfareDecided(child=child, question=question, wishes=wishes, decided=by):
            return (
                f"Safety came before what {name(child)} wished.{also('The question', question)}"
                f"{also('The wish', wishes)}{decided(by)}"
            )
        case WelfareExplained(by=by, how=how, said=said, happened=happened):
            return (
                f"{by} explained the reason to the child {when_words(happened)}: {stop(how)}"
                f"{also('The child said', said)}"
            )
        case ConnectionsConsidered(child=child, people=people, outcome=outcome):
            named = f" Named: {everyone(people, name)}." if people else " Nobody was named."
            return (
                f"The review asked who stays in the life of {name(child)}.{named} {stop(outcome)}"
            )
        case ConnectionsLeft(child=child, decided=by):
            return f"The review did not ask who stays in the life of {name(child)}.{decided(by)}"
        case _:
            assert_never(event)
