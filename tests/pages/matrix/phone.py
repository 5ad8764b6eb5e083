"""The rows of the lead's phone: today, the pack, telling, swaps, help, who leads too."""

from __future__ import annotations

from backend.permission import Deed
from tests.families import Story
from tests.pages.matrix.rows import ONLY_WORKER, OURS, VOICES, F, Row

ROTA = F + "/plan/rota"
BESIDE = F + "/handover/deputies"
ROWS = (
    Row("GET", F + "/pack", Deed.SEE_PLAN, OURS),
    Row("GET", F + "/next-meeting", Deed.SEE_PLAN, OURS),
    Row("GET", F + "/worries", Deed.SEE_PLAN, OURS),
    Row("GET", F + "/tell", Deed.TELL_PRACTICE, VOICES),
    Row("GET", F + "/help", Deed.SPEAK_UP, VOICES),
    Row("POST", F + "/help/{help:str}/answers", Deed.OFFER_HANDOVER, ONLY_WORKER),
    Row("POST", ROTA + "/swaps", Deed.ANSWER_PLAN, VOICES),
    Row("POST", ROTA + "/swaps/{swap:str}/takings", Deed.ANSWER_PLAN, VOICES),
)
EXAMPLES: dict[str, str] = {"help": "h-none", "swap": "w-none", "deputy": "d-none"}


def told() -> Story:
    """Nothing more."""
    return ()
