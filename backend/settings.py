"""What an operator can set, read once from the environment into one frozen Struct."""

import base64
import binascii
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo


class SettingsError(Exception):
    """A variable is wrong; the message names it and what to set, and never holds a secret."""


class Oidc(msgspec.Struct, frozen=True, kw_only=True):
    """The organisation's own sign-in for staff (OpenID Connect)."""

    issuer: str
    client: str
    secret: str
    # What the button calls it.
    called: str = "your work account"
    # How strongly people must have shown there who they are; nothing leaves that to the provider.
    strong: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Oidc(issuer={self.issuer!r}, client={self.client!r}, called={self.called!r})"


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """The mail server that takes our messages, and the address that they come from."""

    host: str
    port: int
    # "starttls", "tls" or "none".
    tls: str
    address: str
    user: str = ""
    password: str = ""

    def __repr__(self) -> str:
        return f"Mail(host={self.host!r}, port={self.port}, tls={self.tls!r})"


class Texts(msgspec.Struct, frozen=True, kw_only=True):
    """The service that sends text messages."""

    url: str
    token: str
    sender: str

    def __repr__(self) -> str:
        return f"Texts(url={self.url!r}, sender={self.sender!r})"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that differs from one installation to the next."""

    host: str = "127.0.0.1"
    port: int = 8000
    data: Path = Path(".data")
    # None means: start the embedded server.
    database_url: str | None = None
    # The role that may only append and read; without it the app steps down from `database_url`.
    app_database_url: str | None = None
    # 32 bytes that wrap the families' own keys.
    kek: bytes | None = None
    # Another that wrapped some of them, while one takes the other's place.
    other_kek: bytes | None = None
    metrics: tuple[str, int] | None = ("127.0.0.1", 9464)
    allowed_hosts: tuple[str, ...] = ()
    # Whether any of them was named by hand.
    named_hosts: bool = False
    public_url: str | None = None
    oidc: Oidc | None = None
    mail: Mail | None = None
    texts: Texts | None = None
    # Where ClamAV listens: the path of a socket, or a host and a port.
    clamav: str | tuple[str, int] | None = None
    # Set by the command line alone, so that no environment makes a demo of a real service.
    demo: bool = False

    @property
    def embedded(self) -> bool:
        """Whether Handrail runs a database server of its own."""
        return self.database_url is None and self.app_database_url is None

    @property
    def secure_cookies(self) -> bool:
        """Whether people reach the site over https only."""
        return self.public_url is not None and self.public_url.startswith("https://")

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in self.__rich_repr__())
        return f"Settings({shown})"

    def __rich_repr__(self) -> list[tuple[str, object]]:  # pyright: ignore[reportIncompatibleMethodOverride]
        secrets = ("database_url", "app_database_url", "kek", "other_kek")
        values = msgspec.structs.asdict(self)
        return [
            (name, "(set, not shown)" if name in secrets and value is not None else value)
            for name, value in values.items()
        ]


def from_environment(env: Mapping[str, str]) -> Settings:
    """Read the settings, or raise SettingsError about the first that is wrong."""
    host = env.get("HANDRAIL_HOST") or "127.0.0.1"
    port = _port("PORT", env.get("PORT") or "8000")
    public_url = _public_url(env)
    return Settings(
        host=host,
        port=port,
        data=Path(env.get("HANDRAIL_DATA") or ".data").expanduser().absolute(),
        database_url=_database_url(env, "DATABASE_URL", "HANDRAIL_DATABASE_PASSWORD"),
        app_database_url=_database_url(
            env, "HANDRAIL_APP_DATABASE_URL", "HANDRAIL_APP_DATABASE_PASSWORD"
        ),
        kek=_kek(env, "HANDRAIL_KEK"),
        other_kek=_kek(env, "HANDRAIL_OTHER_KEK"),
        metrics=_metrics(env),
        allowed_hosts=_allowed_hosts(env, host, port, public_url),
        named_hosts=bool(env.get("HANDRAIL_ALLOWED_HOSTS", "").strip(" ,")),
        public_url=public_url,
        oidc=_oidc(env, public_url),
        mail=_mail(env, public_url),
        texts=_texts(env, public_url),
        clamav=_clamav(env),
    )


def _secret(env: Mapping[str, str], name: str) -> str | None:
    """The value of a variable, or the content of the file that its `_FILE` twin names."""
    value, file = env.get(name), env.get(f"{name}_FILE")
    if value and file:
        raise SettingsError(f"Set {name} or {name}_FILE, not both.")
    if not file:
        return value or None
    try:
        content = Path(file).read_text("utf-8").strip()
    except OSError as error:
        raise SettingsError(
            f"{name}_FILE names {file}, which cannot be read: {error.strerror}."
        ) from None
    except UnicodeDecodeError:
        raise SettingsError(f"{name}_FILE names {file}, which is not a text file.") from None
    if not content:
        raise SettingsError(f"{name}_FILE names {file}, which is empty.")
    return content


def _database_url(env: Mapping[str, str], name: str, password_name: str) -> str | None:
    url, password = _secret(env, name), _secret(env, password_name)
    if url is None:
        if password is not None:
            raise SettingsError(f"{password_name} is set, but {name} is not: set {name} too.")
        return None
    try:
        parts = conninfo_to_dict(url)
    except psycopg.Error:
        # psycopg's own message quotes the address, password and all.
        raise SettingsError(
            f"{name} is not a database address. Set it like postgresql://user@host:5432/database."
        ) from None
    if password is None:
        return url
    if "password" in parts:
        raise SettingsError(f"{name} already has a password: remove it, or {password_name}.")
    return make_conninfo(url, password=password)


def _kek(env: Mapping[str, str], name: str) -> bytes | None:
    text = _secret(env, name)
    if text is None:
        return None
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != 32:
        raise SettingsError(
            f"{name} must be 32 random bytes in base64. Make one with: openssl rand -base64 32"
        )
    return key


def _port(name: str, text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) <= 65535:
        return int(text)
    raise SettingsError(f"{name} must be a port number from 0 to 65535, not {text!r}.")


def _metrics(env: Mapping[str, str]) -> tuple[str, int] | None:
    text = env.get("HANDRAIL_METRICS", "127.0.0.1:9464")
    if not text:
        return None
    host, _, port = text.rpartition(":")
    if not host:
        raise SettingsError(
            "HANDRAIL_METRICS must be an address and a port, such as 127.0.0.1:9464, "
            f"not {text!r}. Set it to nothing to turn measurements off."
        )
    return host.removeprefix("[").removesuffix("]"), _port("HANDRAIL_METRICS", port)


def _clamav(env: Mapping[str, str]) -> str | tuple[str, int] | None:
    text = env.get("HANDRAIL_CLAMAV") or ""
    if not text or text.startswith("/"):
        return text or None
    host, _, port = text.rpartition(":")
    if not host:
        raise SettingsError(
            "HANDRAIL_CLAMAV must be the path of a socket, such as /run/clamav/clamd.ctl, "
            f"or an address and a port, such as 127.0.0.1:3310, not {text!r}."
        )
    return host.removeprefix("[").removesuffix("]"), _port("HANDRAIL_CLAMAV", port)


def _public_url(env: Mapping[str, str]) -> str | None:
    text = env.get("HANDRAIL_PUBLIC_URL")
    if not text:
        return None
    try:
        url = urlsplit(text)
        good = url.scheme in ("http", "https") and url.hostname and url.path in ("", "/")
        good = good and not (url.query or url.fragment or "@" in url.netloc)
    except ValueError:
        good = False
    if not good:
        raise SettingsError(
            "HANDRAIL_PUBLIC_URL must be the address that people type, "
            "such as https://handrail.example.org, without a path."
        )
    return text.removesuffix("/")


def _oidc(env: Mapping[str, str], public_url: str | None) -> Oidc | None:
    issuer, client = env.get("HANDRAIL_OIDC_ISSUER"), env.get("HANDRAIL_OIDC_CLIENT_ID")
    secret = _secret(env, "HANDRAIL_OIDC_CLIENT_SECRET")
    if not (issuer or client or secret):
        return None
    if not (issuer and client and secret):
        raise SettingsError(
            "Single sign-on needs HANDRAIL_OIDC_ISSUER, HANDRAIL_OIDC_CLIENT_ID and "
            "HANDRAIL_OIDC_CLIENT_SECRET (or _FILE): set all three or none."
        )
    if public_url is None:
        raise SettingsError(
            "Single sign-on needs HANDRAIL_PUBLIC_URL, so that people find the way back."
        )
    try:
        url = urlsplit(issuer)
        near = url.hostname in ("127.0.0.1", "localhost", "::1")
        good = url.scheme == "https" or (url.scheme == "http" and near)
        good = good and bool(url.hostname) and not (url.query or url.fragment)
    except ValueError:
        good = False
    if not good:
        raise SettingsError(
            "HANDRAIL_OIDC_ISSUER must be the https address of the sign-in, "
            "such as https://login.example.org/realms/council."
        )
    called = env.get("HANDRAIL_OIDC_NAME") or "your work account"
    strong = tuple(env.get("HANDRAIL_OIDC_ACR", "").split())
    return Oidc(issuer=issuer, client=client, secret=secret, called=called, strong=strong)


def _mail(env: Mapping[str, str], public_url: str | None) -> Mail | None:
    host, address = env.get("HANDRAIL_SMTP_HOST"), env.get("HANDRAIL_SMTP_FROM")
    if not host:
        return None
    if not address or not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", address):
        raise SettingsError(
            "HANDRAIL_SMTP_FROM must be the address that messages come from, "
            "such as messages@council.example."
        )
    if public_url is None:
        raise SettingsError(
            "Sending mail needs HANDRAIL_PUBLIC_URL, so that links in it lead here."
        )
    tls = env.get("HANDRAIL_SMTP_TLS") or "starttls"
    if tls not in ("starttls", "tls", "none"):
        raise SettingsError("HANDRAIL_SMTP_TLS must be starttls, tls or none.")
    if tls == "none" and host not in ("127.0.0.1", "localhost", "::1"):
        raise SettingsError(
            "HANDRAIL_SMTP_TLS can be none only where HANDRAIL_SMTP_HOST is this machine."
        )
    return Mail(
        host=host,
        port=_port("HANDRAIL_SMTP_PORT", env.get("HANDRAIL_SMTP_PORT") or "587"),
        tls=tls,
        address=address,
        user=env.get("HANDRAIL_SMTP_USER") or "",
        password=_secret(env, "HANDRAIL_SMTP_PASSWORD") or "",
    )


def _texts(env: Mapping[str, str], public_url: str | None) -> Texts | None:
    url, token = env.get("HANDRAIL_SMS_URL"), _secret(env, "HANDRAIL_SMS_TOKEN")
    if not url:
        return None
    if not token:
        raise SettingsError("Text messages need HANDRAIL_SMS_TOKEN or HANDRAIL_SMS_TOKEN_FILE.")
    if public_url is None:
        raise SettingsError(
            "Text messages need HANDRAIL_PUBLIC_URL, so that links in them lead here."
        )
    try:
        parts = urlsplit(url)
        near = parts.hostname in ("127.0.0.1", "localhost", "::1")
        good = parts.scheme == "https" or (parts.scheme == "http" and near)
        good = good and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        good = False
    if not good:
        raise SettingsError("HANDRAIL_SMS_URL must be the https address of the service.")
    return Texts(url=url, token=token, sender=env.get("HANDRAIL_SMS_FROM") or "Handrail")


def _allowed_hosts(
    env: Mapping[str, str], host: str, port: int, public_url: str | None
) -> tuple[str, ...]:
    """The names this site answers to: its own machine, its public address and those set by hand."""
    hosts = [f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]")]
    if host not in ("127.0.0.1", "localhost", "::1", "0.0.0.0", "::"):  # noqa: S104
        hosts.append(f"[{host}]:{port}" if ":" in host else f"{host}:{port}")
    if public_url:
        hosts.append(urlsplit(public_url).netloc)
    hosts += [name.strip() for name in env.get("HANDRAIL_ALLOWED_HOSTS", "").split(",")]
    if any("*" in name for name in hosts):
        raise SettingsError("HANDRAIL_ALLOWED_HOSTS must name each host, without *.")
    return tuple(dict.fromkeys(name for name in hosts if name))
