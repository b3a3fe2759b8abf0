"""What the front-end build writes: found by name, small, served to be kept for ever."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import Client
from pytest_django.fixtures import Settings

from helpdesk.web import assets
from tests.house import sources

BUILT = sources.ROOT / "static" / "build"
MOST_KB = 120
needs_build = pytest.mark.skipif(not BUILT.exists(), reason="needs `npm ci && npm run build`")


@needs_build
def test_a_built_file_is_found_by_its_source_name() -> None:
    assert assets.url("css/app.css").startswith("/static/build/assets/app-")


@needs_build
def test_a_page_for_staff_ships_at_most_120_kb() -> None:
    files = [assets.url("css/app.css"), assets.url("ts/app.ts"), *assets.imports("ts/app.ts")]
    sizes = [len(gzip.compress((BUILT / url.removeprefix("/static/build/")).read_bytes(), 9)) for url in files]
    assert sum(sizes) < MOST_KB * 1000


@needs_build
def test_the_rich_editor_is_not_part_of_the_page() -> None:
    entries = json.loads((BUILT / "manifest.json").read_text())
    assert entries["frontend/ts/editor.ts"]["isDynamicEntry"]
    assert entries["frontend/ts/editor.ts"]["file"] not in [
        entries[name]["file"] for name in entries["frontend/ts/app.ts"].get("imports", [])
    ]


@needs_build
def test_browsers_keep_a_built_file_for_ever(client: Client) -> None:
    answer = client.get(assets.url("ts/app.ts"))
    assert answer.status_code == 200
    assert "immutable" in answer["Cache-Control"]


def test_pages_stay_readable_when_nothing_is_built(tmp_path: Path, settings: Settings) -> None:
    settings.BASE_DIR = tmp_path
    assert assets.url("css/app.css") == "/static/build/css/app.css"
    assert "Something broke" in render_to_string("errors/500.html")


def test_the_lock_file_names_no_address_to_download_from() -> None:
    packages = json.loads((sources.ROOT / "package-lock.json").read_text())["packages"]
    assert not [name for name, package in packages.items() if "resolved" in package]


def test_versions_of_packages_are_exact() -> None:
    wanted = json.loads((sources.ROOT / "package.json").read_text())
    versions = [*wanted["dependencies"].values(), *wanted["devDependencies"].values()]
    assert all(version[0].isdigit() for version in versions)
