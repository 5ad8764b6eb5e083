"""Every part of a family: the one list of what can happen to it, part by part."""

from __future__ import annotations

from typing import Any, get_args

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
from backend.aggregates.access import AccessCommand, AccessEvent
from backend.aggregates.arrangements import ArrangementsCommand, ArrangementsEvent
from backend.aggregates.assurance import AssuranceCommand, AssuranceEvent
from backend.aggregates.backing import BackingCommand, BackingEvent
from backend.aggregates.care import CareCommand, CareEvent
from backend.aggregates.case import CaseCommand, CaseEvent
from backend.aggregates.closing import ClosingCommand, ClosingEvent
from backend.aggregates.commitment import CommitmentCommand, CommitmentEvent
from backend.aggregates.consents import ConsentsCommand, ConsentsEvent
from backend.aggregates.crossings import CrossingsCommand, CrossingsEvent
from backend.aggregates.disclosure import DisclosureCommand, DisclosureEvent
from backend.aggregates.engagement import EngagementCommand, EngagementEvent
from backend.aggregates.evidence import EvidenceCommand, EvidenceEvent
from backend.aggregates.gathering import GatheringCommand, GatheringEvent
from backend.aggregates.handover import HandoverCommand, HandoverEvent
from backend.aggregates.holds import HoldsCommand, HoldsEvent
from backend.aggregates.interim import InterimCommand, InterimEvent
from backend.aggregates.languages import LanguagesCommand, LanguagesEvent
from backend.aggregates.lapses import LapsesCommand, LapsesEvent
from backend.aggregates.leading import LeadingCommand, LeadingEvent
from backend.aggregates.map_notes import MapNotesCommand, MapNotesEvent
from backend.aggregates.mapping import MappingCommand, MappingEvent
from backend.aggregates.meetings import MeetingsCommand, MeetingsEvent
from backend.aggregates.network import NetworkCommand, NetworkEvent
from backend.aggregates.oversight import OversightCommand, OversightEvent
from backend.aggregates.partnering import PartneringCommand, PartneringEvent
from backend.aggregates.pictures import PicturesCommand, PicturesEvent
from backend.aggregates.places import PlacesCommand, PlacesEvent
from backend.aggregates.plan import PlanCommand, PlanEvent
from backend.aggregates.proceedings import ProceedingsCommand, ProceedingsEvent
from backend.aggregates.proposals import ProposalsCommand, ProposalsEvent
from backend.aggregates.protected import ProtectedCommand, ProtectedEvent
from backend.aggregates.reaching import ReachingCommand, ReachingEvent
from backend.aggregates.readiness import ReadinessCommand, ReadinessEvent
from backend.aggregates.reading import ReadingCommand, ReadingEvent
from backend.aggregates.redaction import RedactionCommand, RedactionEvent
from backend.aggregates.relations import RelationsCommand, RelationsEvent
from backend.aggregates.release import ReleaseCommand, ReleaseEvent
from backend.aggregates.reviews import ReviewsCommand, ReviewsEvent
from backend.aggregates.roles import RolesCommand, RolesEvent
from backend.aggregates.rota import RotaCommand, RotaEvent
from backend.aggregates.safeguards import SafeguardsCommand, SafeguardsEvent
from backend.aggregates.search import SearchCommand, SearchEvent
from backend.aggregates.services import ServicesCommand, ServicesEvent
from backend.aggregates.sharing import SharingCommand, SharingEvent
from backend.aggregates.sight import SightCommand, SightEvent
from backend.aggregates.significance import SignificanceCommand, SignificanceEvent
from backend.aggregates.small_network import SmallNetworkCommand, SmallNetworkEvent
from backend.aggregates.statements import StatementsCommand, StatementsEvent
from backend.aggregates.statutory import StatutoryCommand, StatutoryEvent
from backend.aggregates.support import SupportCommand, SupportEvent
from backend.aggregates.swaps import SwapsCommand, SwapsEvent
from backend.aggregates.trajectory import TrajectoryCommand, TrajectoryEvent
from backend.aggregates.trials import TrialsCommand, TrialsEvent
from backend.aggregates.urgency import UrgencyCommand, UrgencyEvent
from backend.aggregates.voice import VoiceCommand, VoiceEvent
from backend.aggregates.withholding import WithholdingCommand, WithholdingEvent

