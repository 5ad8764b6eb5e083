"""What the history says of the map's notes."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.map_notes import (
    Category,
    ContributionReceived,
    IndicatorNoted,
    MapCarriedForward,
    MapNoteAdded,
    MapNotesEvent,
    MapNoteWithdrawn,
    PerspectiveNoted,
    Sign,
    Source,
)
from backend.aggregates.vocabulary import PersonId
from backend.projections.sentences.wording import Names, also, because, stop

CATEGORY_WORDS = {
    Category.HARM: "harm that has happened",
    Category.DANGER: "danger to come",
    Category.COMPLICATING: "something that makes it harder",
    Category.STRENGTH: "a strength",
    Category.SAFETY: "safety that there has been",
    Category.GOAL: "what should happen",
    Category.NEXT_STEP: "a next step",
}
SOURCE_WORDS = {
    Source.FAMILY: "the family",
    Source.NETWORK: "the network",
    Source.AGENCY: "an agency",
}
SIGN_WORDS = {
    Sign.WELL: "A sign that things are well",
    Sign.WORRIED: "A sign that it is time to worry",
}


def sentence(event: MapNotesEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case MapNoteAdded(category=category, words=words, source=source, said_by=said_by):
            said = f"{_by(said_by, name)}{_about(event.child, name)}"
            where = f"from {SOURCE_WORDS[source]}"
            return f"On the map, {where}, as {CATEGORY_WORDS[category]}: {stop(words)}{said}"
        case IndicatorNoted(sign=sign, words=words, said_by=said_by, child=child):
            return f"{SIGN_WORDS[sign]}: {stop(words)}{_by(said_by, name)}{_about(child, name)}"
        case PerspectiveNoted(seen_by=seen_by, about=about, words=words):
            return f"{name(seen_by)} thinks {name(about)} sees it so: {stop(words)}"
        case ContributionReceived(agency=agency, worry=worry, why=why, going_well=well):
            more = f"{because(why)}{also('What goes well', well)}{_by(event.said_by, name)}"
            return f"A partner agency, {stop(agency)} What worries them: {stop(worry)}{more}"
        case MapCarriedForward(notes=notes, came_from=came_from):
            many = "1 note was" if len(notes) == 1 else f"{len(notes)} notes were"
            return f"{many} taken over from an earlier map.{also('From', came_from)}"
        case MapNoteWithdrawn(reason=reason):
            return f"A note left the map.{because(reason)}"
        case _:
            assert_never(event)


def _by(person: PersonId | None, name: Names) -> str:
    return f" Said by {name(person)}." if person else ""


def _about(child: PersonId | None, name: Names) -> str:
    return f" About {name(child)}." if child else ""
