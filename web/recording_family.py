"""The steps of a review in the words of a family, for whoever of the network leads it."""

from __future__ import annotations

import msgspec

from web.page import Visit
from web.recording_forms import Step

# By the step's address: its title, and what it is for.
WORDS: dict[str, tuple[str, str]] = {
    "when": ("When and where", "The day you met, and the place."),
    "rules": (
        "How you want to talk with each other",
        "Pick what helps everyone to be heard. Three to six is enough.",
    ),
    "room": ("Who is here", "Tick everyone who takes part, here or from afar."),
    "child-says": (
        "What the children say",
        "Ask them before, or while you meet. Write it word for word: everyone here may read it.",
    ),
    "stays": (
        "Who stays with it",
        "Ask each person: will you stay with this? And: what could happen if nothing changes?",
    ),
    "bonds": (
        "How people get on",
        "Ask it each time, also when all seems well. What breaks early can be mended early.",
    ),
    "worries": ("New worries", "What worries people now that nobody has said before."),
    "map": ("What is going well", "What keeps the children safe, and what else people see."),
    "goals": (
        "What worries us most, and what we want instead",
        "Read each one out. Does it still say it? Leave what is right.",
    ),
    "statements": (
        "Something new that worries us most",
        "Only if there is something new. What was agreed before stays as it is.",
    ),
    "proof": (
        "What shows that it works",
        "Go round. Who saw, wrote or kept something since last time? A diary, texts, calls.",
    ),
    "lines": (
        "The plan, line by line",
        "Read each line out. How is it going? Change it where people want to.",
    ),
    "actions": ("New things people will do", "What comes on top of the plan as it stands."),
    "what-if": ("Something new that could go wrong", "What happens then, and who steps in."),
    "roles": (
        "Who does what for the family",
        "What someone takes on from today. The others go on as before.",
    ),
    "questions": (
        "The three questions",
        "Ask all three. Write what people say, and what shows it.",
    ),
    "scale": (
        "How safe it is, from 0 to 10",
        "Ask each person for a number, and why. No number is fine too.",
    ),
    "agreement": (
        "Who says yes",
        "Ask each person. Not being here is not a yes, and saying nothing is not a yes.",
    ),
}
# What a review can do without when there is nothing new.
IF_NEW = frozenset({"worries", "map", "statements", "actions", "what-if", "roles"})


def worded(visit: Visit, step: Step) -> Step:
    """A step in the words of whoever reads it."""
    if not visit.viewer.lay or step.slug not in WORDS:
        return step
    title, lead = WORDS[step.slug]
    return msgspec.structs.replace(step, title=title, lead=lead)
