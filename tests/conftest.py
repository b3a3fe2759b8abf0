"""Every test session has a PostgreSQL and a Valkey of its own, from the wheels, in a folder that goes away.

Under xdist each worker has its own, in a folder inside the session's: transaction ids belong to a whole
PostgreSQL, so a long test of another worker would hold back what a test waits to read.
Settings of the machine the tests run on are put aside.
"""

from __future__ import annotations

import atexit
import os
import re
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from helpdesk import embedded, servers
from tests.programs import NEEDS, missing, program

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent
CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")


def _put_settings_aside() -> None:
    for name in re.findall(r"^#? ?([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE):
        os.environ.pop(name, None)


def _start() -> tuple[Path, embedded.Hold]:
    """The session's folder and servers; a worker's are inside it."""
    if WORKER:
        var = Path(os.environ["DESK_TEST_SESSION"]) / WORKER
    else:
        var = Path(tempfile.mkdtemp(prefix="desk-"))
        os.environ["DESK_TEST_SESSION"] = str(var)
    servers.POSTGRES_SETTINGS.update(fsync="off", synchronous_commit="off", full_page_writes="off")
    return var, embedded.start(var)


def _end(var: Path, hold: embedded.Hold) -> None:
    hold.release(wait=True)
    if not WORKER:
        shutil.rmtree(var, ignore_errors=True)


_put_settings_aside()
VAR, HOLD = _start()
atexit.register(_end, VAR, HOLD)
(VAR / "static").mkdir(exist_ok=True)
os.environ.update(
    DJANGO_SETTINGS_MODULE="helpdesk.settings",
    HELPDESK_VAR=str(VAR),
    DEMO="0",
    SITE_URL="http://localhost:8000",
    LOG_LEVEL="WARNING",
)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Temporary folders go into the session's own, where no other session of pytest closes them to our servers."""
    import django
    from django.conf import settings

    if not WORKER and not config.option.basetemp:
        config.option.basetemp = str(VAR / "tmp")

    django.setup()
    assert settings.VAR == VAR, "the settings were read before the folder was known, so another's Valkey would be used"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """A worker that finds this name in its environment reads the settings before it has a folder of its own."""
    del os.environ["DJANGO_SETTINGS_MODULE"]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Tests of a program that isn't here say so; in CI they fail, since CI is where it must be."""
    for marker in NEEDS:
        if item.get_closest_marker(marker) and (what := missing(marker)):
            if CI:
                pytest.fail(f"CI must have {what}.", pytrace=False)
            pytest.skip(f"needs {what}")


def _commits(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    is_marked = marker is not None and bool(marker.kwargs.get("transaction"))
    return is_marked or bool({"live_server", "transactional_db"} & set(getattr(item, "fixturenames", ())))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that commits begins with the rows that the migrations made, whatever ran before it."""
    for item in items:
        if _commits(item):
            item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True), append=False)


_emptied = False


@pytest.fixture(autouse=True)
def _first_rows(request: pytest.FixtureRequest) -> None:
    """So does one that doesn't commit, where a worker took it from another after a test that emptied the tables."""
    global _emptied
    if _commits(request.node):
        _emptied = True
    elif _emptied and ("db" in request.fixturenames or request.node.get_closest_marker("django_db")):
        request.getfixturevalue("db")
        from tests import first_rows

        first_rows.put_back()


@pytest.fixture(autouse=True)
def _answered(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a browser asked for is answered before the tables are emptied: each would wait for the other's locks.

    The server has a thread for each connection, and it ends when the browser has gone and it has answered.
    """
    if "live_server" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("transactional_db")  # set up before this, so emptied after it
    yield
    until = time.monotonic() + 15
    while any("process_request_thread" in one.name for one in threading.enumerate()) and time.monotonic() < until:
        time.sleep(0.02)


@pytest.fixture(scope="session")
def browser(django_db_setup: None) -> Iterator[Browser]:
    """The machine's own Chromium; use with `@pytest.mark.chromium`.

    Playwright keeps an event loop in this thread, where Django then has another connection: it gets the rows
    that `serialized_rollback` puts back from the one that the database was made with.
    """
    from django.db import connection
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    first_rows = getattr(connection, "_test_serialized_contents", None)
    with sync_playwright() as playwright:
        if first_rows is not None:
            connection._test_serialized_contents = first_rows  # type: ignore[attr-defined]
        chromium = playwright.chromium.launch(
            executable_path=program(*NEEDS["chromium"][0][0]), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield chromium
        chromium.close()
