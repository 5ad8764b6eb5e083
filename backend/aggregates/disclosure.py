"""A request for the history: who asks, by what right, and who looked the pages through.

No step can be skipped: asked, checked, scope fixed, assembled, reviewed, searched, approved. What
is withheld is in `redaction.py`, and what comes after in `release.py`.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, assert_never

import msgspec

from backend.aggregates.decisions import Decision, check_decision
from backend.aggregates.disclosure_steps import (
    APPROVED_BY,
    CHECKED_BY,
    REVIEWED_BY,
    SAID,
    Asker,
    GateHit,
    Step,
)
from backend.aggregates.vocabulary import (
    LONGEST_NAME,
    Command,
    Event,
    Happened,
    MovedOn,
    PersonId,
    Refused,
    RequestId,
    Words,
    brief,
    need,
    not_ahead,
    told_as,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family

# Events


class HistoryRequested(Event, frozen=True, kw_only=True, tag="history-requested"):
    """Someone asks for the history: who, by what authority, what and by when (evidence.md 4.3).

    `readers` are those people of the record who will read it: what is kept from them stays out.
    """

    request: RequestId
    asker: Asker
    asked_by: str
    authority: str
    asks: Words
    due: date | None
    readers: tuple[PersonId, ...]
    happened: Happened


class StandingChecked(Event, frozen=True, kw_only=True, tag="history-standing-checked"):
    """Who asks is who they say, and has a right to ask (evidence.md 4.3)."""

    request: RequestId
    identity: Words
    standing: Words
    decision: Decision


class RequestDeclined(Event, frozen=True, kw_only=True, tag="history-request-declined"):
    """The history is not given to them (evidence.md 4.3)."""

    request: RequestId
    decision: Decision


class ScopeFixed(Event, frozen=True, kw_only=True, tag="history-scope-fixed"):
    """What the pack holds is fixed at an entry of the record (evidence.md 4.3).

    Complete from the first entry on, unless only a period was asked for, with the reason. `rules`
    names the court's rules that the pages follow, `letter` the section they are numbered in,
    `account` who fixed it.
    """

    request: RequestId
    upto: int
    since: date | None
    until: date | None
    reason: Words | None
    letter: str
    rules: str
    account: str


class HistoryAssembled(Event, frozen=True, kw_only=True, tag="history-assembled"):
    """The pages were made from the record as they stand to be given out (evidence.md 4.3).

    `pdf` is their SHA-256; `reading` are the pages with free text, which a second person must open.
    `changes` says how often what is withheld had been changed by then.
    """

    request: RequestId
    pdf: str
    pages: int
    reading: tuple[int, ...]
    entries: int
    included: int
    significant: int
    changes: int


class DisclosureReviewed(Event, frozen=True, kw_only=True, tag="disclosure-reviewed"):
    """A second person opened the pages as they will be read, and agrees (evidence.md 4.3)."""

    request: RequestId
    pdf: str
    opened: tuple[int, ...]
    decision: Decision
    account: str


class ReleaseGatePassed(Event, frozen=True, kw_only=True, tag="release-gate-passed"):
    """Every file of the pack was searched, and nothing protected was found (evidence.md 4.3).

    `files` and `values` say how many files were searched for how many protected values.
    """

    request: RequestId
    pdf: str
    files: int
    values: int


class ReleaseGateBlocked(Event, frozen=True, kw_only=True, tag="release-gate-blocked"):
    """Something protected was found in the finished pack: it goes nowhere (evidence.md 4.3)."""

    request: RequestId
    pdf: str
    hits: tuple[GateHit, ...]


class DisclosureApproved(Event, frozen=True, kw_only=True, tag="disclosure-approved"):
    """The pack may be sealed and given out (evidence.md 4.3)."""

    request: RequestId
    pdf: str
    decision: Decision
    account: str


DisclosureEvent = (
    HistoryRequested
    | StandingChecked
    | RequestDeclined
    | ScopeFixed
    | HistoryAssembled
    | DisclosureReviewed
    | ReleaseGatePassed
    | ReleaseGateBlocked
    | DisclosureApproved
)

# Commands


class RequestHistory(Command, frozen=True, kw_only=True):
    """Take down who asks for the history."""

    request: RequestId
    asker: Asker
    asked_by: str
    authority: str
    asks: str
    due: date | None = None
    readers: tuple[PersonId, ...] = ()
    happened: Happened


class CheckStanding(Command, frozen=True, kw_only=True):
    """Say how it was checked who asks and by what right."""

    request: RequestId
    identity: str
    standing: str
    decision: Decision


class DeclineRequest(Command, frozen=True, kw_only=True):
    """Do not give them the history, and say why."""

    request: RequestId
    decision: Decision


class FixScope(Command, frozen=True, kw_only=True):
    """Fix what the pack holds; `until` and `since` only where a period was asked for."""

    request: RequestId
    upto: int
    since: date | None = None
    until: date | None = None
    reason: str | None = None
    letter: str = "A"
    rules: str
    account: str


class AssembleHistory(Command, frozen=True, kw_only=True):
    """Take down that the pages were made. Told by Handrail itself."""

    request: RequestId
    pdf: str
    pages: int
    reading: tuple[int, ...]
    entries: int
    included: int
    significant: int


class ReviewDisclosure(Command, frozen=True, kw_only=True):
    """Agree to the pages as they will be read; `opened` are those that were really opened."""

    request: RequestId
    pdf: str
    opened: tuple[int, ...]
    decision: Decision
    account: str


class SearchPack(Command, frozen=True, kw_only=True):
    """Take down what the search of the finished pack found. Told by Handrail itself."""

    request: RequestId
    pdf: str
    files: int
    values: int
    hits: tuple[GateHit, ...] = ()


class ApproveDisclosure(Command, frozen=True, kw_only=True):
    """Let the pack be sealed."""

    request: RequestId
    pdf: str
    decision: Decision
    account: str


DisclosureCommand = (
    RequestHistory
    | CheckStanding
    | DeclineRequest
    | FixScope
    | AssembleHistory
    | ReviewDisclosure
    | SearchPack
    | ApproveDisclosure
)

# State


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """One request; `prepared_by` is the account that fixed its scope."""

    asker: Asker
    readers: tuple[PersonId, ...]
    step: Step = Step.ASKED
    upto: int = 0
    since: date | None = None
    until: date | None = None
    prepared_by: str = ""
    pdf: str = ""
    reading: tuple[int, ...] = ()
    changes: int = 0


class Disclosure(msgspec.Struct, frozen=True):
    """Every request for the history of this family."""

    requests: dict[RequestId, Request] = {}

    def one(self, request: RequestId) -> Request:
        """A request that was made; refuses any other."""
        known = self.requests.get(request)
        if known is None:
            raise Refused("Choose one of the requests.", "request")
        return known


def step_of(family: Family, request: RequestId) -> Step:
    """How far a request has come; what changes what is withheld takes it back to its scope."""
    known = family.disclosure.one(request)
    stale = known.changes != family.redaction.of(request).changes
    return Step.SCOPED if stale and known.step.assembled else known.step


def decide(family: Family, command: DisclosureCommand, terms: Terms) -> list[DisclosureEvent]:
    """What follows from a command about a request for the history."""
    if isinstance(command, RequestHistory):
        return _asked(family, command, terms)
    known = family.disclosure.one(command.request)
    step = step_of(family, command.request)
    match command:
        case CheckStanding(decision=decision):
            _at(step, Step.ASKED)
            need(command.identity, "Say how it was checked who they are.", "identity")
            need(command.standing, "Say by what right they ask.", "standing")
            check_decision(decision, CHECKED_BY, terms.today)
            return [told_as(StandingChecked, command)]
        case DeclineRequest(decision=decision):
            _at(step, Step.ASKED, Step.CHECKED)
            check_decision(decision, CHECKED_BY, terms.today)
            return [told_as(RequestDeclined, command)]
        case FixScope():
            _at(step, Step.CHECKED)
            return _scope(family, command, terms)
        case AssembleHistory(pdf=pdf):
            if command.request in family.release.packs:
                raise Refused("The pack is sealed. Start a new request.", "request")
            if not step.assembled:
                _at(step, Step.SCOPED)
            elif known.pdf == pdf:
                return []
            changes = family.redaction.of(command.request).changes
            return [told_as(HistoryAssembled, command, changes=changes)]
        case ReviewDisclosure(pdf=pdf, opened=opened, decision=decision):
            _at(step, Step.ASSEMBLED)
            _same(known, pdf)
            _another(family, command.request, command.account)
            check_decision(decision, REVIEWED_BY, terms.today)
            if left := sorted(set(known.reading) - set(opened)):
                pages = f"page {left[0]}" if len(left) == 1 else f"{len(left)} pages"
                raise Refused(f"Open every page first: {pages} not opened yet.", "opened")
            return [told_as(DisclosureReviewed, command)]
        case SearchPack(hits=hits, pdf=pdf):
            _at(step, Step.REVIEWED)
            _same(known, pdf)
            if hits:
                return [ReleaseGateBlocked(request=command.request, pdf=pdf, hits=hits)]
            return [told_as(ReleaseGatePassed, command)]
        case ApproveDisclosure(pdf=pdf, decision=decision, account=account):
            _at(step, Step.SEARCHED)
            _same(known, pdf)
            _another(family, command.request, account)
            check_decision(decision, APPROVED_BY, terms.today)
            return [told_as(DisclosureApproved, command)]
        case _:
            assert_never(command)


def _asked(family: Family, command: RequestHistory, terms: Terms) -> list[DisclosureEvent]:
    if command.request in family.disclosure.requests:
        return []
    need(command.request, "Load the page again, and try once more.", "request", LONGEST_NAME)
    need(command.asked_by, "Enter who asks.", "asked_by", LONGEST_NAME)
    need(command.authority, "Enter the order, or the right, they rely on.", "authority", 500)
    need(command.asks, "Write what they ask for.", "asks")
    not_ahead(command.happened, terms.today)
    if command.happened.on is None:
        raise Refused("Enter the day the request came.", "happened")
    if command.due is not None and command.due < command.happened.on:
        raise Refused("Enter a day after the request came.", "due")
    for reader in command.readers:
        family.known(reader, "readers")
    return [told_as(HistoryRequested, command)]


def _scope(family: Family, command: FixScope, terms: Terms) -> list[DisclosureEvent]:
    newest = family.told.seq if family.told else 0
    if not 1 <= command.upto <= newest:
        raise Refused(f"Choose an entry from 1 to {newest}.", "upto")
    if (command.since or command.until) and not command.reason:
        raise Refused("Say why only a period is asked for. A pack is complete otherwise.", "reason")
    if command.since and command.until and command.until < command.since:
        raise Refused("Enter a day after the first day.", "until")
    if command.until and command.until > terms.today:
        raise Refused("This date is in the future.", "until")
    if len(command.letter) != 1 or not "A" <= command.letter <= "Z":
        raise Refused("Enter one large letter, A to Z.", "letter")
    need(command.rules, "Choose the court’s rules.", "rules", LONGEST_NAME)
    brief(command.reason, "reason")
    return [told_as(ScopeFixed, command)]


def _at(step: Step, *steps: Step) -> None:
    if step not in steps:
        raise Refused(f"This cannot be done now: {SAID[step]}", "")


def _same(known: Request, pdf: str) -> None:
    if known.pdf != pdf:
        raise MovedOn("The pages were made afresh while you were reading.", known.pdf, "pdf")


def _another(family: Family, request: RequestId, account: str) -> None:
    known = family.disclosure.one(request)
    if account in {known.prepared_by, *family.redaction.of(request).changed_by}:
        raise Refused(
            "Someone else must do this: you prepared this pack, or chose what is withheld.", ""
        )


def evolve(disclosure: Disclosure, event: DisclosureEvent) -> Disclosure:
    """The requests after one more event."""
    replace = msgspec.structs.replace
    if isinstance(event, HistoryRequested):
        known = Request(asker=event.asker, readers=event.readers)
        return replace(disclosure, requests={**disclosure.requests, event.request: known})
    known = disclosure.requests[event.request]
    match event:
        case StandingChecked():
            known = replace(known, step=Step.CHECKED)
        case RequestDeclined():
            known = replace(known, step=Step.DECLINED)
        case ScopeFixed():
            known = replace(
                known,
                step=Step.SCOPED,
                upto=event.upto,
                since=event.since,
                until=event.until,
                prepared_by=event.account,
            )
        case HistoryAssembled(pdf=pdf, reading=reading, changes=changes):
            known = replace(known, step=Step.ASSEMBLED, pdf=pdf, reading=reading, changes=changes)
        case DisclosureReviewed():
            known = replace(known, step=Step.REVIEWED)
        case ReleaseGatePassed():
            known = replace(known, step=Step.SEARCHED)
        case ReleaseGateBlocked():
            known = replace(known, step=Step.BLOCKED)
        case DisclosureApproved():
            known = replace(known, step=Step.APPROVED)
        case _:
            assert_never(event)
    return replace(disclosure, requests={**disclosure.requests, event.request: known})
