"""Forms of quality's pages. They hold words and choices; the rules are the verbs'."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from people.capabilities import Capability
from people.forms import zone_choices
from people.models import User
from qa.actions.programmes import Details
from qa.models import Every, Plan, Programme, Scorecard, Stratum, UnitKind, VersionState
from sops.models import Procedure, State


def reviewers() -> Any:
    return User.objects.able_to(Capability.REVIEW_QUALITY).order_by("name", "pk")


class ProgrammeForm(forms.Form):
    """All of a programme but its conditions, which are rows of their own. Shares are given in percent."""

    name = forms.CharField(label=_("Name"), max_length=120)
    scorecard = forms.ModelChoiceField(
        label=_("Scorecard"), queryset=Scorecard.objects.none(), empty_label=_("Choose one")
    )
    unit = forms.ChoiceField(label=_("What is reviewed"), choices=UnitKind.choices, initial=UnitKind.TICKET)
    procedure = forms.ModelChoiceField(
        label=_("Of the procedure"), queryset=Procedure.objects.none(), required=False, empty_label=_("Any procedure")
    )
    every = forms.ChoiceField(label=_("How often"), choices=Every.choices, initial=Every.WEEK)
    time_zone = forms.ChoiceField(label=_("In the time zone"), choices=zone_choices)
    design = forms.ChoiceField(
        label=_("How units are drawn"), choices=Plan.choices, initial=Plan.SIMPLE, widget=forms.RadioSelect
    )
    target_n = forms.IntegerField(label=_("Reviews in a cycle"), min_value=1, max_value=100_000, initial=50)
    minimum_per_agent = forms.IntegerField(label=_("At least for each agent"), min_value=0, max_value=100, initial=0)
    floor = forms.FloatField(
        label=_("Least probability, in percent"), min_value=0, max_value=100, initial=1,
        help_text=_("However small the risk, everybody’s work can be drawn."),
    )  # fmt: skip
    double_share = forms.FloatField(
        label=_("Reviewed twice, in percent"), min_value=0, max_value=100, initial=10,
        help_text=_("By a second reviewer, blindly. It shows how far reviewers agree."),
    )  # fmt: skip
    strata = forms.MultipleChoiceField(
        label=_("Strata"), choices=Stratum.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    reviewers = forms.ModelMultipleChoiceField(
        label=_("Reviewers"), queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    is_independent = forms.BooleanField(
        label=_("Independent: an agent’s own lead never reviews"), required=False, initial=True
    )
    reviews_nesting = forms.BooleanField(
        label=_("More of the work of who nests"), required=False,
        help_text=_("Beside the sample, as much as their certificate says. It never counts in figures."),
    )  # fmt: skip
    publishes_itself = forms.BooleanField(label=_("Publish as soon as handed in"), required=False, initial=True)
    days_to_review = forms.IntegerField(label=_("Days to review"), min_value=1, max_value=90, initial=7)
    dispute_days = forms.IntegerField(label=_("Business days to object"), min_value=0, max_value=60, initial=5)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        usable = Scorecard.objects.filter(is_active=True, versions__state=VersionState.PUBLISHED).distinct()
        self._rows("scorecard").queryset = usable
        followed = Procedure.objects.filter(versions__state=State.PUBLISHED).distinct().order_by("title")
        self._rows("procedure").queryset = followed
        self._rows("reviewers").queryset = reviewers()

    def _rows(self, name: str) -> forms.ModelChoiceField[Any]:
        return cast("forms.ModelChoiceField[Any]", self.fields[name])

    @classmethod
    def initial_of(cls, programme: Programme) -> dict[str, Any]:
        found = {name: getattr(programme, name) for name in cls.base_fields if name != "reviewers"}
        found |= {name: getattr(programme, f"{name}_id") for name in ("scorecard", "procedure")}
        shares = {name: round(100 * found[name], 4) for name in ("floor", "double_share")}
        return {**found, **shares, "reviewers": list(programme.reviewers.values_list("pk", flat=True))}

    def details(self, conditions: Mapping[str, Any], risk: Sequence[Mapping[str, Any]]) -> Details:
        """Of a form that is valid."""
        data = dict(self.cleaned_data)
        data |= {name: data[name] / 100 for name in ("floor", "double_share")}
        return Details(**{**data, "reviewers": list(data["reviewers"])}, conditions=conditions, risk=risk)
