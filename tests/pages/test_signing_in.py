"""Signing in for real: passwords and second steps, links, PINs, throttles and devices."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from unittest import mock

import psycopg
import pyotp
import pytest

from backend import credentials, known_passwords, throttle
from backend.settings import Settings
from tests.conftest import KEK
from tests.families import GRAN
from tests.pages.conftest import ADMIN, LEAD, MEMBER, WORKER, Browser, Site, opened
from web import session

PASSWORD = "seven brown otters swim"
PIN = "482915"
EMAIL = "amira@north.example"
NOT_RIGHT = "do not go together"


@pytest.fixture(scope="module")
def place(server: str) -> Iterator[Site]:
    """A site for real people: no personas."""
    with opened(server, settings=Settings()) as site:
        yield site


STRONG = credentials._hasher  # pyright: ignore[reportPrivateUsage]
CHEAP = credentials.PasswordHasher(time_cost=1, memory_cost=1_024, parallelism=1)


@pytest.fixture(scope="module", autouse=True)
def cheap() -> Iterator[None]:
    """The same work on passwords with less of it; that the real one is enough is one test."""
    with mock.patch.object(credentials, "_hasher", CHEAP):
        yield


def test_a_password_costs_whoever_guesses_it_enough():
    assert STRONG.memory_cost >= 47_104 and STRONG.time_cost >= 1
    assert STRONG.hash("x").startswith("$argon2id$")


@pytest.fixture(autouse=True)
def unhurried(place: Site) -> None:
    """Each test begins with no tries behind it: they all come from one address."""
    with psycopg.connect(place.owner) as db:
        db.execute("delete from house.tries")


def visitor(site: Site) -> Browser:
    """A browser that has come to the sign-in page."""
    browser = Browser(site.client)
    browser.get("/sign-in")
    return browser


def link_in(page: str) -> str:
    found = re.search(r"/in/[\w-]{43}", page)
    assert found is not None, page
    return found.group()


def administrator(site: Site) -> Browser:
    """The administrator, who has just shown twice who they are."""
    with site.connections.connection() as db:
        return Browser(site.client, session.begin(db, site.accounts[ADMIN], second=True))


def invited(site: Site, who: str, email: str) -> str:
    """The link that an administrator hands to someone of the staff."""
    admin, account = administrator(site), site.accounts[who]
    assert admin.post(f"/people/{account}/names", {"sign_in_name": email}).status_code == 303
    answer = admin.post(f"/people/{account}/links")
    assert answer.status_code == 200
    return link_in(answer.text)


def secret_in(page: str) -> str:
    found = re.search(r'class="hr-code">([A-Z2-7-]{32,})<', page)
    assert found is not None
    return found.group(1).replace("-", "")


def set_up(site: Site, who: str = WORKER, email: str = EMAIL) -> tuple[Browser, str, list[str]]:
    """Someone of the staff who has set up signing in: their browser, secret and recovery codes."""
    link, browser = invited(site, who, email), Browser(site.client)
    browser.get(link)
    assert browser.post(link).headers["location"] == "/sign-in/set-up"
    answer = browser.post("/sign-in/set-up", {"password": PASSWORD})
    assert answer.headers["location"] == "/sign-in/set-up/second"
    secret = secret_in(browser.get("/sign-in/set-up/second").text)
    answer = browser.post("/sign-in/set-up/second", {"code": pyotp.TOTP(secret).now()})
    assert answer.status_code == 200
    codes = re.findall(r'class="hr-code">([A-Z2-9-]{29})<', answer.text)
    assert len(codes) == credentials.RECOVERY_CODES
    return browser, secret, codes


def next_code(site: Site, who: str, secret: str) -> str:
    """A code that was not taken yet: time is taken back where tests are faster than the clock."""
    with psycopg.connect(site.owner) as db:
        db.execute(
            "update house.credentials set totp_step = 0 where account = %s", (site.accounts[who],)
        )
    return pyotp.TOTP(secret).now()


def give_password(browser: Browser, email: str = EMAIL, password: str = PASSWORD):
    return browser.post("/sign-in/password", {"email": email, "password": password})


# Staff


def test_staff_set_up_a_password_and_a_second_step_and_come_back(place: Site):
    first, secret, _ = set_up(place)
    assert first.get("/families").status_code == 200
    browser = visitor(place)
    assert give_password(browser).headers["location"] == "/sign-in/second"
    # A right password alone opens nothing.
    assert browser.get("/families").headers["location"] == "/sign-in"
    before = browser.token
    code = next_code(place, WORKER, secret)
    assert browser.post("/sign-in/second", {"code": code}).headers["location"] == "/"
    assert browser.token != before
    assert browser.get("/families").status_code == 200
    assert Browser(place.client, before).get("/families").headers["location"] == "/sign-in"
    noted = place.rows(
        "select allowed from house.access where deed = 'sign-in' and account = %s "
        "order by seq desc limit 1",
        str(place.accounts[WORKER]),
    )
    assert noted == [(True,)]


def test_a_code_from_the_app_is_taken_once(place: Site):
    _, secret, _ = set_up(place)
    code = next_code(place, WORKER, secret)
    for status in (303, 422):
        browser = visitor(place)
        give_password(browser)
        assert browser.post("/sign-in/second", {"code": code}).status_code == status


def test_a_recovery_code_is_taken_once_and_counted(place: Site):
    _, _, codes = set_up(place)
    for status in (303, 422):
        browser = visitor(place)
        give_password(browser)
        answer = browser.post("/sign-in/second", {"code": codes[0].lower()})
        assert answer.status_code == status
    told = place.ledger.read(place.accounts[WORKER])
    assert sum(type(each.event).__name__ == "RecoveryCodeUsed" for each in told) == 1


def test_a_code_kept_before_codes_had_a_key_of_their_own_still_lets_in(place: Site):
    set_up(place)
    with place.connections.connection() as db:
        codes = credentials.make_recovery_codes(db, KEK, place.accounts[WORKER])
    browser = visitor(place)
    give_password(browser)
    assert browser.post("/sign-in/second", {"code": codes[0]}).status_code == 303


def test_a_known_and_an_unknown_name_get_the_same_answer_and_the_same_work(place: Site):
    set_up(place)
    pages: list[str] = []
    with mock.patch.object(credentials, "verify", wraps=credentials.verify) as verify:
        for email in (EMAIL, "nobody@north.example"):
            browser = visitor(place)
            answer = give_password(browser, email, "the wrong words")
            assert answer.status_code == 422 and NOT_RIGHT in answer.text
            page = answer.text.replace(email, "EMAIL").replace(browser.csrf, "TOKEN")
            pages.append(re.sub("[0-9a-f]{8}-[0-9a-f-]{27}", "ID", page))
        assert verify.call_count == 2
        kept = [call.args[0] for call in verify.call_args_list]
        assert kept[0].startswith("$argon2id$") and kept[1] is None
    assert pages[0] == pages[1]
    assert "the wrong words" not in pages[0]
    # Where no password is kept, a hash of nobody's is worked on all the same.
    with mock.patch.object(credentials, "_hasher") as hasher:
        assert not credentials.verify(None, "the wrong words")
    hasher.verify.assert_called_once()


def test_without_a_second_step_a_password_lets_nobody_in(place: Site):
    set_up(place)
    with psycopg.connect(place.owner) as db:
        db.execute("update house.credentials set totp = null")
    answer = give_password(visitor(place))
    assert answer.status_code == 422 and NOT_RIGHT in answer.text


def test_ten_thousand_guesses_are_hardly_looked_at_and_the_owner_still_gets_in(place: Site):
    owner, secret, _ = set_up(place)
    owner.post("/sign-out")
    bucket = throttle.for_account(place.ledger.keyring.codes, f"password {EMAIL}")
    with place.connections.connection() as db:
        # From ten thousand addresses, so that only the account's own tries hold them up.
        evaluated = sum(throttle.take(db, (bucket,)) is not None for _ in range(10_000))
    assert 1 <= evaluated <= 30
    # A stranger with the right password is told what everyone is told.
    stranger = give_password(visitor(place))
    assert stranger.status_code == 422 and NOT_RIGHT in stranger.text
    # The device that its owner was signed in on has tries of its own.
    owner.get("/sign-in")
    assert give_password(owner).headers["location"] == "/sign-in/second"
    code = next_code(place, WORKER, secret)
    assert owner.post("/sign-in/second", {"code": code}).headers["location"] == "/"


def test_wrong_tries_are_told_in_the_account_and_end_by_themselves(place: Site):
    set_up(place)
    with mock.patch.object(credentials, "verify", return_value=False) as verify:
        for _ in range(12):
            assert give_password(visitor(place), password="wrong").status_code == 422
        assert verify.call_count == throttle.FREE_FOR_ACCOUNT
    told = [type(each.event).__name__ for each in place.ledger.read(place.accounts[WORKER])]
    assert told.count("SignInHeld") == 1
    with psycopg.connect(place.owner) as db:
        db.execute("update house.tries set not_before = clock_timestamp()")
    assert give_password(visitor(place)).headers["location"] == "/sign-in/second"


def test_one_address_cannot_try_many_names(place: Site):
    with mock.patch.object(credentials, "verify", return_value=False) as verify:
        for number in range(throttle.FREE_FOR_ADDRESS + 10):
            give_password(visitor(place), f"n{number}@north.example", "wrong")
        assert verify.call_count == throttle.FREE_FOR_ADDRESS


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("short", "12 characters"),
        ("x" * 129, "at most"),
        ("Password2026", "first that anyone would try"),
        ("aaaaaaaaaaaaaa", "first that anyone would try"),
        ("Hassan123456", "first that anyone would try"),
        ("Safeguarding1", "first that anyone would try"),
        ("1q2w3e4r5t6y", "first that anyone would try"),
        ("Cheeseburger", "first that anyone would try"),
    ],
)
def test_weak_passwords_are_refused_beside_the_field(password: str, said: str):
    assert said in credentials.weak(password, "Amira Hassan", EMAIL)
    assert credentials.weak(PASSWORD, "Amira Hassan", EMAIL) == ""


def test_thousands_of_passwords_from_breaches_are_known():
    held = known_passwords._known()  # pyright: ignore[reportPrivateUsage]
    assert len(held) > 20_000
    assert not any(known_passwords.is_known(secrets.token_urlsafe(12)) for _ in range(1_000))


@pytest.mark.parametrize(
    "password", ["seven otters swim " * 4, "крокодилы плавают", "  spaces at both ends  "]
)
def test_any_password_that_is_long_enough_is_taken_as_it_was_typed(password: str):
    assert credentials.weak(password, "Amira Hassan", EMAIL) == ""
    kept = credentials.hashed(password)
    assert credentials.verify(kept, password)
    for other in (password[:-1], password + " ", password.strip() + "x", password.swapcase()):
        assert other == password or not credentials.verify(kept, other)


def test_a_password_kept_under_weaker_terms_is_kept_anew(place: Site):
    set_up(place)
    account = place.accounts[WORKER]
    weaker = credentials.PasswordHasher(time_cost=1, memory_cost=512, parallelism=1)
    with place.connections.connection() as db:
        credentials.keep_password(db, account, weaker.hash(PASSWORD))
        known = credentials.known(db, account)
        assert credentials.check_password(db, known, PASSWORD)
        after = credentials.known(db, account)
        assert after is not None and "m=1024" in str(after.password)


# Links


def test_a_scanner_that_follows_links_spends_nothing(place: Site):
    link = invited(place, WORKER, EMAIL)
    for method in ("GET", "GET", "HEAD"):
        Browser(place.client).send(method, link)
    person = Browser(place.client)
    assert "works once" in person.get(link).text
    assert person.post(link).headers["location"] == "/sign-in/set-up"
    again = Browser(place.client)
    assert "does not work any more" in again.get(link).text
    assert again.post(link).status_code == 200
    assert again.get("/sign-in/set-up").headers["location"] == "/"


def test_a_newer_link_ends_the_one_before_and_old_ones_end_by_themselves(place: Site):
    first = invited(place, WORKER, EMAIL)
    second = invited(place, WORKER, EMAIL)
    assert "does not work any more" in Browser(place.client).get(first).text
    with psycopg.connect(place.owner) as db:
        db.execute("update house.sign_in_links set until = clock_timestamp()")
    assert "does not work any more" in Browser(place.client).get(second).text


def test_a_link_sent_by_another_site_or_without_its_token_spends_nothing(place: Site):
    link, thief = invited(place, WORKER, EMAIL), visitor(place)
    person = Browser(place.client)
    person.get(link)
    for fields, headers in (
        ({"_csrf_token": thief.csrf}, {}),
        ({"_csrf_token": ""}, {}),
        ({}, {"Origin": "https://elsewhere.test"}),
        ({}, {"Sec-Fetch-Site": "cross-site"}),
    ):
        assert person.post(link, fields, **headers).status_code == 403
    assert person.post(link).headers["location"] == "/sign-in/set-up"


# People of a network


def let_in(site: Site, who: str = LEAD, person: str = GRAN) -> Browser:
    """Someone's phone, let in with a link that the worker made, and a PIN."""
    worker = site.browser(WORKER)
    page = worker.post(f"{site.root}/network/{person}/sign-in/links").text
    phone = Browser(site.client)
    phone.get(link_in(page))
    assert phone.post(link_in(page)).headers["location"] == "/sign-in/set-up/device"
    answer = phone.post("/sign-in/set-up/device", {"pin": PIN, "again": PIN})
    assert answer.headers["location"] == "/"
    return phone


