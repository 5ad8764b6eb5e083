"""Commands of `handrail` about its tables, for whoever owns them: ready, and rows made again."""

from __future__ import annotations

import argparse
from typing import Any

from backend.cli_families import GOOD
from backend.cli_output import many, progress
from backend.opening import House
from backend.projections import ALL
from backend.projections.rebuild import rebuild
from backend.settings import Settings, SettingsError

_PROJECTIONS = {projection.__name__.rpartition(".")[2]: projection for projection in ALL}


def add_tables(commands: Any) -> None:
    """The commands that only the role that owns the tables may run."""
    preparing = commands.add_parser(
        "prepare",
        help="get the database ready for this version",
        description="Get the database that DATABASE_URL names ready for this version of Handrail: "
        "its tables, roles and guards. With HANDRAIL_APP_DATABASE_URL the site then runs as a role "
        "that may only append and read, and need not know DATABASE_URL.",
    )
    preparing.set_defaults(run=_prepare)
    rebuilding = commands.add_parser(
        "rebuild",
        help="make the pages' rows again from the record",
        description="Make the rows that pages show again from the record. The site stays up.",
    )
    rebuilding.add_argument(
        "projection",
        nargs="?",
        metavar="PROJECTION",
        choices=sorted(_PROJECTIONS),
        help=f"only this one: {', '.join(sorted(_PROJECTIONS))}",
    )
    rebuilding.set_defaults(run=_rebuild)


def _prepare(settings: Settings, asked: argparse.Namespace) -> int:
    del asked
    if settings.database_url is None:
        raise SettingsError(
            "Set DATABASE_URL to the database to get ready, as the role that owns its tables."
        )
    # Opened by the owner, a house sees to its tables.
    with House(settings):
        pass
    print("The database is ready.")
    return GOOD


def _rebuild(settings: Settings, asked: argparse.Namespace) -> int:
    projections = ALL if asked.projection is None else (_PROJECTIONS[asked.projection],)
    with House(settings) as house, progress("Rebuilding") as report:
        made = rebuild(house.owner, house.ledger.entries, projections, report)
        house.index_words()
    print(
        f"{many(made.rows, 'row')} made again from {many(made.entries, 'entry', 'entries')} "
        f"in {many(made.streams, 'stream')}."
    )
    return GOOD
