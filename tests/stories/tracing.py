"""What was taken down wrongly of the plan's own lines is put right."""

from __future__ import annotations

from backend.aggregates.corrections import CorrectEntry
from backend.aggregates.plan import RuleAdded
from tests.families import Story
from tests.stories.corrections import entry_of, event_of


def told() -> Story:
    """The first rule was taken down with a word missing."""
    entry = entry_of(RuleAdded)
    rule = event_of(entry)
    assert isinstance(rule, RuleAdded)
    instead = RuleAdded(
        line=rule.line,
        goal=rule.goal,
        words="No drink in the house, ever",
        proposed_by=rule.proposed_by,
        meeting=rule.meeting,
    )
    return (CorrectEntry(entry=entry, seen=0, instead=instead, reason="A word was missing."),)
