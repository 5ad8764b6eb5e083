"""A family: its parts folded from one stream, and the one table that says who decides what."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from backend.aggregates import (
    access,
    arrangements,
    assurance,
    backing,
    care,
    case,
    closing,
    commitment,
    consents,
    corrections,
    crossings,
    disclosure,
    engagement,
    evidence,
    gathering,
    handover,
    holds,
    interim,
    languages,
    lapses,
    leading,
    map_notes,
    mapping,
    meetings,
    network,
    oversight,
    partnering,
    pictures,
    places,
    plan,
    proceedings,
    proposals,
    protected,
    reaching,
    readiness,
    reading,
    redaction,
    relations,
    release,
    reviews,
    roles,
    rota,
    safeguards,
    search,
    services,
    sharing,
    sight,
    significance,
    small_network,
    statements,
    statutory,
    support,
    swaps,
    trajectory,
    trials,
    urgency,
    voice,
    withholding,
)
from backend.aggregates.authority import Terms
from backend.aggregates.corrections import CorrectionsCommand, CorrectionsEvent
from backend.aggregates.handover import Stage
from backend.aggregates.meetings import Meeting
from backend.aggregates.parts import PARTS as EVERYDAY
from backend.aggregates.parts import PartCommand, PartEvent, each
from backend.aggregates.told import Told
from backend.aggregates.vocabulary import (
    Command,
    Event,
    MeetingId,
    PersonId,
    PlanStatus,
    Refused,
    tidy,
)

FamilyEvent = PartEvent | CorrectionsEvent
SingleCommand = PartCommand | CorrectionsCommand
# Corrections stand above the parts: they can put any of their events in another's place.
PARTS: dict[str, tuple[Any, Any, Any]] = {
    **EVERYDAY,
    "corrections": (corrections, CorrectionsCommand, CorrectionsEvent),
}


class Together(Command, frozen=True):
    """Several commands told as one: all are taken down, or none is."""

    commands: tuple[SingleCommand, ...]


FamilyCommand = SingleCommand | Together


class Family(msgspec.Struct, frozen=True):
    """What the rules ask of a family; a part decides with all of it in view."""

    case: case.Case = case.Case()
    network: network.Network = network.Network()
    roles: roles.Roles = roles.Roles()
    meetings: meetings.Meetings = meetings.Meetings()
    mapping: mapping.Mapping = mapping.Mapping()
    plan: plan.Plan = plan.Plan()
    sight: sight.Sight = sight.Sight()
    small_network: small_network.SmallNetwork = small_network.SmallNetwork()
    sharing: sharing.Sharing = sharing.Sharing()
    withholding: withholding.Withholding = withholding.Withholding()
    access: access.Access = access.Access()
    rota: rota.Rota = rota.Rota()
    swaps: swaps.Swaps = swaps.Swaps()
    languages: languages.Languages = languages.Languages()
    reaching: reaching.Reaching = reaching.Reaching()
    proposals: proposals.Proposals = proposals.Proposals()
    protected: protected.ProtectedFacts = protected.ProtectedFacts()
    reviews: reviews.Reviews = reviews.Reviews()
    handover: handover.Handover = handover.Handover()
    leading: leading.Leading = leading.Leading()
    commitment: commitment.Commitment = commitment.Commitment()
    partnering: partnering.Partnering = partnering.Partnering()
    backing: backing.Backing = backing.Backing()
    engagement: engagement.Engagement = engagement.Engagement()
    arrangements: arrangements.Arrangements = arrangements.Arrangements()
    gathering: gathering.Gathering = gathering.Gathering()
    map_notes: map_notes.MapNotes = map_notes.MapNotes()
    services: services.Services = services.Services()
    statements: statements.Statements = statements.Statements()
    trajectory: trajectory.Trajectory = trajectory.Trajectory()
    statutory: statutory.Statutory = statutory.Statutory()
    oversight: oversight.Oversight = oversight.Oversight()
    assurance: assurance.Assurance = assurance.Assurance()
    places: places.Places = places.Places()
    relations: relations.Relations = relations.Relations()
    safeguards: safeguards.Safeguards = safeguards.Safeguards()
    search: search.Search = search.Search()
    support: support.Support = support.Support()
    voice: voice.Voice = voice.Voice()
    pictures: pictures.Pictures = pictures.Pictures()
    reading: reading.Reading = reading.Reading()
    evidence: evidence.Evidence = evidence.Evidence()
    trials: trials.Trials = trials.Trials()
    lapses: lapses.Lapses = lapses.Lapses()
    readiness: readiness.Readiness = readiness.Readiness()
    closing: closing.Closing = closing.Closing()
    care: care.Care = care.Care()
    consents: consents.Consents = consents.Consents()
    crossings: crossings.Crossings = crossings.Crossings()
    interim: interim.Interim = interim.Interim()
    proceedings: proceedings.Proceedings = proceedings.Proceedings()
    disclosure: disclosure.Disclosure = disclosure.Disclosure()
    redaction: redaction.Redaction = redaction.Redaction()
    release: release.Release = release.Release()
    holds: holds.Holds = holds.Holds()
    significance: significance.Significance = significance.Significance()
    corrections: corrections.Corrections = corrections.Corrections()
    # Everything told so far: what a correction folds anew.
    told: Told | None = None

    @property
    def status(self) -> PlanStatus:
        """Which statutory plan the one plan stands in for now (coverage.md A71)."""
        return self.statutory.status or self.case.status

    def after(self, event: FamilyEvent) -> Family:
        """The family after one more event; raises KeyError or AssertionError where none can be."""
        return evolve(self, event)

    urgency: urgency.Urgency = urgency.Urgency()

    def name_of(self, person: PersonId) -> str | None:
        """The name a person goes by now, None for someone this record does not know."""
        member = self.network.members.get(person)
        if member is not None:
            return member.name
        own = self.case.parents.get(person) or self.case.children.get(person)
        return own or self.relations.relatives.get(person)

    def known(self, person: PersonId, field: str) -> None:
        """Refuses someone this family's record does not know."""
        if self.name_of(person) is None or person in self.relations.relatives:
            raise Refused("Choose someone in this family's record.", field)

    def in_tree(self, person: PersonId, field: str) -> None:
        """Refuses someone who is neither in the record nor in the family tree."""
        if self.name_of(person) is None:
            raise Refused("Choose someone in this family's record or family tree.", field)

    def in_network(self, person: PersonId, field: str) -> None:
        """Refuses someone who is neither in the network now nor a parent."""
        if person in self.case.parents:
            return
        member = self.network.members.get(person)
        if member is None:
            raise Refused("Choose someone in this family's network.", field)
        self.not_excluded(person, field)
        if member.left:
            raise Refused(f"{member.name} has left the network.", field)

    def not_excluded(self, person: PersonId, field: str) -> None:
        """Refuses someone kept out for safety, without a word of the ground (coverage.md A27)."""
        if self.safeguards.excluded(person):
            raise Refused("Ask the family's social worker before you choose this person.", field)

    def ready_for(self, stage: Stage, member: PersonId, field: str) -> None:
        """Refuses a step of the handover that nothing shows a member to be ready for (T24)."""
        lacking = readiness.missing(self, member, stage)
        if readiness.Sign.UNDERSTANDING in lacking:
            raise Refused(
                f"First record what shows that {self.name_of(member)} is ready: how they told the "
                "danger in their own words, and how they will watch over the plan.",
                field,
            )
        if lacking:
            raise Refused(
                "First the plan must have been tried: record a test, or a what-if that was used. "
                "A manager can decide otherwise.",
                field,
            )

    def asked_at_review(self, meeting: MeetingId) -> None:
        """Refuses to close a review that left out what each must ask (T22, T26; A86, A95b)."""
        if self.reviews.unanswered(meeting):
            raise Refused(
                "Answer each of the three questions, or say why one was not reached.", "questions"
            )
        unasked = self.commitment.unasked(meeting)
        if commitment.ReviewPart.COMMITMENT in unasked:
            raise Refused(
                "Ask who stays with this and how serious they see it is, "
                "or say why there was no time for it.",
                "stays",
            )
        if unasked:
            raise Refused(
                "Ask whether anything has broken down between people, "
                "or say why there was no time for it.",
                "bonds",
            )
        if any(at == meeting for at, _ in care.connections_unasked(self)):
            raise Refused(
                "Say who stays in the life of each child in care, "
                "or who decided that this review does not ask, and why.",
                "connections",
            )

    def meeting_held(self, meeting: MeetingId) -> Meeting:
        """A meeting that took place; refuses any other."""
        known = self.meetings.meetings.get(meeting)
        if known is None or not known.held:
            raise Refused("Record that the meeting took place first.", "meeting")
        return known


