"""What an authority settled: its practice profile, directions and calendar, dated, never edited."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec

from backend.aggregates.account import Role
from backend.aggregates.audit_samples import AuditSampleDrawn, DrawAuditSample, sampled
from backend.aggregates.calendars import ENGLAND_AND_WALES, FROZEN, WorkingCalendar, called
from backend.aggregates.decisions import Decision, JobRole, check_decision
from backend.aggregates.look_reviews import LooksReviewed, Reviewed, ReviewLooks, reviewed
from backend.aggregates.look_reviews import after as found_after
from backend.aggregates.profile import MANAGERS, Profile
from backend.aggregates.role_settings import RoleSettled, Settled, SettleRole, after, settled
from backend.aggregates.vocabulary import (
    LONGEST_NAME,
    Command,
    Due,
    Event,
    PlanStatus,
    Refused,
    Teller,
    brief,
    need,
    tidy,
)


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """The terms a decision is made under: the ledger's day, the profile in force, its calendar."""

    today: date
    profile: Profile
    calendar: WorkingCalendar = ENGLAND_AND_WALES
    # Who tells the command, None in a story that does not say.
    teller: Teller | None = None
    # Every one that a date can be pinned to, those of before too.
    calendars: tuple[WorkingCalendar, ...] = tuple(FROZEN.values())

    def due(self, rule: str, start: date, days: int) -> Due:
        """The day `days` calendar days after `start`; it does not roll over a holiday (T01)."""
        return self._due(rule, start, start + timedelta(days=days))

    def due_working(self, rule: str, start: date, days: int) -> Due:
        """The `days`th working day after `start`; the day after counts as the first (T04, X13)."""
        return self._due(rule, start, self.calendar.add(start, days))

    def review_due(self, status: PlanStatus, met: date, *, first: bool) -> Due:
        """The next review after a meeting: the earliest of the rules that apply (T05-T07, X2)."""
        rule = "T06" if status is PlanStatus.PROTECTION else "T07"
        regular = self.due(rule, met, self.profile.review_days(status))
        if not first:
            return regular
        return min(
            self.due("T05", met, self.profile.first_review_days), regular, key=lambda due: due.on
        )

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


class Holiday(msgspec.Struct, frozen=True):
    """A day that nobody works, and what it is called."""

    day: date
    name: str


class ProfileAdopted(Event, frozen=True, kw_only=True, tag="profile-adopted"):
    """The authority put a practice profile in force (coverage.md A113)."""

    profile: Profile


class PracticeDirectionIssued(Event, frozen=True, kw_only=True, tag="practice-direction-issued"):
    """A practice direction was issued, approved and put in the manual (coverage.md A113)."""

    reference: str
    title: str
    effective_from: date
    issued: Decision
    approved_by: str
    approved_on: date
    manual: str


class PracticeDirectionWithdrawn(
    Event, frozen=True, kw_only=True, tag="practice-direction-withdrawn"
):
    """A practice direction stopped being in force; it stays readable (coverage.md A113)."""

    reference: str
    effective_from: date
    decision: Decision


class WorkingCalendarUpdated(Event, frozen=True, kw_only=True, tag="working-calendar-updated"):
    """A bank holiday was proclaimed or moved: a new frozen calendar follows (rules.md B.3)."""

    version: str
    based_on: str
    added: tuple[Holiday, ...]
    removed: tuple[date, ...]
    source: str


AuthorityEvent = (
    ProfileAdopted
    | PracticeDirectionIssued
    | PracticeDirectionWithdrawn
    | WorkingCalendarUpdated
    | RoleSettled
    | LooksReviewed
    | AuditSampleDrawn
)

# Commands


class AdoptProfile(Command, frozen=True, kw_only=True):
    """Put this practice profile in force from its own effective date on."""

    profile: Profile


class IssueDirection(Command, frozen=True, kw_only=True):
    """Take down a practice direction that was issued and approved."""

    reference: str
    title: str
    effective_from: date
    issued: Decision
    approved_by: str
    approved_on: date
    manual: str = ""


class WithdrawDirection(Command, frozen=True, kw_only=True):
    """Take down that a practice direction is withdrawn."""

    reference: str
    effective_from: date
    decision: Decision


class UpdateCalendar(Command, frozen=True, kw_only=True):
    """Add or take out bank holidays to come; `seen` is the calendar version seen."""

    seen: str
    added: tuple[Holiday, ...] = ()
    removed: tuple[date, ...] = ()
    source: str = ""


AuthorityCommand = (
    AdoptProfile
    | IssueDirection
    | WithdrawDirection
    | UpdateCalendar
    | SettleRole
    | ReviewLooks
    | DrawAuditSample
)

# State


class Direction(msgspec.Struct, frozen=True):
    """One practice direction, and the day it stopped when it was withdrawn."""

    issued: PracticeDirectionIssued
    withdrawn: PracticeDirectionWithdrawn | None = None

    def in_force(self, day: date) -> bool:
        """Whether it counts on a day."""
        ended = self.withdrawn is not None and self.withdrawn.effective_from <= day
        return self.issued.effective_from <= day and not ended


