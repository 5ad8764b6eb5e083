"""Another key-encryption key takes the place of the one before, and nothing is ever unreadable."""

from __future__ import annotations

import base64
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg_pool import ConnectionPool

from backend import cli, credentials, rewrapping, schema
from backend.keys import Keyring, KeyUnavailable, key_id
from backend.ledger import Ledger
from backend.opening import CannotOpen, House
from backend.rewrapping import rewrap
from backend.settings import Settings
from tests.conftest import KEK
from tests.ledger.telling import bottom_line, by, checked, look, start

Pool = ConnectionPool[psycopg.Connection]
NEW, NEWER, WRONG = bytes([1] * 32), bytes([2] * 32), bytes([9] * 32)
KILLED = f"""
import os, signal, sys
from backend import rewrapping, schema
from backend.database import pool
from backend.keys import Keyring
from psycopg.conninfo import make_conninfo

rewrapping.BATCH = 5

def heard(done, total):
    if done >= 15:
        os.kill(os.getpid(), signal.SIGKILL)

with pool(make_conninfo(sys.argv[1], user=schema.APP_ROLE)) as connections:
    rewrapping.rewrap(sys.argv[1], Keyring({NEW!r}, connections, ({KEK!r},)), heard)
"""


def quietly(done: int, total: int | None) -> None:
    del done, total


def told(ledger: Ledger, number: int) -> list[UUID]:
    families = [start(ledger) for _ in range(number)]
    for family in families:
        ledger.tell(family, bottom_line(), by())
    return families


def reads(connections: Pool, families: list[UUID], kek: bytes, *others: bytes) -> bool:
    """Whether a process that was just started with these keys reads all of them."""
    fresh = Ledger(connections, kek, other_keks=others)
    try:
        return all(len(fresh.read(family)) == 2 for family in families)
    except KeyUnavailable:
        return False


def wrappings(database: str) -> int:
    return int(look(database, "select count(*) from ledger.wrappings")[0][0])


def test_afterwards_the_new_key_alone_reads_everything(
    database: str, ledger: Ledger, connections: Pool
):
    families = told(ledger, 6)
    before = look(database, "select name, wrapped, kek, made_at from ledger.keys order by name")
    assert not reads(connections, families, NEW)
    found = rewrap(database, Keyring(NEW, connections, (KEK,)), quietly)
    assert found == rewrapping.Rewrapped(7, ())
    assert reads(connections, families, NEW)
    with psycopg.connect(database) as owner:
        assert rewrapping.check(owner, Keyring(NEW, connections)).closed == ()
    # What stood there stands there: the record, its seals and each first wrapping.
    again = look(database, "select name, wrapped, kek, made_at from ledger.keys order by name")
    assert again == before
    checked(database, Ledger(connections, NEW))
    # And once more, by a third.
    rewrap(database, Keyring(NEWER, connections, (NEW,)), quietly)
    assert reads(connections, families, NEWER)
    assert rewrap(database, Keyring(NEWER, connections, (NEW,)), quietly).wrapped == 0


def test_killed_in_the_middle_it_reads_all_the_time_and_goes_on(
    database: str, ledger: Ledger, connections: Pool
):
    families = told(ledger, 23)
    done = subprocess.run([sys.executable, "-c", KILLED, database], check=False, env=os.environ)
    assert done.returncode == -signal.SIGKILL
    assert wrappings(database) == 15
    # Both are known while it lasts, whichever of them wraps what is made.
    assert reads(connections, families, NEW, KEK) and reads(connections, families, KEK, NEW)
    assert reads(connections, families, KEK)
    # The one before cannot be taken away yet: nothing starts without it.
    with pytest.raises(KeyUnavailable):
        Keyring(NEW, connections).tag(families[0])
    found = rewrap(database, Keyring(NEW, connections, (KEK,)), quietly)
    assert found == rewrapping.Rewrapped(24 - 15, ())
    assert reads(connections, families, NEW)


def test_what_is_made_meanwhile_is_read_by_every_process(
    database: str, ledger: Ledger, connections: Pool
):
    told(ledger, 1)
    ahead = Ledger(connections, NEW, other_keks=(KEK,))
    behind = Ledger(connections, KEK, other_keks=(NEW,))
    families = [*told(ahead, 2), *told(behind, 2)]
    assert reads(connections, families, NEW, KEK) and reads(connections, families, KEK, NEW)
    rewrap(database, Keyring(NEW, connections, (KEK,)), quietly)
    late = told(behind, 1)
    # One server had the key before as its first one still: that is noticed, and mended.
    url = Settings(database_url=database, kek=NEW)
    with pytest.raises(CannotOpen, match="HANDRAIL_OTHER_KEK"), House(url):
        pass
    rewrap(database, Keyring(NEW, connections, (KEK,)), quietly)
    with House(url) as house:
        assert len(house.ledger.read(late[0])) == 2
    assert reads(connections, [*families, *late], NEW)


