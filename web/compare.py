"""Versions of the plan: the list, each one exactly as it was made, and any two compared."""

from __future__ import annotations

from datetime import date
from typing import Any, LiteralString

import msgspec
from litestar import Response

from backend.permission import Deed, kinds_seen
from backend.projections.comparison import Difference, Part, Written, compare
from backend.projections.rows import Row
from web.compare_why import Told, Why, one_by_one, why
from web.compared import NOW, Chosen, both, chosen, since
from web.difference import Piece, difference
from web.moments import Moment, on
from web.page import NotHere, Visit, read
from web.plan import Answer, Made, answered, made
from web.plan_sheet import Sheet, sheet, written

CHOOSE = "Choose two versions of this plan. You can also choose two days."
NOTHING = {
    "last-meeting": "No meeting has been held yet. Choose two versions, or two days.",
    "my-last-look": "You have not looked at this plan before. Choose two versions, or two days.",
}
CHANGES = {
    "new": ("New", "now"),
    "left": ("Left the plan", "plain"),
    "changed": ("Changed", "due"),
}
KINDS = {
    "goal": "Safety goal",
    "rule": "Rule",
    "action": "Action",
    "contingency": "What-if",
    "sign": "Sign that things are OK",
    "consequence": "If it is not followed",
    "person": "Network",
    "role": "Role",
    "rota": "Rota",
    "scale": "Safety scale",
    "lead": "Who leads",
    "bottom-line": "Bottom line",
}
LINES = ("goal", "rule", "action", "contingency", "sign", "consequence")
PARTS = {
    "what": "",
    "step": "Step",
    "who": "Who",
    "when": "When",
    "backups": "Backup",
    "tell": "Whom to tell",
    "goal": "For which goal",
}

_VERSION: LiteralString = """
select v.version, v.seq, v.made_by, v.goals, v.lines, m.kind as met, m."on" as met_on,
  e.recorded_at, e.link, coalesce(a.yes, 0) as yes, coalesce(a.answered, 0) as answered
from pages.plan_versions v
left join pages.meetings m using (family, meeting)
join ledger.events e on e.stream = v.family and e.seq = v.seq
left join (
  select version, count(*) as answered, count(*) filter (where says = 'yes') as yes
  from pages.plan_answers where family = %s group by version
) a using (version)
where v.family = %s
"""
_VERSIONS: LiteralString = " ".join((_VERSION, "order by v.version desc"))
_TWO: LiteralString = " ".join(
    (
        "select v.*, b.facts as beside, b.statements from (",
        _VERSION,
        "and v.version = any(%s)) v",
        "join pages.plan_beside b on b.family = %s and b.version = v.version",
    )
)
LONGEST_NUMBER = 6


class VersionLine(msgspec.Struct, frozen=True, kw_only=True):
    """One version in the list."""

    value: str
    name: str
    href: str
    made: Made | None
    by: str
    yes: int
    answered: int


class Needed(msgspec.Struct, frozen=True, kw_only=True):
    """A day on which a what-if was used."""

    on: Moment
    trigger: str


class VersionsPage(msgspec.Struct, frozen=True, kw_only=True):
    """Every version, and today's plan, with two of them chosen to compare."""

    versions: tuple[VersionLine, ...]
    a: str
    b: str
    today: date
    told: tuple[Told, ...]
    needed: tuple[Needed, ...]


class VersionPage(msgspec.Struct, frozen=True, kw_only=True):
    """One version in full as it was made."""

    sheet: Sheet
    made: Made
    by: str
    draft: bool
    yes: int
    answers: tuple[Answer, ...]
    replaced: int | None


class Marked(msgspec.Struct, frozen=True, kw_only=True):
    """One goal or line that differs, its words marked up."""

    kind: str
    change: tuple[str, str]
    words: str
    parts: tuple[tuple[str, tuple[Piece, ...]], ...]
    why: Why | None


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """One line at both moments, side by side; "" where it did not stand."""

    kind: str
    before: str
    after: str


