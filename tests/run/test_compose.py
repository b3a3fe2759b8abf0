"""docker-compose.yml and Dockerfile hold the same processes as `make run`, each watched and none as root."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Any

import pytest
import yaml

from helpdesk.run import processes
from tests.house.sources import ROOT

OURS = {
    "web": processes.WEB.words,
    "worker": processes.WORKER.words,
    "sender": processes.SENDER.words,
    "hooks": processes.HOOKS.words,
    "timers": processes.TIMERS.words,
    "beat": processes.BEAT.words,
    "mail-in": ("python", *processes.MAIL_IN.words),
    "mail-fetch": ("python", *processes.MAIL_FETCH.words),
    "live": processes.live("0.0.0.0", 8001).words,
}
THEIRS = {"postgres", "valkey"}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    assert isinstance(loaded, dict)
    return loaded


def test_it_holds_the_parts_of_a_desk_and_a_step_that_migrates(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {*OURS, *THEIRS, "migrate"}


@pytest.mark.parametrize("name", OURS)
def test_each_process_is_the_same_as_under_make_run(compose: dict[str, Any], name: str) -> None:
    assert tuple(compose["services"][name]["command"]) == OURS[name]


@pytest.mark.parametrize("name", [*OURS, *sorted(THEIRS)])
def test_each_service_is_watched_and_started_again(compose: dict[str, Any], name: str) -> None:
    service = compose["services"][name]
    assert service["restart"] == "unless-stopped"
    assert service["healthcheck"]["test"][0] == "CMD"
    assert {"interval", "timeout", "retries"} <= set(service["healthcheck"])


@pytest.mark.parametrize("name", OURS)
def test_each_health_check_says_no_while_its_process_is_away(compose: dict[str, Any], name: str) -> None:
    _cmd, _python, *words = compose["services"][name]["healthcheck"]["test"]
    environment = {"PORT": "1", "LIVE_PORT": "1", "MAIL_IN_PORT": "1", "HELPDESK_VAR": "/nowhere"}
    assert words[1] == name
    assert subprocess.run([sys.executable, *words], cwd=ROOT, env=environment, check=False).returncode == 1


@pytest.mark.parametrize("name", OURS)
def test_each_process_waits_for_the_tables_and_for_valkey(compose: dict[str, Any], name: str) -> None:
    assert compose["services"][name]["depends_on"] == {
        "migrate": {"condition": "service_completed_successfully"},
        "valkey": {"condition": "service_healthy"},
    }


def test_only_mail_is_open_to_the_world(compose: dict[str, Any]) -> None:
    ports = {name: service.get("ports", []) for name, service in compose["services"].items()}
    assert {name: found for name, found in ports.items() if found} == {
        "web": ["127.0.0.1:8000:8000"],
        "live": ["127.0.0.1:8001:8001"],
        "mail-in": ["2525:2525"],
    }


def test_secrets_have_no_default(compose: dict[str, Any]) -> None:
    environment = compose["x-desk"]["environment"]
    assert environment["SECRET_KEY"].startswith("${SECRET_KEY:?")
    assert "${POSTGRES_PASSWORD:?" in environment["DATABASE_URL"]


def test_every_variable_is_a_setting(compose: dict[str, Any]) -> None:
    named = re.findall(r"^#?([A-Z][A-Z0-9_]*)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert set(compose["x-desk"]["environment"]) <= set(named)


def test_the_image_runs_as_an_ordinary_user_and_holds_all_our_code() -> None:
    last = (ROOT / "Dockerfile").read_text().rpartition("\nFROM ")[2]
    assert re.search(r"^USER desk$", last, re.MULTILINE)
    copied = set(re.findall(r"^COPY (\w+) ", last, re.MULTILINE))
    assert copied >= {"helpdesk", "events", "people", "tickets", "sops", "qa", "templates", "locale", "deploy"}


def test_images_are_of_a_known_version(compose: dict[str, Any]) -> None:
    images = [service["image"] for name, service in compose["services"].items() if name in THEIRS]
    images += re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert all(re.search(r":\d", image) for image in images)
