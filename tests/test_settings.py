"""Settings come from the environment, and say what is wrong without giving a secret away."""

import base64
from pathlib import Path

import msgspec
import pytest
from psycopg.conninfo import conninfo_to_dict
from rich.pretty import pretty_repr

from backend.settings import Settings, SettingsError, from_environment

KEY = bytes(range(32))
KEY_TEXT = base64.b64encode(KEY).decode()
URL = "postgresql://handrail@db:5432/handrail"


def test_an_empty_environment_gives_a_private_local_service():
    settings = from_environment({})
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.data == Path(".data").absolute()
    assert settings.database_url is None
    assert settings.app_database_url is None
    assert settings.kek is None
    assert settings.metrics == ("127.0.0.1", 9464)
    assert settings.allowed_hosts == ("127.0.0.1:8000", "localhost:8000", "[::1]:8000")
    assert not settings.secure_cookies
    assert not settings.demo


def test_an_empty_variable_counts_as_not_set_but_turns_measurements_off():
    names = ("PORT", "HANDRAIL_HOST", "HANDRAIL_DATA", "DATABASE_URL", "DATABASE_URL_FILE")
    names += ("HANDRAIL_KEK", "HANDRAIL_PUBLIC_URL", "HANDRAIL_ALLOWED_HOSTS")
    assert from_environment(dict.fromkeys(names, "")) == from_environment({})
    assert from_environment({"HANDRAIL_METRICS": ""}).metrics is None


def test_no_variable_makes_a_demonstration():
    assert not from_environment({"HANDRAIL_DEMO": "1", "DEMO": "1"}).demo
    assert msgspec.structs.replace(from_environment({}), demo=True).demo


def test_secrets_may_come_from_files(tmp_path: Path):
    key, url, password = tmp_path / "kek", tmp_path / "url", tmp_path / "password"
    key.write_text(f"{KEY_TEXT}\n")
    url.write_text(f"{URL}\n")
    password.write_text("p@ss word'\\\n")
    settings = from_environment(
        {
            "HANDRAIL_KEK_FILE": str(key),
            "DATABASE_URL_FILE": str(url),
            "HANDRAIL_DATABASE_PASSWORD_FILE": str(password),
        }
    )
    assert settings.kek == KEY
    assert settings.database_url is not None
    assert conninfo_to_dict(settings.database_url) == {
        "user": "handrail",
        "host": "db",
        "port": "5432",
        "dbname": "handrail",
        "password": "p@ss word'\\",
    }


def test_the_limited_role_has_its_own_address_and_password():
    settings = from_environment(
        {
            "DATABASE_URL": URL,
            "HANDRAIL_APP_DATABASE_URL": "postgresql://handrail_app@db/handrail",
            "HANDRAIL_APP_DATABASE_PASSWORD": "other",
        }
    )
    assert settings.database_url == URL
    assert settings.app_database_url is not None
    assert conninfo_to_dict(settings.app_database_url)["password"] == "other"


def test_https_means_secure_cookies_and_the_public_name_is_answered():
    settings = from_environment(
        {
            "HANDRAIL_PUBLIC_URL": "https://handrail.example.org/",
            "HANDRAIL_ALLOWED_HOSTS": "internal.example.org:8000, ",
            "PORT": "9000",
        }
    )
    assert settings.secure_cookies
    assert settings.public_url == "https://handrail.example.org"
    assert settings.allowed_hosts == (
        "127.0.0.1:9000",
        "localhost:9000",
        "[::1]:9000",
        "handrail.example.org",
        "internal.example.org:8000",
    )
    assert not from_environment({"HANDRAIL_PUBLIC_URL": "http://localhost"}).secure_cookies


