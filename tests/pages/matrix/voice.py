"""The rows of the children: what they said, their ideas and questions, words and pictures."""

from __future__ import annotations

from backend.permission import Deed
from tests.families import Story
from tests.pages.matrix.rows import KEEPERS, ONLY_WORKER, OURS, F, Row
from tests.stories import voice

C = F + "/child"
P = C + "/pictures"
B = P + "/{book:str}"
ROWS = (
    Row("GET", C, Deed.SEE_CHILD, OURS),
    Row("GET", C + "/hearings/new", Deed.HEAR_CHILD, ONLY_WORKER),
    Row("POST", C + "/hearings", Deed.HEAR_CHILD, ONLY_WORKER, uploads=True),
    Row("GET", C + "/hearings/{hearing:str}", Deed.SEE_CHILD, OURS),
    Row("GET", C + "/hearings/{hearing:str}/drawing", Deed.SEE_CHILD, OURS, stored=True),
    Row("GET", C + "/ideas/new", Deed.HEAR_CHILD, ONLY_WORKER),
    Row("POST", C + "/ideas", Deed.HEAR_CHILD, ONLY_WORKER),
    Row("GET", C + "/ideas/{idea:str}", Deed.HEAR_CHILD, ONLY_WORKER),
    Row("POST", C + "/ideas/{idea:str}/lines", Deed.HEAR_CHILD, ONLY_WORKER),
    Row("POST", C + "/ideas/{idea:str}/refusals", Deed.HEAR_CHILD, ONLY_WORKER),
    Row("GET", C + "/questions/new", Deed.HEAR_CHILD, ONLY_WORKER),
    Row("POST", C + "/questions", Deed.HEAR_CHILD, ONLY_WORKER),
    Row("GET", C + "/questions/{ask:str}", Deed.HEAR_CHILD, ONLY_WORKER),
    Row("POST", C + "/questions/{ask:str}/answers", Deed.HEAR_CHILD, ONLY_WORKER),
    Row("GET", P, Deed.SEE_CHILD, OURS),
    Row("POST", P + "/explanations", Deed.MAKE_PICTURES, KEEPERS),
    Row("GET", P + "/plans/new", Deed.MAKE_PICTURES, KEEPERS),
    Row("POST", P + "/plans", Deed.MAKE_PICTURES, KEEPERS),
    Row("GET", B, Deed.SEE_CHILD, OURS),
    Row("GET", B + "/book", Deed.SEE_CHILD, OURS),
    Row("GET", B + "/photos/{page:str}", Deed.SEE_CHILD, OURS, stored=True),
    Row("GET", B + "/pages/new", Deed.MAKE_PICTURES, KEEPERS),
    Row("POST", B + "/pages", Deed.MAKE_PICTURES, KEEPERS, uploads=True),
    Row("GET", B + "/pages/{page:str}", Deed.MAKE_PICTURES, KEEPERS),
    Row("POST", B + "/pages/{page:str}", Deed.MAKE_PICTURES, KEEPERS, uploads=True),
    Row("POST", B + "/pages/{page:str}/withdrawals", Deed.MAKE_PICTURES, KEEPERS),
    Row("POST", B + "/order", Deed.MAKE_PICTURES, KEEPERS),
    Row("POST", B + "/agreements", Deed.MAKE_PICTURES, KEEPERS),
    Row("POST", B + "/showings", Deed.MAKE_PICTURES, KEEPERS),
    Row("POST", B + "/readings", Deed.MAKE_PICTURES, KEEPERS),
)
EXAMPLES: dict[str, str] = {
    "hearing": voice.HOUSES,
    "idea": voice.IDEA,
    "ask": voice.ASK,
    "book": voice.EXPLANATION,
    "page": voice.FIRST_PAGE,
}


def told() -> Story:
    """Ella is heard, and the network and she have been shown the explanation."""
    return (*voice.heard(), *voice.explained(), *voice.read_to_ella())
