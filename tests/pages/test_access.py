"""Every route of a family, every role, every state of a record: let in, or 404, the try noted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from unittest import mock
from uuid import UUID, uuid4

import psycopg
import pytest
from httpx import Response
from psycopg import sql
from psycopg.conninfo import make_conninfo

from backend import schema
from backend.aggregates.access import BreakGlass, EndRestriction, Named, RestrictRecord
from backend.aggregates.account import STANDING_OF, Role, Standing
from backend.permission import Deed
from backend.settings import Settings
from tests.families import JOE
from tests.pages.conftest import (
    ADMIN,
    FAR_MEMBER,
    FAR_WORKER,
    LEAD,
    MANAGER,
    MEMBER,
    WORKER,
    Browser,
    Site,
    opened,
)
from tests.pages.matrix import EXAMPLES, MATRIX, story
from tests.pages.matrix.rows import F
from tests.projections.pages import by
from tests.stories.protected import ADDRESS, decided
from web import page

# Words that stand in the family's record and nowhere else on the site.
SENTINELS = ("Okafor", "Siobh", "Uncle Joe", ADDRESS)
LEGAL, QUALITY, GOVERNANCE, PRINCIPAL = "Lee Gale", "Kit Quay", "Ida Gove", "Pia Prince"
COURT, FAR_MANAGER, ANOTHER = "Cora Bench", "Moss Way", "Wil Ash"
BY_ROLE = {
    LEGAL: Role.LEGAL,
    QUALITY: Role.QUALITY,
    GOVERNANCE: Role.GOVERNANCE,
    PRINCIPAL: Role.PRINCIPAL,
    COURT: Role.COURT_READER,
}
# Nobody of these has any business with the family.
STRANGERS = (FAR_WORKER, FAR_MANAGER, FAR_MEMBER, ADMIN, COURT)
FAMILY_ROUTES = [row for row in MATRIX if row.path.startswith(F)]


@pytest.fixture(scope="module")
def place(server: str) -> Iterator[Site]:
    # Not the demo, whose page for signing in shows its invented people to everyone.
    with opened(server, story, Settings(demo=False)) as site:
        for who, role in BY_ROLE.items():
            site.open(who, STANDING_OF[role], who, role=role)
        site.open(ANOTHER, Standing.WORKER, "Social worker", team="North")
        site.open(FAR_MANAGER, STANDING_OF[Role.TEAM_MANAGER], "Team manager", team="South")
        yield site


def addresses(site: Site, family: UUID) -> Iterator[tuple[str, str]]:
    """Every route of a family, with things in it that the family has."""
    values = EXAMPLES | {"family": str(family)}
    for row in FAMILY_ROUTES:
        yield row.method, re.sub(r"\{(\w+):(\w+)\}", lambda found: one_of(values, found), row.path)


def one_of(values: dict[str, str], found: re.Match[str]) -> str:
    """An example of a part of an address, of the kind that the route takes."""
    if found[2] == "int":
        return "1"
    return values.get(found[1], str(uuid4()) if found[2] == "uuid" else "none-such")


def ask(browser: Browser, method: str, path: str) -> tuple[int, str, str]:
    answer = browser.post(path) if method == "POST" else browser.send(method, path)
    return answer.status_code, answer.text, answer.headers["x-request-id"]


def kept_out(site: Site, who: str, family: UUID, *, noted: bool = True) -> None:
    """Nothing of a family reaches someone, by any route, and each try is noted."""
    browser, before, requests = site.browser(who), site.events(), list[str]()
    for method, path in addresses(site, family):
        status, text, request = ask(browser, method, path)
        # Everyone's own name stands at the top of every page.
        shown = [word for word in SENTINELS if word in text and word != who]
        assert not shown, (who, method, path, status, shown)
        if noted:
            assert status == 404, (who, method, path, status)
        requests.append(request)
    assert site.events() == before, who
    if noted:
        tried = site.rows(
            "select distinct request from house.access where request = any(%s) and not allowed "
            "and account = %s and family = %s",
            requests,
            str(site.accounts[who]),
            family,
        )
        assert len(tried) == len(requests)


@contextmanager
def limited(site: Site, *names: str, family: UUID | None = None) -> Iterator[None]:
    """The record is limited to these people for a while."""
    named = tuple(Named(str(site.accounts[who]), who) for who in names)
    family = family or site.family
    site.ledger.tell(family, RestrictRecord(named=named, decision=decided()), by())
    try:
        yield
    finally:
        site.ledger.tell(family, EndRestriction(decision=decided()), by())


def break_glass(site: Site, who: str, hours: float) -> None:
    told = BreakGlass(
        account=str(site.accounts[who]),
        name=who,
        title="Team manager",
        reason="A call at night",
        until=datetime.now(UTC) + timedelta(hours=hours),
    )
    site.ledger.tell(site.family, told, by())


@pytest.mark.parametrize("who", STRANGERS)
def test_whoever_has_no_business_with_a_family_is_kept_out(place: Site, who: str):
    kept_out(place, who, place.family)


def test_an_address_that_was_made_up_is_no_different(place: Site):
    for who in (WORKER, MANAGER, LEAD, LEGAL, ADMIN):
        kept_out(place, who, uuid4())


def test_a_limited_record_is_for_named_people_alone(place: Site):
    with limited(place, MANAGER):
        for who in (WORKER, LEGAL, QUALITY, GOVERNANCE, PRINCIPAL):
            kept_out(place, who, place.family)
            assert str(place.family) not in place.browser(who).get("/families").text
        assert place.browser(MANAGER).get(place.root).status_code == 200
        assert place.browser(MEMBER).get(place.root).status_code == 200
    assert place.browser(WORKER).get(place.root).status_code == 200


def test_lists_hold_only_families_that_one_may_open(place: Site):
    for who, sees in ((WORKER, True), (LEGAL, True), (FAR_WORKER, False), (ADMIN, False)):
        assert (str(place.family) in place.browser(who).get("/families").text) is sees, who
    with limited(place, MANAGER):
        for who in (WORKER, LEGAL):
            assert str(place.family) not in place.browser(who).get("/families").text, who
            assert str(place.family) not in looked_up(place, who), who
        assert str(place.family) in place.browser(MANAGER).get("/families").text
        assert str(place.family) in looked_up(place, MANAGER)
        assert place.browser(MEMBER).get("/families").headers["location"] == place.root
    assert str(place.family) in looked_up(place, WORKER)


def looked_up(site: Site, who: str) -> str:
    """What someone finds in several families, by a name and by the words of a record."""
    label = site.rows("select label from pages.families where family = %s", site.family)[0][0]
    browser = site.browser(who)
    return "".join(browser.post("/look-up", {"words": words}).text for words in (label, "Joe"))


def test_in_an_emergency_one_reads_for_a_few_hours_and_changes_nothing(place: Site):
    far = place.browser(FAR_WORKER)
    label = place.rows("select label from pages.families where family = %s", place.family)[0][0]
    sent = {"find": label, "reason": "A neighbour rang at ten"}
    assert far.post("/emergency", sent | {"reason": ""}).status_code == 422
    said_where = far.post("/emergency", sent | {"reason": "A call from 12 Mill Road"})
    assert said_where.status_code == 422 and "Leave out addresses" in said_where.text
    wrong = far.post("/emergency", sent | {"find": "Nobody at all"})
    # Another family is called the same: this one is limited, so it is not even offered.
    with limited(place, MANAGER), limited(place, MANAGER, family=place.other):
        limited_one = far.post("/emergency", sent)
        guessed = far.post("/emergency", sent | {"family": str(place.family)})
    for refused in (wrong, limited_one, guessed):
        assert refused.status_code == 422
        assert "no record of exactly this name" in refused.text
    which = far.post("/emergency", sent)
    assert which.status_code == 422
    for family in (place.family, place.other):
        assert f'value="{family}"' in which.text
        assert tried(place, which, FAR_WORKER, family) == 1
    assert far.get(place.root).status_code == 404
    answer = far.post("/emergency", sent | {"family": str(place.family)})
    assert answer.status_code == 303
    assert answer.headers["location"] == place.root
    assert far.get(f"/families/{place.other}").status_code == 404
    assert far.get(place.root).status_code == 200
    assert far.get(f"{place.root}/bottom-line").status_code == 200
    assert far.post(f"{place.root}/bottom-line", {"statement": "x"}).status_code == 404
    # The family reads who and why, and so does the manager, today.
    for who in (MEMBER, MANAGER):
        seen = place.browser(who).get(f"{place.root}/who-looked").text
        assert "A neighbour rang at ten" in seen and FAR_WORKER in seen
    assert "A neighbour rang at ten" in place.browser(MANAGER).get("/families").text
    assert "A neighbour rang at ten" not in place.browser(WORKER).get("/families").text
    assert place.count(
        "select count(*) from house.access where deed = %s and allowed and family = %s",
        Deed.BREAK_GLASS.value,
        place.family,
    )
    with psycopg.connect(place.owner) as db:
        db.execute("update pages.glass_broken set until = clock_timestamp()")
    kept_out(place, FAR_WORKER, place.family)


def tried(site: Site, answer: Response, who: str, family: UUID) -> int:
    """How often one request was noted as someone's try that was refused."""
    return site.count(
        "select count(*) from house.access "
        "where request = %s and account = %s and family = %s and not allowed",
        answer.headers["x-request-id"],
        str(site.accounts[who]),
        family,
    )


