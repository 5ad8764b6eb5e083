"""Who decided: the same four fields wherever a decision is written down."""

from __future__ import annotations

from typing import Any

from backend.aggregates.account import Standing
from backend.aggregates.decisions import JOB_WORDS, Decision, JobRole
from web.forms import Form
from web.page import Visit

JOBS = tuple(
    {"value": role.value, "text": words[:1].upper() + words[1:]}
    for role, words in JOB_WORDS.items()
)


def decision(visit: Visit) -> Decision:
    """The decision that a form holds in `by`, `role`, `decided_on` and `reason`."""
    form: Form = visit.form
    day = form.date("decided_on")
    if day is None and not form.problems_at("decided_on"):
        form.refuse("decided_on", "Enter the day it was decided.")
    return Decision(
        by=form.text("by"),
        role=form.choice("role", JobRole, JobRole.WORKER),
        on=day or visit.ledger.today(),
        reason=form.text("reason"),
    )


def own_job(visit: Visit) -> str:
    """The job that whoever fills in the form most likely decides in."""
    manager = visit.viewer.standing is Standing.MANAGER
    return (JobRole.TEAM_MANAGER if manager else JobRole.WORKER).value


def decided(row: dict[str, Any]) -> dict[str, Any]:
    """A row with the words of the job that decided."""
    return row | {"job": JOB_WORDS[JobRole(row["role"])]}
