"""The rows of oversight: dates, the plan and the law, allocation, assurance, the profile."""

from __future__ import annotations

from backend.permission import Deed
from tests.families import Story
from tests.pages.matrix.rows import ONLY_MANAGER, ONLY_WORKER, STAFF, F, Row

D = F + "/dates"
ROWS = (
    Row("GET", D, Deed.SEE_CASE, STAFF),
    Row("GET", D + "/exceptions", Deed.DECIDE, ONLY_MANAGER),
    Row("POST", D + "/exceptions", Deed.DECIDE, ONLY_MANAGER),
    Row("GET", D + "/no-meeting", Deed.DECIDE, ONLY_MANAGER),
    Row("POST", D + "/no-meeting", Deed.DECIDE, ONLY_MANAGER),
    Row("GET", D + "/further", Deed.DECIDE, ONLY_MANAGER),
    Row("POST", D + "/further", Deed.DECIDE, ONLY_MANAGER),
    Row("GET", F + "/statutory", Deed.SEE_CASE, STAFF),
    Row("POST", F + "/statutory/plan", Deed.WRITE_CASE, ONLY_WORKER),
    Row("POST", F + "/statutory/conferences", Deed.WRITE_CASE, ONLY_WORKER),
    Row("POST", F + "/statutory/core-groups", Deed.WRITE_CASE, ONLY_WORKER),
    Row("GET", F + "/proceedings", Deed.SEE_CASE, STAFF),
    Row("GET", F + "/proceedings/{part:str}", Deed.WRITE_CASE, ONLY_WORKER),
    Row("POST", F + "/proceedings/{part:str}", Deed.WRITE_CASE, ONLY_WORKER),
    Row("GET", F + "/allocation", Deed.SEE_CASE, STAFF),
    Row("POST", F + "/allocation", Deed.DECIDE, ONLY_MANAGER),
    Row("GET", F + "/around-meetings", Deed.SEE_CASE, STAFF),
    Row("POST", F + "/around-meetings/forms", Deed.WRITE_CASE, ONLY_WORKER),
    Row("POST", F + "/around-meetings/reviews", Deed.WRITE_CASE, ONLY_WORKER),
    Row("GET", F + "/assurance", Deed.SEE_CASE, STAFF),
    Row("POST", F + "/assurance/considered", Deed.WRITE_CASE, ONLY_WORKER),
    Row("POST", F + "/assurance/audits", Deed.AUDIT, ONLY_MANAGER),
    Row("POST", F + "/assurance/panel", Deed.WRITE_CASE, ONLY_WORKER),
    Row("GET", "/practice", Deed.PROFILE_SETTINGS, ONLY_MANAGER),
    Row("POST", "/practice/profiles", Deed.PROFILE_SETTINGS, ONLY_MANAGER),
    Row("POST", "/practice/directions", Deed.PROFILE_SETTINGS, ONLY_MANAGER),
    Row("GET", "/practice/directions/withdrawals", Deed.PROFILE_SETTINGS, ONLY_MANAGER),
    Row("POST", "/practice/directions/withdrawals", Deed.PROFILE_SETTINGS, ONLY_MANAGER),
    Row("POST", "/practice/calendar", Deed.PROFILE_SETTINGS, ONLY_MANAGER),
    Row("POST", "/practice/recounts", Deed.PROFILE_SETTINGS, ONLY_MANAGER),
)
EXAMPLES: dict[str, str] = {"part": "begin"}


def told() -> Story:
    """Nothing more is needed: dates and meetings are there."""
    return ()
