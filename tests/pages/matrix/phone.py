"""The rows of the lead's phone: today, the pack, telling, swaps, help, who leads too."""

from __future__ import annotations

from backend.aggregates.leading import AskForHelp, DeputyKind
from backend.aggregates.rota import SetRota, Slot, Weekday
from backend.aggregates.swaps import AskSwap
from backend.aggregates.vocabulary import DeputyId
from backend.permission import Deed
from tests.families import GRAN, Story, happened
from tests.pages.conftest import MEMBER
from tests.pages.matrix.rows import EVERYONE, KEEPERS, ONLY_WORKER, OURS, VOICES, F, Row
from tests.stories import leading
from tests.stories.leading import HELP, SWAP
from tests.stories.plan import CALL

ROTA = F + "/plan/rota"
BESIDE = F + "/handover/deputies"
CALLS = Slot(
    slot=CALL,
    days=(Weekday.SATURDAY, Weekday.SUNDAY),
    at=None,
    what="A call at bedtime",
    who=GRAN,
    worker=None,
)
BESIDE_JOE = DeputyId("d-joe")
ROWS = (
    Row("POST", "/language", Deed.ENTER, EVERYONE),
    Row("GET", F + "/pack", Deed.SEE_PLAN, OURS),
    Row("GET", F + "/next-meeting", Deed.SEE_PLAN, OURS),
    Row("GET", F + "/worries", Deed.SEE_PLAN, OURS),
    Row("GET", F + "/plan/mine", Deed.ANSWER_PLAN, VOICES),
    Row("GET", F + "/tell", Deed.TELL_PRACTICE, VOICES),
    Row("POST", F + "/tell", Deed.TELL_PRACTICE, VOICES, uploads=True),
    Row("GET", F + "/told", Deed.TELL_PRACTICE, VOICES),
    Row("GET", F + "/help", Deed.SPEAK_UP, VOICES),
    Row("POST", F + "/help", Deed.SPEAK_UP, VOICES),
    Row("POST", F + "/help/{help:str}/answers", Deed.OFFER_HANDOVER, ONLY_WORKER),
    Row("POST", BESIDE, Deed.STEP_BACK, KEEPERS),
    Row(
        "POST",
        BESIDE + "/{deputy:str}/answers",
        Deed.ANSWER_HANDOVER,
        frozenset({MEMBER}),
        {"answer": "not-now"},
    ),
    Row("POST", BESIDE + "/{deputy:str}/endings", Deed.STEP_BACK, VOICES),
    Row("POST", ROTA + "/swaps", Deed.ANSWER_PLAN, VOICES),
    Row("POST", ROTA + "/swaps/{swap:str}/takings", Deed.ANSWER_PLAN, VOICES),
    Row("POST", ROTA + "/swaps/{swap:str}/withdrawals", Deed.ANSWER_PLAN, KEEPERS),
)
EXAMPLES: dict[str, str] = {"help": HELP, "swap": SWAP, "deputy": BESIDE_JOE}


def told() -> Story:
    """Joe is asked to lead too, Gran asks about a turn and for help."""
    return (
        leading.joe_is_ready(),
        leading.asked(BESIDE_JOE, DeputyKind.SECOND_LEAD),
        SetRota(seen=0, slots=(CALLS,)),
        AskSwap(swap=SWAP, slot=CALL, on=leading.SATURDAY, by=GRAN),
        AskForHelp(help=HELP, by=GRAN, happened=happened()),
    )
