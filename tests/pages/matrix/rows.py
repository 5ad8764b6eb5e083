"""What a row of the permission matrix says, and the groups of viewers that rows name."""

from __future__ import annotations

import msgspec

from backend.permission import Deed
from tests.pages.conftest import ADMIN, FAR_MEMBER, FAR_WORKER, LEAD, MANAGER, MEMBER, WORKER

NOBODY = "nobody"
VIEWERS = (NOBODY, WORKER, FAR_WORKER, MANAGER, LEAD, MEMBER, FAR_MEMBER, ADMIN)
SIGNED_IN = frozenset(VIEWERS) - {NOBODY}
EVERYONE = frozenset(VIEWERS)
OURS = frozenset({WORKER, MANAGER, LEAD, MEMBER})
STAFF = frozenset({WORKER, MANAGER})
VOICES = frozenset({WORKER, LEAD, MEMBER})
KEEPERS = frozenset({WORKER, LEAD})
ONLY_WORKER = frozenset({WORKER})
ONLY_MANAGER = frozenset({MANAGER})
ONLY_LEAD = frozenset({LEAD})
ONLY_ADMIN = frozenset({ADMIN})
WORKERS = frozenset({WORKER, FAR_WORKER})


class Row(msgspec.Struct, frozen=True):
    """One route: what the viewer must be allowed, who is, and what an example of it needs."""

    method: str
    path: str
    deed: Deed | None
    allowed: frozenset[str]
    fields: dict[str, str] = {}
    # Begins a recording of its own for each request: some of these requests end one.
    recording: bool = False
    # Takes files as well as fields; needs a file that is really stored.
    uploads: bool = False
    stored: bool = False

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


# Every address of a family begins so, and every one of a recording.
F = "/families/{family:uuid}"
R = F + "/recordings/{meeting:str}"
