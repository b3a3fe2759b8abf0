"""The forms of certificates: what one takes, and who begins."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import User
from sops.actions.certificates import Rules
from sops.models import Certificate, Certification, Quiz

if TYPE_CHECKING:
    People = forms.ModelMultipleChoiceField[User]
else:
    People = forms.ModelMultipleChoiceField
MOST_LISTED = 500


class RulesForm(forms.Form):
    is_active = forms.BooleanField(
        label=_("Needed to be given its tickets"), required=False, initial=True,
        help_text=_("Routing and Next give them only to who is at least nesting."),
    )  # fmt: skip
    quiz = forms.ModelChoiceField(
        Quiz.objects.filter(is_active=True), label=_("Quiz to pass"), required=False, empty_label=_("None")
    )
    nesting_runs = forms.IntegerField(label=_("Runs while nesting"), min_value=0, max_value=500, initial=5)
    nesting_share = forms.IntegerField(
        label=_("Reviewed while nesting (percent)"), min_value=0, max_value=100, initial=50
    )
    valid_days = forms.IntegerField(label=_("Good for (days)"), min_value=1, max_value=3650, initial=180)
    grace_days = forms.IntegerField(
        label=_("Days to refresh"), min_value=0, max_value=365, initial=14,
        help_text=_("After that one begins anew."),
    )  # fmt: skip
    refresh_on_change = forms.BooleanField(
        label=_("A material change asks for a refresh"), required=False, initial=True
    )

    def __init__(self, *args: Any, rules: Certification | None = None, **options: Any) -> None:
        if rules:
            options["initial"] = {name: getattr(rules, name) for name in asdict(Rules())}
        super().__init__(*args, **options)

    def rules(self) -> Rules:
        return Rules(**self.cleaned_data)


class EnrolForm(forms.Form):
    people = People(User.objects.none(), label=_("Who begins"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, by: User, certification: Certification, **options: Any) -> None:
        super().__init__(*args, **options)
        there = Certificate.objects.filter(certification=certification).values("user")
        rows = User.objects.active().visible_to(by).exclude(pk__in=there).order_by("name", "pk")
        cast("Any", self.fields["people"]).queryset = rows


class SignForm(forms.Form):
    act = forms.CharField(max_length=10)
    note = forms.CharField(label=_("Note"), max_length=1000, required=False)
