"""What an entry words besides its sentence, so that it can be looked up, and how words are folded.

It stands in the history beside the sentence; `word_index.py` makes both quick to find.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

import msgspec

from backend.aggregates.case import ChildEntered, ParentEntered
from backend.aggregates.corrections import EntryCorrected
from backend.aggregates.family import Family
from backend.aggregates.mapping import WorryRaised
from backend.aggregates.meetings import MeetingConvened, MeetingHeld
from backend.aggregates.network import MemberNamed, MemberRenamed
from backend.aggregates.plan import LineWithdrawn
from backend.aggregates.voice import ChildAsked, ChildHeard, ChildIdeaGiven, SeenBy
from backend.projections.line_lives import Step, steps_of

PERSON, MEETING, WORRY = "person", "meeting", "worry"
_SPOKEN = ("line", "statement", "goal", "bottom-line")
_ALIKE = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"})
_APOSTROPHES = re.compile("['’‘ʼ`´]")
_REFERENCE = re.compile(r"\[\[pf:[0-9A-Za-z-]{1,64}\]\]")
_BETWEEN = re.compile(r"[\W_]+")


@lru_cache(16_384)
def _plain(word: str) -> str:
    if word.isascii():
        return word
    letters = unicodedata.normalize("NFKD", word.translate(_ALIKE))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def folded(text: str) -> str:
    """A text as it is looked up: small plain letters and figures, one space between words.

    O’Neill is oneill, Siân is sian, Zieliński is zielinski, and school-run is two words.
    """
    text = _APOSTROPHES.sub("", _REFERENCE.sub(" ", text)).casefold()
    if not text.isascii():
        text = " ".join(map(_plain, text.split()))
    return " ".join(_BETWEEN.split(text)).strip()


class Wording(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """One wording of an entry: 0 is the entry itself, and what else it words is counted on.

    `words` are those that the entry's sentence leaves out, or all of them from 1 on; `thing` is
    what they are a wording of, and `sort` what that is. `kind` is None where it is the entry's.
    """

    part: int
    kind: str | None = None
    sort: str | None = None
    thing: str | None = None
    words: str | None = None
    staff: bool = False


def worded(event: Any, after: Family, said: str) -> list[Wording]:
    """What an event words besides its sentence; nothing where the sentence is all there is."""
    instead = event.instead if isinstance(event, EntryCorrected) else event
    steps = [step for step in steps_of(instead, after) if step.parts]
    own = steps[0] if len(steps) == 1 and steps[0].sort in _SPOKEN else None
    sort, thing = (own.sort, own.thing) if own else _thing(instead)
    found: list[Wording] = []
    if sort:
        left_out = _left_out(own, said) if own else None
        found.append(Wording(part=0, sort=sort, thing=thing, words=left_out))
    others = [step for step in steps if step is not own]
    for part, step in enumerate(others, 1):
        found.append(Wording(part=part, sort=step.sort, thing=step.thing, words=text_of(step)))
    match instead:
        case ChildEntered(child=person, name=name) | ParentEntered(person=person, name=name):
            # The entry tells more than a name, and is for staff; the name is everyone's.
            found.append(Wording(part=1, kind="network", sort=PERSON, thing=person, words=name))
        case ChildHeard(seen_by=SeenBy.STAFF, said=said_by_child):
            found += (
                Wording(part=part, words=each.words, staff=True)
                for part, each in enumerate(said_by_child, 1)
            )
        case ChildIdeaGiven(seen_by=SeenBy.STAFF) | ChildAsked(seen_by=SeenBy.STAFF):
            found.append(Wording(part=1, words=instead.words, staff=True))
        case _:
            pass
    return found


def text_of(step: Step) -> str:
    """A wording as one text, a part a line."""
    return "\n".join(part.text for part in step.parts or () if part.text)


def _thing(event: Any) -> tuple[str | None, str | None]:
    match event:
        case MemberNamed(person=person) | MemberRenamed(person=person):
            return PERSON, person
        case MeetingConvened(meeting=meeting) | MeetingHeld(meeting=meeting):
            return MEETING, meeting
        case WorryRaised(worry=worry):
            return WORRY, worry
        case LineWithdrawn(line=line):
            return "line", line
        case _:
            return None, None


def _left_out(step: Step, said: str) -> str | None:
    """The words of a thing that the entry's sentence does not say."""
    return "\n".join(part.text for part in step.parts or () if part.text not in said) or None