def test_when_the_hours_are_over_the_record_is_closed_again(place: Site):
    break_glass(place, FAR_MANAGER, hours=-0.1)
    kept_out(place, FAR_MANAGER, place.family)


def test_a_manager_limits_a_record_and_ends_the_limit(place: Site):
    manager = place.browser(MANAGER)
    said = {
        "named": [str(place.accounts[LEGAL])],
        "by": MANAGER,
        "role": "team-manager",
        "reason": "A relative works here",
        "decided_on-day": "1",
        "decided_on-month": "10",
        "decided_on-year": "2026",
    }
    path = f"{place.root}/limits"
    assert manager.post(path, said | {"reason": ""}).status_code == 422
    assert manager.post(path, said).status_code == 303
    try:
        assert place.browser(LEGAL).get(place.root).status_code == 200
        assert place.browser(WORKER).get(place.root).status_code == 404
        assert "Limited to" in manager.get(path).text
    finally:
        assert manager.post(f"{path}/ends", said).status_code == 303
    assert place.browser(WORKER).get(place.root).status_code == 200


# A closed record


def test_a_closed_record_is_kept_by_its_worker_and_whoever_decides(place: Site):
    with closed(place, worker=WORKER):
        kept_out(place, ANOTHER, place.family)
        assert str(place.family) not in place.browser(ANOTHER).get("/families").text
        assert str(place.family) not in looked_up(place, ANOTHER)
        for who in (WORKER, MANAGER, MEMBER, LEAD, LEGAL, GOVERNANCE):
            assert place.browser(who).get(place.root).status_code == 200, who
        # Not a page that is not there, but the emergency's own door, for whoever must.
        form = {"find": label(place), "reason": "A call at night", "family": str(place.family)}
        door = place.browser(ANOTHER).post("/emergency", form)
        assert door.status_code == 303, door.text
        assert place.browser(ANOTHER).get(door.headers["location"]).status_code == 200
    over(place)
    # While the record is open, it is the team's.
    assert place.browser(ANOTHER).get(place.root).status_code == 200
    assert str(place.family) in place.browser(ANOTHER).get("/families").text


