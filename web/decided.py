"""Who decided: the four fields of a decision, the same on every form that asks for one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import msgspec

from backend.aggregates.decisions import JOB_WORDS, Decision, JobRole
from backend.permission import Deed
from web.forms import Form
from web.page import Visit


class Job(msgspec.Struct, frozen=True):
    """A job to choose."""

    value: str
    text: str


class Deciding(msgspec.Struct, frozen=True, kw_only=True):
    """What templates/decision_fields.html shows: the jobs that may decide, who it likely was."""

    jobs: tuple[Job, ...]
    by: str
    today: date


def deciding(visit: Visit, jobs: Iterable[JobRole] = JobRole) -> Deciding:
    """The fields of a decision by one of these jobs; a manager finds their own name in them."""
    return Deciding(
        jobs=tuple(Job(job.value, _upper(JOB_WORDS[job])) for job in JobRole if job in set(jobs)),
        by=visit.viewer.name if visit.may(Deed.DECIDE) else "",
        today=visit.ledger.today(),
    )


def decision(form: Form) -> Decision:
    """The decision as it was typed; what is missing becomes a problem beside its field."""
    day = form.date("decided_on")
    if day is None and not form.problems_at("decided_on"):
        form.refuse("decided_on", "Enter the day it was decided.")
    return Decision(
        by=form.text("by"),
        role=form.choice("role", JobRole, JobRole.TEAM_MANAGER),
        on=day or date(1990, 1, 1),
        reason=form.text("reason"),
    )


def day(form: Form, name: str, say: str) -> date:
    """A day that must be there; a day of no meaning with a problem beside the field otherwise."""
    found = form.date(name)
    if found is None and not form.problems_at(name):
        form.refuse(name, say)
    return found or date(1990, 1, 1)


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
