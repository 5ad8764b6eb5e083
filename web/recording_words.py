"""Two people's words for one step, beside each other field by field."""

from __future__ import annotations

import msgspec

from web.drafts import Values
from web.network import KINDS
from web.recording_forms import Step
from web.recording_shown import CAUSES, CHANGES, GOING, GRASP_OPTIONS, MANNERS, SAYS, STAYS_OPTIONS

FIELDS = {
    "on": "Date",
    "began": "Began",
    "ended": "Ended",
    "place": "Place",
    "pick": "Ground rules picked",
    "own": "Ground rules written",
    "there": "There",
    "manner": "How they take part",
    "unplanned": "How it came about that a child was there",
    "cause": "Why not there",
    "absent": "About not being there",
    "name": "Name",
    "relationship": "Who they are to the children",
    "kind": "How they come to be around the family",
    "by": "Who",
    "words": "In their words",
    "who": "Who is worried",
    "what": "What",
    "why": "What could happen",
    "disputed": "Not everyone agrees",
    "goal": "Goal",
    "score": "Number",
    "reason": "Why",
    "doer": "Who",
    "when": "When",
    "backup": "Backup",
    "rule": "House rule",
    "trigger": "What might go wrong",
    "steps": "What happens then",
    "first": "Who acts first",
    "backup1": "Then",
    "backup2": "Then",
    "backup3": "Then",
    "tell": "Whom to tell",
    "suggested": "Who is missing",
    "nobody": "No one is missing",
    "says": "Agrees",
    "going": "How it is going",
    "reused": "How the rules of last time went",
    "majority": "Why professionals were as many, or more",
    "next": "What changes next time",
    "told": "Who heard the bottom line",
    "category": "Where it belongs",
    "carry": "Taken over from the map",
    "role": "Role",
    "member": "Who",
    "count": "What they can be counted on for",
    "long": "How long",
    "offers": "Help there is",
    "at": "Time",
    "change": "This line",
    "answer": "Answer",
    "stays": "Stays with this",
    "grasp": "Sees how serious it is",
    "see": "How they tell it",
    "between": "Who fell out",
    "odds": "What happened between them",
    "effect": "What it does to the plan",
    "people": "Who stays in the child’s life",
    "outcome": "What came of it",
    "left": "Why it was left out",
    "leaver": "Who decided that",
    "job": "In which job",
    "decided": "When it was decided",
    "aimed": "Safety goal",
    "because": "Why the goal changed",
    "evidence": "What shows it",
    "shows": "What they saw or kept",
    "about": "Part of the plan",
    "child": "Child",
    "heard": "Who listened",
    "wish": "What they want in the plan",
}
_VALUES = {
    option["value"]: option["text"]
    for options in (KINDS, MANNERS, CAUSES, SAYS, GOING, CHANGES, STAYS_OPTIONS, GRASP_OPTIONS)
    for option in options
    if option["value"]
}


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One field that two people filled in differently."""

    label: str
    theirs: str
    yours: str


def differences(
    step: Step, theirs: Values, yours: Values, words: dict[str, str]
) -> tuple[Difference, ...]:
    """Where two drafts of a step differ; `words` says ids as names and goals."""
    groups = [group for group, _, _ in step.rows]
    numbers: dict[str, str] = {}
    for values in (theirs, yours):
        for group in groups:
            for number, row in enumerate(values.get(group, []), start=1):
                numbers.setdefault(row, str(number))
    found: list[Difference] = []
    for name in dict.fromkeys([*theirs, *yours]):
        field, _, row = name.partition("-")
        same = theirs.get(name, [""]) == yours.get(name, [""])
        if same or field not in FIELDS:
            continue
        about = words.get(row) or numbers.get(row) or {"month": "month", "year": "year"}.get(row)
        found.append(
            Difference(
                label=f"{FIELDS[field]} ({about})" if about else FIELDS[field],
                theirs=_said(theirs.get(name, []), words),
                yours=_said(yours.get(name, []), words),
            )
        )
    return tuple(found)


def _said(typed: list[str], words: dict[str, str]) -> str:
    return " ".join(words.get(each) or _VALUES.get(each, each) for each in typed if each.strip())
