"""Passkeys: kept by the person's device, shown here by a signature over a fresh challenge."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import msgspec
from psycopg import Connection
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from backend.aggregates.vocabulary import PasskeyId


class Site(msgspec.Struct, frozen=True):
    """The site that passkeys are bound to: its host's name, and its origin."""

    host: str
    origin: str


class Offer(msgspec.Struct, frozen=True):
    """What the browser is asked, as JSON, and the challenge that must be answered."""

    options: str
    challenge: str


class Shown(msgspec.Struct, frozen=True):
    """Whose passkey was shown."""

    account: UUID
    passkey: PasskeyId


def offer_new(db: Connection, site: Site, account: UUID, name: str) -> Offer:
    """Asks the browser to make a passkey for someone."""
    rows = db.execute("select id from house.passkeys where account = %s", (account,)).fetchall()
    options = generate_registration_options(
        rp_id=site.host,
        rp_name="Handrail",
        user_id=account.bytes,
        user_name=name,
        user_display_name=name,
        exclude_credentials=[PublicKeyCredentialDescriptor(id=bytes(row[0])) for row in rows],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
    )
    return Offer(options_to_json(options), bytes_to_base64url(options.challenge))


def keep_new(
    db: Connection, site: Site, account: UUID, challenge: str, answer: str, called: str
) -> PasskeyId | None:
    """Keeps the passkey that the browser made; None where its answer does not fit."""
    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None
    passkey = PasskeyId(uuid4().hex)
    kept = db.execute(
        "insert into house.passkeys (id, account, passkey, called, public_key, sign_count) "
        "values (%s, %s, %s, %s, %s, %s) on conflict do nothing",
        (
            made.credential_id,
            account,
            passkey,
            called,
            made.credential_public_key,
            made.sign_count,
        ),
    )
    return passkey if kept.rowcount == 1 else None


def ask(db: Connection, site: Site, account: UUID | None) -> Offer:
    """Asks the browser for a passkey: someone's, or whichever it has for this site."""
    rows: list[Any] = []
    if account is not None:
        rows = db.execute("select id from house.passkeys where account = %s", (account,)).fetchall()
    options = generate_authentication_options(
        rp_id=site.host,
        allow_credentials=[PublicKeyCredentialDescriptor(id=bytes(row[0])) for row in rows],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return Offer(options_to_json(options), bytes_to_base64url(options.challenge))


def shown(db: Connection, site: Site, challenge: str, answer: str) -> Shown | None:
    """Whose passkey answered the challenge; None where it does not fit or nobody has it."""
    try:
        # The id in the answer only says which key to hold the signature against.
        said = msgspec.json.decode(answer.encode(), type=dict[str, Any]).get("id")
        credential = base64url_to_bytes(str(said))
    except (msgspec.MsgspecError, ValueError):
        return None
    row = db.execute(
        "select p.account, p.passkey, p.public_key, p.sign_count from house.passkeys p "
        "join pages.accounts a on a.account = p.account and a.open where p.id = %s",
        (credential,),
    ).fetchone()
    if row is None or not challenge:
        return None
    try:
        found = verify_authentication_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=bytes(row[2]),
            credential_current_sign_count=row[3],
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None
    db.execute(
        "update house.passkeys set sign_count = %s, used_at = clock_timestamp() where id = %s",
        (found.new_sign_count, credential),
    )
    return Shown(row[0], PasskeyId(row[1]))


def remove(db: Connection, account: UUID, passkey: str) -> None:
    """A passkey that opens nothing any more."""
    db.execute("delete from house.passkeys where account = %s and passkey = %s", (account, passkey))
