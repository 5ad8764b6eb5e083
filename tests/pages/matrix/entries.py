"""The rows of the pages about one entry."""

from __future__ import annotations

from backend.permission import Deed
from tests import families
from tests.pages.matrix.rows import ONLY_WORKER, OURS, STAFF, F, Row

E = F + "/entries/{entry:int}"
ROWS = (
    Row("GET", F + "/who-looked", Deed.SEE_FAMILY, OURS),
    Row("GET", F + "/checked", Deed.SEE_CASE, STAFF),
    Row("GET", E, Deed.SEE_HISTORY, OURS),
    Row("POST", E + "/corrections", Deed.CORRECT, ONLY_WORKER),
    Row("POST", E + "/strikes", Deed.CORRECT, ONLY_WORKER),
    Row("POST", E + "/restorations", Deed.CORRECT, ONLY_WORKER),
    Row("POST", E + "/beginnings", Deed.CORRECT, ONLY_WORKER),
    Row("POST", E + "/disputes", Deed.DISPUTE, ONLY_WORKER),
    Row("POST", E + "/disagreements", Deed.DISPUTE, ONLY_WORKER),
)
# Someone was named: everyone who may see the family may read that.
EXAMPLES: dict[str, str] = {"entry": "12"}


def told() -> families.Story:
    """Nothing more is needed: every record has entries."""
    return ()
