"""What was found, in sentences: what it says, if it stands now or until when it did, and where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from backend.lookup import Match
from backend.permission import Place, kinds_seen
from backend.projections.wordings import MEETING, PERSON
from web.history import marks_of
from web.moments import on
from web.page import Visit

LABELS = {
    "line": "In the plan",
    "statement": "Danger statement",
    "goal": "Safety goal",
    "bottom-line": "Bottom line",
    "slot": "A turn in the rota",
    "worry": "A worry",
    PERSON: "Person",
    MEETING: "Meeting",
}
STEPPED = ("line", "statement", "goal", "bottom-line", "slot")

# A thing's wordings and its end, each with the day it happened or else was written down.
_STEPS = """
select s.sort, s.thing, s.seq, s.step, s.parts, s.reason, coalesce(h.happened_on,
  (e.recorded_at at time zone 'Europe/London')::date) as day
from pages.line_steps s
join pages.history h on h.family = s.family and h.seq = s.seq
join ledger.events e on e.stream = s.family and e.seq = s.seq
where s.family = %s and s.sort = any(%s) and s.thing = any(%s) and h.kind = any(%s)
  and s.step = any(array['came', 'changed', 'left'])
order by s.seq
"""
_ENTRIES = """
select h.seq, h.sentence, h.marks, h.meeting, coalesce(h.happened_on,
  (e.recorded_at at time zone 'Europe/London')::date) as day
from pages.history h join ledger.events e on e.stream = h.family and e.seq = h.seq
where h.family = %s and h.seq = any(%s)
"""
_PEOPLE = """
select p.person, p.name, p.standing, p.left_on, w.seq, w.words, h.sentence,
  (e.recorded_at at time zone 'Europe/London')::date as day
from pages.people p
join house.word_index w on w.family = p.family and w.sort = 'person' and w.thing = p.person
join pages.history h on h.family = w.family and h.seq = w.seq
join ledger.events e on e.stream = w.family and e.seq = w.seq
where p.family = %s and p.person = any(%s) and w.kind = any(%s) and h.kind <> 'misfiled'
order by w.seq
"""

Row = dict[str, Any]


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was found. `stands` is now, was or struck; `word` says it, with the day."""

    label: str
    words: str
    more: str
    stands: str
    word: str
    note: str
    href: str
    entry: str


def found_in(visit: Visit, matches: Sequence[Match], family: UUID | None = None) -> list[Found]:
    """What was found in a family, each thing once: what fits exactly first, then the newest."""
    return list(_Telling(visit, family or visit.family, matches).told())


