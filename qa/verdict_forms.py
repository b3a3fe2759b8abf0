"""Forms of calibration, coaching and praise. They hold words and choices; the rules are the verbs'."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.capabilities import Capability
from people.models import User
from qa.actions.calibrating import Opening
from qa.actions.coaching import Talk
from qa.cards.parse import card_of
from qa.figures.names import card_words
from qa.models import Scorecard, ScorecardVersion


class TalkForm(forms.Form):
    title = forms.CharField(label=_("What it is about"), max_length=120)
    item = forms.ChoiceField(
        label=_("Item"), required=False, help_text=_("Its errors before and after the talk are compared.")
    )
    note = forms.CharField(label=_("First note"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
                           help_text=_("You both read it."))  # fmt: skip

    def __init__(self, data: Any = None, *, by: User, **more: Any) -> None:
        super().__init__(data, **more)
        keys = items()
        words = card_words(keys, by.language, "items")
        named = sorted((words.get(key, key), key) for key in keys)
        self._field("item").choices = [("", _("The work as a whole")), *((key, name) for name, key in named)]

    def _field(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        return field

    def talk(self, reviews: list[int]) -> Talk:
        values = self.cleaned_data
        card, _slash, item = values["item"].partition("/")
        scorecard = Scorecard.objects.filter(key=card).first() if card else None
        return Talk(values["title"], scorecard, item, reviews, values["note"])


def items() -> list[str]:
    """`card/item` of every scorecard in force."""
    rows = ScorecardVersion.objects.filter(state="published", scorecard__is_active=True)
    return [
        f"{card}/{item.key}"
        for card, content in rows.values_list("scorecard__key", "content")
        for item in card_of(content).items
    ]


class NoteForm(forms.Form):
    text = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 3}))


class ActionForm(forms.Form):
    text = forms.CharField(label=_("What to do"), max_length=300)
    due_on = forms.DateField(label=_("Due"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, data: Any = None) -> None:
        """Its fields stand beside those of a note, whose names they share."""
        super().__init__(data, auto_id="action_%s")


class PraiseForm(forms.Form):
    agent = forms.ModelChoiceField(label=_("Whom"), queryset=User.objects.none(), empty_label=_("Choose one"))
    text = forms.CharField(label=_("What was done well"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    ticket = forms.IntegerField(label=_("Ticket"), required=False, min_value=1,
                                help_text=_("Its number, if it is about one."))  # fmt: skip

    def __init__(self, data: Any = None, *, by: User, **more: Any) -> None:
        super().__init__(data, **more)
        field = self.fields["agent"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
        field.queryset = User.objects.visible_to(by).active().exclude(pk=by.pk).order_by("name")


class CalibrationForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=120)
    version = forms.ModelChoiceField(
        label=_("Scorecard"), queryset=ScorecardVersion.objects.none(), empty_label=_("Choose one")
    )
    tickets = forms.CharField(
        label=_("Tickets"),
        help_text=_("Their numbers. Those who judge see them as cases, without the agent’s name."),
    )
    reviewers = forms.ModelMultipleChoiceField(
        label=_("Reviewers"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    due_at = forms.DateTimeField(
        label=_("Due"), required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )

    def __init__(self, data: Any = None, *, by: User, **more: Any) -> None:
        super().__init__(data, **more)
        version, reviewers = self.fields["version"], self.fields["reviewers"]
        assert isinstance(version, forms.ModelChoiceField) and isinstance(reviewers, forms.ModelChoiceField)  # noqa: S101
        version.queryset = ScorecardVersion.objects.filter(state="published").select_related("scorecard")
        version.label_from_instance = lambda one: f"{one.scorecard.title} {one.label}"  # type: ignore[method-assign,assignment]
        able = User.objects.visible_to(by).able_to(Capability.REVIEW_QUALITY)
        reviewers.queryset = able.exclude(pk=by.pk).order_by("name")

    def clean_tickets(self) -> list[int]:
        words = re.findall(r"\d{1,15}", self.cleaned_data["tickets"])
        if not words:
            raise forms.ValidationError(_("Name at least one ticket by its number."))
        return list(dict.fromkeys(int(one) for one in words))

    def opening(self) -> Opening:
        values = self.cleaned_data
        reviewers = [one.pk for one in values["reviewers"]]
        return Opening(values["title"], values["version"], values["tickets"], reviewers, values["due_at"])
