"""Roles: what an authority calls them, and what it lets each of them do."""

from __future__ import annotations

import pytest

from backend.aggregates.account import Role
from backend.aggregates.role_settings import Reach, RoleSettled, SettleRole
from tests.spec import given_authority

FAMILY_WORKER = SettleRole(
    role=Role.WORKER,
    label="Family worker",
    given=("decide",),
    taken=("protect", "open-file"),
    reach=Reach.ALLOCATED,
    reason="Agreed by the management team",
)


def test_a_role_is_settled():
    told = given_authority().when(FAMILY_WORKER)
    told.then(
        RoleSettled(
            role=Role.WORKER,
            label="Family worker",
            given=("decide",),
            taken=("open-file", "protect"),
            reach=Reach.ALLOCATED,
            reason="Agreed by the management team",
        )
    )
    assert told.after.roles[Role.WORKER].reach is Reach.ALLOCATED
    given_authority(FAMILY_WORKER).when(FAMILY_WORKER).nothing()


def test_settled_back_it_is_as_from_the_start():
    back = SettleRole(role=Role.WORKER, reach=Reach.TEAM, reason="It did not work")
    assert given_authority(FAMILY_WORKER).when(back).event.reach is None
    given_authority().when(back).nothing()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"label": "n" * 201}, "label"),
        ({"given": ("Robert'); --",)}, "permissions"),
        ({"given": ("decide",), "taken": ("decide",)}, "permissions"),
        ({"reason": ""}, "reason"),
        ({"role": Role.PARENT, "reach": None}, "permissions"),
        ({"role": Role.PARENT, "given": ()}, "reach"),
    ],
)
def test_settling_a_role_is_refused(changes: dict[str, object], field: str):
    words: dict[str, object] = {
        name: getattr(FAMILY_WORKER, name)
        for name in ("role", "label", "given", "taken", "reach", "reason")
    }
    given_authority().when(SettleRole(**(words | changes))).refused(field)  # type: ignore[arg-type]
