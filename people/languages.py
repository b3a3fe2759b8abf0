"""The languages that a ticket can be in and that people speak, by the codes that mails are told apart with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LANGUAGES: Final[Mapping[str, str | Promise]] = {
    "ar": _("Arabic"),
    "bn": _("Bengali"),
    "de": _("German"),
    "en": "English",
    "es": _("Spanish"),
    "fr": _("French"),
    "hi": _("Hindi"),
    "id": _("Indonesian"),
    "it": _("Italian"),
    "ja": _("Japanese"),
    "jv": _("Javanese"),
    "ko": _("Korean"),
    "ms": _("Malay"),
    "nl": _("Dutch"),
    "pl": _("Polish"),
    "pt": _("Portuguese"),
    "ru": _("Russian"),
    "su": _("Sundanese"),
    "th": _("Thai"),
    "tl": _("Tagalog"),
    "tr": _("Turkish"),
    "uk": _("Ukrainian"),
    "vi": _("Vietnamese"),
    "zh": _("Chinese"),
}
