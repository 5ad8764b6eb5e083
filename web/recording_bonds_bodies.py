"""What the steps about people and goals show: what each said last time beside empty fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from backend.aggregates.care import in_care
from backend.aggregates.commitment import Grasp, RepairOutcome, Stays
from backend.aggregates.decisions import JOB_WORDS
from backend.projections.sentences.commitment import GRASP_WORDS, REPAIR_WORDS, STAYS_WORDS
from web.recording_bonds import DECIDERS
from web.recording_forms import Step, there
from web.recording_parts import Part, shown_of
from web.recording_people import Making
from web.recording_shown import GRASP_OPTIONS, STAYS_OPTIONS, Options

JOB_OPTIONS: Options = tuple(
    {"value": role.value, "text": JOB_WORDS[role][:1].upper() + JOB_WORDS[role][1:]}
    for role in DECIDERS
)


class Staying(msgspec.Struct, frozen=True, kw_only=True):
    """One person, and what they said the last time they were asked."""

    person: str
    name: str
    stays: str
    sees: str


class StaysBody(msgspec.Struct, frozen=True, kw_only=True):
    """Everyone of the network who is there."""

    people: tuple[Staying, ...]
    part: Part | None
    stays: Options = STAYS_OPTIONS
    grasp: Options = GRASP_OPTIONS


class BondsBody(msgspec.Struct, frozen=True, kw_only=True):
    """Who could be at odds, who is already, and each child in care."""

    people: Options
    known: tuple[dict[str, str], ...]
    last: str
    children: Options
    jobs: Options = JOB_OPTIONS


class Aim(msgspec.Struct, frozen=True, kw_only=True):
    """A safety goal with the worry that it answers."""

    goal: str
    words: str
    statement: str
    changes: int
    who: str
    what: str
    why: str


class GoalsBody(msgspec.Struct, frozen=True, kw_only=True):
    """The goals as they stand."""

    goals: tuple[Aim, ...]


def _stays(making: Making, step: Step) -> StaysBody:
    rows = making.visit.rows(
        "select person, what, says, words from pages.who_stays where family = %s",
        making.visit.family,
    )
    last = {(row["person"], row["what"]): row for row in rows}
    came = set(there(making.draft))
    asked = {one["value"] for one in making.options("network", "parent")}

    def before(person: str, what: str, words: dict[str, str]) -> str:
        row = last.get((person, what))
        if row is None:
            return ""
        said = f" “{row['words']}”" if row["words"] else ""
        return f"Last time: {words[row['says']]}.{said}"

    stays = {each.value: STAYS_WORDS[each] for each in Stays}
    grasp = {each.value: GRASP_WORDS[each] for each in Grasp}
    part = shown_of(making.visit, making.draft, step, making.judged)
    here = part.shown if part else came
    return StaysBody(
        part=part,
        people=tuple(
            Staying(
                person=each.person,
                name=each.name,
                stays=before(each.person, "commitment", stays),
                sees=before(each.person, "seriousness", grasp),
            )
            for each in making.people
            if each.person in here and each.person in asked
        ),
    )


def _bonds(making: Making, _: Step) -> BondsBody:
    visit = making.visit
    names = {each.person: each.name for each in making.people} | visit.names()
    odds = visit.rows(
        "select between, words, outcome from pages.at_odds where family = %s order by seq desc",
        visit.family,
    )
    asked = visit.rows(
        "select a.words, a.not_reached from pages.review_parts a "
        "join pages.meetings m using (family, meeting) "
        "where a.family = %s and a.part = 'relationships' "
        'order by m."on" desc limit 1',
        visit.family,
    )
    after = making.judged.after
    cared_for = set(after.case.children) if in_care(after) else set[str]()
    return BondsBody(
        people=making.options("parent", "network", "child"),
        known=tuple(
            {
                "who": " and ".join(names.get(person, "someone") for person in row["between"]),
                "words": row["words"],
                "now": REPAIR_WORDS[RepairOutcome(row["outcome"])] if row["outcome"] else "",
            }
            for row in odds
        ),
        last=(asked[0]["words"] or asked[0]["not_reached"] or "") if asked else "",
        children=tuple(
            option for option in making.options("child") if option["value"] in cared_for
        ),
    )


def _goals(making: Making, _: Step) -> GoalsBody:
    rows = making.visit.rows(
        "select g.goal, g.words, statement, s.changes, s.who, s.what, s.why from pages.goals g "
        "join pages.statements s using (family, statement) where g.family = %s order by s.seq",
        making.visit.family,
    )
    standing = making.visit.ledger.family(making.visit.family).mapping.goals
    return GoalsBody(goals=tuple(Aim(**row) for row in rows if row["goal"] in standing))


BODIES: dict[str, Callable[[Making, Step], Any]] = {
    "stays": _stays,
    "bonds": _bonds,
    "goals": _goals,
}
