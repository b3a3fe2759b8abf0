"""The languages, zones and looks a person may choose, and the check that a choice is one of them."""

from __future__ import annotations

import zoneinfo
from functools import lru_cache

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk.lib.errors import Invalid

THEMES = [("system", gettext_lazy("Like the system")), ("light", gettext_lazy("Light")), ("dark", gettext_lazy("Dark"))]
DENSITIES = [("comfortable", gettext_lazy("Comfortable")), ("compact", gettext_lazy("Compact"))]


@lru_cache(maxsize=1)
def time_zones() -> list[str]:
    """The IANA zones with a place in their name, and UTC."""
    places = {name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith("Etc/")}
    return sorted(places | {"UTC"})


def check_language(code: str) -> str:
    return _one_of("language", code, [known for known, _name in settings.LANGUAGES])


def check_zone(name: str) -> str:
    return _one_of("time_zone", name, time_zones())


def check_theme(code: str) -> str:
    return _one_of("theme", code, [known for known, _name in THEMES])


def check_density(code: str) -> str:
    return _one_of("density", code, [known for known, _name in DENSITIES])


def _one_of(field: str, value: str, known: list[str]) -> str:
    if value not in known:
        message = _("'%(value)s' is not one of the choices.") % {"value": value[:60]}
        raise Invalid(message, {field: [message]})
    return value
