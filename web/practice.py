"""What the authority settled: the practice profile, its directions and the working calendar."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from uuid import UUID, uuid5

import msgspec
from litestar import Response

from backend import seeing
from backend.aggregates.authority import (
    AdoptProfile,
    AuthorityCommand,
    Direction,
    Holiday,
    IssueDirection,
    UpdateCalendar,
    WithdrawDirection,
)
from backend.aggregates.calendars import WorkingCalendar
from backend.aggregates.deadlines import WORKING
from backend.aggregates.decisions import JOB_WORDS, JobRole
from backend.aggregates.family import Together
from backend.aggregates.oversight import RecountDeadline
from backend.aggregates.profile import MayExcept, Profile, Start
from backend.aggregates.vocabulary import Clock, MeetingId, Refused
from backend.ledger import AUTHORITY, Busy
from backend.permission import Deed
from backend.projections.sentences.case import START_WORDS
from backend.projections.sentences.wording import day_words, upper
from web.decided import Deciding, Job, day, deciding, decision
from web.moments import Moment, on
from web.page import Visit, go, read, write
from web.practice_numbers import NUMBERS, OPEN_NUMBERS, SIGN_IN_NUMBERS

CHOICES = (
    ("count_parents", "Count parents as network members"),
    ("paid_as_professional", "Count paid carers as professionals"),
    ("size_required", "A smallest size of the network is set for each child"),
    ("under_fives_shown_plan", "A manager may let a child under 5 see the plan first"),
    ("same_day_on_imminent_risk", "Meet on the same day when the risk is imminent"),
    ("sight_required", "A manager sees the plan before it is called agreed"),
)
RULES = {
    "T01": "The first meeting",
    "T04": "Writing a meeting up",
    "T05": "The first review",
    "T06": "Reviews under a child protection plan",
    "T07": "Other reviews",
    "T10": "Using a plan before a manager has seen it",
    "T27": "Agreeing a plan with a smaller network",
}


class Settled(msgspec.Struct, frozen=True):
    """One thing that a profile settles, in plain words."""

    label: str
    text: str


class ProfileCard(msgspec.Struct, frozen=True, kw_only=True):
    """A profile: its version, from when, whether it is in force, and what it settles."""

    version: str
    since: Moment
    state: str
    kind: str
    facts: tuple[Settled, ...]


class DirectionCard(msgspec.Struct, frozen=True, kw_only=True):
    """A practice direction and where it stands."""

    reference: str
    title: str
    word: str
    kind: str
    facts: str


class NumberField(msgspec.Struct, frozen=True, kw_only=True):
    """A number of the form, with what it is now."""

    name: str
    label: str
    hint: str
    value: str


class RuleField(msgspec.Struct, frozen=True, kw_only=True):
    """Who may decide an exception to one rule."""

    name: str
    label: str
    jobs: tuple[Job, ...]
    chosen: tuple[str, ...]


class PracticePage(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the authority settled, and the forms that settle anew."""

    now: ProfileCard
    others: tuple[ProfileCard, ...]
    directions: tuple[DirectionCard, ...]
    live: tuple[Job, ...]
    profile: Profile
    numbers: tuple[NumberField, ...]
    open_numbers: tuple[NumberField, ...]
    choices: tuple[Job, ...]
    chosen: tuple[str, ...]
    starts: tuple[Job, ...]
    rules: tuple[RuleField, ...]
    calendar: str
    holidays: tuple[Job, ...]
    to_recount: int
    deciding: Deciding


class EndingPage(msgspec.Struct, frozen=True, kw_only=True):
    """The form that ends a practice direction."""

    live: tuple[Job, ...]
    deciding: Deciding


@read("/practice", Deed.PROFILE_SETTINGS)
def practice(visit: Visit) -> Response[Any]:
    """What the authority settled."""
    return _show(visit)


