"""Two versions compared: every kind of difference in a sentence of its own, and no other."""

from __future__ import annotations

from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from backend.aggregates.network import RenameMember
from backend.projections.as_of import Stood
from backend.projections.comparison import Comparison, Written, apply, compare
from backend.projections.comparison_beside import facts
from backend.projections.plan_versions import as_written
from tests import families, strategies
from tests.families import TODAY, Story
from tests.projections.test_as_of import entries

NAMES = {"g": "Gran", "j": "Joe", "s": "Sana", "a": "Alan"}


def rule(words: str = "No drink", line: str = "r") -> dict[str, Any]:
    return row(line, "rule", words)


def action(
    what: str = "Ring at 8", who: str = "g", when: str = "Mondays", backup: str = ""
) -> dict[str, Any]:
    return row("a", "action", what, who + backup, when=when)


def what_if(
    trigger: str = "No answer",
    steps: tuple[str, ...] = ("Knock.", "Ring 999."),
    who: str = "gj",
    tell: str = "",
) -> dict[str, Any]:
    return row("w", "contingency", trigger, who, steps=steps, tell=tell)


def row(line: str, kind: str, words: str, people: str = "", **more: Any) -> dict[str, Any]:
    named = [NAMES[person] for person in people]
    return {
        "line": line,
        "kind": kind,
        "goal": None,
        "words": words,
        "doer": named[0] if named else None,
        "when": None,
        "backups": named[1:],
        "steps": (),
        "tell": None,
        "people": list(people),
    } | more


def compared(before: Any, after: Any) -> Comparison:
    def written(rows: Any) -> Written:
        return Written(goals={}, lines=rows if isinstance(rows, list) else [rows])

    return compare(written(before), written(after))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (
            rule("Doors and phones", "old"),
            [rule("Doors", "l") | {"from": ["old"]}, rule("Phones", "r") | {"from": ["old"]}],
            [
                "Made of “Doors and phones”: Doors.",
                "Made of “Doors and phones”: Phones.",
                "“Doors and phones” became “Doors” and “Phones”.",
            ],
        ),
        (
            [rule("Doors", "l"), rule("Phones", "r")],
            rule("All", "one") | {"from": ["l", "r"]},
            [
                "Made of “Doors” and “Phones”: All.",
                "“Doors” became “All”.",
                "“Phones” became “All”.",
            ],
        ),
        (rule(), rule() | {"goal": "g"}, ["Moved to another goal: No drink."]),
        ([], rule(), ["New rule: No drink."]),
        (rule(), [], ["Left the plan: No drink."]),
        (rule(), rule("No drink at all"), ["Wording changed: No drink at all."]),
        ([], action(backup="s"), ["New action: Ring at 8. Gran, Mondays. Backup: Sana."]),
        ([], action(when="every evening."), ["New action: Ring at 8. Gran, every evening."]),
        ([], what_if(), ["New what-if: No answer. Who comes: Gran, then Joe."]),
        (action(), action(backup="s"), ["Backup added: Sana, after Gran, for “Ring at 8”."]),
        (action(backup="s"), action(), ["No longer a backup: Sana, for “Ring at 8”."]),
        (
            action(backup="s"),
            action(backup="j"),
            ["The backup is Joe now, not Sana, for “Ring at 8”."],
        ),
        (action(), action(who="j"), ["Joe does it now, not Gran, for “Ring at 8”."]),
        (
            action(backup="s"),
            action(who="j"),
            [
                "Joe does it now, not Gran, for “Ring at 8”.",
                "No longer a backup: Sana, for “Ring at 8”.",
            ],
        ),
        (
            action(),
            action(who="j", backup="g"),
            [
                "Joe does it now, not Gran, for “Ring at 8”.",
                "Backup added: Gran, after Joe, for “Ring at 8”.",
            ],
        ),
        (
            action(),
            action(when="Tuesdays."),
            ["Time changed for “Ring at 8”: “Tuesdays” in place of “Mondays”."],
        ),
        (
            what_if(),
            what_if(who="gjs"),
            ["Backup added: Sana, after Joe, for “No answer”."],
        ),
        (
            what_if(),
            what_if(who="jg"),
            ["Who comes, for “No answer”: Joe, then Gran. It was Gran, then Joe."],
        ),
        (
            what_if(),
            what_if(steps=("Knock.", "Look in.", "Ring 999.")),
            ["Step added for “No answer”: Look in."],
        ),
        (what_if(), what_if(steps=("Knock.",)), ["Step taken out for “No answer”: Ring 999."]),
        (
            what_if(),
            what_if(steps=("Knock.", "Ring Joe")),
            ["Step changed for “No answer”: Ring Joe."],
        ),
        (what_if(), what_if(tell="Amira"), ["Whom to tell for “No answer”: Amira."]),
        (
            what_if(tell="Amira"),
            what_if(tell="Colin"),
            ["Whom to tell for “No answer”: Colin, not Amira."],
        ),
        (
            what_if(tell="Amira"),
            what_if(),
            ["No one is named any more to be told for “No answer”."],
        ),
    ],
)
def test_each_kind_of_change_has_its_sentence(before: Any, after: Any, said: list[str]):
    assert list(compared(before, after).sentences) == said


def test_only_the_line_that_differs_is_named():
    found = compared([rule(), action()], [rule(), action(when="Fridays")])
    assert [one.id for one in found.differences] == ["a"]
    assert [(part.name, part.before, part.after) for part in found.differences[0].parts] == [
        ("when", "Mondays", "Fridays")
    ]
    assert found.same == 1


