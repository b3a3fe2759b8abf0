"""`{% load people %}`: the admin pages' own navigation."""

from __future__ import annotations

from django import template

from people.sections import Section, sections_for
from people.staff import StaffRequest

register = template.Library()


@register.simple_tag
def admin_sections(request: StaffRequest) -> list[tuple[Section, bool]]:
    """The sections this person may use, each with whether the page belongs to it."""
    return [(section, request.path.startswith(section.url)) for section in sections_for(request.user)]
