"""The child: what each said, in houses of their own, their ideas, and what they asked."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.account import Standing
from backend.aggregates.vocabulary import HearingId, PersonId
from backend.aggregates.voice import (
    SPOTS,
    HearChild,
    Said,
    SeenBy,
    Spot,
    VoiceTool,
)
from backend.permission import Deed
from backend.projections.sentences.voice import SPOT_WORDS, TOOL_WORDS
from web.files import keep_upload, served
from web.moments import Moment, on
from web.page import NotHere, Visit, read, write

C = "/families/{family:uuid}/child"
TOOL_TEXTS = (
    ("three-houses", "Three houses", "Good things, worries and dreams"),
    ("safety-house", "Safety house", "The child’s own rules for being safe at home"),
    ("wizard", "Wizard", "For younger children: what would you change by magic?"),
    ("fairy", "Fairy", "For younger children: wishes with a magic wand"),
    ("free", "Own words or a drawing", "When no tool fits, or the child chose to draw"),
)
ASKS = {
    Spot.GOOD: "What is good? What makes you happy?",
    Spot.WORRY: "What worries you?",
    Spot.DREAM: "How do you want things to be?",
    Spot.RULE: "What rules keep everyone in this house safe?",
    Spot.LIVES: "Who lives in your safe house?",
    Spot.VISITS: "Who visits, and what do they do?",
    Spot.OUTSIDE: "Is there anyone who should stay outside?",
    Spot.PATH: "The path: where are you now, and what would bring you closer to the door?",
    Spot.CHANGE: "What would you change?",
    Spot.HELPS: "What helps you get away from your worries?",
    Spot.WISH: "What do you wish for?",
    Spot.WELL: "What goes well?",
    Spot.WORDS: "What did the child say?",
}
SEEN_BY = (
    {"value": "everyone", "text": "Everyone in the plan", "hint": "Ask the child first."},
    {"value": "staff", "text": "Only staff", "hint": "Nobody from the network can read it."},
)


class House(msgspec.Struct, frozen=True, kw_only=True):
    """One house of a drawing, and what was said in it."""

    spot: str
    title: str
    words: tuple[str, ...]


class Hearing(msgspec.Struct, frozen=True, kw_only=True):
    """One time a child was heard."""

    id: str
    child: str
    tool: str
    tool_words: str
    houses: tuple[House, ...]
    drawing: bool
    heard_by: str
    present: tuple[str, ...]
    staff_only: bool
    when: Moment
    seq: int


class ChildVoice(msgspec.Struct, frozen=True, kw_only=True):
    """One child: the newest of what they said, what was before, ideas and questions."""

    id: str
    name: str
    newest: Hearing | None
    earlier: tuple[Hearing, ...]
    ideas: tuple[dict[str, Any], ...]
    asked: tuple[dict[str, Any], ...]
    gap: str


class ChildPage(msgspec.Struct, frozen=True, kw_only=True):
    """What every child said."""

    children: tuple[ChildVoice, ...]


class HearingForm(msgspec.Struct, frozen=True, kw_only=True):
    """The form for what a child said, with the places of the chosen tool."""

    tool: str
    tool_title: str
    spots: tuple[tuple[str, str], ...]
    tools: tuple[tuple[str, str, str], ...]
    choices: tuple[dict[str, str], ...]
    people: tuple[dict[str, str], ...]
    listener: str
    today: date
    seen_by: tuple[dict[str, str], ...] = SEEN_BY


class HearingPage(msgspec.Struct, frozen=True, kw_only=True):
    """One time a child was heard, for reading and for paper."""

    hearing: Hearing


def lay(visit: Visit) -> bool:
    """Whether the viewer is of the network and not of staff."""
    return visit.viewer.standing is Standing.NETWORK


def _readable(visit: Visit) -> list[str]:
    return ["everyone"] if lay(visit) else ["everyone", "staff"]


def _hearing(row: dict[str, Any], names: dict[str, str]) -> Hearing:
    tool = VoiceTool(row["tool"])
    said: dict[str, list[str]] = {}
    for spot, words in row["said"]:
        said.setdefault(spot, []).append(words)
    # A house of a tool that nothing was said in stays in the drawing, as the child left it.
    spots = [spot for spot in SPOTS[tool] if spot in said or tool is VoiceTool.THREE_HOUSES]
    return Hearing(
        id=row["hearing"],
        child=names.get(row["child"], ""),
        tool=tool.value,
        tool_words=TOOL_WORDS[tool],
        houses=tuple(
            House(spot=spot.value, title=SPOT_WORDS[spot], words=tuple(said.get(spot, ())))
            for spot in spots
        ),
        drawing=row["drawing"] is not None,
        heard_by=row["heard_by"],
        present=tuple(names.get(person, "") for person in row["present"]),
        staff_only=row["seen_by"] == SeenBy.STAFF,
        when=on(row["heard_on"]),
        seq=row["seq"],
    )


def _hearings(visit: Visit) -> list[dict[str, Any]]:
    return visit.rows(
        "select * from pages.child_heard where family = %s and seen_by = any(%s) "
        "order by heard_on desc nulls last, seq desc",
        visit.family,
        _readable(visit),
    )


def children_of(visit: Visit) -> list[dict[str, Any]]:
    """The children of the family, in the order they came in."""
    return visit.rows(
        "select person, name from pages.people where family = %s and standing = 'child' "
        "order by seq",
        visit.family,
    )


def not_heard(visit: Visit) -> dict[str, date | None]:
    """The children of whom nothing was heard since the last review, and that review's day (A103).

    Before the first review it counts from the beginning: the day is None. Nobody is asked while
    the council has stepped away.
    """
    if visit.folded.closing.withdrawn:
        return {}
    reviews = visit.rows(
        'select max("on") as day from pages.meetings '
        "where family = %s and kind = 'review' and state in ('held', 'written-up')",
        visit.family,
    )
    since: date | None = reviews[0]["day"]
    heard = visit.rows(
        "select child, max(heard_on) as day from pages.child_heard where family = %s "
        "group by child",
        visit.family,
    )
    last = {row["child"]: row["day"] for row in heard}
    missing: dict[str, date | None] = {}
    for child in children_of(visit):
        known = last.get(child["person"])
        if known is None or (since is not None and known < since):
            missing[child["person"]] = since
    return missing


@read(C, Deed.SEE_CHILD)
def child(visit: Visit) -> Response[Any]:
    """What every child said, their ideas and their questions."""
    return _show(visit)


def _show(visit: Visit) -> Response[Any]:
    names, children = visit.names(), children_of(visit)
    hearings = _hearings(visit)
    ideas = visit.rows(
        "select i.*, l.words as line_words from pages.child_ideas i "
        "left join pages.plan_lines l on l.family = i.family and l.line = i.line "
        "where i.family = %s and i.seen_by = any(%s) order by i.seq desc",
        visit.family,
        _readable(visit),
    )
    asked = visit.rows(
        "select * from pages.child_asked where family = %s and seen_by = any(%s) order by seq desc",
        visit.family,
        _readable(visit),
    )
    gaps = {} if lay(visit) else not_heard(visit)
    voices: list[ChildVoice] = []
    for each in children:
        mine = [_hearing(row, names) for row in hearings if row["child"] == each["person"]]
        gap = ""
        if each["person"] in gaps:
            since = gaps[each["person"]]
            gap = (
                f"{each['name']} has not been heard since the review of {on(since).text}."
                if since
                else f"{each['name']} has not been heard yet."
            )
        voices.append(
            ChildVoice(
                id=each["person"],
                name=each["name"],
                newest=mine[0] if mine else None,
                earlier=tuple(mine[1:]),
                ideas=tuple(row for row in ideas if row["child"] == each["person"]),
                asked=tuple(row for row in asked if row["child"] == each["person"]),
                gap=gap,
            )
        )
    return visit.show(
        "child.html",
        ChildPage(children=tuple(voices)),
        title="Child",
        current="child",
    )


def options(people: list[dict[str, Any]]) -> tuple[dict[str, str], ...]:
    """People to choose from."""
    return tuple({"value": row["person"], "text": row["name"]} for row in people)


@read(C + "/hearings/new", Deed.HEAR_CHILD)
def new_hearing(visit: Visit) -> Response[Any]:
    """Chooses a tool, then asks for what the child said."""
    return _show_form(visit, visit.asked("tool"))


@write(C + "/hearings", Deed.HEAR_CHILD, uploads=True)
def hear(visit: Visit) -> Response[Any]:
    """Takes down what a child said."""
    form = visit.form
    tool = form.choice("tool", VoiceTool, VoiceTool.FREE)
    drawing = keep_upload(visit, "drawing")
    hearing = HearingId(form.new_id("hearing"))
    said = tuple(
        Said(spot, words)
        for spot in SPOTS[tool]
        # One thing a line: so it was said, and so it stands in the drawing.
        for words in (line.strip() for line in form.raw(spot.value).splitlines())
        if words
    )
    return visit.carry_out(
        lambda: HearChild(
            hearing=hearing,
            child=PersonId(form.text("child")),
            tool=tool,
            said=said,
            heard_by=form.text("heard_by"),
            seen_by=form.choice("seen_by", SeenBy, SeenBy.STAFF),
            happened=form.happened("happened"),
            present=tuple(PersonId(each) for each in form.several("present")),
            drawing=drawing,
        ),
        then=f"{visit.root}/child/hearings/{hearing}",
        otherwise=lambda: _show_form(visit, tool.value),
        fields={"said": SPOTS[tool][0].value},
    )


def _show_form(visit: Visit, asked: str) -> Response[Any]:
    tool = next((each for each in VoiceTool if each.value == asked), None)
    people = visit.rows(
        "select person, name from pages.people where family = %s and left_on is null "
        "and standing <> 'child' order by seq",
        visit.family,
    )
    return visit.show(
        "hearing_new.html",
        HearingForm(
            tool=tool.value if tool else "",
            tool_title=next((title for each, title, _ in TOOL_TEXTS if each == asked), ""),
            spots=tuple((spot.value, ASKS[spot]) for spot in SPOTS[tool]) if tool else (),
            tools=TOOL_TEXTS,
            choices=options(children_of(visit)),
            people=options(people),
            listener=visit.viewer.name,
            today=visit.ledger.today(),
        ),
        title="Listen to a child",
        current="child",
    )


def _one(visit: Visit) -> dict[str, Any]:
    found = [row for row in _hearings(visit) if row["hearing"] == visit.param("hearing")]
    if not found:
        raise NotHere
    return found[0]


@read(C + "/hearings/{hearing:str}", Deed.SEE_CHILD)
def hearing(visit: Visit) -> Response[Any]:
    """One time a child was heard, drawn as houses."""
    shown = _hearing(_one(visit), visit.names())
    return visit.show(
        "hearing.html",
        HearingPage(hearing=shown),
        title="What a child said",
        heading=f"What {shown.child} said",
        current="child",
    )


@read(C + "/hearings/{hearing:str}/drawing", Deed.SEE_CHILD)
def drawing(visit: Visit) -> Response[Any]:
    """The child's own drawing."""
    stored = _one(visit)["drawing"]
    if stored is None:
        raise NotHere
    return served(visit, stored["file"], stored["kind"], stored["kept"])


ROUTES = (child, new_hearing, hear, hearing, drawing)