def device_of(site: Site, who: str = LEAD) -> str:
    found = site.rows(
        "select device from house.devices where account = %s order by let_in_at desc limit 1",
        site.accounts[who],
    )
    return found[0][0]


def test_a_lead_is_let_in_by_link_and_pin_and_comes_back_after_idling(place: Site):
    phone = let_in(place)
    assert phone.get(place.root).status_code == 200
    minutes = place.ledger.profile().lay_idle_minutes
    with psycopg.connect(place.owner) as db:
        db.execute(
            "update house.sessions set seen_at = clock_timestamp() - make_interval(mins => %s)",
            (minutes + 1,),
        )
    assert phone.get(place.root).headers["location"] == "/sign-in"
    assert phone.get("/sign-in").headers["location"] == "/sign-in/pin"
    page = phone.get("/sign-in/pin").text
    assert LEAD not in page
    assert phone.post("/sign-in/pin", {"pin": "111222"}).status_code == 422
    assert phone.post("/sign-in/pin", {"pin": PIN}).headers["location"] == "/"
    assert phone.get(place.root).status_code == 200
    # Without the device the PIN is worth nothing.
    assert visitor(place).post("/sign-in/pin", {"pin": PIN}).headers["location"] == "/"


def test_a_code_read_out_lets_a_device_in_once(place: Site):
    worker = place.browser(WORKER)
    page = worker.post(f"{place.root}/network/{GRAN}/sign-in/links").text
    code = re.search(r"hr-code--large\">([A-Z2-9-]{14})<", page)
    assert code is not None
    phone = visitor(place)
    sent = {"code": code.group(1).lower().replace("-", " ")}
    assert phone.post("/sign-in/code", sent).headers["location"] == "/sign-in/set-up/device"
    assert visitor(place).post("/sign-in/code", sent).status_code == 422


