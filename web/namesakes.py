"""Two people of one team do not go by one name: families are given to people by name."""

from __future__ import annotations

from uuid import UUID

from web.page import Visit

NAMESAKE = (
    "Someone of this team has or had this name, and families are given to people by name. Add a "
    "middle name or an initial."
)


def namesake(visit: Visit, name: str, team: str, account: UUID) -> bool:
    """Whether the team has, or had, someone of this name: families are given to them by name."""
    rows = visit.rows(
        "select name from pages.accounts where account <> %s and family is null "
        "and lower(team) = lower(%s)",
        account,
        team,
    )
    return _plain(name) in {_plain(row["name"]) for row in rows}


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
