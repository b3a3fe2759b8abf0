"""Names that a desk gives in each of its languages, kept by language code."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import get_language


def in_language(names: Mapping[str, str]) -> str:
    """The name in the reader's language, else in the desk's own, else in any; empty when there is none."""
    spoken = (get_language() or settings.LANGUAGE_CODE).partition("-")[0]
    return names.get(spoken) or names.get(settings.LANGUAGE_CODE) or next(filter(None, names.values()), "")