@pytest.mark.parametrize("pin", ["12345", "123456", "654321", "111111", "112211", "12345a", ""])
def test_pins_that_anyone_would_try_are_refused(pin: str):
    assert credentials.weak_pin(pin)
    assert credentials.weak_pin(PIN) == ""


def test_too_many_wrong_pins_send_the_device_away(place: Site):
    phone = let_in(place)
    phone.post("/sign-out")
    with psycopg.connect(place.owner) as db:
        db.execute("update house.devices set wrong = 9")
    phone.get("/sign-in")
    assert phone.post("/sign-in/pin", {"pin": "111222"}).status_code == 422
    phone.get("/sign-in")
    assert phone.post("/sign-in/pin", {"pin": PIN}).headers["location"] == "/"
    assert phone.get(place.root).headers["location"] == "/sign-in"


@pytest.mark.parametrize("by", ["worker", "own"])
def test_a_device_that_is_sent_away_is_out_at_the_next_request(place: Site, by: str):
    phone, other = let_in(place), place.browser(MEMBER)
    device = device_of(place)
    # Nobody else's.
    other.post(f"/my-sign-in/devices/{device}/revocations")
    assert phone.get(place.root).status_code == 200
    if by == "worker":
        path = f"{place.root}/network/{GRAN}/sign-in/devices/{device}/revocations"
        assert place.browser(WORKER).post(path).status_code == 303
    else:
        phone.post(f"/my-sign-in/devices/{device}/revocations")
    assert phone.get(place.root).headers["location"] == "/sign-in"
    assert phone.part(f"{place.root}/history").status_code == 401
    assert phone.get("/sign-in/pin").headers["location"] == "/"


