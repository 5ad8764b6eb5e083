"""What the history says of the time before court, and of the family meeting offered in it."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.proceedings import (
    CourtAsked,
    Ending,
    FamilyMeetingAnswered,
    FamilyMeetingFacilitated,
    LetterBeforeProceedingsSent,
    PreProceedingsBegun,
    PreProceedingsEnded,
    PreProceedingsMet,
    ProceedingsEvent,
)
from backend.projections.sentences.wording import (
    Names,
    also,
    day_words,
    decided,
    everyone,
    stop,
    when_words,
)

ENDING_WORDS = {
    Ending.COURT: "The council goes to court.",
    Ending.STEPPED_DOWN: "The council steps down and does not go to court.",
    Ending.OTHERWISE: "The time before court ended in another way.",
}


def sentence(event: ProceedingsEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case PreProceedingsBegun(children=children, decision=decision):
            return f"The time before court began for {everyone(children, name)}.{decided(decision)}"
        case LetterBeforeProceedingsSent(to=to, not_offered=not_offered, happened=happened):
            offer = (
                " It offers a family meeting."
                if not_offered is None
                else f" It offers no family meeting.{decided(not_offered)}"
            )
            return (
                f"The letter before proceedings went to {everyone(to, name)} "
                f"{when_words(happened)}. Reference: {stop(event.reference)}{offer}"
            )
        case FamilyMeetingAnswered(person=person, accepts=accepts, words=words):
            answer = "yes" if accepts else "no"
            return (
                f"{name(person)} said {answer} to the family meeting "
                f"{when_words(event.happened)}.{also('In their words', words)}"
            )
        case FamilyMeetingFacilitated(coordinator=coordinator, happened=happened):
            apart = "independent" if event.independent else "not independent"
            alone = "had" if event.private_time else "did not have"
            return (
                f"A family meeting before court was held {when_words(happened)}. Coordinated by "
                f"{coordinator}, who is {apart}. The family {alone} time on its own."
            )
        case PreProceedingsMet(number=number, agreed=agreed, happened=happened):
            which = "The first meeting" if number == 1 else f"Meeting {number}"
            return f"{which} before court was held {when_words(happened)}.{also('Agreed', agreed)}"
        case PreProceedingsEnded(ending=ending, decision=decision):
            return f"{ENDING_WORDS[ending]}{decided(decision)}"
        case CourtAsked(letter_on=letter_on, happened=happened):
            told = f" The parents were written to on {day_words(letter_on)}." if letter_on else ""
            return f"The court was asked for an order {when_words(happened)}.{told}"
        case _:
            assert_never(event)
