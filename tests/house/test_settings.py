"""Settings are named in .env.example, read in one place, and refused in words."""

from __future__ import annotations

import itertools
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from helpdesk import env
from tests.house import sources

READERS = r"\b(?:env\.(?:text|flag|number|port|folder|names|url)|_needed)\(\s*\"([A-Z0-9_]+)\""
READ_HERE = {"helpdesk/settings.py", "helpdesk/single_sign_on.py", "helpdesk/mail_clients.py", "deploy/gunicorn.py"}
MAY_SEE_THE_ENVIRONMENT = {
    *("helpdesk/env.py", "helpdesk/run/__main__.py", "helpdesk/asgi.py", "helpdesk/wsgi.py", "helpdesk/celery.py"),
}


def _named() -> list[str]:
    return re.findall(r"^#?([A-Z][A-Z0-9_]*)=", (sources.ROOT / ".env.example").read_text(), re.MULTILINE)


def _read() -> set[str]:
    return {name for path in READ_HERE for name in re.findall(READERS, (sources.ROOT / path).read_text())}


def test_every_setting_is_named_in_the_example_and_nothing_else_is() -> None:
    assert sorted(_named()) == sorted(_read())


def test_every_setting_in_the_example_has_words_above_it() -> None:
    lines = (sources.ROOT / ".env.example").read_text().splitlines()
    bare = [
        line
        for before, line in itertools.pairwise(lines)
        if re.match(r"#?[A-Z][A-Z0-9_]*=", line) and not before.startswith("#")
    ]
    assert not bare


def test_the_environment_is_read_in_one_place() -> None:
    found = [
        sources.name(path)
        for path in sources.python(*sources.PACKAGES)
        if re.search(r"os\.(environ|getenv)", path.read_text()) and sources.name(path) not in MAY_SEE_THE_ENVIRONMENT
    ]
    assert not found


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("DEMO", "maybe"),
        ("UNDO_SECONDS", "-1"),
        ("DATABASE_URL", "mysql://desk:hidden@db/desk"),
        ("REDIS_URL", "http://:hidden@cache"),
        ("SITE_URL", "desk.example"),
        ("OUTGOING_MAIL_URL", "mail.example"),
        ("HELPDESK_VAR", "/proc/nowhere"),
    ],
)
def test_a_broken_setting_ends_the_start_with_one_sentence_that_names_it(name: str, value: str) -> None:
    result = subprocess.run(
        [sys.executable, "-c", "import helpdesk.settings"],
        cwd=sources.ROOT,
        env={"PATH": os.environ["PATH"], "HELPDESK_VAR": os.environ["HELPDESK_VAR"], name: value},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert result.stderr.startswith(name)
    assert len(result.stderr.strip().splitlines()) == 1
    assert "hidden" not in result.stderr


def test_a_file_of_settings_gives_way_to_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / ".env"
    file.write_text("# words\nA_FIRST=file\nA_SECOND='two words'\n\n#A_THIRD=no\n")
    monkeypatch.setenv("A_FIRST", "environment")
    monkeypatch.delenv("A_SECOND", raising=False)
    env.load(file)
    try:
        assert (env.text("A_FIRST"), env.text("A_SECOND"), env.text("A_THIRD")) == ("environment", "two words", "")
    finally:
        os.environ.pop("A_SECOND", None)
