"""What a first meeting owes to the network, step by step, and the decision to leave it out."""

from __future__ import annotations

from collections.abc import Iterator

from backend.aggregates.decisions import Decision, JobRole
from backend.aggregates.family import Family
from backend.aggregates.gathering import FirstPart, LeaveFirstPart, owed
from backend.aggregates.meetings import MeetingKind
from web.drafts import Draft
from web.forms import Form
from web.recording_forms import Asked, Step
from web.recording_frame import HELP, WHY, day_of
from web.recording_steps import WORRIES

# Where each is put right, and which field a gap stands beside there.
PARTS = {
    WHY.slug: (FirstPart.PURPOSE, {}),
    WORRIES.slug: (FirstPart.WORRIES, {"by": "worries"}),
    HELP.slug: (FirstPart.HELP, {}),
}


def gaps(form: Form, step: Step, draft: Draft, family: Family) -> Iterator[Asked]:
    """The decision to leave a step's part out, where the meeting owes it and was not let off.

    What is owed and was not left out either becomes a problem of the form.
    """
    if draft.kind is not MeetingKind.INITIAL or step.slug not in PARTS:
        return
    part, places = PARTS[step.slug]
    left = form.has("left") or form.has("leaver")
    day = form.date("decided") if left else None
    missing = [gap for gap in owed(family, draft.meeting) if gap.part is part]
    if not missing:
        return
    if not left:
        for gap in missing:
            form.refuse(places.get(gap.field, gap.field), gap.words)
        return
    if not form.has("job"):
        form.refuse("job", "Choose the job they decided it in.")
    if form.problems:
        return
    yield Asked(
        command=LeaveFirstPart(
            meeting=draft.meeting,
            part=part,
            decided=Decision(
                by=form.text("leaver"),
                role=form.choice("job", JobRole, JobRole.WORKER),
                on=day or day_of(draft) or draft.begun_at.date(),
                reason=form.text("left"),
            ),
        ),
        fields={"by": "leaver", "role": "job", "decided_on": "decided"},
        first="left",
    )