class ComparePage(msgspec.Struct, frozen=True, kw_only=True):
    """Two versions: what differs in sentences, then the words marked up."""

    a: str
    b: str
    a_name: str
    b_name: str
    a_made: Made | None
    b_made: Made | None
    plan: tuple[str, ...]
    around: tuple[str, ...]
    marked: tuple[Marked, ...]
    same: int
    beside: tuple[Pair, ...]


@read("/families/{family:uuid}/plan/versions", Deed.SEE_PLAN)
def versions(visit: Visit) -> Response[Any]:
    """Every version made so far and the plan as it stands now."""
    return _show_versions(visit, _rows(visit))


def _rows(visit: Visit) -> list[Row]:
    return visit.rows(_VERSIONS, visit.family, visit.family)


def _show_versions(visit: Visit, rows: list[Row]) -> Response[Any]:
    plan = visit.ledger.family(visit.family).plan
    found = [_line(visit, row) for row in rows]
    if plan.standing:
        found.insert(0, _now(visit))
    values = [line.value for line in found]
    a, b = visit.asked("a"), visit.asked("b")
    # The two that most likely differ: the newest version and the plan now, or the one before it.
    newer = 0 if plan.touched or len(values) < 3 else 1
    return visit.show(
        "versions.html",
        VersionsPage(
            versions=tuple(found),
            a=a if a in values else (values[newer + 1 :] or values or [""])[0],
            b=b if b in values else (values[newer:] or [""])[0],
            today=visit.ledger.today(),
            told=one_by_one(visit, rows),
            needed=_needed(visit),
        ),
        title="Versions of the plan",
        current="plan",
        status=422 if visit.form.problems else 200,
    )


def _needed(visit: Visit) -> tuple[Needed, ...]:
    """The days on which a what-if was used, the newest first, as far as this viewer reads that."""
    rows = visit.rows(
        'select distinct u."on", l.words from pages.uses u '
        "join pages.plan_lines l using (family, line) "
        "join pages.history h on h.family = u.family and h.seq = u.seq and h.kind = any(%s) "
        "where u.family = %s and l.kind = 'contingency' order by u.\"on\" desc, l.words",
        list(kinds_seen(visit.viewer, visit.place)),
        visit.family,
    )
    return tuple(Needed(on=on(row["on"]), trigger=row["words"]) for row in rows if row["on"])


def _line(visit: Visit, row: Row) -> VersionLine:
    number = row["version"]
    return VersionLine(
        value=str(number),
        name=f"Version {number}",
        href=f"{visit.root}/plan/versions/{number}",
        made=made(row),
        by=row["made_by"],
        yes=row["yes"],
        answered=row["answered"],
    )


def _now(visit: Visit) -> VersionLine:
    return VersionLine(
        value=NOW,
        name="The plan now",
        href=f"{visit.root}/plan",
        made=None,
        by="",
        yes=0,
        answered=0,
    )


@read("/families/{family:uuid}/plan/versions/{version:int}", Deed.SEE_PLAN)
def version(visit: Visit) -> Response[Any]:
    """One version in full, exactly as it was made, with everyone's answer to it."""
    number = int(visit.param("version"))
    row = _two(visit, (str(number),)).get(str(number))
    if row is None:
        raise NotHere
    newest = visit.rows(
        "select max(version) as version from pages.plan_versions where family = %s", visit.family
    )[0]["version"]
    answers = visit.rows(
        "select name, says, words from pages.plan_answers "
        "where family = %s and version = %s order by seq",
        visit.family,
        number,
    )
    goals = [{**found, "goal_words": row["goals"][found["goal"]]} for found in row["statements"]]
    return visit.show(
        "version.html",
        VersionPage(
            sheet=sheet(goals, [written(line) for line in row["lines"]]),
            made=made(row),
            by=row["made_by"],
            draft=row["yes"] == 0,
            yes=row["yes"],
            answers=tuple(answered(one["name"], one["says"], one["words"]) for one in answers),
            replaced=newest if newest != number else None,
        ),
        title=f"Version {number} of the plan",
        current="plan",
    )


