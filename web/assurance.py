"""Around the meetings and about the work: forms filed, reviews joined, audits, the legal panel."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.assurance import (
    AskLegalPanel,
    AuditCase,
    AuditKind,
    Beside,
    CombineReview,
    ConsiderMeeting,
    KeepReviewApart,
    Outcome,
    RecordForm,
    meeting_status,
)
from backend.aggregates.decisions import JOB_WORDS, JobRole
from backend.aggregates.family import PartCommand
from backend.aggregates.profile import MANAGERS
from backend.aggregates.vocabulary import MeetingId, PlanStatus
from backend.permission import Deed
from backend.projections.sentences.assurance import (
    AUDIT_WORDS,
    BESIDE_WORDS,
    STATUS_WORDS,
)
from backend.projections.sentences.wording import upper
from web.decided import Deciding, Job, deciding, decision
from web.history import Line, lines
from web.moments import Moment, on
from web.page import Visit, read, write

OUTCOMES = (
    Job(Outcome.MEET.value, "Hold a meeting now"),
    Job(Outcome.LATER.value, "Hold a meeting later"),
    Job(Outcome.NOT_NOW.value, "Not for this family now"),
)
APART = "apart"
MOST_FINDINGS = 30


class Around(msgspec.Struct, frozen=True, kw_only=True):
    """One meeting: its form in the council's system, and what a review went with."""

    meeting: str
    title: str
    on: Moment
    held: bool
    form: str
    review: bool
    beside: str
    missing_core_group: bool


class AroundPage(msgspec.Struct, frozen=True, kw_only=True):
    """Every meeting with what stands around it, and the forms for that."""

    meetings: tuple[Around, ...]
    filed: tuple[Job, ...]
    reviews: tuple[Job, ...]
    systems: tuple[str, ...]
    choices: tuple[Job, ...]
    protected: bool
    deciding: Deciding


class AssurancePage(msgspec.Struct, frozen=True, kw_only=True):
    """Thinking about a meeting at the start, audits, and the legal panel."""

    considered: bool
    held: bool
    team: str
    outcomes: tuple[Job, ...]
    audit_kinds: tuple[Job, ...]
    auditors: tuple[Job, ...]
    status: str
    deciding: Deciding
    so_far: tuple[Line, ...]


@read("/families/{family:uuid}/around-meetings", Deed.SEE_CASE)
def around(visit: Visit) -> Response[Any]:
    """What stands around each meeting."""
    return _show_around(visit)


@write("/families/{family:uuid}/around-meetings/forms", Deed.WRITE_CASE)
def record_form(visit: Visit) -> Response[Any]:
    """Takes down the reference of a meeting's form in the council's system."""
    form = visit.form
    return visit.carry_out(
        lambda: RecordForm(
            meeting=MeetingId(form.text("meeting")),
            system=form.text("system"),
            reference=form.text("reference"),
            happened=form.happened("filed_on"),
        ),
        then=f"{visit.root}/around-meetings",
        otherwise=lambda: _show_around(visit),
        fields={"happened": "filed_on"},
    )


@write("/families/{family:uuid}/around-meetings/reviews", Deed.WRITE_CASE)
def join_review(visit: Visit) -> Response[Any]:
    """Takes down what a review is held together with, or that it was kept apart by decision."""
    return visit.carry_out(
        lambda: _joined(visit),
        then=f"{visit.root}/around-meetings",
        otherwise=lambda: _show_around(visit),
        fields={"meeting": "review"},
    )


def _joined(visit: Visit) -> PartCommand:
    form, meeting = visit.form, MeetingId(visit.form.text("review"))
    if form.text("beside") == APART:
        return KeepReviewApart(meeting=meeting, decision=decision(form))
    return CombineReview(
        meeting=meeting,
        beside=form.choice("beside", Beside, Beside.VISIT),
        suits=form.maybe("suits"),
    )


