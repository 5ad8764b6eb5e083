"""Words and pictures: what there is, who has read it, and the picture book a child sees."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.decisions import JOB_WORDS, Decision, JobRole
from backend.aggregates.family import PartCommand, Together
from backend.aggregates.picture_rules import MANAGERS, Subject, Welfare
from backend.aggregates.pictures import AddPicture, DraftExplanation, MakePicturesPlan
from backend.aggregates.vocabulary import BookId, LineId, PageId, PersonId
from backend.permission import Deed
from web.child import C, children_of, lay
from web.files import served
from web.moments import Moment, on
from web.page import NotHere, Visit, read, write

P = C + "/pictures"
B = P + "/{book:str}"
TITLES = {
    "worries": "Why people are worried",
    "limits": "What cannot happen, and why",
    None: "My safety plan",
}
SUBJECTS = (
    {"value": "worries", "text": "Why people are worried, and what is being done"},
    {"value": "limits", "text": "Something that cannot happen now, and why"},
)


class Leaf(msgspec.Struct, frozen=True, kw_only=True):
    """One page: a thought with its picture."""

    id: str
    words: str
    drawing: str | None
    photo: bool
    earlier: tuple[str, ...]


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """One time a book was read with a child."""

    child: str
    by: str
    when: Moment
    present: tuple[str, ...]
    edition: int
    decided: str
    follows: Moment | None


class Shelved(msgspec.Struct, frozen=True, kw_only=True):
    """One book as the shelf and its own page show it; `stale` says that the plan has moved on."""

    id: str
    title: str
    plan: bool
    version: int | None
    draft: bool
    stale: int | None
    children: tuple[dict[str, str], ...]
    makers: str
    made: Moment
    edition: int
    leaves: tuple[Leaf, ...]
    agreed: bool
    agreed_by: tuple[str, ...]
    agreed_on: Moment | None
    without: Any
    welfare: Any
    shown_on: Moment | None
    shown_to: tuple[str, ...]
    readings: tuple[Reading, ...]


class Shelf(msgspec.Struct, frozen=True, kw_only=True):
    """Every book that the viewer may see, and the form that begins an explanation."""

    books: tuple[Shelved, ...]
    choices: tuple[dict[str, str], ...]
    people: tuple[dict[str, str], ...]
    maker: str
    today: date
    subjects: tuple[dict[str, str], ...] = SUBJECTS


class PlanForm(msgspec.Struct, frozen=True, kw_only=True):
    """The form that puts a version of the plan into pictures."""

    choices: tuple[dict[str, str], ...]
    people: tuple[dict[str, str], ...]
    lines: tuple[dict[str, str], ...]
    versions: tuple[dict[str, str], ...]
    agreed: int
    explained: bool
    maker: str
    staff: bool
    today: date
    managers: tuple[dict[str, str], ...]


class BookPage(msgspec.Struct, frozen=True, kw_only=True):
    """The picture book alone."""

    book: Shelved


def manager_jobs() -> tuple[dict[str, str], ...]:
    """The jobs that may decide that something could not wait."""
    return tuple(
        {"value": role.value, "text": JOB_WORDS[role][:1].upper() + JOB_WORDS[role][1:]}
        for role in MANAGERS
    )


def decision(visit: Visit) -> Decision:
    """Who decided, as the form says; what is missing is refused by the rules beside its field."""
    form = visit.form
    day = form.date("decided_on")
    if day is None and not form.problems_at("decided_on"):
        form.refuse("decided_on", "Enter the day it was decided.")
    return Decision(
        by=form.text("by"),
        role=form.choice("role", JobRole, JobRole.TEAM_MANAGER),
        on=day or visit.ledger.today(),
        reason=form.text("reason"),
    )


def welfare(visit: Visit) -> Welfare | None:
    """The decision that a child's welfare could not wait, when the form brings one."""
    if visit.form.text("why_first") != "urgent":
        return None
    if lay(visit):
        # A manager's decision is taken down by staff and by nobody else.
        raise NotHere
    follows = visit.form.date("follows_on")
    if follows is None and not visit.form.problems_at("follows_on"):
        visit.form.refuse("follows_on", "Enter the day by which the missing step follows.")
    return Welfare(decision=decision(visit), follows_on=follows or visit.ledger.today())


def visible(visit: Visit, row: dict[str, Any]) -> bool:
    """Whether the viewer may see a book at all: staff, the lead, its makers, and then the network.

    Someone of the network sees what was shown to the network, or read with a child.
    """
    if not lay(visit) or visit.may(Deed.MAKE_PICTURES):
        return True
    return visit.viewer.person in row["made_by"] or row["shown_pages"] is not None


