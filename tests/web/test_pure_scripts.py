"""The parts of the front end that know no page, tested where they are written: frontend/tests, run by Node."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.house import sources

TESTS = sorted((sources.ROOT / "frontend" / "tests").glob("*.test.ts"))


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.name)
def test_what_the_scripts_compute_is_right(path: Path, tmp_path: Path) -> None:
    bundle = tmp_path / "test.mjs"
    rolldown = sources.ROOT / "node_modules" / ".bin" / "rolldown"
    built = subprocess.run(
        [rolldown, path, "--file", bundle, "--format", "esm", "--platform", "node"], capture_output=True, text=True
    )
    assert built.returncode == 0, built.stderr
    ran = subprocess.run(["node", "--test", bundle], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout
