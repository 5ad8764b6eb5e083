"""One plain sentence an event, said by the part that the event belongs to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from backend.aggregates.family import PART_OF, FamilyEvent
from backend.projections.sentences import (
    arrangements,
    assurance,
    backing,
    case,
    commitment,
    corrections,
    engagement,
    evidence,
    gathering,
    handover,
    lapses,
    map_notes,
    mapping,
    meetings,
    network,
    oversight,
    partnering,
    pictures,
    places,
    plan,
    proposals,
    reading,
    relations,
    reviews,
    roles,
    rota,
    safeguards,
    search,
    services,
    sharing,
    sight,
    statements,
    statutory,
    support,
    trajectory,
    trials,
    urgency,
    voice,
    withholding,
)
from backend.projections.sentences.wording import Names

_SAYS: dict[str, Callable[[Any, Names], str]] = {
    "case": case.sentence,
    "network": network.sentence,
    "roles": roles.sentence,
    "meetings": meetings.sentence,
    "mapping": mapping.sentence,
    "plan": plan.sentence,
    "sight": sight.sentence,
    "sharing": sharing.sentence,
    "withholding": withholding.sentence,
    "rota": rota.sentence,
    "proposals": proposals.sentence,
    "reviews": reviews.sentence,
    "handover": handover.sentence,
    "commitment": commitment.sentence,
    "partnering": partnering.sentence,
    "backing": backing.sentence,
    "engagement": engagement.sentence,
    "arrangements": arrangements.sentence,
    "map_notes": map_notes.sentence,
    "statements": statements.sentence,
    "gathering": gathering.sentence,
    "services": services.sentence,
    "trajectory": trajectory.sentence,
    "statutory": statutory.sentence,
    "oversight": oversight.sentence,
    "assurance": assurance.sentence,
    "places": places.sentence,
    "relations": relations.sentence,
    "safeguards": safeguards.sentence,
    "search": search.sentence,
    "support": support.sentence,
    "voice": voice.sentence,
    "pictures": pictures.sentence,
    "reading": reading.sentence,
    "evidence": evidence.sentence,
    "trials": trials.sentence,
    "lapses": lapses.sentence,
    "corrections": lambda event, name: corrections.sentence(event, name, sentence),
    "urgency": urgency.sentence,
}


def sentence(event: FamilyEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    return _SAYS[PART_OF[type(event)]](event, name)
