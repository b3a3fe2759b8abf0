"""The living style page: every part in every state, light and dark. Shown in development and in the demo."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from helpdesk.lib.clock import now

PARTS = (
    ("colours", _("Colours"), _("One name, two values. Text on its surface keeps a contrast of 4.5 to 1 or more.")),
    ("words", _("Words"), _("The system's typeface, seven sizes, three weights, numerals of one width.")),
    ("icons", _("Icons"), _("From one set (Lucide), in one sprite. An icon without words has a label.")),
    ("buttons", _("Buttons"), _("One primary act on a page. A shortcut is written on the button.")),
    ("signs", _("Badges, signs and people"), _("Colour never says it alone: a word, a sign or a shape does.")),
    ("fields", _("Fields"), _("Label, help, error, control. Errors say what to do.")),
    ("menus", _("Menus, dialogs and toasts"), _("They give the focus back to where it was.")),
    ("tabs", _("Tabs"), _("Each leads to a state with an address.")),
    ("table", _("Table"), _("Numbers stand to the right. On a phone rows become cards.")),
    ("rows", _("Rows"), _("Three lines in a narrow column, one line where there is room. j, k, Enter and x work.")),
    ("thread", _("Conversation"), _("Reads like mail; what the desk did stands between in one quiet line.")),
    ("composer", _("Composer"), _("Reply and note keep their own drafts, and don't look alike.")),
    ("states", _("Empty, waiting, refused"), _("What happened, what was kept, what to do.")),
    ("panels", _("Panels and cards"), _("Sections fold and remember it.")),
)
THEMES = ("light", "dark")
TOKENS = (
    "canvas", "surface", "raised", "sunken", "hover", "line", "line-strong", "edge", "ink", "muted", "faint",
    "accent", "accent-strong", "accent-soft", "accent-line", "good", "good-soft", "warn", "warn-soft", "bad",
    "bad-soft", "bad-fill", "info", "info-soft", "note", "note-line", "mark",
)  # fmt: skip


class SampleForm(forms.Form):
    name = forms.CharField(label=_("Name"), help_text=_("As customers see it below an answer."))
    email = forms.EmailField(label=_("Email address"))
    team = forms.ChoiceField(label=_("Team"), choices=[("", "–"), ("jkt", "Jakarta, accounts"), ("mnl", "Manila")])
    about = forms.CharField(label=_("About"), widget=forms.Textarea(attrs={"rows": 2}), required=False)
    away = forms.BooleanField(label=_("Away today"), help_text=_("New tickets go to others."), required=False)


@dataclass(frozen=True)
class SampleRow:
    number: int
    who: str
    subject: str
    snippet: str
    moment: datetime
    is_unread: bool = False
    is_current: bool = False
    priority: int = 2
    badge: tuple[str, str, str] = ("", "", "")


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    if not settings.STYLE_PAGE:
        raise Http404
    icons = (Path(settings.BASE_DIR) / "frontend" / "icons.txt").read_text().splitlines()
    context = {
        "parts": PARTS,
        "panes": [{"theme": theme, "form": _form(theme), "broken": _form(f"{theme}-x", {"email": "rina@"})}
                  for theme in THEMES],
        "tokens": TOKENS,
        "icons": [name for name in icons if name and not name.startswith("#")],
        "rows": _rows(),
        "moment": now() - timedelta(minutes=12),
    }  # fmt: skip
    return render(request, "style/page.html", context)


def _form(prefix: str, data: dict[str, str] | None = None) -> SampleForm:
    given = {f"{prefix}-{name}": value for name, value in data.items()} if data else None
    return SampleForm(given, prefix=prefix)


def _rows() -> list[SampleRow]:
    at = now()

    def ago(minutes: int) -> datetime:
        return at - timedelta(minutes=minutes)

    return [
        SampleRow(4201, "Dewi Lestari", "Tidak bisa masuk setelah ganti nomor", "Kode verifikasi tidak pernah sampai",
                  ago(4), is_unread=True, priority=3, badge=("38 min", "warn", "clock-alert")),
        SampleRow(4202, "Marcus Tan", "Someone is using my brother’s photos", "The account posts my brother’s pictures",
                  ago(12), is_current=True, priority=4),
        SampleRow(4203, "田中 美咲", "収益化の審査について", "先週申請した審査結果がまだ届いていません",
                  ago(95), is_unread=True),
        SampleRow(4204, "سارة العتيبي", "طلب نسخة من بياناتي", "أرغب في الحصول على نسخة من بياناتي",
                  ago(300), badge=("Pending", "", "hourglass")),
    ]  # fmt: skip


urlpatterns = [path("style/", page, name="style")]
