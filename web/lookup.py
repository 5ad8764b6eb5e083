"""Looking something up in a family's record, and in those of a team: what is said now or was once.

What is typed can be a name or a fear: it is sent in a form, answered with the page itself, and
stands in no address, title or log.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response
from psycopg.rows import dict_row

from backend import access_log, lookup, passages, seeing
from backend.aggregates.protected import ProtectedFacts
from backend.aggregates.role_settings import Reach
from backend.lookup import Match
from backend.permission import Deed, Place, kinds_seen
from backend.projections import word_index
from backend.projections.wordings import folded
from web.found import Found, found_in
from web.kept_out import kept_out
from web.page import Visit, read, write

MOST = 40
MOST_FAMILIES = 20
LONGEST = lookup.LONGEST

# What belongs to another family is found in neither.
_OURS = """
select w.seq, w.part, w.kind, w.sort, w.thing, w.words, w.folded from house.word_index w
where w.family = %(family)s and w.kind = any(%(kinds)s) and not exists (
  select from pages.history h where h.family = w.family and h.seq = w.seq and h.kind = 'misfiled')
order by w.seq desc, w.part
"""
# Read whole, so that it can be covered before it is looked through.
_READABLE = """
select w.seq, w.part, w.kind, w.sort, w.thing, w.words, h.sentence
from house.word_index w join pages.history h on h.family = w.family and h.seq = w.seq
where w.family = %(family)s and w.kind = any(%(kinds)s) and not w.staff and h.kind <> 'misfiled'
  and not (coalesce(w.sort, 'person') = 'person'
    and (h.people ?| %(without)s or w.thing = any(%(without)s)))
order by w.seq desc, w.part
"""
_FAMILIES = """
select f.family, f.label,
  (select string_agg(p.name, ', ' order by p.seq) from pages.people p
   where p.family = f.family and p.standing = 'child') as children
from pages.families f
where f.team = %(team)s and f.family in (select house.reached(%(account)s::uuid, null))
and (f.label ilike %(like)s or f.reference ilike %(like)s or exists (
  select from pages.people p
  where p.family = f.family and p.standing = 'child' and p.name ilike %(like)s))
order by f.label, f.family limit %(most)s
"""
_REACHED = "select house.reached(%s, null) as family"


class LookUpPage(msgspec.Struct, frozen=True, kw_only=True):
    """The box, and what was found; `looked` once something was looked for."""

    looked: bool
    found: tuple[Found, ...]
    more: bool


class FamilyFound(msgspec.Struct, frozen=True, kw_only=True):
    """A family with what was found there; `children` where its own name was found."""

    href: str
    label: str
    children: str
    found: tuple[Found, ...]


class AcrossPage(msgspec.Struct, frozen=True, kw_only=True):
    """What was found in the families of a team."""

    looked: bool
    families: tuple[FamilyFound, ...]
    more: bool


L = "/families/{family:uuid}/look-up"


@read(L, Deed.LOOK_UP)
def page(visit: Visit) -> Response[Any]:
    """The box, with nothing looked for yet."""
    return _show(visit, LookUpPage(looked=False, found=(), more=False))


@write(L, Deed.LOOK_UP)
def look_up(visit: Visit) -> Response[Any]:
    """What this family's record says, or said once, of what was typed."""
    wanted = _wanted(visit)
    if wanted is None:
        return _show(visit, LookUpPage(looked=False, found=(), more=False))
    matches = lookup.matching(visit.db, wanted, readable(visit))
    found = found_in(visit, matches)
    return _show(visit, LookUpPage(looked=True, found=tuple(found[:MOST]), more=len(found) > MOST))


@read("/look-up", Deed.LOOK_UP_ACROSS)
def page_across(visit: Visit) -> Response[Any]:
    """The box for all of a team's families, with nothing looked for yet."""
    return _show_across(visit, AcrossPage(looked=False, families=(), more=False))