def _show_around(visit: Visit) -> Response[Any]:
    family = visit.ledger.family(visit.family)
    rows = visit.rows(
        'select meeting, kind, state, "on" from pages.meetings where family = %s '
        'order by "on" desc, meeting',
        visit.family,
    )
    protected = family.status is PlanStatus.PROTECTION
    known = family.assurance
    meetings: list[Around] = []
    for row in rows:
        meeting, review = MeetingId(row["meeting"]), row["kind"] == "review"
        filed, joined = known.forms.get(meeting), known.combined.get(meeting)
        apart = meeting in known.apart
        meetings.append(
            Around(
                meeting=meeting,
                title="Review" if review else "First meeting",
                on=on(row["on"]),
                held=row["state"] != "planned",
                form=f"{filed[0]}, {filed[1]}" if filed else "",
                review=review,
                beside=f"With {BESIDE_WORDS[joined]}"
                if joined
                else "Kept apart, by decision"
                if apart
                else "",
                missing_core_group=protected
                and review
                and joined is not Beside.CORE_GROUP
                and not apart,
            )
        )
    choices = [
        Job(each.value, upper(words.removeprefix("a "))) for each, words in BESIDE_WORDS.items()
    ]
    if protected:
        choices.append(Job(APART, "No core group this time: a manager or the chair decided it"))
    return visit.show(
        "around_meetings.html",
        AroundPage(
            meetings=tuple(meetings),
            filed=tuple(Job(each.meeting, _named(each)) for each in meetings if each.held),
            reviews=tuple(Job(each.meeting, _named(each)) for each in meetings if each.review),
            systems=tuple(sorted({system for system, _ in known.forms.values()})),
            choices=tuple(choices),
            protected=protected,
            deciding=deciding(visit, (*MANAGERS, JobRole.CONFERENCE_CHAIR)),
        ),
        title="Around the meetings",
        current="meetings",
    )


def _named(each: Around) -> str:
    return f"{each.title}, {each.on.text}"


@read("/families/{family:uuid}/assurance", Deed.SEE_CASE)
def assurance(visit: Visit) -> Response[Any]:
    """Audits, the legal panel, and the thought at the start."""
    return _show(visit)


@write("/families/{family:uuid}/assurance/considered", Deed.WRITE_CASE)
def consider(visit: Visit) -> Response[Any]:
    """Takes down what came of thinking about a meeting at the start."""
    form = visit.form
    return visit.carry_out(
        lambda: ConsiderMeeting(
            team=form.text("team"),
            outcome=form.choice("outcome", Outcome, Outcome.LATER),
            reason=form.text("considered_why"),
            happened=form.happened("considered_on"),
        ),
        then=f"{visit.root}/assurance",
        otherwise=lambda: _show(visit),
        fields={"happened": "considered_on", "reason": "considered_why"},
    )


@write("/families/{family:uuid}/assurance/audits", Deed.AUDIT)
def audit(visit: Visit) -> Response[Any]:
    """Takes down an audit."""
    form = visit.form
    found = tuple(line.strip() for line in form.text("findings").splitlines() if line.strip())
    return visit.carry_out(
        lambda: AuditCase(
            kind=form.choice("audit_kind", AuditKind, AuditKind.DEEP_DIVE),
            by=form.text("auditor"),
            role=form.choice("auditor_role", JobRole, JobRole.AUDITOR),
            findings=found,
            learning=form.maybe("learning"),
            happened=form.happened("audited_on"),
        ),
        then=f"{visit.root}/assurance",
        otherwise=lambda: _show(visit),
        fields={"happened": "audited_on", "by": "auditor"},
    )


@write("/families/{family:uuid}/assurance/panel", Deed.WRITE_CASE)
def ask_panel(visit: Visit) -> Response[Any]:
    """Takes down that the legal panel was asked; where the meeting stands is added by itself."""
    form = visit.form
    return visit.carry_out(
        lambda: AskLegalPanel(
            question=form.text("question"),
            decision=decision(form),
            happened=form.happened("asked_on"),
        ),
        then=f"{visit.root}/assurance",
        otherwise=lambda: _show(visit),
        fields={"happened": "asked_on"},
    )


def _show(visit: Visit) -> Response[Any]:
    family = visit.ledger.family(visit.family)
    status, day = meeting_status(family, visit.ledger.today())
    since = f", {on(day).text}" if day else ""
    return visit.show(
        "assurance.html",
        AssurancePage(
            considered=family.assurance.considered,
            held=family.meetings.any_held,
            team=visit.place.team,
            outcomes=OUTCOMES,
            audit_kinds=tuple(Job(kind.value, words) for kind, words in AUDIT_WORDS.items()),
            auditors=tuple(
                Job(job.value, upper(JOB_WORDS[job]))
                for job in (JobRole.AUDITOR, JobRole.PRINCIPAL, JobRole.SERVICE_MANAGER, *MANAGERS)
            ),
            status=f"{STATUS_WORDS[status].replace(' had been ', ' has been ')}{since}",
            deciding=deciding(visit),
            so_far=lines(
                visit,
                kinds=("assurance",),
                topics=["meeting-considered", "case-audited", "legal-panel-asked"],
            ),
        ),
        title="Audits and the legal panel",
    )


ROUTES = (around, record_form, join_review, assurance, consider, audit, ask_panel)
