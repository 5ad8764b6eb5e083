"""What the history says of what a meeting was about."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.gathering import (
    CommitmentMade,
    FirstPart,
    FirstPartLeft,
    GatheringEvent,
    GroundRulesReused,
    HelpExplained,
    MajorityNotMet,
    PurposeExplained,
)
from backend.projections.sentences.wording import Names, because, day_words, decided, stop

FIRST_PART_WORDS = {
    FirstPart.PURPOSE: "without telling everyone why they met and what the bottom line is",
    FirstPart.WORRIES: "without the worries of the network",
    FirstPart.HELP: "without telling the network what help there is",
}


def sentence(event: GatheringEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case PurposeExplained(explained_by=by, words=words):
            return f"{name(by)} told everyone why they met: {stop(words)}"
        case MajorityNotMet(network=network, professionals=professionals, reason=reason):
            people = "1 person" if network == 1 else f"{network} people"
            were = f"{people} from the network, and professionals: {professionals}."
            return f"The network did not outnumber professionals: {were}{because(reason)}" + (
                f" Next time: {stop(event.next_time)}"
            )
        case GroundRulesReused(note=note):
            return f"The ground rules of an earlier meeting were taken over: {stop(note)}"
        case HelpExplained(explained_by=by, offers=offers):
            who = name(by) if by else "A professional"
            return f"{who} told the network what help there is. {' '.join(map(stop, offers))}"
        case CommitmentMade(member=member, what=what, begins=begins, ends=ends):
            until = f" to {day_words(ends)}" if ends else " on"
            return f"{name(member)} promised, from {day_words(begins)}{until}: {stop(what)}"
        case FirstPartLeft(part=part, decided=by):
            return f"The first meeting closes {FIRST_PART_WORDS[part]}.{decided(by)}"
        case _:
            assert_never(event)