def books(visit: Visit) -> list[dict[str, Any]]:
    """The rows of the books that the viewer may see, newest first."""
    rows = visit.rows(
        "select * from pages.picture_books where family = %s order by seq desc", visit.family
    )
    return [row for row in rows if visible(visit, row)]


def _whole(visit: Visit, row: dict[str, Any]) -> bool:
    """Whether the viewer sees the pages as they stand, and not only as they were shown."""
    makes = visit.may(Deed.MAKE_PICTURES) or visit.viewer.person in row["made_by"]
    return makes or not lay(visit)


def the_book(visit: Visit) -> dict[str, Any]:
    """The row of the book that the address names."""
    found = [row for row in books(visit) if row["book"] == visit.param("book")]
    if not found:
        raise NotHere
    return found[0]


def shelved(visit: Visit, row: dict[str, Any], newest: int, names: dict[str, str]) -> Shelved:
    """One book with everything about it that the viewer may read."""
    whole = _whole(visit, row)
    readings = visit.rows(
        "select * from pages.picture_readings where family = %s and book = %s order by seq desc",
        visit.family,
        row["book"],
    )
    return Shelved(
        id=row["book"],
        title=TITLES[row["subject"]],
        plan=row["version"] is not None,
        version=row["version"],
        draft=row["draft"],
        stale=newest if row["version"] and newest > row["version"] else None,
        children=tuple({"value": child, "text": names.get(child, "")} for child in row["children"]),
        makers=_people(row["made_by"], row["helped_by"], names),
        made=on(row["made_on"]),
        edition=row["edition"],
        leaves=tuple(_leaf(page, whole) for page in row["pages" if whole else "shown_pages"]),
        agreed=row["agreed_edition"] == row["edition"],
        agreed_by=tuple(names.get(person, "") for person in row["agreed_by"] or ()),
        agreed_on=on(row["agreed_on"]) if row["agreed_on"] else None,
        without=None if lay(visit) else row["without"],
        welfare=None if lay(visit) else row["welfare"],
        shown_on=on(row["shown_on"]) if row["shown_pages"] is not None else None,
        shown_to=tuple(names.get(person, "") for person in row["shown_to"] or ()),
        readings=tuple(_reading(each, names, lay(visit)) for each in readings),
    )


def _leaf(page: dict[str, Any], whole: bool) -> Leaf:
    return Leaf(
        id=page["page"],
        words=page["words"],
        drawing=page["drawing"],
        photo=page["photo"] is not None,
        earlier=tuple(page["earlier"]) if whole else (),
    )


def _people(people: list[str], helped_by: str, names: dict[str, str]) -> str:
    named = [names.get(person, "") for person in people]
    return ", ".join([*named, helped_by] if helped_by else named)


def _reading(row: dict[str, Any], names: dict[str, str], of_the_network: bool) -> Reading:
    waited = row["welfare"]
    found = waited["decision"] if waited else row["relaxed"]
    decided = f"{found['by']}: {found['reason']}" if found and not of_the_network else ""
    return Reading(
        child=names.get(row["child"], ""),
        by=_people(row["shared_by"], row["helped_by"], names),
        when=on(row["read_on"]),
        present=tuple(names.get(person, "") for person in row["present"]),
        edition=row["edition"],
        decided=decided,
        follows=on(date.fromisoformat(waited["follows_on"])) if waited else None,
    )


def newest_version(visit: Visit) -> int:
    """The newest version of the plan, 0 for none."""
    rows = visit.rows(
        "select coalesce(max(version), 0) as newest from pages.plan_versions where family = %s",
        visit.family,
    )
    return rows[0]["newest"]


def agreed_version(visit: Visit) -> int:
    """The newest agreed version of the plan, 0 for none."""
    rows = visit.rows(
        "select coalesce(max(version), 0) as agreed from pages.plan_agreements where family = %s",
        visit.family,
    )
    return rows[0]["agreed"]


@read(P, Deed.SEE_CHILD)
def shelf(visit: Visit) -> Response[Any]:
    """Every book of words and pictures, and the forms that begin one."""
    return _show(visit)


def grown_ups(visit: Visit) -> tuple[dict[str, str], ...]:
    """Parents, then the network: who agrees to a book, shows it and reads it."""
    people = visit.rows(
        "select person, name from pages.people where family = %s and left_on is null "
        "and standing in ('parent', 'network') order by standing = 'parent' desc, seq",
        visit.family,
    )
    return tuple({"value": row["person"], "text": row["name"]} for row in people)


def _plan_lines(visit: Visit) -> list[dict[str, Any]]:
    """The lines of the plan in short words, an action with who does it."""
    return visit.rows(
        "select l.line, case when p.name is null then l.words "
        "else p.name || ': ' || l.words end as words "
        "from pages.plan_lines l left join pages.people p "
        "on p.family = l.family and p.person = l.doer and l.kind = 'action' "
        "where l.family = %s and not l.withdrawn order by l.place",
        visit.family,
    )


