"""The `handrail` command: what it says, how it ends, and that it leaves nothing running."""

from __future__ import annotations

import argparse
import base64
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import psutil
import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from backend import cli, cli_admin, cli_tables
from backend.aggregates.plan import AddRule
from backend.aggregates.vocabulary import LineId
from backend.database import EmbeddedServer
from backend.demo.ashmere import MARSH, PENROSE
from backend.demo.penrose_people import FIRST
from backend.keys import KeyUnavailable
from backend.opening import CannotOpen, House
from backend.settings import Settings, SettingsError, from_environment
from tests.projections.pages import by

from .conftest import KEK

ROOT = Path(__file__).parents[1]
EPISODE = "<CINdetails><CINreferralDate>2025-06-02</CINreferralDate></CINdetails>"
REFUSED = "<CINdetails><CINreferralDate>never</CINreferralDate></CINdetails>"
RETURN = f"""<Message><Header><CollectionDetails><Collection>CIN</Collection><Year>2026</Year>
</CollectionDetails><Source><LEA>201</LEA></Source></Header><Children>
<Child><ChildIdentifiers><LAchildID>C1</LAchildID></ChildIdentifiers>{EPISODE}</Child>
<Child><ChildIdentifiers><LAchildID>C2</LAchildID></ChildIdentifiers>{REFUSED}</Child>
</Children></Message>"""
COMMANDS = (
    *([], ["serve"], ["demo"], ["verify"], ["prepare"], ["rebuild"]),
    *(
        ["admin"],
        ["admin", "create"],
        ["keys"],
        ["keys", "rewrap"],
        ["keys", "check"],
        ["import"],
        ["import", "cin-census"],
        ["export"],
        ["export", "history"],
        ["export", "cin-census-fgdm"],
        ["plan"],
    ),
)


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that every user can enter, since under root the server runs as another user."""
    folder = Path(tempfile.mkdtemp(prefix="handrail-cli-"))
    folder.chmod(0o755)
    yield folder
    assert servers_below(folder) == []
    shutil.rmtree(folder)


@pytest.fixture
def running(place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server on the data folder that the commands join, as they join `handrail serve`."""
    for name in list(os.environ):
        if name.startswith(("HANDRAIL_", "DATABASE_URL")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HANDRAIL_DATA", str(place / "data"))
    monkeypatch.chdir(place)
    with EmbeddedServer(place / "data") as server:
        yield server.conninfo


def servers_below(folder: Path) -> list[int]:
    found: list[int] = []
    for process in psutil.process_iter(["name"]):
        try:
            if process.info["name"] == "postgres" and Path(process.cwd()).is_relative_to(folder):
                found.append(process.pid)
        except psutil.Error:
            continue
    return found


def handrail(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert isinstance(ended.value.code, int)
    return ended.value.code


# Help, usage and settings


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_explains_itself(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert handrail(*command, "--help") == 0
    assert capsys.readouterr().out.startswith(" ".join(["usage: handrail", *command]))


@pytest.mark.parametrize(
    "command", [[], ["dance"], ["rebuild", "nothing"], ["import"], ["import", "cin-census"]]
)
def test_wrong_usage_ends_with_2(command: list[str]) -> None:
    assert handrail(*command) == 2


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORT", "door", "PORT must be"),
        ("DATABASE_URL", "postgresql://handrail@127.0.0.1:1/x", "set HANDRAIL_KEK"),
        ("HANDRAIL_APP_DATABASE_URL", "postgresql://app@127.0.0.1:1/x", "set HANDRAIL_KEK"),
    ],
)
def test_wrong_settings_end_with_2_and_one_plain_line(
    name: str,
    value: str,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(name, value)
    assert handrail("verify") == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line


def test_a_database_that_is_away_is_one_plain_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://handrail:secret@127.0.0.1:1/x")
    monkeypatch.setenv("HANDRAIL_KEK", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
    assert handrail("verify") == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "cannot be reached" in line and "secret" not in line


# The commands beside serve


def test_the_demo_is_loaded_once_and_passes(
    running: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert handrail("demo") == 0
    assert "loaded" in capsys.readouterr().out
    assert handrail("demo") == 0
    assert "there already" in capsys.readouterr().out
    assert handrail("verify") == 0
    assert "nothing was altered" in capsys.readouterr().out
    assert handrail("verify", "--family", str(PENROSE)[:5].upper()) == 0
    assert handrail("verify", "--family", "no-such") == 2
    assert handrail("rebuild", "history") == 0
    assert handrail("rebuild") == 0
    assert "rows made again" in capsys.readouterr().out


def test_a_familys_dates_are_said_and_explained(
    running: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert handrail("demo") == 0
    capsys.readouterr()
    assert handrail("deadlines", "--family", str(MARSH)) == 0
    said = capsys.readouterr().out
    assert "practice profile ashmere-2025.1" in said and " start" not in said
    assert handrail("deadlines", "--family", str(MARSH), "--explain") == 0
    assert " start" in capsys.readouterr().out
    assert handrail("deadlines", "--family", "no-such") == 2


def test_why_a_line_is_there_is_said_back_to_where_it_began(
    running: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert handrail("demo") == 0
    with psycopg.connect(running) as owner:
        (line, words), *_ = owner.execute(
            "select line, words from pages.plan_lines where family = %s "
            "and kind = 'action' and changes > 0 and not withdrawn order by place",
            (PENROSE,),
        ).fetchall()
    capsys.readouterr()
    assert handrail("why", str(PENROSE), line) == 0
    said = capsys.readouterr().out
    first, *rest = said.splitlines()
    assert first == words and any(" -> " in each for each in rest) and "In versions:" in said
    steps = [each for each in rest if "recorded" in each]
    assert " offered: " in steps[-1]
    assert handrail("why", str(PENROSE), line, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["words"] == words and told["steps"][0]["step"] == "came"
    assert handrail("why", str(PENROSE), "no-such") == 2
    assert handrail("why", "no-such", line) == 2


def test_the_plan_is_printed_as_it_stood_by_either_clock(
    running: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert handrail("demo") == 0

    def said(*asked: str) -> str:
        capsys.readouterr()
        assert handrail("plan", *asked) == 0
        return capsys.readouterr().out

    family = str(PENROSE)
    # Penrose answer 1: the plan in force on these days.
    for day, version in (
        ("2025-03-29", 1),
        ("2025-06-01", 2),
        ("2025-07-04", 3),
        ("2025-10-10", 4),
    ):
        assert said(family, "--as-of", day).startswith(f"Version {version}\n"), day
    # Answer 2: the bottom line in force on two of them.
    bottom = [
        next(line for line in said(family, "--as-of", day).splitlines() if "Bottom line: " in line)
        for day in ("2025-03-29", "2025-07-04")
    ]
    assert bottom[0] != bottom[1]
    known = json.loads(said(family, "--known-at", "2025-03-30T12:00", "--json"))
    assert known["version"] == 1
    # What came true on 29 March was written down on 31 March: hindsight says so, today is calm.
    late = "Written down late, of what this stands on: "
    assert late in said(family, "--as-of", "2025-03-29")
    assert late not in said(family)
    assert late not in said(family, "--known-at", "2025-03-14T23:00")
    rule = AddRule(line=LineId("l-late"), words="Typed a year after it was agreed", meeting=FIRST)
    with House(from_environment(os.environ)) as house:
        house.ledger.tell(PENROSE, rule, by())
    marked = json.loads(said(family, "--as-of", "2025-07-04", "--json"))["lines"]
    assert [row["words"] for row in marked if "late" in row] == [rule.words]
    lines = said(family, "--as-of", "2025-07-04").splitlines()
    assert [line for line in lines if "(written down late: " in line and rule.words in line]
    assert "(written down late: " not in said(family)
    assert "Step changed for " in said("diff", family, "1", "2")
    assert said("diff", family, "2", "2") == "Nothing differs.\n"
    assert json.loads(said("diff", family, "2", "3", "--json"))
    assert handrail("plan", "diff", family, "1", "9") == 2
    assert handrail("plan", "diff", family) == 2
    with pytest.raises(SystemExit) as wrong:
        cli.main(["plan", family, "--as-of", "yesterday"])
    assert wrong.value.code == 2


def test_the_history_is_printed_as_the_page_tells_it(
    running: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert handrail("demo") == 0

    def said(*asked: str) -> str:
        capsys.readouterr()
        assert handrail("history", *asked) == 0
        return capsys.readouterr().out

    with psycopg.connect(running) as owner:
        rows = owner.execute(
            "select seq, sentence, happened_on from pages.history where family = %s "
            "order by seq desc",
            (PENROSE,),
        ).fetchall()
    told = json.loads(said("The Penrose children", "--json"))
    assert [(each["seq"], each["sentence"]) for each in told] == [row[:2] for row in rows]
    text = said("penrose")
    assert all(sentence in text for _, sentence, _ in rows) and "written down late" in text
    first, last = date(2025, 3, 29), date(2025, 6, 1)
    some = json.loads(said(str(PENROSE)[:8], "--from", str(first), "--to", str(last), "--json"))
    within = [seq for seq, _, day in rows if day and first <= day <= last]
    assert [each["seq"] for each in some] == within
    assert said("penrose", "--from", "2031-01-01") == "Nothing was told of these days.\n"
    assert json.loads(said("penrose", "--recorded", "--to", "2025-04-01", "--json"))
    assert handrail("history", "children") == 2
    assert handrail("history", "penrose", "--from", "2025-06-01", "--to", "2025-05-01") == 2
    capsys.readouterr()
    assert handrail("deadlines", "--family", "Marsh", "--explain", "--json") == 0
    due = json.loads(capsys.readouterr().out)
    assert due and due[0]["days"] and due[0]["due"]["profile"] == "ashmere-2025.1"


def test_an_altered_entry_ends_with_1_and_is_named(
    running: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert handrail("demo") == 0
    with psycopg.connect(running, autocommit=True) as owner:
        owner.execute("alter table ledger.events disable trigger all")
        owner.execute(
            "update ledger.events set body = set_byte(body, 40, get_byte(body, 40) # 1) "
            "where stream = %s and seq = 5",
            (PENROSE,),
        )
    capsys.readouterr()
    assert handrail("verify") == 1
    assert f"record {PENROSE}, entry 5" in capsys.readouterr().out
    assert handrail("verify", "--family", str(PENROSE)) == 1


def test_a_census_return_is_imported_once(
    running: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "cin.xml").write_text(RETURN)
    rows = place / "refused-rows.csv"
    assert handrail("import", "cin-census", "cin.xml", "--dry-run") == 0
    assert "would be imported: 1" in capsys.readouterr().out
    assert not rows.exists()
    assert handrail("import", "cin-census", "cin.xml", "--team", "North") == 0
    assert "Open episodes imported: 1" in capsys.readouterr().out
    assert stat.S_IMODE(rows.stat().st_mode) == 0o600
    assert handrail("import", "cin-census", "cin.xml", "--refused", "elsewhere.csv") == 0
    said = capsys.readouterr().out
    assert "Open episodes imported: 0" in said and "already known: 1" in said
    assert "elsewhere.csv" in said and (place / "elsewhere.csv").exists()


def test_a_file_that_is_no_census_imports_nothing(
    running: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "cin.xml").write_text("<Message>")
    assert handrail("import", "cin-census", "cin.xml") == 1
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert handrail("import", "cin-census", "missing.xml") == 1
    assert handrail("import", "cin-census", "cin.xml", "--team", " ") == 2


def test_refused_rows_that_cannot_be_listed_stop_the_import(
    running: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "cin.xml").write_text(RETURN)
    assert handrail("import", "cin-census", "cin.xml", "--refused", "nowhere/rows.csv") == 1
    assert "Nothing was imported" in capsys.readouterr().err
    assert handrail("import", "cin-census", "cin.xml", "--dry-run") == 0
    assert "already known: 0" in capsys.readouterr().out


# Opening the house


def test_the_house_works_as_the_limited_role_on_its_own_postgresql(server: str) -> None:
    with psycopg.connect(server, autocommit=True) as owner:
        owner.execute("create database opened")
    url = make_conninfo(server, dbname="opened", options="-c geqo=off")
    try:
        with House(Settings(database_url=url, kek=KEK)) as house:
            with house.pool.connection() as connection:
                shown = connection.execute(
                    "select current_user, session_user, current_setting('statement_timeout'), "
                    "current_setting('geqo')"
                ).fetchone()
            assert shown == ("handrail_app", "handrail", "5s", "off")
        with pytest.raises(KeyUnavailable), House(Settings(database_url=url, kek=bytes(32))):
            pass
        mighty = Settings(database_url=url, app_database_url=url, kek=KEK)
        with pytest.raises(CannotOpen, match="may rewrite the record"), House(mighty):
            pass
        with pytest.raises(SettingsError, match="HANDRAIL_KEK"), House(Settings(database_url=url)):
            pass
    finally:
        with psycopg.connect(server, autocommit=True) as owner:
            owner.execute("drop database opened with (force)")


def test_the_site_works_without_knowing_who_owns_the_tables(server: str) -> None:
    with psycopg.connect(server, autocommit=True) as owner:
        owner.execute("create database apart")
    url = make_conninfo(server, dbname="apart")
    app = make_conninfo(url, user="handrail_app", password="its-own-word")
    alone = Settings(app_database_url=app, kek=KEK)
    both = Settings(database_url=url, app_database_url=app, kek=KEK)
    try:
        with pytest.raises(CannotOpen, match="handrail prepare"), House(alone):
            pass
        with pytest.raises(SettingsError, match="Set DATABASE_URL"):
            cli_tables._prepare(alone, argparse.Namespace())
        assert cli_tables._prepare(both, argparse.Namespace()) == 0
        with House(alone) as house:
            with house.pool.connection() as connection:
                shown = connection.execute("select current_user, session_user").fetchone()
            assert shown == ("handrail_app", "handrail_app")
            with pytest.raises(SettingsError, match="owns the tables"):
                _ = house.owner
        with psycopg.connect(url) as owner:
            proof = owner.execute(
                "select rolpassword from pg_authid where rolname = 'handrail_app'"
            ).fetchone()
            owner.execute("comment on schema pages is 'another version'")
        assert proof is not None and proof[0].startswith("SCRAM-SHA-256$")
        assert "its-own-word" not in proof[0]
        with pytest.raises(CannotOpen, match="not ready for this Handrail"), House(alone):
            pass
    finally:
        with psycopg.connect(server, autocommit=True) as owner:
            owner.execute("drop database apart with (force)")
            owner.execute("alter role handrail_app password null")


def test_the_key_is_made_once_and_missed_when_it_is_gone(running: str, place: Path) -> None:
    settings = Settings(data=place / "data")
    kek = place / "data" / "kek"
    with House(settings) as house:
        assert house.joined
        first = house.kek
    assert stat.S_IMODE(kek.stat().st_mode) == 0o600
    with House(settings) as house:
        assert house.kek == first
    kek.rename(place / "kept")
    with pytest.raises(CannotOpen, match="is missing"), House(settings):
        pass
    kek.write_text("rubbish")
    with pytest.raises(CannotOpen, match="damaged"), House(settings):
        pass


# serve


class Serving:
    """`handrail serve` in a process of its own."""

    def __init__(self, place: Path, *more: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("HANDRAIL_", "DATABASE_URL"))
        }
        self.errors = (place / f"errors-{self.port}").open("w+")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "backend.cli", "serve", *more],
            cwd=ROOT,
            env=kept
            | {
                "HANDRAIL_DATA": str(place / "data"),
                "PORT": str(self.port),
                "HANDRAIL_METRICS": "",
            },
            stdout=subprocess.PIPE,
            stderr=self.errors,
            text=True,
        )

    def ready(self) -> None:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line == f"Handrail is ready on http://127.0.0.1:{self.port}\n", self.said()
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=10) as answer:
            assert answer.status == 200

    def end(self, number: int) -> int:
        self.process.send_signal(number)
        with self.process:
            code = self.process.wait(30)
        assert "Traceback" not in self.said()
        return code

    def said(self) -> str:
        self.errors.seek(0)
        return self.errors.read()

    def clear(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        with self.process:
            self.process.wait(30)
        self.errors.close()


@pytest.fixture
def serving(place: Path) -> Iterator[Callable[..., Serving]]:
    """Starts `handrail serve` and sees to it that nothing is left of it."""
    started: list[Serving] = []

    def start(*more: str) -> Serving:
        started.append(Serving(place, *more))
        return started[-1]

    yield start
    for site in started:
        site.clear()


def test_serve_answers_stops_and_starts_again_on_the_same_data(
    place: Path, serving: Callable[..., Serving]
) -> None:
    site = serving("--demo")
    site.ready()
    assert servers_below(place)
    assert site.end(signal.SIGTERM) == 0
    assert servers_below(place) == []

    site = serving("--demo")
    site.ready()
    assert site.end(signal.SIGINT) == 0

    site = serving("--demo")
    site.ready()
    assert site.end(signal.SIGKILL) == -signal.SIGKILL

    site = serving("--demo")
    site.ready()
    second = serving("--demo")
    assert second.process.wait(30) == 1
    assert "already running" in second.said() and "Traceback" not in second.said()
    assert site.end(signal.SIGTERM) == 0
    assert servers_below(place) == []


@pytest.mark.parametrize("pause", [0, 0.3, 0.6])
def test_a_stop_while_starting_is_clean(
    place: Path, serving: Callable[..., Serving], pause: float
) -> None:
    site = serving("--demo")
    until = time.monotonic() + 30
    # Handrail has begun once its data folder is there; before that Python ends the process.
    while not (place / "data").exists() and time.monotonic() < until:
        time.sleep(0.01)
    time.sleep(pause)
    assert site.end(signal.SIGINT if pause else signal.SIGTERM) == 0
    assert servers_below(place) == []


def test_a_taken_port_is_one_plain_line(place: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "backend.cli", "serve", "--demo"],
            cwd=ROOT,
            env=os.environ | {"HANDRAIL_DATA": str(place / "data"), "PORT": str(port)},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert f"port {port}" in line and "Set PORT" in line


def test_the_demo_is_never_served_over_real_records(running: str, place: Path) -> None:
    (place / "cin.xml").write_text(RETURN)
    assert handrail("import", "cin-census", "cin.xml") == 0
    settings = Settings(data=place / "data", demo=True)
    with House(settings) as house, pytest.raises(cli.Failed, match="without a password"):
        cli._begin_demo(house)  # pyright: ignore[reportPrivateUsage]


# Who administers it, and what must be set before people are served


def test_an_administrator_begins_with_a_link_and_no_password(
    running: str, capsys: pytest.CaptureFixture[str]
) -> None:
    create = ("admin", "create", "--name", "Ruth Cole", "--email", "Ruth@council.example")
    assert handrail(*create) == 0
    first = capsys.readouterr().out
    assert handrail(*create) == 0
    second = capsys.readouterr().out
    assert "/in/" in first and "/in/" in second and first != second
    with psycopg.connect(running) as db:
        accounts = db.execute("select name, standing from pages.accounts").fetchall()
        kept = db.execute("select name, password from house.credentials").fetchall()
        links = db.execute("select token from house.sign_in_links").fetchall()
    assert accounts == [("Ruth Cole", "administrator")]
    assert kept == [("ruth@council.example", None)]
    # The second link ended the first, and no link is kept as it is.
    (link,) = links
    token = second.split("/in/")[1].split()[0]
    assert token.encode() not in bytes(link[0])
    assert handrail("admin", "create", "--name", "", "--email", "a@b.example") == 2
    assert handrail("admin", "create", "--name", "A", "--email", "nobody") == 2


def test_a_site_for_people_says_what_is_missing(
    running: str, place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value, missing in (
        ("PORT", "0", "HANDRAIL_KEK"),
        ("HANDRAIL_KEK", base64.b64encode(KEK).decode(), "HANDRAIL_PUBLIC_URL"),
    ):
        monkeypatch.setenv(name, value)
        assert handrail("serve") == 2
        said = capsys.readouterr().err
        assert missing in said and len(said.splitlines()) == 1
    with House(Settings(data=place / "data", kek=KEK)) as house:
        with pytest.raises(cli.Failed, match="handrail admin create"):
            cli_admin.check_ready(house)
        assert handrail("admin", "create", "--name", "R", "--email", "r@c.example") == 0
        cli_admin.check_ready(house)
    for address in ("https://handrail.example", "http://localhost:8000"):
        cli_admin.check_settings(Settings(kek=KEK, public_url=address))
    with pytest.raises(SettingsError, match="http://"):
        cli_admin.check_settings(Settings(kek=KEK, public_url="http://handrail.example"))
