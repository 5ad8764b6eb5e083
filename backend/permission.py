"""Who may do what to which family: the one function that every route asks."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

import msgspec

from backend.aggregates.account import ROLE_OF, Role, Standing
from backend.aggregates.handover import Stage
from backend.aggregates.role_settings import REACH_OF, Reach
from backend.aggregates.vocabulary import PersonId
from backend.kinds import NETWORK_KINDS, PLAN_KINDS, STAFF_KINDS


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
    DISPUTE = "dispute"
    AUDIT = "audit"
    SEE_PROTECTED = "see-protected"
    PROTECT = "protect"
    DECIDE = "decide"
    SEE_DISCLOSURE = "see-disclosure"
    PREPARE_DISCLOSURE = "prepare-disclosure"
    APPROVE_DISCLOSURE = "approve-disclosure"
    MARK_SIGNIFICANT = "mark-significant"
    PROFILE_SETTINGS = "profile-settings"
    OWN_SIGN_IN = "own-sign-in"
    OPEN_ACCOUNTS = "open-accounts"
    LET_IN = "let-in"
    SETTLE_ROLES = "settle-roles"
    READ_RELEASED = "read-released"
    OVERSEE = "oversee"
    EXPORT = "export"
    REVIEW_LOOKS = "review-looks"
    BREAK_GLASS = "break-glass"
    RESTRICT = "restrict"


class Viewer(msgspec.Struct, frozen=True, kw_only=True):
    """Someone who is signed in."""

    account: UUID
    name: str
    title: str
    standing: Standing
    team: str | None = None
    family: UUID | None = None
    person: PersonId | None = None
    # None for an account that was opened before there were roles.
    role: Role | None = None
    # What the authority settled about this role apart from how it stands from the start.
    given: frozenset[str] = frozenset()
    taken: frozenset[str] = frozenset()
    reach: Reach | None = None

    @property
    def acts_as(self) -> Role:
        """The role of this person."""
        return self.role or ROLE_OF[self.standing]

    @property
    def does(self) -> frozenset[str]:
        """What the role lets them do somewhere, for showing where they may go."""
        return frozenset(deed.value for deed in deeds_of(self))

    @property
    def lay(self) -> bool:
        """Whether this is someone of a family's network, and not of the council."""
        return self.standing is Standing.NETWORK

    @property
    def reaches(self) -> Reach | None:
        """Which families the role reaches; None where it is one family or none."""
        return self.reach or REACH_OF.get(self.acts_as)


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """What of a family decides who may do what there."""

    family: UUID
    team: str
    lead: PersonId | None = None
    stage: Stage = Stage.WORKER_LEADS
    # Who leads beside the lead now: a second lead, and who stands in today.
    beside: frozenset[PersonId] = frozenset()
    # From whom the plan is withheld.
    withheld: frozenset[PersonId] = frozenset()
    # Who left the network, or is kept out of it for safety.
    gone: frozenset[PersonId] = frozenset()
    # The accounts of the staff whom the record is limited to; None where it is limited to nobody.
    named: frozenset[str] | None = None
    # The name of the worker whom the family is allocated to.
    worker: str | None = None
    # The names of all workers whose it was in turn.
    workers: frozenset[str] = frozenset()
    # Whether this viewer opened the record in an emergency, and their hours are not over.
    opened: bool = False
    # Whether the council has stepped away and nobody reopened the record.
    closed: bool = False

    def leads(self, viewer: Viewer) -> bool:
        """Whether this viewer is the lead, a second lead, or stands in for the lead today."""
        return viewer.person is not None and (
            viewer.person == self.lead or viewer.person in self.beside
        )

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
    Deed.START_RECORD,
    Deed.LOOK_UP_ACROSS,
    Deed.BREAK_GLASS,
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
    Deed.DISPUTE,
    Deed.SEE_PROTECTED,
    Deed.PROTECT,
    Deed.LET_IN,
    Deed.SEE_DISCLOSURE,
    Deed.MARK_SIGNIFICANT,
}
_OVERSEER = _SEE | {Deed.OVERSEE, Deed.EXPORT, Deed.REVIEW_LOOKS}
_MANAGER = _OVERSEER | {
    Deed.PROFILE_SETTINGS,
    Deed.LOOK_UP_ACROSS,
    Deed.BREAK_GLASS,
    Deed.RESTRICT,
    Deed.SEE_SEARCH,
    Deed.SEE_SAFEGUARDS,
    Deed.WRITE_SAFEGUARDS,
    Deed.SEE_CASE,
    Deed.DECIDE,
    Deed.AUDIT,
    Deed.JUDGE_EVIDENCE,
    Deed.OPEN_FILE,
    Deed.SEE_PROTECTED,
    Deed.PROTECT,
    Deed.SEE_DISCLOSURE,
    Deed.PREPARE_DISCLOSURE,
    Deed.APPROVE_DISCLOSURE,
    Deed.MARK_SIGNIFICANT,
}
_PRINCIPAL = _OVERSEER | {
    Deed.PROFILE_SETTINGS,
    Deed.SEE_SEARCH,
    Deed.SEE_SAFEGUARDS,
    Deed.SEE_CASE,
    Deed.JUDGE_EVIDENCE,
    Deed.OPEN_FILE,
}
_GOVERNANCE = _OVERSEER | {
    Deed.SEE_SEARCH,
    Deed.SEE_SAFEGUARDS,
    Deed.SEE_CASE,
    Deed.OPEN_FILE,
    Deed.SEE_PROTECTED,
    Deed.DISPUTE,
    Deed.SEE_DISCLOSURE,
    Deed.PREPARE_DISCLOSURE,
    Deed.MARK_SIGNIFICANT,
}
_LEGAL = (_GOVERNANCE | {Deed.APPROVE_DISCLOSURE}) - {Deed.REVIEW_LOOKS}
_QUALITY = _OVERSEER | {
    Deed.AUDIT,
    Deed.SEE_SEARCH,
    Deed.SEE_SAFEGUARDS,
    Deed.SEE_CASE,
}
_ADMINISTRATOR = frozenset({Deed.OPEN_ACCOUNTS, Deed.SETTLE_ROLES})
_COURT = frozenset({Deed.READ_RELEASED})
_MEMBER = _SEE | {
    Deed.ANSWER_PLAN,
    Deed.TELL_PRACTICE,
    Deed.ANSWER_HANDOVER,
    Deed.STEP_BACK,
    Deed.SPEAK_UP,
}
_LEADING = frozenset(
    {
        Deed.OPEN_FILE,
        Deed.RECORD_MEETING,
        Deed.CHANGE_PLAN,
        Deed.MAKE_PICTURES,
    }
)
# A child reads the plan and their own page. How adults say it is going, and the history of what
# they wrote, are not opened to a child by default.
_YOUNG_PERSON = _MEMBER - {
    Deed.SEE_PRACTICE,
    Deed.TELL_PRACTICE,
    Deed.SEE_HISTORY,
    Deed.ANSWER_HANDOVER,
    Deed.STEP_BACK,
}
# What each role may do from the start; an authority may settle it otherwise.
FROM_THE_START: dict[Role, frozenset[Deed]] = {
    Role.WORKER: _WORKER,
    Role.PRACTICE_LEAD: _MANAGER,
    Role.CONSULTANT: _MANAGER | _WORKER,
    Role.TEAM_MANAGER: _MANAGER,
    Role.PRINCIPAL: _PRINCIPAL,
    Role.GOVERNANCE: _GOVERNANCE,
    Role.LEGAL: _LEGAL,
    Role.QUALITY: _QUALITY,
    Role.ADMINISTRATOR: _ADMINISTRATOR,
    Role.MEMBER: _MEMBER,
    Role.PARENT: _MEMBER,
    Role.YOUNG_PERSON: _YOUNG_PERSON,
    Role.COURT_READER: _COURT,
}
READING = frozenset(deed for deed in Deed if deed.value.startswith("see-")) | {Deed.LOOK_UP}
# All that staff can be given. Accounts and roles stay with whoever reads no family.
_STAFF = _WORKER | _MANAGER | _PRINCIPAL | _GOVERNANCE | _LEGAL | _QUALITY
CAN_BE_GIVEN: dict[Role, frozenset[Deed]] = {
    role: _STAFF if role in REACH_OF else FROM_THE_START[role] for role in Role
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


def deeds_of(viewer: Viewer) -> frozenset[Deed]:
    """What someone's role lets them do, wherever they may do it."""
    role = viewer.acts_as
    start = FROM_THE_START[role]
    if not viewer.given and not viewer.taken:
        return start
    given = {deed for deed in CAN_BE_GIVEN[role] if deed.value in viewer.given}
    return frozenset(deed for deed in start | given if deed.value not in viewer.taken)


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
        case Deed.OPEN_ACCOUNTS | Deed.SETTLE_ROLES | Deed.PROFILE_SETTINGS | Deed.BREAK_GLASS:
            return deed in deeds_of(viewer)
        case Deed.OVERSEE | Deed.EXPORT | Deed.REVIEW_LOOKS if place is None:
            return deed in deeds_of(viewer)
        case Deed.START_RECORD:
            return deed in deeds_of(viewer) and viewer.team is not None
        case Deed.LOOK_UP_ACROSS:
            return deed in deeds_of(viewer) and viewer.team is not None
        case _:
            return place is not None and deed in _allowed(viewer, place)


def _allowed(viewer: Viewer, place: Place) -> frozenset[Deed]:
    match viewer.standing:
        case Standing.WORKER | Standing.MANAGER | Standing.SPECIALIST:
            return _of_staff(viewer, place)
        case Standing.NETWORK:
            if viewer.family != place.family or viewer.person in place.gone:
                return frozenset()
            deeds = deeds_of(viewer)
            if place.withholds(viewer):
                return deeds - _PLAN
            leads = place.leads(viewer) and place.stage.rung >= Stage.CO_LEADING.rung
            return deeds | _LEADING if leads else deeds
        case Standing.COURT:
            return frozenset()
        case Standing.ADMINISTRATOR:
            return frozenset()


def _of_staff(viewer: Viewer, place: Place) -> frozenset[Deed]:
    if place.named is not None and str(viewer.account) not in place.named:
        return frozenset()
    if _reaches(viewer, place):
        return deeds_of(viewer)
    # In an emergency one reads, and changes nothing.
    return deeds_of(viewer) & READING if place.opened else frozenset()


def _reaches(viewer: Viewer, place: Place) -> bool:
    match viewer.reaches:
        case Reach.ALL:
            return True
        case Reach.TEAM:
            return viewer.team == place.team and (not place.closed or _keeps_closed(viewer, place))
        case Reach.ALLOCATED:
            return viewer.team == place.team and viewer.name == place.worker
        case None:
            return False


def _keeps_closed(viewer: Viewer, place: Place) -> bool:
    # Once the council has stepped away, the record is no longer the whole team's: the workers who
    # had it can be asked and can reopen it, and whoever decides for the team answers for it.
    known = not place.workers or viewer.name in place.workers
    return known or Deed.DECIDE in deeds_of(viewer)


# Kinds for those who may do something more than read the case.
_KIND_DEEDS = {
    "protected": Deed.SEE_PROTECTED,
    "misfiled": Deed.SEE_PROTECTED,
    "safeguards": Deed.SEE_SAFEGUARDS,
    "search": Deed.SEE_SEARCH,
    "relations": Deed.SEE_SEARCH,
    "places": Deed.SEE_SEARCH,
    "evidence": Deed.SEE_PRACTICE,
    "trials": Deed.SEE_PRACTICE,
    "lapses": Deed.SEE_PRACTICE,
    "engagement": Deed.SEE_PRACTICE,
    "partnering": Deed.SEE_PRACTICE,
    "commitment": Deed.SEE_PRACTICE,
}


def kinds_seen(viewer: Viewer, place: Place) -> frozenset[str]:
    """The kinds of history entries someone may read in a family they may see."""
    deeds = _allowed(viewer, place)
    kinds = STAFF_KINDS if Deed.SEE_CASE in deeds else NETWORK_KINDS
    if place.withholds(viewer):
        kinds -= PLAN_KINDS
    return frozenset(kind for kind in kinds if _KIND_DEEDS.get(kind, Deed.SEE_FAMILY) in deeds)