@write("/practice/profiles", Deed.PROFILE_SETTINGS)
def adopt(visit: Visit) -> Response[Any]:
    """Puts a new version of the profile in force from its day on."""
    return _settle(visit, lambda: AdoptProfile(profile=_profile(visit)))


@write("/practice/directions", Deed.PROFILE_SETTINGS)
def issue(visit: Visit) -> Response[Any]:
    """Takes down a practice direction."""
    form = visit.form
    return _settle(
        visit,
        lambda: IssueDirection(
            reference=form.text("reference"),
            title=form.text("title"),
            effective_from=day(form, "counts_from", "Enter the day it counts from."),
            issued=decision(form),
            approved_by=form.text("approver"),
            approved_on=day(form, "approved_on", "Enter the day it was approved."),
            manual=form.text("manual"),
        ),
        {"effective_from": "counts_from", "approved_by": "approver"},
    )


@read("/practice/directions/withdrawals", Deed.PROFILE_SETTINGS)
def ending(visit: Visit) -> Response[Any]:
    """The form that ends a practice direction."""
    return _show_ending(visit)


@write("/practice/directions/withdrawals", Deed.PROFILE_SETTINGS)
def withdraw(visit: Visit) -> Response[Any]:
    """Takes down that a practice direction is withdrawn."""
    form = visit.form
    return _settle(
        visit,
        lambda: WithdrawDirection(
            reference=form.text("withdrawn"),
            effective_from=day(form, "ends_on", "Enter the day it ends."),
            decision=decision(form),
        ),
        {"effective_from": "ends_on", "reference": "withdrawn"},
        otherwise=_show_ending,
    )


def _show_ending(visit: Visit, status: int = 200) -> Response[Any]:
    directions = visit.ledger.authority().directions.values()
    return visit.show(
        "practice_ending.html",
        EndingPage(
            live=tuple(_named(each) for each in directions if each.withdrawn is None),
            deciding=deciding(visit, (JobRole.PRINCIPAL,)),
        ),
        title="Withdraw a practice direction",
        status=status,
    )


def _named(each: Direction) -> Job:
    return Job(each.issued.reference, f"{each.issued.reference}, {each.issued.title}")


@write("/practice/calendar", Deed.PROFILE_SETTINGS)
def update_calendar(visit: Visit) -> Response[Any]:
    """Adds or takes out a bank holiday, then counts the open dates it touches again."""
    form = visit.form

    def command() -> UpdateCalendar:
        added = form.date("day")
        gone = form.text("removed")
        return UpdateCalendar(
            seen=form.text("seen"),
            added=(Holiday(added, form.text("name")),) if added else (),
            removed=tuple(_iso(each) for each in [gone] if each),
            source=form.text("source"),
        )

    return _settle(visit, command, then=lambda: _recount(visit))


@write("/practice/recounts", Deed.PROFILE_SETTINGS)
def recount(visit: Visit) -> Response[Any]:
    """Counts open dates again that a new calendar moves and that are not counted yet."""
    _recount(visit)
    return go("/practice")


