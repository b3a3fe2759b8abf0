"""How a brand looks and speaks to its requesters, and whether it asks them how satisfied they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from events.record import record
from helpdesk.lib import clock, colours
from helpdesk.lib.errors import Invalid
from helpdesk.lib.text import storable
from people.changes import difference
from people.models import User
from people.permissions import Capability, require
from tickets.actions import files
from tickets.actions.files import NewFile
from tickets.models import Brand, Look, Survey
from tickets.models.attachment import SHOWN_IN_PLACE

LOGO_LIMIT = 300 * 1024
LENGTHS = {"heading": 80, "lead": 300, "footer": 300, "subject": 150, "question": 300}
Texts = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, kw_only=True)
class LookDetails:
    """`logo`: None leaves it, with `drops_logo` it goes. `texts` by language; an empty text is the desk's own."""

    colour: str = ""
    texts: Texts = field(default_factory=dict)
    logo: NewFile | None = None
    drops_logo: bool = False


@dataclass(frozen=True, kw_only=True)
class SurveyDetails:
    is_on: bool
    scale: str = Survey.Scale.FIVE
    delay: int = 24
    quiet_days: int = 14
    change_days: int = 14
    texts: Texts = field(default_factory=dict)


@transaction.atomic
def set_look(brand: Brand, details: LookDetails, *, by: User) -> Look:
    require(by, Capability.MANAGE_MAIL)
    brand = Brand.objects.select_for_update().get(pk=brand.pk)
    look = Look.objects.filter(brand=brand).first() or Look(brand=brand)
    values: dict[str, object] = {
        "colour": _colour(details.colour),
        "texts": _texts(details.texts, ("heading", "lead", "footer")),
        **_logo(details),
    }
    _change(brand, look, values, by)
    return look


@transaction.atomic
def set_survey(brand: Brand, details: SurveyDetails, *, by: User) -> Survey:
    """Switched on, it asks about what is solved from now on."""
    require(by, Capability.MANAGE_MAIL)
    brand = Brand.objects.select_for_update().get(pk=brand.pk)
    survey = Survey.objects.filter(brand=brand).first() or Survey(brand=brand)
    if details.scale not in Survey.Scale.values:
        raise Invalid(_("Choose one of the scales."), {"scale": [_("Choose one of the scales.")]})
    for name, least, most in (("delay", 0, 720), ("quiet_days", 0, 365), ("change_days", 0, 365)):
        if not least <= getattr(details, name) <= most:
            message = _("Choose %(least)d to %(most)d.") % {"least": least, "most": most}
            raise Invalid(message, {name: [message]})
    if details.is_on and not survey.is_on:
        survey.since = clock.now()
    names = ("is_on", "scale", "delay", "quiet_days", "change_days")
    values: dict[str, object] = {name: getattr(details, name) for name in names}
    _change(brand, survey, values | {"texts": _texts(details.texts, ("subject", "question"))}, by)
    return survey


def _change(brand: Brand, thing: Look | Survey, values: dict[str, object], by: User) -> None:
    """Kept in the log as a change of the brand, whose they are."""
    before, after = difference(thing, values)
    if not after and thing.pk:
        return
    for name, value in values.items():
        setattr(thing, name, value)
    thing.save()
    if after:
        record("brand.changed", brand, by=by.actor, detail={"before": _flat(before), "after": _flat(after)})


def _flat(values: dict[str, object]) -> dict[str, object]:
    """Texts as lines that can be read in the log."""
    told = dict(values)
    texts = told.get("texts")
    if isinstance(texts, dict):
        told["texts"] = [f"{language}, {name}: {words}" for language, of in texts.items() for name, words in of.items()]
    return told


def _colour(text: str) -> str:
    if not text.strip():
        return ""
    found = colours.parse(text)
    if found is None:
        message = _("Write a colour as six hex digits, such as #1f6feb.")
        raise Invalid(message, {"colour": [message]})
    return colours.code(found)


def _texts(given: Texts, names: Iterable[str]) -> dict[str, dict[str, str]]:
    """Only languages that the desk speaks, only what isn't empty."""
    kept: dict[str, dict[str, str]] = {}
    for language in dict(settings.LANGUAGES):
        for name in names:
            words = " ".join(storable(given.get(language, {}).get(name, "")).split())
            if len(words) > LENGTHS[name]:
                message = _("Use at most %(longest)s characters.") % {"longest": LENGTHS[name]}
                raise Invalid(message, {f"{name}_{language}": [message]})
            if words:
                kept.setdefault(language, {})[name] = words
    return kept


def _logo(details: LookDetails) -> dict[str, object]:
    if details.drops_logo:
        return {"logo": None, "logo_type": ""}
    if details.logo is None:
        return {}
    logo = details.logo
    if logo.content_type not in SHOWN_IN_PLACE or len(logo.content) > LOGO_LIMIT:
        message = _("Choose a PNG, JPEG, GIF or WebP picture of at most %(limit)d kB.") % {"limit": LOGO_LIMIT // 1024}
        raise Invalid(message, {"logo": [message]})
    return {"logo": files.store([logo.content])[logo.content], "logo_type": logo.content_type}
