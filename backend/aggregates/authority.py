"""The practice profile: every number and gate an authority has settled, versioned and dated."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec

from backend.aggregates.calendars import ENGLAND_AND_WALES, WorkingCalendar
from backend.aggregates.vocabulary import (
    Command,
    Due,
    Event,
    PlanStatus,
    Refused,
    need,
    tidy,
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

    def review_days(self, status: PlanStatus) -> int:
        """Days between reviews for a plan of this status (rules.md T06, T07)."""
        match status:
            case PlanStatus.PROTECTION:
                return self.review_days_protection
            case PlanStatus.IN_NEED:
                return self.review_days_in_need
            case PlanStatus.EARLY_HELP | PlanStatus.LOOKED_AFTER:
                return self.review_days_early_help


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """The terms a decision is made under: the ledger's day, the profile in force, its calendar."""

    today: date
    profile: Profile
    calendar: WorkingCalendar = ENGLAND_AND_WALES

    def due(self, rule: str, start: date, days: int) -> Due:
        """The day `days` calendar days after `start`; it does not roll over a holiday (T01)."""
        return self._due(rule, start, start + timedelta(days=days))

    def due_working(self, rule: str, start: date, days: int) -> Due:
        """The `days`th working day after `start`; the day after counts as the first (T04, X13)."""
        return self._due(rule, start, self.calendar.add(start, days))

    def _due(self, rule: str, start: date, on: date) -> Due:
        return Due(
            rule=rule,
            on=on,
            counted_from=start,
            profile=self.profile.version,
            calendar=self.calendar.version,
        )


HOUSE_PROFILE = Profile(
    version="house-2026.1", effective_from=date(2026, 1, 1), authority="This authority"
)


# Events


class ProfileAdopted(Event, frozen=True, kw_only=True, tag="profile-adopted"):
    """The authority put a practice profile in force (coverage.md A113)."""

    profile: Profile


AuthorityEvent = ProfileAdopted

# Commands


class AdoptProfile(Command, frozen=True, kw_only=True):
    """Put this practice profile in force from its own effective date on."""

    profile: Profile


AuthorityCommand = AdoptProfile

# State


class Authority(msgspec.Struct, frozen=True):
    """Every profile the authority has adopted, oldest first."""

    profiles: tuple[Profile, ...] = ()

    def in_force(self, day: date) -> Profile:
        """The profile in force on a day: the latest adopted whose effective date has come."""
        for profile in reversed(self.profiles):
            if profile.effective_from <= day:
                return profile
        return self.profiles[0] if self.profiles else HOUSE_PROFILE


def decide(authority: Authority, command: AuthorityCommand, terms: Terms) -> list[AuthorityEvent]:
    """What follows from a command; refuses a version that was used before."""
    profile = tidy(command.profile)
    need(profile.version, "Give the profile a version.", "version", 60)
    need(profile.authority, "Enter the authority's name.", "authority", 200)
    need(profile.scale_anchors, "Write what stands at 0 and at 10.", "scale_anchors")
    need(profile.scale_anchors_version, "Give them a version.", "scale_anchors_version", 60)
    for adopted in authority.profiles:
        if adopted == profile:
            return []
        if adopted.version == profile.version:
            raise Refused("This version has been used. A profile is never edited.", "version")
    for field, most in _MOST.items():
        if not 1 <= getattr(profile, field) <= most:
            raise Refused(f"Enter a number from 1 to {most}.", field)
    if not 1 <= profile.first_meeting_days <= 84:
        raise Refused(
            "The first meeting can be sooner than 12 weeks, not later.", "first_meeting_days"
        )
    return [ProfileAdopted(profile=profile)]


_MOST = {
    "first_review_days": 366,
    "review_days_protection": 366,
    "review_days_in_need": 366,
    "review_days_early_help": 366,
    "write_up_working_days": 100,
    "late_after_hours": 8_784,
    "session_idle_minutes": 1_440,
    "session_longest_hours": 168,
}


def evolve(authority: Authority, event: AuthorityEvent) -> Authority:
    """The authority with one more profile."""
    return Authority(profiles=(*authority.profiles, event.profile))