def _iso(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused("Choose a bank holiday of the list.", "removed") from None


def _settle(
    visit: Visit,
    command: Callable[[], AuthorityCommand],
    fields: dict[str, str] | None = None,
    then: Callable[[], None] | None = None,
    otherwise: Callable[[Visit, int], Response[Any]] | None = None,
) -> Response[Any]:
    form, status = visit.form, 422
    try:
        told = command()
        if not form.problems:
            visit.ledger.tell(AUTHORITY, told, visit.provenance())
    except Refused as refused:
        form.refuse((fields or {}).get(refused.field, refused.field), refused.reason)
    except Busy as busy:
        form.refuse("", str(busy))
        status = 409
    if form.problems:
        return (otherwise or _show)(visit, status)
    if then is not None:
        then()
    return go("/practice")


def _profile(visit: Visit) -> Profile:
    form, now = visit.form, visit.ledger.profile()
    numbers: dict[str, Any] = {}
    for name, _, _ in NUMBERS:
        found = form.number(name, 1, 366)
        if found is None and not form.problems_at(name):
            form.refuse(name, "Enter a number.")
        numbers[name] = found or 1
    for name, _, _ in OPEN_NUMBERS:
        numbers[name] = form.number(name, 0, 520)
    for name, _, (least, most) in SIGN_IN_NUMBERS:
        numbers[name] = form.number(name, least, most) or getattr(now, name)
    chosen = form.several("choices")
    if not form.has("direction"):
        form.refuse("direction", "Choose the practice direction it rests on.")
    return msgspec.structs.replace(
        now,
        version=form.text("version"),
        effective_from=day(form, "effective_from", "Enter the day it begins."),
        direction=form.text("direction"),
        approved_by=form.text("approved_by"),
        applies_to=form.text("applies_to"),
        early_help_system=form.text("early_help_system"),
        involvement_starts=form.choice("involvement_starts", Start, Start.REFERRAL),
        exceptions=tuple(_may_except(visit, rule) for rule in RULES),
        **numbers,
        **{name: name in chosen for name, _ in CHOICES},
    )


def _may_except(visit: Visit, rule: str) -> MayExcept:
    known = {job.value: job for job in JobRole}
    jobs = [known[each] for each in visit.form.several(f"may_{rule}") if each in known]
    if not jobs:
        visit.form.refuse(f"may_{rule}", "Choose at least one job.")
    return MayExcept(rule, tuple(jobs))


def _still_to_count(visit: Visit) -> dict[UUID, list[RecountDeadline]]:
    """The open dates that the calendar in use moves on, by family."""
    authority = visit.ledger.authority()
    found: dict[UUID, list[RecountDeadline]] = {}
    # Dates are counted anew in every family, whoever sees it.
    with seeing.everything(visit.db):
        rows = visit.rows(
            "select family, what, subject, counted_from, counted_to, calendar from pages.due "
            "where rule = any(%s) and calendar <> %s order by family",
            list(WORKING),
            authority.calendar.version,
        )
    for row in rows:
        before = authority.calendar_called(row["calendar"])
        days = before.between(row["counted_from"], row["counted_to"])
        if authority.calendar.add(row["counted_from"], days) > row["counted_to"]:
            command = RecountDeadline(
                clock=Clock(row["what"]),
                meeting=MeetingId(row["subject"]) if row["subject"] else None,
            )
            found.setdefault(row["family"], []).append(command)
    return found


def _recount(visit: Visit) -> None:
    by = visit.provenance()
    for family, commands in _still_to_count(visit).items():
        own = msgspec.structs.replace(by, command_id=uuid5(by.command_id, str(family)))
        try:
            with seeing.everything(visit.db):
                visit.ledger.tell(family, Together(tuple(commands)), own)
        except (Refused, Busy):
            # Closed or moved meanwhile; what is still open stays on the page to be counted.
            continue


def _show(visit: Visit, status: int = 200) -> Response[Any]:
    authority, today = visit.ledger.authority(), visit.ledger.today()
    now = authority.in_force(today)
    cards = tuple(
        _card(profile, "To come" if profile.effective_from > today else "Before", "plain")
        for profile in reversed(authority.profiles)
        if profile != now
    )
    return visit.show(
        "practice.html",
        PracticePage(
            now=_card(now, "In force", "now"),
            others=cards,
            directions=tuple(_direction(each, today) for each in authority.directions.values()),
            live=tuple(
                _named(each) for each in authority.directions.values() if each.withdrawn is None
            ),
            profile=now,
            numbers=_numbers(now, NUMBERS),
            open_numbers=_numbers(
                now, (*OPEN_NUMBERS, *((a, b, "") for a, b, _ in SIGN_IN_NUMBERS))
            ),
            choices=tuple(Job(name, label) for name, label in CHOICES),
            chosen=tuple(name for name, _ in CHOICES if getattr(now, name)),
            starts=tuple(Job(start.value, upper(words)) for start, words in START_WORDS.items()),
            rules=tuple(_rule(now, rule, label) for rule, label in RULES.items()),
            calendar=authority.calendar.version,
            holidays=_to_come(authority.calendar, today),
            to_recount=sum(len(each) for each in _still_to_count(visit).values()),
            deciding=deciding(visit, (JobRole.PRINCIPAL,)),
        ),
        title="Practice profile",
        status=status,
    )


def _numbers(profile: Profile, among: Iterable[tuple[str, str, str]]) -> tuple[NumberField, ...]:
    found = [(name, label, hint, getattr(profile, name)) for name, label, hint in among]
    return tuple(
        NumberField(name=name, label=label, hint=hint, value="" if value is None else str(value))
        for name, label, hint, value in found
    )


def _rule(profile: Profile, rule: str, label: str) -> RuleField:
    jobs = [
        JobRole.TEAM_MANAGER,
        JobRole.PRACTICE_LEAD,
        JobRole.CONSULTANT,
        *([] if rule == "T01" else [JobRole.SERVICE_MANAGER, JobRole.CONFERENCE_CHAIR]),
    ]
    return RuleField(
        name=f"may_{rule}",
        label=label,
        jobs=tuple(Job(job.value, upper(JOB_WORDS[job])) for job in jobs),
        chosen=tuple(job.value for job in profile.may_except(rule)),
    )


def _card(profile: Profile, state: str, kind: str) -> ProfileCard:
    facts = [
        Settled(label, str(getattr(profile, name)))
        for name, label, _ in (*NUMBERS, *OPEN_NUMBERS, *SIGN_IN_NUMBERS)
        if getattr(profile, name) is not None
    ]
    facts += [Settled(label, "Yes" if getattr(profile, name) else "No") for name, label in CHOICES]
    facts.append(Settled("The 12 weeks count from", START_WORDS[profile.involvement_starts]))
    facts.append(Settled("It applies to", profile.applies_to))
    if profile.early_help_system:
        facts.append(Settled("Early help teams record in", profile.early_help_system))
    facts += [
        Settled(
            f"May decide otherwise: {label}",
            ", ".join(JOB_WORDS[job] for job in profile.may_except(rule)),
        )
        for rule, label in RULES.items()
    ]
    if profile.direction:
        rests = f"{profile.direction}, approved by {profile.approved_by}"
        facts.insert(0, Settled("Rests on practice direction", rests))
    return ProfileCard(
        version=profile.version,
        since=on(profile.effective_from),
        state=state,
        kind=kind,
        facts=tuple(facts),
    )


def _direction(each: Direction, today: date) -> DirectionCard:
    issued, gone = each.issued, each.withdrawn
    word, kind = ("In force", "done") if each.in_force(today) else ("To come", "plain")
    if gone is not None:
        over = gone.effective_from <= today
        word, kind = ("Withdrawn" if over else "Ends soon"), "plain"
    facts = (
        f"From {day_words(issued.effective_from)}. Issued by {issued.issued.by}, approved by "
        f"{issued.approved_by} on {day_words(issued.approved_on)}."
    )
    if issued.manual:
        facts += f" In the manual: {issued.manual}."
    if gone is not None:
        facts += f" Ends {day_words(gone.effective_from)}, decided by {gone.decision.by}."
    return DirectionCard(
        reference=issued.reference, title=issued.title, word=word, kind=kind, facts=facts
    )


def _to_come(calendar: WorkingCalendar, today: date) -> tuple[Job, ...]:
    days = sorted(each for each in calendar.holidays if today <= each)[:12]
    return tuple(
        Job(each.isoformat(), f"{day_words(each)}, {calendar.name_of(each)}") for each in days
    )


ROUTES = (practice, adopt, issue, ending, withdraw, update_calendar, recount)
