"""What else can be done on a page of a family: one click away, and never in the way."""

from __future__ import annotations

import msgspec

from backend.permission import Deed


class Tool(msgspec.Struct, frozen=True):
    """A page one may open from a hub: its address below the family's, its name, what it is for."""

    slug: str
    text: str
    hint: str
    deed: Deed


# By the section of the family's navigation that it stands in; "" is the overview.
TOOLS: dict[str, tuple[Tool, ...]] = {
    "": (
        Tool("who-looked", "Who looked", "Who opened this record, and when", Deed.SEE_FAMILY),
        Tool(
            "urgent",
            "Days of danger, and decisions for a child",
            "Same-day meeting, stop-gap plan, where the children stay",
            Deed.SEE_CASE,
        ),
        Tool("consent", "Consent", "Who has agreed to bring in family and friends", Deed.SEE_CASE),
        Tool("bottom-line", "Bottom line", "What is not up for discussion", Deed.SEE_CASE),
        Tool(
            "dates", "Dates and decisions", "What is due, why then, and who moved it", Deed.SEE_CASE
        ),
        Tool(
            "statutory", "The one plan and the law", "Which plan it is; conferences", Deed.SEE_CASE
        ),
        Tool(
            "proceedings",
            "The time before court",
            "The letter, the offer of a family meeting, what followed",
            Deed.SEE_CASE,
        ),
        Tool("limits", "Limit the record", "To named people of the staff alone", Deed.RESTRICT),
        Tool("allocation", "Who works with the family", "The worker and the team", Deed.SEE_CASE),
        Tool(
            "protected",
            "Protected facts",
            "Addresses, schools and phones that must not get out",
            Deed.SEE_PROTECTED,
        ),
        Tool(
            "court",
            "For a court",
            "The twelve questions of a court, and requests for the history",
            Deed.SEE_DISCLOSURE,
        ),
        Tool(
            "what-i-see",
            "What you can see",
            "What is hidden from you, and who reads what you write",
            Deed.SEE_FAMILY,
        ),
        Tool(
            "assurance", "Audits and legal panel", "What was found, what was asked", Deed.SEE_CASE
        ),
    ),
    "network": (
        Tool("messages", "Messages", "What was sent, held, or is to print", Deed.BUILD_NETWORK),
        Tool("network/roles", "Who does what", "Roles, gaps, who stands in", Deed.SEE_PLAN),
        Tool(
            "network/finding",
            "Finding the network",
            "Questions, steps, who was told",
            Deed.SEE_SEARCH,
        ),
        Tool("network/carrying", "Who carries how much", "Version by version", Deed.SEE_PLAN),
        Tool("network/circles", "Three circles", "How close people stand", Deed.SEE_NETWORK),
        Tool("network/family-tree", "Family tree", "Who belongs to whom", Deed.SEE_SEARCH),
        Tool("network/around", "The world around", "School, work, faith, clubs", Deed.SEE_SEARCH),
        Tool("network/places", "Places they lived", "Who was there for them", Deed.SEE_SEARCH),
    ),
    "meetings": (
        Tool(
            "around-meetings",
            "Around the meetings",
            "Where the form is, and what a review goes with",
            Deed.SEE_CASE,
        ),
    ),
    "plan": (
        Tool("map", "The map", "Worries, what goes well, and what should happen", Deed.SEE_PLAN),
        Tool("scale", "Safety scale", "Where each person stands, and why", Deed.SEE_PLAN),
        Tool("services", "What services do", "Beside the plan, not part of it", Deed.SEE_PLAN),
        Tool("practice", "How it is going", "Notes, and what shows it", Deed.SEE_PRACTICE),
        Tool("practice/tests", "Tests", "Chances to try the plan", Deed.SEE_PRACTICE),
        Tool("plan/agreement", "Agree the plan", "What it needs, and who said yes", Deed.SEE_PLAN),
        Tool("plan/seen", "Seen by a manager", "What managers said of each version", Deed.SEE_CASE),
        Tool("plan/copies", "Copies", "Who has the plan, and who still needs it", Deed.SEE_PLAN),
        Tool(
            "plan/translations", "Other languages", "Who translated it, who checked", Deed.SEE_PLAN
        ),
        Tool("plan/rota", "Rota", "Who looks in when, and who is away", Deed.SEE_PLAN),
        Tool("plan/proposals", "Propose a change", "The plan is the network’s", Deed.SEE_PLAN),
        Tool("practice/coverage", "Tried or not", "What was never tested", Deed.SEE_PRACTICE),
        Tool("plan/blame", "Who last changed what", "Each line, and why", Deed.SEE_PLAN),
        Tool("plan/presented", "At meetings", "Where the plan was presented", Deed.SEE_PLAN),
    ),
    "reviews": (
        Tool(
            "around-meetings",
            "Around the meetings",
            "Where the form is, and what a review goes with",
            Deed.SEE_CASE,
        ),
    ),
    "child": (
        Tool("child/ideas/new", "A child’s idea", "For the plan, in their words", Deed.HEAR_CHILD),
        Tool(
            "child/questions/new",
            "A child’s question",
            "What they asked, and what they were told",
            Deed.HEAR_CHILD,
        ),
        Tool(
            "child/pictures",
            "Words and pictures",
            "The explanation and the plan, for children",
            Deed.SEE_CHILD,
        ),
    ),
    "handover": (
        Tool("pack", "All you need to lead", "On one page, and on paper", Deed.SEE_PLAN),
        Tool("help", "Help", "How to ask for it, and who asked", Deed.SPEAK_UP),
        Tool("readiness", "Ready for the next step", "What shows it", Deed.SEE_PLAN),
        Tool("closing", "Closing", "What it needs, and the way back", Deed.SEE_PLAN),
        Tool("road", "The road to closing", "Steps, and what shows each of them", Deed.SEE_PLAN),
    ),
    "history": (
        Tool(
            "checked",
            "Is the record as it was written?",
            "Every entry, gone through now",
            Deed.SEE_CASE,
        ),
    ),
}
