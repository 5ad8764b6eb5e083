"""The embedded server starts, stops, keeps its data and cleans up after runs that were killed."""

import multiprocessing
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from backend import database
from backend.database import AlreadyRunning, EmbeddedServer, ServerError

ROOT = Path(__file__).parents[1]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another user")

STARTS_AND_WAITS = """
import sys, time
from pathlib import Path
from backend.database import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]))
print(server.start(), flush=True)
time.sleep(600)
"""


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that every user can enter, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="handrail-test-"))
    folder.chmod(0o755)
    # Sockets are counted, and tests in other processes have servers of their own.
    own = folder / "t"
    own.mkdir()
    own.chmod(0o1777)
    monkeypatch.setenv("TMPDIR", str(own))
    monkeypatch.setattr(tempfile, "tempdir", str(own))
    monkeypatch.setattr(database, "SAFE_PLACE", folder / "safe")
    yield folder
    assert servers_below(folder) == []
    shutil.rmtree(folder)


@pytest.fixture
def data(place: Path) -> Path:
    return place / "data"


def servers_below(folder: Path) -> list[int]:
    found = []
    for process in psutil.process_iter(["name"]):
        try:
            if process.info["name"] == "postgres" and Path(process.cwd()).is_relative_to(folder):
                found.append(process.pid)
        except psutil.Error:
            continue
    return found


def sockets() -> set[Path]:
    return set(Path(tempfile.gettempdir()).glob("handrail-*/.s.PGSQL.*"))


