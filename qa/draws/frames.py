"""Frames in the database: written in one COPY, read back as they were drawn from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from io import StringIO
from itertools import islice
from typing import Any, Final

from django.db import connection

from qa.draws.plan import Probabilities, Unit, frame_line
from qa.models import FrameSnapshot, FrameUnit
from qa.sampling import uniform

AT_ONCE: Final = 20_000
COPY: Final = "COPY qa_frameunit (snapshot_id, unit, ticket, agent, stratum, size, pi, u) FROM STDIN"
SPECIAL: Final = re.compile(r"([\\\t\n\r])")
ESCAPES: Final = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}


def write(snapshot: FrameSnapshot, units: Iterable[Unit], pi: Probabilities, key: bytes) -> str:
    """Store the units with their probabilities and numbers; returns the frame's checksum."""
    digest, numbered = sha256(), ((one, pi[one.name], uniform(key, one.name)) for one in units)
    with connection.cursor() as cursor:
        while part := list(islice(numbered, AT_ONCE)):
            digest.update("".join(frame_line(*row) for row in part).encode())
            rows = "".join(_row(snapshot.pk, *row) for row in part)
            cursor.copy_expert(COPY, StringIO(rows))
    return digest.hexdigest()


def _row(snapshot: int, unit: Unit, pi: float, u: float) -> str:
    stratum = SPECIAL.sub(lambda found: ESCAPES[found[1]], unit.stratum)
    return f"{snapshot}\t{unit.unit}\t{unit.ticket}\t{unit.agent}\t{stratum}\t{unit.size!r}\t{pi!r}\t{u!r}\n"


Stored = tuple[Unit, float, float]


def read(snapshot: FrameSnapshot) -> Iterator[Stored]:
    """(unit, pi, u), in the order of their numbers."""
    names = ("unit", "ticket", "agent", "stratum", "size", "pi", "u")
    rows: Any = FrameUnit.objects.filter(snapshot=snapshot).order_by("unit").values_list(*names)
    for *values, pi, u in rows.iterator(chunk_size=AT_ONCE):
        yield Unit(*values), pi, u


def checksum(rows: Iterable[Stored]) -> str:
    digest = sha256()
    for row in rows:
        digest.update(frame_line(*row).encode())
    return digest.hexdigest()
