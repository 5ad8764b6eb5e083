"""Decisions as pages show them: jobs to choose, and a decision that stands in a row."""

from __future__ import annotations

from typing import Any

from backend.aggregates.account import Standing
from backend.aggregates.decisions import JOB_WORDS, JobRole
from web.page import Visit

JOBS = tuple(
    {"value": role.value, "text": words[:1].upper() + words[1:]}
    for role, words in JOB_WORDS.items()
)


def own_job(visit: Visit) -> str:
    """The job that whoever fills in the form most likely decides in."""
    manager = visit.viewer.standing is Standing.MANAGER
    return (JobRole.TEAM_MANAGER if manager else JobRole.WORKER).value


def decided(row: dict[str, Any]) -> dict[str, Any]:
    """A row with the words of the job that decided."""
    return row | {"job": JOB_WORDS[JobRole(row["role"])]}
