"""How people are reached: by mail, by text message, on paper, and an address that failed."""

from __future__ import annotations

from backend.aggregates.reaching import By, FailReach, Reminders, TellReach
from tests.families import GRAN, JOE, Story, happened


def told() -> Story:
    """Gran wants mail and a reminder of each turn; Joe's number was wrong, so he gets paper."""
    return (
        TellReach(
            person=GRAN,
            by=By.EMAIL,
            reminders=Reminders.EACH_TURN,
            copies=True,
            happened=happened(),
        ),
        TellReach(person=JOE, by=By.TEXT, happened=happened()),
        FailReach(person=JOE, by=By.TEXT),
    )