def test_keys_kept_before_they_said_by_which_are_replaced_too(
    database: str, ledger: Ledger, connections: Pool
):
    families = told(ledger, 3)
    with psycopg.connect(database) as owner:
        owner.execute("alter table ledger.keys disable trigger all")
        owner.execute("update ledger.keys set kek = null")
        owner.execute("alter table ledger.keys enable always trigger no_rewrite")
    schema.migrate(database)
    assert reads(connections, families, KEK)
    rewrap(database, Keyring(NEW, connections, (KEK,)), quietly)
    assert reads(connections, families, NEW)


def test_a_wrong_key_before_wraps_nothing(database: str, ledger: Ledger, connections: Pool):
    families = told(ledger, 2)
    found = rewrap(database, Keyring(NEW, connections, (WRONG,)), quietly)
    assert found.wrapped == 0 and set(found.unopened) == set(map(str, families))
    assert wrappings(database) == 0
    with (
        pytest.raises(KeyUnavailable, match="HANDRAIL_OTHER_KEK"),
        House(Settings(database_url=database, kek=NEW, other_kek=WRONG)),
    ):
        pass
    assert reads(connections, families, KEK)


def test_where_some_open_by_neither_the_start_with_the_new_key_alone_is_refused(
    database: str, ledger: Ledger, connections: Pool
):
    told(ledger, 2)
    other = uuid4()
    Keyring(WRONG, connections).box(other)
    found = rewrap(database, Keyring(NEW, connections, (KEK,)), quietly)
    assert found.unopened == (str(other),) and found.wrapped == 2
    with pytest.raises(KeyUnavailable), House(Settings(database_url=database, kek=NEW)):
        pass


def test_written_down_codes_still_let_in(database: str, ledger: Ledger, connections: Pool):
    account = uuid4()
    with connections.connection() as db:
        key = ledger.keyring.codes
        codes = credentials.make_recovery_codes(db, key, account)
        rewrap(database, Keyring(NEW, connections, (KEK,)), quietly)
        later = Keyring(NEW, connections).codes
        assert credentials.spend_recovery_code(db, (later,), account, codes[0]) == 9


def test_the_id_tells_nothing_of_the_key():
    assert key_id(KEK) != key_id(NEW) and len(key_id(KEK)) == 16
    assert key_id(KEK) not in KEK.hex()


def test_the_app_cannot_wrap_anything_anew(database: str, ledger: Ledger, connections: Pool):
    families = told(ledger, 1)
    as_app = make_conninfo(database, user=schema.APP_ROLE)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        rewrap(as_app, Keyring(NEW, connections, (KEK,)), quietly)
    assert reads(connections, families, KEK) and wrappings(database) == 0


@pytest.fixture
def handrail(
    database: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., tuple[int, str]]:
    monkeypatch.setenv("DATABASE_URL", database)

    def run(command: str, kek: bytes, other: bytes | None = None) -> tuple[int, str]:
        monkeypatch.setenv("HANDRAIL_KEK", base64.b64encode(kek).decode())
        monkeypatch.delenv("HANDRAIL_OTHER_KEK_FILE", raising=False)
        if other is not None:
            file = tmp_path / "other"
            file.write_bytes(base64.b64encode(other) + b"\n")
            monkeypatch.setenv("HANDRAIL_OTHER_KEK_FILE", str(file))
        with pytest.raises(SystemExit) as ended:
            cli.main(["keys", command])
        said = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, said.out + said.err

    return run


def test_from_the_command_line(
    handrail: Callable[..., tuple[int, str]], ledger: Ledger, connections: Pool
):
    families = told(ledger, 2)
    code, said = handrail("rewrap", NEW)
    assert code == 2 and "HANDRAIL_OTHER_KEK is not set" in said
    code, said = handrail("check", NEW, KEK)
    assert code == 1 and "3 keys of 3 still need the key before" in said
    code, said = handrail("rewrap", NEW, KEK)
    assert (code, said.splitlines()[0]) == (0, "3 keys wrapped anew.")
    code, said = handrail("check", NEW)
    assert code == 0 and "3 keys checked: HANDRAIL_KEK alone opens every one." in said
    assert reads(connections, families, NEW)
    code, said = handrail("rewrap", NEW, WRONG)
    assert (code, said.splitlines()[0]) == (0, "0 keys wrapped anew.")
