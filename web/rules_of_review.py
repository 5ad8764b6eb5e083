"""How a meeting goes, in words for whoever leads it on a phone."""

from __future__ import annotations

import msgspec


class Prompt(msgspec.Struct, frozen=True):
    """One thing to get through, and words that help."""

    title: str
    text: str


PROMPTS = (
    Prompt(
        "Welcome, and the rules", "Say hello. Read the ground rules out. Ask if they still fit."
    ),
    Prompt("Is it working?", "Go through who said they would do what. What worked? What was hard?"),
    Prompt("How do we know?", "Ask what shows it: texts, calls, a diary, what the children say."),
    Prompt("What needs to change?", "If something does not work, what will you do instead?"),
    Prompt("Who does what", "Is anyone tired, or away? Who steps in?"),
    Prompt("The children", "What do they say? Who asks them, and who tells them after?"),
    Prompt("The number", "From 0 to 10, how safe are the children? Ask each person why."),
    Prompt("Who agrees", "Ask each person: yes, no, or cannot answer yet. Fix the next day."),
)
