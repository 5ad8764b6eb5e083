"""docker-compose.yml keeps its promises: health checks, kept data, secrets by file."""

import re
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest
import yaml

from backend import schema

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docker-compose.yml").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]


def test_the_database_is_postgresql_18_on_a_named_volume():
    database = SERVICES["database"]
    assert database["image"] == "postgres:18"
    assert database["volumes"] == ["database:/var/lib/postgresql"]
    assert {"database", "files"} <= COMPOSE["volumes"].keys()
    assert "PGDATA" not in database["environment"]


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_that_stays_has_a_health_check(name: str):
    service = SERVICES[name]
    if service["restart"] == "no":
        assert service["healthcheck"] == {"disable": True}
    else:
        assert service["restart"] == "unless-stopped"
        assert service["healthcheck"]["test"][0] == "CMD"


def test_the_app_waits_for_a_healthy_database_whose_tables_are_ready():
    assert SERVICES["prepare"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert SERVICES["prepare"]["command"][-1] == "prepare"
    assert SERVICES["app"]["depends_on"] == {
        "database": {"condition": "service_healthy"},
        "prepare": {"condition": "service_completed_successfully"},
    }


def test_the_app_knows_the_role_that_may_append_and_read_and_no_other():
    app, owner = SERVICES["app"], SERVICES["prepare"]
    assert "DATABASE_URL" not in app["environment"]
    assert "database_password" not in app["secrets"]
    address = app["environment"]["HANDRAIL_APP_DATABASE_URL"]
    assert address.startswith(f"postgresql://{schema.APP_ROLE}@database")
    assert owner["environment"]["HANDRAIL_APP_DATABASE_URL"] == address
    assert "ports" not in owner and owner["networks"] == ["inside"]


def test_secrets_come_from_files_that_are_never_committed():
    assert {secret["file"] for secret in COMPOSE["secrets"].values()} == {
        "./secrets/database_password",
        "./secrets/app_database_password",
        "./secrets/kek",
    }
    assert "/secrets/" in (ROOT / ".gitignore").read_text("utf-8").splitlines()
    for service in SERVICES.values():
        for variable, value in service["environment"].items():
            if re.search("PASSWORD|KEK|SECRET|TOKEN", variable):
                assert variable.endswith("_FILE")
                assert value.removeprefix("/run/secrets/") in service["secrets"]


def test_the_key_before_comes_from_a_file_as_well_while_it_is_replaced():
    more = yaml.safe_load((ROOT / "docker-compose.other-key.yml").read_text("utf-8"))
    assert more["secrets"] == {"other_kek": {"file": "./secrets/other_kek"}}
    assert more["services"].keys() == {
        name for name, each in SERVICES.items() if "HANDRAIL_KEK_FILE" in each["environment"]
    }
    for service in more["services"].values():
        assert service["environment"] == {"HANDRAIL_OTHER_KEK_FILE": "/run/secrets/other_kek"}
        assert service["secrets"] == ["other_kek"]


def test_no_address_holds_a_password_and_no_password_has_a_default():
    assert not re.search(r"://[^\s/@:]*:[^\s/@]*@", TEXT)
    assert not re.search(r"\$\{[^}]*(PASSWORD|KEK|SECRET)", TEXT)
    assert "HOST_AUTH_METHOD" not in TEXT


def test_the_database_is_reached_from_inside_only():
    database = SERVICES["database"]
    assert "ports" not in database
    assert database["networks"] == ["inside"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}


def test_the_app_is_published_on_this_machine_only():
    assert SERVICES["app"]["ports"]
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["app"]["ports"])


def test_the_proxy_on_this_machine_alone_says_where_people_come_from():
    (config,) = COMPOSE["networks"]["outside"]["ipam"]["config"]
    gateway = re.fullmatch(r"\$\{HANDRAIL_GATEWAY:-([\d.]+)\}", config["gateway"])
    subnet = re.fullmatch(r"\$\{HANDRAIL_SUBNET:-([\d./]+)\}", config["subnet"])
    assert gateway and subnet
    assert ip_address(gateway[1]) in ip_network(subnet[1])
    trusted = SERVICES["app"]["environment"]["FORWARDED_ALLOW_IPS"]
    assert trusted == f"${{FORWARDED_ALLOW_IPS:-{gateway[1]}}}"


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_runs_on_a_read_only_root(name: str):
    assert SERVICES[name]["read_only"] is True
    assert SERVICES[name]["security_opt"] == ["no-new-privileges:true"]


def test_the_image_runs_as_an_ordinary_user_without_development_tools():
    dockerfile = (ROOT / "Dockerfile").read_text("utf-8")
    assert re.search(r"^USER handrail$", dockerfile, re.MULTILINE)
    assert "HEALTHCHECK" in dockerfile
    assert "requirements-dev" not in dockerfile


def test_the_image_holds_what_is_served_and_nothing_of_how_it_was_made():
    copied = re.findall(r"^COPY (.+)$", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    assert copied == ["requirements.txt .", "backend backend", "web web"]
    assert (ROOT / ".dockerignore").read_text("utf-8").splitlines()[0] == "*"
    assert "pip install --no-cache-dir --no-deps --require-hashes" in (
        ROOT / "Dockerfile"
    ).read_text("utf-8")
    assert SERVICES["app"]["cap_drop"] == ["ALL"]
