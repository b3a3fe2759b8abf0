"""What of the log of changes only this app can put in words: the codes of programmes and their conditions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from helpdesk.lib.conditions.describe import describe_stored
from people.audit import Change, speak, tell
from people.words import FIELDS
from qa.models import Every, Plan, Programme, Stratum, UnitKind
from tickets.audited import Numbered
from tickets.vocabulary import fields_named


def register() -> None:
    for name, choices in (("unit", UnitKind), ("every", Every), ("design", Plan)):
        speak("programme", name, partial(_label, choices))
    speak("programme", "conditions", sentence)
    tell("scorecard.published", _of_version)
    for field in Programme._meta.get_fields():
        if hasattr(field, "verbose_name") and not field.is_relation:
            FIELDS.setdefault(field.name, field.verbose_name)


def _of_version(detail: Mapping[str, Any]) -> Iterator[Change]:
    before = detail.get("before")
    yield Change(_("Version"), f"v{before}" if before else "", f"v{detail['number']}")


def _label(choices: type[TextChoices], code: object) -> str:
    return str(choices(code).label) if code in choices.values else str(code)


def sentence(conditions: Mapping[str, Any]) -> str:
    """A condition in words, as the log names things."""
    return describe_stored(conditions, fields_named(Numbered()))


def strata_names(codes: list[str]) -> str:
    return ", ".join(str(Stratum(one).label) for one in codes if one in Stratum.values)
