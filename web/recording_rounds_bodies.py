"""What the rounds of a review show: what the children said last, what was kept since then."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from backend.aggregates.evidence import EvidenceKind, Sight
from backend.aggregates.voice import SeenBy
from backend.permission import Deed
from backend.projections.sentences.evidence import EVIDENCE_WORDS
from web.moments import Moment, on
from web.recording_forms import Step
from web.recording_frame_bodies import rows_for
from web.recording_people import Making
from web.recording_shown import Options

PROOF_KINDS: Options = tuple(
    {"value": kind.value, "text": words[:1].upper() + words[1:]}
    for kind, words in EVIDENCE_WORDS.items()
    if kind is not EvidenceKind.PHOTO
)


class LastSaid(msgspec.Struct, frozen=True, kw_only=True):
    """What a child said last, and when."""

    name: str
    words: tuple[str, ...]
    when: Moment


class ChildSaysBody(msgspec.Struct, frozen=True, kw_only=True):
    """Rows for what children say, and what they said last."""

    rows: tuple[str, ...]
    children: Options
    last: tuple[LastSaid, ...]


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was kept since the last review."""

    who: str
    words: str
    when: Moment


class ProofBody(msgspec.Struct, frozen=True, kw_only=True):
    """Rows for what shows it, what was kept since last time, and what nothing shows yet."""

    rows: tuple[str, ...]
    people: Options
    lines: Options
    since: tuple[Kept, ...]
    gaps: tuple[str, ...]
    kinds: Options = PROOF_KINDS


def _child_says(making: Making, step: Step) -> ChildSaysBody:
    visit = making.visit
    readable = [SeenBy.EVERYONE.value]
    if visit.may(Deed.HEAR_CHILD):
        readable.append(SeenBy.STAFF.value)
    rows = visit.rows(
        "select distinct on (child) child, said, heard_on from pages.child_heard "
        "where family = %s and seen_by = any(%s) "
        "order by child, heard_on desc nulls last, seq desc",
        visit.family,
        readable,
    )
    said = {row["child"]: row for row in rows}
    children = making.options("child")
    return ChildSaysBody(
        rows=rows_for(making, step, "said"),
        children=children,
        last=tuple(
            LastSaid(
                name=child["text"],
                words=tuple(words for _, words in said[child["value"]]["said"]),
                when=on(said[child["value"]]["heard_on"]),
            )
            for child in children
            if child["value"] in said
        ),
    )


def _proof(making: Making, step: Step) -> ProofBody:
    visit = making.visit
    names = {each.person: each.name for each in making.people}
    kept = visit.rows(
        'select person, source, shows as words, lines, "on", seq from pages.evidence '
        "where family = %s and (sight = %s or %s) union all "
        'select "by", null, words, lines, "on", seq from pages.practice_notes '
        "where family = %s order by seq desc",
        visit.family,
        Sight.NETWORK.value,
        not visit.viewer.lay,
        visit.family,
    )
    last = visit.rows(
        'select max("on") as day from pages.meetings '
        "where family = %s and state in ('held', 'written-up')",
        visit.family,
    )[0]["day"]
    shown = {line for row in kept for line in row["lines"]}
    lines = visit.rows(
        "select line, words from pages.plan_lines where family = %s and not withdrawn "
        "order by place",
        visit.family,
    )
    return ProofBody(
        rows=rows_for(making, step, "proof"),
        people=making.options("parent", "network", "child", "professional"),
        lines=tuple({"value": row["line"], "text": row["words"]} for row in lines),
        since=tuple(
            Kept(
                who=names.get(row["person"] or "") or row["source"] or "",
                words=row["words"],
                when=on(row["on"]),
            )
            for row in kept
            if last is None or row["on"] is None or row["on"] >= last
        ),
        gaps=tuple(row["words"] for row in lines if row["line"] not in shown),
    )


BODIES: dict[str, Callable[[Making, Step], Any]] = {"child-says": _child_says, "proof": _proof}
