"""What admins must know of mail: on whatever page they are, and by mail."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from helpdesk.lib.errors import Invalid, Unavailable
from helpdesk.web.nav import Alert
from people.models import User
from people.permissions import Capability, can
from tickets.mail import health
from tickets.mail.actions import incidents as verbs
from tickets.mail.models import Incident

log = logging.getLogger(__name__)
CHECK = "mail.check_health"


def alerts_of(user: User) -> list[Alert]:
    if not can(user, Capability.MANAGE_MAIL):
        return []
    return [
        Alert(_("Mail of %(address)s does not come in.") % {"address": incident.mailbox.address}, _page_of(incident))
        for incident in verbs.open_incidents()
    ]


def check() -> None:
    """See how mailboxes do, and tell admins what began and what is over: each once."""
    verbs.notice()
    _tell(verbs.newly_raised(), "told_at", "trouble", gettext_noop("needs you"))
    _tell(verbs.newly_over(), "all_clear_at", "all_clear", gettext_noop("is well again"))


def _tell(incidents: Sequence[Incident], mark: str, template: str, state: str) -> None:
    """One mail to each admin about all of them; when the mail server is away, another time."""
    if not incidents:
        return
    try:
        for admin in User.objects.filter(is_active=True, partner=None):
            if can(admin, Capability.MANAGE_MAIL):
                _mail(admin, incidents, template, state)
    except Unavailable as error:
        log.warning("Admins were not told of %s incidents, and will be: %s", len(incidents), error)
        verbs.give_back(incidents, mark)


def _mail(admin: User, incidents: Sequence[Incident], template: str, state: str) -> None:
    with translation.override(admin.language):
        lines = [(incident, health.trouble_of(incident)) for incident in incidents]
        words = {"lines": lines, "link": settings.SITE_URL + reverse("admin_mailboxes")}
        mailboxes = {incident.mailbox_id for incident in incidents}
        subject = _("Mail of %(mailbox)s") % {"mailbox": incidents[0].mailbox}
        if len(mailboxes) > 1:
            subject = _("Mail of %(n)d mailboxes") % {"n": len(mailboxes)}
        text = render_to_string(f"mail/notices/{template}.txt", words)
        try:
            EmailMessage(f"{subject}: {_(state)}", text, to=[admin.email]).send()
        except Invalid as error:
            log.warning("An admin can't be told by mail: %s", error)


def _page_of(incident: Incident) -> str:
    if incident.source_id:
        return reverse("admin_source", args=[incident.source_id])
    return reverse("admin_mailbox", args=[incident.mailbox_id])
