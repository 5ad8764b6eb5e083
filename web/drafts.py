"""Drafts: what is typed while a meeting is recorded, kept closed on the server until it is told."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import msgspec

from backend.aggregates.meetings import MeetingKind
from backend.aggregates.vocabulary import MeetingId
from web.page import NotHere, Visit

PREFIX = "meeting:"
Values = dict[str, list[str]]


class StepDraft(msgspec.Struct, frozen=True, kw_only=True):
    """One step as it was last typed.

    `writer` is the page that it was typed on, `left` says that this page was sent and left.
    """

    values: Values
    revision: int
    writer: str
    saved_by: str
    account: str
    saved_at: datetime
    done: bool = False
    left: bool = False


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A meeting being recorded, by whoever may record; told under one command id."""

    meeting: MeetingId
    kind: MeetingKind
    command_id: UUID
    begun_by: str
    begun_at: datetime
    steps: dict[str, StepDraft] = {}

    @property
    def revision(self) -> int:
        """Counts every change of every step."""
        return sum(step.revision for step in self.steps.values())

    @property
    def last(self) -> StepDraft | None:
        """The step that was saved last."""
        return max(self.steps.values(), key=lambda step: step.saved_at, default=None)

    def values(self, step: str) -> Values:
        """What was typed into a step, as typed."""
        known = self.steps.get(step)
        return known.values if known else {}


class Overtaken(Exception):
    """Someone else saved this step since the page was made: `theirs` is what they saved."""

    def __init__(self, theirs: StepDraft) -> None:
        super().__init__("This step was saved meanwhile.")
        self.theirs = theirs


def begin(visit: Visit, meeting: MeetingId, kind: MeetingKind, command_id: UUID) -> None:
    """Starts a draft; nothing happens where there is one for this meeting."""
    draft = Draft(
        meeting=meeting,
        kind=kind,
        command_id=command_id,
        begun_by=visit.viewer.name,
        begun_at=datetime.now(UTC),
    )
    visit.db.execute(
        "insert into house.drafts (family, form, revision, saved_by, body) "
        "values (%s, %s, 0, %s, %s) on conflict do nothing",
        (visit.family, PREFIX + meeting, visit.viewer.name, _close(visit, draft)),
    )


def found(visit: Visit, *, hold: bool = False) -> Draft | None:
    """The draft of the meeting in the address; `hold` keeps others from it in a transaction."""
    form = PREFIX + visit.param("meeting")
    rows = visit.rows(
        "select body from house.drafts where family = %s and form = %s for update"
        if hold
        else "select body from house.drafts where family = %s and form = %s",
        visit.family,
        form,
    )
    return _open(visit, form, rows[0]["body"]) if rows else None


def in_progress(visit: Visit) -> list[Draft]:
    """Every meeting of this family that is being recorded, the newest first."""
    rows = visit.rows(
        "select form, body from house.drafts where family = %s and form like %s",
        visit.family,
        f"{PREFIX}%",
    )
    drafts = [_open(visit, row["form"], row["body"]) for row in rows]
    return sorted(drafts, key=lambda draft: draft.begun_at, reverse=True)


def save_step(
    visit: Visit, step: str, values: Values, *, sent: bool, done: bool = False, left: bool = False
) -> Draft:
    """Keeps a step as typed; `sent` by a person's button, or in passing while they type.

    Raises Overtaken where something newer is kept: what someone else saved since the page was
    made, or what this page was sent with when words typed before that come in late.
    """
    with visit.db.transaction():
        draft = found(visit, hold=True)
        if draft is None:
            raise NotHere
        writer, known = str(visit.form.command_id), draft.steps.get(step)
        if known is None:
            return keep(visit, draft, step, values, writer=writer, done=done, left=left)
        if known.values == values:
            if not sent or (known.done >= done and known.writer == writer):
                return draft
        elif known.writer != writer:
            seen = visit.form.raw("revision")
            if not seen.isdecimal() or int(seen) < known.revision:
                raise Overtaken(known)
        elif known.left and not sent:
            raise Overtaken(known)
        return keep(visit, draft, step, values, writer=writer, done=done, left=left)


def keep(
    visit: Visit,
    draft: Draft,
    step: str,
    values: Values,
    *,
    writer: str,
    done: bool,
    left: bool = False,
) -> Draft:
    """Writes a step into a draft that is held."""
    known = draft.steps.get(step)
    now = StepDraft(
        values=values,
        revision=(known.revision if known else 0) + 1,
        writer=writer,
        saved_by=visit.viewer.name,
        account=str(visit.viewer.account),
        saved_at=datetime.now(UTC),
        done=done,
        left=left,
    )
    draft = msgspec.structs.replace(draft, steps={**draft.steps, step: now})
    visit.db.execute(
        "update house.drafts set revision = %s, saved_by = %s, saved_at = clock_timestamp(), "
        "body = %s where family = %s and form = %s",
        (
            draft.revision,
            visit.viewer.name,
            _close(visit, draft),
            visit.family,
            PREFIX + draft.meeting,
        ),
    )
    return draft


def throw_away(visit: Visit, meeting: str) -> None:
    """Deletes a draft; a meeting in the ledger stays."""
    visit.db.execute(
        "delete from house.drafts where family = %s and form = %s",
        (visit.family, PREFIX + meeting),
    )


def _close(visit: Visit, draft: Draft) -> bytes:
    box = visit.ledger.keyring.box(visit.family)
    return box.close(msgspec.json.encode(draft), _bound_to(visit, PREFIX + draft.meeting))


def _open(visit: Visit, form: str, body: bytes) -> Draft:
    box = visit.ledger.keyring.box(visit.family)
    return msgspec.json.decode(box.open(bytes(body), _bound_to(visit, form)), type=Draft)


def _bound_to(visit: Visit, form: str) -> bytes:
    return b"draft" + visit.family.bytes + form.encode()
