"""Our own source files, for the tests that read them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("helpdesk", "events", "people", "tickets", "sops", "qa")


def python(*folders: str) -> Iterator[Path]:
    """Python files below the folders, but for migrations."""
    for folder in folders or (*PACKAGES, "tests", "benchmarks", "deploy"):
        yield from (path for path in sorted((ROOT / folder).rglob("*.py")) if "migrations" not in path.parts)


def templates() -> Iterator[Path]:
    for folder in ("templates", *PACKAGES):
        yield from (path for path in sorted((ROOT / folder).rglob("*")) if path.suffix in {".html", ".txt"})


def front_end() -> Iterator[Path]:
    yield from (path for path in sorted((ROOT / "frontend").rglob("*")) if path.suffix in {".ts", ".css", ".mjs"})


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