def test_what_a_lead_had_typed_is_there_when_they_come_back(place: Site):
    phone = let_in(place)
    begun = phone.post(f"{place.root}/recordings", {"kind": "review"}).headers["location"]
    assert phone.post(f"{begun}/when/draft", {"place": "At the long table"}).status_code < 300
    with place.connections.connection() as db:
        session.end_all(db, place.accounts[LEAD])
    assert phone.get(f"{begun}/when").headers["location"] == "/sign-in"
    phone.get("/sign-in")
    phone.post("/sign-in/pin", {"pin": PIN})
    assert "At the long table" in phone.get(f"{begun}/when").text


# Sessions


def test_closing_an_account_ends_everything_it_opened_at_once(place: Site):
    phone = let_in(place)
    path = f"{place.root}/network/{GRAN}/sign-in/closings"
    assert place.browser(WORKER).post(path, {"reason": ""}).status_code == 422
    assert phone.get(place.root).status_code == 200
    assert place.browser(WORKER).post(path, {"reason": "A new phone"}).status_code == 303
    assert phone.get(place.root).headers["location"] == "/sign-in"
    assert phone.get("/sign-in/pin").headers["location"] == "/"
    # Let in again, it is another account.
    account = place.accounts[LEAD]
    let_in(place)
    rows = place.rows(
        "select account, open from pages.accounts where family = %s and person = %s",
        place.family,
        GRAN,
    )
    assert (account, False) in rows and sum(is_open for _, is_open in rows) == 1
    place.accounts[LEAD] = next(found for found, is_open in rows if is_open)


