"""Shares in templates."""

from __future__ import annotations

import math

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def percent(share: float) -> str:
    """Of a whole; never rounded up to all of it, nor down to nothing."""
    tenths = math.floor(share * 1000) if share > 0.5 else math.ceil(share * 1000)
    return f"{number_format(tenths / 10, decimal_pos=0 if tenths % 10 == 0 else 1)} %"


@register.filter
def hundredths(share: float) -> int:
    return round(share * 100)
