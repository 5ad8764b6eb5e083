"""The `handrail` command: serve, demo, verify, rebuild and import."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import sys
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

import msgspec
import psycopg
import uvicorn
from prometheus_client import start_http_server
from psycopg_pool import PoolTimeout

from backend import (
    census,
    census_import,
    cli_admin,
    cli_census,
    cli_families,
    cli_history,
    cli_plan,
    cli_proof,
    cli_tables,
    demo,
    seeing,
)
from backend.access_log import BadLook, verify_looks
from backend.aggregates.vocabulary import LONGEST_NAME
from backend.cli_families import BAD, GOOD, USAGE, Failed, family_called
from backend.cli_output import many, progress
from backend.database import ServerError, pool
from backend.keys import KeyUnavailable
from backend.memory import calm
from backend.opening import CannotOpen, House
from backend.projections.rebuild import HelperLost, RebuildRunning
from backend.settings import Settings, SettingsError, from_environment
from backend.verify import Bad, verify

STOPPED = 130
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
GRACE_SECONDS = 5
REFUSED_ROWS = Path("refused-rows.csv")

_NOT_THE_DEMO = (
    "This data holds other records. With --demo anyone could sign in to them without a password: "
    "start Handrail without --demo, or set HANDRAIL_DATA to an empty folder."
)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Runs one command and ends the process: 0 is good, 1 is bad, 2 is wrong usage or settings."""
    asked = _parser().parse_args(arguments)
    try:
        code = asked.run(from_environment(os.environ), asked)
    except SettingsError as error:
        code = _say(str(error), USAGE)
    except Failed as failed:
        code = _say(str(failed), failed.code)
    except (
        CannotOpen,
        ServerError,
        KeyUnavailable,
        demo.CannotTell,
        RebuildRunning,
        HelperLost,
    ) as error:
        code = _say(str(error), BAD)
    except (psycopg.OperationalError, PoolTimeout):
        code = _say("The database stopped answering. Try again when it is back.", BAD)
    except KeyboardInterrupt:
        code = _say("Stopped.", STOPPED)
    sys.exit(code)


