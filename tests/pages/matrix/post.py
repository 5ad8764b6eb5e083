"""The rows of reaching people: how they are reached, messages, letters and calendar files."""

from __future__ import annotations

from backend.aggregates.languages import TranslatePlan
from backend.aggregates.vocabulary import TranslationId
from backend.permission import Deed
from tests.families import Story, happened
from tests.pages.matrix.rows import KEEPERS, ONLY_WORKER, OURS, VOICES, F, Row
from tests.stories import reaching

COPY = TranslationId("t-welsh")
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
    Row("GET", F + "/plan/translations", Deed.SEE_PLAN, OURS),
    Row("POST", F + "/plan/translations", Deed.CHANGE_PLAN, KEEPERS),
    Row("POST", F + "/plan/translations/{translation:str}/checks", Deed.CHANGE_PLAN, KEEPERS),
    Row("GET", F + "/meetings/{meeting:str}/calendar", Deed.SEE_MEETINGS, OURS),
)
EXAMPLES: dict[str, str] = {"translation": COPY}


def told() -> Story:
    """Gran and Joe said how they are reached, and the plan was put into Welsh."""
    copy = TranslatePlan(
        translation=COPY,
        version=1,
        language="Welsh",
        words="Rydyn ni’n ffonio",
        happened=happened(),
    )
    return (*reaching.told(), copy)