@read("/families/{family:uuid}/plan/compare", Deed.SEE_PLAN)
def compared(visit: Visit) -> Response[Any]:
    """What differs between any two versions, today's plan included."""
    asked = visit.asked("since")
    both_said = ("", "") if asked else (_asked(visit, "a"), _asked(visit, "b"))
    known = _two(visit, both_said)
    first = since(visit, asked) if asked else chosen(visit, both_said[0], known)
    if first is None and not asked and (day := _asked(visit, "on")):
        # From the plan itself: the day that somebody looks back to, beside today.
        first, asked = chosen(visit, day, known), "day"
    second = chosen(visit, NOW if asked else both_said[1], known)
    if first is None or second is None:
        visit.form.refuse(
            "",
            NOTHING.get(asked, "Choose two versions of this plan. You can also choose two days."),
        )
        return _show_versions(visit, _rows(visit))
    # Always from the older to the newer: "left the plan" would mean its opposite the other way.
    a, b = sorted((first, second), key=lambda one: one.age)
    if a.version and b.version and a.version["version"] > b.version["version"]:
        # A version taken down late is of an earlier day, and still was made of the one before it.
        a, b = b, a
    before, after = both(visit, a, b)
    return visit.show(
        "compare.html",
        _page(a, b, before, after, why(visit, a, b)),
        title="Compare versions",
        heading="What changed",
        current="plan",
    )


def _two(visit: Visit, said: tuple[str, ...]) -> dict[str, Row]:
    """Those of the two that are versions, with what stood beside them."""
    numbers = [int(each) for each in said if each.isdecimal() and len(each) <= LONGEST_NUMBER]
    if not numbers:
        return {}
    rows = visit.rows(_TWO, visit.family, visit.family, numbers, visit.family)
    return {str(row["version"]): row for row in rows}


def _asked(visit: Visit, name: str) -> str:
    """A side as the address says it, or from the boxes of a day; the form keeps what was typed."""
    boxes = {f"{name}-{box}": visit.asked(f"{name}-{box}") for box in ("day", "month", "year")}
    if not any(boxes.values()):
        return visit.asked(name)
    visit.form.values |= {box: [value] for box, value in boxes.items()}
    day = visit.form.date(name)
    return f"on:{day.isoformat()}" if day else ""


def _page(
    a: Chosen, b: Chosen, before: Written, after: Written, reasons: dict[str, Why]
) -> ComparePage:
    found = compare(before, after)
    return ComparePage(
        a=a.value,
        b=b.value,
        a_name=a.name,
        b_name=b.name,
        a_made=made(a.version) if a.version else None,
        b_made=made(b.version) if b.version else None,
        plan=tuple(
            said for one in found.differences if one.kind in LINES for said in one.sentences
        ),
        around=tuple(
            said for one in found.differences if one.kind not in LINES for said in one.sentences
        ),
        marked=tuple(_marked(one, reasons.get(one.id)) for one in found.differences),
        same=found.same,
        beside=_side_by_side(before, after),
    )


def _side_by_side(before: Written, after: Written) -> tuple[Pair, ...]:
    old = {row["line"]: row for row in before.lines}
    new = {row["line"]: row for row in after.lines}
    return tuple(
        Pair(
            kind=KINDS[(new.get(line) or old[line])["kind"]],
            before=_whole(old.get(line)),
            after=_whole(new.get(line)),
        )
        for line in dict.fromkeys((*old, *new))
    )


def _whole(row: Row | None) -> str:
    """A line in full, in plain words."""
    if row is None:
        return ""
    who = ", then ".join(name for name in (row["doer"], *row["backups"]) if name)
    parts = (row["words"], *row["steps"], who, row["when"], row["tell"])
    return ". ".join(part.rstrip(".") for part in parts if part) + "."


def _marked(one: Difference, why: Why | None) -> Marked:
    reworded = any(part.name == "what" for part in one.parts)
    return Marked(
        kind=KINDS[one.kind],
        change=CHANGES[one.change],
        words="" if reworded else one.words,
        parts=tuple((PARTS[part.name], _pieces(part)) for part in one.parts),
        why=why,
    )


def _pieces(part: Part) -> tuple[Piece, ...]:
    if part.name not in ("who", "backups"):
        return difference(part.before, part.after)
    # A name is one thing: two people of one family name are not half the same person.
    both = (Piece("removed", part.before), Piece("added", part.after))
    return tuple(piece for piece in both if piece.text)


ROUTES = (versions, version, compared)
