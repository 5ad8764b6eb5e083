"""Finding the network: where the search stands, its questions one at a time, and its forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.family import FamilyCommand
from backend.aggregates.search import (
    MOST_NEEDED,
    ConfirmInvitees,
    ExplainCommitment,
    ExplainNeed,
    Prompt,
    ReportNoNetwork,
    SearchTool,
    SetNetworkSize,
    TakeSearchStep,
    TellReason,
)
from backend.aggregates.vocabulary import PersonId
from backend.permission import Deed
from backend.projections.sentences.roles import ROLE_WORDS
from backend.projections.sentences.search import PROMPT_WORDS, TOOL_WORDS
from web.decided import decision
from web.decisions import JOBS, decided, own_job
from web.kept_out import kept_out
from web.moments import on
from web.page import NotHere, Visit, read, write

ORDER = tuple(Prompt)
TITLES = {
    "need": "Say why a network matters",
    "commitment": "Explain what staying takes",
    "no-one": "“We have no one”",
    "step": "A step of the search",
    "invitees": "Whom the family wants there",
    "reason": "Tell people why",
    "size": "How many people it takes",
}
TOOLS = tuple(
    {"value": tool.value, "text": words[:1].upper() + words[1:]}
    for tool, words in TOOL_WORDS.items()
)


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """One part of the search: its form, whether it was done, and what came of it."""

    slug: str
    title: str
    text: str
    done: bool


class FindingPage(msgspec.Struct, frozen=True, kw_only=True):
    """Where the search stands."""

    stages: tuple[Stage, ...]
    asked: tuple[dict[str, Any], ...]
    next_question: str
    steps: tuple[dict[str, Any], ...]
    nobody: dict[str, Any] | None
    by_worker_only: tuple[str, ...]
    roles: tuple[dict[str, Any], ...]
    size: dict[str, Any] | None
    counted: int


class StepPage(msgspec.Struct, frozen=True, kw_only=True):
    """The form of one part of the search."""

    step: str
    people: tuple[dict[str, str], ...]
    family_people: tuple[dict[str, str], ...]
    parents: tuple[dict[str, str], ...]
    wanted: tuple[str, ...]
    seen: int
    sizes: tuple[dict[str, Any], ...]
    by: str
    job: str
    today: Any
    jobs: tuple[dict[str, str], ...] = JOBS
    search_tools: tuple[dict[str, str], ...] = TOOLS


@read("/families/{family:uuid}/network/finding", Deed.SEE_SEARCH)
def finding(visit: Visit) -> Response[Any]:
    """Where the search for the network stands, and what to do next."""
    names = visit.names()
    rows = steps_taken(visit, names)
    of = {what: [row for row in rows if row["what"] == what] for what in TITLES}
    questions = [row for row in rows if row["what"] == "question"]
    nobody = of["no-one"][-1] if of["no-one"] else None
    size = _sizes(visit)
    return visit.show(
        "finding.html",
        FindingPage(
            stages=_stages(visit, of, size, names),
            asked=tuple(row | {"question": PROMPT_WORDS[Prompt(row["code"])]} for row in questions),
            next_question=_next_question(questions),
            steps=tuple(row | {"tool": TOOL_WORDS[SearchTool(row["code"])]} for row in of["step"]),
            nobody=nobody,
            by_worker_only=_by_worker_only(of["reason"], names),
            roles=_roles(visit, names),
            size=size[0] if size else None,
            counted=_counted(visit),
        ),
        title="Finding the network",
        current="network",
    )


def steps_taken(visit: Visit, names: dict[str, str]) -> list[dict[str, Any]]:
    """Every step of the search, oldest first, with people by name."""
    rows = visit.rows("select * from pages.search where family = %s order by seq", visit.family)
    return [
        row | {"names": _listed(row["people"], names), "by_name": names.get(row["by"] or "", "")}
        for row in rows
    ]


def _listed(people: list[str], names: dict[str, str]) -> str:
    return ", ".join(names[person] for person in people)


def _next_question(questions: list[dict[str, Any]]) -> str:
    asked = {row["code"] for row in questions}
    return next((prompt.value for prompt in ORDER if prompt.value not in asked), ORDER[0].value)


def _stages(
    visit: Visit,
    of: dict[str, list[dict[str, Any]]],
    sizes: list[dict[str, Any]],
    names: dict[str, str],
) -> tuple[Stage, ...]:
    wanted = visit.rows(
        'select people, "on" from pages.invitees where family = %s order by version desc limit 1',
        visit.family,
    )
    said: dict[str, str] = {}
    for slug in ("need", "commitment", "reason"):
        if of[slug]:
            last = of[slug][-1]
            said[slug] = f"{last['names']} heard it, {on(last['on']).text}."
    if wanted:
        said["invitees"] = f"{_listed(wanted[0]['people'], names)}. {on(wanted[0]['on']).text}."
    if sizes:
        least = sizes[0]["minimum"]
        said["size"] = f"At least {least}." if least else "No number is set."
    return tuple(
        Stage(
            slug=slug,
            title=TITLES[slug],
            text=said.get(slug, "Nothing is written down yet."),
            done=slug in said,
        )
        for slug in ("need", "commitment", "invitees", "reason", "size")
    )


def _by_worker_only(reasons: list[dict[str, Any]], names: dict[str, str]) -> tuple[str, ...]:
    by_parent = {person for row in reasons if row["by"] for person in row["people"]}
    by_worker = {person for row in reasons if not row["by"] for person in row["people"]}
    return tuple(names[person] for person in names if person in by_worker - by_parent)


def _roles(visit: Visit, names: dict[str, str]) -> tuple[dict[str, Any], ...]:
    rows = visit.rows(
        "select * from pages.roles where family = %s and state in ('taken', 'offered') "
        "order by state desc, since, person",
        visit.family,
    )
    held: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        held.setdefault(row["role"], []).append(row | {"name": names[row["person"]]})
    return tuple(
        {"words": words[:1].upper() + words[1:], "held": held.get(role.value, [])}
        for role, words in ROLE_WORDS.items()
    )


def _sizes(visit: Visit) -> list[dict[str, Any]]:
    rows = visit.rows(
        "select * from pages.network_sizes where family = %s order by version desc", visit.family
    )
    return [decided(row) for row in rows]


def _counted(visit: Visit) -> int:
    """How many of the family's own network there are, those kept out for safety left out."""
    found = visit.rows(
        "select person from pages.people where family = %s and standing = 'network' "
        "and left_on is null",
        visit.family,
    )
    return len({row["person"] for row in found} - kept_out(visit))


