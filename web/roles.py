"""Roles as the authority calls them: what each may do, and who of the staff has which."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response

from backend.aggregates.account import LAY, ROLE_OF, AccountCommand, GiveRole, Role, Standing
from backend.aggregates.authority import AuthorityCommand
from backend.aggregates.role_settings import REACH_OF, Reach, Settled, SettleRole
from backend.aggregates.vocabulary import Refused
from backend.ledger import AUTHORITY, Busy
from backend.permission import CAN_BE_GIVEN, FROM_THE_START, Deed
from web.namesakes import NAMESAKE, namesake
from web.page import NotHere, Visit, go, read, write
from web.role_words import REACH_WORDS, ROLE_WORDS, deed_words

STAFF_ROLES = tuple(role for role in Role if role not in (*LAY, Role.COURT_READER))


class Choice(msgspec.Struct, frozen=True):
    """Something to choose."""

    value: str
    text: str


class RoleLine(msgspec.Struct, frozen=True, kw_only=True):
    """One role in the list."""

    href: str
    label: str
    usual: str
    reach: str
    settled: bool
    may: int


class StaffLine(msgspec.Struct, frozen=True, kw_only=True):
    """One of the staff, with their role."""

    href: str
    name: str
    title: str
    team: str
    role: str


class RolesPage(msgspec.Struct, frozen=True, kw_only=True):
    """Every role, and everyone of the staff."""

    roles: tuple[RoleLine, ...]
    staff: tuple[StaffLine, ...]


class RolePage(msgspec.Struct, frozen=True, kw_only=True):
    """One role: what it is called, which families it reaches and what it may do."""

    action: str
    usual: str
    label: str
    reaches: tuple[Choice, ...]
    reach: str
    permissions: tuple[Choice, ...]
    chosen: tuple[str, ...]


class PersonPage(msgspec.Struct, frozen=True, kw_only=True):
    """One of the staff: their role, what they are called and their team."""

    action: str
    name: str
    roles: tuple[Choice, ...]
    role: str
    title_now: str
    team: str


@read("/roles", Deed.SETTLE_ROLES)
def roles(visit: Visit) -> Response[Any]:
    """Every role and who has which."""
    called = labels(visit)
    staff = visit.rows(
        "select account, name, title, team, role from pages.accounts "
        "where open and family is null order by name, account"
    )
    return visit.show(
        "roles.html",
        RolesPage(
            roles=tuple(_line(visit, role, called) for role in Role),
            staff=tuple(
                StaffLine(
                    href=f"/roles/people/{row['account']}",
                    name=row["name"],
                    title=row["title"],
                    team=row["team"] or "",
                    role=called[Role(row["role"])],
                )
                for row in staff
            ),
        ),
        title="Roles",
    )


def labels(visit: Visit) -> dict[Role, str]:
    """What this authority calls each role."""
    known = visit.ledger.authority().roles
    return {role: known.get(role, Settled()).label or words for role, words in ROLE_WORDS.items()}


def _line(visit: Visit, role: Role, called: dict[Role, str]) -> RoleLine:
    settled = visit.ledger.authority().roles.get(role, Settled())
    reach = settled.reach or REACH_OF.get(role)
    one = "One family" if role in LAY else "None"
    return RoleLine(
        href=f"/roles/{role.value}",
        label=called[role],
        usual=ROLE_WORDS[role],
        reach=REACH_WORDS[reach] if reach else one,
        settled=settled != Settled(),
        may=len(_chosen(role, settled)),
    )


def _chosen(role: Role, settled: Settled) -> tuple[Deed, ...]:
    given, taken = set(settled.given), set(settled.taken)
    return tuple(
        deed
        for deed in Deed
        if (deed in FROM_THE_START[role] or deed.value in given)
        and deed in CAN_BE_GIVEN[role]
        and deed.value not in taken
    )


@read("/roles/{role:str}", Deed.SETTLE_ROLES)
def one_role(visit: Visit) -> Response[Any]:
    """What one role may do, to be settled otherwise."""
    return _show_role(visit, _role(visit))


@write("/roles/{role:str}", Deed.SETTLE_ROLES)
def settle_role(visit: Visit) -> Response[Any]:
    """Settles what a role is called and may do."""
    role, form = _role(visit), visit.form
    chosen = set(form.several("permissions"))
    start = {deed.value for deed in FROM_THE_START[role]}
    able = {deed.value for deed in CAN_BE_GIVEN[role]}

    def command() -> SettleRole:
        label = form.text("label")
        return SettleRole(
            role=role,
            label="" if label == ROLE_WORDS[role] else label,
            given=tuple((chosen & able) - start),
            taken=tuple(start - chosen),
            reach=form.choice("reach", Reach, REACH_OF[role]) if role in REACH_OF else None,
            reason=form.text("reason"),
        )

    return _settle(visit, AUTHORITY, command, lambda: _show_role(visit, role))


def _settle(
    visit: Visit,
    stream: UUID,
    command: Callable[[], AuthorityCommand | AccountCommand],
    otherwise: Callable[[], Response[Any]],
) -> Response[Any]:
    form, status = visit.form, 422
    try:
        told = command()
        if not form.problems:
            visit.ledger.tell(stream, told, visit.provenance())
    except Refused as refused:
        form.refuse(refused.field, refused.reason)
    except Busy as busy:
        form.refuse("", str(busy))
        status = 409
    if form.problems:
        response = otherwise()
        response.status_code = status
        return response
    return go("/roles")


def _role(visit: Visit) -> Role:
    try:
        return Role(visit.param("role"))
    except ValueError:
        raise NotHere from None


def _show_role(visit: Visit, role: Role) -> Response[Any]:
    settled = visit.ledger.authority().roles.get(role, Settled())
    reach = settled.reach or REACH_OF.get(role)
    return visit.show(
        "role.html",
        RolePage(
            action=f"/roles/{role.value}",
            usual=ROLE_WORDS[role],
            label=settled.label or ROLE_WORDS[role],
            reaches=tuple(Choice(each.value, REACH_WORDS[each]) for each in Reach)
            if role in REACH_OF
            else (),
            reach=reach.value if reach else "",
            permissions=tuple(
                Choice(deed.value, deed_words(deed)) for deed in Deed if deed in CAN_BE_GIVEN[role]
            ),
            chosen=tuple(deed.value for deed in _chosen(role, settled)),
        ),
        title="What a role may do",
        heading=settled.label or ROLE_WORDS[role],
    )


@read("/roles/people/{account:uuid}", Deed.SETTLE_ROLES)
def one_person(visit: Visit) -> Response[Any]:
    """The role of one of the staff."""
    return _show_person(visit, _person(visit))


@write("/roles/people/{account:uuid}", Deed.SETTLE_ROLES)
def give_role(visit: Visit) -> Response[Any]:
    """Gives one of the staff another role."""
    row, form = _person(visit), visit.form
    team = form.maybe("team")
    # Whoever is in the team already is let be: two of one name from before keep their roles.
    moves = team and team.casefold() != (row["team"] or "").casefold()
    if team and moves and namesake(visit, row["name"], team, row["account"]):
        form.refuse("team", NAMESAKE)
    return _settle(
        visit,
        row["account"],
        lambda: GiveRole(
            role=form.choice("role", Role, ROLE_OF[Standing(row["standing"])]),
            title=form.text("title"),
            team=form.maybe("team"),
            reason=form.text("reason"),
        ),
        lambda: _show_person(visit, row),
    )


def _person(visit: Visit) -> dict[str, Any]:
    found = visit.rows(
        "select account, name, title, team, role, standing from pages.accounts "
        "where account = %s and open and family is null",
        UUID(visit.param("account")),
    )
    if not found:
        raise NotHere
    return found[0]


def _show_person(visit: Visit, row: dict[str, Any]) -> Response[Any]:
    called = labels(visit)
    return visit.show(
        "role_of_person.html",
        PersonPage(
            action=f"/roles/people/{row['account']}",
            name=row["name"],
            roles=tuple(Choice(role.value, called[role]) for role in STAFF_ROLES),
            role=row["role"],
            title_now=row["title"],
            team=row["team"] or "",
        ),
        title="Someone’s role",
        heading=row["name"],
    )


ROUTES = (roles, one_role, settle_role, one_person, give_role)
