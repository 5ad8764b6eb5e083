"""The rows of protected facts, and of what one can see."""

from __future__ import annotations

from backend.permission import Deed
from tests import families
from tests.pages.matrix.rows import OURS, STAFF, F, Row
from tests.stories import protected

ONE = F + "/protected/{fact:str}"
ROWS = (
    Row("GET", F + "/protected", Deed.SEE_PROTECTED, STAFF),
    Row("GET", F + "/protected/new", Deed.PROTECT, STAFF),
    Row("POST", F + "/protected", Deed.PROTECT, STAFF),
    Row("GET", ONE, Deed.SEE_PROTECTED, STAFF),
    Row("POST", ONE + "/changes", Deed.PROTECT, STAFF),
    Row("POST", ONE + "/renewals", Deed.PROTECT, STAFF),
    Row("POST", ONE + "/liftings", Deed.PROTECT, STAFF),
    Row("GET", F + "/what-i-see", Deed.SEE_FAMILY, OURS),
)
EXAMPLES: dict[str, str] = {"fact": protected.HOME}


def told() -> families.Story:
    """Where Ella lives is kept from her father."""
    return (protected.home(),)
