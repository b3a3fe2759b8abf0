"""What of the log of changes only this app can put in words: audiences, and what people are asked."""

from __future__ import annotations

from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from helpdesk.lib import html
from people import audit
from people.audit import speak
from people.words import FIELDS, KINDS
from sops import audience, audited_procedures
from sops.models import Attendance, Certificate, Requirement

MOST_SHOWN = 200


SUBJECTS = {
    "announcement": _("Announcements"),
    "requirement": _("What must be acknowledged"),
    "quiz": _("Quizzes"),
    "quizitem": _("Questions"),
    "certification": _("What certificates take"),
    "certificate": _("Certificates"),
    "training": _("Training"),
    "connector": _("Connectors"),
    "connectoroperation": _("Operations of connectors"),
}


SAID = {
    "requirement.created": _("planned what must be acknowledged"),
    "requirement.changed": _("changed what must be acknowledged"),
    "requirement.started": _("asked people to acknowledge"),
    "requirement.ended": _("stopped asking people to acknowledge"),
    "requirement.reminded": _("reminded people to acknowledge"),
    "announcement.created": _("wrote the announcement"),
    "announcement.changed": _("changed the announcement"),
    "announcement.published": _("published the announcement"),
    "announcement.withdrawn": _("withdrew the announcement"),
    "quiz.created": _("made the quiz"),
    "quiz.changed": _("changed the quiz"),
    "quizitem.created": _("added the question"),
    "quizitem.changed": _("changed the question"),
    "scenario.created": _("made up the case of"),
    "scenario.changed": _("changed the case of"),
    "certification.created": _("set up certificates of"),
    "certification.changed": _("changed certificates of"),
    "certificate.created": _("let somebody begin with"),
    "certificate.moved": _("signed the certificate"),
    "training.created": _("planned the training"),
    "training.changed": _("changed the training"),
    "connector.created": _("registered the connector"),
    "connector.changed": _("changed the connector"),
    "connector.secret_changed": _("gave a new secret to the connector"),
    "connector.tried": _("tried an operation of the connector"),
    "connectoroperation.created": _("added the operation"),
    "connectoroperation.changed": _("changed the operation"),
    "connectoroperation.removed": _("removed an operation of the connector"),
}
NAMED = {
    "audience": _("Who"),
    "enforcement": _("What is asked"),
    "due_on": _("Until the end of"),
    "days": _("Days after it is in force"),
    "title": _("Title"),
    "author": _("Author"),
    "version": _("Version"),
    "announcement": _("Announcement"),
    "procedure": _("Procedure"),
    "pass_mark": _("Passed with (percent)"),
    "draws": _("Questions in an attempt"),
    "most_attempts": _("Most attempts"),
    "quiz": _("Quiz"),
    "text": _("Question"),
    "options": _("Answers"),
    "step": _("About the step"),
    "explanation": _("Explanation"),
    "message": _("What the requester writes"),
    "path": _("The right steps"),
    "outcome": _("The right outcome"),
    "nesting_runs": _("Runs while nesting"),
    "nesting_share": _("Reviewed while nesting (percent)"),
    "valid_days": _("Good for (days)"),
    "grace_days": _("Days to refresh"),
    "refresh_on_change": _("A material change asks for a refresh"),
    "level": _("Level"),
    "at": _("When"),
    "minutes": _("Minutes"),
    "place": _("Place or link"),
    "trainer": _("Trainer"),
    "is_cancelled": _("Called off"),
    "people": _("Who takes part"),
    "results": _("Results"),
    "address": _("Address"),
    "header": _("Header of the secret"),
    "seconds": _("Seconds to wait for an answer"),
    "key": _("Key"),
    "method": _("Method"),
    "parameters": _("Parameters"),
    "is_reversible": _("It can be undone"),
}


def register() -> None:
    audited_procedures.register()
    audit.register(SUBJECTS)
    KINDS.update(SAID)
    FIELDS.update(NAMED)
    speak("requirement", "audience", audience.sentence)
    speak("requirement", "enforcement", _enforcement)
    speak("announcement", "html", _text)
    speak("training", "html", _text)
    speak("certificate", "level", _level)
    speak("training", "results", _results)
    speak("connectoroperation", "results", _kept)
    speak("connectoroperation", "parameters", _typed)


def _enforcement(code: object) -> str:
    return str(Requirement.Enforcement(code).label) if code in Requirement.Enforcement.values else str(code)


def _level(code: object) -> str:
    return str(Certificate.Level(code).label) if code in Certificate.Level.values else str(code)


def _results(value: object) -> str:
    results = dict(Attendance.Result.choices)
    found = value if isinstance(value, dict) else {}
    return ", ".join(f"#{key}: {results.get(code, code)}" for key, code in found.items())


def _kept(value: object) -> str:
    found = value if isinstance(value, dict) else {}
    return ", ".join(f"{name}: {one['type']} = {one['at']}" for name, one in found.items())


def _typed(value: object) -> str:
    found = value if isinstance(value, dict) else {}
    return ", ".join(f"{name}: {one}" for name, one in found.items())


def _text(value: object) -> str:
    return Truncator(html.to_text(str(value))).chars(MOST_SHOWN)
