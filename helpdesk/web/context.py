"""What every template knows: the frame around a page."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseError
from django.http import HttpRequest
from django.http.request import split_domain_port
from django.utils import timezone

from helpdesk.web.nav import OWN_PAGES, Alert, Bell, Link, address_of, alerts_for, bell_for, links

MENU_PAGES = {
    "profile": "settings_profile",
    "security": "settings_security",
    "theme": "settings_theme",
    "sign_out": "account_logout",
    "availability": "availability",
    "availability_sign": "availability_sign",
    "roster": "roster",
}


class Frame:
    """Theme, density, zone, the rail and the addresses that scripts use; asked only when a layout needs them."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def user(self) -> Any:
        """The signed-in member of staff, or None: also while the database is away, so that this can be said."""
        try:
            user = getattr(self.request, "user", None)
            return user if user is not None and user.is_authenticated else None
        except DatabaseError:
            return None

    @property
    def theme(self) -> str:
        return getattr(self.user, "theme", "system")

    @property
    def density(self) -> str:
        return getattr(self.user, "density", "comfortable")

    @property
    def zone(self) -> str:
        return timezone.get_current_timezone_name()

    @property
    def live_url(self) -> str:
        """Where live updates come from: another port of the same host when the desk runs without a proxy."""
        if not self.user:
            return ""
        if settings.LIVE_PORT and settings.LIVE_URL.startswith("/"):
            host, _port = split_domain_port(self.request.get_host())
            return f"{self.request.scheme}://{host}:{settings.LIVE_PORT}{settings.LIVE_URL}"
        return str(settings.LIVE_URL)

    @cached_property
    def nav(self) -> list[Link]:
        return links(self.user, self.request.path) if self.user else []

    @cached_property
    def alerts(self) -> list[Alert]:
        """What the person must know now, whatever page they are on."""
        try:
            return alerts_for(self.user) if self.user else []
        except DatabaseError:
            return []

    @cached_property
    def bell(self) -> Bell | None:
        try:
            return bell_for(self.user, self.request.path) if self.user else None
        except DatabaseError:
            return None

    @property
    def availabilities(self) -> list[tuple[str, Any]]:
        """What one can choose to be: away comes by itself."""
        choices = self.user._meta.get_field("availability").choices if self.user else []
        return [(code, label) for code, label in choices if code != "away"]

    @cached_property
    def own_pages(self) -> list[Link]:
        """The pages of the settings every person has, for the tabs above them."""
        return links(self.user, self.request.path, OWN_PAGES) if self.user else []

    @cached_property
    def pages(self) -> dict[str, str]:
        """Addresses of pages about oneself, and of the search that the palette asks; empty where there is none."""
        return {key: address_of(name) for key, name in MENU_PAGES.items()} | {
            "palette": address_of("search_palette") if self.user else "",
            "bulk": address_of("bulk_now") if self.user else "",
        }


def frame(request: HttpRequest) -> dict[str, Frame]:
    return {"frame": Frame(request)}
