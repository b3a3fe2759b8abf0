"""The main job on servers: docker-compose.yml's commands as processes, PostgreSQL and Redis of the system."""

from __future__ import annotations

import os
import re
import signal
import smtplib
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator
from email.message import EmailMessage
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import pytest
import yaml

from helpdesk.run.preflight import free_port
from tests import smtp_sink
from tests.house.sources import ROOT
from tests.run import system_servers
from tests.run.desk import clean_environment
from tests.run.system_servers import Postgres
from tests.run.waiting import until
from tests.smtp_sink import Sink

pytestmark = [pytest.mark.servers, pytest.mark.slow]
MODULES = {"gunicorn", "celery", "uvicorn"}
NAMES = ("web", "worker", "sender", "beat", "mail-in", "mail-fetch", "live")


class Service:
    """A service of docker-compose.yml as a process here."""

    def __init__(self, name: str, environment: dict[str, str], log: Path) -> None:
        self.service: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"][name]
        self.name, self.environment, self.log = name, environment, log
        self.start()

    def start(self) -> None:
        first, *rest = [{"8001": self.environment["LIVE_PORT"]}.get(word, word) for word in self.service["command"]]
        words = ["-m", first, *rest] if first in MODULES else rest
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *words],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def is_healthy(self) -> bool:
        _cmd, _python, *words = self.service["healthcheck"]["test"]
        return subprocess.run([sys.executable, *words], cwd=ROOT, env=self.environment, check=False).returncode == 0

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Browser:
    """Forms and cookies, and no more."""

    def __init__(self, address: str) -> None:
        self.address, self.jar = address, CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def get(self, path: str) -> str:
        with self.opener.open(self.address + path, timeout=20) as answer:
            return str(answer.read().decode())

    def post(self, path: str, page: str, **fields: object) -> str:
        """Post a form that stands on a page."""
        token = next(cookie.value for cookie in self.jar if cookie.name == "csrftoken")
        data = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token}).encode()
        asking = urllib.request.Request(self.address + path, data, {"Referer": self.address + page})
        with self.opener.open(asking, timeout=20) as answer:
            return str(answer.read().decode())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("servers")


@pytest.fixture(scope="module")
def postgres(folder: Path) -> Iterator[Postgres]:
    with system_servers.postgres(folder) as server:
        yield server


@pytest.fixture(scope="module")
def sink() -> Iterator[Sink]:
    with smtp_sink.running() as sink:
        yield sink


@pytest.fixture(scope="module")
def environment(folder: Path, postgres: Postgres, sink: Sink) -> Iterator[dict[str, str]]:
    with system_servers.redis_url() as redis_url:
        ports = {name: str(free_port("127.0.0.1")) for name in ("PORT", "LIVE_PORT", "MAIL_IN_PORT")}
        environment = clean_environment(
            folder / "var",
            DATABASE_URL=postgres.url,
            REDIS_URL=redis_url,
            SECRET_KEY="a-key-for-this-test-that-is-long-enough-to-be-one",
            SITE_URL=f"http://localhost:{ports['PORT']}",
            OUTGOING_MAIL_URL=f"smtp://127.0.0.1:{sink.port}",
            DEMO="0",
            UNDO_SECONDS="0",
            **ports,
        )
        for words in (["migrate", "--verbosity", "0"], ["demo", "--tickets", "4", "--seed", "7"]):
            subprocess.run(
                [sys.executable, "manage.py", *words], cwd=ROOT, env=environment, check=True, capture_output=True
            )
        yield environment


@pytest.fixture(scope="module")
def services(folder: Path, environment: dict[str, str]) -> Iterator[dict[str, Service]]:
    found = {name: Service(name, environment, folder / f"{name}.log") for name in NAMES}
    yield found
    for service in found.values():
        service.kill()


def mail(environment: dict[str, str], subject: str, text: str, **headers: str) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Rani <rani@customer.test>", "support@kita.test", subject
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    with smtplib.SMTP("127.0.0.1", int(environment["MAIL_IN_PORT"]), timeout=20) as server:
        server.send_message(message)


def tickets_of(postgres: Postgres, subject: str) -> list[tuple[object, ...]]:
    return postgres.ask("SELECT id, thread_version FROM tickets_ticket WHERE subject = %s", subject)


def texts_of(postgres: Postgres, ticket: object) -> str:
    return "\n".join(
        str(row[0]) for row in postgres.ask("SELECT text FROM tickets_message WHERE ticket_id = %s", ticket)
    )


def test_it_is_the_systems_postgres_and_not_ours(postgres: Postgres) -> None:
    assert "18." not in str(postgres.ask("SHOW server_version")[0][0])


def test_every_service_becomes_healthy(services: dict[str, Service]) -> None:
    for name, service in services.items():
        assert until(service.is_healthy, 60), f"{name}: {service.log.read_text()[-2000:]}"


def test_a_mail_is_answered_and_its_reply_comes_home_while_parts_are_restarted(
    services: dict[str, Service], environment: dict[str, str], postgres: Postgres, sink: Sink
) -> None:
    mail(environment, "My video is gone", "It was here yesterday.", Message_ID="<first@customer.test>")
    assert until(lambda: len(tickets_of(postgres, "My video is gone")) == 1)
    number, version = tickets_of(postgres, "My video is gone")[0]

    services["worker"].kill()
    postgres.stop()
    postgres.start()
    services["worker"].start()

    browser = Browser(f"http://localhost:{environment['PORT']}")
    browser.get("/accounts/login/")
    browser.post("/accounts/login/", "/accounts/login/", login="admin@demo.test", password="demo-desk-2026")
    browser.post(f"/tickets/{number}/replies/", f"/tickets/{number}/", text="We found it again.", seen_version=version)
    assert until(lambda: any("rani@customer.test" in to for to, _ in sink.accepted), 40)
    answer = next(one for one in sink.mails if "rani@customer.test" in str(one["To"]))
    assert answer["In-Reply-To"] == "<first@customer.test>"

    services["sender"].kill()
    services["sender"].start()
    mail(environment, "Re: My video is gone", "Thank you!", In_Reply_To=re.sub(r"\s", "", str(answer["Message-ID"])))
    assert until(lambda: "Thank you!" in texts_of(postgres, number), 40)
    assert len(tickets_of(postgres, "My video is gone")) == 1


def test_after_all_that_every_service_is_healthy(services: dict[str, Service]) -> None:
    for name, service in services.items():
        assert until(service.is_healthy, 60), f"{name}: {service.log.read_text()[-2000:]}"
        assert service.process.poll() is None
