"""What of the log of changes only this app can put in words: conditions, the codes of a view, what a macro does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from django.db.models import TextChoices
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from helpdesk.lib import html
from helpdesk.lib.conditions.describe import describe
from helpdesk.lib.conditions.fields import Code, Words
from helpdesk.lib.conditions.tree import Shapeless, read
from people import audit
from people.audit import speak
from people.words import FIELDS
from tickets import audited_forms
from tickets.automation.acts import NOBODY_KNOWN, described
from tickets.automation.kinds import LISTENED
from tickets.automation.vocabulary import RuleFields
from tickets.checks.outgoing import Check, Mode
from tickets.macros.acts import sentence
from tickets.models import RuleKind
from tickets.models.view import Grouping, Scope, Shown, Sort
from tickets.vocabulary import fields_named

MOST_SHOWN = 200


class Numbered(Mapping[Code, Words]):
    """Rows by their numbers: the log names things as they were, and asks no table."""

    def __getitem__(self, key: Code) -> Words:
        return f"#{key}"

    def __contains__(self, key: object) -> bool:
        return isinstance(key, int)

    def __iter__(self) -> Iterator[Code]:
        return iter(())

    def __len__(self) -> int:
        return 0


def register() -> None:
    audit.register({"setaside": _("Background work")})
    register_checks()
    speak("view", "conditions", _sentence)
    audited_forms.register()
    register_rules()
    for name, words in (("scope", Scope), ("sort", Sort), ("grouping", Grouping), ("columns", Shown)):
        speak("view", name, partial(_label, words))
    speak("macro", "scope", partial(_label, Scope))
    speak("macro", "acts", sentence)
    speak("macro", "texts", _texts)


def register_rules() -> None:
    speak("rule", "names", audited_forms.names_told)
    speak("rule", "kind", partial(_label, RuleKind))
    speak("rule", "kinds", lambda code: str(LISTENED.get(code, code)))
    speak("rule", "conditions", _rule_sentence)
    speak("rule", "acts", _deeds)


def _rule_sentence(value: object) -> str:
    try:
        return describe(read(value), RuleFields(fields_named(Numbered()), is_timed=False))
    except Shapeless:
        return ""


def _deeds(acts: Mapping[str, object]) -> str:
    return ", ".join(words for _name, words in described(acts, NOBODY_KNOWN))


def register_checks() -> None:
    for check in Check:
        speak("brand", f"check_{check}", partial(_label, Mode))
        FIELDS[f"check_{check}"] = check.label
    FIELDS["avoided"] = Check.AVOIDED.label


def _label(words: type[TextChoices], code: object) -> str:
    return str(words(code).label) if code in words.values else str(code)


def _sentence(value: object) -> str:
    try:
        return describe(read(value), fields_named(Numbered()))
    except Shapeless:
        return ""


def _texts(texts: Mapping[str, Mapping[str, str]]) -> str:
    """Each language with the beginning of what is said in it."""
    return " · ".join(
        f"{language}: {Truncator(html.to_text(words)).chars(MOST_SHOWN)}"
        for language, parts in texts.items()
        for words in parts.values()
    )
