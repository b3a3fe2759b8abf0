"""Which tickets a procedure is for: suggested, or required before a ticket is solved."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from helpdesk.lib.conditions.check import check
from helpdesk.lib.errors import Invalid, Missing
from people.actions import saving
from people.models import User
from sops.models import Binding, Procedure
from sops.permissions import require_editor
from tickets.vocabulary import fields_for, given_for

MOST = 20


@transaction.atomic
def bind(procedure_id: int, conditions: Mapping[str, object], *, mode: Binding.Mode, by: User) -> Binding:
    """Raises Invalid with what is wrong with the conditions, each by its place."""
    require_editor(by)
    procedure = Procedure.objects.select_for_update().filter(pk=procedure_id).first()
    if procedure is None:
        raise Missing(_("There is no such procedure, or you may not see it."))
    if procedure.bindings.filter(is_active=True).count() >= MOST:
        raise Invalid(_("A procedure has at most %(most)d bindings. Take off one.") % {"most": MOST})
    problems = check(conditions, fields_for(by), given_for(by))
    if problems:
        fields = {f"conditions.{one.path}".rstrip("."): [one.message] for one in problems}
        raise Invalid(problems[0].message, fields)
    values = {"procedure": procedure, "conditions": dict(conditions), "mode": mode.value, "author": by}
    binding = Binding()
    saving.create(binding, "binding.created", values, by=by.actor)
    return binding


@transaction.atomic
def unbind(binding_id: int, *, by: User) -> Binding:
    require_editor(by)
    binding = Binding.objects.select_for_update().filter(pk=binding_id).first()
    if binding is None:
        raise Missing(_("There is no such binding."))
    saving.change(binding, "binding.changed", {"is_active": False}, by=by.actor)
    return binding
