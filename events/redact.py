"""The one exception to a log that is never changed: words that must be forgotten are taken out of what events hold.

What happened, to what, when and by whom stays; a trigger lets only `detail` change, and only in a transaction that
has said so. See docs/decisions/0013-what-must-be-forgotten.md.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager

from django.db import connection

from events.models import Event

ALLOW = "SELECT set_config('desk.redacting', pg_current_xact_id()::text, true)"
FORBID = "SELECT set_config('desk.redacting', '', true)"


@contextmanager
def allowed() -> Iterator[None]:
    """Within the block, rows of logs that say so may be emptied or deleted. Needs a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(ALLOW)
        yield
        cursor.execute(FORBID)


def rewrite(subject_kind: str, subject_ids: Collection[int], forget: Callable[[str], str]) -> int:
    """Apply `forget` to every text in the details of these subjects' events; returns how many changed."""
    rows = Event.objects.filter(subject_kind=subject_kind, subject_id__in=subject_ids).exclude(detail={})
    changed = [(row.pk, after) for row in rows.iterator() if (after := _without(row.detail, forget)) != row.detail]
    if changed:
        _write(changed)
    return len(changed)


def _without(value: object, forget: Callable[[str], str]) -> object:
    if isinstance(value, str):
        return forget(value)
    if isinstance(value, list):
        return [_without(one, forget) for one in value]
    if isinstance(value, dict):
        return {key: _without(one, forget) for key, one in value.items()}
    return value


def rewrite_fields(subject_kind: str, subject_ids: Collection[int], fields: Mapping[str, Collection[str]]) -> None:
    """Empty these fields of the details, by kind of event: texts that people wrote, where codes stay."""
    rows = Event.objects.filter(subject_kind=subject_kind, subject_id__in=subject_ids, kind__in=fields)
    changed = [(row.pk, {**row.detail, **_emptied(row, fields[row.kind])}) for row in rows.iterator()]
    _write(changed)


def _emptied(row: Event, names: Collection[str]) -> dict[str, object]:
    return {name: _without(row.detail[name], lambda _text: "") for name in names if name in row.detail}


def _write(changed: Sequence[tuple[int, object]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(ALLOW)
        for key, detail in changed:
            cursor.execute("UPDATE events_event SET detail = %s WHERE id = %s", [json.dumps(detail), key])
        cursor.execute(FORBID)
