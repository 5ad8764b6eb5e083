"""Which families someone who looks after teams sees in lists, figures and trails."""

from __future__ import annotations

from typing import Any, LiteralString

import msgspec

# Of one row of pages.team_board, called b. A limited record is in no list of whom it is closed to.
WITHIN: LiteralString = """
(%(team)s::text is null or b.team = %(team)s)
and not exists (select from pages.record_limits l
  where l.family = b.family and not l.named ? %(account)s)
and (%(worker)s::text is null or exists (
  select from pages.allocated c where c.family = b.family and c.worker = %(worker)s))
"""


class Within(msgspec.Struct, frozen=True, kw_only=True):
    """A team, None for all; whose account asks; and the worker whose families alone are asked."""

    team: str | None = None
    account: str = ""
    worker: str | None = None

    @property
    def values(self) -> dict[str, Any]:
        """What `WITHIN` asks for."""
        return {"team": self.team, "account": self.account, "worker": self.worker}
