"""Names by language, as admins give them."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import gettext as _

from helpdesk.lib.errors import Invalid
from helpdesk.lib.text import storable


def names_of(
    given: Mapping[str, str], field: str = "names", *, longest: int = 80, needed: bool = True
) -> dict[str, str]:
    """Tidied, without empty ones. Raises Invalid where the desk's own language has none, or one is too long."""
    found = {code: " ".join(storable(str(given.get(code) or "")).split()) for code, _name in settings.LANGUAGES}
    found = {code: name for code, name in found.items() if name}
    unknown = set(given) - {code for code, _name in settings.LANGUAGES}
    if unknown:
        raise Invalid(_("Choose one of the languages."), {field: [_("Choose one of the languages.")]})
    own = settings.LANGUAGE_CODE
    if needed and own not in found:
        words = _("Give it a name in %(language)s.") % {"language": dict(settings.LANGUAGES).get(own, own)}
        raise Invalid(words, {f"{field}.{own}": [words]})
    for code, name in found.items():
        if len(name) > longest:
            words = _("Use at most %(longest)s characters.") % {"longest": longest}
            raise Invalid(words, {f"{field}.{code}": [words]})
    return found
