"""Forms of a brand's look and of its survey. Texts have a field for each language that the desk speaks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tickets.actions.looks import LENGTHS, LookDetails, SurveyDetails
from tickets.filetypes import new_file
from tickets.models import Look, Survey

Labels = Mapping[str, str | Promise]


class Texts(forms.Form):
    """`WORDS`: the texts and their labels; `said` those that were typed, by language."""

    WORDS: Labels = {}

    def add_texts(self, texts: Mapping[str, Mapping[str, str]]) -> None:
        for language, name in settings.LANGUAGES:
            for key, label in self.WORDS.items():
                self.fields[f"{key}_{language}"] = forms.CharField(
                    label=format_lazy("{label}, {language}", label=label, language=name),
                    required=False,
                    max_length=LENGTHS[key],
                    initial=texts.get(language, {}).get(key, ""),
                    widget=forms.TextInput({"lang": language}),
                )

    @property
    def said(self) -> dict[str, dict[str, str]]:
        return {
            language: {key: self.cleaned_data.get(f"{key}_{language}", "") for key in self.WORDS}
            for language, _name in settings.LANGUAGES
        }


class LookForm(Texts):
    WORDS = {"heading": _("Heading"), "lead": _("What stands below it"), "footer": _("At the foot")}
    colour = forms.CharField(
        label=_("Own colour"),
        required=False,
        max_length=7,
        help_text=_("Six hex digits, such as #1f6feb. Empty: the brand's colour from the list."),
        widget=forms.TextInput({"spellcheck": "false", "placeholder": "#1f6feb"}),
    )
    logo = forms.FileField(
        label=_("Logo"), required=False, help_text=_("PNG, JPEG, GIF or WebP, at most 300 kB. Shown 34 pixels high.")
    )
    drops_logo = forms.BooleanField(label=_("Take the logo off"), required=False)

    def __init__(self, *args: Any, look: Look | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["colour"].initial = look.colour if look else ""
        if look is None or look.logo_id is None:
            del self.fields["drops_logo"]
        self.add_texts(look.texts if look else {})

    def details(self) -> LookDetails:
        file = self.cleaned_data.get("logo")
        logo = new_file(file.name, file.read(2 * 1024 * 1024)) if file else None
        drops = bool(self.cleaned_data.get("drops_logo")) and logo is None
        return LookDetails(colour=self.cleaned_data["colour"], texts=self.said, logo=logo, drops_logo=drops)


class SurveyForm(Texts):
    WORDS = {"subject": _("Subject of the mail"), "question": _("Question")}
    is_on = forms.BooleanField(
        label=_("Asks how satisfied requesters are"),
        required=False,
        help_text=_("Once for each ticket that is solved from then on. Never machines, and never blocked people."),
    )
    scale = forms.ChoiceField(label=_("Scale"), choices=Survey.Scale.choices)
    delay = forms.IntegerField(
        label=_("Hours after it was solved"),
        min_value=0,
        max_value=720,
        help_text=_("Not when it is open again by then."),
    )
    quiet_days = forms.IntegerField(
        label=_("Days until somebody is asked again"), min_value=0, max_value=365, help_text=_("About another ticket.")
    )
    change_days = forms.IntegerField(label=_("Days in which a rating can be changed"), min_value=0, max_value=365)

    def __init__(self, *args: Any, survey: Survey, **kwargs: Any) -> None:
        names = ("is_on", "scale", "delay", "quiet_days", "change_days")
        kwargs["initial"] = {name: getattr(survey, name) for name in names}
        super().__init__(*args, **kwargs)
        self.add_texts(survey.texts)

    def details(self) -> SurveyDetails:
        names = ("is_on", "scale", "delay", "quiet_days", "change_days")
        return SurveyDetails(**{name: self.cleaned_data[name] for name in names}, texts=self.said)
