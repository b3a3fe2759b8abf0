"""The desk's connectors as procedures name them: payments.refund is the operation refund of the connector payments."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import QuerySet

from sops.definition.acts import ACTS, Act
from sops.definition.model import Action, Definition
from sops.definition.operations import is_outside
from sops.models import ActionExecution, Connector, ConnectorOperation


def operation_named(action: str) -> ConnectorOperation | None:
    """None where there is no such operation, or its connector is switched off."""
    connector, _dot, key = action.partition(".")
    rows = ConnectorOperation.objects.filter(connector__key=connector, connector__is_active=True, key=key)
    return rows.select_related("connector").first()


def acts_for(definition: Definition) -> Mapping[str, Act]:
    """What the desk can do, with those operations of connectors that these steps name."""
    named = {step.action for step in definition.steps if isinstance(step, Action) and is_outside(step.action)}
    found = {name: operation_named(name) for name in sorted(named)}
    return {**ACTS, **{name: one.operation.act for name, one in found.items() if one}}


def act_named(action: str) -> Act | None:
    if not is_outside(action):
        return ACTS.get(action)
    found = operation_named(action)
    return found.operation.act if found else None


def choosable() -> list[ConnectorOperation]:
    rows = ConnectorOperation.objects.filter(connector__is_active=True).select_related("connector")
    return list(rows.order_by("connector__name", "name", "pk"))


def asked_of(connector: Connector) -> QuerySet[ActionExecution]:
    """All that runs have asked of it, also by operations that are gone. Trials of admins are not among them."""
    return ActionExecution.objects.filter(action__startswith=f"{connector.key}.").exclude(request_id=None)