class Authority(msgspec.Struct, frozen=True):
    """Every profile adopted, every direction issued and every calendar used, oldest first."""

    profiles: tuple[Profile, ...] = ()
    directions: dict[str, Direction] = {}
    calendars: tuple[WorkingCalendar, ...] = ()
    # Roles that were settled otherwise than they stand from the start.
    roles: dict[Role, Settled] = {}
    looks: Reviewed = Reviewed()

    def in_force(self, day: date) -> Profile:
        """The profile in force on a day: the latest adopted whose effective date has come."""
        for profile in reversed(self.profiles):
            if profile.effective_from <= day:
                return profile
        return self.profiles[0] if self.profiles else HOUSE_PROFILE

    @property
    def calendar(self) -> WorkingCalendar:
        """The working calendar that is counted by now."""
        return self.calendars[-1] if self.calendars else ENGLAND_AND_WALES

    @property
    def known_calendars(self) -> tuple[WorkingCalendar, ...]:
        """Every calendar that a due date can be pinned to, oldest first."""
        return (*FROZEN.values(), *self.calendars)

    def calendar_called(self, version: str) -> WorkingCalendar:
        """The calendar that a due date was pinned to; the one in use for a name nobody knows."""
        return called(version, self.known_calendars) or self.calendar

    def terms(self, today: date) -> Terms:
        """The terms of a decision made on a day."""
        return Terms(
            today=today,
            profile=self.in_force(today),
            calendar=self.calendar,
            calendars=self.known_calendars,
        )


def decide(authority: Authority, command: AuthorityCommand, terms: Terms) -> list[AuthorityEvent]:
    """What follows from a command; raises Refused in words for the page."""
    if isinstance(command, AdoptProfile):
        return _adopted(authority, tidy(command.profile), terms)
    command = tidy(command)
    match command:
        case IssueDirection():
            return _issued(authority, command, terms)
        case WithdrawDirection(reference=reference, effective_from=day, decision=decision):
            check_decision(decision, (JobRole.PRINCIPAL,), terms.today)
            known = authority.directions.get(reference)
            if known is None:
                raise Refused("Choose a practice direction that was issued.", "reference")
            if known.withdrawn is not None:
                return []
            if day < known.issued.effective_from:
                raise Refused("It cannot end before it began. Check the day.", "effective_from")
            _near(day, terms.today, "effective_from")
            return [
                PracticeDirectionWithdrawn(
                    reference=reference, effective_from=day, decision=decision
                )
            ]
        case UpdateCalendar():
            return _calendar(authority, command, terms)
        case SettleRole(role=role):
            return list(settled(authority.roles.get(role, Settled()), command))
        case ReviewLooks():
            return list(reviewed(authority.looks, command, terms.today))
        case DrawAuditSample():
            return [*sampled(command)]


def _adopted(authority: Authority, profile: Profile, terms: Terms) -> list[AuthorityEvent]:
    need(profile.version, "Give the profile a version.", "version", 60)
    need(profile.authority, "Enter the authority's name.", "authority", 200)
    need(profile.scale_anchors, "Write what stands at 0 and at 10.", "scale_anchors")
    need(profile.scale_anchors_version, "Give them a version.", "scale_anchors_version", 60)
    need(profile.applies_to, "Say which children it applies to.", "applies_to")
    for field in ("direction", "approved_by", "early_help_system"):
        brief(getattr(profile, field), field, LONGEST_NAME)
    for adopted in authority.profiles:
        if adopted == profile:
            return []
        if adopted.version == profile.version:
            raise Refused("This version has been used. A profile is never edited.", "version")
    for field, (least, most) in _BOUNDS.items():
        value = getattr(profile, field)
        if value is not None and not least <= value <= most:
            raise Refused(f"Enter a number from {least} to {most}.", field)
    if not 1 <= profile.first_meeting_days <= 84:
        raise Refused(
            "The first meeting can be sooner than 12 weeks, not later.", "first_meeting_days"
        )
    for each in profile.exceptions:
        if not each.jobs:
            raise Refused("Choose at least one job that may decide an exception.", "exceptions")
        if each.rule == "T01" and not set(each.jobs) <= set(MANAGERS):
            raise Refused(
                "A team manager, practice lead or consultant social worker decides about the "
                "12 weeks, and nobody else.",
                "exceptions",
            )
    _directed(authority, profile, terms)
    return [ProfileAdopted(profile=profile)]


def _directed(authority: Authority, profile: Profile, terms: Terms) -> None:
    # From the first direction on, a profile rests on one and names who approved it.
    if not authority.directions and not profile.direction:
        return
    direction = authority.directions.get(profile.direction)
    if direction is None or not direction.in_force(profile.effective_from):
        raise Refused(
            "Choose a practice direction that is in force on the day the profile begins.",
            "direction",
        )
    need(profile.approved_by, "Say who approved it.", "approved_by", LONGEST_NAME)
    if profile.effective_from < terms.today:
        raise Refused(
            "Choose today or a day to come: a new profile never reaches back.", "effective_from"
        )
    _near(profile.effective_from, terms.today, "effective_from")


