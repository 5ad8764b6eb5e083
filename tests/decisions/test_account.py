"""Accounts: opened for staff of a team or for one person of one family, and closed."""

from __future__ import annotations

from uuid import UUID

import pytest

from backend.aggregates.account import (
    AccountClosed,
    AccountOpened,
    AccountRoleGiven,
    CloseAccount,
    GiveRole,
    OpenAccount,
    Role,
    Standing,
)
from backend.aggregates.vocabulary import PersonId
from tests.spec import given_account

FAMILY = UUID(int=7)
WORKER = OpenAccount(name="Wiktoria", title="Social worker", standing=Standing.WORKER, team="N")
GRAN = OpenAccount(
    name="Gran Mary",
    title="Grandmother",
    standing=Standing.NETWORK,
    family=FAMILY,
    person=PersonId("p-gran"),
)
CLOSE = CloseAccount(reason="Left the team")


@pytest.mark.parametrize("opened", [WORKER, GRAN])
def test_an_account_is_opened_once(opened: OpenAccount):
    given_account().when(opened).then(
        AccountOpened(
            name=opened.name,
            title=opened.title,
            standing=opened.standing,
            team=opened.team,
            family=opened.family,
            person=opened.person,
        )
    )
    given_account(opened).when(opened).nothing()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "n" * 201}, "name"),
        ({"name": "n\udc00"}, "name"),
        ({"title": ""}, "title"),
        ({"team": "n" * 201}, "team"),
        ({"family": FAMILY}, "family"),
        ({"person": PersonId("p")}, "person"),
        ({"standing": Standing.NETWORK}, "family"),
        ({"standing": Standing.NETWORK, "family": FAMILY}, "person"),
    ],
)
def test_accounts_are_refused(changes: dict[str, object], field: str):
    words: dict[str, object] = {"name": "W", "title": "T", "standing": Standing.WORKER}
    given_account().when(OpenAccount(**(words | changes))).refused(field)  # type: ignore[arg-type]


def test_names_of_accounts_are_tidied():
    opened = OpenAccount(name=" Sio\u0302n\0 ", title="T", standing=Standing.MANAGER)
    assert given_account().when(opened).event.name == "Siôn"


def test_an_account_is_closed_with_a_reason():
    given_account(WORKER).when(CLOSE).then(AccountClosed(reason="Left the team"))
    given_account(WORKER, CLOSE).when(CLOSE).nothing()
    given_account().when(CLOSE).refused("no such account")
    given_account(WORKER).when(CloseAccount(reason="")).refused("reason")


# Roles

LEADS = GiveRole(role=Role.PRACTICE_LEAD, title="Practice lead", team="N", reason="From May on")


def test_a_role_goes_with_what_someone_is():
    odd = OpenAccount(
        name="W", title="T", standing=Standing.WORKER, team="N", role=Role.ADMINISTRATOR
    )
    given_account().when(odd).refused("role")


def test_someone_of_the_staff_is_given_another_role():
    given_account(WORKER).when(LEADS).then(
        AccountRoleGiven(
            role=Role.PRACTICE_LEAD,
            standing=Standing.MANAGER,
            title="Practice lead",
            team="N",
            reason="From May on",
        )
    )
    given_account(WORKER, LEADS).when(LEADS).nothing()


def test_whoever_works_with_every_family_belongs_to_no_team():
    legal = GiveRole(role=Role.LEGAL, title="Solicitor", team="N", reason="Moved")
    assert given_account(WORKER).when(legal).event.team is None


@pytest.mark.parametrize(
    ("opened", "changes", "field"),
    [
        (WORKER, {"title": ""}, "title"),
        (WORKER, {"team": None}, "team"),
        (WORKER, {"reason": ""}, "reason"),
        # An account that reads one family never becomes one that reads others.
        (GRAN, {}, "role"),
        (WORKER, {"role": Role.PARENT}, "role"),
    ],
)
def test_giving_a_role_is_refused(opened: OpenAccount, changes: dict[str, object], field: str):
    words: dict[str, object] = {
        name: getattr(LEADS, name) for name in ("role", "title", "team", "reason")
    }
    given_account(opened).when(GiveRole(**(words | changes))).refused(field)  # type: ignore[arg-type]


def test_nobody_is_given_a_role_before_an_account_is_open_or_after_it_is_closed():
    given_account().when(LEADS).refused("no such account")
    given_account(WORKER, CLOSE).when(LEADS).refused("no such account")
