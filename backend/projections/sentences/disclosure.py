"""What the history says, to staff, of requests for it and of what is withheld from a pack."""

from __future__ import annotations

from datetime import date
from typing import assert_never

from backend.aggregates.disclosure import (
    DisclosureApproved,
    DisclosureEvent,
    DisclosureReviewed,
    HistoryAssembled,
    HistoryRequested,
    ReleaseGateBlocked,
    ReleaseGatePassed,
    RequestDeclined,
    ScopeFixed,
    StandingChecked,
)
from backend.aggregates.disclosure_steps import Asker, Ground
from backend.aggregates.redaction import (
    FactCleared,
    RedactionEvent,
    WithholdingProposed,
    WithholdingReversed,
)
from backend.projections.sentences.wording import (
    Names,
    also,
    because,
    day_words,
    decided,
    everyone,
    stop,
    upper,
    when_words,
)

ASKER_WORDS = {
    Asker.COURT: "a court, by an order",
    Asker.SOLICITOR: "a solicitor",
    Asker.GUARDIAN: "a children’s guardian",
    Asker.YOUNG_PERSON: "the young person",
    Asker.PARENT: "a parent",
    Asker.OFSTED: "Ofsted",
    Asker.SUBJECT_ACCESS: "someone who asks what is held about them",
}
GROUND_WORDS = {
    Ground.CONTACT: "where someone can be found is confidential",
    Ground.THIRD_PARTY: "it is about somebody else",
    Ground.PRIVILEGE: "it is legal advice",
    Ground.HARM: "it would be likely to cause serious harm",
    Ground.BEST_INTERESTS: "it would not be in the child’s best interests",
    Ground.ORDER: "a court has ordered it",
}


def sentence(event: DisclosureEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case HistoryRequested(readers=readers, due=due):
            who = f" It will be read by {everyone(readers, name)}." if readers else ""
            by = f" By {day_words(due)}." if due else ""
            return (
                f"The history was asked for {when_words(event.happened)} by "
                f"{ASKER_WORDS[event.asker]}: {stop(event.asked_by)}"
                f"{also('On the strength of', event.authority)}{also('Asked for', event.asks)}"
                f"{by}{who}"
            )
        case StandingChecked(identity=identity, standing=standing, decision=decision):
            return (
                f"It was checked who asks for the history: {stop(identity)}"
                f"{also('By what right', standing)}{decided(decision)}"
            )
        case RequestDeclined(decision=decision):
            return f"A request for the history was declined.{decided(decision)}"
        case ScopeFixed(upto=upto, since=since, until=until, reason=reason):
            return (
                f"What the pack holds was fixed: entries 1 to {upto}"
                f"{_period(since, until)}.{because(reason)}"
            )
        case HistoryAssembled(pages=pages, entries=entries, included=included):
            return (
                f"The pages of the pack were made: {pages} pages, with {included} of "
                f"{entries} entries included and {entries - included} withheld."
            )
        case DisclosureReviewed(opened=opened, decision=decision):
            return (
                f"A second person looked through the pack and opened {len(opened)} pages."
                f"{decided(decision)}"
            )
        case ReleaseGatePassed(files=files, values=values):
            return (
                f"The finished pack was searched: {files} files, for {values} protected facts. "
                "Nothing was found."
            )
        case ReleaseGateBlocked(hits=hits):
            return (
                f"The finished pack was searched, and something protected was found in "
                f"{_places(len({each.file for each in hits}))}. It cannot go out."
            )
        case DisclosureApproved(decision=decision):
            return f"The pack was approved.{decided(decision)}"
        case _:
            assert_never(event)


def redaction(event: RedactionEvent, name: Names) -> str:
    """The same, of what is withheld and why."""
    match event:
        case WithholdingProposed(entry=entry, field=field, ground=ground, decision=decision):
            what = f"All of entry {entry}" if field is None else f"A part of entry {entry}"
            return f"{what} is withheld from a pack: {GROUND_WORDS[ground]}.{decided(decision)}"
        case WithholdingReversed(decision=decision):
            return (
                f"Something that was to be withheld is shown in the pack after all."
                f"{decided(decision)}"
            )
        case FactCleared(decision=decision):
            return f"A protected fact may be known to whom the pack goes.{decided(decision)}"
        case _:
            assert_never(event)


def ground_words(ground: str) -> str:
    """A ground in words, as a sentence begins with it."""
    return upper(GROUND_WORDS[Ground(ground)])


def _period(since: date | None, until: date | None) -> str:
    first = f", from {day_words(since)}" if since else ""
    return f"{first}, until {day_words(until)}" if until else first


def _places(files: int) -> str:
    return "1 file" if files == 1 else f"{files} files"
