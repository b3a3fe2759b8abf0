"""What import-linter can't see: parts of outside packages that the domain must not know."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house import sources

DOMAIN = {"models", "actions", "permissions", "lifecycle", "parsing"}
WEB_FOLDERS = {"api", "views", "portal", "admin"}
WEB = (
    *("django.http", "django.forms", "django.shortcuts", "django.views", "django.template", "django.urls"),
    *("django.contrib.messages", "django.middleware", "rest_framework", "celery", "helpdesk.web"),
)


def test_the_domain_knows_no_pages_no_forms_and_no_queue() -> None:
    found = [
        f"{sources.name(path)}:{line} imports {module}"
        for path in sources.python(*sources.PACKAGES)
        if _is_domain(path)
        for module, line in _imports(path)
        if _is_web(module)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "line", ["from django.http import Http404", "import django.forms", "def f():\n    from celery import Task"]
)
def test_each_way_of_importing_is_seen(tmp_path: Path, line: str) -> None:
    path = tmp_path / "case.py"
    path.write_text(line)
    assert any(_is_web(module) for module, _ in _imports(path))


def _is_domain(path: Path) -> bool:
    parts = {*path.relative_to(sources.ROOT).parts, path.stem}
    return bool(DOMAIN & parts) and not WEB_FOLDERS & parts


def _is_web(module: str) -> bool:
    return any(module == web or module.startswith(f"{web}.") for web in WEB)


def _imports(path: Path) -> Iterator[tuple[str, int]]:
    """Every imported module, wherever in the file; `from a import b` may name the module a.b."""
    for node in ast.walk(sources.tree(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node.lineno
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)
