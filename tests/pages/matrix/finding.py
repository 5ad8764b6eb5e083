"""The rows of finding the network, its drawings, and who is safe to bring in."""

from __future__ import annotations

from backend.permission import Deed
from tests.families import Story
from tests.pages.matrix.rows import ONLY_WORKER, OURS, STAFF, F, Row
from tests.stories import finding

N = F + "/network"
S = N + "/{person:str}/safety"
ROWS = (
    Row("GET", N + "/finding", Deed.SEE_SEARCH, STAFF),
    Row("GET", N + "/finding/{stage:str}", Deed.BUILD_NETWORK, ONLY_WORKER),
    Row("POST", N + "/finding/{stage:str}", Deed.BUILD_NETWORK, ONLY_WORKER),
    Row("GET", N + "/questions/{prompt:str}", Deed.BUILD_NETWORK, ONLY_WORKER),
    Row("POST", N + "/questions/{prompt:str}", Deed.BUILD_NETWORK, ONLY_WORKER),
    Row("GET", N + "/circles", Deed.SEE_NETWORK, OURS),
    Row("GET", N + "/circles/new", Deed.BUILD_NETWORK, ONLY_WORKER),
    Row("POST", N + "/circles", Deed.BUILD_NETWORK, ONLY_WORKER),
    Row("GET", N + "/family-tree", Deed.SEE_SEARCH, STAFF),
    Row("POST", N + "/family-tree/people", Deed.BUILD_NETWORK, ONLY_WORKER),
    Row("POST", N + "/family-tree/shapes", Deed.BUILD_NETWORK, ONLY_WORKER),
    Row("POST", N + "/family-tree/relations", Deed.BUILD_NETWORK, ONLY_WORKER),
    Row("POST", N + "/family-tree/endings", Deed.BUILD_NETWORK, ONLY_WORKER),
    Row("GET", N + "/around", Deed.SEE_SEARCH, STAFF),
    Row("POST", N + "/around/ties", Deed.BUILD_NETWORK, ONLY_WORKER),
    Row("POST", N + "/around/endings", Deed.BUILD_NETWORK, ONLY_WORKER),
    Row("GET", N + "/places", Deed.SEE_SEARCH, STAFF),
    Row("POST", N + "/places/stays", Deed.BUILD_NETWORK, ONLY_WORKER),
    Row("POST", N + "/places/withdrawals", Deed.BUILD_NETWORK, ONLY_WORKER),
    Row("POST", N + "/{person:str}/scope", Deed.BUILD_NETWORK, ONLY_WORKER),
    Row("GET", S, Deed.SEE_SAFEGUARDS, STAFF),
    Row("GET", S + "/{form:str}", Deed.WRITE_SAFEGUARDS, STAFF),
    Row("POST", S + "/{form:str}", Deed.WRITE_SAFEGUARDS, STAFF),
)
EXAMPLES = {"prompt": "now-birthdays", "form": "decision", "stage": "size"}


def told() -> Story:
    """Something in every drawing, and someone who is kept out."""
    return finding.told()
