"""Outside tools that procedures may ask to do something: registered by admins, each at one fixed host."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from helpdesk.lib import clock
from sops.definition import operations


class Connector(models.Model):
    """`address` is scheme and host alone: where an operation leads is its path there. `secret` is encrypted, and is
    sent as the value of `header` on every request. `seconds` is how long an answer may take."""

    key = models.CharField(max_length=29)
    name = models.CharField(max_length=80)
    address = models.CharField(max_length=300)
    header = models.CharField(max_length=60, default="Authorization")
    secret = models.TextField(blank=True)
    seconds = models.PositiveSmallIntegerField(default=10)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key"], name="a_connector_has_a_key_of_its_own"),
            models.CheckConstraint(
                condition=Q(seconds__gte=1, seconds__lte=30), name="a_connector_answers_within_half_a_minute"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ConnectorOperation(models.Model):
    """`parameters` are types by name, `results` {type, at} by name: sops.definition.operations reads them."""

    connector = models.ForeignKey(Connector, on_delete=models.PROTECT, related_name="operations")
    key = models.CharField(max_length=29)
    name = models.CharField(max_length=80)
    method = models.CharField(max_length=6)
    path = models.CharField(max_length=500)
    parameters = models.JSONField(default=dict, blank=True)
    results = models.JSONField(default=dict, blank=True)
    is_reversible = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["connector", "key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["connector", "key"], name="an_operation_has_a_key_of_its_own"),
            models.CheckConstraint(
                condition=Q(method__in=operations.METHODS), name="an_operation_has_a_method_that_is_allowed"
            ),
            models.CheckConstraint(condition=Q(path__startswith="/"), name="an_operation_stays_at_its_host"),
        ]

    def __str__(self) -> str:
        return self.action

    @property
    def action(self) -> str:
        """As action steps name it."""
        return f"{self.connector.key}.{self.key}"

    @property
    def operation(self) -> operations.Operation:
        results = {name: operations.Result(one["type"], one["at"]) for name, one in self.results.items()}
        return operations.Operation(
            self.key, self.name, self.method, self.path, self.parameters, results, self.is_reversible
        )