def _issued(authority: Authority, command: IssueDirection, terms: Terms) -> list[AuthorityEvent]:
    need(command.reference, "Enter the reference of the direction.", "reference", 60)
    need(command.title, "Enter what the direction is called.", "title", LONGEST_NAME)
    check_decision(command.issued, (JobRole.PRINCIPAL,), terms.today)
    need(command.approved_by, "Say who approved it.", "approved_by", LONGEST_NAME)
    brief(command.manual, "manual", LONGEST_NAME)
    if command.approved_on > terms.today:
        raise Refused("This date is in the future. Enter the day it was approved.", "approved_on")
    if command.approved_on.year < 1990 or command.effective_from.year < 1990:
        field = "approved_on" if command.approved_on.year < 1990 else "effective_from"
        raise Refused("This date is too long ago. Check the year.", field)
    _near(command.effective_from, terms.today, "effective_from")
    issued = PracticeDirectionIssued(
        reference=command.reference,
        title=command.title,
        effective_from=command.effective_from,
        issued=command.issued,
        approved_by=command.approved_by,
        approved_on=command.approved_on,
        manual=command.manual,
    )
    known = authority.directions.get(command.reference)
    if known is not None:
        if known.issued == issued:
            return []
        raise Refused(
            "This reference has been used. A changed direction has a reference of its own.",
            "reference",
        )
    return [issued]


def _near(day: date, today: date, field: str) -> None:
    if (day - today).days > 1_098:
        raise Refused("This is more than three years away. Check the year.", field)


def _calendar(authority: Authority, command: UpdateCalendar, terms: Terms) -> list[AuthorityEvent]:
    calendar = authority.calendar
    if command.seen != calendar.version:
        raise Refused("The calendar was changed meanwhile. Read it again first.", "day")
    if not command.added and not command.removed:
        raise Refused("Enter a day to add, or choose one to take out.", "day")
    need(command.source, "Say where this was announced.", "source", LONGEST_NAME)
    if len({each.day for each in command.added}) != len(command.added):
        raise Refused("Enter each day once.", "day")
    for each in command.added:
        need(each.name, "Enter what the day is called.", "name", LONGEST_NAME)
        _to_come(each.day, terms.today)
        if not calendar.works(each.day):
            raise Refused("Nobody works on this day as it is. Check the date.", "day")
    for day in command.removed:
        _to_come(day, terms.today)
        if day not in calendar.holidays:
            raise Refused("This day is not a bank holiday. Check the date.", "removed")
    place = calendar.version.split("@", 1)[0]
    return [
        WorkingCalendarUpdated(
            version=f"{place}@{terms.today.isoformat()}.{len(authority.calendars) + 1}",
            based_on=calendar.version,
            added=command.added,
            removed=tuple(dict.fromkeys(command.removed)),
            source=command.source,
        )
    ]


def _to_come(day: date, today: date) -> None:
    if day < today:
        raise Refused("Choose today or a day to come: days that are over stay as they were.", "day")
    _near(day, today, "day")


_BOUNDS = {
    "first_review_days": (1, 366),
    "review_days_protection": (1, 366),
    "review_days_in_need": (1, 366),
    "review_days_early_help": (1, 366),
    "review_days_looked_after": (1, 366),
    "write_up_working_days": (1, 100),
    "share_working_days": (1, 100),
    "sight_working_days": (1, 100),
    "closing_tested_weeks": (1, 520),
    "closing_scale_floor": (0, 10),
    "late_after_hours": (1, 8_784),
    "session_idle_minutes": (1, 1_440),
    "session_longest_hours": (1, 168),
    "lay_idle_minutes": (1, 240),
    "lay_longest_hours": (1, 24),
    "sign_in_link_hours": (1, 336),
    "device_days": (1, 366),
    "step_up_minutes": (1, 60),
    "emergency_hours": (1, 48),
}


def evolve(authority: Authority, event: AuthorityEvent) -> Authority:
    """The authority after one more event."""
    changed = msgspec.structs.replace
    match event:
        case ProfileAdopted(profile=profile):
            return changed(authority, profiles=(*authority.profiles, profile))
        case PracticeDirectionIssued(reference=reference):
            directions = {**authority.directions, reference: Direction(issued=event)}
            return changed(authority, directions=directions)
        case PracticeDirectionWithdrawn(reference=reference):
            ended = changed(authority.directions[reference], withdrawn=event)
            return changed(authority, directions={**authority.directions, reference: ended})
        case WorkingCalendarUpdated(version=version, added=added, removed=removed):
            before = authority.calendar
            calendar = WorkingCalendar(
                version=version,
                holidays=(before.holidays | {each.day for each in added}) - frozenset(removed),
                named=(*before.named, *((each.day, each.name) for each in added)),
            )
            return changed(authority, calendars=(*authority.calendars, calendar))
        case RoleSettled(role=role):
            return changed(authority, roles={**authority.roles, role: after(event)})
        case LooksReviewed():
            return changed(authority, looks=found_after(authority.looks, event))
        case AuditSampleDrawn():
            return authority
