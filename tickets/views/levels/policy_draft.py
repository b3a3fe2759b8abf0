"""A policy in the making: its conditions as rows, its targets as a table of priorities and metrics."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.forms import BoundField
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _

from helpdesk.lib.conditions.fields import Vocabulary
from helpdesk.lib.errors import Invalid
from people.models import User
from tickets.actions import policies as verbs
from tickets.builder import Line as Question
from tickets.builder import Rows, from_conditions, from_post
from tickets.matching import askable
from tickets.models import Policy
from tickets.sla.history import Metric
from tickets.sla.terms import PRIORITIES
from tickets.views.draft import Control, control_of
from tickets.views.levels.policy_input import PolicyInput
from tickets.views.levels.words import HELPS, METRICS, PRIORITY_NAMES
from tickets.vocabulary import fields_for, given_for


@dataclass(frozen=True, slots=True)
class Cell:
    """A target: its text, and what it runs on."""

    priority: str
    target: BoundField
    clock: BoundField


@dataclass(frozen=True, slots=True)
class Line:
    metric: str
    name: str | Promise
    help: str | Promise
    cells: list[Cell]
    warn: BoundField


@dataclass
class PolicyDraft:
    user: User
    rows: Rows | None
    inputs: PolicyInput
    policy: Policy | None = None

    @classmethod
    def of(cls, policy: Policy, user: User) -> PolicyDraft:
        return cls(user, from_conditions(policy.version.conditions, _fields(user)), PolicyInput.of(policy), policy)

    @classmethod
    def posted(cls, data: QueryDict, user: User, policy: Policy | None, *, is_bound: bool) -> PolicyDraft:
        inputs = PolicyInput(data, policy=policy)
        rows = None if policy and "as_it_is" in data else from_post(data, _fields(user))
        return cls(user, rows, inputs if is_bound else inputs.looked_at(), policy)

    @property
    def about_all(self) -> str:
        """What it means to ask nothing."""
        return _("Every ticket that no policy before this one asked for. Add a condition to narrow it.")

    @property
    def groups(self) -> Iterator[tuple[int, str, list[Control]]]:
        for number, group in enumerate(self.rows.groups if self.rows else []):
            yield number, group.match, [self._control(number, place, line) for place, line in enumerate(group.lines)]

    def _control(self, group: int, place: int, line: Question) -> Control:
        return control_of(line, self.fields, prefix=f"g{group}-{place}", place=f"{group}.{place}")

    @cached_property
    def fields(self) -> Vocabulary:
        return _fields(self.user)

    @cached_property
    def draft_url(self) -> str:
        return reverse("admin_policy_draft")

    @property
    def url(self) -> str:
        return reverse("admin_policy", args=[self.policy.pk]) if self.policy else reverse("admin_policy_new")

    @cached_property
    def has_objections(self) -> bool:
        return self.rows is not None and self.rows.objections(self.fields, given_for(self.user))

    def save(self, by: User) -> Policy:
        details = self.inputs.details(self._conditions())
        return verbs.change(self.policy.pk, details, by=by) if self.policy else verbs.create(details, by=by)

    def object_to(self, error: Invalid) -> None:
        self.inputs.object_to(error)

    def _conditions(self) -> Mapping[str, object]:
        if self.rows is None:
            return self.policy.version.conditions if self.policy else {"all": []}
        return self.rows.json(self.fields)

    @property
    def priorities(self) -> list[str]:
        return [str(PRIORITY_NAMES[one]) for one in reversed(PRIORITIES)]

    @property
    def lines(self) -> Iterator[Line]:
        """The most urgent first, as people read the table."""
        for metric in Metric:
            cells = [
                Cell(str(PRIORITY_NAMES[one]), self.inputs[f"target_{one}_{metric}"],
                     self.inputs[f"clock_{one}_{metric}"])
                for one in reversed(PRIORITIES)
            ]  # fmt: skip
            yield Line(metric.value, METRICS[metric], HELPS[metric], cells, self.inputs[f"warn_{metric}"])


def _fields(user: User) -> Vocabulary:
    return askable(fields_for(user))
