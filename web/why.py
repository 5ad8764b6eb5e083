"""Why is this here? The life of anything the plan says, and who last changed what."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from litestar import Response

from backend import lives
from backend.aggregates.plan import LineKind
from backend.aggregates.roles import NetworkRole
from backend.lives import Lived
from backend.permission import Deed, kinds_seen
from backend.projections.sentences.roles import ROLE_WORDS
from web.difference import Piece, difference
from web.history import marks_of
from web.history_line import Mark
from web.history_words import TITLES
from web.line_forms import KIND_WORDS, MEETING_WORDS
from web.moments import Moment, at, how_late, on
from web.page import NotHere, Visit, read

SAYS = {"yes": ("Yes", "done"), "no": ("No", "overdue"), "cannot-yet": ("Not yet", "due")}
_SORTS = {
    "statement": "Danger statement",
    "goal": "Safety goal",
    "bottom-line": "Bottom line",
    "slot": "A turn in the rota",
    "role": "A role in the network",
}
_CAME = {
    "line": "Came into the plan",
    "statement": "Was agreed",
    "goal": "Was set",
    "bottom-line": "Was set",
    "slot": "Came into the rota",
    "role": "Was taken on",
}
_LEFT = {"line": "Left the plan", "role": "Was laid down"}


_DID = {
    "came": "New",
    "from": "Made of another line",
    "changed": "Changed",
    "moved": "Moved to another goal",
    "left": "Taken out",
}
_BECAME = {"line-split": "Made into several", "line-merged": "Made one with others"}


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One step in a life as the page tells it; `changed` are labels with what differs there."""

    kind: str
    title: str
    happened: Moment
    recorded: Moment | None
    by: str
    by_title: str
    on_behalf: str | None
    text: str
    late: bool
    late_by: str
    href: str | None
    id: str
    number: int
    entry: str
    replaced: bool
    marks: tuple[Mark, ...]
    changed: tuple[tuple[str, tuple[Piece, ...]], ...]


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What one person said to a version."""

    name: str
    word: str
    kind: str
    words: str


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """A version that carried the thing: when it was made, where, and who said what to it."""

    number: int
    made: Moment
    where: str
    agreed: Moment | None
    answers: tuple[Answer, ...]
    href: str


class From(msgspec.Struct, frozen=True, kw_only=True):
    """What a thing answers, and the page of that."""

    label: str
    words: str
    href: str


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A life as pages tell it, newest first: it ends where it began."""

    entries: tuple[Entry, ...]
    origins: tuple[From, ...]
    became: tuple[From, ...]
    versions: tuple[Version, ...]
    words: str


class WhyPage(msgspec.Struct, frozen=True, kw_only=True):
    """The life of one thing."""

    label: str
    life: Told


