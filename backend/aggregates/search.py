"""Finding the network: what was asked and told on the way, who is wanted, and how many it takes."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.decisions import Decision, JobRole, check_decision
from backend.aggregates.vocabulary import (
    LONGEST_NAME,
    Command,
    Event,
    Happened,
    MovedOn,
    PersonId,
    Refused,
    Words,
    brief,
    need,
    not_ahead,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family

MOST_NEEDED = 50
SETS_SIZE = (
    JobRole.WORKER,
    JobRole.TEAM_MANAGER,
    JobRole.PRACTICE_LEAD,
    JobRole.CONSULTANT,
    JobRole.CONFERENCE_CHAIR,
    JobRole.REVIEWING_OFFICER,
    JobRole.SERVICE_MANAGER,
)


class SearchTool(StrEnum):
    """How people were looked for (coverage.md A11, A13, A15 to A18, A24)."""

    TALK = "talk"
    FAMILY_TREE = "family-tree"
    ECOMAP = "ecomap"
    CIRCLES = "circles"
    PLACES = "places"
    ROLES = "roles"
    RECORDS = "records"
    ONLINE = "online"
    OTHER = "other"


class Prompt(StrEnum):
    """What one may ask to find people: now, in the past, and for the inner circle (A19, A20, A22).

    The value of each says which of the three it belongs to.
    """

    BIRTHDAYS = "now-birthdays"
    FESTIVALS = "now-festivals"
    ONLINE = "now-online"
    MOST_WEEKS = "now-most-weeks"
    CHILDS_PAST = "past-child"
    PARENTS_PAST = "past-parent"
    KNOWS_ALREADY = "inner-knows-already"
    ON_YOUR_SIDE = "inner-on-your-side"
    BEST_DAYS = "inner-best-days"
    GOOD_NEWS = "inner-good-news"
    SUDDENLY_ILL = "inner-suddenly-ill"
    CHILD_WOULD_SAY = "inner-child-would-say"
    FIRST_TO_TELL = "inner-first-to-tell"


# Events


class NetworkNeedExplained(Event, frozen=True, kw_only=True, tag="network-need-explained"):
    """People were told plainly that safety will not last without a network (coverage.md A06)."""

    told: tuple[PersonId, ...]
    words: Words | None
    happened: Happened


class CommitmentExplained(Event, frozen=True, kw_only=True, tag="commitment-explained"):
    """People were told why the network must last; `words` is what they made of it (A02)."""

    told: tuple[PersonId, ...]
    how: str
    words: Words | None
    happened: Happened


class NoNetworkReported(Event, frozen=True, kw_only=True, tag="no-network-reported"):
    """Someone said that they have nobody: the start of a search and no answer (A13)."""

    said_by: PersonId
    words: Words | None
    happened: Happened


class SearchStepTaken(Event, frozen=True, kw_only=True, tag="search-step-taken"):
    """Something was done to find people, with what came of it (A11, A13)."""

    tool: SearchTool
    result: Words
    found: tuple[PersonId, ...]
    happened: Happened


class ConnectionExplored(Event, frozen=True, kw_only=True, tag="connection-explored"):
    """Someone answered a question that helps to find people (A19, A20, A22)."""

    prompt: Prompt
    answered_by: PersonId
    named: tuple[PersonId, ...]
    words: Words | None
    happened: Happened


class InviteesConfirmed(Event, frozen=True, kw_only=True, tag="invitees-confirmed"):
    """The child or parents said whom they want at the meeting; replaces the list before (A12)."""

    version: int
    people: tuple[PersonId, ...]
    confirmed_by: tuple[PersonId, ...]
    words: Words | None
    happened: Happened


class ReasonTold(Event, frozen=True, kw_only=True, tag="reason-told"):
    """People were told why services are involved, by a parent or, None, by the worker (A05, X5)."""

    told: tuple[PersonId, ...]
    told_by: PersonId | None
    worker_there: bool
    words: Words | None
    happened: Happened


class NetworkSizeSet(Event, frozen=True, kw_only=True, tag="network-size-set"):
    """How many people a safe network takes was decided, None for no number (A14, T27, X4)."""

    version: int
    minimum: int | None
    decision: Decision


SearchEvent = (
    NetworkNeedExplained
    | CommitmentExplained
    | NoNetworkReported
    | SearchStepTaken
    | ConnectionExplored
    | InviteesConfirmed
    | ReasonTold
    | NetworkSizeSet
)

# Commands


class ExplainNeed(Command, frozen=True, kw_only=True):
    """Take down that people were told plainly why a network is needed."""

    told: tuple[PersonId, ...]
    happened: Happened
    words: str | None = None


class ExplainCommitment(Command, frozen=True, kw_only=True):
    """Take down that people were told what being in the network will ask of them."""

    told: tuple[PersonId, ...]
    how: str
    happened: Happened
    words: str | None = None


class ReportNoNetwork(Command, frozen=True, kw_only=True):
    """Take down that someone said they have nobody."""

    said_by: PersonId
    happened: Happened
    words: str | None = None


class TakeSearchStep(Command, frozen=True, kw_only=True):
    """Take down what was done to find people, and what came of it."""

    tool: SearchTool
    result: str
    happened: Happened
    found: tuple[PersonId, ...] = ()


class ExploreConnection(Command, frozen=True, kw_only=True):
    """Take down what someone answered to a question that helps to find people."""

    prompt: Prompt
    answered_by: PersonId
    happened: Happened
    named: tuple[PersonId, ...] = ()
    words: str | None = None


class ConfirmInvitees(Command, frozen=True, kw_only=True):
    """Take down whom the family wants at the meeting; `seen` is the list they had before."""

    seen: int
    people: tuple[PersonId, ...]
    confirmed_by: tuple[PersonId, ...]
    happened: Happened
    words: str | None = None


class TellReason(Command, frozen=True, kw_only=True):
    """Take down who told whom why services are involved; no `told_by` is the worker."""

    told: tuple[PersonId, ...]
    happened: Happened
    told_by: PersonId | None = None
    worker_there: bool = True
    words: str | None = None


class SetNetworkSize(Command, frozen=True, kw_only=True):
    """Set how many people a safe network takes, or that no number is set; `seen` as before."""

    seen: int
    minimum: int | None
    decision: Decision


SearchCommand = (
    ExplainNeed
    | ExplainCommitment
    | ReportNoNetwork
    | TakeSearchStep
    | ExploreConnection
    | ConfirmInvitees
    | TellReason
    | SetNetworkSize
)

# State


class Search(msgspec.Struct, frozen=True):
    """What the rules ask of the search: `minimum` is None where no number is set."""

    minimum: int | None = None
    size_version: int = 0
    invitees: tuple[PersonId, ...] = ()
    list_version: int = 0


def decide(family: Family, command: SearchCommand, terms: Terms) -> list[SearchEvent]:
    """What follows from a command about finding the network."""
    if isinstance(command, SetNetworkSize):
        return _sized(family, command, terms)
    not_ahead(command.happened, terms.today)
    match command:
        case ExplainNeed(told=told, words=words, happened=happened):
            told = _known(family, told, "told", "Choose at least one person who was told.")
            brief(words, "words")
            return [NetworkNeedExplained(told=told, words=words, happened=happened)]
        case ExplainCommitment(told=told, how=how, words=words, happened=happened):
            told = _known(family, told, "told", "Choose at least one person who was told.")
            need(how, "Say how it was explained.", "how", LONGEST_NAME)
            brief(words, "words")
            return [CommitmentExplained(told=told, how=how, words=words, happened=happened)]
        case ReportNoNetwork(said_by=said_by, words=words, happened=happened):
            family.known(said_by, "said_by")
            brief(words, "words")
            return [NoNetworkReported(said_by=said_by, words=words, happened=happened)]
        case TakeSearchStep(tool=tool, result=result, found=found, happened=happened):
            need(result, "Say what came of it. “Nobody yet” is an answer too.", "result")
            found = _known(family, found, "found")
            return [SearchStepTaken(tool=tool, result=result, found=found, happened=happened)]
        case ExploreConnection():
            return [_explored(family, command)]
        case ConfirmInvitees():
            return _confirmed(family, command)
        case TellReason():
            return [_told(family, command)]


def _explored(family: Family, command: ExploreConnection) -> ConnectionExplored:
    family.known(command.answered_by, "answered_by")
    named = _known(family, command.named, "named")
    brief(command.words, "words")
    if not named and not command.words:
        raise Refused("Choose who was named, or write down what was said.", "named")
    return ConnectionExplored(
        prompt=command.prompt,
        answered_by=command.answered_by,
        named=named,
        words=command.words,
        happened=command.happened,
    )


def _confirmed(family: Family, command: ConfirmInvitees) -> list[SearchEvent]:
    search = family.search
    people = tuple(dict.fromkeys(command.people))
    if not people:
        raise Refused("Choose at least one person whom they want there.", "people")
    for person in people:
        family.in_network(person, "people")
    confirmed_by = tuple(dict.fromkeys(command.confirmed_by))
    if not confirmed_by:
        raise Refused("Choose who of the family said so.", "confirmed_by")
    for person in confirmed_by:
        if person not in family.case.parents and person not in family.case.children:
            raise Refused("Only the children and the parents say whom they want.", "confirmed_by")
    brief(command.words, "words")
    if search.list_version and people == search.invitees:
        return []
    if command.seen != search.list_version:
        raise MovedOn(
            "Someone has changed this list meanwhile. Look at theirs beside yours, then save.",
            "invitees",
            "people",
        )
    return [
        InviteesConfirmed(
            version=search.list_version + 1,
            people=people,
            confirmed_by=confirmed_by,
            words=command.words,
            happened=command.happened,
        )
    ]


def _told(family: Family, command: TellReason) -> ReasonTold:
    told = _known(family, command.told, "told", "Choose at least one person who was told.")
    brief(command.words, "words")
    if command.told_by is not None and command.told_by not in family.case.parents:
        raise Refused("Choose the parent who told them, or the worker.", "told_by")
    if command.told_by in told:
        raise Refused("Leave out the person who told the others.", "told")
    return ReasonTold(
        told=told,
        told_by=command.told_by,
        worker_there=command.worker_there or command.told_by is None,
        words=command.words,
        happened=command.happened,
    )


def _sized(family: Family, command: SetNetworkSize, terms: Terms) -> list[SearchEvent]:
    search, minimum = family.search, command.minimum
    if minimum is not None and not 1 <= minimum <= MOST_NEEDED:
        raise Refused(f"Enter a number from 1 to {MOST_NEEDED}, or none.", "minimum")
    check_decision(command.decision, SETS_SIZE, terms.today)
    if command.seen != search.size_version:
        raise MovedOn(
            "Someone has set the size meanwhile. Read theirs first, then save yours.",
            "size",
            "minimum",
        )
    return [
        NetworkSizeSet(version=search.size_version + 1, minimum=minimum, decision=command.decision)
    ]


def _known(
    family: Family, people: tuple[PersonId, ...], field: str, say: str | None = None
) -> tuple[PersonId, ...]:
    """These people, each once and each in the record; `say` where there must be one."""
    if say and not people:
        raise Refused(say, field)
    for person in people:
        family.known(person, field)
    return tuple(dict.fromkeys(people))


def evolve(search: Search, event: SearchEvent) -> Search:
    """The search after one more event."""
    match event:
        case NetworkSizeSet(version=version, minimum=minimum):
            return msgspec.structs.replace(search, minimum=minimum, size_version=version)
        case InviteesConfirmed(version=version, people=people):
            return msgspec.structs.replace(search, invitees=people, list_version=version)
        case (
            NetworkNeedExplained()
            | CommitmentExplained()
            | NoNetworkReported()
            | SearchStepTaken()
            | ConnectionExplored()
            | ReasonTold()
        ):
            return search
