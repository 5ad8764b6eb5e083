"""What the history says of the plan."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.plan import (
    CONTENT_WORDS,
    ActionOffered,
    ActionReworked,
    ConsequenceAdded,
    ConsequenceReworded,
    ContentWaived,
    ContingencyReworked,
    ContingencySet,
    LineMerged,
    LineMoved,
    LineSplit,
    LineWithdrawn,
    PlanAgreed,
    PlanAnswered,
    PlanEvent,
    PlanVersionMade,
    RuleAdded,
    RuleReworded,
    Says,
    SignAdded,
    SignReworded,
)
from backend.aggregates.vocabulary import PersonId
from backend.projections.sentences.wording import (
    Names,
    also,
    backup_words,
    because,
    count_lines,
    day_words,
    everyone,
    in_turn,
    quote,
    stop,
)

_SAYS = {
    Says.YES: "said yes to",
    Says.NO: "said no to",
    Says.CANNOT_YET: "cannot say yet about",
}


def _idea(by: PersonId | None, name: Names) -> str:
    return f" It was {name(by)}’s idea." if by else ""


def sentence(event: PlanEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case RuleAdded(words=words):
            return f"A rule went into the plan: {stop(words)}"
        case ActionOffered(what=what, doer=doer, when=when, backup=backup, proposed_by=by):
            step = f"{stop(what)}{also('When', when)}{backup_words(backup, name)}"
            return f"{name(doer)} offered: {step}{_idea(by, name)}"
        case ContingencySet(trigger=trigger, first=first, backups=backups, proposed_by=by):
            order = in_turn(first, backups, name)
            went = f"A what-if went into the plan: {stop(trigger)} Who acts: {order}."
            return f"{went}{_idea(by, name)}"
        case RuleReworded(words=words, reason=reason):
            return f"A rule was put in other words: {stop(words)}{because(reason)}"
        case ActionReworked(what=what, doer=doer, when=when, backup=backup, reason=reason):
            step = (
                f"{stop(what)} Who: {name(doer)}.{also('When', when)}{backup_words(backup, name)}"
            )
            return f"An action was changed: {step}{because(reason)}"
        case ContingencyReworked(trigger=trigger, first=first, backups=backups, reason=reason):
            order = in_turn(first, backups, name)
            return f"A what-if was changed: {stop(trigger)} Who acts: {order}.{because(reason)}"
        case SignAdded(words=words):
            return f"A sign that things are OK went into the plan: {stop(words)}"
        case ConsequenceAdded(words=words):
            return f"The plan says what happens if it is not followed: {stop(words)}"
        case SignReworded(words=words, reason=reason):
            return f"A sign that things are OK was changed: {stop(words)}{because(reason)}"
        case ConsequenceReworded(words=words, reason=reason):
            said = f"What happens if the plan is not followed was changed: {stop(words)}"
            return f"{said}{because(reason)}"
        case LineWithdrawn(reason=reason):
            return f"A line was taken out of the plan.{because(reason)}"
        case LineSplit(into=into, reason=reason):
            return f"A line of the plan was made into {len(into)} lines.{because(reason)}"
        case LineMerged(reason=reason):
            return f"A line of the plan became one with another.{because(reason)}"
        case LineMoved(goal=goal, reason=reason):
            where = "another safety goal" if goal else "no safety goal in particular"
            return f"A line of the plan is now for {where}.{because(reason)}"
        case PlanVersionMade(version=version, lines=lines):
            return f"Version {version} of the safety plan was made, with {count_lines(lines)}."
        case PlanAnswered(version=version, person=person, says=says, words=words):
            return f"{name(person)} {_SAYS[says]} version {version} of the plan.{quote(words)}"
        case ContentWaived(content=content, reason=reason, by=by, role=role, on=day):
            who = f" {by} ({role}) decided on {day_words(day)}." if by and day else ""
            return f"The plan does not need to say {CONTENT_WORDS[content]}.{who}{because(reason)}"
        case PlanAgreed(version=version, agreed_by=agreed_by, testing=testing):
            who = everyone(agreed_by, name)
            tested = also("Still being tried out", testing)
            return f"Version {version} became the agreed plan. Agreed by: {who}.{tested}"
        case _:
            assert_never(event)
