"""What was told to programs elsewhere, where it must be forgotten here. What they keep is theirs."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection

from django.db.models import QuerySet

from events.webhooks.models import WebhookDelivery


def rewrite(kind: str, subjects: Collection[int], forget: Callable[[object], object]) -> int:
    """Change what messages about these subjects say; returns how many changed."""
    changed = 0
    rows = _about(kind, subjects).only("body", "answer")
    for row in rows.iterator(chunk_size=200):
        told = json.loads(row.body)
        body, answer = forget(told), str(forget(row.answer))
        if (body, answer) != (told, row.answer):
            WebhookDelivery.objects.filter(pk=row.pk).update(body=json.dumps(body), answer=answer)
            changed += 1
    return changed


def empty(kind: str, subjects: Collection[int]) -> None:
    """Nothing is left of what was told about them. What still waits to be told is told no more."""
    rows = _about(kind, subjects)
    rows.filter(finished_at=None).delete()
    rows.update(body="{}", answer="", tries=[])


def _about(kind: str, subjects: Collection[int]) -> QuerySet[WebhookDelivery]:
    return WebhookDelivery.objects.filter(subject_id__in=subjects, event__subject_kind=kind)
