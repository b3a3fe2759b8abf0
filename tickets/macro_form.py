"""What the page of a macro posts: the macro with its acts, and a block of words for each language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from helpdesk.lib import html
from helpdesk.lib.errors import Conflict, Invalid
from people.models import User
from tickets import field_inputs
from tickets.actions.macros import Details
from tickets.field_inputs import LEAVE, PREFIX
from tickets.forms import scope_choices
from tickets.macros.acts import ME, NOBODY, STATUSES, named_statuses, teams_in_reach
from tickets.macros.wording import PARTS
from tickets.models import Macro, MacroVersion, Priority
from tickets.models.view import Scope
from tickets.spoken import ENGLISH, LANGUAGES
from tickets.tree import Tree

MOST_PEOPLE = 500


GONE = {
    "status": _("A status that is not in use any more"),
    "category": _("A category that is not in use any more"),
    "assignee": _("Somebody who is not here"),
    "team": _("A team that is not here"),
}
NUMBERS = ("status", "priority", "category", "assignee", "team")


class MacroForm(forms.Form):
    """All of a macro but its words. Who can have it are those whom one may give it."""

    name = forms.CharField(label=_("Name"), max_length=80)
    folder = forms.CharField(label=_("Folder"), max_length=120, required=False)
    scope = forms.ChoiceField(label=_("Who has it"), initial=Scope.PERSONAL)
    status = forms.ChoiceField(label=_("Status"), required=False)
    priority = forms.ChoiceField(label=_("Priority"), required=False, choices=[LEAVE, *Priority.choices])
    category = forms.ChoiceField(label=_("Category"), required=False)
    assignee = forms.ChoiceField(label=_("Assignee"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)
    add_tags = forms.CharField(label=_("Tags to add"), required=False, max_length=2000)
    remove_tags = forms.CharField(label=_("Tags to take off"), required=False, max_length=2000)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, by: User, **options: Any) -> None:
        super().__init__(data, **options)
        scopes, self.teams = scope_choices(by)
        self._choose("scope", scopes)
        people = _rows(User.objects.active().visible_to(by).order_by("name")[:MOST_PEOPLE])
        self._choose("status", [LEAVE, *((one.value, one.label) for one in STATUSES), *_rows(named_statuses())])
        self._choose("category", [LEAVE, *((str(node.pk), node.path) for node in Tree.load().open)])
        self._choose("assignee", [LEAVE, (ME, _("Whoever uses it")), (NOBODY, _("Nobody")), *people])
        self._choose("team", [LEAVE, *_rows(teams_in_reach(by).order_by("name"))])
        for name, words in GONE.items():
            self._keep(name, str(words))
        self.definitions = field_inputs.add(self, people)
        if len(scopes) == 1:
            self.fields["scope"].widget = forms.HiddenInput()

    @classmethod
    def of(cls, macro: Macro, version: MacroVersion, *, by: User) -> MacroForm:
        scope = f"{macro.scope}:{macro.team_id}" if macro.team_id else macro.scope
        acts = {name: ", ".join(value) if isinstance(value, list) else value for name, value in version.acts.items()}
        initial = {"name": macro.name, "folder": macro.folder, "scope": scope, "seen": version.number, **acts}
        return cls(by=by, initial=initial)

    @property
    def acts(self) -> dict[str, object]:
        data = self.cleaned_data
        number = {name: int(data[name]) for name in NUMBERS if data[name].isdecimal()}
        tags = {name: data[name].split(",") for name in ("add_tags", "remove_tags") if data[name].strip()}
        words = {name: data[name] for name in ("status", "assignee") if data[name] and name not in number}
        own = field_inputs.posted(self.definitions, cast("QueryDict", self.data))
        return {**words, **number, **tags, **({"fields": own} if own else {})}

    @property
    def own_fields(self) -> list[BoundField]:
        return [self[PREFIX + one.key] for one in self.definitions]

    @property
    def sets_own(self) -> bool:
        return any(bound.value() or bound.errors for bound in self.own_fields)

    def details(self, texts: Mapping[str, Mapping[str, str]]) -> Details:
        """Of a form that is valid."""
        data = self.cleaned_data
        return Details(
            name=data["name"],
            folder=data["folder"],
            scope=Scope(data["scope"].partition(":")[0]),
            team=self.teams.get(data["scope"]),
            acts=self.acts,
            texts=texts,
        )

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = choices

    def _keep(self, name: str, words: str) -> None:
        """What the macro has and one can't choose stays chosen, so that saving says what is wrong with it."""
        has = str(self.initial.get(name, "") or "")
        chosen = cast("forms.ChoiceField", self.fields[name])
        if has and has not in {str(code) for code, _label in cast("list[tuple[Any, Any]]", chosen.choices)}:
            chosen.choices = [*cast("list[tuple[str, Any]]", chosen.choices), (has, words)]


