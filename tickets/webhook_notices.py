"""Telling whoever owns a webhook that the desk has switched it off, and why."""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.webhooks.models import Webhook
from helpdesk.lib.errors import Invalid

log = logging.getLogger(__name__)
WHY: dict[str, str | Promise] = {
    Webhook.Off.FAILING: gettext_lazy("Every message to it has failed for three days."),
    Webhook.Off.GONE: gettext_lazy("Its address answered that it is gone for good (410)."),
    Webhook.Off.OWNER: gettext_lazy("Its owner can't sign in any more."),
}


def send(key: int) -> None:
    """Raises Unavailable when trying later can help."""
    webhook = Webhook.objects.filter(pk=key, deleted_at=None).select_related("owner").first()
    if webhook is None or not webhook.owner.is_active or not webhook.off_reason:
        return
    with translation.override(webhook.owner.language):
        subject = _("The webhook %(name)s is switched off") % {"name": webhook.name}
        link = settings.SITE_URL + reverse("admin_webhook", args=[webhook.pk])
        more = _("Mend what is wrong there, switch it on, and send again what it missed:")
        try:
            EmailMessage(subject, f"{WHY[webhook.off_reason]} {more}\n{link}\n", to=[webhook.owner.email]).send()
        except Invalid as error:
            log.warning("The owner of a webhook can't be told by mail: %s", error)