def test_another_role_ends_the_sessions_of_the_one_before(place: Site):
    worker = place.browser(WORKER)
    with psycopg.connect(place.owner) as db:
        db.execute(
            "update pages.accounts set team = 'West' where account = %s", (place.accounts[WORKER],)
        )
    try:
        assert worker.get("/families").headers["location"] == "/sign-in"
    finally:
        with psycopg.connect(place.owner) as db:
            db.execute(
                "update pages.accounts set team = 'North' where account = %s",
                (place.accounts[WORKER],),
            )


def test_sessions_are_listed_and_ended_one_by_one_or_all_others(place: Site):
    here, there, third = (place.browser(WORKER) for _ in range(3))
    assert here.get("/my-sign-in").text.count("Sign out there") >= 2
    one = place.rows(
        "select id from house.sessions where csrf = %s",
        there.csrf,
    )[0][0]
    # By its id alone nobody ends someone else's.
    place.browser(MEMBER).post(f"/my-sign-in/sessions/{one}/ends")
    assert there.get("/families").status_code == 200
    here.post(f"/my-sign-in/sessions/{one}/ends")
    assert there.get("/families").headers["location"] == "/sign-in"
    here.post("/my-sign-in/sessions/ends")
    assert third.get("/families").headers["location"] == "/sign-in"
    assert here.get("/families").status_code == 200


def test_grave_deeds_ask_again_and_go_on_under_a_new_token(place: Site):
    browser, secret, _ = set_up(place)
    assert browser.post("/my-sign-in/recovery-codes").status_code == 200
    with psycopg.connect(place.owner) as db:
        db.execute("update house.sessions set second_at = second_at - interval '1 hour'")
    answer = browser.post("/my-sign-in/recovery-codes")
    assert answer.headers["location"] == "/sign-in/again"
    before = browser.token
    assert browser.post("/sign-in/again", {"code": "000000"}).status_code == 422
    code = next_code(place, WORKER, secret)
    assert browser.post("/sign-in/again", {"code": code}).headers["location"] == "/my-sign-in"
    assert browser.token != before
    assert Browser(place.client, before).get("/families").headers["location"] == "/sign-in"
    assert browser.post("/my-sign-in/recovery-codes").status_code == 200


def test_another_password_asks_for_the_old_one_and_ends_the_other_sessions(place: Site):
    browser, _, _ = set_up(place)
    other = place.browser(WORKER)
    wrong = {"now": "not it at all", "password": "nine quiet herons wade"}
    assert browser.post("/my-sign-in/password", wrong).status_code == 422
    right = wrong | {"now": PASSWORD}
    assert browser.post("/my-sign-in/password", right).status_code == 303
    assert other.get("/families").headers["location"] == "/sign-in"
    assert give_password(visitor(place)).status_code == 422
    sent = give_password(visitor(place), password="nine quiet herons wade")
    assert sent.headers["location"] == "/sign-in/second"


