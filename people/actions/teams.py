"""Teams: the people of a queue. A team stays with the company it was made for, since its tickets do."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from helpdesk.lib.errors import Invalid
from people.actions import saving
from people.actions.partners import short_name
from people.models import Partner, Team, User
from people.permissions import Capability, require_in_house

USUAL_HOURS = 24
MOST_HOURS = 720


def create(name: str, *, partner: Partner | None = None, escalation_hours: int | None = None, by: User) -> Team:
    require_in_house(by, Capability.MANAGE_PEOPLE)
    name = saving.name_of(name)
    team = Team()
    with saving.unique("name", _("There is a team of this name already.")):
        values = {"name": name, "slug": short_name(name), "partner": partner}
        saving.create(
            team, "team.created", values | {"escalation_hours": _hours(escalation_hours or USUAL_HOURS)}, by=by.actor
        )
    return team


@transaction.atomic
def change(team: Team, *, name: str, is_active: bool, escalation_hours: int | None = None, by: User) -> Team:
    """A team that is not active takes no new tickets or members; what it has stays.

    `escalation_hours`: how soon it answers other teams, unless they name a time; None leaves it as it is.
    """
    require_in_house(by, Capability.MANAGE_PEOPLE)
    team = Team.objects.select_for_update().get(pk=team.pk)
    with saving.unique("name", _("There is a team of this name already.")):
        hours = team.escalation_hours if escalation_hours is None else _hours(escalation_hours)
        values = {"name": saving.name_of(name), "is_active": is_active, "escalation_hours": hours}
        saving.change(team, "team.changed", values, by=by.actor)
    return team


def _hours(hours: int) -> int:
    if not 1 <= hours <= MOST_HOURS:
        words = _("Choose between 1 and %(most)d hours.") % {"most": MOST_HOURS}
        raise Invalid(words, {"escalation_hours": [words]})
    return hours
