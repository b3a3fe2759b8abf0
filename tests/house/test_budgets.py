"""Nothing outgrows what a reader can hold in the head, but for what budgets.toml gives a reason for."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator

from tests.house import sources

FILE, FUNCTION, PARAMETERS, VIEW, TEMPLATE = 300, 40, 6, 20, 120
MOST_EXCEPTIONS = 0
VIEW_FOLDERS = {"views", "portal", "admin"}


def test_nothing_is_larger_than_its_limit_or_its_exception() -> None:
    allowed = _exceptions()
    grown = [
        f"{what}: {size}, at most {allowed.get(what, limit)}"
        for what, size, limit in _sizes()
        if size > allowed.get(what, limit)
    ]
    assert not grown, "\n".join(["Too large:", *grown])


def test_exceptions_only_shrink() -> None:
    now = {what: (size, limit) for what, size, limit in _sizes()}
    stale = []
    for what, size in _exceptions().items():
        current, limit = now.get(what, (0, 0))
        if current <= limit:
            stale.append(f"{what} fits now: take its lines out of budgets.toml")
        elif current < size:
            stale.append(f"{what} shrank to {current}: lower its number in budgets.toml")
    assert not stale, "\n".join(stale)


def test_exceptions_are_few_and_each_has_a_reason() -> None:
    entries = _entries()
    assert len(entries) <= MOST_EXCEPTIONS
    assert all(len(str(entry["why"])) > 20 for entry in entries)


def _entries() -> list[dict[str, object]]:
    found = tomllib.loads((sources.ROOT / "tests/house/budgets.toml").read_text())
    return list(found.get("exception", []))


def _exceptions() -> dict[str, int]:
    return {str(entry["what"]): int(str(entry["size"])) for entry in _entries()}


def _sizes() -> Iterator[tuple[str, int, int]]:
    """(what, size, limit) of everything that has a limit."""
    for path in (*sources.python(), *sources.front_end()):
        yield sources.name(path), _lines(path.read_text()), FILE
    for path in sources.templates():
        yield sources.name(path), _lines(path.read_text()), TEMPLATE
    for path in sources.python():
        views = bool(VIEW_FOLDERS & {*path.parts, path.stem})
        for node in ast.walk(sources.tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield from _function_sizes(f"{sources.name(path)}::{node.name}", node, views)


def _function_sizes(
    what: str, node: ast.FunctionDef | ast.AsyncFunctionDef, views: bool
) -> Iterator[tuple[str, int, int]]:
    yield f"{what} lines", (node.end_lineno or node.lineno) - node.lineno + 1, FUNCTION
    arguments = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
    counted = [name for name in arguments if name not in {"self", "cls"}]
    if not what.startswith("tests/"):
        yield f"{what} parameters", len(counted), PARAMETERS
    if views and counted[:1] == ["request"]:
        yield f"{what} body", _body(node), VIEW


def _body(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the function without signature and docstring."""
    first = node.body[1] if ast.get_docstring(node) is not None and len(node.body) > 1 else node.body[0]
    return (node.end_lineno or 0) - first.lineno + 1


def _lines(text: str) -> int:
    return len(text.splitlines())