# Each of the two nets holds alone (S-14)


def test_without_the_permission_function_the_database_still_lets_nothing_through(place: Site):
    with mock.patch.object(page, "may", lambda viewer, deed, place: viewer is not None):  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]
        for who in STRANGERS:
            kept_out(place, who, place.family, noted=False)
            lists_say_nothing(place, who)
        kept_out(place, WORKER, uuid4(), noted=False)
        with limited(place, MANAGER), limited(place, MANAGER, family=place.other):
            for who in (WORKER, LEGAL, PRINCIPAL):
                kept_out(place, who, place.family, noted=False)
                lists_say_nothing(place, who)
        with closed(place, worker=WORKER):
            kept_out(place, ANOTHER, place.family, noted=False)
        with gone(place, JOE):
            kept_out(place, MEMBER, place.family, noted=False)
        # The net is no wall: whoever reaches the family still sees it.
        assert place.browser(WORKER).get(place.root).status_code == 200


def test_without_the_second_net_the_permission_function_still_lets_nothing_through(place: Site):
    with no_net(place):
        assert place.browser(WORKER).get(place.root).status_code == 200
        for who in STRANGERS:
            kept_out(place, who, place.family)
        with limited(place, MANAGER):
            kept_out(place, LEGAL, place.family)
        with closed(place, worker=WORKER):
            kept_out(place, ANOTHER, place.family)


