"""The forms of procedures."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.functional import lazystr
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from people.models import Team
from sops.definition.codecs import SLUG
from sops.definition.skeleton import skeleton
from sops.kinds import TIERS
from sops.models import Procedure


class NewProcedure(forms.Form):
    """What a procedure is called, before it has steps. Without a key it takes one from its title."""

    title = forms.CharField(label=_("Title"), max_length=200)
    key = forms.CharField(
        label=_("Key"),
        max_length=60,
        required=False,
        help_text=_("Part of its address; never changes."),
        validators=[RegexValidator(f"^(?:{SLUG.form})$", lazystr(SLUG.needed))],
    )
    locale = forms.ChoiceField(label=_("Written in"), choices=lambda: list(settings.LANGUAGES))
    risk = forms.TypedChoiceField(label=_("Risk tier"), coerce=int, choices=lambda: _tiers(), initial=1)
    team = forms.ModelChoiceField(
        label=_("Owner"), queryset=Team.objects.none(), required=False, empty_label=_("No team")
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        _offer_teams(self)

    @property
    def definition(self) -> dict[str, Any]:
        data = self.cleaned_data
        key = data["key"] or _free(slugify(data["title"])[:50].strip("-") or "procedure")
        return skeleton(key, data["title"], risk=data["risk"], locale=data["locale"])


class Upkeep(forms.Form):
    """What a procedure is apart from its versions."""

    team = forms.ModelChoiceField(
        label=_("Owner"), queryset=Team.objects.none(), required=False, empty_label=_("No team")
    )
    review_every = forms.IntegerField(
        label=_("Look at it again every (days)"),
        min_value=1,
        max_value=3650,
        required=False,
        help_text=_("Then a badge says that its review is overdue. Empty: never."),
    )

    def __init__(self, data: Any, procedure: Procedure) -> None:
        super().__init__(data, initial={"team": procedure.team_id, "review_every": procedure.review_every})
        _offer_teams(self)


def _offer_teams(form: forms.Form) -> None:
    team = form.fields["team"]
    if isinstance(team, forms.ModelChoiceField):
        team.queryset = Team.objects.filter(is_active=True, partner=None).order_by("name")


def _tiers() -> list[tuple[int, str]]:
    return [(tier, f"{tier}: {words}") for tier, words in TIERS.items()]


def _free(key: str) -> str:
    """The key, or with a number where it is taken."""
    taken = set(Procedure.objects.filter(key__startswith=key).values_list("key", flat=True))
    numbered = (f"{key}-{count}" for count in range(2, len(taken) + 3))
    return key if key not in taken else next(one for one in numbered if one not in taken)
