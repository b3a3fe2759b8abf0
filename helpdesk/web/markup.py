"""Small pieces of HTML shared by the template tags."""

from __future__ import annotations

from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from helpdesk.web import assets

TURNING = {"arrow-left", "arrow-right", "chevron-left", "chevron-right", "reply", "reply-all", "forward", "send"}


def attributes(values: dict[str, object]) -> SafeString:
    """Keyword arguments as attributes: `hx_post="/x/"` is hx-post, True is a bare attribute, None and False none."""
    pairs = [(name.strip("_").replace("_", "-"), value) for name, value in values.items()]
    bare = format_html_join("", " {}", ((name,) for name, value in pairs if value is True))
    full = format_html_join(
        "", ' {}="{}"', (pair for pair in pairs if pair[1] is not True and pair[1] not in (None, False))
    )
    return mark_safe(bare + full)  # noqa: S308  both parts are escaped above


def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """One icon of the sprite, hidden from screen readers unless it has a label of its own."""
    return _icon(name, size, str(label), assets.url("sprite.svg"))


@lru_cache(maxsize=4096)
def _icon(name: str, size: str, label: str, sprite: str) -> SafeString:
    classes = " ".join(filter(None, ["icon", size, "turns" if name in TURNING else ""]))
    spoken = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html('<svg class="{}" {}><use href="{}#{}"></use></svg>', classes, spoken, sprite, name)


def key_hint(key: str) -> SafeString:
    """The keys of a shortcut as they are printed on a keyboard."""
    return format_html_join("", '<kbd aria-hidden="true">{}</kbd>', ((part,) for part in key.split()))