def tell(conninfo: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def another_run(data: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", STARTS_AND_WAITS, str(data)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("host=")
    return process


def end(process: subprocess.Popen[str], number: int) -> int:
    process.send_signal(number)
    with process:
        return process.wait(30)


def test_a_second_start_finds_the_data_and_a_stop_leaves_nothing(place: Path, data: Path):
    before = sockets()
    with EmbeddedServer(data) as server:
        tell(server.conninfo, "CREATE TABLE kept AS SELECT 'still here' AS word")
    assert servers_below(place) == []
    with EmbeddedServer(data) as server:
        assert tell(server.conninfo, "SELECT word FROM kept") == [("still here",)]
    assert sockets() == before


def test_the_settings_are_in_force(data: Path):
    with EmbeddedServer(data) as server:
        for name, value in {
            "fsync": "on",
            "synchronous_commit": "on",
            "password_encryption": "scram-sha-256",
            "TimeZone": "UTC",
            "listen_addresses": "",
            "log_statement": "none",
            "log_parameter_max_length": "0",
            "log_min_error_statement": "panic",
            "server_encoding": "UTF8",
            "data_checksums": "on",
        }.items():
            assert tell(server.conninfo, f"SHOW {name}") == [(value,)], name


def test_the_log_holds_no_words_of_a_failed_statement(data: Path):
    with (
        EmbeddedServer(data) as server,
        pytest.raises(psycopg.errors.InvalidTextRepresentation),
    ):
        tell(server.conninfo, "SELECT 'Aunt Mary'::integer")
    log = (data / "postgres" / "server.log").read_text("utf-8")
    assert "ready to accept connections" in log
    assert "Mary" not in log


def test_a_start_after_kill_9_recovers_and_stops_cleanly(place: Path, data: Path):
    before = sockets()
    killed = another_run(data)
    end(killed, signal.SIGKILL)
    assert servers_below(place) != []
    with EmbeddedServer(data) as server:
        assert tell(server.conninfo, "SELECT 1") == [(1,)]
    assert servers_below(place) == []
    assert sockets() == before


def test_a_start_after_the_server_itself_was_killed_keeps_what_was_committed(data: Path):
    with EmbeddedServer(data) as server:
        tell(server.conninfo, "CREATE TABLE kept AS SELECT 1 AS number")
        noted = (data / "postgres" / "cluster" / "postmaster.pid").read_text("utf-8")
        os.kill(int(noted.splitlines()[0]), signal.SIGKILL)
    with EmbeddedServer(data) as server:
        assert tell(server.conninfo, "SELECT number FROM kept") == [(1,)]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_server_with_the_app(place: Path, data: Path, number: signal.Signals):
    assert end(another_run(data), number) == 128 + number
    assert servers_below(place) == []


def test_a_second_signal_does_not_break_off_the_stop(place: Path, data: Path):
    before = sockets()
    process = another_run(data)
    process.send_signal(signal.SIGTERM)
    assert end(process, signal.SIGTERM) == 128 + signal.SIGTERM
    assert servers_below(place) == []
    assert sockets() == before


def test_a_second_run_on_the_same_data_is_told_plainly(data: Path):
    with EmbeddedServer(data) as server:
        with pytest.raises(AlreadyRunning, match=rf"already running on .* \(process {os.getpid()}"):
            EmbeddedServer(data).start()
        assert tell(server.conninfo, "SELECT 1") == [(1,)]


def test_a_server_run_by_another_process_is_found_and_only_while_it_answers(
    place: Path, data: Path
):
    assert database.running(data) is None
    with EmbeddedServer(place / "other") as other:
        run = another_run(data)
        found = database.running(data)
        assert found is not None
        tell(found, "CREATE TABLE kept AS SELECT 'from outside' AS word")
        noted = data / "postgres" / "cluster" / "postmaster.pid"
        lines = noted.read_text("utf-8").splitlines()
        end(run, signal.SIGTERM)
        assert database.running(data) is None
        # A note that was left behind, on a socket where nobody or somebody else answers.
        noted.write_text("\n".join(lines), "utf-8")
        assert database.running(data) is None
        lines[4] = psycopg.conninfo.conninfo_to_dict(other.conninfo)["host"]
        noted.write_text("\n".join(lines), "utf-8")
        assert database.running(data) is None
        noted.write_text("broken off", "utf-8")
        assert database.running(data) is None
    noted.unlink()
    with EmbeddedServer(data) as server:
        assert tell(server.conninfo, "SELECT word FROM kept") == [("from outside",)]
        assert database.running(data) is not None


def test_paths_may_be_long_and_hold_any_character(place: Path):
    with EmbeddedServer(place / 'it\'s "my" $HOME é' / ("long" * 30) / "data") as server:
        assert tell(server.conninfo, "SELECT 1") == [(1,)]


def test_a_start_that_was_broken_off_does_no_harm(data: Path):
    with EmbeddedServer(data):
        pass
    home = data / "postgres"
    (home / "cluster").rename(home / "new")
    with EmbeddedServer(data) as server:
        assert tell(server.conninfo, "SELECT 1") == [(1,)]
    assert not (home / "new").exists()


def test_a_strangers_process_number_is_left_alone(data: Path):
    with EmbeddedServer(data):
        pass
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as stranger:
        noted = data / "postgres" / "cluster" / "postmaster.pid"
        noted.write_text(f"{stranger.pid}\n{noted.parent}\n1\n5432\n/tmp\n\n1 1\nready\n")
        with EmbeddedServer(data) as server:
            assert tell(server.conninfo, "SELECT 1") == [(1,)]
        assert stranger.poll() is None


def test_a_forked_child_does_not_stop_the_server(data: Path):
    with EmbeddedServer(data) as server:
        child = multiprocessing.get_context("fork").Process(target=server.close)
        child.start()
        child.join()
        assert tell(server.conninfo, "SELECT 1") == [(1,)]


def test_a_server_that_cannot_start_says_why(data: Path):
    with EmbeddedServer(data):
        pass
    (data / "postgres" / "cluster" / "PG_VERSION").write_text("9.6\n")
    with pytest.raises(ServerError, match=r"database files are incompatible with server"):
        EmbeddedServer(data).start()


def test_remove_deletes_the_data(data: Path):
    server = EmbeddedServer(data)
    server.start()
    server.remove()
    assert not (data / "postgres").exists()


@as_root
def test_private_folders_stay_private(place: Path):
    private = place / "private"
    private.mkdir(mode=0o700)
    server = EmbeddedServer(private / "data")
    tell(server.start(), "CREATE TABLE kept AS SELECT 1 AS number")
    server.close()
    assert stat.S_IMODE(private.stat().st_mode) == 0o700
    link = private / "data" / "postgres"
    assert link.readlink().parent == place / "safe"
    server = EmbeddedServer(private / "data")
    assert tell(server.start(), "SELECT number FROM kept") == [(1,)]
    server.remove()
    assert not link.is_symlink()
    assert list((place / "safe").glob("postgres-*")) == []


@as_root
def test_programs_in_a_private_folder_are_copied(place: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(database, "_open_to_others", lambda folder: False)
    with EmbeddedServer(place / "data") as server:
        assert tell(server.conninfo, "SELECT 1") == [(1,)]
    assert [path.name for path in (place / "safe").glob("programs-*")] == ["programs-18.6.3"]


@as_root
def test_a_link_to_nowhere_never_means_an_empty_database(data: Path):
    data.mkdir()
    (data / "postgres").symlink_to(data / "gone")
    with pytest.raises(ServerError, match="is gone"):
        EmbeddedServer(data).start()


def test_the_pool_gives_named_autocommit_connections_with_a_time_limit(data: Path):
    with (
        EmbeddedServer(data) as server,
        database.pool(server.conninfo, statement_timeout_seconds=0.1, min_size=1) as pool,
        pool.connection() as connection,
    ):
        assert connection.autocommit
        assert connection.execute("SHOW application_name").fetchall() == [("handrail",)]
        with pytest.raises(psycopg.errors.QueryCanceled):
            connection.execute("SELECT pg_sleep(5)")
