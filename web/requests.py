"""Requests for the history: who asks, what is done, and what comes next."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from litestar import Response

from backend import jobs
from backend.aggregates.disclosure import RequestHistory
from backend.aggregates.disclosure_steps import (
    APPROVED_BY,
    CHECKED_BY,
    RECALLED_BY,
    REVIEWED_BY,
    SAID,
    Asker,
    Step,
)
from backend.aggregates.release import Way
from backend.aggregates.vocabulary import PersonId, RequestId
from backend.court import rules
from backend.permission import Deed
from backend.projections.sentences.disclosure import ASKER_WORDS, ground_words
from backend.projections.sentences.release import WAY_WORDS
from web.decided import Deciding, deciding
from web.moments import Moment, at, on
from web.page import NotHere, Visit, read, write

P = "/families/{family:uuid}/requests"
ONE = P + "/{asked:str}"
ASKERS = tuple(
    {"value": each.value, "text": words[:1].upper() + words[1:]}
    for each, words in ASKER_WORDS.items()
)
WAYS = tuple(
    {"value": each.value, "text": words[:1].upper() + words[1:]}
    for each, words in WAY_WORDS.items()
)
# The steps as a person takes them: each with the steps of the record after which it is done.
TASKS = (
    ("Check who asks, and by what right", ("checked",)),
    ("Fix what the pack holds", ("scoped",)),
    ("Make the pages, and choose what is withheld", ("assembled",)),
    ("A second person looks through every page", ("reviewed",)),
    ("Search the finished pack", ("searched",)),
    ("Approve it", ("approved",)),
)
ORDER = ("asked", "checked", "scoped", "assembled", "reviewed", "searched", "approved")


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One request in the list."""

    request: str
    asked_by: str
    asker: str
    due: Moment | None
    overdue: bool
    said: str
    done: bool


class ListPage(msgspec.Struct, frozen=True, kw_only=True):
    """Every request."""

    requests: tuple[Line, ...]


class NewPage(msgspec.Struct, frozen=True, kw_only=True):
    """The form that takes a request down."""

    askers: tuple[dict[str, str], ...]
    people: tuple[dict[str, str], ...]


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the task list."""

    text: str
    word: str
    kind: str


class Hidden(msgspec.Struct, frozen=True, kw_only=True):
    """Something withheld from this pack."""

    withheld: str
    entry: int
    what: str
    ground: str
    reason: str
    decided_by: str
    reversed: str


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """Someone to whom the pack was released."""

    release: str
    recipient: str
    capacity: str
    way: str
    expires: Moment | None
    received: bool


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was done for this request."""

    seq: int
    sentence: str
    by: str
    recorded: Moment


class RequestPage(msgspec.Struct, frozen=True, kw_only=True):
    """One request: what is known, what is done, and the form for the next step."""

    row: dict[str, Any]
    asker: str
    readers: str
    due: Moment | None
    step: str
    said: str
    tasks: tuple[Task, ...]
    job: jobs.Job | None
    hidden: tuple[Hidden, ...]
    hits: tuple[str, ...]
    pages_left: int
    limits: tuple[str, ...]
    given: tuple[Given, ...]
    steps: tuple[Done, ...]
    newest: int
    rules: tuple[dict[str, str], ...]
    checking: Deciding
    reviewing: Deciding
    approving: Deciding
    recalling: Deciding
    ways: tuple[dict[str, str], ...]
    others: tuple[dict[str, str], ...]
    link: str
    code: str


@read(P, Deed.SEE_DISCLOSURE)
def listed(visit: Visit) -> Response[Any]:
    """Every request for the history, the newest first."""
    rows = visit.rows(
        "select * from pages.history_requests where family = %s order by seq desc", visit.family
    )
    today = visit.ledger.today()
    return visit.show(
        "requests.html",
        ListPage(requests=tuple(_line(row, today) for row in rows)),
        title="Requests for the history",
    )


