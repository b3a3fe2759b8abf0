"""What templates of the requesters' pages ask: `{% load portal %}`."""

from __future__ import annotations

from django import template
from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import get_language

from tickets.models import Brand, Look

register = template.Library()


@register.simple_tag
def look_of(brand: Brand) -> Look | None:
    """The brand's own look, where it has one."""
    try:
        return brand.look if brand.pk else None
    except ObjectDoesNotExist:
        return None


@register.simple_tag
def said(look: Look | None, name: str, otherwise: str = "") -> str:
    """The brand's own words in the language of the page, else the desk's."""
    texts = look.texts.get(get_language() or "", {}) if look else {}
    return str(texts.get(name) or otherwise)


@register.filter
def words_of(text: str) -> list[str]:
    return text.split()