def test_goals_are_compared_too():
    before = Written(goals={"g": "Safe at night", "h": "Same"}, lines=[])
    after = Written(goals={"g": "Safe every night", "h": "Same", "i": "More"}, lines=[])
    assert compare(before, after).sentences == (
        "Goal changed: Safe every night.",
        "New goal: More.",
    )


def test_the_same_person_under_another_name_is_no_difference():
    before, after = what_if(), what_if()
    after["doer"], after["backups"] = "Nan", ["Joseph"]
    assert compared(before, after).sentences == ()


def test_long_words_are_not_quoted_whole():
    words = "Ring Kerry at 8 and hear her voice, and if she does not pick up ring once more"
    (said,) = compared(action(words), action(words, backup="s")).sentences
    assert said.endswith("hear her voice, and if she does not pick up ring…”.")


def drawn(story: Story) -> Written:
    family = strategies.folded(story)
    return Written(
        goals={str(goal): words for goal, words in family.mapping.goals.items()},
        lines=[as_written(family, line) for line in family.plan.standing],
    )


@settings(max_examples=25, deadline=None)
@given(strategies.lives(longest=15))
def test_a_version_and_itself_do_not_differ(story: Story):
    one = drawn(story)
    assert compare(one, one) == Comparison(differences=(), same=len(one.lines))


@settings(max_examples=40, deadline=None)
@given(strategies.lives(longest=20), st.integers(0, 40))
def test_whatever_differs_has_a_sentence_and_words(story: Story, earlier: int):
    before, after = drawn(story[:earlier]), drawn(story)
    found = compare(before, after)
    old = {row["line"]: row for row in before.lines}
    new = {row["line"]: row for row in after.lines}
    assert {one.id for one in found.differences if one.change == "new"} >= set(new) - set(old)
    assert {one.id for one in found.differences if one.change == "left"} >= set(old) - set(new)
    assert found.same == len(new) - len({one.id for one in found.differences} & set(new))
    for one in found.differences:
        assert one.sentences and one.parts
        for part in one.parts:
            assert part.before != part.after
        for said in one.sentences:
            assert "None" not in said and said[-1] in ".!?…"


def test_real_versions_compare():
    before, after = drawn(families.planned()), drawn(families.everything())
    assert compare(before, after).sentences == (
        "Goal changed: Ella is safe every night.",
        "Wording changed: Sunday lunch.",
        "Uncle Joe does it now, not Gran Mary, for “Sunday lunch”.",
        "No longer a backup: Uncle Joe, for “Sunday lunch”.",
        "Time changed for “Sunday lunch”: “Sundays” in place of “Saturdays”.",
        "Wording changed: Mum rings and sounds drunk.",
        "Step changed for “Mum rings and sounds drunk”: Joe fetches Ella.",
        "Step taken out for “Mum rings and sounds drunk”: Gran fetches her\nby car.",
        "Who comes, for “Mum rings and sounds drunk”: Uncle Joe. "
        "It was Gran Mary, then Uncle Joe, then سناء.",
        "No one is named any more to be told for “Mum rings and sounds drunk”.",
        "Left the plan: No drink in the house.",
    )


def plain(written: Written) -> Any:
    """A version with people by id alone: their names may differ from one to the other."""
    shown = ("doer", "backups")
    return (
        written.goals,
        [{key: row[key] for key in row if key not in shown} for row in written.lines],
        {(fact.kind, fact.id): fact.told for fact in written.beside},
    )


@settings(max_examples=60, deadline=None)
@given(strategies.lives(longest=25), st.integers(0, 60), st.integers(0, 60))
def test_what_differs_makes_the_one_version_of_the_other(story: Story, one: int, other: int):
    before, after = whole(story[:one]), whole(story[:other])
    found = compare(before, after)
    assert plain(apply(before, found)) == plain(after)
    assert plain(apply(after, compare(after, before))) == plain(before)
    again = compare(apply(before, found), after)
    assert again.differences == ()
    old = {(fact.kind, fact.id): fact.told for fact in before.beside}
    new = {(fact.kind, fact.id): fact.told for fact in after.beside}
    beside = {(each.kind, each.id) for each in found.differences} & (set(old) | set(new))
    assert beside == {key for key in set(old) | set(new) if old.get(key) != new.get(key)}


def whole(story: Story) -> Written:
    """The plan and all that stands beside it after a story."""
    stood = Stood(entries([(TODAY, command) for command in story]))
    family = stood.family
    return Written(
        goals={str(goal): words for goal, words in family.mapping.goals.items()},
        lines=[as_written(family, line) for line in family.plan.standing],
        beside=facts(stood, staff=True),
    )


def test_what_stands_beside_the_plan_is_compared():
    before, after = whole(families.with_network()), whole(families.led_by_gran())
    said = [each for each in compare(before, after).sentences if not each.startswith("New ")]
    assert any(each.startswith("Who leads: Gran Mary, ") for each in said), said
    assert any(each.startswith("Safety scale: ") for each in said), said


def test_the_bottom_line_is_compared_for_staff_alone_and_nobody_kept_out_is_named():
    stood = Stood(entries([(TODAY, command) for command in families.everything()]))
    kinds = {fact.kind for fact in facts(stood, staff=True)}
    assert {fact.kind for fact in facts(stood, staff=False)} == kinds - {"bottom-line"}
    left = facts(stood, staff=True, without=frozenset({families.GRAN}))
    assert not [fact for fact in left if fact.kind in ("person", "role") and "Gran" in fact.who]


def test_another_name_is_no_difference_beside_the_plan():
    story = families.planned()
    renamed = [*story, RenameMember(person=families.GRAN, name="Nan Mary")]
    assert compare(whole(story), whole(renamed)).sentences == ()