def _show(visit: Visit) -> Response[Any]:
    names, newest = visit.names(), newest_version(visit)
    return visit.show(
        "pictures.html",
        Shelf(
            books=tuple(shelved(visit, row, newest, names) for row in books(visit)),
            choices=_children(visit),
            people=(*grown_ups(visit), *_children(visit)),
            maker=visit.viewer.name,
            today=visit.ledger.today(),
        ),
        title="Words and pictures",
        current="child",
    )


def _children(visit: Visit) -> tuple[dict[str, str], ...]:
    return tuple({"value": row["person"], "text": row["name"]} for row in children_of(visit))


@read(P + "/plans/new", Deed.MAKE_PICTURES)
def new_plan(visit: Visit) -> Response[Any]:
    """Asks what of the plan a child should know."""
    return _show_plan(visit)


def _show_plan(visit: Visit) -> Response[Any]:
    newest, agreed = newest_version(visit), agreed_version(visit)
    lines = _plan_lines(visit)
    return visit.show(
        "pictures_plan_new.html",
        PlanForm(
            choices=_children(visit),
            people=(*grown_ups(visit), *_children(visit)),
            lines=tuple({"value": row["line"], "text": row["words"]} for row in lines),
            versions=tuple(
                {
                    "value": str(number),
                    "text": f"Version {number}" + (", the agreed plan" if number == agreed else ""),
                }
                for number in range(newest, 0, -1)
            ),
            agreed=agreed,
            explained=any(row["version"] is None for row in books(visit)),
            maker=visit.viewer.name,
            staff=not lay(visit),
            today=visit.ledger.today(),
            managers=manager_jobs(),
        ),
        title="The safety plan in words and pictures",
        current="child",
    )


def _makers(visit: Visit) -> dict[str, Any]:
    form = visit.form
    return {
        "children": tuple(PersonId(each) for each in form.several("children")),
        "made_by": tuple(PersonId(each) for each in form.several("made_by")),
        "helped_by": form.text("helped_by"),
        "happened": form.happened("happened"),
    }


@write(P + "/explanations", Deed.MAKE_PICTURES)
def explain(visit: Visit) -> Response[Any]:
    """Begins an explanation."""
    form = visit.form
    book = BookId(form.new_id("book"))
    return visit.carry_out(
        lambda: DraftExplanation(
            book=book,
            subject=form.choice("subject", Subject, Subject.WORRIES),
            **_makers(visit),
        ),
        then=f"{visit.root}/child/pictures/{book}",
        otherwise=lambda: _show(visit),
    )


@write(P + "/plans", Deed.MAKE_PICTURES)
def picture_the_plan(visit: Visit) -> Response[Any]:
    """Begins a safety plan in pictures, with a page for each line that was chosen."""
    form = visit.form
    book = BookId(form.new_id("book"))

    def command() -> Together:
        made = MakePicturesPlan(
            book=book,
            version=form.number("version", 1, 1_000_000) or 0,
            draft=form.has("draft"),
            welfare=welfare(visit),
            **_makers(visit),
        )
        pages: list[PartCommand] = [
            AddPicture(
                book=book,
                page=PageId(form.new_id(f"page-{line}")),
                # The child's page says it shorter: it is reworded there, with the picture.
                words=words[:400],
                line=LineId(line),
            )
            for line, words in _chosen(visit)
        ]
        return Together((made, *pages))

    return visit.carry_out(
        command,
        then=f"{visit.root}/child/pictures/{book}",
        otherwise=lambda: _show_plan(visit),
    )


def _chosen(visit: Visit) -> list[tuple[str, str]]:
    chosen = visit.form.several("lines")
    return [(row["line"], row["words"]) for row in _plan_lines(visit) if row["line"] in chosen]


@read(B + "/book", Deed.SEE_CHILD)
def read_book(visit: Visit) -> Response[Any]:
    """The book alone, for a child to look at and for the door of the fridge."""
    found = the_book(visit)
    return visit.show(
        "picture_view.html",
        BookPage(book=shelved(visit, found, newest_version(visit), visit.names())),
        title="Words and pictures",
        heading="Words and pictures",
        current="child",
    )


@read(B + "/photos/{page:str}", Deed.SEE_CHILD)
def photo(visit: Visit) -> Response[Any]:
    """The photo or drawing of one page."""
    row = the_book(visit)
    pages = row["pages"] if _whole(visit, row) else row["shown_pages"]
    for page in pages:
        stored = page["photo"]
        if page["page"] == visit.param("page") and stored:
            return served(visit, stored["file"], stored["kind"], stored["kept"])
    raise NotHere


ROUTES = (shelf, explain, new_plan, picture_the_plan, read_book, photo)
