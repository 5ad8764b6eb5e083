"""A record is limited to two people for a while, and opened in an emergency after that."""

from __future__ import annotations

from datetime import UTC, datetime

from backend.aggregates.access import BreakGlass, EndRestriction, Named, RestrictRecord
from tests.families import Story
from tests.stories.protected import decided

AMIRA = Named("a-amira", "Amira Hassan")
COLIN = Named("a-colin", "Colin Fry")


def told() -> Story:
    """Limited, opened to the team again, and opened by someone from elsewhere."""
    return (
        RestrictRecord(named=(AMIRA, COLIN), decision=decided("A relative works here")),
        EndRestriction(decision=decided("The relative has left")),
        BreakGlass(
            account="a-bola",
            name="Bola Ade",
            title="Social worker",
            reason="Out of hours: a call about the children tonight",
            until=datetime(2026, 10, 2, 22, tzinfo=UTC),
        ),
    )
