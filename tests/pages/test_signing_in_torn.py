"""S-05, S-16, S-17: what keeps a lost phone, a guesser and a thief out, and each build without it.

Every test asks a question of the site as it is, takes out the one thing that protects, and asks
again: the second answer must be the other one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from unittest import mock
from uuid import UUID

import psycopg
import pytest

from backend import credentials, letting_in, throttle
from backend.settings import Settings
from backend.throttle import Taken
from tests.families import GRAN
from tests.pages.conftest import WORKER, Browser, Site, opened
from tests.pages.test_signing_in import (
    CHEAP,
    EMAIL,
    device_of,
    give_password,
    let_in,
    next_code,
    set_up,
    visitor,
)
from web import session


@pytest.fixture(scope="module")
def place(server: str) -> Iterator[Site]:
    """A site for real people."""
    with opened(server, settings=Settings()) as site:
        yield site


@pytest.fixture(scope="module", autouse=True)
def cheap() -> Iterator[None]:
    with mock.patch.object(credentials, "_hasher", CHEAP):
        yield


@pytest.fixture(autouse=True)
def unhurried(place: Site) -> None:
    with psycopg.connect(place.owner) as db:
        db.execute("delete from house.tries")


def opens(site: Site, token: str | None) -> bool:
    """Whether whoever holds this token reads the family."""
    return Browser(site.client, token).get(site.root).status_code == 200


def nothing(*_: Any, **__: Any) -> None:
    """What a torn build does in its place."""


# S-05: the phone of whoever leads is stolen


def stolen_phone_reads(site: Site) -> bool:
    """Whether a phone still reads after the worker sent it away."""
    phone = let_in(site)
    path = f"{site.root}/network/{GRAN}/sign-in/devices/{device_of(site)}/revocations"
    assert site.browser(WORKER).post(path).status_code == 303
    return phone.get(site.root).status_code == 200


def test_a_build_that_only_writes_down_that_a_device_was_sent_away_is_found(place: Site):
    assert not stolen_phone_reads(place)

    def told_alone(db: Any, ledger: Any, account: Any, device: Any, reason: Any, by: Any) -> None:
        command = letting_in.RevokeDevice(device=device, reason=reason)
        ledger.tell(account, command, by)

    with mock.patch.object(letting_in, "revoke", told_alone):
        assert stolen_phone_reads(place)


def idle_phone_reads(site: Site) -> bool:
    """Whether a phone that lay about for longer than the profile says still reads."""
    phone = let_in(site)
    minutes = site.ledger.profile().lay_idle_minutes
    with psycopg.connect(site.owner) as db:
        db.execute(
            "update house.sessions set seen_at = clock_timestamp() - make_interval(mins => %s)",
            (minutes + 1,),
        )
    return phone.get(site.root).status_code == 200


def test_a_build_that_gives_relatives_the_time_of_staff_is_found(place: Site):
    assert not idle_phone_reads(place)
    as_staff = session._FIND.replace("%(lay_idle)s", "interval '8 hours' + %(lay_idle)s")  # pyright: ignore[reportPrivateUsage]
    with mock.patch.object(session, "_FIND", as_staff):
        assert idle_phone_reads(place)


def guessed_pin_opens(site: Site) -> bool:
    """Whether the right PIN opens after too many wrong ones."""
    phone = let_in(site)
    phone.post("/sign-out")
    with psycopg.connect(site.owner) as db:
        db.execute("update house.devices set wrong = 9")
    phone.get("/sign-in")
    phone.post("/sign-in/pin", {"pin": "111222"})
    phone.get("/sign-in")
    phone.post("/sign-in/pin", {"pin": "482915"})
    return phone.get(site.root).status_code == 200


def test_a_build_that_does_not_count_wrong_pins_is_found(place: Site):
    assert not guessed_pin_opens(place)
    with mock.patch.object(letting_in, "wrong_pin", return_value=1):
        assert guessed_pin_opens(place)


# S-16: somebody guesses


def looked_at(site: Site) -> int:
    """How many of twelve wrong passwords for one name were looked at."""
    with (
        psycopg.connect(site.owner) as db,
        mock.patch.object(credentials, "verify", return_value=False) as verify,
    ):
        db.execute("delete from house.tries")
        db.commit()
        for _ in range(12):
            give_password(visitor(site), password="wrong")
        return verify.call_count


def test_a_build_that_counts_no_tries_is_found(place: Site):
    set_up(place)
    assert looked_at(place) <= throttle.FREE_FOR_ACCOUNT
    with mock.patch.object(throttle, "take", return_value=Taken(tries=1, minutes=0)):
        assert looked_at(place) == 12


def answers(site: Site) -> tuple[tuple[int, int], tuple[int, int]]:
    """What a known and an unknown name come to: how it was answered, and how much was hashed."""
    found: list[tuple[int, int]] = []
    for email in (EMAIL, "nobody@north.example"):
        with mock.patch.object(credentials, "_hasher", mock.Mock(wraps=CHEAP)) as hasher:
            answer = give_password(visitor(site), email, "wrong wrong wrong")
        found.append((answer.status_code, hasher.verify.call_count))
    return found[0], found[1]


def test_a_build_that_is_quicker_for_names_that_nobody_has_is_found(place: Site):
    set_up(place)
    known, unknown = answers(place)
    assert known == unknown
    verify = credentials.verify

    def quick(kept: str | None, secret: str) -> bool:
        return kept is not None and verify(kept, secret)

    with mock.patch.object(credentials, "verify", quick):
        known, unknown = answers(place)
    assert known != unknown


def owner_gets_in(site: Site) -> bool:
    """Whether someone gets in on their own device while strangers try their name."""
    owner, secret, _ = set_up(site)
    owner.post("/sign-out")
    looked_at(site)
    owner.get("/sign-in")
    if give_password(owner).headers.get("location") != "/sign-in/second":
        return False
    code = next_code(site, WORKER, secret)
    return owner.post("/sign-in/second", {"code": code}).headers.get("location") == "/"


def test_a_build_in_which_strangers_lock_people_out_is_found(place: Site):
    assert owner_gets_in(place)

    def alike(key: bytes, device: str) -> throttle.Bucket:
        return throttle.for_account(key, f"password {EMAIL}")

    with mock.patch.object(throttle, "for_device", alike):
        assert not owner_gets_in(place)


# S-17: somebody has a session's token


def fixed_token_opens(site: Site) -> bool:
    """Whether a token from before somebody signed in opens what they may read."""
    _, secret, _ = set_up(site)
    someone = visitor(site)
    before = someone.token
    give_password(someone)
    middle = someone.token
    someone.post("/sign-in/second", {"code": next_code(site, WORKER, secret)})
    assert someone.get(site.root).status_code == 200
    return opens(site, before) or opens(site, middle)


def test_a_build_that_signs_in_under_the_token_of_before_is_found(place: Site):
    assert not fixed_token_opens(place)
    begin = session.begin

    def same(db: Any, account: UUID | None, old: str | None = None, **more: Any) -> str:
        fresh = begin(db, account, old, **more)
        if old is None or more.get("how") is None:
            return fresh
        key = session._key  # pyright: ignore[reportPrivateUsage]
        db.execute("update house.sessions set key = %s where key = %s", (key(old), key(fresh)))
        return old

    with mock.patch.object(session, "begin", same):
        assert fixed_token_opens(place)


def token_of_before_opens(site: Site) -> bool:
    """Whether a token still opens after its owner showed a second time that it is they."""
    owner, secret, _ = set_up(site)
    with psycopg.connect(site.owner) as db:
        db.execute("update house.sessions set second_at = second_at - interval '1 hour'")
    answer = owner.post("/my-sign-in/recovery-codes")
    assert answer.headers["location"] == "/sign-in/again"
    before = owner.token
    asked = owner.post("/sign-in/again", {"code": next_code(site, WORKER, secret)})
    assert asked.status_code == 303, asked.text
    return opens(site, before)


def test_a_build_that_goes_on_under_the_same_token_is_found(place: Site):
    assert not token_of_before_opens(place)

    def goes_on(db: Any, old: str) -> str:
        key = session._key(old)  # pyright: ignore[reportPrivateUsage]
        db.execute("update house.sessions set second_at = clock_timestamp() where key = %s", (key,))
        return old

    with mock.patch.object(session, "renew", goes_on):
        assert token_of_before_opens(place)


def table_opens(site: Site) -> bool:
    """Whether whoever reads the table of sessions can come in with what stands there."""
    site.browser(WORKER)
    keys = [bytes(row[0]) for row in site.rows("select key from house.sessions")]
    return any(opens(site, key.decode("latin-1")) for key in keys if key.isascii())


def test_a_build_that_keeps_tokens_as_they_are_is_found(place: Site):
    assert not table_opens(place)
    with mock.patch.object(session, "_key", str.encode):
        assert table_opens(place)


def former_role_opens(site: Site) -> bool:
    """Whether a session goes on after its owner's work became another."""
    worker, account = site.browser(WORKER), site.accounts[WORKER]
    changed = "update pages.accounts set team = %s where account = %s"
    with psycopg.connect(site.owner, autocommit=True) as db:
        db.execute(changed, ("West", account))
        try:
            return worker.get("/families").status_code == 200
        finally:
            db.execute(changed, ("North", account))


def test_a_build_whose_sessions_outlive_a_role_is_found(place: Site):
    assert not former_role_opens(place)
    line = next(each for each in session._FIND.splitlines() if "s.standing = concat_ws" in each)  # pyright: ignore[reportPrivateUsage]
    with mock.patch.object(session, "_FIND", session._FIND.replace(line, "")):  # pyright: ignore[reportPrivateUsage]
        assert former_role_opens(place)


def left_token_opens(site: Site) -> bool:
    """Whether a token that was copied before opens after its owner signed out."""
    worker = site.browser(WORKER)
    token = worker.token
    worker.post("/sign-out")
    return opens(site, token)


def test_a_build_that_only_takes_the_cookie_back_is_found(place: Site):
    assert not left_token_opens(place)
    with mock.patch.object(session, "end", nothing):
        assert left_token_opens(place)
