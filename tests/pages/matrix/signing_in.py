"""The rows of signing in: everybody's pages, one's own devices, the administrator's people."""

from __future__ import annotations

from backend.permission import Deed
from tests import families
from tests.pages.matrix.rows import (
    EVERYONE,
    ONLY_ADMIN,
    ONLY_WORKER,
    SIGNED_IN,
    F,
    Row,
)

P = "/people/{account:uuid}"
S = F + "/network/{person:str}/sign-in"
ROWS = (
    *(
        Row(method, path, Deed.ENTER, EVERYONE)
        for path in (
            "/sign-in/password",
            "/sign-in/second",
            "/sign-in/code",
            "/sign-in/set-up",
            "/sign-in/set-up/second",
            "/sign-in/set-up/passkey",
            "/sign-in/set-up/device",
            "/sign-in/pin",
            "/sign-in/passkey",
            "/sign-in/again",
            "/in/{token:str}",
        )
        for method in ("GET", "POST")
    ),
    Row("GET", "/sign-in/organisation", Deed.ENTER, EVERYONE),
    Row("GET", "/sign-in/organisation/back", Deed.ENTER, EVERYONE),
    # One's own
    Row("GET", "/my-sign-in", Deed.OWN_SIGN_IN, SIGNED_IN),
    Row("GET", "/my-sign-in/passkeys/new", Deed.OWN_SIGN_IN, SIGNED_IN),
    *(
        Row("POST", f"/my-sign-in{path}", Deed.OWN_SIGN_IN, SIGNED_IN)
        for path in (
            "/devices/{device:str}/revocations",
            "/sessions/{session:str}/ends",
            "/sessions/ends",
            "/password",
            "/pin",
            "/recovery-codes",
            "/app",
            "/passkeys",
            "/passkeys/{passkey:str}/removals",
        )
    ),
    # The administrator's
    Row("GET", "/people", Deed.OPEN_ACCOUNTS, ONLY_ADMIN),
    Row("POST", "/people", Deed.OPEN_ACCOUNTS, ONLY_ADMIN),
    Row("GET", "/people/new", Deed.OPEN_ACCOUNTS, ONLY_ADMIN),
    Row("GET", P, Deed.OPEN_ACCOUNTS, ONLY_ADMIN),
    Row("POST", P + "/links", Deed.OPEN_ACCOUNTS, ONLY_ADMIN),
    Row("POST", P + "/names", Deed.OPEN_ACCOUNTS, ONLY_ADMIN),
    Row("POST", P + "/resets", Deed.OPEN_ACCOUNTS, ONLY_ADMIN),
    Row("POST", P + "/closings", Deed.OPEN_ACCOUNTS, ONLY_ADMIN),
    Row("POST", P + "/devices/{device:str}/revocations", Deed.OPEN_ACCOUNTS, ONLY_ADMIN),
    # The worker's
    Row("GET", S, Deed.LET_IN, ONLY_WORKER),
    Row("POST", S + "/links", Deed.LET_IN, ONLY_WORKER),
    Row("POST", S + "/devices/{device:str}/revocations", Deed.LET_IN, ONLY_WORKER),
    Row("POST", S + "/closings", Deed.LET_IN, ONLY_WORKER),
)
EXAMPLES: dict[str, str] = {
    "token": "a-link-that-was-used",
    "device": "d-none",
    "session": "s-none",
    "passkey": "y-none",
}


def told() -> families.Story:
    """Nothing of it stands in a family's record."""
    return ()
