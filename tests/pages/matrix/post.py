"""The rows of reaching people: how they are reached, messages, letters and calendar files."""

from __future__ import annotations

from backend.permission import Deed
from tests.families import Story
from tests.pages.matrix.rows import ONLY_WORKER, OURS, VOICES, F, Row
from tests.stories import reaching

M = F + "/messages"
REACH = {"by": "print", "language": "English"}
ROWS = (
    Row("GET", F + "/reach", Deed.SPEAK_UP, VOICES),
    Row("POST", F + "/reach", Deed.SPEAK_UP, VOICES, REACH),
    Row("GET", F + "/network/{person:str}/reach", Deed.BUILD_NETWORK, ONLY_WORKER),
    Row("POST", F + "/network/{person:str}/reach", Deed.BUILD_NETWORK, ONLY_WORKER, REACH),
    Row("GET", M, Deed.BUILD_NETWORK, ONLY_WORKER),
    Row("GET", M + "/{message:uuid}/letter", Deed.BUILD_NETWORK, ONLY_WORKER, stored=True),
    Row("GET", M + "/{message:uuid}/letter.pdf", Deed.BUILD_NETWORK, ONLY_WORKER, stored=True),
    Row("POST", M + "/{message:uuid}/settlings", Deed.BUILD_NETWORK, ONLY_WORKER, stored=True),
    Row("GET", F + "/meetings/{meeting:str}/calendar", Deed.SEE_MEETINGS, OURS),
)
EXAMPLES: dict[str, str] = {}


def told() -> Story:
    """Gran and Joe said how they are reached."""
    return reaching.told()
