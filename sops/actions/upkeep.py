"""What becomes of runs when the version that they follow changes."""

from __future__ import annotations

from django.db.models import QuerySet

from people.models import User
from sops.actions.storing import append
from sops.models import ProcedureVersion, Run
from sops.replay.state import Did

OPEN = ("active", "paused")


def cancel_runs(version: ProcedureVersion, *, reason: str, by: User) -> int:
    """Every open run of the version stops; how many."""
    rows = list(_open_runs(version).select_for_update())
    for run in rows:
        append(run, Did.CANCELLED, by=by, reason=reason)
    return len(rows)


def move_to_new_words(before: ProcedureVersion, version: ProcedureVersion) -> int:
    """Open runs show the new text: the graph is the same, so nothing else of them changes."""
    rows = list(_open_runs(before).select_for_update())
    for run in rows:
        run.version = version
        append(run, Did.MIGRATED, by=None, version=version.number)
    return len(rows)


def _open_runs(version: ProcedureVersion) -> QuerySet[Run]:
    return Run.objects.filter(version=version, status__in=OPEN).order_by("pk")