def _line(row: dict[str, Any], today: date) -> Line:
    done = row["pack"] is not None
    return Line(
        request=row["request"],
        asked_by=row["asked_by"],
        asker=ASKER_WORDS[Asker(row["asker"])],
        due=on(row["due"]) if row["due"] else None,
        overdue=bool(row["due"] and row["due"] < today and not done),
        said=_said(row),
        done=done,
    )


def _said(row: dict[str, Any]) -> str:
    if row["recalled"]:
        return "The pack was recalled."
    if row["later"]:
        return "A later pack has taken its place."
    if row["pack"]:
        return "The pack is sealed."
    words = SAID[Step(row["step"])]
    return words[:1].upper() + words[1:]


@read(P + "/new", Deed.PREPARE_DISCLOSURE)
def new(visit: Visit) -> Response[Any]:
    """The form that takes a request down."""
    return _show_new(visit)


@write(P, Deed.PREPARE_DISCLOSURE)
def ask(visit: Visit) -> Response[Any]:
    """Takes a request down."""
    form = visit.form
    request = RequestId(form.new_id("request")[:12])
    return visit.carry_out(
        lambda: RequestHistory(
            request=request,
            asker=form.choice("asker", Asker, Asker.COURT),
            asked_by=form.text("asked_by"),
            authority=form.text("authority"),
            asks=form.text("asks"),
            due=form.date("due"),
            readers=tuple(PersonId(each) for each in form.several("readers")),
            happened=form.happened("happened"),
        ),
        then=f"{visit.root}/requests/{request}",
        otherwise=lambda: _show_new(visit),
    )


def _show_new(visit: Visit) -> Response[Any]:
    people = tuple({"value": person, "text": name} for person, name in visit.names().items())
    return visit.show(
        "request_new.html", NewPage(askers=ASKERS, people=people), title="A request for the history"
    )


@read(ONE, Deed.SEE_DISCLOSURE)
def one(visit: Visit) -> Response[Any]:
    """One request, with what comes next."""
    answer = show(visit)
    job = jobs.newest(visit.db, visit.family, visit.param("asked"))
    if visit.partial and not (job and job.running):
        # The work has come to an end, and with it the steps and the words above have moved on.
        answer.headers["HX-Refresh"] = "true"
    return answer


def row_of(visit: Visit) -> dict[str, Any]:
    """The row of the request that the address names."""
    rows = visit.rows(
        "select * from pages.history_requests where family = %s and request = %s",
        visit.family,
        visit.param("asked"),
    )
    if not rows:
        raise NotHere
    return rows[0]


def here(visit: Visit) -> str:
    """The address of this request."""
    return f"{visit.root}/requests/{visit.param('asked')}"


def show(visit: Visit, link: str = "", code: str = "") -> Response[Any]:
    """The page of a request; `link` and `code` are shown once, where they were just made."""
    row = row_of(visit)
    names = visit.names()
    step: str = row["step"]
    seen = visit.rows(
        "select count(*) as seen from house.pages_seen where family = %s and request = %s "
        "and pdf = %s and account = %s and page = any(%s)",
        visit.family,
        row["request"],
        row["pdf"] or "",
        str(visit.viewer.account),
        row["reading"] or [],
    )[0]["seen"]
    newest = visit.rows("select seq from ledger.heads where stream = %s", visit.family)[0]["seq"]
    return visit.show(
        "request.html",
        RequestPage(
            row=row,
            asker=ASKER_WORDS[Asker(row["asker"])],
            readers=", ".join(names.get(each, "someone") for each in row["readers"]),
            due=on(row["due"]) if row["due"] else None,
            step="sealed" if row["pack"] else step,
            said=_said(row),
            tasks=_tasks(row),
            job=jobs.newest(visit.db, visit.family, row["request"]),
            hidden=_hidden(visit, row["request"]),
            hits=tuple(sorted({hit["file"] for hit in row["hits"] or ()})),
            pages_left=len(row["reading"] or ()) - seen,
            limits=_limits(row),
            given=_given(visit, row["request"]),
            steps=_steps(visit, row["request"]),
            newest=newest,
            rules=tuple({"value": name, "text": each.name} for name, each in rules.known().items()),
            checking=deciding(visit, CHECKED_BY),
            reviewing=deciding(visit, REVIEWED_BY),
            approving=deciding(visit, APPROVED_BY),
            recalling=deciding(visit, RECALLED_BY),
            ways=WAYS,
            others=_others(visit, row["request"]),
            link=link,
            code=code,
        ),
        title="A request for the history",
        block="work",
    )


