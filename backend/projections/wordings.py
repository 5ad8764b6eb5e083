"""Everything that was ever worded, to be looked up: an entry's words as they were told, folded.

A row holds no more than is needed to find an entry again. What the entry says stands in the
history; `words` are those that its sentence leaves out, such as the steps of a what-if.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, get_args

from backend.aggregates.case import ChildEntered, ParentEntered
from backend.aggregates.corrections import CorrectionsEvent, EntryCorrected
from backend.aggregates.family import EVENTS, PART_OF, Family
from backend.aggregates.mapping import WorryRaised
from backend.aggregates.meetings import MeetingConvened, MeetingHeld
from backend.aggregates.network import MemberNamed, MemberRenamed
from backend.aggregates.plan import LineWithdrawn
from backend.aggregates.voice import ChildAsked, ChildHeard, ChildIdeaGiven, SeenBy
from backend.projections.line_lives import Step, steps_of
from backend.projections.rows import Op, Put, Table
from backend.projections.sentences import sentence
from backend.record import Recorded

WORDINGS = Table(
    name="pages.wordings",
    key=("family", "seq", "part"),
    columns={
        "family": "uuid not null",
        "seq": "integer not null",
        # 0 is the entry itself; what else it words, such as each turn of a rota, is counted on.
        "part": "integer not null",
        "kind": "text not null",
        "sort": "text",
        "thing": "text",
        "staff": "boolean not null",
        "words": "text",
        "folded": "text not null",
    },
    indexes=("using gin (to_tsvector('english', folded))",),
)
tables = (WORDINGS,)
# As the history: a correction is found beside what it corrects.
concerns = EVENTS
as_told = True

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


def project(recorded: Recorded, after: Any) -> Iterator[Op]:
    """The words of an entry, and of what else it gives a wording of its own."""
    if not isinstance(after, Family):
        return
    event, kind = recorded.event, PART_OF[type(recorded.event)]
    if isinstance(event, get_args(CorrectionsEvent)):
        # Who may read an entry may look up what was said of it later, and nobody else.
        kind = PART_OF[_told(after, event.entry)]
    said = sentence(event, lambda person: after.name_of(person) or "someone")
    worded = event.instead if isinstance(event, EntryCorrected) else event
    steps = [step for step in steps_of(worded, after) if step.parts]
    own = steps[0] if len(steps) == 1 and steps[0].sort in _SPOKEN else None
    sort, thing = (own.sort, own.thing) if own else _thing(worded)
    left_out = _left_out(own, said) if own else None
    whole = f"{said} {left_out}" if left_out else said
    yield _row(recorded, 0, kind, sort, thing, left_out, whole)
    others = [step for step in steps if step is not own]
    for part, step in enumerate(others, 1):
        words = text_of(step)
        yield _row(recorded, part, kind, step.sort, step.thing, words, words)
    match worded:
        case ChildEntered(child=person, name=name) | ParentEntered(person=person, name=name):
            # The entry tells more than a name, and is for staff; the name is everyone's.
            yield _row(recorded, 1, "network", PERSON, person, name, name)
        case ChildHeard(seen_by=SeenBy.STAFF, said=said_by_child):
            for part, each in enumerate(said_by_child, 1):
                yield _row(recorded, part, kind, None, None, each.words, each.words, staff=True)
        case ChildIdeaGiven(seen_by=SeenBy.STAFF) | ChildAsked(seen_by=SeenBy.STAFF):
            yield _row(recorded, 1, kind, None, None, worded.words, worded.words, staff=True)
        case _:
            return


def text_of(step: Step) -> str:
    """A wording as one text, a part a line."""
    return "\n".join(part.text for part in step.parts or () if part.text)


def _row(
    recorded: Recorded,
    part: int,
    kind: str,
    sort: str | None,
    thing: str | None,
    words: str | None,
    found_by: str,
    *,
    staff: bool = False,
) -> Put:
    return Put(
        WORDINGS,
        {
            "family": recorded.stream,
            "seq": recorded.seq,
            "part": part,
            "kind": kind,
            "sort": sort,
            "thing": thing,
            "staff": staff,
            "words": words,
            "folded": folded(found_by),
        },
    )


def _told(family: Family, entry: int) -> type[Any]:
    assert family.told is not None
    return family.told.in_order()[entry - 1][1].__class__


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
