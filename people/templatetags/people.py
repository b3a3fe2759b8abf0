"""`{% load people %}`: the admin pages' own navigation."""

from __future__ import annotations

from itertools import groupby

from django import template

from people.sections import Section, sections_for
from people.staff import StaffRequest

register = template.Library()


@register.simple_tag
def admin_sections(request: StaffRequest) -> list[tuple[object, list[tuple[Section, bool]]]]:
    """The sections this person may use by the words of their groups, each with whether the page belongs to it."""
    return [
        (group.label, [(section, request.path.startswith(section.url)) for section in sections])
        for group, sections in groupby(sections_for(request.user), key=lambda section: section.group)
    ]
