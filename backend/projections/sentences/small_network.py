"""What the history says, to staff alone, of a plan agreed by fewer people than needed."""

from __future__ import annotations

from backend.aggregates.small_network import SmallNetworkEvent
from backend.projections.sentences.wording import Names, also, decided


def sentence(event: SmallNetworkEvent, name: Names) -> str:
    """One plain sentence that says what happened."""
    return (
        f"Version {event.version} of the plan may be agreed by a network of {event.people} where "
        f"{event.minimum} are needed.{also('What makes it safe enough', event.safety)}"
        f"{decided(event.decision)}"
    )
