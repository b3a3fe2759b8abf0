"""What the admin pages about tickets post. The rules are the verbs'."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.conf import settings
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk.lib.errors import Invalid
from tickets.actions import categories, custom_fields, statuses, ticket_forms
from tickets.choices import choices_of, lines_of
from tickets.fields.layout import Item
from tickets.models import Brand, CustomField, Status, TicketCategory, TicketForm
from tickets.models.field import CHOOSING, FieldKind
from tickets.tree import Tree


class Named(forms.Form):
    """With a name in each of the desk's languages; only its own is needed."""

    longest = 80

    def __init__(self, *args: Any, names: Mapping[str, str] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        inputs: dict[str, forms.Field] = {}
        for code, language in settings.LANGUAGES:
            inputs[f"name_{code}"] = forms.CharField(
                label=_("Name in %(language)s") % {"language": language},
                max_length=self.longest,
                required=False,
                initial=(names or {}).get(code, ""),
            )
        self.fields = inputs | self.fields

    @property
    def names(self) -> dict[str, str]:
        return {code: self.cleaned_data.get(f"name_{code}", "") for code, _language in settings.LANGUAGES}

    def object_to(self, error: Invalid) -> None:
        """The verb's objections at the inputs that they are about."""
        for name, messages in (error.fields or {"": [error.message]}).items():
            field = re.sub(r"^(name|help)s\.", r"\1_", name)
            for message in messages:
                self.add_error(field if field in self.fields else None, message)


class StatusInput(Named):
    longest = 60
    is_active = forms.BooleanField(
        label=gettext_lazy("In use"),
        required=False,
        initial=True,
        help_text=gettext_lazy("One that is not stays on its tickets, and nobody can choose it."),
    )

    @classmethod
    def of(cls, status: Status, data: QueryDict | None) -> StatusInput:
        names = {**status.names, settings.LANGUAGE_CODE: status.name}
        form = cls(data, names=names, initial={"is_active": status.is_active})
        if status.is_default:
            del form.fields["is_active"]
        return form

    def details(self) -> statuses.Details:
        return statuses.Details(self.names, self.cleaned_data.get("is_active", True))


class CategoryInput(Named):
    parent = forms.TypedChoiceField(label=gettext_lazy("Under"), required=False, coerce=int, empty_value=None)
    is_active = forms.BooleanField(
        label=gettext_lazy("In use"),
        required=False,
        initial=True,
        help_text=gettext_lazy("One that is not stays on its tickets; with it goes all that is under it."),
    )

    def __init__(self, *args: Any, tree: Tree, category: TicketCategory | None = None, **options: Any) -> None:
        if category:
            options |= {"names": category.names}
            options["initial"] = {"parent": category.parent_id, "is_active": category.is_active}
        super().__init__(*args, **options)
        below = {category.pk, *tree.under(category.pk)} if category else set()
        nodes = [(node.pk, node.path) for node in tree.open if node.pk not in below]
        top = ("", _("Nothing: it stands at the top"))
        cast("forms.ChoiceField", self.fields["parent"]).choices = [top, *nodes]

    def details(self) -> categories.Details:
        data = self.cleaned_data
        return categories.Details(self.names, data["parent"], data["is_active"])


class FieldInput(Named):
    """Choices are lines: `code = English | Bahasa Indonesia`, of steps with a dash for each step inward."""

    key = forms.CharField(
        label=gettext_lazy("Key"),
        max_length=40,
        help_text=gettext_lazy("For programs, such as order_number. It can’t be changed later."),
    )
    choices = forms.CharField(
        label=gettext_lazy("Choices"),
        widget=forms.Textarea({"rows": 10, "class": "is-code", "spellcheck": "false"}),
        required=False,
        help_text=gettext_lazy(
            "One a line: a name, or names divided by | in the order of the languages above. Before the name may"
            " stand a code with =, which tickets keep."
        ),
    )
    pattern = forms.CharField(
        label=gettext_lazy("Pattern"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("A regular expression for the whole text, such as KT-[0-9]{6}."),
    )
    is_filterable = forms.BooleanField(
        label=gettext_lazy("Fast to filter"),
        required=False,
        help_text=gettext_lazy("Builds an index in the background, for views and lists that ask for it often."),
    )
    is_active = forms.BooleanField(
        label=gettext_lazy("In use"),
        required=False,
        initial=True,
        help_text=gettext_lazy("One that is not keeps its values, and is in no form."),
    )

    def __init__(self, *args: Any, kind: FieldKind, field: CustomField | None = None, **options: Any) -> None:
        if field:
            options |= {"names": field.names}
            options["initial"] = {
                "choices": lines_of(field.choices),
                "pattern": field.pattern,
                "is_filterable": field.is_filterable,
                "is_active": field.is_active,
            }
        super().__init__(*args, **options)
        self.field = field
        for code, language in settings.LANGUAGES:
            self.fields[f"help_{code}"] = forms.CharField(
                label=_("Explanation in %(language)s") % {"language": language},
                max_length=300,
                required=False,
                initial=field.helps.get(code, "") if field else "",
            )
        unneeded = [
            "key" if field else "is_active",
            "" if kind in CHOOSING else "choices",
            "" if kind == FieldKind.PATTERN else "pattern",
            "is_filterable" if kind == FieldKind.LONG_TEXT else "",
        ]
        for name in filter(None, unneeded):
            del self.fields[name]
        if kind == FieldKind.CASCADE:
            self.fields["choices"].help_text += " " + _(
                "A line that begins with a dash is a step under the one above it."
            )
        order = ["key", "choices", "pattern", "is_filterable", "is_active"]
        self.order_fields([name for name in self.fields if name not in order] + order)

    def details(self) -> custom_fields.Details:
        data = self.cleaned_data
        return custom_fields.Details(
            names=self.names,
            helps={code: data.get(f"help_{code}", "") for code, _language in settings.LANGUAGES},
            choices=choices_of(data.get("choices", "")),
            pattern=data.get("pattern", ""),
            is_active=data.get("is_active", True),
            is_filterable=data.get("is_filterable", False),
        )


class FormInput(Named):
    is_offered = forms.BooleanField(
        label=gettext_lazy("Offered to requesters"),
        required=False,
        initial=True,
        help_text=gettext_lazy("On the request page of the brands below, or of every brand where none is chosen."),
    )
    brands = forms.ModelMultipleChoiceField(
        Brand.objects.all(), label=gettext_lazy("Brands"), required=False, widget=forms.CheckboxSelectMultiple
    )
    is_default = forms.BooleanField(
        label=gettext_lazy("Default form"),
        required=False,
        help_text=gettext_lazy("The form of tickets that come without one, such as those by mail."),
    )
    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, helps: Mapping[str, str] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        names = [name for name in self.fields if name.startswith("name_")]
        for code, language in settings.LANGUAGES:
            self.fields[f"help_{code}"] = forms.CharField(
                label=_("Explanation in %(language)s") % {"language": language},
                max_length=300,
                required=False,
                initial=(helps or {}).get(code, ""),
            )
        self.order_fields([*names, *(name for name in self.fields if name.startswith("help_"))])

    @classmethod
    def of(cls, form: TicketForm) -> FormInput:
        initial = {name: getattr(form, name) for name in ("is_offered", "is_default", "is_active")}
        initial |= {"brands": form.brands.all(), "seen": form.version}
        return cls(names=form.names, helps=form.helps, initial=initial)

    def looked_at(self) -> FormInput:
        """As it was typed, without objections yet."""
        self._errors = ErrorDict()
        return self

    @property
    def words(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(("name_", "help_"))]

    def details(self, items: Sequence[Item]) -> ticket_forms.Details:
        data = self.cleaned_data
        return ticket_forms.Details(
            names=self.names,
            helps={code: data.get(f"help_{code}", "") for code, _language in settings.LANGUAGES},
            items=items,
            brands=list(data["brands"]),
            is_active=data["is_active"],
            is_offered=data["is_offered"],
            is_default=data["is_default"],
            seen=data["seen"],
        )