EVENTS: tuple[type[Event], ...] = tuple(
    event for _, _, events in PARTS.values() for event in each(events)
)
COMMANDS: tuple[type[Command], ...] = tuple(
    command for _, commands, _ in PARTS.values() for command in each(commands)
)
PART_OF: dict[type[Event], str] = {
    event: part for part, (_, _, events) in PARTS.items() for event in each(events)
}
_DECIDERS: dict[type[Command], Callable[[Family, Any, Terms], list[FamilyEvent]]] = {
    command: part.decide for part, commands, _ in PARTS.values() for command in each(commands)
}
_EVOLVERS: dict[type[Event], tuple[str, Callable[[Any, Any], Any]]] = {
    event: (name, part.evolve)
    for name, (part, _, events) in PARTS.items()
    for event in each(events)
}


def decide(family: Family, command: FamilyCommand, terms: Terms) -> list[FamilyEvent]:
    """What follows from a command, in order; raises Refused in words fit for the page.

    Nothing follows ([]) from what is already so.
    """
    if isinstance(command, Together):
        return _decide_together(family, command, terms)
    return _decide_one(family, command, terms)


def _decide_one(family: Family, command: SingleCommand, terms: Terms) -> list[FamilyEvent]:
    if family.case.label is None and not isinstance(command, case.StartRecord):
        raise Refused("Start the family's record first.", "label")
    followed = _DECIDERS[type(command)](family, tidy(command), terms)
    if any(isinstance(event, leading.GOING) for event in followed):
        after = family
        for event in followed:
            after = evolve(after, event)
        followed = [*followed, *leading.returned(after)]
    return followed


