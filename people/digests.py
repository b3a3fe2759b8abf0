"""Notifications by mail: what is due for a person, in one mail, in their language. It holds no customer's words."""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext

from helpdesk.lib import clock
from helpdesk.lib.errors import Invalid, Unavailable
from people import notifications
from people.models import Notification, User
from people.models.notification import NotificationQuerySet

log = logging.getLogger(__name__)
MOST_PEOPLE = 50
MOST_LINES = 100


def send_due() -> int:
    """One mail for each person with something due; returns how many mails were sent."""
    people = _due().order_by("user").values_list("user", flat=True).distinct()[:MOST_PEOPLE]
    return sum(_mail(User(pk=key)) for key in list(people))


def _due() -> NotificationQuerySet:
    return Notification.objects.filter(mailed_at=None, mail_due_at__lte=clock.now())


def _mail(person: User) -> bool:
    """The rows are marked in the transaction in which the mail is given: a server that is away leaves them due."""
    with transaction.atomic():
        rows = list(_due().select_for_update(skip_locked=True).filter(user=person.pk).order_by("pk")[:MOST_LINES])
        if not rows:
            return False
        user = User.objects.get(pk=person.pk)
        with translation.override(user.language):
            waiting = [row for row in rows if row.read_at is None]
            seen = {row.pk for row in notifications.visible_to(user).filter(pk__in=[row.pk for row in waiting])}
            told = notifications.lines(user, [row for row in waiting if row.pk in seen])
            if told and not _send(user, told):
                return False
        Notification.objects.filter(pk__in=[row.pk for row in rows]).update(mailed_at=clock.now())
        return bool(told)


def _send(user: User, told: list[notifications.Line]) -> bool:
    """False when it should be tried later. A refusal for good counts as sent: trying again would not help."""
    count = len(told)
    several = ngettext("%(n)d notification", "%(n)d notifications", count) % {"n": count}
    subject = " ".join((told[0].text if count == 1 else several).split())
    context = {
        "person": user,
        "lines": [(line.text, settings.SITE_URL + line.url) for line in told],
        "choices": settings.SITE_URL + reverse("settings_notifications"),
    }
    mail = EmailMessage(subject, render_to_string("people/mail/notifications.txt", context), to=[user.email])
    try:
        mail.send()
    except Unavailable as error:
        log.warning("Notifications of %s wait: %s", user.pk, error)
        return False
    except Invalid as error:
        log.warning("Notifications of %s were refused: %s", user.pk, error)
    return True