def test_an_address_for_measurements_may_be_of_version_6():
    assert from_environment({"HANDRAIL_METRICS": "[::1]:9464"}).metrics == ("::1", 9464)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("HANDRAIL_METRICS", "9464"),
        ("HANDRAIL_METRICS", "127.0.0.1:x"),
        ("HANDRAIL_PUBLIC_URL", "handrail.example.org"),
        ("HANDRAIL_PUBLIC_URL", "https://example.org/handrail"),
        ("HANDRAIL_PUBLIC_URL", "https://[broken"),
        ("HANDRAIL_ALLOWED_HOSTS", "*"),
        ("HANDRAIL_KEK_FILE", "/nowhere/kek"),
        ("HANDRAIL_DATABASE_PASSWORD", "secret-word"),
    ],
)
def test_a_wrong_value_is_named(variable: str, value: str):
    with pytest.raises(SettingsError, match=variable):
        from_environment({variable: value})


@pytest.mark.parametrize(
    "env",
    [
        {"HANDRAIL_KEK": "secret-word"},
        {"HANDRAIL_KEK": base64.b64encode(b"secret-word").decode()},
        {"HANDRAIL_KEK": "secret-word", "HANDRAIL_KEK_FILE": "/run/kek"},
        {"DATABASE_URL": "postgresql://handrail:secret-word@[db/handrail"},
        {"DATABASE_URL": "handrail:secret-word"},
        {"DATABASE_URL": "postgresql://h:secret-word@db/h", "HANDRAIL_DATABASE_PASSWORD": "other"},
        {"HANDRAIL_DATABASE_PASSWORD": "secret-word"},
    ],
)
def test_a_complaint_never_repeats_a_secret(env: dict[str, str]):
    with pytest.raises(SettingsError) as caught:
        from_environment(env)
    assert next(iter(env)).removesuffix("_FILE") in str(caught.value)
    for secret in env.values():
        assert secret not in str(caught.value)
    assert "secret-word" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_an_empty_secret_file_is_refused(tmp_path: Path):
    empty = tmp_path / "kek"
    empty.write_text("\n")
    with pytest.raises(SettingsError, match="empty"):
        from_environment({"HANDRAIL_KEK_FILE": str(empty)})


@pytest.mark.parametrize("show", [repr, str, pretty_repr])
def test_printing_the_settings_shows_no_secret(show):
    settings = Settings(
        database_url="postgresql://h:secret-word@db/h",
        app_database_url="postgresql://a:secret-word@db/h",
        kek=b"secret-word" * 3,
    )
    shown = show(settings)
    assert "secret-word" not in shown
    assert "not shown" in shown
    assert "port" in shown


SITE = {"HANDRAIL_PUBLIC_URL": "https://handrail.example.org"}
POST = {"HANDRAIL_SMTP_HOST": "mail.example.org", "HANDRAIL_SMTP_FROM": "post@example.org"}
TEXTS = {"HANDRAIL_SMS_URL": "https://texts.example.org/send", "HANDRAIL_SMS_TOKEN": "a-secret"}


def test_nothing_is_sent_until_an_operator_says_where():
    settings = from_environment({})
    assert settings.mail is None and settings.texts is None
    settings = from_environment(SITE | POST | TEXTS | {"HANDRAIL_SMTP_PASSWORD": "a-secret"})
    assert settings.mail is not None and settings.texts is not None
    assert (settings.mail.port, settings.mail.tls) == (587, "starttls")
    assert "a-secret" not in repr(settings)


@pytest.mark.parametrize(
    ("env", "name"),
    [
        (POST, "HANDRAIL_PUBLIC_URL"),
        (TEXTS, "HANDRAIL_PUBLIC_URL"),
        (SITE | POST | {"HANDRAIL_SMTP_FROM": "nobody"}, "HANDRAIL_SMTP_FROM"),
        (SITE | POST | {"HANDRAIL_SMTP_TLS": "none"}, "HANDRAIL_SMTP_TLS"),
        (SITE | POST | {"HANDRAIL_SMTP_TLS": "maybe"}, "HANDRAIL_SMTP_TLS"),
        (SITE | TEXTS | {"HANDRAIL_SMS_TOKEN": ""}, "HANDRAIL_SMS_TOKEN"),
        (SITE | TEXTS | {"HANDRAIL_SMS_URL": "http://texts.example.org"}, "HANDRAIL_SMS_URL"),
    ],
)
def test_what_is_wrong_about_sending_is_named(env: dict[str, str], name: str):
    with pytest.raises(SettingsError, match=name):
        from_environment(env)