@dataclass
class Block:
    """The words of one language, by part, as HTML; `errors` by part."""

    language: str
    words: dict[str, str] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return LANGUAGES.get(self.language, self.language)

    @property
    def fields(self) -> list[tuple[str, str, str, list[str]]]:
        """(part, HTML, plain words, errors), as the template draws them."""
        found = [(part, self.words.get(part, "")) for part in PARTS]
        return [(part, words, html.to_text(words), self.errors.get(part, [])) for part, words in found]


def blocks_of(version: MacroVersion | None, by: User) -> list[Block]:
    """What there is; a new macro begins in the language of who makes it."""
    if version and version.texts:
        return [Block(language, dict(parts)) for language, parts in version.texts.items()]
    return [Block(by.language if by.language in LANGUAGES else ENGLISH)]


def posted_blocks(data: QueryDict) -> list[Block]:
    """`languages` many, and of each `reply-<language>` and `note-<language>`, with `-html` where an editor wrote it.

    Plain words that read as the HTML beside them, which nobody changed, are that HTML.
    """
    asked = [*data.getlist("languages"), *([data.get("another", "")] if "add" in data else [])]
    found = [one for one in dict.fromkeys(asked) if one in LANGUAGES]
    return [Block(one, {part: _words(data, f"{part}-{one}") for part in PARTS}) for one in found]


def _words(data: QueryDict, name: str) -> str:
    markup, kept, text = (data.get(key, "") for key in (f"{name}-html", f"{name}-kept", name))
    if markup or not text.strip():
        return markup
    same = kept and html.to_text(kept).split() == text.split()
    return kept if same else html.from_text(text.replace("\r\n", "\n"))


def texts_of(blocks: list[Block]) -> dict[str, dict[str, str]]:
    return {block.language: block.words for block in blocks}


def attempt(form: MacroForm, blocks: list[Block], verb: Callable[[], Macro]) -> Macro | None:
    """What the verb returns, or None with its objections at their places, and the words kept."""
    try:
        return verb()
    except Conflict as error:
        form.add_error(None, error.message)
    except Invalid as error:
        for name, messages in (error.fields or {"": [error.message]}).items():
            for message in messages:
                _object(form, blocks, name, message)
    return None


def _object(form: MacroForm, blocks: list[Block], name: str, message: str) -> None:
    noun, _dot, place = name.partition(".")
    language, _dot, part = place.partition(".")
    block = next((one for one in blocks if one.language == language), None) if noun == "texts" else None
    if block and part:
        block.errors.setdefault(part, []).append(message)
        form.add_error(None, f"{block.name}: {message}")
        return
    wanted = place.replace("fields.", PREFIX, 1) if noun == "acts" else {"team": "scope"}.get(noun, noun)
    form.add_error(wanted if wanted in form.fields else None, message)


def _rows(rows: Any) -> list[tuple[str, Any]]:
    return [(str(row.pk), str(row)) for row in rows]
