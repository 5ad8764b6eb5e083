"""Rows for pages, projected from events: the read beside the write."""

from backend.projections import (
    accounts,
    current_plan,
    due_dates,
    handover_state,
    history,
    meetings,
    plan_versions,
    roster,
)

ALL = (
    accounts,
    roster,
    meetings,
    current_plan,
    plan_versions,
    handover_state,
    due_dates,
    history,
)
