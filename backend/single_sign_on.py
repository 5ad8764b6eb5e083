"""Staff sign in with their organisation: OpenID Connect, by code with PKCE, state and nonce."""

from __future__ import annotations

import hmac
from secrets import token_urlsafe
from threading import Lock
from time import monotonic, time
from typing import Any, cast
from urllib.parse import quote, urlsplit
from uuid import UUID

import httpx
import msgspec
from authlib.oauth2 import rfc7636
from authlib.oauth2.rfc6749 import parameters
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from psycopg import Connection

from backend.settings import Oidc

ALGORITHMS = ("RS256", "PS256", "ES256", "ES384", "EdDSA")
SECONDS = 10.0
# What the provider says of itself is asked again after this long, its keys after this at least.
KNOWN_SECONDS = 3_600.0
KEYS_SECONDS = 30.0
LEEWAY = 60
JUST_NOW = 120


# authlib says no types.
_written: Any = cast("Any", parameters).prepare_grant_uri
_challenge: Any = cast("Any", rfc7636).create_s256_code_challenge


class NotSignedIn(Exception):
    """The organisation's sign-in did not say who this is; the reason is for the log alone."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a browser is sent away with, and what must come back to the same session."""

    address: str
    state: str
    nonce: str
    verifier: str


class Somebody(msgspec.Struct, frozen=True, kw_only=True):
    """Whom the organisation's sign-in knows; `email` only where it has verified it."""

    issuer: str
    subject: str
    email: str | None
    at: int

    @property
    def just_now(self) -> bool:
        """Whether the person typed their password there a moment ago."""
        return time() - self.at < JUST_NOW


def account_of(db: Connection, somebody: Somebody) -> UUID | None:
    """The open account of someone: by what it was tied to, or once by its verified address."""
    row = db.execute(
        "select c.account from house.credentials c join pages.accounts a using (account) "
        "where a.open and ((c.issuer = %(issuer)s and c.subject = %(subject)s) "
        "or (c.subject is null and c.name = %(email)s)) "
        "order by c.subject nulls last limit 1",
        {"issuer": somebody.issuer, "subject": somebody.subject, "email": somebody.email},
    ).fetchone()
    return row[0] if row else None


def tie(db: Connection, account: UUID, somebody: Somebody) -> None:
    """Ties an account to who came: another with the same address does not pass for them."""
    db.execute(
        "update house.credentials set issuer = %s, subject = %s where account = %s",
        (somebody.issuer, somebody.subject, account),
    )


class _Found(msgspec.Struct, frozen=True):
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


class Provider:
    """One organisation's sign-in; what it says of itself is fetched when first needed."""

    def __init__(self, settings: Oidc) -> None:
        self.settings = settings
        self._found: tuple[float, _Found] | None = None
        self._keys: tuple[float, KeySet] | None = None
        self._lock = Lock()

    def ask(self, back: str, *, again: bool = False) -> Asked:
        """Where to send the browser; `again` asks the person anew, whoever is signed in there."""
        found, nonce, verifier = self._discovered(), token_urlsafe(32), token_urlsafe(48)
        more: dict[str, str] = {"prompt": "login", "max_age": "0"} if again else {}
        if self.settings.strong:
            more["acr_values"] = " ".join(self.settings.strong)
        state = token_urlsafe(32)
        address = _written(
            found.authorization_endpoint,
            client_id=self.settings.client,
            response_type="code",
            redirect_uri=back,
            scope=["openid", "email"],
            state=state,
            nonce=nonce,
            code_challenge=_challenge(verifier),
            code_challenge_method="S256",
            **more,
        )
        return Asked(address=address, state=state, nonce=nonce, verifier=verifier)

    def answered(
        self, back: str, *, code: str, nonce: str, verifier: str, issuer: str = ""
    ) -> Somebody:
        """Who came back with a code; raises NotSignedIn where anything does not fit."""
        found = self._discovered()
        if issuer and issuer != found.issuer:
            raise NotSignedIn("answered by another issuer")
        sent = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": verifier,
        }
        client, secret = quote(self.settings.client, ""), quote(self.settings.secret, "")
        try:
            answer = httpx.post(
                found.token_endpoint, data=sent, auth=(client, secret), timeout=SECONDS
            )
            answer.raise_for_status()
            token = msgspec.json.decode(answer.content, type=dict[str, Any])
        except (httpx.HTTPError, msgspec.MsgspecError) as error:
            raise NotSignedIn(type(error).__name__) from None
        return self._checked(str(token.get("id_token") or ""), found, nonce)

    def _checked(self, id_token: str, found: _Found, nonce: str) -> Somebody:
        try:
            decoded = jwt.decode(id_token, self._fetched_keys(found), algorithms=[*ALGORITHMS])
        except (JoseError, ValueError, KeyError, TypeError):
            # The provider may have changed its keys since.
            try:
                keys = self._fetched_keys(found, renew=True)
                decoded = jwt.decode(id_token, keys, algorithms=[*ALGORITHMS])
            except (JoseError, ValueError, KeyError, TypeError) as error:
                raise NotSignedIn(type(error).__name__) from None
        said, client = decoded.claims, self.settings.client
        meant: Any = said.get("aud")
        several = cast("list[Any]", meant if isinstance(meant, list) else [meant])
        now, ends, made = time(), said.get("exp"), said.get("iat")
        fits = (
            said.get("iss") == found.issuer
            and client in several
            and said.get("azp", client) == client
            and (len(several) == 1 or "azp" in said)
            and isinstance(ends, int | float)
            and now < ends + LEEWAY
            and isinstance(made, int | float)
            and made < now + LEEWAY
            and hmac.compare_digest(str(said.get("nonce", "")), nonce)
            and isinstance(said.get("sub"), str)
            and 0 < len(said["sub"]) <= 255
            and (not self.settings.strong or said.get("acr") in self.settings.strong)
        )
        if not fits:
            raise NotSignedIn("what it says does not fit")
        email = said.get("email")
        verified = said.get("email_verified") is True and isinstance(email, str)
        return Somebody(
            issuer=found.issuer,
            subject=said["sub"],
            email=email.casefold() if verified and isinstance(email, str) else None,
            at=int(said.get("auth_time") or 0),
        )

    def _discovered(self) -> _Found:
        with self._lock:
            if self._found and monotonic() - self._found[0] < KNOWN_SECONDS:
                return self._found[1]
        issuer = self.settings.issuer
        said = _fetched(f"{issuer.removesuffix('/')}/.well-known/openid-configuration")
        try:
            found = msgspec.convert(said, _Found)
        except msgspec.ValidationError:
            raise NotSignedIn("discovery is not whole") from None
        if found.issuer != issuer:
            raise NotSignedIn("discovery names another issuer")
        for address in (found.authorization_endpoint, found.token_endpoint, found.jwks_uri):
            if urlsplit(address).scheme != urlsplit(issuer).scheme:
                raise NotSignedIn("discovery names an address without https")
        with self._lock:
            self._found = (monotonic(), found)
        return found

    def _fetched_keys(self, found: _Found, *, renew: bool = False) -> KeySet:
        with self._lock:
            known = self._keys
        if known and monotonic() - known[0] < (KEYS_SECONDS if renew else KNOWN_SECONDS):
            return known[1]
        keys = KeySet.import_key_set(_fetched(found.jwks_uri))
        with self._lock:
            self._keys = (monotonic(), keys)
        return keys


def _fetched(address: str) -> Any:
    try:
        answer = httpx.get(address, timeout=SECONDS, follow_redirects=False)
        answer.raise_for_status()
        return answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise NotSignedIn(type(error).__name__) from None
