"""What the history says of reaching people."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.engagement import (
    AbsenceExplored,
    AbsenceFound,
    AvailabilityRecorded,
    Channel,
    EngagementEvent,
    FeedbackGiven,
    Felt,
    MemberContacted,
    Reached,
)
from backend.projections.sentences.wording import Names, also, quote, stop

CHANNEL_WORDS = {
    Channel.VISIT: "face to face",
    Channel.PHONE: "by phone",
    Channel.TEXT: "by text message",
    Channel.VIDEO: "on video",
    Channel.LETTER: "by letter",
    Channel.EMAIL: "by email",
    Channel.THROUGH_SOMEONE: "through someone they know",
}
REACHED_WORDS = {
    Reached.WILL_HELP: "They will help",
    Reached.THINKING: "They are thinking about it",
    Reached.NO: "They said no for now",
    Reached.NO_ANSWER: "There was no answer",
    Reached.WRONG_DETAILS: "The number or address was wrong",
}
FOUND_WORDS = {
    AbsenceFound.PRACTICAL: "It was something practical",
    AbsenceFound.VULNERABILITY: "It is hard for them, and they may need support of their own",
    AbsenceFound.COMMITMENT: "They say they are not sure they want to be part of this",
    AbsenceFound.SAFETY: "They stayed away so that everyone stays safe",
    AbsenceFound.UNKNOWN: "It is still not known why",
}
FELT_WORDS = {Felt.GOOD: "good", Felt.MIXED: "good in parts", Felt.HARD: "hard"}


def sentence(event: EngagementEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case MemberContacted(person=person, channel=channel, outcome=outcome, by=by, words=words):
            who = name(by) if by else "The worker"
            approach = f"{who} got in touch with {name(person)} {CHANNEL_WORDS[channel]}."
            return f"{approach} {REACHED_WORDS[outcome]}.{quote(words)}"
        case AvailabilityRecorded(person=person, can=can, constraints=constraints):
            around = also("What else they have to do", constraints)
            return f"{name(person)} said when they can come: {stop(can)}{around}"
        case AbsenceExplored(person=person, by=by, found=found, words=words):
            who = name(by) if by else "The worker"
            about = f"{who} looked into why {name(person)} had not come."
            if event.with_them:
                about = f"{who} talked with {name(person)} about not having come."
            next_step = also("What happens next", event.follow_up)
            invite = also("How to ask them from now on", event.invite)
            return f"{about} {FOUND_WORDS[found]}: {stop(words)}{next_step}{invite}"
        case FeedbackGiven(person=person, felt=felt, words=words):
            who = name(person) if person else "Someone who gave no name"
            return f"{who} said how the meeting felt: {FELT_WORDS[felt]}.{quote(words)}"
        case _:
            assert_never(event)
