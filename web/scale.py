"""The safety scale: where each person stands, why, and how it moved, drawn and as a list."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.mapping import JudgeScale
from backend.aggregates.vocabulary import PersonId, StatementId
from backend.permission import Deed
from web.line_forms import Option, meetings_held
from web.mapping import meeting_typed, people_options
from web.moments import Moment, on
from web.page import Visit, read, write
from web.recording_shown import NUMBERS, Options

# A drawing of its own size: numbers up the side, days along the foot.
LEFT, RIGHT, TOP, FOOT = 34, 346, 26, 176
MIDDLE = (LEFT + RIGHT) / 2


class Dot(msgspec.Struct, frozen=True, kw_only=True):
    """One number in the drawing; `y` is None where no number was given."""

    x: float
    y: float | None
    word: str


class Curve(msgspec.Struct, frozen=True, kw_only=True):
    """One person's numbers: dots, the lines between them, and where the words at 0 and 10 changed.

    Each line joins numbers given under the same words, never across a change (rules.md X12).
    """

    name: str
    about: str
    dots: tuple[Dot, ...]
    lines: tuple[str, ...]
    breaks: tuple[float, ...]
    first: str
    last: str
    said: str


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """One judgement as the list tells it."""

    name: str
    number: str
    reason: str
    on: Moment
    about: str
    new_words: bool
    seq: int


class ScalePage(msgspec.Struct, frozen=True, kw_only=True):
    """The scale: drawn a person, listed, and the form for one more number."""

    anchors: str
    curves: tuple[Curve, ...]
    judgements: tuple[Judgement, ...]
    changed: bool
    people: tuple[Option, ...]
    pairs: tuple[Option, ...]
    meetings: tuple[Option, ...]
    today: date
    numbers: Options = NUMBERS[:-1]


def curves(rows: list[dict[str, Any]]) -> tuple[Curve, ...]:
    """The drawings of judgements: `name`, `about`, `score`, `anchors`, `judged_on` in time order.

    All share their days, so that they can be read one against another.
    """
    days = [row["judged_on"].toordinal() for row in rows if row["judged_on"]]
    first, last = (min(days), max(days)) if days else (0, 0)
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault((row["about"], row["name"]), []).append(row)
    return tuple(
        _curve(name, about, group, first, last)
        for (about, name), group in sorted(groups.items(), key=lambda each: each[0][0] != "")
    )


def _curve(name: str, about: str, rows: list[dict[str, Any]], first: int, last: int) -> Curve:
    dots: list[Dot] = []
    runs: list[list[Dot]] = [[]]
    breaks: list[float] = []
    for before, row in zip([None, *rows], rows, strict=False):
        day = row["judged_on"].toordinal() if row["judged_on"] else first
        x = (
            round(LEFT + 14 + (RIGHT - LEFT - 28) * (day - first) / (last - first), 1)
            if (last > first)
            else MIDDLE
        )
        score = row["score"]
        y = None if score is None else round(FOOT - (FOOT - TOP) * score / 10, 1)
        dot = Dot(x=x, y=y, word="–" if score is None else str(score))
        if before is not None and before["anchors"] != row["anchors"]:
            breaks.append(round((dots[-1].x + x) / 2, 1))
            runs.append([])
        elif y is None:
            runs.append([])
        if y is not None:
            runs[-1].append(dot)
        dots.append(dot)
    numbers = ["no number" if row["score"] is None else str(row["score"]) for row in rows]
    return Curve(
        name=name,
        about=about,
        dots=tuple(dots),
        lines=tuple(" ".join(f"{dot.x},{dot.y}" for dot in run) for run in runs if len(run) > 1),
        breaks=tuple(breaks),
        first=on(rows[0]["judged_on"]).text,
        last=on(rows[-1]["judged_on"]).text if len(rows) > 1 else "",
        said=", then ".join(numbers),
    )


@read("/families/{family:uuid}/scale", Deed.SEE_PLAN, back=True)
def scale(visit: Visit) -> Response[Any]:
    """Where everyone stands on the safety scale, over time."""
    return _show(visit)


@write("/families/{family:uuid}/scale", Deed.RECORD_MEETING)
def judge(visit: Visit) -> Response[Any]:
    """Takes down one more number with its reason, or that someone gave none."""
    form = visit.form

    def command() -> JudgeScale:
        score = form.text("score")
        if not score:
            form.refuse("score", "Choose a number, or “No number”.")
        return JudgeScale(
            judged_by=PersonId(form.text("judged_by")),
            score=int(score) if score.isascii() and score.isdecimal() else None,
            reason=form.text("reason"),
            happened=form.happened("happened"),
            statement=StatementId(form.text("statement")) if form.has("statement") else None,
            meeting=meeting_typed(form),
        )

    return visit.carry_out(command, then=f"{visit.root}/scale", otherwise=lambda: _show(visit))


def _show(visit: Visit) -> Response[Any]:
    names = visit.names()
    goals = visit.rows(
        "select statement, words from pages.goals where family = %s order by seq", visit.family
    )
    about = {row["statement"]: row["words"] for row in goals}
    found = visit.rows(
        "select * from pages.scale where family = %s order by judged_on nulls first, seq",
        visit.family,
    )
    rows = [
        row
        | {
            "name": names.get(row["judged_by"], "Someone"),
            "about": about.get(row["statement"], "A pair that has left the map")
            if row["statement"]
            else "",
        }
        for row in found
    ]
    judgements: list[Judgement] = []
    before: dict[str, Any] | None = None
    for row in rows:
        judgements.append(
            Judgement(
                name=row["name"],
                number="No number" if row["score"] is None else str(row["score"]),
                reason=row["reason"],
                on=on(row["judged_on"]),
                about=row["about"],
                seq=row["seq"],
                new_words=before is not None and before["anchors"] != row["anchors"],
            )
        )
        before = row
    profile = visit.ledger.profile()
    return visit.show(
        "scale.html",
        ScalePage(
            anchors=profile.scale_anchors,
            curves=curves(rows),
            judgements=tuple(reversed(judgements)),
            changed=any(row["anchors"] != profile.scale_anchors_version for row in rows),
            people=people_options(visit),
            pairs=tuple(Option(row["statement"], row["words"]) for row in goals),
            meetings=meetings_held(visit),
            today=visit.ledger.today(),
        ),
        title="Safety scale",
        current="plan",
    )


ROUTES = (scale, judge)
