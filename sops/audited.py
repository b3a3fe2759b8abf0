"""What of the log of changes only this app can put in words: audiences, and what people are asked."""

from __future__ import annotations

from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from helpdesk.lib import html
from people import audit
from people.audit import speak
from people.words import FIELDS, KINDS
from sops import audience
from sops.models import Requirement

MOST_SHOWN = 200


SUBJECTS = {"announcement": _("Announcements"), "requirement": _("What must be acknowledged")}


def register() -> None:
    audit.register(SUBJECTS)
    KINDS.update(
        {
            "requirement.created": _("planned what must be acknowledged"),
            "requirement.changed": _("changed what must be acknowledged"),
            "requirement.started": _("asked people to acknowledge"),
            "requirement.ended": _("stopped asking people to acknowledge"),
            "requirement.reminded": _("reminded people to acknowledge"),
            "announcement.created": _("wrote the announcement"),
            "announcement.changed": _("changed the announcement"),
            "announcement.published": _("published the announcement"),
            "announcement.withdrawn": _("withdrew the announcement"),
        }
    )
    FIELDS.update(
        {
            "audience": _("Who"),
            "enforcement": _("What is asked"),
            "due_on": _("Until the end of"),
            "days": _("Days after it is in force"),
            "title": _("Title"),
            "author": _("Author"),
            "version": _("Version"),
            "announcement": _("Announcement"),
        }
    )
    speak("requirement", "audience", audience.sentence)
    speak("requirement", "enforcement", _enforcement)
    speak("announcement", "html", _text)


def _enforcement(code: object) -> str:
    return str(Requirement.Enforcement(code).label) if code in Requirement.Enforcement.values else str(code)


def _text(value: object) -> str:
    return Truncator(html.to_text(str(value))).chars(MOST_SHOWN)
