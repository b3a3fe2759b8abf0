"""The desk's parts as template tags: `{% load desk %}`. Every one is shown on /style/."""

from __future__ import annotations

import zlib
from datetime import date, datetime
from functools import lru_cache

from django import template
from django.forms import BoundField
from django.forms.widgets import CheckboxInput
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from helpdesk.lib import clock
from helpdesk.web import assets, markup, times

register = template.Library()

STATUSES = {
    "new": ("circle-dot-dashed", "accent"),
    "open": ("circle-dot", "accent"),
    "pending": ("clock", "warn"),
    "on_hold": ("circle-pause", ""),
    "solved": ("circle-check", "good"),
    "closed": ("archive", ""),
}
PRIORITIES = {1: ("signal-low", ""), 2: ("signal-medium", ""), 3: ("signal-high", "warn"), 4: ("triangle-alert", "bad")}
SCORES = {1: ("angry", "bad"), 2: ("frown", "bad"), 3: ("meh", "warn"), 4: ("smile", "good"), 5: ("laugh", "good")}
TONES = {"good": "circle-check", "warn": "triangle-alert", "bad": "circle-alert", "info": "info"}
MESSAGE_TONES = {"success": "good", "warning": "warn", "error": "bad"}


@register.simple_tag
def asset(name: str) -> str:
    return assets.url(name)


@register.simple_tag
def script(name: str) -> SafeString:
    """A module and what it imports, asked for at the same time."""
    preloads = format_html_join("", '<link rel="modulepreload" href="{}">', ((url,) for url in assets.imports(name)))
    return format_html('{}<script type="module" src="{}"></script>', preloads, assets.url(name))


@register.simple_tag
def icon(name: str, size: str = "", label: str = "") -> SafeString:
    return markup.icon(name, size, label)


@register.simple_tag
def button(
    label: object = "", kind: str = "", icon: str = "", key: str = "", href: str = "", **attrs: object
) -> SafeString:
    """A button, or a link that looks like one. `kind` is any of the classes in components/button.css."""
    attrs = {"type": "submit", **attrs} if not href else {"href": href, **attrs}
    if key:
        attrs |= {"data_key": key, "data_key_label": attrs.get("data_key_label", label)}
    if "only-icon" in kind:
        attrs |= {"aria_label": label, "title": attrs.get("title", label)}
    words = "" if "only-icon" in kind else format_html("<span>{}</span>", label)
    return format_html(
        '<{0} class="button {1}"{2}>{3}{4}{5}</{0}>',
        "a" if href else "button",
        kind,
        markup.attributes(attrs),
        markup.icon(icon) if icon else "",
        words,
        "" if "only-icon" in kind else markup.key_hint(key),
    )


@register.simple_tag
def badge(text: object, tone: str = "", icon: str = "", **attrs: object) -> SafeString:
    return format_html(
        '<span class="badge {}"{}>{}<span>{}</span></span>',
        tone,
        markup.attributes(attrs),
        markup.icon(icon) if icon else "",
        text,
    )


@register.simple_tag
def status(name: object, category: str) -> SafeString:
    """A status: its name and the sign of its category."""
    sign, tone = STATUSES.get(category, ("circle", ""))
    return format_html('<span class="sign {}">{}<span>{}</span></span>', tone, markup.icon(sign), name)


@register.simple_tag
def priority(name: object, level: int, quiet: bool = False) -> SafeString:
    """A priority: sign and name, or with `quiet` the sign alone (the name stays for screen readers)."""
    sign, tone = PRIORITIES.get(level, PRIORITIES[2])
    if quiet:
        label = _("Priority: %(name)s") % {"name": name}
        return format_html('<span class="sign {}" title="{}">{}</span>', tone, label, markup.icon(sign, label=label))
    return format_html('<span class="sign {}">{}<span>{}</span></span>', tone, markup.icon(sign), name)


@register.simple_tag
def score(name: object, level: int, quiet: bool = False) -> SafeString:
    """How satisfied somebody was: sign and name, or with `quiet` the sign alone (the name stays for screen readers)."""
    sign, tone = SCORES.get(int(level), SCORES[3])
    if quiet:
        label = _("Satisfaction: %(name)s") % {"name": name}
        return format_html('<span class="sign {}" title="{}">{}</span>', tone, label, markup.icon(sign, label=label))
    return format_html('<span class="sign {}">{}<span>{}</span></span>', tone, markup.icon(sign), name)


@register.simple_tag
def avatar(name: str, size: str = "", state: str = "") -> SafeString:
    """A person's initials. The colour follows the name. Hidden from screen readers: the name stands beside it."""
    return _avatar(str(name), size, state)


