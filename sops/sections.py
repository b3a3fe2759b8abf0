"""The admin pages about procedures."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from people.capabilities import Capability
from people.sections import Group, Section, register


def register_sections() -> None:
    words = _("Outside tools that procedures may ask to do something.")
    register(
        Section(
            Group.PROGRAMS, "admin_connectors", _("Connectors"), words, "plug", Capability.MANAGE_PEOPLE, in_house=True
        )
    )
