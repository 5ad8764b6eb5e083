"""The practice profile: every number and gate an authority has settled, versioned and dated."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import msgspec

from backend.aggregates.decisions import JobRole
from backend.aggregates.vocabulary import PlanStatus


class Start(StrEnum):
    """Which event starts the 12 weeks: "involvement" is not said more exactly (rules.md X14)."""

    REFERRAL = "referral-accepted"
    ALLOCATION = "case-allocated"
    ASSESSMENT = "assessment-begun"


class MayExcept(msgspec.Struct, frozen=True):
    """Which jobs may decide an exception to one rule (rules.md B.1, last columns)."""

    rule: str
    jobs: tuple[JobRole, ...]


MANAGERS = (JobRole.TEAM_MANAGER, JobRole.PRACTICE_LEAD, JobRole.CONSULTANT)
# Who may decide about a plan before it is seen (T10), or with a smaller network (T27), where a
# profile does not say.
OVER_THE_PLAN = (*MANAGERS, JobRole.SERVICE_MANAGER)
EXCEPTIONS = (
    MayExcept("T01", MANAGERS),
    MayExcept("T04", MANAGERS),
    MayExcept("T05", MANAGERS),
    MayExcept("T06", (*MANAGERS, JobRole.CONFERENCE_CHAIR)),
    MayExcept("T07", MANAGERS),
)
EVERY_CHILD = (
    "Every child the council works with: in need, protected, in care or leaving it, in every "
    "area, the disabled children’s team included."
)


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """What one authority has settled (rules.md B.2). Days are calendar days unless named working.

    Never edited: a change is a new version with the day it takes effect.
    """

    version: str
    effective_from: date
    authority: str
    first_meeting_days: int = 84
    first_review_days: int = 28
    review_days_protection: int = 28
    review_days_in_need: int = 42
    review_days_early_help: int = 42
    write_up_working_days: int = 5
    count_parents: bool = False
    late_after_hours: int = 24
    scale_anchors: str = (
        "0: the worries are so great that a child is likely to be hurt again. "
        "10: there is enough safety for the council to step away."
    )
    scale_anchors_version: str = "handrail-1"
    session_idle_minutes: int = 60
    session_longest_hours: int = 12
    direction: str = ""
    approved_by: str = ""
    involvement_starts: Start = Start.REFERRAL
    applies_to: str = EVERY_CHILD
    early_help_system: str = ""
    exceptions: tuple[MayExcept, ...] = EXCEPTIONS
    paid_as_professional: bool = True
    size_required: bool = False
    under_fives_shown_plan: bool = False
    same_day_on_imminent_risk: bool = True
    share_working_days: int = 5
    sight_required: bool = True
    sight_working_days: int = 2
    closing_tested_weeks: int | None = None
    closing_scale_floor: int | None = None
    review_days_looked_after: int | None = None
    # For those who are let in by a worker, on phones that may be shared or lost.
    lay_idle_minutes: int = 15
    lay_longest_hours: int = 8
    sign_in_link_hours: int = 72
    device_days: int = 90
    step_up_minutes: int = 10
    # How long a record stays open to someone who opened it in an emergency.
    emergency_hours: int = 4

    def may_except(self, rule: str) -> tuple[JobRole, ...]:
        """The jobs that may decide an exception to a rule; none where the profile names none."""
        usual = OVER_THE_PLAN if rule in ("T10", "T27") else ()
        return next((each.jobs for each in self.exceptions if each.rule == rule), usual)

    def review_days(self, status: PlanStatus) -> int:
        """Days between reviews for a plan of this status (rules.md T06, T07)."""
        match status:
            case PlanStatus.PROTECTION:
                return self.review_days_protection
            case PlanStatus.IN_NEED:
                return self.review_days_in_need
            case PlanStatus.EARLY_HELP:
                return self.review_days_early_help
            case PlanStatus.LOOKED_AFTER:
                return self.review_days_looked_after or self.review_days_early_help