@write("/look-up", Deed.LOOK_UP_ACROSS)
def look_up_across(visit: Visit) -> Response[Any]:
    """What the records of the team's families say; the look is noted in each that is shown."""
    wanted = _wanted(visit)
    if wanted is None:
        return _show_across(visit, AcrossPage(looked=False, families=(), more=False))
    viewer = visit.viewer
    called = _called(visit, _typed(visit))
    team = viewer.team or ""
    kinds = kinds_seen(viewer, Place(family=access_log.NO_FAMILY, team=team, worker=viewer.name))
    _catch_up(visit)
    reached = {row["family"] for row in visit.rows(_REACHED, viewer.account)}
    # The net over the rows would keep the search from its index: what it finds is sifted here.
    with seeing.everything(visit.db):
        found = lookup.across(visit.db, wanted, _seer(visit), kinds)
    by_family: dict[UUID, list[Match]] = {}
    for match in sorted(found.matches, key=lambda match: (not match.exact, -match.row["seq"])):
        if match.row["family"] not in reached:
            continue
        by_family.setdefault(match.row["family"], []).append(match)
    order = list(dict.fromkeys((*called, *by_family)))
    shown: list[FamilyFound] = []
    for family in order[:MOST_FAMILIES]:
        matches = by_family.get(family, [])
        label = called[family][0] if family in called else matches[0].row["label"]
        shown.append(
            FamilyFound(
                href=f"/families/{family}",
                label=label,
                children=called[family][1] if family in called else "",
                found=tuple(_in_another(visit, family, matches)),
            )
        )
        visit.note(Deed.LOOK_UP_ACROSS, family, allowed=True)
    return _show_across(
        visit,
        AcrossPage(
            looked=True,
            families=tuple(shown),
            more=found.more or len(order) > MOST_FAMILIES,
        ),
    )


def readable(visit: Visit) -> list[dict[str, Any]]:
    """All that this person may read of a family's record, as they may read it, to look through."""
    _catch_up(visit)
    kinds = list(kinds_seen(visit.viewer, visit.place))
    if visit.may(Deed.SEE_CASE) and visit.knows_protected:
        with visit.db.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(_OURS, {"family": visit.family, "kinds": kinds}).fetchall()
    asked = {"family": visit.family, "kinds": kinds, "without": sorted(kept_out(visit))}
    with visit.db.cursor(row_factory=dict_row) as cursor:
        rows = visit.may_read(cursor.execute(_READABLE, asked).fetchall())
    for row in rows:
        said = row.pop("sentence") if row["part"] == 0 else ""
        row["folded"] = folded(f"{said} {row['words'] or ''}")
    return rows


def _catch_up(visit: Visit) -> None:
    # Not as the one who looks: the index is everyone's, whoever of them brings it up to now.
    with seeing.work(visit.ledger.pool) as db:
        word_index.catch_up(db)


def _wanted(visit: Visit) -> lookup.Asked | None:
    typed = _typed(visit)
    wanted = lookup.asked(typed)
    if not wanted.words:
        visit.form.refuse("words", "Enter a word or two of what you are looking for.")
    elif len(typed) > LONGEST:
        visit.form.refuse("words", f"Use {LONGEST} letters or fewer.")
    return None if visit.form.problems else wanted


def _typed(visit: Visit) -> str:
    return visit.form.text("words").replace("\0", "").strip()


def _seer(visit: Visit) -> lookup.Seer:
    viewer = visit.viewer
    return {
        "team": viewer.team or "",
        "account": str(viewer.account),
        "worker": viewer.name if viewer.reaches is Reach.ALLOCATED else None,
    }


def _called(visit: Visit, typed: str) -> dict[UUID, tuple[str, str]]:
    escaped = typed.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    asked = {**_seer(visit), "like": f"%{escaped}%", "most": MOST_FAMILIES}
    rows = visit.db.execute(_FAMILIES, asked).fetchall()
    return {family: (label, children or "") for family, label, children in rows}


def _in_another(visit: Visit, family: UUID, matches: list[Match]) -> list[Found]:
    found = found_in(visit, matches[:MOST], family)[:5]
    # What is protected is named here and not said: it opens on the family's own pages.
    return [
        msgspec.structs.replace(
            each,
            words=passages.said(each.words, ProtectedFacts()),
            note=passages.said(each.note, ProtectedFacts()),
        )
        for each in found
    ]


def _show(visit: Visit, page: LookUpPage) -> Response[Any]:
    return visit.show("lookup.html", page, title="Look up", current="look-up", block="content")


def _show_across(visit: Visit, page: AcrossPage) -> Response[Any]:
    return visit.show("lookup_across.html", page, title="Look up", block="content")


ROUTES = (page, look_up, page_across, look_up_across)
