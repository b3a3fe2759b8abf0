"""The mail with the link by which a requester signs in."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from helpdesk.lib.errors import Invalid
from tickets.actions import signing_in
from tickets.mail.models import Suppression
from tickets.models import Brand


def send_link(sign_in_id: int) -> bool:
    """A link to who asked for one, if the desk knows them and may write to them; the newest is the one that works."""
    made = signing_in.make_link(sign_in_id)
    if made is None or Suppression.objects.standing().filter(address=made[0].address).exists():
        return False
    row, secret = made
    language = row.language if row.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(language):
        name = row.brand.name if row.brand else _("Help")
        context = {
            "brand": name,
            "link": settings.SITE_URL + reverse("my_sign_in_link", args=[secret]),
            "minutes": int(signing_in.LINK_LIVES.total_seconds() // 60),
        }
        subject = _("Sign in to your requests at %(brand)s") % {"brand": name}
        body = render_to_string("portal/mail/sign_in.txt", context)
    try:
        EmailMessage(" ".join(subject.split()), body, _sender(row.brand), [row.address]).send()
    except Invalid:  # the server refuses the address for good: there is nobody to tell
        return False
    return True


def _sender(brand: Brand | None) -> str:
    """The brand's first mailbox, else the desk's address for notices."""
    box = brand.mailboxes.filter(is_active=True).order_by("pk").first() if brand else None
    if box is None:
        return settings.DEFAULT_FROM_EMAIL
    name = "".join(letter for letter in box.name if letter not in '"\\\r\n')
    return f'"{name}" <{box.address}>'
