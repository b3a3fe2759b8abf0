"""Who is told of what they must read: when it begins, when somebody reminds them, and the day before it is due."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from events.models import Event
from people.actions.notifications import Told
from people.models import User
from people.notifications import Kind, Subject, Thing, register
from sops.models import Duty, Requirement

KINDS = (
    Kind("to_read", _("Something to read"), _("An announcement or a changed procedure that concerns you."), "book-open",
         _("%(who)s asks you to read %(what)s")),
    Kind("to_read_reminder", _("A reminder to read"), _("Of what you have not acknowledged yet."), "bell",
         _("%(who)s reminds you to read %(what)s")),
)  # fmt: skip
HEARD = {"requirement.started": "to_read", "requirement.reminded": "to_read_reminder"}


def told_of(events: Sequence[Event]) -> list[Told]:
    """Everybody who still owes it; of a reminder those whom it names."""
    owing: dict[int, list[User]] = defaultdict(list)
    rows = Duty.objects.owed().filter(requirement__in={event.subject_id for event in events}, user__is_active=True)
    for duty in rows.select_related("user"):
        owing[duty.requirement_id].append(duty.user)
    found = []
    for event in events:
        named = event.detail.get("user_ids")
        for user in owing[event.subject_id]:
            if named is None or user.pk in named:
                found.append(Told(user, HEARD[event.kind], event))
    return found


def register_kinds() -> None:
    register("requirement", Subject(_visible, _things), KINDS)


def _visible(user: User) -> QuerySet[Any, Any] | None:
    return Requirement.objects.visible_to(user).values("pk")


def _things(user: User, ids: Collection[int]) -> dict[int, Thing]:
    rows = Requirement.objects.visible_to(user).filter(pk__in=ids)
    rows = rows.select_related("announcement", "version__procedure")
    return {one.pk: Thing(str(one), reverse("learning_reading", args=[one.pk])) for one in rows}
