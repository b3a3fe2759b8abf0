"""A requester signs in to their own requests: by a link that is mailed to them, or with a password.

What is stored of a link or a cookie is its SHA-256: who reads the tables can't sign in with it.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from events.actor import SYSTEM
from events.record import record
from helpdesk.lib import clock
from helpdesk.lib.errors import Invalid, Missing
from helpdesk.lib.text import casefold_address
from people.actions import saving
from people.models import Contact, Identity
from tickets.models import Brand, RequesterSession, SignIn

LINK_LIVES = timedelta(minutes=30)
SESSION_LIVES = timedelta(days=30)


@transaction.atomic
def ask(address: str, *, brand: Brand | None, language: str) -> None:
    """The same rows for an address that the desk knows and one that it doesn't; what is mailed is decided later."""
    row = SignIn.objects.create(address=casefold_address(address)[:320], brand=brand, language=language[:8])
    record("signin.asked", row, by=SYSTEM)


@transaction.atomic
def make_link(sign_in_id: int) -> tuple[SignIn, str] | None:
    """The secret of a link for who asked, new on each call; None where nobody is known there, or it is too late."""
    row = SignIn.objects.select_for_update(of=("self",)).filter(pk=sign_in_id, used_at=None).first()
    contact = known(row.address) if row else None
    if row is None or contact is None or row.asked_at < clock.now() - LINK_LIVES:
        return None
    secret = secrets.token_urlsafe(32)
    row.contact, row.digest = contact, digest(secret)
    row.save(update_fields=["contact", "digest"])
    return row, secret


def link(secret: str) -> SignIn | None:
    """The link of this secret while it is good; reading it changes nothing, so that a mail scanner uses nothing up."""
    rows = SignIn.objects.filter(digest=digest(secret), used_at=None, asked_at__gt=clock.now() - LINK_LIVES)
    return rows.exclude(digest="").select_related("contact", "brand").first()


@transaction.atomic
def follow(secret: str) -> str:
    """Use the link up; returns what the browser's cookie is to hold. Raises Missing for one that is not good."""
    row = link(secret)
    if row is None or not SignIn.objects.filter(pk=row.pk, used_at=None).update(used_at=clock.now()):
        raise Missing(_("This link was used already, or it is too old. Ask for a new one."))
    contact = known(row.address)
    if contact is None:
        raise Missing(_("This link was used already, or it is too old. Ask for a new one."))
    Identity.objects.filter(contact=contact, value=row.address).update(is_verified=True)
    return begin(contact, row.brand, "link")


def by_password(address: str, password: str, *, brand: Brand | None) -> str:
    """The cookie's content. Raises Invalid, in the same words and time whether or not the address is known."""
    contact = known(casefold_address(address))
    stored = contact.password if contact and contact.password else _nobodys()
    right = check_password(password, stored)
    if contact is None or not contact.password or not right:
        raise Invalid(_("This address and password don't belong together. You can ask for a link instead."))
    with transaction.atomic():
        return begin(contact, brand, "password")


def session_of(cookie: str) -> RequesterSession | None:
    """Who is signed in in the browser with this cookie; who was merged is who they turned out to be."""
    rows = RequesterSession.objects.filter(digest=digest(cookie), ends_at__gt=clock.now())
    found = rows.select_related("contact__organisation", "brand__look").first()
    return found if found and not found.contact.is_blocked and not found.contact.merged_into_id else None


def sign_out(session: RequesterSession, *, everywhere: bool = False) -> None:
    rows = RequesterSession.objects.filter(contact_id=session.contact_id)
    (rows if everywhere else rows.filter(pk=session.pk)).delete()


@transaction.atomic
def set_password(session: RequesterSession, password: str) -> None:
    """For next time. Other browsers in which they are signed in are signed out."""
    contact = Contact.objects.select_for_update().get(pk=session.contact_id)
    try:
        validate_password(password)
    except ValidationError as error:
        raise Invalid(_("Choose another password."), {"password": list(error.messages)}) from error
    contact.password = make_password(password)
    contact.save(update_fields=["password"])
    RequesterSession.objects.filter(contact=contact).exclude(pk=session.pk).delete()
    record("contact.password_changed", contact, by=contact.actor)


@transaction.atomic
def set_language(contact: Contact, language: str) -> None:
    """In which the desk writes to them from now on."""
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    saving.change(contact, "contact.changed", {"language": language}, by=contact.actor)


def known(address: str) -> Contact | None:
    """Whose mail address this is, unless they are blocked."""
    rows = Identity.objects.filter(channel=Identity.Channel.EMAIL, value=address)
    found = rows.select_related("contact").first()
    return found.contact if found and not found.contact.is_blocked else None


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def forget_old() -> int:
    """Links and sessions that ended; returns how many rows went."""
    now = clock.now()
    links, _by = SignIn.objects.filter(asked_at__lt=now - timedelta(days=1)).delete()
    ended, _by = RequesterSession.objects.filter(ends_at__lt=now).delete()
    return links + ended


def begin(contact: Contact, brand: Brand | None, method: str) -> str:
    """Signed in by this method: what the browser's cookie is to hold. Needs a transaction."""
    cookie = secrets.token_urlsafe(32)
    RequesterSession.objects.create(
        digest=digest(cookie), contact=contact, brand=brand, method=method, ends_at=clock.now() + SESSION_LIVES
    )
    record("contact.signed_in", contact, by=contact.actor, detail={"method": method})
    return cookie


def _nobodys() -> str:
    """A password nobody has, to take as long as a real one takes."""
    if not hasattr(_nobodys, "hash"):
        _nobodys.hash = make_password(secrets.token_hex(16))  # type: ignore[attr-defined]
    return str(_nobodys.hash)  # type: ignore[attr-defined]
