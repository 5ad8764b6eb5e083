"""Review by exception: looks that stand out, and what was found when somebody asked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response

from backend.aggregates.look_reviews import Finding, ReviewLooks
from backend.aggregates.vocabulary import Refused
from backend.ledger import AUTHORITY, Busy
from backend.permission import Deed
from backend.unusual import PATTERNS, Item, Pattern, unusual
from web import team_lists
from web.looked import CHANGED, DEED_WORDS
from web.moments import Moment, on
from web.my_teams import Choice
from web.page import Visit, go, read, write

BACK = timedelta(days=28)
MOST = 200
FINDINGS = (
    Choice(Finding.EXPLAINED.value, "There was a reason for it"),
    Choice(Finding.FOLLOW_UP.value, "It has to be followed up"),
)
FINDING_WORDS = {Finding.EXPLAINED: "There was a reason", Finding.FOLLOW_UP: "To be followed up"}


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """Looks of one person on one day that stand out."""

    key: str
    name: str
    title: str
    label: str
    href: str
    on: Moment
    looks: int
    what: str
    reasons: tuple[str, ...]
    account: str
    family: str
    day: str
    patterns: str
    own: bool


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """What was found about some looks."""

    name: str
    label: str
    on: Moment
    reasons: tuple[str, ...]
    finding: str
    kind: str
    words: str
    by: str


class LooksPage(msgspec.Struct, frozen=True, kw_only=True):
    """What waits to be asked about, and what was found."""

    waiting: tuple[Line, ...]
    more: bool
    done: tuple[Done, ...]
    findings: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    pattern: str
    since: Moment


@read("/looks", Deed.REVIEW_LOOKS)
def waiting(visit: Visit) -> Response[Any]:
    """Looks that stand out and were not asked about yet."""
    return _show(visit)


@write("/looks/reviews", Deed.REVIEW_LOOKS)
def review(visit: Visit) -> Response[Any]:
    """Takes down what was found about looks that stand out."""
    form = visit.form
    account, family, day = form.text("account"), form.maybe("family"), form.text("day")
    item = next((each for each in _found(visit) if _key(each) == (account, family, day)), None)
    words = f"words-{_name(account, family, day)}"
    if item is None:
        form.refuse("", "These looks are not on the list any more. Read the page again.")
    elif account == str(visit.viewer.account):
        form.refuse("", "Somebody else asks about your own looks.")
    if form.raw(f"finding-{_name(account, family, day)}") not in set(Finding):
        form.refuse(
            f"finding-{_name(account, family, day)}",
            "Say what you found: a reason, or something to follow up.",
        )
    if item is not None and not form.problems:
        command = ReviewLooks(
            account=account,
            family=family,
            day=item.day,
            patterns=tuple(each.value for each in item.patterns),
            finding=Finding(form.raw(f"finding-{_name(account, family, day)}")),
            words=form.text(words),
        )
        try:
            visit.ledger.tell(AUTHORITY, command, visit.provenance())
        except Refused as refused:
            form.refuse(words if refused.field == "words" else "", refused.reason)
        except Busy as busy:
            form.refuse("", str(busy))
    return _show(visit) if form.problems else go("/looks")


def _found(visit: Visit) -> tuple[Item, ...]:
    today = visit.ledger.today()
    within = team_lists.within(visit, team_lists.asked(visit))
    return unusual(visit.db, today - BACK, visit.ledger.authority().calendar, within)


def _key(item: Item) -> tuple[str, str | None, str]:
    return (item.account, str(item.family) if item.family else None, item.day.isoformat())


def _name(account: str, family: str | None, day: str) -> str:
    return f"{account[:8]}-{(family or 'many')[:8]}-{day}"


def _show(visit: Visit) -> Response[Any]:
    today = visit.ledger.today()
    reviewed = visit.rows(
        "select r.*, a.name, f.label from pages.look_reviews r "
        "left join pages.accounts a on a.account::text = r.account "
        "left join pages.families f on f.family::text = r.family "
        "where r.day >= %s and (%s or f.team = %s or (r.family is null and a.team = %s)) "
        "and not exists (select from pages.record_limits l "
        "where l.family = f.family and not l.named ? %s) order by r.seq desc limit %s",
        today - BACK,
        team_lists.reaches_all(visit),
        visit.viewer.team,
        visit.viewer.team,
        str(visit.viewer.account),
        MOST,
    )
    over = {(row["account"], row["family"], row["day"].isoformat()) for row in reviewed}
    asked = visit.asked("kind")
    found = [
        each
        for each in _found(visit)
        if _key(each) not in over and (asked not in set(Pattern) or asked in each.patterns)
    ]
    labels = _labels(visit, [each.family for each in found[:MOST] if each.family])
    return visit.show(
        "looks_review.html",
        LooksPage(
            waiting=tuple(_line(visit, each, labels) for each in found[:MOST]),
            more=len(found) > MOST,
            done=tuple(_done(row) for row in reviewed),
            findings=FINDINGS,
            kinds=tuple(Choice(each.value, words) for each, words in PATTERNS.items()),
            pattern=asked,
            since=on(today - BACK),
        ),
        title="Looks that stand out",
    )


def _labels(visit: Visit, families: list[UUID]) -> dict[UUID, str]:
    rows = visit.rows("select family, label from pages.families where family = any(%s)", families)
    return {row["family"]: row["label"] for row in rows}


def _line(visit: Visit, item: Item, labels: dict[UUID, str]) -> Line:
    account, family, day = _key(item)
    seen = [words for deed, words in DEED_WORDS.items() if deed.value in item.deeds]
    if not set(item.deeds) <= {deed.value for deed in DEED_WORDS}:
        seen.append(CHANGED)
    return Line(
        key=_name(account, family, day),
        name=item.name,
        title=item.title,
        label=labels.get(item.family, "A family") if item.family else "Many families",
        href=f"/families/{family}/who-looked" if family else "",
        on=on(item.day, item.first.time()),
        looks=item.looks,
        what=", ".join(seen),
        reasons=tuple(PATTERNS[each] for each in item.patterns),
        account=account,
        family=family or "",
        day=day,
        patterns=" ".join(item.patterns),
        own=account == str(visit.viewer.account),
    )


def _done(row: dict[str, Any]) -> Done:
    finding = Finding(row["finding"])
    day: date = row["day"]
    return Done(
        name=row["name"] or "Somebody",
        label=row["label"] or "Many families",
        on=on(day),
        reasons=tuple(PATTERNS[Pattern(each)] for each in row["patterns"] if each in set(Pattern)),
        finding=FINDING_WORDS[finding],
        kind="done" if finding is Finding.EXPLAINED else "due",
        words=row["words"],
        by=row["by"],
    )


ROUTES = (waiting, review)