def _tasks(row: dict[str, Any]) -> tuple[Task, ...]:
    step = "searched" if row["step"] == "blocked" else row["step"]
    at_step = ORDER.index(step) if step in ORDER else 0
    if row["step"] == "blocked":
        at_step = ORDER.index("reviewed")
    found: list[Task] = []
    for place, (text, _) in enumerate(TASKS, start=1):
        if row["step"] == "declined":
            found.append(Task(text=text, word="Not needed", kind="plain"))
        elif place <= at_step:
            found.append(Task(text=text, word="Done", kind="done"))
        elif place == at_step + 1:
            blocked = row["step"] == "blocked" and text.startswith("Search")
            word = "Stopped" if blocked else "Next"
            found.append(Task(text=text, word=word, kind="overdue" if blocked else "now"))
        else:
            found.append(Task(text=text, word="Later", kind="plain"))
    sealed, approved = row["pack"] is not None, row["step"] == "approved"
    last = ("Done", "done") if sealed else ("Next", "now") if approved else ("Later", "plain")
    found.append(Task(text="Seal it", word=last[0], kind=last[1]))
    return tuple(found)


def _hidden(visit: Visit, request: str) -> tuple[Hidden, ...]:
    rows = visit.rows(
        "select * from pages.pack_withheld where family = %s and request = %s order by entry, seq",
        visit.family,
        request,
    )
    return tuple(
        Hidden(
            withheld=row["withheld"],
            entry=row["entry"],
            what="All of it" if row["field"] is None else "A part of it",
            ground=ground_words(row["ground"]),
            reason=row["reason"],
            decided_by=row["decided_by"],
            reversed=f"{row['reversed_by']}: {row['reversed_reason']}" if row["reversed"] else "",
        )
        for row in rows
    )


def _limits(row: dict[str, Any]) -> tuple[str, ...]:
    if not row["rules"] or not row["pages"]:
        return ()
    asked = rules.known()[row["rules"]]
    if row["pages"] > asked.most_pages:
        return (
            f"It has {row['pages']} pages. Over {asked.most_pages}, the court must allow it first.",
        )
    return ()


def _given(visit: Visit, request: str) -> tuple[Given, ...]:
    rows = visit.rows(
        "select * from pages.pack_releases where family = %s and request = %s "
        "order by seq, release",
        visit.family,
        request,
    )
    return tuple(
        Given(
            release=row["release"],
            recipient=row["recipient"],
            capacity=row["capacity"],
            way=WAY_WORDS[Way(row["way"])],
            expires=on(row["expires"]) if row["expires"] else None,
            received=row["received_seq"] is not None,
        )
        for row in rows
    )


def _steps(visit: Visit, request: str) -> tuple[Done, ...]:
    rows = visit.rows(
        "select h.seq, h.sentence, h.by_name, e.recorded_at from pages.history_request_steps s "
        "join pages.history h on h.family = s.family and h.seq = s.seq "
        "join ledger.events e on e.stream = s.family and e.seq = s.seq "
        "where s.family = %s and s.request = %s order by s.seq",
        visit.family,
        request,
    )
    return tuple(
        Done(
            seq=row["seq"],
            sentence=row["sentence"],
            by=row["by_name"],
            recorded=at(row["recorded_at"]),
        )
        for row in rows
    )


def _others(visit: Visit, request: str) -> tuple[dict[str, str], ...]:
    rows = visit.rows(
        "select request, asked_by from pages.history_requests "
        "where family = %s and request <> %s and pack is not null order by seq",
        visit.family,
        request,
    )
    return tuple({"value": row["request"], "text": row["asked_by"]} for row in rows)


ROUTES = (listed, new, ask, one)
