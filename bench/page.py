"""The plan page, whole: requests a second beside the same template with no database."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import threading
import time
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import psycopg
import uvicorn
from litestar import Response, get

from backend.aggregates.account import OpenAccount, Standing
from backend.settings import Settings
from bench.common import by, family, interleaved, ledger, ratio, report
from web import session
from web.app import create_app
from web.page import Visit

CLIENTS = 4
SECONDS = 3.0


def run(conninfo: str, rounds: int) -> None:
    """Measures and prints the ratio."""
    with ledger(conninfo) as house:
        stream = family(house, 100)
        account = uuid4()
        house.tell(
            account,
            OpenAccount(
                name="Amira Hassan", title="Worker", standing=Standing.WORKER, team="Bench"
            ),
            by(),
        )
        with psycopg.connect(conninfo, autocommit=True) as owner:
            token = session.begin(owner, account)
        app = create_app(SimpleNamespace(ledger=house), Settings(demo=True))  # type: ignore[arg-type]
        captured = _capture_on_first_show()
        app.register(_bare(app.state.services.templates, captured))
        with _served(app) as port:
            cookie = f"{session.cookie_name(False)}={token}"
            whole = f"/families/{stream}/plan"
            _get(port, whole, cookie)
            found = interleaved(
                {
                    "bare": lambda: _requests(port, "/bare", cookie),
                    "whole": lambda: _requests(port, whole, cookie),
                },
                rounds,
            )
            print("The plan page with 25 lines, signed in, permission asked, the view recorded:")
            share = ratio(found, "whole", "bare")
            report("requests a second, share of the template alone", share, 0.5)


def _capture_on_first_show() -> dict[str, Any]:
    captured: dict[str, Any] = {}
    show = Visit.show

    def watched(visit: Visit, template: str, context: Any, **more: Any) -> Any:
        if "name" not in captured:
            found = visit.services.templates.get_template(template)
            render = type(found).render

            def keep(self: Any, *args: Any, **variables: Any) -> str:
                captured["name"], captured["variables"] = template, dict(*args, **variables)
                return render(self, *args, **variables)

            type(found).render = keep  # type: ignore[method-assign]
            try:
                return show(visit, template, context, **more)
            finally:
                type(found).render = render  # type: ignore[method-assign]
        return show(visit, template, context, **more)

    Visit.show = watched  # type: ignore[method-assign]
    return captured


def _bare(templates: Any, captured: dict[str, Any]) -> Any:
    @get("/bare", sync_to_thread=True, opt={"deed": None})
    def bare() -> Response[str]:
        html = templates.get_template(captured["name"]).render(captured["variables"])
        return Response(html, media_type="text/html")

    return bare


class _served:
    def __init__(self, app: Any) -> None:
        config = uvicorn.Config(app, log_config=None, access_log=False)
        self._server = uvicorn.Server(config)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],))

    def __enter__(self) -> int:
        self._thread.start()
        return int(self._socket.getsockname()[1])

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join()


def _get(port: int, path: str, cookie: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    answer.read()
    assert answer.status == 200, answer.status


def _requests(port: int, path: str, cookie: str) -> float:
    """Requests a second from a few clients in a process of their own."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.page", str(port), path, cookie],
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout)


def _client(port: int, path: str, cookie: str) -> None:
    counts = [0] * CLIENTS
    end = time.perf_counter() + SECONDS

    def ask(client: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        while time.perf_counter() < end:
            connection.request("GET", path, headers={"Cookie": cookie})
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, answer.status
            counts[client] += 1

    threads = [threading.Thread(target=ask, args=(client,)) for client in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(sum(counts) / SECONDS)


if __name__ == "__main__":
    _client(int(sys.argv[1]), sys.argv[2], sys.argv[3])
    assert UUID
