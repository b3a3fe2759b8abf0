"""docs/promises.md says what the desk promises and what shows it: every test, benchmark and page it names exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.house import sources

PAGE = sources.ROOT / "docs" / "promises.md"
NAMED = re.compile(r"\b((?:tests|benchmarks|docs|deploy|frontend)/[\w./-]*[\w/])(?:::(\w+))?")
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")


def _named() -> list[tuple[str, str]]:
    return sorted(set(NAMED.findall(PAGE.read_text())))


def test_promises_name_what_shows_them() -> None:
    assert any(path.startswith("tests/") for path, _ in _named())


def test_everything_that_is_named_exists() -> None:
    missing = [f"{path}::{test}" if test else path for path, test in _named() if not _exists(path, test)]
    assert not missing, "docs/promises.md names what is not there:\n" + "\n".join(missing)


@pytest.mark.parametrize(
    "page", [*sorted(sources.ROOT.glob("docs/**/*.md")), sources.ROOT / "README.md"], ids=sources.name
)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    broken = [target for target in LINK.findall(page.read_text()) if not (page.parent / target).exists()]
    assert not broken


def _exists(path: str, test: str) -> bool:
    file = sources.ROOT / path
    if not test:
        return file.exists()
    return file.is_file() and any(
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.name == test
        for node in ast.walk(sources.tree(file))
    )
