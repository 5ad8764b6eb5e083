"""What the history says of the rota."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.rota import (
    MemberAway,
    MemberBack,
    RotaEvent,
    RotaGapAccepted,
    RotaSet,
    SlotCovered,
    StandInNamed,
    weekday,
)
from backend.projections.sentences.wording import Names, also, because, day_words


def sentence(event: RotaEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case RotaSet(slots=slots):
            who = [name(slot.who) if slot.who else slot.worker or "" for slot in slots]
            named = list(dict.fromkeys(who))
            to = named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
            return f"The rota was settled with {to}."
        case RotaGapAccepted(day=day, reason=reason):
            return f"Nobody is down on the rota for {day.value.capitalize()}.{because(reason)}"
        case MemberAway(person=person, since=since, until=until, reason=reason):
            to = f" to {day_words(until)}" if until else ", with no day of return yet"
            return f"{name(person)} is away from {day_words(since)}{to}.{because(reason)}"
        case MemberBack(person=person, on=on):
            return f"{name(person)} is back from {day_words(on)} on."
        case StandInNamed(stand_in=stand_in, words=words):
            if stand_in is None:
                return f"Nobody needs to stand in for someone who is away.{because(words)}"
            said = f"{name(stand_in)} stands in for someone who is away."
            return f"{said}{also('What they do', words)}"
        case SlotCovered(on=on, who=who, worker=worker):
            day = f"{weekday(on).value.capitalize()} {day_words(on)}"
            if who:
                return f"{name(who)} takes a turn on the rota on {day}."
            return f"A worker takes a turn on the rota on {day}.{also('Who', worker)}"
        case _:
            assert_never(event)
