"""Who decided: every exception and every manager's decision names a person, a job and a reason."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from enum import StrEnum

import msgspec

from backend.aggregates.vocabulary import LONGEST_NAME, Refused, Words, need


class JobRole(StrEnum):
    """The jobs that the practice documents give decisions to (coverage.md, supporting roles)."""

    WORKER = "worker"
    TEAM_MANAGER = "team-manager"
    PRACTICE_LEAD = "practice-lead"
    CONSULTANT = "consultant-social-worker"
    CONFERENCE_CHAIR = "conference-chair"
    REVIEWING_OFFICER = "reviewing-officer"
    PRINCIPAL = "principal-social-worker"
    SERVICE_MANAGER = "service-manager"
    DUTY = "duty-team"
    AUDITOR = "auditor"
    INFORMATION = "information-governance"
    LEGAL = "legal"


JOB_WORDS = {
    JobRole.WORKER: "social worker",
    JobRole.TEAM_MANAGER: "team manager",
    JobRole.PRACTICE_LEAD: "practice lead",
    JobRole.CONSULTANT: "consultant social worker",
    JobRole.CONFERENCE_CHAIR: "conference chair",
    JobRole.REVIEWING_OFFICER: "independent reviewing officer",
    JobRole.PRINCIPAL: "principal social worker",
    JobRole.SERVICE_MANAGER: "service manager",
    JobRole.DUTY: "duty team",
    JobRole.AUDITOR: "auditor",
    JobRole.INFORMATION: "information governance",
    JobRole.LEGAL: "legal team",
}


class Decision(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Who decided, in which job, on which day, and why (rules.md B.1, last column)."""

    by: str
    role: JobRole
    on: date
    reason: Words


def check_decision(decision: Decision, allowed: Collection[JobRole], today: date) -> None:
    """Refuses a decision by a job that may not take it, of a day to come, or without a reason.

    Fields are named `by`, `role`, `decided_on` and `reason`; `allowed` empty means any job.
    """
    need(decision.by, "Enter the name of the person who decided.", "by", LONGEST_NAME)
    if allowed and decision.role not in allowed:
        jobs = [JOB_WORDS[role] for role in JobRole if role in allowed]
        may = jobs[0] if len(jobs) == 1 else f"{', '.join(jobs[:-1])} or {jobs[-1]}"
        raise Refused(f"Only {_a(may)} can decide this. Ask one of them.", "role")
    if decision.on > today:
        raise Refused("This date is in the future. Enter the day it was decided.", "decided_on")
    if decision.on.year < 1990:
        raise Refused("This date is too long ago. Check the year.", "decided_on")
    need(decision.reason, "Say why it was decided.", "reason")


def _a(words: str) -> str:
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"
