"""Opens the house for a process: the database, its two roles, the key and the ledger."""

from __future__ import annotations

import base64
import binascii
import os
from contextlib import ExitStack
from pathlib import Path
from typing import Self

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import ConnectionPool

from backend import database, preparing, rewrapping, schema
from backend.database import EmbeddedServer
from backend.ledger import AUTHORITY, Ledger
from backend.projections import rebuild, word_index
from backend.settings import Settings, SettingsError

AS_APP = f"-c role={schema.APP_ROLE}"
KEK_FILE = "kek"


class CannotOpen(Exception):
    """The house cannot be opened; the message says in one line why and what to do."""


class House:
    """The open house: use it in a `with` statement.

    `owner` and `app` are how to connect as the role that owns the tables and as the role that may
    only append and read; `pool` holds connections of the latter, and `ledger` writes through it.
    A house that was told of the latter alone works, and raises SettingsError for `owner`.
    `joined` is true when another process runs the embedded server, which then outlives this one.

    Entering raises SettingsError, CannotOpen, backend.database.ServerError or
    backend.keys.KeyUnavailable, each with words for the person at the terminal.
    """

    app: str
    pool: ConnectionPool[psycopg.Connection]
    kek: bytes
    ledger: Ledger

    def __init__(self, settings: Settings, *, join: bool = True) -> None:
        self.settings = settings
        self._join = join
        self.joined = False
        self._owner: str | None = None
        self._open = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as opening:
            self._connect(opening)
            self.kek = self._find_kek()
            self._check_role()
            self.pool = opening.enter_context(database.pool(self.app))
            other = self.settings.other_kek
            others = (other,) if other is not None else ()
            self.ledger = Ledger(self.pool, self.kek, other_keks=others)
            # A wrong key shows here and now, instead of on every page.
            self.ledger.keyring.tag(AUTHORITY)
            self._check_keys()
            self._catch_up()
            self._open = opening.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def owner(self) -> str:
        """How to connect as the role that owns the tables."""
        if self._owner is None:
            raise SettingsError(
                "Only the role that owns the tables may do this: set DATABASE_URL to the database "
                "as that role."
            )
        return self._owner

    def close(self) -> None:
        """Lets go of the database, and stops the embedded server if it is this process's own."""
        self._open.close()

    def _connect(self, opening: ExitStack) -> None:
        settings = self.settings
        if settings.embedded:
            found = database.running(settings.data) if self._join else None
            self.joined = found is not None
            self._owner = found or opening.enter_context(EmbeddedServer(settings.data)).conninfo
            self.app = make_conninfo(self._owner, user=schema.APP_ROLE)
        else:
            self._need_kek()
            self._owner = settings.database_url
            self.app = settings.app_database_url or _with_role(self.owner)
        if self._owner is None:
            self._check_prepared()
        # Whoever runs the server has seen to its tables, unless it was killed before it came to it.
        elif not (self.joined and self._has_tables()):
            self._migrate(self._owner)

    def _check_prepared(self) -> None:
        try:
            with psycopg.connect(self.app) as connection:
                prepared = preparing.prepared(connection)
        except psycopg.OperationalError as error:
            raise CannotOpen(f"{self._unreachable()} {_first_line(error)}") from None
        if not prepared:
            raise CannotOpen(
                "The database is not ready for this Handrail. Run `handrail prepare` first, with "
                "DATABASE_URL set to the database as the role that owns the tables."
            )

    def _catch_up(self) -> None:
        """Projects again what a newer Handrail keeps in tables of another shape."""
        if self.joined or self._owner is None:
            return
        with psycopg.connect(self.owner) as connection:
            behind = schema.behind(connection)
        if behind:
            rebuild.rebuild(self.owner, self.ledger.entries, behind)
            self.index_words()

    def index_words(self) -> None:
        """Makes what was told quick to look up, so that no look has to wait for it."""
        with psycopg.connect(self.owner, autocommit=True) as connection:
            word_index.catch_up(connection)

    def _need_kek(self) -> None:
        if self.settings.kek is None:
            named = "DATABASE_URL" if self.settings.database_url else "HANDRAIL_APP_DATABASE_URL"
            raise SettingsError(
                f"{named} is set, but HANDRAIL_KEK is not: the key that the families' words "
                "are encrypted under. Make one with: openssl rand -base64 32, keep it apart from "
                "the database's backups, and set HANDRAIL_KEK or HANDRAIL_KEK_FILE."
            )

    def _has_tables(self) -> bool:
        with psycopg.connect(self.owner) as connection:
            row = connection.execute("select to_regclass('ledger.keys') is not null").fetchone()
        return row is not None and row[0]

    def _migrate(self, owner: str) -> None:
        try:
            preparing.prepare(owner, self.settings.app_database_url)
        except psycopg.errors.InsufficientPrivilege as error:
            raise CannotOpen(
                "The role in DATABASE_URL may not make Handrail's tables and roles "
                f"({_first_line(error)}). Give it a role that may."
            ) from None
        except psycopg.OperationalError as error:
            raise CannotOpen(f"{self._unreachable()} {_first_line(error)}") from None

    def _unreachable(self) -> str:
        return (
            f"The database in {self.settings.data} cannot be reached. Try again in a moment."
            if self.settings.embedded
            else "The database cannot be reached. Check its address (DATABASE_URL, "
            "HANDRAIL_APP_DATABASE_URL) and that it is running."
        )

    def _check_role(self) -> None:
        """Refuses to work as anyone who could rewrite the record."""
        try:
            with psycopg.connect(self.app) as connection:
                row = connection.execute(
                    "select current_user, has_table_privilege('ledger.events', 'update, delete')"
                ).fetchone()
        except psycopg.OperationalError as error:
            raise CannotOpen(f"{self._unreachable()} {_first_line(error)}") from None
        if row is None or row[1]:
            name = row[0] if row else "unknown"
            raise CannotOpen(
                f"Handrail would work as the database role {name}, which may rewrite the record. "
                "Set HANDRAIL_APP_DATABASE_URL to a role that may only append and read."
            )

    def _check_keys(self) -> None:
        """Refuses to go on without a key-encryption key that some records still need."""
        with self.pool.connection() as connection:
            left = rewrapping.out_of_reach(connection, self.ledger.keyring)
        if left:
            raise CannotOpen(
                f"The keys of {left} records are wrapped by a key-encryption key that is not "
                "set. Set it as HANDRAIL_OTHER_KEK and run: handrail keys rewrap."
            )

    def _find_kek(self) -> bytes:
        if self.settings.kek is not None:
            return self.settings.kek
        path = self.settings.data / KEK_FILE
        if not path.exists():
            self._no_keys_yet(path)
            _make_kek(path)
        try:
            key = base64.b64decode(path.read_text("ascii").strip(), validate=True)
        except OSError as error:
            raise CannotOpen(f"The key in {path} cannot be read: {error.strerror}.") from None
        except (binascii.Error, ValueError):
            key = b""
        if len(key) != 32:
            raise CannotOpen(
                f"The key in {path} is damaged: it must be 32 bytes in base64. "
                "Put back the copy that you keep."
            )
        return key

    def _no_keys_yet(self, path: Path) -> None:
        # A new key beside old data would lock that data up and hide which key was lost.
        with psycopg.connect(self.owner) as connection:
            made = connection.execute("select from ledger.keys limit 1").fetchone()
        if made is not None:
            raise CannotOpen(
                f"The key {path} is missing, and the data in {self.settings.data} needs it. "
                "Put back the copy that you keep, or set HANDRAIL_KEK."
            )


def _with_role(conninfo: str) -> str:
    options = conninfo_to_dict(conninfo).get("options")
    return make_conninfo(conninfo, options=f"{options} {AS_APP}" if options else AS_APP)


def _make_kek(path: Path) -> None:
    # Linked into place whole: a start that breaks off leaves no half-written key, and of two
    # starts at once the second takes the first one's key.
    fresh = path.with_name(f"{KEK_FILE}.{os.getpid()}")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(base64.b64encode(os.urandom(32)) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def _first_line(error: psycopg.Error) -> str:
    return str(error).strip().splitlines()[0].strip() if str(error).strip() else ""
