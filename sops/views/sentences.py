"""Conditions of bindings in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from helpdesk.lib.conditions.describe import describe
from helpdesk.lib.conditions.tree import Shapeless, read
from sops.matching import vocabulary


def sentence(conditions: object) -> str:
    try:
        return describe(read(conditions), vocabulary()) or _("every ticket")
    except Shapeless:
        return ""
