"""The tabs of learning: what is one's own, and what leads and editors see to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from helpdesk.web.nav import Link, address_of
from people.models import User
from people.staff import StaffRequest
from sops.permissions import can_oversee

TABS: Final = (
    ("learning", _("For you"), "graduation-cap", False),
    ("announcements", _("To read"), "megaphone", True),
    ("quizzes", _("Quizzes"), "list-checks", False),
    ("certificates", _("Certificates"), "award", False),
    ("trainings", _("Training"), "presentation", False),
)


def tabs(user: User, path: str) -> list[Link]:
    shown = [tab for tab in TABS if can_oversee(user) or not tab[3]]
    found = []
    for name, label, icon, _is_ours in shown:
        url = address_of(name)
        current = path == url if name == "learning" else path.startswith(url)
        found.append(Link(url, label, icon, "", current))
    return found if len(found) > 1 else []


def page(request: StaffRequest, template: str, context: Mapping[str, object], status: int = 200) -> HttpResponse:
    """A page of learning, with its tabs."""
    return render(request, template, {"tabs": tabs(request.user, request.path), **context}, status=status)
