"""Decisions as pages show them: jobs to choose, and a decision that stands in a row."""

from __future__ import annotations

from typing import Any

from backend.aggregates.account import Role
from backend.aggregates.decisions import JOB_WORDS, JobRole
from web.page import Visit

JOBS = tuple(
    {"value": role.value, "text": words[:1].upper() + words[1:]}
    for role, words in JOB_WORDS.items()
)

JOB_OF = {
    Role.TEAM_MANAGER: JobRole.TEAM_MANAGER,
    Role.PRACTICE_LEAD: JobRole.PRACTICE_LEAD,
    Role.CONSULTANT: JobRole.CONSULTANT,
    Role.PRINCIPAL: JobRole.PRINCIPAL,
    Role.GOVERNANCE: JobRole.INFORMATION,
    Role.LEGAL: JobRole.LEGAL,
    Role.QUALITY: JobRole.AUDITOR,
}


def own_job(visit: Visit) -> str:
    """The job that whoever fills in the form most likely decides in."""
    role = visit.viewer.acts_as
    return JOB_OF.get(role, JobRole.WORKER).value


def decided(row: dict[str, Any]) -> dict[str, Any]:
    """A row with the words of the job that decided."""
    return row | {"job": JOB_WORDS[JobRole(row["role"])]}
