"""Closing: someone is ready, a step is let pass, the council steps away and comes back."""

from __future__ import annotations

from backend.aggregates.closing import ReopenRecord
from backend.aggregates.handover import Stage
from backend.aggregates.readiness import ExceptHandoverStep
from tests.families import DECIDED, JOE, Story, happened, stepped_away


def told() -> Story:
    """Everything about closing, and the record is open again at its end."""
    return (
        ExceptHandoverStep(member=JOE, stage=Stage.CO_LEADING, decision=DECIDED),
        *stepped_away(reviews=False),
        ReopenRecord(reason="Mum asked for help early.", happened=happened(20), asked_by=JOE),
    )