PartEvent = (
    CaseEvent
    | AccessEvent
    | NetworkEvent
    | RolesEvent
    | MeetingsEvent
    | MappingEvent
    | PlanEvent
    | SightEvent
    | SmallNetworkEvent
    | SharingEvent
    | WithholdingEvent
    | RotaEvent
    | SwapsEvent
    | LanguagesEvent
    | ReachingEvent
    | ProposalsEvent
    | ProtectedEvent
    | ReviewsEvent
    | HandoverEvent
    | LeadingEvent
    | GatheringEvent
    | MapNotesEvent
    | ServicesEvent
    | StatementsEvent
    | TrajectoryEvent
    | StatutoryEvent
    | OversightEvent
    | AssuranceEvent
    | PlacesEvent
    | RelationsEvent
    | SafeguardsEvent
    | SearchEvent
    | SupportEvent
    | ArrangementsEvent
    | EngagementEvent
    | BackingEvent
    | PartneringEvent
    | CommitmentEvent
    | VoiceEvent
    | PicturesEvent
    | ReadingEvent
    | EvidenceEvent
    | TrialsEvent
    | LapsesEvent
    | UrgencyEvent
    | ReadinessEvent
    | ClosingEvent
    | CareEvent
    | InterimEvent
    | CrossingsEvent
    | ConsentsEvent
    | DisclosureEvent
    | RedactionEvent
    | ReleaseEvent
    | HoldsEvent
    | SignificanceEvent
    | ProceedingsEvent
)
PartCommand = (
    CaseCommand
    | AccessCommand
    | NetworkCommand
    | RolesCommand
    | MeetingsCommand
    | MappingCommand
    | PlanCommand
    | SightCommand
    | SmallNetworkCommand
    | SharingCommand
    | WithholdingCommand
    | RotaCommand
    | SwapsCommand
    | LanguagesCommand
    | ReachingCommand
    | ProposalsCommand
    | ProtectedCommand
    | ReviewsCommand
    | HandoverCommand
    | LeadingCommand
    | GatheringCommand
    | MapNotesCommand
    | ServicesCommand
    | StatementsCommand
    | TrajectoryCommand
    | StatutoryCommand
    | OversightCommand
    | AssuranceCommand
    | PlacesCommand
    | RelationsCommand
    | SafeguardsCommand
    | SearchCommand
    | SupportCommand
    | ArrangementsCommand
    | EngagementCommand
    | BackingCommand
    | PartneringCommand
    | CommitmentCommand
    | VoiceCommand
    | PicturesCommand
    | ReadingCommand
    | EvidenceCommand
    | TrialsCommand
    | LapsesCommand
    | UrgencyCommand
    | ReadinessCommand
    | ClosingCommand
    | CareCommand
    | InterimCommand
    | CrossingsCommand
    | ConsentsCommand
    | DisclosureCommand
    | RedactionCommand
    | ReleaseCommand
    | HoldsCommand
    | SignificanceCommand
    | ProceedingsCommand
)

# By the name of the part's field in a Family: its module, its commands and its events.
PARTS: dict[str, tuple[Any, Any, Any]] = {
    "case": (case, CaseCommand, CaseEvent),
    "network": (network, NetworkCommand, NetworkEvent),
    "roles": (roles, RolesCommand, RolesEvent),
    "meetings": (meetings, MeetingsCommand, MeetingsEvent),
    "mapping": (mapping, MappingCommand, MappingEvent),
    "plan": (plan, PlanCommand, PlanEvent),
    "sight": (sight, SightCommand, SightEvent),
    "small_network": (small_network, SmallNetworkCommand, SmallNetworkEvent),
    "sharing": (sharing, SharingCommand, SharingEvent),
    "withholding": (withholding, WithholdingCommand, WithholdingEvent),
    "access": (access, AccessCommand, AccessEvent),
    "rota": (rota, RotaCommand, RotaEvent),
    "swaps": (swaps, SwapsCommand, SwapsEvent),
    "languages": (languages, LanguagesCommand, LanguagesEvent),
    "protected": (protected, ProtectedCommand, ProtectedEvent),
    "reaching": (reaching, ReachingCommand, ReachingEvent),
    "proposals": (proposals, ProposalsCommand, ProposalsEvent),
    "reviews": (reviews, ReviewsCommand, ReviewsEvent),
    "handover": (handover, HandoverCommand, HandoverEvent),
    "leading": (leading, LeadingCommand, LeadingEvent),
    "gathering": (gathering, GatheringCommand, GatheringEvent),
    "map_notes": (map_notes, MapNotesCommand, MapNotesEvent),
    "services": (services, ServicesCommand, ServicesEvent),
    "statements": (statements, StatementsCommand, StatementsEvent),
    "trajectory": (trajectory, TrajectoryCommand, TrajectoryEvent),
    "statutory": (statutory, StatutoryCommand, StatutoryEvent),
    "oversight": (oversight, OversightCommand, OversightEvent),
    "assurance": (assurance, AssuranceCommand, AssuranceEvent),
    "places": (places, PlacesCommand, PlacesEvent),
    "relations": (relations, RelationsCommand, RelationsEvent),
    "safeguards": (safeguards, SafeguardsCommand, SafeguardsEvent),
    "search": (search, SearchCommand, SearchEvent),
    "support": (support, SupportCommand, SupportEvent),
    "arrangements": (arrangements, ArrangementsCommand, ArrangementsEvent),
    "engagement": (engagement, EngagementCommand, EngagementEvent),
    "backing": (backing, BackingCommand, BackingEvent),
    "partnering": (partnering, PartneringCommand, PartneringEvent),
    "commitment": (commitment, CommitmentCommand, CommitmentEvent),
    "voice": (voice, VoiceCommand, VoiceEvent),
    "pictures": (pictures, PicturesCommand, PicturesEvent),
    "reading": (reading, ReadingCommand, ReadingEvent),
    "evidence": (evidence, EvidenceCommand, EvidenceEvent),
    "trials": (trials, TrialsCommand, TrialsEvent),
    "lapses": (lapses, LapsesCommand, LapsesEvent),
    "urgency": (urgency, UrgencyCommand, UrgencyEvent),
    "readiness": (readiness, ReadinessCommand, ReadinessEvent),
    "closing": (closing, ClosingCommand, ClosingEvent),
    "care": (care, CareCommand, CareEvent),
    "consents": (consents, ConsentsCommand, ConsentsEvent),
    "crossings": (crossings, CrossingsCommand, CrossingsEvent),
    "disclosure": (disclosure, DisclosureCommand, DisclosureEvent),
    "redaction": (redaction, RedactionCommand, RedactionEvent),
    "release": (release, ReleaseCommand, ReleaseEvent),
    "holds": (holds, HoldsCommand, HoldsEvent),
    "significance": (significance, SignificanceCommand, SignificanceEvent),
    "interim": (interim, InterimCommand, InterimEvent),
    "proceedings": (proceedings, ProceedingsCommand, ProceedingsEvent),
}


def each(kinds: Any) -> tuple[Any, ...]:
    """The classes of a union; of a part that has only one, that one."""
    return get_args(kinds) or (kinds,)
