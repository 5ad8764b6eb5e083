"""What the history says of the network and its people."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.network import (
    Answer,
    CirclesDrawn,
    InvitationAnswered,
    MemberInvited,
    MemberLeft,
    MemberNamed,
    MemberRenamed,
    NetworkEvent,
)
from backend.projections.sentences.wording import Names, because, everyone, quote

_ANSWER = {
    Answer.YES: "said yes to",
    Answer.NO: "said no to",
    Answer.NOT_SURE: "is not sure yet about",
}


def sentence(event: NetworkEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case MemberNamed(person=person, relationship=relationship, named_by=named_by):
            by = name(named_by) if named_by else "The worker"
            return f"{by} named {name(person)} ({relationship})."
        case MemberRenamed(person=person):
            return f"{name(person)} goes by this name from now on."
        case CirclesDrawn(drawn_with=drawn_with, inner=inner, middle=middle, outer=outer):
            rings = (("Inner", inner), ("Middle", middle), ("Outer", outer))
            placed = "".join(f" {ring}: {everyone(who, name)}." for ring, who in rings if who)
            return f"{name(drawn_with)} placed people in three circles.{placed}"
        case MemberInvited(person=person, asked_by=asked_by, how=how):
            by = name(asked_by) if asked_by else "The worker"
            return f"{by} asked {name(person)} to come ({how})."
        case InvitationAnswered(person=person, answer=answer, words=words):
            return f"{name(person)} {_ANSWER[answer]} coming.{quote(words)}"
        case MemberLeft(person=person, reason=reason):
            return f"{name(person)} left the network.{because(reason)}"
        case _:
            assert_never(event)
