"""Roles: settled by an administrator, given to staff, and in force from the next page on."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest

from backend.aggregates.account import STANDING_OF, Role
from backend.aggregates.role_settings import Reach
from backend.permission import CAN_BE_GIVEN, FROM_THE_START, Deed, Place, Viewer, deeds_of, may
from tests.families import ELLA
from tests.pages.conftest import ADMIN, MANAGER, WORKER, Site, opened

GOVERNANCE, QUALITY, CHILD = "Sian P", "Imran Y", "Ella O"
STRANGE = UUID(int=9)


@pytest.fixture(scope="module")
def place(server: str) -> Iterator[Site]:
    with opened(server) as site:
        site.open(GOVERNANCE, STANDING_OF[Role.GOVERNANCE], "Officer", role=Role.GOVERNANCE)
        site.open(QUALITY, STANDING_OF[Role.QUALITY], "Auditor", role=Role.QUALITY)
        ours = {"family": site.family}
        site.open(
            CHILD, STANDING_OF[Role.YOUNG_PERSON], "Child", person=ELLA, role=Role.YOUNG_PERSON,
            **ours,
        )  # fmt: skip
        yield site


def test_administrators_settle_roles_and_read_no_family():
    for role in Role:
        deeds = CAN_BE_GIVEN[role]
        if role is Role.ADMINISTRATOR:
            assert deeds == {Deed.OPEN_ACCOUNTS, Deed.SETTLE_ROLES}
        else:
            assert not deeds & {Deed.OPEN_ACCOUNTS, Deed.SETTLE_ROLES}, role


def test_nobody_of_a_network_can_be_given_what_is_for_staff(place: Site):
    here = Place(family=place.family, team="North")
    every = frozenset(deed.value for deed in Deed)
    for role in (Role.MEMBER, Role.PARENT, Role.YOUNG_PERSON):
        viewer = Viewer(
            account=place.family,
            name="",
            title="",
            standing=STANDING_OF[role],
            family=place.family,
            role=role,
            given=every,
        )
        assert deeds_of(viewer) == FROM_THE_START[role]
        for deed in (Deed.SEE_CASE, Deed.SEE_PROTECTED, Deed.SEE_SAFEGUARDS, Deed.DECIDE):
            assert not may(viewer, deed, here)


def test_specialists_read_every_family_and_write_in_none(place: Site):
    for who in (GOVERNANCE, QUALITY):
        browser = place.browser(who)
        for family in (place.family, place.other):
            assert browser.get(f"/families/{family}").status_code == 200
        assert str(place.other) in browser.get("/families").text
        assert browser.get(f"{place.root}/bottom-line").status_code == 200
        assert browser.post(f"{place.root}/bottom-line", {"statement": "x"}).status_code == 404
    assert place.browser(GOVERNANCE).get(f"{place.root}/protected").status_code == 200
    assert place.browser(QUALITY).get(f"{place.root}/protected").status_code == 404
    assert place.browser(ADMIN).get("/families").text.count("/families/") == 0


def test_a_young_person_reads_their_own_family_as_far_as_it_is_for_them(place: Site):
    child = place.browser(CHILD)
    for path in ("", "/plan", "/child", "/what-i-see", "/meetings"):
        assert child.get(place.root + path).status_code == 200, path
    for path in ("/history", "/practice", "/protected", "/bottom-line", "/consent"):
        assert child.get(place.root + path).status_code == 404, path
    assert child.get(f"/families/{place.other}").status_code == 404


def test_what_is_settled_holds_from_the_next_page_on(place: Site):
    admin, worker = place.browser(ADMIN), place.browser(WORKER)
    assert worker.get(f"{place.root}/protected").status_code == 200
    path = f"/roles/{Role.WORKER.value}"
    assert 'value="see-protected" checked' in admin.get(path).text
    chosen = [d.value for d in FROM_THE_START[Role.WORKER] if d is not Deed.SEE_PROTECTED]
    settled = {"label": "Family worker", "reach": "team", "permissions": [*chosen, "decide"]}
    missing = admin.post(path, settled)
    assert missing.status_code == 422 and "Say why this changes." in missing.text
    assert admin.post(path, settled | {"reason": "Agreed in May"}).status_code == 303
    assert "Family worker" in admin.get("/roles").text
    assert worker.get(f"{place.root}/protected").status_code == 404
    assert worker.get(f"{place.root}/dates/exceptions").status_code == 200
    # And back.
    chosen = [deed.value for deed in FROM_THE_START[Role.WORKER]]
    again = {"label": "", "reach": "team", "permissions": chosen, "reason": "It did not work"}
    assert admin.post(path, again).status_code == 303
    assert worker.get(f"{place.root}/protected").status_code == 200


def test_no_form_gives_a_role_more_than_it_can_be_given(place: Site):
    admin = place.browser(ADMIN)
    sent = {
        "label": "Parent",
        "permissions": [deed.value for deed in Deed],
        "reason": "Tried",
    }
    assert admin.post("/roles/parent", sent).status_code == 303
    given = place.rows("select given from pages.staff_roles where role = 'parent'")
    assert given in ([], [([],)])
    assert admin.get("/roles/nobody").status_code == 404


def test_someone_of_the_staff_has_another_role_at_once(place: Site):
    admin, manager = place.browser(ADMIN), place.browser(MANAGER)
    path = f"/roles/people/{place.accounts[MANAGER]}"
    assert 'value="team-manager" checked' in admin.get(path).text
    assert manager.get(f"{place.root}/dates/exceptions").status_code == 200
    changed = {"role": "worker", "title": "Social worker", "team": "North", "reason": "Moved"}
    assert admin.post(path, changed | {"reason": ""}).status_code == 422
    assert admin.post(path, changed).status_code == 303
    assert manager.get(f"{place.root}/dates/exceptions").status_code in (303, 404)
    back = {"role": "team-manager", "title": "Team manager", "team": "North", "reason": "Back"}
    assert admin.post(path, back).status_code == 303
    # Whoever is of a family's network is not of the staff.
    assert admin.get(f"/roles/people/{place.accounts['Gran Mary']}").status_code == 404


def test_nobody_moves_into_a_team_where_someone_goes_by_their_name(place: Site):
    admin = place.browser(ADMIN)
    home = place.accounts[WORKER]
    place.open(WORKER, STANDING_OF[Role.WORKER], "Social worker", team="West")
    away = place.accounts.pop(WORKER)
    place.accounts[WORKER] = home
    moved = {"role": "worker", "title": "Senior", "team": "north", "reason": "Nearer home"}
    answer = admin.post(f"/roles/people/{away}", moved)
    assert answer.status_code == 422 and 'id="team-error"' in answer.text
    assert "Nearer home" in answer.text
    assert admin.post(f"/roles/people/{away}", moved | {"team": "East"}).status_code == 303
    # Two of one name who are in a team from before keep their work, and what is changed of it.
    place.open(WORKER, STANDING_OF[Role.WORKER], "Social worker", team="North")
    twin, place.accounts[WORKER] = place.accounts[WORKER], home
    assert admin.post(f"/roles/people/{twin}", moved).status_code == 303


def test_reach_follows_the_team_of_the_family():
    here = Place(family=STRANGE, team="North")
    for role, team, allowed in (
        (Role.WORKER, "North", True),
        (Role.WORKER, "South", False),
        (Role.LEGAL, None, True),
        (Role.ADMINISTRATOR, None, False),
        (Role.COURT_READER, None, False),
    ):
        viewer = Viewer(
            account=STRANGE, name="", title="", standing=STANDING_OF[role], team=team, role=role
        )
        assert may(viewer, Deed.SEE_PLAN, here) is allowed
    far = Viewer(
        account=STRANGE,
        name="",
        title="",
        standing=STANDING_OF[Role.WORKER],
        team="South",
        role=Role.WORKER,
        reach=Reach.ALL,
    )
    assert may(far, Deed.SEE_PLAN, here)
