"""A form in the making: its fields as rows of controls, and what agents and requesters would see of it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from django.http import QueryDict
from django.urls import reverse

from helpdesk.lib.conditions.describe import describe
from helpdesk.lib.conditions.fields import Vocabulary
from helpdesk.lib.conditions.tree import read
from helpdesk.lib.errors import Invalid
from people.models import User
from tickets.actions import ticket_forms as verbs
from tickets.builder import Line, fresh_line, from_conditions, ways
from tickets.fields.definitions import Definition, all_definitions
from tickets.fields.filled import form_vocabulary
from tickets.fields.layout import CATEGORIES, CATEGORY, MOST, Item, Sight, items_of
from tickets.models import TicketForm
from tickets.questions import Asking, Questions
from tickets.tree import Tree
from tickets.views.draft import Control, control_of
from tickets.views.panel import read_json
from tickets.views.setup.inputs import FormInput

MOST_LINES: Final = 6
_ROW: Final = re.compile(r"i(\d{1,2})-field")
_PLACE: Final = re.compile(r"(\d{1,2})\.(\d)")


@dataclass(slots=True)
class Row:
    """A field of the form. All `lines` must hold for it to be shown; `kept` is a condition that is no such lines."""

    name: str
    needed: str = ""
    requester: str = Sight.HIDDEN.value
    lines: list[Line] = field(default_factory=list)
    kept: Mapping[str, object] | None = None
    errors: list[str] = field(default_factory=list)
    focus: str = ""

    @property
    def focuses(self) -> dict[str, bool]:
        """By the names of its buttons: which of them takes the focus."""
        return {name: name == self.focus for name in ("up", "down", "remove", "when", "needed")}

    @property
    def kept_text(self) -> str:
        return json.dumps(self.kept) if self.kept and not self.lines else ""

    def item(self, fields: Vocabulary) -> Item:
        asked = [line.json(fields[line.name]) for line in self.lines if line.name in fields]
        when = self.kept if not asked else asked[0] if len(asked) == 1 else {"all": asked}
        return Item(self.name, when, self.needed == "open", self.needed == "solve", Sight(self.requester))


@dataclass
class FormDraft:
    inputs: FormInput
    rows: list[Row]
    form: TicketForm | None = None
    data: QueryDict | None = None
    focus: str = ""

    @classmethod
    def of(cls, form: TicketForm) -> FormDraft:
        fields = form_vocabulary(all_definitions(), Tree.load())
        return cls(FormInput.of(form), [_row(item, fields) for item in items_of(form.layout)], form)

    @classmethod
    def posted(cls, data: QueryDict, form: TicketForm | None, *, is_bound: bool) -> FormDraft:
        inputs = FormInput(data) if is_bound else FormInput(data).looked_at()
        draft = cls(inputs, [], form, data)
        places = sorted(int(found[1]) for key in data if (found := _ROW.fullmatch(key)))
        draft.rows = [draft._read(place) for place in places if data.get(f"i{place}-field", "") in draft.fields]
        return draft

    @cached_property
    def definitions(self) -> dict[str, Definition]:
        return all_definitions()

    @cached_property
    def fields(self) -> Vocabulary:
        return form_vocabulary(self.definitions, Tree.load())

    @property
    def url(self) -> str:
        return reverse("admin_form", args=[self.form.pk]) if self.form else reverse("admin_form_new")

    @property
    def items(self) -> list[Item]:
        return [row.item(self.fields) for row in self.rows]

    def save(self, by: User) -> TicketForm:
        details = self.inputs.details(self.items)
        return verbs.change(self.form.pk, details, by=by) if self.form else verbs.create(details, by=by)

    def object_to(self, error: Invalid) -> None:
        """Objections about a row stand at the row."""
        rest: dict[str, list[str]] = {}
        for name, words in (error.fields or {"": [error.message]}).items():
            place = re.match(r"items\.(\d+)", name)
            if place and int(place[1]) < len(self.rows):
                self.rows[int(place[1])].errors += words
            else:
                rest[name] = words
        self.inputs.object_to(Invalid(error.message, rest) if rest else Invalid(error.message))

    def press(self, data: Mapping[str, str]) -> None:
        """What the buttons ask for; the row that was meant keeps the focus."""
        number = data.get("up") or data.get("down") or data.get("remove") or data.get("when") or ""
        place = int(number) if number.isdecimal() and len(number) < 3 else len(self.rows)
        if data.get("add") and data.get("add-field", "") in self.addable and len(self.rows) < MOST:
            self.rows.append(Row(data["add-field"]))
            self.focus = f"i{len(self.rows) - 1}-needed"
        elif taken := _PLACE.fullmatch(data.get("unwhen", "")):
            if int(taken[1]) < len(self.rows):
                del self.rows[int(taken[1])].lines[int(taken[2]) : int(taken[2]) + 1]
                self.focus = f"i{taken[1]}-when"
        elif place < len(self.rows):
            self._move(place, data)

    def _move(self, place: int, data: Mapping[str, str]) -> None:
        row = self.rows[place]
        if data.get("remove"):
            del self.rows[place]
            self.focus = f"i{min(place, max(len(self.rows) - 1, 0))}-remove"
        elif data.get("when"):
            if len(row.lines) < MOST_LINES and (asked := self.askable(row)):
                row.lines.append(fresh_line(asked[0], self.fields))
                row.kept = None
                self.focus = f"i{place}-w{len(row.lines) - 1}-field"
        else:
            to = min(max(place + (-1 if data.get("up") else 1), 0), len(self.rows) - 1)
            self.rows.insert(to, self.rows.pop(place))
            self.focus = f"i{to}-{'up' if data.get('up') else 'down'}"

    @cached_property
    def addable(self) -> dict[str, str]:
        """What is not in the form yet, with its words."""
        present = {row.name for row in self.rows}
        names = [CATEGORY, *(one.name for one in self.definitions.values() if one.is_active)]
        return {name: str(self.fields[name].label) for name in names if name not in present}

    def askable(self, row: Row) -> list[str]:
        """What this row's conditions can ask about: the form's other fields, and the category."""
        return [*(one.name for one in self.rows if one.name not in {row.name, CATEGORY}), *sorted(CATEGORIES)]

    @property
    def drawn(self) -> list[tuple[Row, str, list[Control], str]]:
        """Each row with its name in words, its conditions' controls, and the sentence of a kept condition."""
        for place, row in enumerate(self.rows):
            row.focus = self.focus.removeprefix(f"i{place}-") if self.focus.startswith(f"i{place}-") else ""
        return [
            (
                row,
                str(self.fields[row.name].label),
                [self._control(place, number, row) for number in range(len(row.lines))],
                describe(read(row.kept), self.fields) if row.kept else "",
            )
            for place, row in enumerate(self.rows)
        ]

    @cached_property
    def preview(self) -> Asking:
        """The requester's questions, with the answers that were tried."""
        layout = [item.json() for item in self.items]
        questions = Questions(TicketForm(names={"en": "preview"}, layout=layout), self.data)
        form = Asking(self.data, questions=questions)
        if self.data is not None:
            form.only_look()
        return form

    @property
    def for_agents(self) -> list[tuple[str, Item]]:
        full = self.preview.questions.filled
        return [(full.label(item), item) for item in full.shown]

    def _read(self, place: int) -> Row:
        data = self.data or QueryDict()
        needed, requester = str(data.get(f"i{place}-needed", "")), str(data.get(f"i{place}-requester", ""))
        kept = read_json(str(data.get(f"i{place}-kept", "")))
        return Row(
            str(data.get(f"i{place}-field", "")),
            needed if needed in ("open", "solve") else "",
            requester if requester in {one.value for one in Sight} else Sight.HIDDEN.value,
            list(self._lines(f"i{place}", data)),
            kept if isinstance(kept, dict) else None,
        )

    def _lines(self, prefix: str, data: QueryDict) -> Sequence[Line]:
        found = []
        for number in range(MOST_LINES):
            at = f"{prefix}-w{number}"
            name, how = str(data.get(f"{at}-field", "")), str(data.get(f"{at}-op", ""))
            if name not in self.fields:
                continue
            line = fresh_line(name, self.fields)
            if how in dict(ways(self.fields[name])) and data.get(f"{at}-was", name) == name:
                line = Line(name, how, data.getlist(f"{at}-value"))
            found.append(line)
        return found

    def _control(self, place: int, number: int, row: Row) -> Control:
        line = row.lines[number]
        names = list(dict.fromkeys([line.name, *self.askable(row)]))
        asked = {name: self.fields[name] for name in names}
        return control_of(line, asked, prefix=f"i{place}-w{number}", place=f"{place}.{number}")


def _row(item: Item, fields: Vocabulary) -> Row:
    needed = "open" if item.open else "solve" if item.solve else ""
    row = Row(item.field, needed, item.requester.value)
    if item.when:
        rows = from_conditions(item.when, fields)
        if rows and len(rows.groups) == 1 and (rows.groups[0].match == "all" or len(rows.groups[0].lines) == 1):
            row.lines = rows.groups[0].lines
        else:
            row.kept = item.when
    return row
