"""A rule in the making: its form and its conditions as rows, and what it would say as a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from helpdesk.lib.conditions.check import check
from helpdesk.lib.conditions.describe import describe
from helpdesk.lib.conditions.fields import Given, Vocabulary
from helpdesk.lib.conditions.tree import read
from people.models import User
from tickets.actions import rules as verbs
from tickets.automation.vocabulary import fields_for_rules
from tickets.builder import Line, Rows, from_conditions, from_post
from tickets.models import Rule, RuleKind
from tickets.views.draft import Control, control_of
from tickets.views.setup.rule_form import RuleForm
from tickets.vocabulary import given_for


@dataclass
class RuleDraft:
    """`rows` is None where conditions are nested more deeply than rows show; those stay as they are."""

    user: User
    kind: RuleKind
    form: RuleForm
    rows: Rows | None
    rule: Rule | None = None

    @classmethod
    def new(cls, user: User, kind: RuleKind) -> RuleDraft:
        return cls(user, kind, RuleForm(kind=kind, by=user), Rows([]))

    @classmethod
    def of(cls, user: User, rule: Rule) -> RuleDraft:
        kind = RuleKind(rule.kind)
        draft = cls(user, kind, RuleForm.of(rule.newest, by=user), None, rule)
        draft.rows = from_conditions(rule.newest.conditions, draft.fields)
        return draft

    @classmethod
    def posted(cls, user: User, kind: RuleKind, rule: Rule | None, data: QueryDict) -> RuleDraft:
        draft = cls(user, kind, RuleForm(data, kind=kind, by=user), None, rule)
        if not (rule and "as_it_is" in data):
            draft.rows = from_post(data, draft.fields)
        return draft

    @cached_property
    def fields(self) -> Vocabulary:
        return fields_for_rules(self.user, is_timed=self.is_timed)

    @cached_property
    def given(self) -> Given:
        return given_for(self.user)

    @property
    def is_timed(self) -> bool:
        return self.kind == RuleKind.TIMED

    @property
    def url(self) -> str:
        return reverse("admin_rule", args=[self.rule.pk]) if self.rule else reverse("admin_rule_new", args=[self.kind])

    @property
    def draft_url(self) -> str:
        return reverse("admin_rule_draft")

    @property
    def about_all(self) -> str:
        if self.is_timed:
            return _("Say which tickets it is about: without a condition it would be every one there is.")
        return _("It acts each time. Add a condition to narrow it.")

    @cached_property
    def has_objections(self) -> bool:
        return self.rows is not None and self.rows.objections(self.fields, self.given)

    def conditions(self, *, complete: bool = False) -> Mapping[str, object]:
        if self.rows is None:
            return self.rule.newest.conditions if self.rule else {"all": []}
        return self.rows.json(self.fields, complete=complete)

    @property
    def sentence(self) -> str:
        """Empty while something that was entered can't be read."""
        conditions = self.conditions(complete=True)
        if check(conditions, self.fields, self.given):
            return ""
        return describe(read(conditions), self.fields)

    def save(self) -> Rule:
        details = self.form.details(self.conditions())
        if self.rule is None:
            return verbs.create(self.kind, details, by=self.user)
        return verbs.change(self.rule.pk, details, by=self.user, seen=self.form.cleaned_data["seen"])

    @property
    def groups(self) -> Iterator[tuple[int, str, list[Control]]]:
        for number, group in enumerate(self.rows.groups if self.rows else []):
            lines = enumerate(group.lines)
            yield number, group.match, [self._control(number, place, line) for place, line in lines]

    def _control(self, group: int, place: int, line: Line) -> Control:
        return control_of(line, self.fields, prefix=f"g{group}-{place}", place=f"{group}.{place}")
