"""Who may do what to which family: the one function that every route asks."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

import msgspec

from backend.aggregates.account import Standing
from backend.aggregates.handover import Stage
from backend.aggregates.vocabulary import PersonId


class Deed(StrEnum):
    """What someone can ask to do; every route names exactly one."""

    ENTER = "enter"
    LIST_FAMILIES = "list-families"
    START_RECORD = "start-record"
    SEE_FAMILY = "see-family"
    SEE_NETWORK = "see-network"
    BUILD_NETWORK = "build-network"
    SEE_SEARCH = "see-search"
    SEE_SAFEGUARDS = "see-safeguards"
    WRITE_SAFEGUARDS = "write-safeguards"
    SEE_CASE = "see-case"
    WRITE_CASE = "write-case"
    SEE_MEETINGS = "see-meetings"
    RECORD_MEETING = "record-meeting"
    SEE_PLAN = "see-plan"
    CHANGE_PLAN = "change-plan"
    ANSWER_PLAN = "answer-plan"
    SEE_PRACTICE = "see-practice"
    TELL_PRACTICE = "tell-practice"
    JUDGE_EVIDENCE = "judge-evidence"
    OPEN_FILE = "open-file"
    SEE_HANDOVER = "see-handover"
    OFFER_HANDOVER = "offer-handover"
    ANSWER_HANDOVER = "answer-handover"
    STEP_BACK = "step-back"
    SEE_HISTORY = "see-history"
    LOOK_UP = "look-up"
    LOOK_UP_ACROSS = "look-up-across"
    SEE_CHILD = "see-child"
    HEAR_CHILD = "hear-child"
    MAKE_PICTURES = "make-pictures"
    SPEAK_UP = "speak-up"
    CORRECT = "correct"
    SEE_PROTECTED = "see-protected"
    PROTECT = "protect"
    DECIDE = "decide"
    PROFILE_SETTINGS = "profile-settings"
    OWN_SIGN_IN = "own-sign-in"
    OPEN_ACCOUNTS = "open-accounts"
    LET_IN = "let-in"


class Viewer(msgspec.Struct, frozen=True, kw_only=True):
    """Someone who is signed in."""

    account: UUID
    name: str
    title: str
    standing: Standing
    team: str | None = None
    family: UUID | None = None
    person: PersonId | None = None


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """What of a family decides who may do what there."""

    family: UUID
    team: str
    lead: PersonId | None = None
    stage: Stage = Stage.WORKER_LEADS
    # From whom the plan is withheld, or who is kept out of the network for safety.
    withheld: frozenset[PersonId] = frozenset()

    def withholds(self, viewer: Viewer) -> bool:
        """Whether this viewer may read nothing of the plan (rules.md T16)."""
        return viewer.standing is Standing.NETWORK and viewer.person in self.withheld


_SEE = frozenset(
    {
        Deed.SEE_FAMILY,
        Deed.SEE_NETWORK,
        Deed.SEE_MEETINGS,
        Deed.SEE_PLAN,
        Deed.SEE_PRACTICE,
        Deed.SEE_HANDOVER,
        Deed.SEE_HISTORY,
        Deed.SEE_CHILD,
        Deed.LOOK_UP,
    }
)
_WORKER = _SEE | {
    Deed.HEAR_CHILD,
    Deed.MAKE_PICTURES,
    Deed.BUILD_NETWORK,
    Deed.SEE_SEARCH,
    Deed.SEE_SAFEGUARDS,
    Deed.WRITE_SAFEGUARDS,
    Deed.SEE_CASE,
    Deed.WRITE_CASE,
    Deed.RECORD_MEETING,
    Deed.CHANGE_PLAN,
    Deed.ANSWER_PLAN,
    Deed.TELL_PRACTICE,
    Deed.JUDGE_EVIDENCE,
    Deed.OPEN_FILE,
    Deed.OFFER_HANDOVER,
    Deed.STEP_BACK,
    Deed.SPEAK_UP,
    Deed.CORRECT,
    Deed.SEE_PROTECTED,
    Deed.PROTECT,
    Deed.LET_IN,
}
_MANAGER = _SEE | {
    Deed.SEE_SEARCH,
    Deed.SEE_SAFEGUARDS,
    Deed.WRITE_SAFEGUARDS,
    Deed.SEE_CASE,
    Deed.DECIDE,
    Deed.JUDGE_EVIDENCE,
    Deed.OPEN_FILE,
    Deed.SEE_PROTECTED,
    Deed.PROTECT,
}
_MEMBER = _SEE | {
    Deed.ANSWER_PLAN,
    Deed.TELL_PRACTICE,
    Deed.ANSWER_HANDOVER,
    Deed.STEP_BACK,
    Deed.SPEAK_UP,
}
_LEAD = _MEMBER | {
    Deed.OPEN_FILE,
    Deed.RECORD_MEETING,
    Deed.CHANGE_PLAN,
    Deed.MAKE_PICTURES,
}
# What shows the plan or lines of it, in whatever form: its pages, practice, pictures, recordings.
_PLAN = frozenset(
    {
        Deed.SEE_PLAN,
        Deed.CHANGE_PLAN,
        Deed.ANSWER_PLAN,
        Deed.SEE_PRACTICE,
        Deed.TELL_PRACTICE,
        Deed.SEE_CHILD,
        Deed.MAKE_PICTURES,
        Deed.RECORD_MEETING,
        Deed.OPEN_FILE,
    }
)


def may(viewer: Viewer | None, deed: Deed, place: Place | None) -> bool:
    """Whether someone may do this here; whatever is not said is not allowed.

    `place` is None for deeds that concern no family, and for a family that does not exist.
    """
    if viewer is None:
        return deed is Deed.ENTER
    match deed:
        case Deed.ENTER:
            return True
        case Deed.LIST_FAMILIES | Deed.OWN_SIGN_IN:
            return True
        case Deed.OPEN_ACCOUNTS:
            return viewer.standing is Standing.ADMINISTRATOR
        case Deed.START_RECORD:
            return viewer.standing is Standing.WORKER and viewer.team is not None
        case Deed.LOOK_UP_ACROSS:
            staff = viewer.standing in (Standing.WORKER, Standing.MANAGER)
            return staff and viewer.team is not None
        case Deed.PROFILE_SETTINGS:
            return viewer.standing is Standing.MANAGER
        case _:
            return place is not None and deed in _allowed(viewer, place)


def _allowed(viewer: Viewer, place: Place) -> frozenset[Deed]:
    match viewer.standing:
        case Standing.WORKER:
            return _WORKER if viewer.team == place.team else frozenset()
        case Standing.MANAGER:
            return _MANAGER if viewer.team == place.team else frozenset()
        case Standing.NETWORK:
            if viewer.family != place.family:
                return frozenset()
            if place.withholds(viewer):
                return _MEMBER - _PLAN
            leads = place.lead == viewer.person and place.stage.rung >= Stage.CO_LEADING.rung
            return _LEAD if leads else _MEMBER
        case Standing.ADMINISTRATOR:
            return frozenset()


# What the history tells someone from the network: the case's own entries stay with staff.
_NETWORK_KINDS = frozenset(
    {
        "network",
        "roles",
        "support",
        "meetings",
        "mapping",
        "plan",
        "reviews",
        "handover",
        "map_notes",
        "statements",
        "gathering",
        "services",
        "trajectory",
        "sight",
        "sharing",
        "rota",
        "proposals",
        "arrangements",
        "engagement",
        "partnering",
        "commitment",
        "voice",
        "pictures",
        "reading",
        "evidence",
        "trials",
        "lapses",
        "readiness",
        "closing",
    }
)
_STAFF_KINDS = _NETWORK_KINDS | {
    "case",
    "urgency",
    "care",
    "consents",
    "crossings",
    "interim",
    "statutory",
    "oversight",
    "assurance",
    "withholding",
    "small_network",
    "search",
    "relations",
    "places",
    "safeguards",
    "backing",
    "protected",
}


# Kinds whose entries hold words of the plan, or of the worries it answers.
_PLAN_KINDS = frozenset(
    {
        "plan",
        "sight",
        "sharing",
        "rota",
        "proposals",
        "mapping",
        "map_notes",
        "statements",
        "trajectory",
        "services",
        "reviews",
        "evidence",
        "trials",
        "lapses",
        "commitment",
        "partnering",
        "voice",
        "pictures",
        "reading",
        "readiness",
        "closing",
    }
)


def kinds_seen(viewer: Viewer, place: Place) -> frozenset[str]:
    """The kinds of history entries someone may read in a family they may see."""
    if viewer.standing is not Standing.NETWORK:
        return _STAFF_KINDS
    return _NETWORK_KINDS - _PLAN_KINDS if place.withholds(viewer) else _NETWORK_KINDS
