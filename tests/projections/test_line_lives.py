"""The lives of what the plan says: every step of every line, against the entries themselves."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from psycopg_pool import ConnectionPool

from backend import lives
from backend.aggregates.plan import PlanVersionMade
from backend.aggregates.rota import RotaSet
from backend.database import pool
from backend.demo.ashmere import PENROSE
from backend.ledger import Ledger
from backend.projections import corrected
from backend.record import Recorded
from tests import families, stories
from tests.conftest import KEK
from tests.databases import databases, demo_told
from tests.families import RULE
from tests.projections.pages import tell
from tests.stories.tracing import LEFT, ONE, RIGHT, WHOLE, descent

Owner = ConnectionPool[psycopg.Connection]
CAME = ("RuleAdded", "SignAdded", "ConsequenceAdded", "ActionOffered", "ContingencySet")
CHANGED = (
    "RuleReworded",
    "SignReworded",
    "ConsequenceReworded",
    "ActionReworked",
    "ContingencyReworked",
    "LineWithdrawn",
)


@pytest.fixture(scope="module")
def penrose(server: str) -> Iterator[Owner]:
    """The demo, told once."""
    with (
        databases(server).lent(demo_told(server)) as owner,
        pool(owner, min_size=1, max_size=2) as opened,
    ):
        yield opened


@pytest.fixture(scope="module")
def entries(penrose: Owner) -> list[Recorded]:
    """Every entry of the Penrose children's record, as it stands corrected."""
    return corrected.standing(Ledger(penrose, KEK).read(PENROSE))


def names_the_line(event: object, line: str) -> bool:
    """Whether an entry speaks of a line itself: read off its fields, whatever kind it is."""
    if getattr(event, "line", None) == line:
        return True
    return line in (getattr(event, "lines", None) or ())


def test_every_line_of_every_version_is_told_from_the_entry_that_brought_it_in(
    penrose: Owner, entries: list[Recorded]
):
    versions = [one.event for one in entries if isinstance(one.event, PlanVersionMade)]
    assert len(versions) >= 4
    lines = {line for made in versions for line in made.lines}
    with penrose.connection() as db:
        for line in lines:
            life = lives.life(db, PENROSE, "line", line)
            assert life is not None
            walked = [one.seq for one in entries if names_the_line(one.event, line)]
            told = [step.seq for step in life.steps]
            assert told[0] == walked[0] or life.steps[0].topic == "child-idea-given"
            brought = next(one for one in entries if one.seq == walked[0])
            assert type(brought.event).__name__ in CAME
            assert set(walked) <= set(told), line
            # What is told beside that hangs on one of these: a judgement, an answer, an end.
            for step in life.steps:
                if step.seq not in walked:
                    assert step.told["sort"] == "ref", step
            carried = {made.version for made in versions if line in made.lines}
            assert {each.version for each in life.versions} == carried


def test_every_rewording_says_what_differed(penrose: Owner, entries: list[Recorded]):
    found = 0
    with penrose.connection() as db:
        for one in entries:
            name = type(one.event).__name__
            if name.endswith(("Reworded", "Reworked")) and hasattr(one.event, "line"):
                life = lives.life(db, PENROSE, "line", one.event.line)  # type: ignore[union-attr]
                assert life is not None
                step = next(each for each in life.steps if each.seq == one.seq)
                assert step.changed and step.reason == one.event.reason  # type: ignore[union-attr]
                found += 1
    assert found


def test_a_line_leads_back_to_its_goal_and_the_worry(penrose: Owner, entries: list[Recorded]):
    line = next(
        one.event.line  # type: ignore[union-attr]
        for one in entries
        if type(one.event).__name__ == "RuleAdded" and one.event.goal  # type: ignore[union-attr]
    )
    with penrose.connection() as db:
        life = lives.life(db, PENROSE, "line", line)
    assert life is not None
    assert [origin.sort for origin in life.origins] == ["goal", "statement"]
    assert all(origin.words for origin in life.origins)