def _decide_together(family: Family, together: Together, terms: Terms) -> list[FamilyEvent]:
    events: list[FamilyEvent] = []
    for step, command in enumerate(together.commands):
        try:
            followed = _decide_one(family, command, terms)
        except Refused as refused:
            refused.step = step
            raise
        for event in followed:
            family = evolve(family, event)
        events += followed
    return events


def evolve(family: Family, event: FamilyEvent) -> Family:
    """The family after one more event.

    A correction changes what came before it, so after one the family is folded anew.
    """
    told = Told(event, family.told)
    part, evolver = _EVOLVERS[type(event)]
    after = evolver(getattr(family, part), event)
    if isinstance(event, corrections.REWRITES):
        family = _anew(told, after)
    return msgspec.structs.replace(family, **{part: after, "told": told})


def fold(family: Family, events: Iterable[FamilyEvent]) -> Family:
    """The family after many more events: what `evolve` makes of each in turn, and faster."""
    told, parts = family.told, dict[str, Any]()
    for event in events:
        told = Told(event, told)
        part, evolver = _EVOLVERS[event.__class__]
        before = parts.get(part)
        after = evolver(getattr(family, part) if before is None else before, event)
        if event.__class__ in corrections.REWRITES:
            family, parts = _anew(told, after), {}
        parts[part] = after
    return msgspec.structs.replace(family, **parts, told=told)


def _anew(told: Told, standing: corrections.Corrections) -> Family:
    family = Family()
    for _, event in standing.effective(told.in_order()):
        part, evolver = _EVOLVERS[type(event)]
        after = evolver(getattr(family, part), event)
        family = msgspec.structs.replace(family, **{part: after})
    return family
