"""docs/security.md has every row of the standard, and names only tests that are there."""

from __future__ import annotations

import ast
import functools
import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from backend import files, sign_in_tables
from backend.aggregates.stored import FileKind
from web import files as web_files
from web.log import log

ROOT = Path(__file__).parent.parent
LIST = (ROOT / "docs/security.md").read_text("utf-8")
ASKED = [
    line.split()
    for line in (Path(__file__).parent / "asvs_5_0_rows.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
]
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
ROWS = {number: state for number, _, state in ROW.findall(LIST)}
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
COMMAND = re.compile(r"`make (\w[\w-]*)`")


def test_every_row_of_level_1_and_2_is_there_once_and_in_order() -> None:
    numbers = [number for number, _, _ in ROW.findall(LIST)]
    assert numbers == [number for number, *_ in ASKED]
    assert len(numbers) == 253
    assert all(level in ("1", "2") for _, level, *_ in ASKED)


def test_nothing_in_the_tables_is_passed_over() -> None:
    lines = [line for line in LIST.splitlines() if re.match(r"\| *\d", line)]
    assert [line for line in lines if not ROW.match(line)] == []


@pytest.mark.parametrize("number", ROWS)
def test_a_row_says_how_it_stands(number: str) -> None:
    state = ROWS[number]
    kind = re.match(r"(met|not met in one part|not met|not applicable)(: .{10,})", state)
    assert kind is not None, state
    written = [row[2:] == ["written"] for row in ASKED if row[0] == number] == [True]
    if kind[1] == "met":
        shown = TEST.search(state) or COMMAND.search(state)
        assert shown or (written and "docs/" in state), "what shows it?"


@pytest.mark.parametrize("named", sorted(set(TEST.findall(LIST))), ids="::".join)
def test_a_test_that_is_named_is_there(named: tuple[str, str]) -> None:
    path, name = named
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_what_else_is_named_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for command in set(COMMAND.findall(LIST)):
        assert re.search(rf"^{command}:", makefile, re.MULTILINE), command
    for path in set(re.findall(r"`?((?:docs|backend|web)/[\w./-]+\w)`?", LIST)):
        found = ROOT / path
        assert found.exists() or list(found.parent.glob(f"{found.name}*")), path


def test_the_counts_at_the_top_are_those_of_the_rows() -> None:
    states = [state.split(":")[0] for state in ROWS.values()]
    said = re.search(r"(\d+) met, (\d+) not applicable, (\d+) not met", LIST)
    assert said is not None
    counted = [states.count("met"), states.count("not applicable")]
    counted.append(len(states) - sum(counted))
    assert [int(number) for number in said.groups()] == counted


# What is shown best by looking at the source


@functools.cache
def sources(*folders: str) -> list[tuple[Path, ast.Module]]:
    """Every module of the site."""
    return [
        (path, ast.parse(path.read_text("utf-8")))
        for folder in folders or ("backend", "web")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "styles" not in path.parts
    ]


def calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """Every call with the last part of what is called, and with the part before it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            yield called, node


def imported(tree: ast.Module) -> set[str]:
    """The modules that a module asks for."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


def test_nothing_is_evaluated_and_no_object_is_unpacked() -> None:
    for path, tree in sources():
        assert not imported(tree) & {"pickle", "marshal", "shelve", "yaml", "random"}, path
        for called, _ in calls(tree):
            assert called not in ("eval", "exec", "compile", "__import__"), path
    for script in ("handrail.js", "passkeys.js"):
        text = (ROOT / "web/static" / script).read_text("utf-8")
        assert not re.search(r"\beval\(|new Function|setTimeout\(\s*[\"']", text)


def test_programs_are_run_without_a_shell() -> None:
    run = set[str]()
    for path, tree in sources():
        if "subprocess" in imported(tree):
            run.add(path.relative_to(ROOT).as_posix())
        for called, node in calls(tree):
            assert called not in ("os.system", "os.popen"), path
            assert all(word.arg != "shell" for word in node.keywords), path
            if called in ("subprocess.run", "subprocess.Popen"):
                assert isinstance(node.args[0], ast.List | ast.Name), path
    assert run == {"backend/court/printing.py", "backend/database.py"}


def test_only_these_modules_call_out_and_none_follows_a_redirect() -> None:
    out = {"httpx", "smtplib", "requests", "urllib3", "aiohttp", "socket", "ftplib", "ssl"}
    found = {path.relative_to(ROOT).as_posix() for path, tree in sources() if imported(tree) & out}
    # The last listens, and calls nobody.
    assert found == {
        "backend/harmful.py",
        "backend/post/gateways.py",
        "backend/single_sign_on.py",
        "backend/cli.py",
    }
    for path, tree in sources():
        for _, node in calls(tree):
            said = {word.arg: ast.unparse(word.value) for word in node.keywords}
            assert said.get("follow_redirects", "False") == "False", path
            assert said.get("verify", "True") == "True", path
        assert "urlopen" not in path.read_text("utf-8"), path
    gateways = (ROOT / "backend/post/gateways.py").read_text("utf-8")
    assert gateways.count("context=trusted") == 2 and "ssl.create_default_context()" in gateways


def test_no_template_lets_text_through_or_holds_a_script() -> None:
    for path in sorted((ROOT / "web/templates").rglob("*.html")):
        text = path.read_text("utf-8")
        assert not re.search(r"\|\s*safe\b|autoescape|<style|\sstyle=|\son\w+=\"", text), path
        assert not re.search(r"<script(?! src=\"/static/)", text), path
    made = {
        path.relative_to(ROOT).as_posix()
        for path, tree in sources()
        for called, node in calls(tree)
        if called in ("Markup", "markupsafe.Markup")
        and node.args
        and not isinstance(node.args[0], ast.Constant)
    }
    # A picture of bits by segno, drawings escaped part by part, and numbers.
    assert made <= MADE_MARKUP, made - MADE_MARKUP
    assert not [path for path, tree in sources() for called, _ in calls(tree)
                if called.endswith(("from_string", ".Template"))]  # fmt: skip


MADE_MARKUP = {"web/court.py", "web/set_up.py"}


def test_our_scripts_keep_nothing_and_put_in_text_alone() -> None:
    banned = (
        "localStorage sessionStorage indexedDB caches serviceWorker document.cookie postMessage "
        "innerHTML outerHTML insertAdjacentHTML document.write WebSocket __proto__ "
        "RTCPeerConnection"
    )
    for script in ("handrail.js", "passkeys.js"):
        text = (ROOT / "web/static" / script).read_text("utf-8")
        assert [word for word in banned.split() if word in text] == []
    htmx = (ROOT / "web/static/htmx.min.js").read_text("utf-8")
    assert "localStorage" not in htmx and "sessionStorage" not in htmx


def test_each_library_has_its_version_and_its_hashes() -> None:
    text = (ROOT / "requirements.txt").read_text("utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    assert len(lines) > 30
    for line in lines:
        assert re.match(r"[\w.\[\],-]+==[\w.]+", line), line
        assert "--hash=sha256:" in line, line


def test_no_password_runs_out() -> None:
    table = sign_in_tables.TABLES.split("house.credentials (")[1].split(");")[0]
    assert "password text" in table and "timestamptz" not in table and "date" not in table


def test_no_weak_hash_is_used() -> None:
    weak = {"md5", "sha1", "sha224", "MD5", "SHA1", "ECB", "CBC", "ARC4", "TripleDES", "Blowfish"}
    for path, tree in sources():
        names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        names |= {
            alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
        assert not (names | texts) & weak, path


def test_a_drawing_with_a_script_is_kept_and_served_as_plain_text() -> None:
    kind, kept = files.cleaned(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")
    assert kind is FileKind.TEXT and kept.startswith(b"<svg")
    served = web_files._SERVED  # pyright: ignore[reportPrivateUsage]
    assert served[kind] == ("text/plain; charset=utf-8", "txt")
    assert {media.split(";")[0] for media, _ in served.values()} == {
        "image/jpeg",
        "image/png",
        "application/pdf",
        "text/plain",
    }


def test_a_line_of_the_log_stays_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    log("answer", route='a\nb"}\r{"event":"forged"}\x1b[2J')
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["event"] == "answer" and "\x1b" not in line
    writes = [
        path.relative_to(ROOT).as_posix()
        for path, tree in sources("web")
        if any(called in ("print", "sys.stderr.write") for called, _ in calls(tree))
    ]
    assert writes == ["web/log.py"]


# What the server itself makes of a message


@contextmanager
def served(monkeypatch: pytest.MonkeyPatch, trusted: str) -> Iterator[Callable[[bytes], bytes]]:
    """The server as `handrail serve` starts it, with an app that says what it was asked."""

    async def echo(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        said = json.dumps({"client": scope["client"][0], "body": body.decode()}).encode()
        head = [(b"content-length", str(len(said)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        await send({"type": "http.response.body", "body": said})

    monkeypatch.setenv("FORWARDED_ALLOW_IPS", trusted)
    config = uvicorn.Config(echo, log_config=None, access_log=False, lifespan="off")
    server, listening = uvicorn.Server(config), socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()

    def sent(message: bytes) -> bytes:
        with socket.create_connection(listening.getsockname(), timeout=10) as connection:
            connection.sendall(message)
            answer = b""
            while piece := connection.recv(65_536):
                answer += piece
            return answer

    try:
        yield sent
    finally:
        server.should_exit = True
        thread.join()


CLOSE = b"Host: x\r\nConnection: close\r\n"


def test_one_message_is_never_taken_for_two(monkeypatch: pytest.MonkeyPatch) -> None:
    hidden = b"GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n"
    with served(monkeypatch, "127.0.0.1") as sent:
        chunked = b"POST / HTTP/1.1\r\n" + CLOSE + b"Transfer-Encoding: chunked\r\n"
        both = sent(chunked + b"Content-Length: 5\r\n\r\n0\r\n\r\n" + hidden)
        assert both.count(b"HTTP/1.1") == 1
        for head in (
            b"Content-Length: 5\r\nContent-Length: 6\r\n",
            b"Content-Length: +5\r\n",
            b"Content-Length : 5\r\n",
            b"Transfer-Encoding: chunked, identity\r\n",
            b"Transfer-Encoding: xchunked\r\n",
            b"X: a\r\n b: c\x00\r\n",
        ):
            answer = sent(b"POST / HTTP/1.1\r\n" + CLOSE + head + b"\r\nhello" + hidden)
            assert answer.startswith((b"HTTP/1.1 400", b"HTTP/1.1 501")), (head, answer)
            assert answer.count(b"HTTP/1.1") == 1


def test_where_someone_comes_from_is_said_by_the_proxy_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = b"GET / HTTP/1.1\r\n" + CLOSE + b"X-Forwarded-For: 1.2.3.4, 9.9.9.9\r\n\r\n"
    with served(monkeypatch, "10.213.77.1") as sent:
        assert b'"127.0.0.1"' in sent(asked)
    # What the proxy wrote stands last; what a browser had put there before it counts for nothing.
    with served(monkeypatch, "127.0.0.1") as sent:
        assert b'"9.9.9.9"' in sent(asked)
