"""The steps of a request for the history, who may take each, and the grounds for withholding."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from backend.aggregates.decisions import JobRole
from backend.aggregates.vocabulary import ProtectedId

CHECKED_BY = (JobRole.INFORMATION, JobRole.LEGAL)
WITHHELD_BY = (JobRole.INFORMATION, JobRole.LEGAL)
REVIEWED_BY = (
    JobRole.TEAM_MANAGER,
    JobRole.PRINCIPAL,
    JobRole.SERVICE_MANAGER,
    JobRole.INFORMATION,
    JobRole.LEGAL,
)
RECALLED_BY = HELD_BY = (JobRole.INFORMATION, JobRole.LEGAL)
APPROVED_BY = (JobRole.LEGAL, JobRole.TEAM_MANAGER, JobRole.SERVICE_MANAGER)


class Asker(StrEnum):
    """Who asks for a history (evidence.md 4.3)."""

    COURT = "court-order"
    SOLICITOR = "solicitor"
    GUARDIAN = "guardian"
    YOUNG_PERSON = "young-person"
    PARENT = "parent"
    OFSTED = "ofsted"
    SUBJECT_ACCESS = "subject-access"


class Ground(StrEnum):
    """On what ground something is withheld (law.md C.3, C.6)."""

    CONTACT = "contact-details"
    THIRD_PARTY = "third-party"
    PRIVILEGE = "privilege"
    HARM = "serious-harm"
    BEST_INTERESTS = "best-interests"
    ORDER = "court-order"


class Step(StrEnum):
    """How far a request has come; each step needs the one before it."""

    ASKED = "asked"
    CHECKED = "checked"
    DECLINED = "declined"
    SCOPED = "scoped"
    ASSEMBLED = "assembled"
    REVIEWED = "reviewed"
    SEARCHED = "searched"
    BLOCKED = "blocked"
    APPROVED = "approved"

    @property
    def assembled(self) -> bool:
        """Whether pages were made that can be out of date."""
        return self in (
            Step.ASSEMBLED,
            Step.REVIEWED,
            Step.SEARCHED,
            Step.BLOCKED,
            Step.APPROVED,
        )

    @property
    def scoped(self) -> bool:
        """Whether it is settled what the pack is about, so that something can be withheld."""
        return self is Step.SCOPED or self.assembled


class GateHit(msgspec.Struct, frozen=True, gc=False):
    """A file of a pack in which a protected fact was found."""

    file: str
    fact: ProtectedId


# Why something else cannot be done now, step by step.
SAID = {
    Step.ASKED: "first check who asks, and by what right.",
    Step.CHECKED: "first fix what the pack holds.",
    Step.DECLINED: "the request was declined.",
    Step.SCOPED: "first make the pages.",
    Step.ASSEMBLED: "first a second person must look through the pages.",
    Step.REVIEWED: "first the finished pack must be searched.",
    Step.SEARCHED: "the pack was searched, and waits for approval.",
    Step.BLOCKED: "something protected was found in the pack. Withhold it first.",
    Step.APPROVED: "the pack was approved.",
}
