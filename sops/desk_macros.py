"""The desk's macros as procedures name them: a slug of the name, and the number by which it is found for good."""

from __future__ import annotations

import re

from django.utils.text import slugify

from sops.definition.model import Definition, Macro
from tickets.models import Macro as DeskMacro
from tickets.models.macro import MacroQuerySet
from tickets.models.view import Scope


def key_of(macro: DeskMacro) -> str:
    return f"{slugify(macro.name)[:40]}-{macro.pk}".strip("-")


def choosable() -> MacroQuerySet:
    """Those of the desk that everybody may use: a procedure is followed by everybody."""
    return DeskMacro.objects.filter(scope=Scope.DESK, is_active=True, current__isnull=False).select_related("current")


def macro_named(key: str) -> DeskMacro | None:
    """Found by its number, so that renaming a macro breaks no procedure."""
    number = re.search(r"(?:^|-)([0-9]{1,18})$", key)
    return choosable().filter(pk=int(number[1])).first() if number else None


def known_to(definition: Definition) -> frozenset[str]:
    """The names of macros in these steps that stand for one."""
    names = {step.macro for step in definition.steps if isinstance(step, Macro) and step.macro}
    return frozenset(name for name in names if macro_named(name))
