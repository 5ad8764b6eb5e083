"""What the history says of children's voices; words that only staff may read stay on their page."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.voice import (
    ChildAnswered,
    ChildAsked,
    ChildHeard,
    ChildIdeaGiven,
    ChildIdeaNotTaken,
    ChildIdeaTaken,
    SeenBy,
    Spot,
    VoiceEvent,
    VoiceTool,
)
from backend.projections.sentences.wording import Names, everyone, quote

TOOL_WORDS = {
    VoiceTool.THREE_HOUSES: "three houses",
    VoiceTool.SAFETY_HOUSE: "a safety house",
    VoiceTool.WIZARD: "a wizard",
    VoiceTool.FAIRY: "a fairy",
    VoiceTool.FREE: "their own words or drawing",
}
SPOT_WORDS = {
    Spot.GOOD: "Good things",
    Spot.WORRY: "Worries",
    Spot.DREAM: "Dreams",
    Spot.RULE: "Rules of the house",
    Spot.LIVES: "Who lives in it",
    Spot.VISITS: "Who visits",
    Spot.OUTSIDE: "Who stays outside",
    Spot.PATH: "How safe it is now, and what would help",
    Spot.CHANGE: "What I would change",
    Spot.HELPS: "What helps when I worry",
    Spot.WISH: "What I wish for",
    Spot.WELL: "What goes well",
    Spot.WORDS: "In my own words",
}


def sentence(event: VoiceEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case ChildHeard(child=child, tool=tool, said=said, heard_by=heard_by, present=present):
            also = f", and {everyone(present, name)} was there too" if present else ""
            if len(present) > 1:
                also = f", and {everyone(present, name)} were there too"
            told = f"{heard_by} listened to {name(child)} with {TOOL_WORDS[tool]}{also}."
            if event.seen_by is SeenBy.STAFF:
                return f"{told} The words are kept for staff."
            return told + "".join(f" {SPOT_WORDS[each.spot]}:{quote(each.words)}" for each in said)
        case ChildIdeaGiven(child=child, words=words, seen_by=seen_by):
            shown = quote(words) if seen_by is SeenBy.EVERYONE else ""
            return f"{name(child)} had an idea for the plan.{shown}"
        case ChildIdeaTaken():
            return "An idea from a child is in the plan now."
        case ChildIdeaNotTaken(told_by=told_by):
            return f"An idea from a child is not in the plan. {told_by} told the child why."
        case ChildAsked(child=child, words=words, seen_by=seen_by):
            shown = quote(words) if seen_by is SeenBy.EVERYONE else ""
            return f"{name(child)} asked a question.{shown}"
        case ChildAnswered(answered_by=answered_by):
            return f"{answered_by} answered a question that a child had asked."
        case _:
            assert_never(event)