def test_a_connection_that_says_nothing_sees_nothing(place: Site):
    place.browser(WORKER).get(place.root)
    app = make_conninfo(place.owner, user=schema.APP_ROLE)
    with psycopg.connect(place.owner) as owner, psycopg.connect(app) as db:
        for table, guarded in owner.execute(_TABLES).fetchall():
            assert guarded or table in UNGUARDED, f"{table} is not behind the second net"
            if guarded:
                query = sql.SQL("select count(*) from {}").format(sql.SQL(table))
                held, seen = owner.execute(query).fetchone(), db.execute(query).fetchone()
                # Streams of accounts are no family's.
                of_families = table not in ("ledger.events", "ledger.heads", "house.access")
                assert seen is not None and held is not None
                assert seen == (0,) if of_families else seen < held, table
        found = db.execute("select from ledger.events where stream = %s", (place.family,))
        assert found.fetchone() is None


# Every table with a row for a family, and whether the net is over it.
_TABLES = """
select c.oid::regclass::text, c.relrowsecurity from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where n.nspname in ('pages', 'house', 'ledger') and c.relkind = 'r' and exists (
  select from pg_attribute a where a.attrelid = c.oid
    and a.attname in ('family', 'stream', 'chain') and not a.attisdropped)
order by 1
"""
# Known by a secret that nobody else holds, or read before anybody is known.
UNGUARDED = ("pages.accounts", "house.pack_links", "house.sign_in_links", "house.access_heads")


def lists_say_nothing(site: Site, who: str) -> None:
    """No page that is about no family shows anything of this one."""
    browser = site.browser(who)
    words = [word for word in SENTINELS if word != who]
    for row in MATRIX:
        if row.method == "GET" and not row.path.startswith(F) and "{" not in row.path:
            if row.path in ("/people", "/roles"):
                # Whose account it is, for whoever manages accounts.
                continue
            text = browser.get(row.path).text
            shown = [word for word in (*words, str(site.family)) if word in text]
            assert not shown, (who, row.path, shown)
    assert str(site.family) not in looked_up(site, who)


@contextmanager
def no_net(site: Site) -> Iterator[None]:
    with psycopg.connect(site.owner) as db:
        guarded = [sql.SQL(row[0]) for row in db.execute(_TABLES).fetchall() if row[1]]
        for table in guarded:
            db.execute(sql.SQL("alter table {} disable row level security").format(table))
    try:
        yield
    finally:
        with psycopg.connect(site.owner) as db:
            for table in guarded:
                db.execute(sql.SQL("alter table {} enable row level security").format(table))


@contextmanager
def gone(site: Site, person: str) -> Iterator[None]:
    """Somebody has left the network."""
    set_left = "update pages.people set left_on = %s where family = %s and person = %s"
    with psycopg.connect(site.owner) as db:
        db.execute(set_left, ("2026-10-01", site.family, person))
    try:
        yield
    finally:
        with psycopg.connect(site.owner) as db:
            db.execute(set_left, (None, site.family, person))


def label(site: Site) -> str:
    [(found,)] = site.rows("select label from pages.families where family = %s", site.family)
    return str(found)


