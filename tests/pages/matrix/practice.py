"""The rows of practice, evidence, tests, what-ifs that came true, and lapses."""

from __future__ import annotations

from backend.permission import Deed
from tests.families import Story
from tests.pages.conftest import LEAD, MANAGER, WORKER
from tests.pages.matrix.rows import KEEPERS, ONLY_WORKER, OURS, STAFF, VOICES, F, Row
from tests.stories import practice

P = F + "/practice"
E = P + "/evidence/{evidence:str}"
L = F + "/plan/lines/{line:str}"
ROWS = (
    Row("GET", P, Deed.SEE_PRACTICE, OURS),
    Row("POST", P + "/starts", Deed.TELL_PRACTICE, VOICES),
    Row("GET", P + "/notes/new", Deed.TELL_PRACTICE, VOICES),
    Row("POST", P + "/notes", Deed.TELL_PRACTICE, VOICES),
    Row("GET", P + "/evidence/new", Deed.TELL_PRACTICE, VOICES),
    Row("POST", P + "/evidence", Deed.TELL_PRACTICE, VOICES, uploads=True),
    Row("GET", E, Deed.SEE_PRACTICE, OURS),
    Row("POST", E + "/judgements", Deed.JUDGE_EVIDENCE, STAFF),
    Row("GET", P + "/tests", Deed.SEE_PRACTICE, OURS),
    Row("POST", P + "/tests", Deed.CHANGE_PLAN, KEEPERS),
    Row("POST", P + "/tests/results", Deed.TELL_PRACTICE, VOICES),
    Row("POST", P + "/tests/called-off", Deed.CHANGE_PLAN, KEEPERS),
    Row("POST", P + "/risks", Deed.WRITE_CASE, ONLY_WORKER),
    Row("GET", L + "/used", Deed.TELL_PRACTICE, VOICES),
    Row("POST", L + "/used", Deed.TELL_PRACTICE, VOICES),
    Row("GET", L + "/lapses", Deed.TELL_PRACTICE, VOICES),
    Row("POST", L + "/lapses", Deed.TELL_PRACTICE, VOICES),
    Row("POST", L + "/consequences", Deed.CHANGE_PLAN, KEEPERS),
    Row(
        "GET",
        E + "/file",
        Deed.OPEN_FILE,
        frozenset({WORKER, MANAGER, LEAD}),
        stored=True,
    ),
)
EXAMPLES = {"evidence": practice.TEXTS}


def told() -> Story:
    """Gran's texts, with a file."""
    return practice.evidence_given()
