"""The one safety plan that the network owns: its contents, versions, answers and agreement."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, cast, get_args

import msgspec

from backend.aggregates import plan_deeds, plan_descent, plan_words
from backend.aggregates.plan_deeds import (
    ActionOffered,
    ActionReworked,
    ContingencyReworked,
    ContingencySet,
    DeedsCommand,
    DeedsEvent,
    LineWithdrawn,
    OfferAction,
    ReworkAction,
    ReworkContingency,
    SetContingency,
    WithdrawLine,
)
from backend.aggregates.plan_descent import (
    DescentCommand,
    DescentEvent,
    LineMerged,
    LineMoved,
    LineSplit,
    MergeLines,
    MoveLine,
    SplitLine,
)
from backend.aggregates.plan_lines import STEP_ENDS, Line, LineKind
from backend.aggregates.plan_words import (
    AddConsequence,
    AddRule,
    AddSign,
    ConsequenceAdded,
    ConsequenceReworded,
    RewordConsequence,
    RewordRule,
    RewordSign,
    RuleAdded,
    RuleReworded,
    SignAdded,
    SignReworded,
    WordsCommand,
    WordsEvent,
)
from backend.aggregates.small_network import lacking as network_lacking
from backend.aggregates.vocabulary import (
    LONGEST_NAME,
    Command,
    Event,
    Happened,
    LineId,
    MeetingId,
    PersonId,
    Refused,
    Teller,
    Words,
    brief,
    need,
    not_ahead,
    on_day,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family

# Whoever speaks of the plan finds the lines here too, whose rules stand in files of their own.
__all__ = [
    "CONTENT_WORDS",
    "STEP_ENDS",
    "ActionOffered",
    "ActionReworked",
    "AddConsequence",
    "AddRule",
    "AddSign",
    "AgreePlan",
    "AnswerPlan",
    "ConsequenceAdded",
    "ConsequenceReworded",
    "Content",
    "ContentWaived",
    "ContingencyReworked",
    "ContingencySet",
    "Line",
    "LineKind",
    "LineMerged",
    "LineMoved",
    "LineSplit",
    "LineWithdrawn",
    "MakeVersion",
    "MergeLines",
    "MoveLine",
    "OfferAction",
    "Plan",
    "PlanAgreed",
    "PlanAnswered",
    "PlanCommand",
    "PlanEvent",
    "PlanVersionMade",
    "RewordConsequence",
    "RewordRule",
    "RewordSign",
    "ReworkAction",
    "ReworkContingency",
    "RuleAdded",
    "RuleReworded",
    "Says",
    "SetContingency",
    "SignAdded",
    "SignReworded",
    "SplitLine",
    "WaiveContent",
    "WithdrawLine",
    "decide",
    "evolve",
]


class Says(StrEnum):
    """What someone says about a version of the plan. Absence is never agreement."""

    YES = "yes"
    NO = "no"
    CANNOT_YET = "cannot-yet"


class Content(StrEnum):
    """The four contents of a plan (rules.md T21)."""

    RULES = "rules"
    HARD_TIMES = "hard-times"
    SIGNS = "signs"
    CONSEQUENCES = "consequences"


# Events


class PlanVersionMade(Event, frozen=True, kw_only=True, tag="plan-version-made"):
    """The plan as it stood was kept as a numbered version: these lines, in this order (A67)."""

    version: int
    lines: tuple[LineId, ...]
    meeting: MeetingId | None
    # Who made it, since whoever made it cannot be the one who finds it good enough.
    made_by: Teller | None = None


class PlanAnswered(Event, frozen=True, kw_only=True, tag="plan-answered"):
    """One person said yes, no or not yet to one version of the plan."""

    version: int
    person: PersonId
    says: Says
    words: Words | None


class ContentWaived(
    Event, frozen=True, kw_only=True, omit_defaults=True, tag="plan-content-waived"
):
    """One of the four contents does not apply here: why, and who decided, as what (T21)."""

    content: Content
    reason: Words
    meeting: MeetingId | None
    by: str | None = None
    role: str | None = None
    on: date | None = None


class PlanAgreed(Event, frozen=True, kw_only=True, tag="plan-agreed"):
    """A version became the agreed plan, by those who said yes, and goes on being tested (A77, T10).

    `testing` is what people still want to try out.
    """

    version: int
    agreed_by: tuple[PersonId, ...]
    testing: Words | None
    happened: Happened
    meeting: MeetingId | None


PlanEvent = (
    WordsEvent
    | DeedsEvent
    | DescentEvent
    | PlanVersionMade
    | PlanAnswered
    | ContentWaived
    | PlanAgreed
)

# Commands


class MakeVersion(Command, frozen=True, kw_only=True):
    """Keep the plan as it stands as the next version; `seen` is the newest version seen."""

    seen: int
    meeting: MeetingId | None = None


class AnswerPlan(Command, frozen=True, kw_only=True):
    """Take down what one person says to one version."""

    version: int
    person: PersonId
    says: Says
    words: str | None = None


class WaiveContent(Command, frozen=True, kw_only=True):
    """Take down that one of the four contents does not apply to this family, and why."""

    content: Content
    reason: str
    by: str
    role: str
    on: date
    meeting: MeetingId | None = None


class AgreePlan(Command, frozen=True, kw_only=True):
    """Call the newest version the agreed plan; who said yes to it is in the record."""

    version: int
    happened: Happened
    testing: str | None = None
    meeting: MeetingId | None = None


PlanCommand = (
    WordsCommand
    | DeedsCommand
    | DescentCommand
    | MakeVersion
    | AnswerPlan
    | WaiveContent
    | AgreePlan
)

# State

_HELD_BY = {
    LineKind.RULE: Content.RULES,
    LineKind.CONTINGENCY: Content.HARD_TIMES,
    LineKind.SIGN: Content.SIGNS,
    LineKind.CONSEQUENCE: Content.CONSEQUENCES,
}
CONTENT_WORDS = {
    Content.RULES: "what the house rules are",
    Content.HARD_TIMES: "what people do in hard times",
    Content.SIGNS: "what shows that things are OK",
    Content.CONSEQUENCES: "what happens if the plan is not followed",
}


class Plan(msgspec.Struct, frozen=True):
    """The lines in the order they came in, the versions, and what people say to the newest.

    `touched` tells whether anything moved since the newest version; `agreed` is the newest agreed
    version, 0 for none; `held` are the contents of the newest version, `waived` those that do not
    apply.
    """

    lines: dict[LineId, Line] = {}
    version: int = 0
    touched: bool = False
    answers: dict[PersonId, Says] = {}
    agreed: int = 0
    held: frozenset[Content] = frozenset()
    waived: frozenset[Content] = frozenset()
    makers: dict[int, Teller] = {}

    @property
    def standing(self) -> tuple[LineId, ...]:
        """The lines that are in the plan now."""
        return tuple(line for line, known in self.lines.items() if not known.withdrawn)

    @property
    def lacking(self) -> tuple[Content, ...]:
        """Which of the four contents the newest version neither holds nor can do without (T21)."""
        return tuple(each for each in Content if each not in self.held | self.waived)


def decide(family: Family, command: PlanCommand, terms: Terms) -> list[PlanEvent]:
    """What follows from a command about the plan."""
    plan = family.plan
    if not isinstance(command, AnswerPlan) and command.meeting is not None:
        family.meeting_held(command.meeting)
    match command:
        case AnswerPlan(version=version, person=person, says=says, words=words):
            family.known(person, "person")
            family.not_excluded(person, "person")
            brief(words, "words")
            _in_force(version, plan)
            if says is not Says.YES:
                need(words or "", "Say what stands in the way.", "words")
            if plan.answers.get(person) == says and says is Says.YES:
                return []
            return [PlanAnswered(version=version, person=person, says=says, words=words)]
        case MakeVersion(seen=seen, meeting=meeting):
            if seen != plan.version:
                raise Refused(f"Version {plan.version} has been made meanwhile. Read it first.")
            if not plan.standing:
                raise Refused("Add at least one line before keeping a version of the plan.")
            if not plan.touched and family.mapping.reworded != plan.version:
                return []
            lines, teller = plan.standing, terms.teller
            return [PlanVersionMade(version=seen + 1, lines=lines, meeting=meeting, made_by=teller)]
        case WaiveContent(content=content, reason=reason):
            need(command.by, "Enter the name of the person who decided.", "by", LONGEST_NAME)
            need(command.role, "Enter what they are to the family.", "role", LONGEST_NAME)
            not_ahead(on_day(command.on), terms.today, "decided_on")
            need(reason, "Say why this part does not apply to this family.", "reason")
            if content in _contents(plan.lines, plan.standing):
                raise Refused("The plan has lines of this kind. Take them out first.", "content")
            if content in plan.waived:
                return []
            return [ContentWaived(**msgspec.structs.asdict(command))]
        case AgreePlan():
            return _agreed(family, command, terms)
        case (
            plan_words.AddRule()
            | plan_words.AddSign()
            | plan_words.AddConsequence()
            | plan_words.RewordRule()
            | plan_words.RewordSign()
            | plan_words.RewordConsequence()
        ):
            return [*plan_words.decide(family, command)]
        case SplitLine() | MergeLines() | MoveLine():
            return [*plan_descent.decide(family, command)]
        case _:
            return [*plan_deeds.decide(family, command)]


def _in_force(version: int, plan: Plan) -> None:
    if not plan.version:
        raise Refused("Make a version of the plan first.", "version")
    if version > plan.version:
        raise Refused(f"The newest version of the plan is version {plan.version}.", "version")
    if version != plan.version:
        raise Refused(f"Version {version} has been replaced by version {plan.version}.", "version")


def _agreed(family: Family, command: AgreePlan, terms: Terms) -> list[PlanEvent]:
    plan = family.plan
    _in_force(command.version, plan)
    not_ahead(command.happened, terms.today)
    brief(command.testing, "testing")
    if plan.agreed == command.version:
        return []
    agreed_by = tuple(person for person, says in plan.answers.items() if says is Says.YES)
    if not agreed_by:
        raise Refused("No one has said yes to this version. Ask people first.", "version")
    _check_goals(family)
    if plan.lacking:
        missing = _listed([CONTENT_WORDS[each] for each in plan.lacking])
        raise Refused(
            f"This version does not say: {missing}. Add it and keep a new version, "
            "or say why it does not apply.",
            "version",
        )
    too_small = network_lacking(family, command.version, terms.profile)
    if too_small:
        raise Refused(too_small, "version")
    sight, required = family.sight, terms.profile.sight_required
    if required and not sight.adequate(command.version) and command.version not in sight.excepted:
        raise Refused(
            f"A manager has not yet found version {command.version} good enough. Ask for it to be "
            "looked at, or record who allowed it to be used before that.",
            "version",
        )
    return [
        PlanAgreed(
            version=command.version,
            agreed_by=agreed_by,
            testing=command.testing or None,
            happened=command.happened,
            meeting=command.meeting,
        )
    ]


def _check_goals(family: Family) -> None:
    statements, goals = family.mapping.statements, family.mapping.goals
    if not statements:
        raise Refused("Agree a danger statement and its safety goal first.", "version")
    if len(statements) > len(goals):
        raise Refused("Each danger statement needs its own safety goal first.", "version")


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _contents(lines: dict[LineId, Line], which: tuple[LineId, ...]) -> frozenset[Content]:
    kinds = {lines[line].kind for line in which if line in lines}
    return frozenset(content for kind, content in _HELD_BY.items() if kind in kinds)


_DEEDS = frozenset(get_args(plan_deeds.DeedsEvent))


def evolve(plan: Plan, event: PlanEvent) -> Plan:
    """The plan after one more event."""
    # Most entries of a long record are these: they are not asked for what else they could be.
    if event.__class__ in _DEEDS:
        deed = cast("plan_deeds.DeedsEvent", event)
        return _with(plan, deed.line, plan_deeds.evolve(plan.lines, deed))
    match event:
        case PlanVersionMade(version=version, lines=lines, made_by=maker):
            return msgspec.structs.replace(
                plan,
                version=version,
                touched=False,
                answers={},
                held=_contents(plan.lines, lines),
                makers={**plan.makers, version: maker} if maker else plan.makers,
            )
        case PlanAnswered(person=person, says=says):
            return msgspec.structs.replace(plan, answers={**plan.answers, person: says})
        case ContentWaived(content=content):
            return msgspec.structs.replace(plan, waived=plan.waived | {content})
        case PlanAgreed(version=version):
            return msgspec.structs.replace(plan, agreed=version)
        case LineSplit() | LineMerged() | LineMoved():
            lines = {**plan.lines, **plan_descent.evolve(plan.lines, event)}
            return msgspec.structs.replace(plan, lines=lines, touched=True)
        case _:
            words = cast("plan_words.WordsEvent", event)
            return _with(plan, words.line, plan_words.evolve(plan.lines, words))


def _with(plan: Plan, line: LineId, known: Line) -> Plan:
    waived = plan.waived
    if waived and not known.withdrawn and known.kind in _HELD_BY:
        waived -= {_HELD_BY[known.kind]}
    lines = {**plan.lines, line: known}
    return msgspec.structs.replace(plan, lines=lines, touched=True, waived=waived)