def over(site: Site) -> None:
    """The hours of every emergency are over."""
    with psycopg.connect(site.owner) as db:
        db.execute("update pages.glass_broken set until = now() - interval '1 hour'")


@contextmanager
def closed(site: Site, worker: str) -> Iterator[None]:
    """The council has stepped away for a while; the record was this worker's."""
    rows = (site.family, worker)
    with psycopg.connect(site.owner) as db:
        db.execute(
            "insert into pages.closing (family, weighed, withdrawn, keep_the_plan) "
            "values (%s, '[]', true, '[]') on conflict (family) do update set withdrawn = true",
            rows[:1],
        )
        db.execute(
            "insert into pages.allocated (family, worker, workers) "
            "values (%s, %s, jsonb_build_array(%s::text)) on conflict (family) do update "
            "set worker = excluded.worker, workers = excluded.workers",
            (*rows, worker),
        )
    try:
        yield
    finally:
        with psycopg.connect(site.owner) as db:
            db.execute("update pages.closing set withdrawn = false where family = %s", rows[:1])
            db.execute("delete from pages.allocated where family = %s", rows[:1])


def test_a_guard_that_says_something_else_is_made_anew(place: Site):
    said = (
        "select pg_get_expr(polqual, polrelid) from pg_policy where polrelid = "
        "'pages.people'::regclass and polroles::regrole[]::text like '%%handrail_app%%'"
    )
    [(before,)] = place.rows(said)
    with psycopg.connect(place.owner, autocommit=True) as db:
        [(name,)] = db.execute(
            "select polname from pg_policy where polrelid = 'pages.people'::regclass "
            "and polname <> 'work'"
        ).fetchall()
        db.execute(sql.SQL("drop policy {} on pages.people").format(sql.Identifier(name)))
        db.execute("create policy seen on pages.people to handrail_app using (true)")
    try:
        assert place.rows(said) == [("true",)]
    finally:
        schema.migrate(place.owner)
    assert place.rows(said) == [(before,)]


# Every look that shows something is noted (S-04)


READERS = (WORKER, MANAGER, LEAD, MEMBER, LEGAL, QUALITY, GOVERNANCE, PRINCIPAL, *STRANGERS)


def test_every_page_with_something_of_a_family_has_its_look(place: Site):
    rows = [row for row in MATRIX if row.method == "GET" and row.deed is not None]
    values = EXAMPLES | {
        "family": str(place.family),
        "account": str(place.accounts[WORKER]),
    }
    paths = [
        re.sub(r"\{(\w+):(\w+)\}", lambda found: one_of(values, found), row.path) for row in rows
    ]
    shown = 0
    for who in READERS:
        browser = place.browser(who)
        # Everyone's own name stands at the top of every page.
        words = [word for word in SENTINELS if word != who]
        for path in paths:
            for answer in (browser.get(path), browser.part(path)):
                has = any(word in answer.text for word in words)
                if not has:
                    continue
                shown += 1
                request = answer.headers["x-request-id"]
                noted = place.rows(
                    "select account, family from house.access where request = %s and allowed",
                    request,
                )
                account = str(place.accounts[who])
                # A list says that it was opened; a family's page says of which family.
                family = place.family if path.startswith("/families/") else None
                assert (account, family) in noted, (who, path)
    assert shown > 200


def test_where_looks_cannot_be_written_no_page_shows_anything(place: Site):
    with psycopg.connect(place.owner) as db:
        db.execute("revoke insert, update on house.access, house.access_heads from handrail_ledger")
    try:
        for who in (WORKER, MANAGER, MEMBER, LEGAL):
            browser = place.browser(who)
            for method, path in addresses(place, place.family):
                if method == "GET":
                    status, text, _ = ask(browser, method, path)
                    assert status >= 500, (who, path, status)
                    assert not any(word in text for word in SENTINELS)
    finally:
        with psycopg.connect(place.owner) as db:
            db.execute(
                "grant insert, update on house.access, house.access_heads to handrail_ledger"
            )
