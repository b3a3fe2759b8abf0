"""Addresses of built front-end files, from the manifest that Vite writes."""

from __future__ import annotations

import json
import logging
import time
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Built:
    file: str
    imports: tuple[str, ...] = ()


def url(name: str) -> str:
    """The address of a built file by its source name under frontend/, such as `css/app.css`."""
    return _address(_built(name).file)


def imports(name: str) -> list[str]:
    """The addresses of what a script imports at once, so that a page can ask for all at the same time."""
    return [_address(file) for file in _built(name).imports]


def _built(name: str) -> Built:
    path = _place(settings.BASE_DIR)
    changed = _changed(path, int(time.monotonic()))
    if changed is None:
        _say_that_it_is_not_built()
        return Built(name)
    return _manifest(path, changed)[name]


@lru_cache(maxsize=1)
def _changed(path: Path, _second: int) -> int | None:
    """When the manifest was written, looked up once a second: a page has a hundred icons. None where there is none."""
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return None


@cache
def _address(file: str) -> str:
    return static(f"build/{file}")


@cache
def _place(base: Path) -> Path:
    return Path(base) / "static" / "build" / "manifest.json"


@cache
def _say_that_it_is_not_built() -> None:
    """Once a process is enough."""
    log.warning("The front end is not built, pages will look bare: run `npm ci && npm run build`.")


@lru_cache(maxsize=1)
def _manifest(path: Path, changed: int) -> dict[str, Built]:
    """What was built, by source name; read again when the file's time of change differs."""
    entries = json.loads(path.read_text())
    return {
        source.removeprefix("frontend/"): Built(
            entry["file"], tuple(entries[other]["file"] for other in entry.get("imports", []))
        )
        for source, entry in entries.items()
    }
