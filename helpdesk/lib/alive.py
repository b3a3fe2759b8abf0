"""Signs of life of processes that listen on nothing, for health checks (deploy/healthy.py)."""

from __future__ import annotations

import logging
import time
from pathlib import Path

log = logging.getLogger(__name__)
EVERY_SECONDS = 10
_signed: dict[str, float] = {}


def sign(var: Path, name: str) -> None:
    """Say that the process works; cheap enough to be called in a loop."""
    if time.monotonic() - _signed.get(name, -EVERY_SECONDS) < EVERY_SECONDS:
        return
    _signed[name] = time.monotonic()
    path = var / "run" / f"{name}.alive"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    except OSError as error:
        log.warning("no sign of life in %s: %s", path, error)