def _say(line: str, code: int) -> int:
    print(line, file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="handrail",
        description="Family network meetings and plans, kept as a record that people can rely on.",
        epilog="Settings are read from the environment; docs/operators.md lists them.",
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    serve = commands.add_parser(
        "serve", help="run the site", description="Run the site until Ctrl-C or SIGTERM."
    )
    serve.add_argument(
        "--demo",
        action="store_true",
        help="begin with invented families, and let anyone sign in as anyone",
    )
    serve.set_defaults(run=_serve)

    telling = commands.add_parser(
        "demo",
        help="load the invented families",
        description="Load the invented families into an empty database, unless they are there.",
    )
    telling.set_defaults(run=_demo)

    verifying = commands.add_parser(
        "verify",
        help="check that no entry of the record was altered",
        description="Check every entry of the record: that none was altered, moved or left out. "
        "Ends with 1 when one was, and says which.",
    )
    verifying.add_argument(
        "--family", metavar="F", help="only this family: its id, or the beginning of it"
    )
    verifying.set_defaults(run=_verify)

    cli_tables.add_tables(commands)
    cli_families.add_deadlines(commands)
    cli_families.add_why(commands)
    cli_plan.add_plan(commands)
    cli_history.add_history(commands)
    cli_admin.add_admin(commands)

    importing = commands.add_parser(
        "import", help="take over data from elsewhere", description="Take over data from elsewhere."
    )
    kinds = importing.add_subparsers(metavar="KIND", required=True)
    census_kind = kinds.add_parser(
        "cin-census",
        help="a children in need census return",
        description="Start a record for each child with an open episode in a children in need "
        "census return (XML). A second run adds only what is missing.",
    )
    census_kind.add_argument("file", metavar="FILE", type=Path, help="the return")
    census_kind.add_argument(
        "--dry-run", action="store_true", help="write nothing and say what would happen"
    )
    census_kind.add_argument(
        "--refused",
        metavar="CSV",
        type=Path,
        default=REFUSED_ROWS,
        help=f"where the rows that are refused are listed, if there are any ({REFUSED_ROWS})",
    )
    census_kind.add_argument(
        "--team",
        default=census_import.UNASSIGNED,
        help=f"the team that the children belong to ({census_import.UNASSIGNED})",
    )
    census_kind.set_defaults(run=_import_census)

    exporting = commands.add_parser(
        "export", help="write data out", description="Write data out for others."
    )
    written = exporting.add_subparsers(metavar="KIND", required=True)
    cli_proof.add_export(written)
    cli_census.add_export(written)
    return parser


# serve


def _serve(settings: Settings, asked: argparse.Namespace) -> int:
    wish = _Wish()
    for number in STOPPING:
        signal.signal(number, wish)
    settings = msgspec.structs.replace(settings, demo=asked.demo)
    cli_admin.check_settings(settings)
    with ExitStack() as opened:
        listening = opened.enter_context(_reserve(settings))
        # Imported here: every other command does without the web.
        from web.app import create_app

        if settings.embedded:
            with wish.held():
                house = opened.enter_context(House(settings, join=False))
        else:
            house = opened.enter_context(House(settings))
        if settings.demo:
            _begin_demo(house)
        else:
            cli_admin.check_ready(house)
        opened.enter_context(_metrics(settings))
        config = uvicorn.Config(
            create_app(house, settings),
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        calm()
        _Server(config, _address(settings, listening)).run(sockets=[listening])
    return GOOD


class _Wish:
    """What a signal to stop does until the site listens: it ends the process in good order."""

    def __init__(self) -> None:
        self._holding = False
        self._wished = False

    def __call__(self, number: int, frame: FrameType | None) -> None:
        self._wished = True
        if not self._holding:
            self._leave()

    @contextmanager
    def held(self) -> Generator[None]:
        """Puts leaving off: a database server broken off while it starts could outlive us."""
        self._holding = True
        try:
            yield
        finally:
            self._holding = False
            if self._wished:
                self._leave()

    def _leave(self) -> NoReturn:
        # Those that follow must not break the stopping off.
        _ignore_signals()
        sys.exit(GOOD)


def _ignore_signals() -> None:
    for number in STOPPING:
        signal.signal(number, signal.SIG_IGN)


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, address: str) -> None:
        super().__init__(config)
        self._address = address

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            print(f"Handrail is ready on {self._address}", flush=True)

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        # Unlike uvicorn's own, it does not raise the signal again once all is in order.
        for number in STOPPING:
            signal.signal(number, self.handle_exit)
        try:
            yield
        finally:
            _ignore_signals()


@contextmanager
def _reserve(settings: Settings) -> Generator[socket.socket]:
    """The site's port, taken before anything else is started."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((settings.host, settings.port))
        except OSError as error:
            raise Failed(
                f"Handrail cannot listen on {settings.host}, port {settings.port}: "
                f"{error.strerror}. Set PORT to another one."
            ) from None
        yield listening


def _address(settings: Settings, listening: socket.socket) -> str:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104
    port = listening.getsockname()[1]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextmanager
def _metrics(settings: Settings) -> Generator[None]:
    if settings.metrics is None:
        yield
        return
    host, port = settings.metrics
    try:
        server, thread = start_http_server(port, addr=host)
    except OSError as error:
        reason = f"{host}, port {port}: {error.strerror}"
        print(f"Measurements are off: cannot listen on {reason}.", file=sys.stderr)
        yield
        return
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _begin_demo(house: House) -> None:
    with pool(house.owner, min_size=1, max_size=2) as owner:
        with owner.connection() as connection:
            standing = demo.standing(connection)
        if standing is demo.Standing.OTHERS:
            raise Failed(_NOT_THE_DEMO, USAGE)
        try:
            with progress("Telling the demo") as report:
                demo.load(owner, house.kek, on_progress=report)
        except demo.CannotTell as error:
            # An older demo is a demo still.
            print(str(error), file=sys.stderr)


# The other commands


def _demo(settings: Settings, asked: argparse.Namespace) -> int:
    del asked
    with (
        House(settings) as house,
        pool(house.owner, min_size=1, max_size=2) as owner,
        progress("Telling the demo") as report,
    ):
        told = demo.load(owner, house.kek, on_progress=report)
    print(f"The demo is loaded: {told} entries." if told else "The demo is there already.")
    return GOOD


def _verify(settings: Settings, asked: argparse.Namespace) -> int:
    with House(settings) as house, seeing.connect(house.app) as connection:
        stream = None if asked.family is None else family_called(connection, asked.family)
        with progress("Checking") as report:
            found = verify(connection, house.ledger.entries, stream, report)
        looks = verify_looks(connection, stream)
    if isinstance(found, Bad):
        print(f"Not as it was written: {_place(found)}. The first fault found: {found.reason}.")
        return BAD
    places = "" if stream else f" in {many(found.streams, 'record')}"
    print(f"{many(found.entries, 'entry', 'entries')}{places} checked: nothing was altered.")
    if found.not_opened:
        print(f"The words of {found.not_opened} could not be read: their keys are gone.")
    if isinstance(looks, BadLook):
        place = f"family {looks.chain}" if looks.chain else "looks at no family"
        print(f"The access log is not as it was noted: {place}, look {looks.seq}: {looks.reason}.")
        return BAD
    print(f"{many(looks, 'look')} in the access log checked: none was altered.")
    return GOOD


def _place(bad: Bad) -> str:
    parts = [
        f"{name} {value}"
        for name, value in (
            ("position", bad.position),
            ("record", bad.stream),
            ("entry", bad.seq),
        )
        if value is not None
    ]
    return ", ".join(parts) or "the record as a whole"


def _import_census(settings: Settings, asked: argparse.Namespace) -> int:
    if not 0 < len(asked.team.strip()) <= LONGEST_NAME:
        raise Failed(f"Give the team a name of 1 to {LONGEST_NAME} letters.", USAGE)
    with House(settings) as house:
        try:
            with progress("Reading") as report:
                survey = census.survey(asked.file, today=house.ledger.today(), on_progress=report)
        except census.CensusFileRefused as refused:
            raise Failed(str(refused)) from None
        planned = census_import.plan(survey, house.ledger, team=asked.team)
        if asked.dry_run:
            print(*census_import.summary(planned, written=None), sep="\n")
            print("This was a dry run: nothing was written.")
            return GOOD
        if planned.refused:
            _list_refused(planned, asked.refused)
        try:
            with progress("Writing") as report:
                written = census_import.write(planned, house.ledger, report)
        except census_import.BrokenOff as broken:
            raise Failed(str(broken)) from None
    print(*census_import.summary(planned, written=written), sep="\n")
    if planned.refused:
        print(f"The refused rows are listed in {asked.refused}.")
    return GOOD


def _list_refused(planned: census_import.Plan, path: Path) -> None:
    try:
        census_import.write_refused(planned.refused, path)
    except OSError as error:
        raise Failed(
            f"{path} cannot be written: {error.strerror}. Nothing was imported. "
            "Say where the refused rows go with --refused."
        ) from None


if __name__ == "__main__":
    main()
