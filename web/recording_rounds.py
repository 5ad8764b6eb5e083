"""Rounds of a review: what the children say, and what shows that the plan works."""

from __future__ import annotations

from collections.abc import Iterator

from backend.aggregates.evidence import EvidenceKind, GiveEvidence
from backend.aggregates.vocabulary import EvidenceId, HearingId, IdeaId, LineId, PersonId
from backend.aggregates.voice import GiveIdea, HearChild, Said, SeenBy, Spot, VoiceTool
from web.drafts import Draft
from web.forms import Form
from web.recording_forms import Asked, Step, one_of, person_of, rows_of
from web.recording_frame import happened


def _child_says(form: Form, draft: Draft) -> Iterator[Asked]:
    """A child's own words, told at the meeting to everyone there (A103), and what they want."""
    for row in rows_of(form.values, "said"):
        child, heard_by = PersonId(form.text(f"child-{row}")), form.text(f"heard-{row}")
        if form.has(f"words-{row}"):
            yield Asked(
                command=HearChild(
                    hearing=HearingId(row),
                    child=child,
                    tool=VoiceTool.FREE,
                    said=(Said(Spot.WORDS, form.text(f"words-{row}")),),
                    heard_by=heard_by,
                    seen_by=SeenBy.EVERYONE,
                    happened=happened(draft),
                ),
                fields={"child": "child", "heard_by": "heard"},
                row=row,
                first="words",
            )
        elif form.has(f"heard-{row}") and not form.has(f"wish-{row}"):
            form.refuse(f"words-{row}", "Write what the child said, or leave out who listened.")
        if form.has(f"wish-{row}"):
            yield Asked(
                command=GiveIdea(
                    idea=IdeaId(row),
                    child=child,
                    words=form.text(f"wish-{row}"),
                    seen_by=SeenBy.EVERYONE,
                    happened=happened(draft),
                    hearing=HearingId(row) if form.has(f"words-{row}") else None,
                ),
                fields={"child": "child"},
                row=row,
                first="wish",
            )


def _proof(form: Form, draft: Draft) -> Iterator[Asked]:
    for row in rows_of(form.values, "proof"):
        yield Asked(
            command=GiveEvidence(
                evidence=EvidenceId(row),
                kind=one_of(form, f"kind-{row}", EvidenceKind, EvidenceKind.NOTE),
                shows=form.text(f"shows-{row}"),
                person=person_of(form, f"by-{row}"),
                lines=tuple(LineId(line) for line in form.several(f"about-{row}")),
                happened=happened(draft),
            ),
            fields={"person": "by", "lines": "about"},
            row=row,
            first="shows",
        )


CHILD_SAYS = Step(
    slug="child-says",
    title="What the children say",
    lead="Ask before the meeting, or at it. Write it word for word: everyone here may read it.",
    fields=frozenset({"said", "child", "words", "heard", "wish"}),
    rows=(("said", ("words", "heard", "wish"), 1),),
    commands=_child_says,
)
PROOF = Step(
    slug="proof",
    title="What shows that it works",
    lead="Go round: who saw, wrote or kept something since last time? A diary, texts, calls.",
    fields=frozenset({"proof", "kind", "shows", "by", "about"}),
    rows=(("proof", ("shows", "by", "about"), 1),),
    commands=_proof,
)
