"""Who is kept out of the network for safety, and about whom that is not settled yet."""

from __future__ import annotations

from backend.aggregates.safeguards import SafetyOutcome
from web.page import Visit

_OUT = (SafetyOutcome.EXCLUDE,)
_UNSETTLED = (SafetyOutcome.EXCLUDE, SafetyOutcome.REVIEW)


def kept_out(visit: Visit) -> frozenset[str]:
    """Those kept out now: nobody chooses them (A27)."""
    return _considered(visit, _OUT)


def no_copy(visit: Visit) -> frozenset[str]:
    """Those kept out, and those whose safety is looked at again: they get no copy of the plan."""
    return _considered(visit, _UNSETTLED)


def _considered(visit: Visit, outcomes: tuple[SafetyOutcome, ...]) -> frozenset[str]:
    rows = visit.rows(
        "select distinct on (person) person, outcome from pages.considered "
        "where family = %s order by person, version desc",
        visit.family,
    )
    return frozenset(row["person"] for row in rows if row["outcome"] in outcomes)
