"""What the history says of consent that was not asked for, and of what a child understands."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.consents import (
    ConsentExcepted,
    ConsentsEvent,
    NotAsked,
    UnderstandingNoted,
)
from backend.projections.sentences.wording import Names, decided, stop, when_words

CAUSE_WORDS = {
    NotAsked.WHEREABOUTS_UNKNOWN: "nobody knows where they are",
    NotAsked.RISK: "asking would put someone at risk",
    NotAsked.CANNOT_ANSWER: "they cannot answer",
    NotAsked.SAID_NO: "they said no, and the children need people around them",
}


def sentence(event: ConsentsEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case ConsentExcepted(person=person, cause=cause, decided=by):
            return (
                f"Family and friends may be asked without the consent of {name(person)}: "
                f"{CAUSE_WORDS[cause]}.{decided(by)}"
            )
        case UnderstandingNoted(child=child, note=note, happened=happened):
            return (
                f"What {name(child)} can understand of being asked, as seen "
                f"{when_words(happened)}: {stop(note)}"
            )
        case _:
            assert_never(event)