class BlameRow(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the plan with its last change."""

    line: str
    kind: str
    words: str
    who: str
    withdrawn: bool
    did: str
    why: str
    by: str
    where: str
    happened: Moment
    recorded: Moment
    late: bool
    late_by: str
    entry: str


class BlamePage(msgspec.Struct, frozen=True, kw_only=True):
    """Each line of the plan with who last changed it, or what changed since a day."""

    rows: tuple[BlameRow, ...]
    since: date | None
    asked: str
    wrong: bool
    shown: Moment | None


def life(visit: Visit, sort: str, thing: str) -> Told | None:
    """The life of a thing as this person may read it; None where they may read nothing of it."""
    found = lives.life(
        visit.db,
        visit.family,
        sort,
        thing,
        kinds_seen(visit.viewer, visit.place),
        visit.ledger.profile().late_after_hours,
    )
    if found is None:
        return None
    steps = [step for step in found.steps if step.step != "version"]
    return Told(
        entries=tuple(_entry(visit, sort, step) for step in reversed(steps)),
        origins=tuple(
            From(
                label=_SORTS[each.sort],
                words=each.words,
                href=f"{visit.root}/why/{each.sort}/{each.thing}",
            )
            for each in found.origins
        ),
        became=tuple(
            From(label="", words=each.words, href=f"{visit.root}/plan/lines/{each.thing}")
            for each in found.became
        ),
        versions=tuple(_version(visit, each) for each in reversed(found.versions)),
        words=found.words,
    )


def _entry(visit: Visit, sort: str, step: Lived) -> Entry:
    written = at(step.recorded_at)
    replaced, marks = marks_of(visit, step.told["marks"])
    where = _where(step)
    kind = "entry"
    match step.step:
        case "came":
            title = f"{_CAME[sort]}{where}"
        case "changed":
            title, kind = f"Changed{where}", "correction"
        case "from":
            title, kind = f"Made of another line{where}", "correction"
        case "moved":
            title, kind = f"Moved to another goal{where}", "correction"
        case "left" if step.topic in _BECAME:
            title, kind = f"{TITLES[step.topic]}{where}", "correction"
        case "left":
            title, kind = f"{_LEFT.get(sort, 'Left the map')}{where}", "correction"
        case _:
            title = TITLES[step.topic]
    told_on = step.happened_on
    said = f"{step.sentence} Suggested by {step.suggested}." if step.suggested else step.sentence
    return Entry(
        kind=kind,
        title=title,
        happened=on(told_on, step.happened_at) if told_on else written,
        recorded=written if told_on else None,
        by=step.by,
        by_title=step.by_title,
        on_behalf=step.told["on_behalf"],
        text=said,
        late=step.late,
        late_by=how_late(step.told["late_by"]),
        href=f"{visit.root}/meetings/{step.meeting}" if step.meeting_kind else None,
        id=f"entry-{step.seq}",
        number=step.seq,
        entry=f"{visit.root}/entries/{step.seq}",
        replaced=replaced,
        marks=marks,
        changed=tuple((each.label, difference(each.before, each.after)) for each in step.changed),
    )


def _where(step: Lived) -> str:
    return f" at {MEETING_WORDS[step.meeting_kind]}" if step.meeting_kind in MEETING_WORDS else ""


def _version(visit: Visit, each: lives.Carried) -> Version:
    where = MEETING_WORDS.get(each.meeting_kind or "", "")
    return Version(
        number=each.version,
        made=on(each.met_on) if each.met_on else at(each.made_at),
        where=where,
        agreed=on(each.agreed_on) if each.agreed_on else None,
        answers=tuple(
            Answer(
                name=answer["name"],
                word=SAYS[answer["says"]][0],
                kind=SAYS[answer["says"]][1],
                words=answer["words"] or "",
            )
            for answer in each.answers
        ),
        href=f"{visit.root}/plan/versions/{each.version}",
    )


@read("/families/{family:uuid}/why/{sort:str}/{thing:str}", Deed.SEE_PLAN)
def why(visit: Visit) -> Response[Any]:
    """Why something is here: a statement, a goal, the bottom line, a turn of the rota, a role."""
    sort, thing = visit.param("sort"), visit.param("thing")
    told = life(visit, sort, thing) if sort in _SORTS else None
    if told is None:
        raise NotHere
    heading = told.words or _SORTS[sort]
    if sort == "role":
        heading = ROLE_WORDS[NetworkRole(thing)]
    return visit.show(
        "why.html",
        WhyPage(label=_SORTS[sort], life=told),
        title="Why is this here?",
        heading=heading[:1].upper() + heading[1:],
        current="network" if sort == "role" else "plan",
    )


@read("/families/{family:uuid}/plan/blame", Deed.SEE_PLAN)
def blame(visit: Visit) -> Response[Any]:
    """Who last changed what in the plan, and when."""
    asked = visit.asked("since")
    since, wrong = None, False
    if asked:
        try:
            since = date.fromisoformat(asked)
        except ValueError:
            wrong = True
    names = visit.names()
    found = lives.blame(
        visit.db,
        visit.family,
        kinds_seen(visit.viewer, visit.place),
        since,
        visit.ledger.profile().late_after_hours,
    )
    return visit.show(
        "blame.html",
        BlamePage(
            rows=tuple(_blamed(visit, each, names) for each in found),
            since=since,
            asked=asked,
            wrong=wrong,
            shown=on(since) if since else None,
        ),
        title="Who last changed what",
        current="plan",
    )


def _blamed(visit: Visit, each: lives.Blamed, names: dict[str, str]) -> BlameRow:
    last = each.last
    did = _DID[last.step]
    if last.step == "left" and last.topic in _BECAME:
        did = _BECAME[last.topic]
    return BlameRow(
        line=each.line,
        kind=KIND_WORDS[LineKind(each.kind)],
        words=each.words,
        who=", ".join(filter(None, (names.get(each.doer or ""), each.when))),
        withdrawn=each.withdrawn,
        did=did,
        why=last.reason or "",
        by=last.by,
        where=MEETING_WORDS.get(last.meeting_kind or "", ""),
        happened=on(last.happened_on) if last.happened_on else at(last.recorded_at),
        recorded=at(last.recorded_at),
        late=last.late,
        late_by=how_late(last.told["late_by"]),
        entry=f"{visit.root}/entries/{last.seq}",
    )


ROUTES = (why, blame)
