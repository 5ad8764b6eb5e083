"""What each step of recording shows, as data: choices to pick from, and one Struct a step."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from backend.aggregates.commitment import Grasp, Stays
from backend.aggregates.meetings import AbsenceCause, Manner
from backend.aggregates.plan import Says
from backend.aggregates.reviews import Going
from web.network import KINDS

Options = tuple[dict[str, str], ...]

SUGGESTED_RULES = (
    "One person speaks at a time.",
    "We listen, even when it is hard.",
    "We say what we saw, not what we guess.",
    "No shouting and no blaming.",
    "Anyone may take a break.",
    "What is said here stays here, unless a child is not safe.",
)
MANNERS: Options = (
    {"value": Manner.IN_PERSON.value, "text": "In the room"},
    {"value": Manner.VIDEO.value, "text": "On video"},
    {"value": Manner.PHONE.value, "text": "By phone"},
)
CAUSES: Options = (
    {"value": AbsenceCause.PRACTICAL.value, "text": "Something practical: work, travel, childcare"},
    {
        "value": AbsenceCause.VULNERABILITY.value,
        "text": "It is hard for them; they need support",
    },
    {"value": AbsenceCause.SAFETY.value, "text": "So that everyone stays safe"},
    {"value": AbsenceCause.UNKNOWN.value, "text": "We do not know yet"},
)
SAYS: Options = (
    {"value": Says.YES.value, "text": "Yes"},
    {"value": Says.NO.value, "text": "No"},
    {"value": Says.CANNOT_YET.value, "text": "Cannot say yet"},
    {"value": "", "text": "Not asked"},
)
STAYS_OPTIONS: Options = (
    {"value": Stays.YES.value, "text": "Yes"},
    {"value": Stays.PARTLY.value, "text": "In part"},
    {"value": Stays.NO.value, "text": "No"},
    {"value": "", "text": "Not asked"},
)
GRASP_OPTIONS: Options = (
    {"value": Grasp.CLEARLY.value, "text": "Clearly"},
    {"value": Grasp.PARTLY.value, "text": "In part"},
    {"value": Grasp.NOT_YET.value, "text": "Not yet"},
    {"value": "", "text": "Not asked"},
)
GOING: Options = (
    {"value": Going.WELL.value, "text": "Going well"},
    {"value": Going.HARD.value, "text": "Hard"},
    {"value": Going.NOT_TRIED.value, "text": "Not tried yet"},
)
GOING_WORDS = {option["value"]: option["text"] for option in GOING}
SAYS_WORDS = {option["value"]: option["text"] for option in SAYS}
NUMBERS: Options = (
    *({"value": str(number), "text": str(number)} for number in range(11)),
    {"value": "none", "text": "No number"},
    {"value": "", "text": "Not asked"},
)
CHANGES: Options = (
    {"value": "keep", "text": "Leave it as it is", "quiet": "yes"},
    {"value": "change", "text": "Change it"},
    {"value": "withdraw", "text": "Take it out of the plan"},
)


class Someone(msgspec.Struct, frozen=True, kw_only=True):
    """Someone in the record, or new in the room."""

    person: str
    name: str
    standing: str
    relationship: str


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """The room in numbers; parents and children are named and not counted."""

    family: int
    professionals: int
    apart: tuple[str, ...]

    @property
    def met(self) -> bool:
        """Whether the network outnumbers professionals (rules.md T09)."""
        return self.family > self.professionals or not self.professionals


# One Struct a step, and how it is made


class WhenBody(msgspec.Struct, frozen=True, kw_only=True):
    """The meeting as it was called, to start from."""

    day: date
    began: str
    place: str
    long: bool


class RulesBody(msgspec.Struct, frozen=True, kw_only=True):
    """Rules to pick from, and those of last time."""

    options: Options
    last: tuple[str, ...]
    earlier: str


class RoomBody(msgspec.Struct, frozen=True, kw_only=True):
    """Everyone who may be in the room, in groups, and rows for someone new."""

    groups: tuple[tuple[str, tuple[Someone, ...]], ...]
    new: tuple[str, ...]
    count: Count
    planned: tuple[str, ...]
    lay: bool
    away: frozenset[str]
    others: Options
    kinds: Options = KINDS
    manners: Options = MANNERS
    causes: Options = CAUSES


class WorriesBody(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of worries; at a first meeting, how they are left out."""

    rows: tuple[str, ...]
    people: Options
    leave: Any


class StatementsBody(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of pairs; the worries just heard and the pairs agreed before stand above them."""

    rows: tuple[str, ...]
    worries: tuple[tuple[str, str], ...]
    agreed: tuple[dict[str, Any], ...]


class Judging(msgspec.Struct, frozen=True, kw_only=True):
    """Someone who can place the family on the scale, and where they stood last time."""

    person: str
    name: str
    last: str


class ScaleBody(msgspec.Struct, frozen=True, kw_only=True):
    """The scale's ends, and a line for everyone in the room."""

    anchors: str
    people: tuple[Judging, ...]
    others: Options
    also: tuple[str, ...]
    part: Any
    numbers: Options = NUMBERS


class ActionsBody(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of actions and of house rules."""

    rows: tuple[str, ...]
    house: tuple[str, ...]
    professionals: tuple[str, ...]
    doers: Options
    goals: Options
    people: Options


class WhatIfBody(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of what to do when it goes wrong."""

    rows: tuple[str, ...]
    doers: Options
    goals: Options


class MissingBody(msgspec.Struct, frozen=True, kw_only=True):
    """Who is here and who is not, to think on from."""

    here: tuple[str, ...]
    away: tuple[str, ...]


class Answering(msgspec.Struct, frozen=True, kw_only=True):
    """Someone who is asked, and what they said before."""

    person: str
    name: str
    last: str


class AgreementBody(msgspec.Struct, frozen=True, kw_only=True):
    """The plan as it will be, and everyone who can be asked about it."""

    lines: tuple[str, ...]
    people: tuple[Answering, ...]
    away: tuple[str, ...]
    about: str
    part: Any
    says: Options = SAYS


class LineBody(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the plan: what it says, how it went last time, and who changed it meanwhile."""

    line: str
    kind: str
    goal: str
    what: str
    doer: str
    when: str
    backups: tuple[str, ...]
    steps: str
    tell: str
    facts: tuple[tuple[str, str], ...]
    last: str
    seen: int
    moved: str
    ask: bool


class LinesBody(msgspec.Struct, frozen=True, kw_only=True):
    """Every line of the plan, last time beside now."""

    lines: tuple[LineBody, ...]
    doers: Options
    part: Any
    going: Options = GOING
    changes: Options = CHANGES


class QuestionsBody(msgspec.Struct, frozen=True, kw_only=True):
    """The three questions."""

    questions: tuple[tuple[str, str, str], ...]
    people: Options