@lru_cache(maxsize=4096)
def _avatar(name: str, size: str, state: str) -> SafeString:
    return format_html(
        '<span class="avatar {} {}" data-hue="{}" aria-hidden="true">{}</span>',
        size, f"is-{state}" if state else "", zlib.crc32(name.encode()) % 8, initials(name),
    )  # fmt: skip


def initials(name: str) -> str:
    """Two letters of a name; one where the script joins its letters or writes words as signs."""
    words = [word for word in name.replace("@", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    if not words[0][0].isascii() and not words[0][0].isupper():
        return words[0][0]
    return "".join(word[0] for word in (words[0], *words[1:][-1:])).upper()


@register.simple_tag
def when(moment: datetime | None, style: str = "relative") -> SafeString:
    return times.tag(moment, style)


@register.filter
def short_day(day: date) -> str:
    return times.short_day(day, timezone.localdate(clock.now()))


@register.simple_tag
def keys(key: str) -> SafeString:
    return markup.key_hint(key)


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField, label: str = "", help: str = "", optional: bool = False, first: bool = False
) -> dict[str, object]:
    """A form field with its label, help and errors, in the order a screen reader needs; `first` takes the focus."""
    described = [f"{bound.auto_id}_help"] * bool(help or bound.help_text) + [f"{bound.auto_id}_error"] * bool(
        bound.errors
    )
    attrs: dict[str, str | bool] = {"aria-describedby": " ".join(described)} if described else {}
    attrs |= {"autofocus": True} if first else {}
    return {
        "field": bound,
        "control": bound.as_widget(attrs=attrs),
        "label": label or bound.label,
        "help": help or bound.help_text,
        "optional": optional,
        "is_check": isinstance(bound.field.widget, CheckboxInput),
        "is_group": getattr(bound, "use_fieldset", False),
    }


@register.inclusion_tag("components/errors.html")
def form_errors(form: object, focus: bool = True) -> dict[str, object]:
    """What is wrong with a form, each line leading to its field; takes the focus, so that it is read out."""
    return {"form": form, "focus": focus}


@register.inclusion_tag("components/pager.html")
def pager(next_url: str, label: str = "", target: str = "") -> dict[str, object]:
    """Loads the next page when it comes into sight, and is a plain link without scripts."""
    return {"next_url": next_url, "label": label or _("Load more"), "target": target}


@register.inclusion_tag("components/tools.html")
def composer_tools() -> dict[str, object]:
    """Formatting buttons, shown once the rich editor has loaded."""
    return {}


@register.inclusion_tag("components/happening.html")
def happening(sign: str, text: str, at: datetime | None = None, url: str = "") -> dict[str, object]:
    """What the desk did, as one quiet line between messages; `url` leads to why."""
    return {"sign": sign, "text": text, "at": at, "url": url}


@register.filter
def message_tone(level: str) -> str:
    """Django's message levels in the desk's tones."""
    return MESSAGE_TONES.get(level, "")


def _block(template_name: str, content: str, **values: object) -> SafeString:
    return render_to_string(f"components/{template_name}.html", {"content": content, **values})


@register.simple_block_tag
def menu(content: str, name: str, label: object, kind: str = "", icon: str = "", **more: str) -> SafeString:
    """A button and the menu it opens; inside stand `.menu-item` buttons or links.

    `more`: `key`, the shortcut; `does`, what it does, where the label shows a value; `search`, the words of a filter.
    """
    said = {"data_key_label": more["does"]} if "does" in more else {}
    trigger = button(
        label, kind, icon, more.get("key", ""), type="button", popovertarget=name, aria_haspopup="menu", **said
    )
    return _block("menu", content, name=name, label=label, trigger=trigger, search=more.get("search", ""))


@register.simple_block_tag
def dialog(content: str, name: str, title: object, wide: bool = False) -> SafeString:
    """A dialog, opened by any element with data-dialog-open=name."""
    return _block("dialog", content, name=name, title=title, wide=wide)


@register.simple_block_tag
def empty(content: str, title: object, icon: str = "inbox", text: object = "", tone: str = "") -> SafeString:
    """Nothing to show: what that means, and inside the tag the next step."""
    return _block("empty", content, title=title, icon=icon, text=text, tone=tone)


@register.simple_block_tag
def notice(content: str, title: object = "", tone: str = "info", **attrs: object) -> SafeString:
    return _block("notice", content, title=title, tone=tone, icon=TONES[tone], attrs=markup.attributes(attrs))


@register.simple_block_tag
def panel(content: str, name: str, title: object, icon: str = "", open: bool = True, badge: str = "") -> SafeString:
    """A section that folds; the browser remembers under `name` whether it is open."""
    return _block("panel", content, name=name, title=title, icon=icon, open=open, badge=badge)
