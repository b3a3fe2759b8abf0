"""What a request type asks besides the words: its fields as inputs of the public form, those that fit the answers.

The server decides what is asked. With scripts the questions are fetched again after each answer; without, sending a
form whose answers bring up more questions shows those, and a button looks again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext as _

from tickets.fields import values
from tickets.fields.definitions import PREFIX, Definition
from tickets.fields.filled import Filled
from tickets.fields.layout import CATEGORY, Item, Sight, is_empty
from tickets.models import TicketForm
from tickets.models.field import FieldKind

INPUT: Final = "f-"


@dataclass
class Questions:
    """`data` is what was posted, None for a form that is shown for the first time."""

    form: TicketForm | None
    data: QueryDict | None = None

    @cached_property
    def filled(self) -> Filled:
        """With what was answered so far, as far as it can be read; only what requesters fill in counts."""
        blank = Filled(self.form, {})
        answers = [(one, self._answer(blank, one)) for one in blank.items if one.requester is Sight.EDITS]
        kept = {
            item.field.removeprefix(PREFIX): value
            for item, value in answers
            if item.field != CATEGORY and value is not None
        }
        category = next((value for item, value in answers if item.field == CATEGORY), None)
        full = Filled(self.form, kept, category if isinstance(category, int) else None)
        full.definitions, full.tree = blank.definitions, blank.tree
        return full

    @cached_property
    def items(self) -> list[Item]:
        if self.form is None:
            return []
        return [item for item in self.filled.shown if item.requester is Sight.EDITS]

    @property
    def names(self) -> str:
        """What the page asks, for the post to say."""
        return " ".join(item.field for item in self.items)

    @property
    def asks_more(self) -> bool:
        """Whether the answers bring up questions that were not on the page that was posted."""
        was = set(self.data.get("asked", "").split()) if self.data is not None else set()
        return any(item.field not in was for item in self.items)

    def inputs(self) -> dict[str, forms.Field]:
        return {name_of(item): self._input(item) for item in self.items}

    def problems(self) -> Mapping[str, str]:
        """What is wrong with the answers, by the names of their inputs."""
        found: dict[str, str] = {}
        for item in self.items:
            raw = self._raw(item)
            try:
                value = self._taken(item, raw)
            except values.Unfit as error:
                found[name_of(item)] = str(error)
                continue
            if item.open and is_empty(value):
                found[name_of(item)] = self._wanted(item)
        return found

    @property
    def answers(self) -> dict[str, object]:
        """Of the questions that were asked, as they are kept; the others are dropped."""
        asked = {item.field.removeprefix(PREFIX) for item in self.items}
        return {key: value for key, value in self.filled.values.items() if key in asked}

    @property
    def category_id(self) -> int | None:
        return self.filled.category_id if any(item.field == CATEGORY for item in self.items) else None

    def _wanted(self, item: Item) -> str:
        label = self.filled.label(item)
        if item.field != CATEGORY and self.filled.definition(item).kind == FieldKind.CHECKBOX:
            return _("Tick “%(field)s” to go on.") % {"field": label}
        return _("Fill in “%(field)s”.") % {"field": label}

    def _answer(self, full: Filled, item: Item) -> object:
        try:
            return self._taken(item, self._raw(item, full), full)
        except values.Unfit:
            return None

    def _raw(self, item: Item, full: Filled | None = None) -> object:
        texts = self.data.getlist(name_of(item)) if self.data is not None else []
        if item.field == CATEGORY:
            return texts[0] if texts else ""
        return values.from_texts((full or self.filled).definition(item), texts)

    def _taken(self, item: Item, raw: object, full: Filled | None = None) -> object:
        full = full or self.filled
        if item.field != CATEGORY:
            return values.take(full.definition(item), raw)
        if not raw:
            return None
        key = int(str(raw)) if str(raw).isdecimal() and len(str(raw)) < 18 else 0
        if key not in {node.pk for node in full.tree.open}:
            raise values.Unfit(_("Choose one of what is offered."))
        return key

    def _input(self, item: Item) -> forms.Field:
        if item.field == CATEGORY:
            nodes = [(str(node.pk), node.path) for node in self.filled.tree.open]
            return forms.CharField(
                label=self.filled.label(item), required=False, widget=forms.Select(choices=[("", "–"), *nodes])
            )
        return _input_of(self.filled.definition(item))


def name_of(item: Item) -> str:
    return CATEGORY if item.field == CATEGORY else f"{INPUT}{item.field.removeprefix(PREFIX)}"


def _input_of(definition: Definition) -> forms.Field:
    """Anything is let in here: `problems` says in words what can't be."""
    said: dict[str, Any] = {"label": definition.label, "help_text": definition.help, "required": False}
    match definition.kind:
        case FieldKind.LONG_TEXT:
            return forms.CharField(**said, widget=forms.Textarea({"rows": 4}))
        case FieldKind.CHECKBOX:
            return forms.CharField(**said, widget=forms.CheckboxInput({"value": values.TICKED}))
        case FieldKind.CHOICE | FieldKind.CASCADE:
            return forms.CharField(**said, widget=forms.Select(choices=[("", "–"), *definition.options()]))
        case FieldKind.CHOICES:
            return Several(**said, widget=forms.CheckboxSelectMultiple(choices=definition.options()))
        case FieldKind.DATE:
            return forms.CharField(**said, widget=forms.DateInput({"type": "date"}))
        case FieldKind.NUMBER:
            return forms.CharField(**said, widget=forms.TextInput({"inputmode": "numeric"}))
        case FieldKind.DECIMAL:
            return forms.CharField(**said, widget=forms.TextInput({"inputmode": "decimal"}))
        case _:
            return forms.CharField(**said)


class Several(forms.Field):
    """Several ticks, as they are; a group of inputs to a screen reader."""

    use_fieldset = True


class Asking(forms.Form):
    """A form with the questions of a kind of request."""

    def __init__(self, *args: Any, questions: Questions | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.questions = questions or Questions(None)
        self.fields.update(self.questions.inputs())

    @property
    def asked(self) -> list[forms.BoundField]:
        """The inputs of the questions."""
        return [self[name_of(item)] for item in self.questions.items]

    @property
    def needed(self) -> set[str]:
        return {name_of(item) for item in self.questions.items if item.open}

    @property
    def depends(self) -> bool:
        """Whether an answer can change what is asked."""
        return any(item.when for item in self.questions.filled.items) if self.questions.form else False

    def only_look(self) -> None:
        """Show what was typed, without a word about it."""
        self._errors = ErrorDict()
        self.cleaned_data = {}