def test_who_last_changed_what_agrees_with_the_entries(penrose: Owner, entries: list[Recorded]):
    changing = (*CAME, *CHANGED)
    with penrose.connection() as db:
        found = lives.blame(db, PENROSE)
    assert found
    for each in found:
        walked = [
            one.seq
            for one in entries
            if getattr(one.event, "line", None) == each.line
            and type(one.event).__name__ in changing
        ]
        assert each.last.seq == walked[-1]
        assert each.last.step in ("came", "changed")


def test_a_turn_of_the_rota_that_stayed_the_same_did_not_change(
    penrose: Owner, entries: list[Recorded]
):
    slots = {
        slot.slot: slot
        for one in entries
        if isinstance(one.event, RotaSet)
        for slot in one.event.slots
    }
    assert slots
    with penrose.connection() as db:
        for slot in slots:
            life = lives.life(db, PENROSE, "slot", slot)
            assert life is not None
            wordings = [step for step in life.steps if step.step == "changed"]
            assert all(step.changed for step in wordings[1:])


@pytest.mark.parametrize("role", ["emotional", "safe-caregiver"])
def test_a_role_tells_who_took_it_and_who_laid_it_down(penrose: Owner, role: str):
    with penrose.connection() as db:
        life = lives.life(db, PENROSE, "role", role)
    assert life is not None and "came" in {step.step for step in life.steps}


def test_what_may_not_be_read_is_neither_told_nor_counted(penrose: Owner):
    with penrose.connection() as db:
        assert lives.life(db, PENROSE, "bottom-line", lives.BOTTOM_LINE, {"plan"}) is None
        assert lives.blame(db, PENROSE, {"case"}) == ()
        found = lives.blame(db, PENROSE)[0].line
        life = lives.life(db, PENROSE, "line", found, {"plan"})
    assert life is not None and {step.part for step in life.steps} == {"plan"}


def test_what_was_struck_out_stays_under_its_line(told: Ledger):
    family = tell(told, stories.everything())
    with told.pool.connection() as db:
        life = lives.life(db, family, "line", RULE)
        assert lives.life(db, family, "dance", RULE) is None
        assert lives.life(db, family, "line", "nowhere") is None
    assert life is not None and life.steps[0].told["marks"]
    assert life.steps[0].told["parts"][0]["text"] == "No drink in the house, ever"


def test_a_line_made_of_others_is_told_back_to_where_the_first_of_them_began(told: Ledger):
    story = descent()
    # Before it leaves: what became of the rule once it was split and made one again.
    family = tell(told, (*families.planned(), *story[:4]))
    entries = told.read(family)
    with told.pool.connection() as db:
        whole = lives.life(db, family, "line", WHOLE)
        half = lives.life(db, family, "line", LEFT)
        first = lives.life(db, family, "line", ONE)
        last = {each.line: each.last for each in lives.blame(db, family)}
    assert whole and half and first
    lines = {ONE, LEFT, RIGHT, WHOLE}
    walked = [
        one.seq
        for one in entries
        if getattr(one.event, "line", None) in lines or getattr(one.event, "into", None) in lines
    ]
    assert [step.seq for step in whole.steps] == walked
    assert whole.steps[0].step == "came" and whole.steps[0].thing == ONE
    assert whole.words == "At night doors are shut and phones on"
    assert [origin.sort for origin in whole.origins] == ["goal", "statement"]
    # The half knows its own line of descent and nothing of the other half's.
    assert {step.thing for step in half.steps} == {ONE, LEFT}
    came = next(step for step in half.steps if step.thing == LEFT and step.step == "came")
    assert came.changed[0].before == "Doors are shut and phones are on at night"
    assert came.changed[0].after == "Doors are shut at night"
    assert [each.thing for each in first.became] == [LEFT, RIGHT]
    assert [each.thing for each in half.became] == [WHOLE]
    assert last[WHOLE].step == "moved" and last[WHOLE].reason == "It is about the nights"
    assert ONE not in last and LEFT not in last
