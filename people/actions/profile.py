"""What a person sets for themselves: name, language, zone, and how the desk looks."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.db import transaction

from people.actions import saving
from people.models import User
from people.preferences import check_density, check_language, check_theme, check_zone


@dataclass(frozen=True, kw_only=True)
class Preferences:
    name: str
    language: str
    time_zone: str
    theme: str
    density: str


@transaction.atomic
def change(preferences: Preferences, *, by: User) -> User:
    user = User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    values = asdict(preferences) | {"name": saving.name_of(preferences.name)}
    for check, field in (
        (check_language, "language"),
        (check_zone, "time_zone"),
        (check_theme, "theme"),
        (check_density, "density"),
    ):
        check(values[field])
    saving.change(user, "user.changed", values, by=by.actor)
    return user