# The forms


@read("/families/{family:uuid}/network/finding/{stage:str}", Deed.BUILD_NETWORK)
def step(visit: Visit) -> Response[Any]:
    """The form of one part of the search."""
    return _show_step(visit)


@write("/families/{family:uuid}/network/finding/{stage:str}", Deed.BUILD_NETWORK)
def take_step(visit: Visit) -> Response[Any]:
    """Takes down one part of the search."""
    command = _READ.get(visit.param("stage"))
    if command is None:
        raise NotHere
    return visit.carry_out(
        lambda: command(visit),
        then=f"{visit.root}/network/finding",
        otherwise=lambda: _show_step(visit),
    )


def _need(visit: Visit) -> FamilyCommand:
    form = visit.form
    return ExplainNeed(
        told=people_in(visit, "told"), words=form.maybe("words"), happened=form.happened("happened")
    )


def _commitment(visit: Visit) -> FamilyCommand:
    form = visit.form
    return ExplainCommitment(
        told=people_in(visit, "told"),
        how=form.text("how"),
        words=form.maybe("words"),
        happened=form.happened("happened"),
    )


def _no_one(visit: Visit) -> FamilyCommand:
    form = visit.form
    return ReportNoNetwork(
        said_by=PersonId(form.text("said_by")),
        words=form.maybe("words"),
        happened=form.happened("happened"),
    )


def _step(visit: Visit) -> FamilyCommand:
    form = visit.form
    return TakeSearchStep(
        tool=form.choice("tool", SearchTool, SearchTool.OTHER),
        result=form.text("result"),
        found=people_in(visit, "found"),
        happened=form.happened("happened"),
    )


def _invitees(visit: Visit) -> FamilyCommand:
    form = visit.form
    return ConfirmInvitees(
        seen=form.number("seen", 0, 10_000) or 0,
        people=people_in(visit, "people"),
        confirmed_by=people_in(visit, "confirmed_by"),
        words=form.maybe("words"),
        happened=form.happened("happened"),
    )


def _reason(visit: Visit) -> FamilyCommand:
    form = visit.form
    return TellReason(
        told=people_in(visit, "told"),
        told_by=PersonId(form.text("told_by")) if form.raw("told_by") != "worker" else None,
        worker_there=form.has("worker_there"),
        words=form.maybe("words"),
        happened=form.happened("happened"),
    )


def _size(visit: Visit) -> FamilyCommand:
    form = visit.form
    return SetNetworkSize(
        seen=form.number("seen", 0, 10_000) or 0,
        minimum=form.number("minimum", 1, MOST_NEEDED),
        decision=decision(visit.form),
    )


_READ: dict[str, Callable[[Visit], FamilyCommand]] = {
    "need": _need,
    "commitment": _commitment,
    "no-one": _no_one,
    "step": _step,
    "invitees": _invitees,
    "reason": _reason,
    "size": _size,
}


def people_in(visit: Visit, field: str) -> tuple[PersonId, ...]:
    """The people whom a field of the form names."""
    return tuple(PersonId(person) for person in visit.form.several(field))


def _show_step(visit: Visit) -> Response[Any]:
    slug = visit.param("stage")
    if slug not in TITLES:
        raise NotHere
    people = choices(visit, "child", "parent", "network", "professional")
    wanted = visit.rows(
        "select version, people from pages.invitees where family = %s "
        "order by version desc limit 1",
        visit.family,
    )
    sizes = _sizes(visit)
    seen = {
        "invitees": wanted[0]["version"] if wanted else 0,
        "size": sizes[0]["version"] if sizes else 0,
    }
    return visit.show(
        "finding_step.html",
        StepPage(
            step=slug,
            people=choices(visit, "parent", "network", "professional")
            if slug in ("invitees", "step")
            else people,
            family_people=choices(visit, "child", "parent"),
            parents=choices(visit, "parent"),
            wanted=tuple(wanted[0]["people"]) if wanted else (),
            seen=seen.get(slug, 0),
            sizes=tuple(sizes),
            by=visit.viewer.name,
            job=own_job(visit),
            today=visit.ledger.today(),
        ),
        title=TITLES[slug],
        current="network",
    )


def choices(visit: Visit, *standings: str) -> tuple[dict[str, str], ...]:
    """People of these standings as a form offers them; those who left are not offered."""
    rows = visit.rows(
        "select person, name, relationship from pages.people "
        "where family = %s and standing = any(%s) and left_on is null order by seq",
        visit.family,
        list(standings),
    )
    return tuple(
        {"value": row["person"], "text": row["name"], "hint": row["relationship"] or ""}
        for row in rows
    )


ROUTES = (finding, step, take_step)
