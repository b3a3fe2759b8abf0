"""The levels of an item in words, for one reader: the same on a review, in a dispute and in a calibration."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qa.cards.model import Item, Scale, best


def label(item: Item, level: float, language: str) -> str:
    """As its anchor says; else yes or no, or its place on the scale, counted from 1. A number is itself."""
    if anchor := next((one for one in item.anchors if one.level == level), None):
        return best(anchor.text, language)
    if item.scale is Scale.BINARY:
        return _("Yes") if level else _("No")
    return place(item, level)


def place(item: Item, level: float) -> str:
    """Which level it is: the first is 1."""
    return f"{level + 1 if item.levels else level:g}"


def said(item: Item, value: float | None, language: str) -> str:
    """An answer."""
    return _("N/A") if value is None else label(item, value, language)
