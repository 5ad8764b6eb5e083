"""The two ways out: a mail server (SMTP) and a gateway for text messages (HTTP)."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from typing import Protocol
from uuid import UUID

import httpx

from backend.settings import Mail, Texts

SECONDS = 30
_DOT = re.compile(rb"(?m)^\.")
Hand = Callable[[], bool]


class NotNow(Exception):
    """It was certainly not taken, and can be tried again later."""


class Never(Exception):
    """It was certainly not taken, and will not be: the message says why, in plain words."""


class BadAddress(Never):
    """The address itself was refused."""


class Unsure(Exception):
    """Its last byte left, and no answer came."""


class NotOurs(Exception):
    """The claim was taken away before the last byte left."""


def send_mail(mail: Mail, message: EmailMessage, to: str, hand: Hand) -> None:
    """Sends one message; `hand` is asked just before the byte that makes the server take it.

    Raises NotNow, Never, BadAddress, Unsure or NotOurs.
    """
    try:
        server = _greeted(mail)
    except smtplib.SMTPAuthenticationError:
        raise NotNow from None
    except (OSError, smtplib.SMTPException):
        raise NotNow from None
    try:
        _say(server.mail(mail.address))
        code, _ = server.rcpt(to)
        if 500 <= code < 600:
            raise BadAddress("The mail server does not take this address.")
        _say((code, b""))
        code, _ = server.docmd("DATA")
        if code != 354:
            raise (Never("The mail server refused it.") if code >= 500 else NotNow())
        body = message.as_bytes(policy=WIRE)
        body = _DOT.sub(b"..", body if body.endswith(b"\r\n") else body + b"\r\n")
        server.send(body)
    except (OSError, smtplib.SMTPException):
        # Without the last dot no server takes a message (RFC 5321, 4.1.1.4).
        server.close()
        raise NotNow from None
    except (NotNow, Never):
        server.close()
        raise
    if not hand():
        server.close()
        raise NotOurs
    try:
        server.send(b".\r\n")
        code, _ = server.getreply()
    except (OSError, smtplib.SMTPException):
        server.close()
        raise Unsure from None
    with suppress(OSError, smtplib.SMTPException):
        server.quit()
    if 400 <= code < 500:
        raise NotNow
    if code >= 500:
        raise Never("The mail server refused it.")


def _greeted(mail: Mail) -> smtplib.SMTP:
    trusted = ssl.create_default_context()
    if mail.tls == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            mail.host, mail.port, timeout=SECONDS, context=trusted
        )
    else:
        server = smtplib.SMTP(mail.host, mail.port, timeout=SECONDS)
    server.ehlo()
    if mail.tls == "starttls":
        server.starttls(context=trusted)
        server.ehlo()
    if mail.user:
        server.login(mail.user, mail.password)
    return server


def _say(answer: tuple[int, bytes]) -> None:
    if 400 <= answer[0] < 500:
        raise NotNow
    if answer[0] >= 500:
        raise Never("The mail server refused it.")


class TextGateway(Protocol):
    """What sends one text message; raises as `send_mail` does."""

    def send(self, message: UUID, to: str, words: str, hand: Hand) -> None:
        """Sends it; `hand` is asked just before it leaves."""
        ...


class HttpTexts:
    """A gateway that takes {id, to, from, text} as JSON, with a bearer token."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def send(self, message: UUID, to: str, words: str, hand: Hand) -> None:
        """Sends it; the gateway gets the message's id, to know it again by."""
        if not hand():
            raise NotOurs
        try:
            answer = httpx.post(
                self._texts.url,
                json={"id": str(message), "to": to, "from": self._texts.sender, "text": words},
                headers={
                    "Authorization": f"Bearer {self._texts.token}",
                    "Idempotency-Key": str(message),
                },
                timeout=SECONDS,
            )
        except (httpx.ConnectError, httpx.ConnectTimeout):
            raise NotNow from None
        except httpx.HTTPError:
            raise Unsure from None
        if answer.is_success:
            return
        if answer.status_code in (429, 503):
            raise NotNow
        if answer.status_code in (400, 404, 422):
            raise BadAddress("The text message service does not take this number.")
        if answer.status_code < 500:
            raise Never("The text message service refused it.")
        raise Unsure
