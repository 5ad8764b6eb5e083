"""What the history says of standing by members."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.backing import (
    BackingEvent,
    CheckInHeld,
    ConcernReported,
    MemberSupported,
    OfferAnswer,
    RoleTalkedThrough,
    SupportKind,
    SupportNeedNoticed,
    SupportOffered,
    WarningSignNoticed,
)
from backend.projections.sentences.roles import ROLE_WORDS
from backend.projections.sentences.wording import Names, also, stop

KIND_WORDS = {
    SupportKind.SKILLS: "to learn how",
    SupportKind.CONFIDENCE: "to trust themselves",
    SupportKind.RELATIONSHIP: "to get on with someone",
    SupportKind.PRACTICAL: "with something practical",
}
OFFER_WORDS = {
    OfferAnswer.YES: "They said yes",
    OfferAnswer.NO: "They said no for now",
    OfferAnswer.THINKING: "They are thinking about it",
}


def sentence(event: BackingEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case RoleTalkedThrough(member=member, role=role):
            numbers = (
                f"can do it {event.capacity}, wants to {event.willingness}, "
                f"trusts themselves {event.confidence}, each from 0 to 10"
            )
            more = (
                also("What they are good at", event.strengths)
                + also("What is hard", event.challenges)
                + also("What would help", event.support_needed)
            )
            return f"{name(member)} talked through a role, {ROLE_WORDS[role]}: {numbers}.{more}"
        case CheckInHeld(member=member, words=words, needs=needs):
            wanted = also("What would help", needs)
            return f"{name(member)} said how it is going: {stop(words)}{wanted}"
        case SupportNeedNoticed(person=person, need=need):
            return f"{name(person)} may need support of their own: {stop(need)}"
        case SupportOffered(person=person, what=what, answer=answer):
            return f"{name(person)} was offered support: {stop(what)} {OFFER_WORDS[answer]}."
        case MemberSupported(member=member, kind=kind, what=what, by=by):
            return f"{name(member)} got help {KIND_WORDS[kind]}: {stop(what)}{also('From', by)}"
        case WarningSignNoticed(by=by, sign=sign, done=done):
            return f"{name(by)} noticed a warning sign: {stop(sign)}{also('What was done', done)}"
        case ConcernReported(by=by, to=to, what=what, answer=answer):
            told = f"{name(by)} asked for help for the children: {stop(what)}{also('Told', to)}"
            return f"{told}{also('The answer', answer)}"
        case _:
            assert_never(event)
