"""What the log of changes keeps of fields, categories, forms and statuses, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from helpdesk.lib.conditions.describe import describe
from helpdesk.lib.conditions.tree import Shapeless, read
from people.audit import speak
from tickets.fields.definitions import all_definitions
from tickets.fields.filled import form_vocabulary
from tickets.models import Category, CustomField
from tickets.models.field import FieldKind
from tickets.models.naming import in_language
from tickets.tree import Tree


def register() -> None:
    for kind in ("customfield", "ticketcategory", "ticketform", "status"):
        speak(kind, "names", names_told)
        speak(kind, "helps", names_told)
    speak("customfield", "choices", _choice)
    speak("customfield", "kind", lambda code: str(FieldKind(code).label) if code in FieldKind.values else str(code))
    speak("customfield", "index", lambda code: str(dict(CustomField.Index.choices).get(code, code)))
    speak("status", "category", lambda code: str(Category(code).label) if code in Category.values else str(code))
    speak("ticketform", "layout", _item)


def names_told(names: Any) -> str:
    """English: Refund; Bahasa Indonesia: Pengembalian."""
    if not isinstance(names, Mapping):
        return str(names)
    languages = dict(settings.LANGUAGES)
    return "; ".join(f"{languages.get(code, code)}: {name}" for code, name in names.items())


def _choice(choice: Any) -> str:
    if not isinstance(choice, Mapping):
        return str(choice)
    name = in_language(choice.get("names", {})) or str(choice.get("code", ""))
    return name if choice.get("is_active", True) else _("%(name)s (not in use)") % {"name": name}


def _item(item: Any) -> str:
    """Refund amount (needed to solve; when Category is Payments)."""
    if not isinstance(item, Mapping):
        return str(item)
    fields = form_vocabulary(all_definitions(), Tree.load())
    name = str(item.get("field", ""))
    label = str(fields[name].label) if name in fields else name
    said = []
    if item.get("open"):
        said.append(_("needed to open"))
    elif item.get("solve"):
        said.append(_("needed to solve"))
    sight = str(item.get("requester", ""))
    said += {"reads": [_("requesters see it")], "edits": [_("requesters fill it in")]}.get(sight, [])
    try:
        if item.get("when"):
            said.append(_("when %(condition)s") % {"condition": describe(read(item["when"]), fields)})
    except Shapeless:
        pass
    return f"{label} ({'; '.join(said)})" if said else label