# The administrator


def test_an_administrator_opens_an_account_and_hands_over_a_link(place: Site):
    admin = administrator(place)
    fields = {
        "name": "Nell Dane",
        "job": "Social worker",
        "sign_in_name": "Nell@north.example",
        "standing": "worker",
        "team": "North",
    }
    for missing in ("name", "job", "sign_in_name", "standing", "team"):
        answer = admin.post("/people", fields | {missing: ""})
        assert answer.status_code == 422 and f'id="{missing}-error"' in answer.text, missing
    answer = admin.post("/people", fields)
    assert answer.status_code == 200 and link_in(answer.text)
    assert "Nell Dane" in admin.get("/people").text
    taken = admin.post("/people", fields | {"name": "Another"})
    assert taken.status_code == 422 and "account of their own" in taken.text
    assert admin.get("/families").text.count('href="/families/') == 0


def test_two_people_of_one_team_do_not_go_by_one_name(place: Site):
    admin = administrator(place)
    fields = {
        "name": f"  {WORKER.upper()} ",
        "job": "Social worker",
        "sign_in_name": "second@north.example",
        "standing": "worker",
        "team": "north",
    }
    answer = admin.post("/people", fields)
    assert answer.status_code == 422 and 'id="name-error"' in answer.text
    assert "second@north.example" in answer.text
    # In another team nothing of theirs is within reach; and with an initial they are told apart.
    assert admin.post("/people", fields | {"name": "Amira B. Hassan"}).status_code == 200
    other = {"team": "West", "sign_in_name": "third@west.example"}
    assert admin.post("/people", fields | other).status_code == 200


def test_a_reset_takes_every_way_in_away(place: Site):
    browser, _, _ = set_up(place)
    path = f"/people/{place.accounts[WORKER]}/resets"
    admin = administrator(place)
    assert admin.post(path, {"reset_reason": ""}).status_code == 422
    assert admin.post(path, {"reset_reason": "Lost phone"}).status_code == 303
    assert browser.get("/families").headers["location"] == "/sign-in"
    assert give_password(visitor(place)).status_code == 422
    assert "Lost phone" in admin.get(f"/people/{place.accounts[WORKER]}").text


def test_an_administrator_who_has_not_shown_again_opens_nothing(place: Site):
    admin = place.browser(ADMIN)
    answer = admin.post(f"/people/{place.accounts[WORKER]}/links")
    assert answer.headers["location"] == "/sign-in/again"
    own = administrator(place).post(
        f"/people/{place.accounts[ADMIN]}/closings", {"close_reason": "Bye"}
    )
    assert own.status_code == 422


# What is kept


def test_no_secret_is_kept_as_it_is(place: Site):
    browser, secret, codes = set_up(place)
    let_in(place)
    tables = ("credentials", "passkeys", "recovery_codes", "sign_in_links", "devices", "sessions")
    kept = "".join(str(place.rows(f"select * from house.{table}")) for table in tables)
    kept += "".join(str(each.event) for each in place.ledger.read(place.accounts[WORKER]))
    for word in (PASSWORD, PIN, secret, codes[0], codes[0].replace("-", ""), str(browser.token)):
        assert word not in kept
    assert str(browser.device) not in kept
    assert "$argon2id$" in kept


def test_outside_the_demo_there_are_no_personas(place: Site):
    browser = visitor(place)
    assert WORKER not in browser.get("/sign-in").text
    account = {"account": str(place.accounts[WORKER])}
    assert browser.post("/sign-in", account).status_code == 404


def test_codes_are_good_one_step_before_and_after():
    secret = pyotp.random_base32()
    at = datetime(2026, 11, 28, 12, 0, 10, tzinfo=UTC)
    step = int(at.timestamp()) // 30
    totp = pyotp.TOTP(secret)
    for by, good in ((-2, False), (-1, True), (0, True), (1, True), (2, False)):
        found = credentials.step_of(secret, totp.generate_otp(step + by), at)
        assert (found == step + by) is good
    assert credentials.step_of(secret, "12 34", at) is None
