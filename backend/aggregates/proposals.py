"""Changes to the plan that its network proposes: accepted, or declined with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.vocabulary import (
    Command,
    Event,
    LineId,
    MeetingId,
    PersonId,
    ProposalId,
    Refused,
    Words,
    brief,
    need,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family


# Events


class AmendmentProposed(Event, frozen=True, kw_only=True, tag="amendment-proposed"):
    """Someone whose plan it is proposed to change it (coverage.md A75)."""

    proposal: ProposalId
    by: PersonId
    words: Words
    line: LineId | None


class AmendmentAccepted(Event, frozen=True, kw_only=True, tag="amendment-accepted"):
    """The network took up a proposed change (coverage.md A75)."""

    proposal: ProposalId
    words: Words | None
    meeting: MeetingId | None


class AmendmentDeclined(Event, frozen=True, kw_only=True, tag="amendment-declined"):
    """The network did not take up a proposed change, and why (coverage.md A75)."""

    proposal: ProposalId
    reason: Words
    meeting: MeetingId | None


ProposalsEvent = AmendmentProposed | AmendmentAccepted | AmendmentDeclined

# Commands


class ProposeAmendment(Command, frozen=True, kw_only=True):
    """Propose a change of the plan, of one of its lines or of the whole."""

    proposal: ProposalId
    by: PersonId
    words: str
    line: LineId | None = None


class AcceptAmendment(Command, frozen=True, kw_only=True):
    """Take down that the network took up a proposed change."""

    proposal: ProposalId
    words: str | None = None
    meeting: MeetingId | None = None


class DeclineAmendment(Command, frozen=True, kw_only=True):
    """Take down that the network did not take up a proposed change, and why."""

    proposal: ProposalId
    reason: str
    meeting: MeetingId | None = None


ProposalsCommand = ProposeAmendment | AcceptAmendment | DeclineAmendment

# State


class Proposals(msgspec.Struct, frozen=True):
    """Which changes are proposed: True while nobody has answered."""

    open: dict[ProposalId, bool] = {}


def decide(family: Family, command: ProposalsCommand, terms: Terms) -> list[ProposalsEvent]:
    """What follows from a command about a proposed change."""
    match command:
        case ProposeAmendment(proposal=proposal, by=by, words=words, line=line):
            family.known(by, "by")
            family.not_excluded(by, "by")
            need(words, "Write what should change, and why.", "words")
            if not family.plan.standing:
                raise Refused("There is no plan to change yet.", "words")
            if line is not None and line not in family.plan.standing:
                raise Refused("Choose a line of this plan.", "line")
            if proposal in family.proposals.open:
                raise Refused("This has been proposed.", "words")
            return [AmendmentProposed(proposal=proposal, by=by, words=words, line=line)]
        case AcceptAmendment(proposal=proposal, words=words, meeting=meeting):
            brief(words, "words")
            _waiting(family, command)
            return [AmendmentAccepted(proposal=proposal, words=words or None, meeting=meeting)]
        case DeclineAmendment(proposal=proposal, reason=reason, meeting=meeting):
            need(reason, "Say why not, so that the person who proposed it can read it.", "reason")
            _waiting(family, command)
            return [AmendmentDeclined(proposal=proposal, reason=reason, meeting=meeting)]


def _waiting(family: Family, command: AcceptAmendment | DeclineAmendment) -> None:
    if command.meeting is not None:
        family.meeting_held(command.meeting)
    waits = family.proposals.open.get(command.proposal)
    if waits is None:
        raise Refused("Choose a change that someone proposed.", "proposal")
    if not waits:
        raise Refused("This proposal has been answered.", "proposal")


def evolve(proposals: Proposals, event: ProposalsEvent) -> Proposals:
    """The proposals after one more event."""
    return Proposals(open={**proposals.open, event.proposal: isinstance(event, AmendmentProposed)})