class _Telling:
    def __init__(self, visit: Visit, family: UUID, matches: Sequence[Match]) -> None:
        self._visit = visit
        self._family = family
        self._root = f"/families/{family}"
        self._first: dict[tuple[Any, ...], Match] = {}
        order = sorted(matches, key=lambda match: (not match.exact, _plainly(match.row)))
        for match in order:
            self._first.setdefault(_key(match.row), match)
        self._order = list(self._first)
        self._kinds = list(kinds_seen(visit.viewer, self._place()))
        rows = [match.row for match in self._first.values()]
        things = [row for row in rows if row["sort"] in STEPPED]
        self._steps: dict[tuple[str, str], list[Row]] = {}
        for step in self._rows(
            _STEPS, [row["sort"] for row in things], [row["thing"] for row in things], self._kinds
        ):
            self._steps.setdefault((step["sort"], step["thing"]), []).append(step)
        self._entries = {
            row["seq"]: row for row in self._rows(_ENTRIES, [row["seq"] for row in rows])
        }
        people = [row["thing"] for row in rows if row["sort"] == PERSON]
        self._people: dict[str, list[Row]] = {}
        for row in self._rows(_PEOPLE, people, self._kinds):
            self._people.setdefault(row["person"], []).append(row)

    def _place(self) -> Place:
        visit = self._visit
        if visit.session.place is not None:
            return visit.session.place
        return Place(family=self._family, team=visit.viewer.team or "")

    def _rows(self, query: str, *values: Any) -> list[Row]:
        return self._visit.rows(query, self._family, *values)

    def told(self) -> Iterator[Found]:
        # An entry that is told as the wording of a thing is not told again as an entry.
        covered = {
            match.row["seq"] for match in self._first.values() if match.row["sort"] is not None
        }
        for key in self._order:
            row = self._first[key].row
            if row["sort"] is None and row["seq"] in covered:
                continue
            yield self._one(row)

    def _one(self, row: Row) -> Found:
        entry = self._entries[row["seq"]]
        struck, marks = marks_of(self._visit, entry["marks"])
        if not struck and row["sort"] in STEPPED:
            found = self._thing(row)
            if found is not None:
                return found
        if not struck and row["sort"] == PERSON and row["thing"] in self._people:
            return self._person(row)
        return self._entry(row, entry, struck, marks[-1].word if struck else "")

    def _thing(self, row: Row) -> Found | None:
        steps = self._steps.get((row["sort"], row["thing"]), [])
        worded = [step for step in steps if step["parts"]]
        said = [step for step in worded if step["seq"] <= row["seq"]]
        if not said:
            return None
        mine = said[-1]
        # A rota is settled anew as a whole: what a later one says the same has not ended.
        later = [
            step for step in steps if step["seq"] > mine["seq"] and step["parts"] != mine["parts"]
        ]
        last = steps[-1]
        note = ""
        if last["step"] == "left":
            why = f" Why: {last['reason']}" if last["reason"] else ""
            note = f"Taken out on {on(last['day']).text}.{why}"
        elif later:
            note = f"Now: {_words(worded[-1]['parts'])[0]}"
        words, more = _words(mine["parts"])
        sort = row["sort"]
        here = f"/plan/lines/{row['thing']}" if sort == "line" else f"/why/{sort}/{row['thing']}"
        return Found(
            label=LABELS[sort],
            words=words,
            more=more,
            stands="was" if later else "now",
            word=_until(later[0]["day"]) if later else "Now",
            note=note,
            href=self._root + here,
            entry=f"{self._root}/entries/{mine['seq']}",
        )

    def _person(self, row: Row) -> Found:
        names = self._people[row["thing"]]
        now = names[-1]["name"]
        later = [each for each in names if each["seq"] > row["seq"]]
        standing = names[-1]["standing"]
        page = f"/network/{row['thing']}" if standing in ("network", "professional") else "/network"
        left = names[-1]["left_on"]
        was = row["words"] or names[0]["sentence"]
        if later:
            at_first = [each for each in names if each["seq"] == row["seq"]]
            was = row["words"] or (at_first[0]["sentence"] if at_first else "")
        return Found(
            label=LABELS[PERSON],
            words=was if later else now,
            more="",
            stands="was" if later or left else "now",
            word=_until(later[0]["day"] if later else left) if later or left else "Now",
            note=f"Now called {now}." if later else "",
            href=self._root + page,
            entry=f"{self._root}/entries/{row['seq']}",
        )

    def _entry(self, row: Row, entry: Row, struck: bool, word: str) -> Found:
        at_meeting = row["sort"] == MEETING and not struck
        here = f"{self._root}/entries/{row['seq']}"
        words = entry["sentence"] if not row["part"] else row["words"] or entry["sentence"]
        return Found(
            label=LABELS.get(row["sort"] or "", "In the history"),
            words=self._visit.may_read(words),
            more="",
            stands="struck" if struck else "told",
            word=f"Was written, then: {word[:1].lower()}{word[1:]}" if struck else "",
            note=on(entry["day"]).text,
            href=f"{self._root}/meetings/{row['thing']}" if at_meeting else here,
            entry=here,
        )


def _key(row: Row) -> tuple[Any, ...]:
    if row["sort"] is None:
        return (row["seq"],)
    return row["sort"], row["thing"]


def _plainly(row: Row) -> tuple[bool, int, int]:
    return row["sort"] is None, -row["seq"], row["part"]


def _until(day: date) -> str:
    return f"Was, until {on(day).text}"


def _words(parts: Iterable[Row]) -> tuple[str, str]:
    """A wording as its first part, and the rest of it with what each part is."""
    first, *rest = [part for part in parts if part["text"]]
    return first["text"], " · ".join(f"{part['label']}: {part['text']}" for part in rest)
