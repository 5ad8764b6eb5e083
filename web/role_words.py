"""Roles and permissions in plain words."""

from __future__ import annotations

from backend.aggregates.account import Role
from backend.aggregates.role_settings import Reach
from backend.permission import Deed

ROLE_WORDS = {
    Role.WORKER: "Social worker",
    Role.PRACTICE_LEAD: "Practice lead",
    Role.CONSULTANT: "Consultant social worker",
    Role.TEAM_MANAGER: "Team manager",
    Role.PRINCIPAL: "Principal social worker",
    Role.GOVERNANCE: "Information governance",
    Role.LEGAL: "Legal team",
    Role.QUALITY: "Quality assurance",
    Role.ADMINISTRATOR: "Administrator",
    Role.MEMBER: "Someone of the network",
    Role.PARENT: "Parent",
    Role.YOUNG_PERSON: "Young person",
    Role.COURT_READER: "Court reader",
}
REACH_WORDS = {
    Reach.ALLOCATED: "Families allocated to them",
    Reach.TEAM: "Families of their team",
    Reach.ALL: "Every family of the authority",
}
_DEED_WORDS = {
    Deed.START_RECORD: "Start a family’s record",
    Deed.SEE_FAMILY: "Open a family’s overview, and read who looked",
    Deed.SEE_NETWORK: "See who is in the network",
    Deed.BUILD_NETWORK: "Add people to the network, and note their answers",
    Deed.SEE_SEARCH: "See how the network was found, and the family tree",
    Deed.SEE_SAFEGUARDS: "See if people are safe to bring in, and why",
    Deed.WRITE_SAFEGUARDS: "Note if people are safe to bring in",
    Deed.SEE_CASE: "See the case: consent, bottom line, decisions, dates",
    Deed.WRITE_CASE: "Write the case",
    Deed.SEE_MEETINGS: "See meetings",
    Deed.RECORD_MEETING: "Plan and record meetings",
    Deed.SEE_PLAN: "See the plan, the worries and the goals",
    Deed.CHANGE_PLAN: "Change the plan",
    Deed.ANSWER_PLAN: "Agree to the plan, or say no to it",
    Deed.SEE_PRACTICE: "See how the plan is going",
    Deed.TELL_PRACTICE: "Note how the plan is going",
    Deed.JUDGE_EVIDENCE: "Judge what shows that the plan works",
    Deed.OPEN_FILE: "Open files",
    Deed.SEE_HANDOVER: "See who leads the network",
    Deed.OFFER_HANDOVER: "Offer someone to lead the network",
    Deed.ANSWER_HANDOVER: "Answer an offer to lead",
    Deed.STEP_BACK: "Take a step back in the handover",
    Deed.SEE_HISTORY: "Read the history",
    Deed.SEE_CHILD: "See the children’s page",
    Deed.HEAR_CHILD: "Take down what a child said",
    Deed.MAKE_PICTURES: "Make words and pictures",
    Deed.SPEAK_UP: "Say that something is wrong or missing",
    Deed.CORRECT: "Put an entry right",
    Deed.DISPUTE: "Note that someone disputes an entry, and keep their statement",
    Deed.AUDIT: "Take down what an audit found",
    Deed.SEE_PROTECTED: "Open protected facts",
    Deed.PROTECT: "Protect a fact",
    Deed.SEE_DISCLOSURE: "See what courts ask, and the requests for the history",
    Deed.PREPARE_DISCLOSURE: "Prepare a pack for a court, and hold the record",
    Deed.APPROVE_DISCLOSURE: "Look a pack through, approve it and give it out",
    Deed.MARK_SIGNIFICANT: "Choose what is significant for a court",
    Deed.DECIDE: "Decide as a manager",
    Deed.PROFILE_SETTINGS: "Settle the practice profile and the calendar",
    Deed.LET_IN: "Give people of the network a way to sign in",
    Deed.OPEN_ACCOUNTS: "Open and close accounts of staff",
    Deed.SETTLE_ROLES: "Settle what roles may do, and give people roles",
    Deed.BREAK_GLASS: "Open another family’s record in an emergency, for a few hours",
    Deed.RESTRICT: "Limit a record to named people",
    Deed.READ_RELEASED: "Read what was released to them",
    Deed.OVERSEE: "See the teams: what is due, the measures, and the trail",
    Deed.EXPORT: "Take lists and figures out as a file",
    Deed.REVIEW_LOOKS: "Review who looked where they may not have needed to",
}


def deed_words(deed: Deed) -> str:
    """What a permission lets someone do."""
    words = deed.value.replace("-", " ")
    return _DEED_WORDS.get(deed, words[:1].upper() + words[1:])
