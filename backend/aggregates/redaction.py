"""What is withheld from a pack, on what ground, and which protected facts its readers may know.

A pack is complete unless something is withheld; whoever changes that does not review it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

import msgspec

from backend.aggregates.decisions import Decision, check_decision
from backend.aggregates.disclosure import step_of
from backend.aggregates.disclosure_steps import REVIEWED_BY, SAID, WITHHELD_BY, Ground
from backend.aggregates.vocabulary import (
    LONGEST_NAME,
    Command,
    Event,
    ProtectedId,
    Refused,
    RequestId,
    WithheldId,
    need,
    told_as,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family

# Events


class WithholdingProposed(Event, frozen=True, kw_only=True, tag="withholding-proposed"):
    """A sentence, a field or an entry shall be withheld, on a ground (evidence.md 3.9, C9).

    `field` is the path it is sealed under, None for the whole entry; `account` who proposed it.
    """

    request: RequestId
    withheld: WithheldId
    entry: int
    field: str | None
    ground: Ground
    decision: Decision
    account: str


class WithholdingReversed(Event, frozen=True, kw_only=True, tag="withholding-reversed"):
    """Something is shown after all (law.md C.3)."""

    request: RequestId
    withheld: WithheldId
    decision: Decision
    account: str


class FactCleared(Event, frozen=True, kw_only=True, tag="protected-fact-cleared"):
    """A protected fact may be known to whom this pack goes, such as someone's own address."""

    request: RequestId
    fact: ProtectedId
    decision: Decision
    account: str


RedactionEvent = WithholdingProposed | WithholdingReversed | FactCleared

# Commands


class ProposeWithholding(Command, frozen=True, kw_only=True):
    """Withhold something from this pack."""

    request: RequestId
    withheld: WithheldId
    entry: int
    field: str | None = None
    ground: Ground
    decision: Decision
    account: str


class ReverseWithholding(Command, frozen=True, kw_only=True):
    """Show it after all."""

    request: RequestId
    withheld: WithheldId
    decision: Decision
    account: str


class ClearFact(Command, frozen=True, kw_only=True):
    """Let the readers of this pack know a protected fact."""

    request: RequestId
    fact: ProtectedId
    decision: Decision
    account: str


RedactionCommand = ProposeWithholding | ReverseWithholding | ClearFact

# State


class Withheld(msgspec.Struct, frozen=True, gc=False):
    """What one withholding is of: an entry's field, or all of it."""

    entry: int
    field: str | None


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """What was chosen for one pack, in how many changes, and by which accounts."""

    withheld: dict[WithheldId, Withheld] = {}
    cleared: tuple[ProtectedId, ...] = ()
    changes: int = 0
    changed_by: tuple[str, ...] = ()


class Redaction(msgspec.Struct, frozen=True):
    """What was chosen for each request."""

    chosen: dict[RequestId, Chosen] = {}

    def of(self, request: RequestId) -> Chosen:
        """What was chosen for a request; nothing for one that nobody changed."""
        return self.chosen.get(request, Chosen())


def decide(family: Family, command: RedactionCommand, terms: Terms) -> list[RedactionEvent]:
    """What follows from a command about what is withheld."""
    request = command.request
    known = family.disclosure.one(request)
    if request in family.release.packs:
        raise Refused("The pack is sealed. Start a new request.", "request")
    step = step_of(family, request)
    if not step.scoped:
        raise Refused(f"This cannot be done now: {SAID[step]}", "")
    chosen = family.redaction.of(request)
    match command:
        case ProposeWithholding(withheld=withheld, entry=entry, field=field, decision=decision):
            need(withheld, "Load the page again, and try once more.", "withheld", LONGEST_NAME)
            if not 1 <= entry <= known.upto:
                raise Refused("Choose something that is in this pack.", "entry")
            if field is not None:
                need(field, "Choose something that is in this pack.", "entry", 500)
            check_decision(decision, WITHHELD_BY, terms.today)
            standing = chosen.withheld.values()
            if withheld in chosen.withheld or Withheld(entry, field) in standing:
                return []
            return [told_as(WithholdingProposed, command)]
        case ReverseWithholding(withheld=withheld, decision=decision):
            check_decision(decision, REVIEWED_BY, terms.today)
            if withheld not in chosen.withheld:
                return []
            return [told_as(WithholdingReversed, command)]
        case ClearFact(fact=fact, decision=decision):
            protected = family.protected.facts.get(fact)
            if protected is None or protected.lifted:
                raise Refused("Choose one of the protected facts.", "fact")
            if set(protected.kept_from) & set(known.readers):
                raise Refused("It is kept from someone who will read this pack.", "fact")
            check_decision(decision, WITHHELD_BY, terms.today)
            return [] if fact in chosen.cleared else [told_as(FactCleared, command)]
        case _:
            assert_never(command)


def evolve(redaction: Redaction, event: RedactionEvent) -> Redaction:
    """What is chosen after one more event."""
    chosen = redaction.of(event.request)
    withheld, cleared, by = chosen.withheld, chosen.cleared, chosen.changed_by
    match event:
        case WithholdingProposed():
            withheld = {**withheld, event.withheld: Withheld(event.entry, event.field)}
            by = tuple(dict.fromkeys((*by, event.account)))
        case WithholdingReversed():
            # Showing something is no one's work to be looked over: complete is what a pack is.
            withheld = {each: one for each, one in withheld.items() if each != event.withheld}
        case FactCleared():
            cleared = (*cleared, event.fact)
            by = tuple(dict.fromkeys((*by, event.account)))
        case _:
            assert_never(event)
    after = Chosen(withheld=withheld, cleared=cleared, changes=chosen.changes + 1, changed_by=by)
    return msgspec.structs.replace(redaction, chosen={**redaction.chosen, event.request: after})
