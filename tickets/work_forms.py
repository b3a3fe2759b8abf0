"""What the pages about routing post. The rules are the verbs'."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from people.languages import LANGUAGES
from people.models import Skill, Team
from people.models.skill import Level
from tickets.actions.work_setup import Details, Way
from tickets.models import Brand, KindOfWork, TeamRouting, TicketCategory, TicketForm
from tickets.models.ticket import Channel, Priority
from tickets.models.work import Mode
from tickets.tree import Tree

SKILL = "skill_"


class WayForm(forms.Form):
    mode = forms.ChoiceField(label=_("How tickets come to people"), choices=Mode.choices, widget=forms.RadioSelect)
    capacity = forms.IntegerField(
        label=_("Points of work at a time"),
        min_value=1,
        max_value=200,
        help_text=_("For people who have no number of their own. A ticket weighs one point, or what its kind says."),
    )
    needs_shift = forms.BooleanField(
        label=_("Push only to who is on a shift"), required=False, help_text=_("As the roster says.")
    )
    needs_language = forms.BooleanField(label=_("Only to who answers in the ticket’s language"), required=False)
    requeues = forms.BooleanField(
        label=_("Take back what is open at the end of a shift"),
        required=False,
        help_text=_("A quarter of an hour after it. What was assigned by hand stays."),
    )

    @staticmethod
    def values_of(routing: TeamRouting) -> dict[str, object]:
        return {one.name: getattr(routing, one.name) for one in fields(Way)}

    def way(self) -> Way:
        return Way(**self.cleaned_data)


class KindForm(forms.Form):
    """What it is told by, what holds for it, and a level for each skill in use."""

    name = forms.CharField(label=_("Name"), max_length=80)
    form = forms.ModelChoiceField(
        TicketForm.objects.filter(is_active=True), label=_("Form"), required=False, empty_label=_("Any")
    )
    category = forms.TypedChoiceField(label=_("Category, or below it"), required=False, coerce=int, empty_value=None)
    brand = forms.ModelChoiceField(Brand.objects.all(), label=_("Brand"), required=False, empty_label=_("Any"))
    channel = forms.ChoiceField(label=_("Channel"), required=False, choices=[("", _("Any")), *Channel.choices])
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=lambda: [("", _("Any")), *LANGUAGES.items()]
    )
    priority = forms.TypedChoiceField(
        label=_("Priority"), required=False, coerce=int, empty_value=None, choices=[("", _("Any")), *Priority.choices]
    )
    tag = forms.CharField(label=_("Tag"), max_length=60, required=False)
    team = forms.ModelChoiceField(
        Team.objects.filter(is_active=True),
        label=_("New ones go to"),
        required=False,
        empty_label=_("The team that they come to anyway"),
    )
    points = forms.IntegerField(label=_("One weighs (points)"), min_value=1, max_value=50, initial=1)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, kind: KindOfWork | None = None, **kwargs: Any) -> None:
        needs = kind.needs if kind else {}
        self.skills = [one for one in Skill.objects.all() if one.is_active or one.slug in needs]
        first: dict[str, object] = {f"{SKILL}{slug}": level for slug, level in needs.items()}
        if kind:
            first |= {one.name: getattr(kind, one.name) for one in fields(Details)} | {"category": kind.category_id}
        kwargs["initial"] = first or None
        super().__init__(*args, **kwargs)
        category = cast(forms.TypedChoiceField, self.fields["category"])
        category.choices = [("", _("Any")), *((node.pk, node.path) for node in Tree.load().open)]
        for skill in self.skills:
            self.fields[f"{SKILL}{skill.slug}"] = forms.TypedChoiceField(
                label=skill.name,
                choices=[("", _("Not needed")), *Level.choices],
                required=False,
                coerce=int,
                empty_value=None,
                widget=forms.Select(attrs={"class": "input"}),
            )

    @property
    def told_by(self) -> list[forms.BoundField]:
        return [self[name] for name in ("form", "category", "brand", "channel", "language", "priority", "tag")]

    @property
    def levels(self) -> list[forms.BoundField]:
        return [self[f"{SKILL}{one.slug}"] for one in self.skills]

    def details(self) -> Details:
        given = dict(self.cleaned_data)
        levels = {one.slug: given.pop(f"{SKILL}{one.slug}", 0) for one in self.skills}
        category = TicketCategory.objects.filter(pk=given.pop("category") or 0).first()
        return Details(**given, category=category, needs={slug: level for slug, level in levels.items() if level})
