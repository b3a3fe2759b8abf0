"""Leaving and coming back. A person's history stays; their sessions and tokens end."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from events.record import record
from helpdesk.lib.errors import Conflict, NotAllowed
from people.actions.tokens import revoke_all
from people.actions.users import is_admin, keep_an_admin, lock_admins
from people.models import User
from people.permissions import require_management
from people.sessions import end_sessions


@transaction.atomic
def deactivate(user: User, *, by: User) -> User:
    """From the next request on, none of this person's sessions or tokens works."""
    lock_admins()
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    require_management(by, user)
    if user.pk == by.pk:
        raise NotAllowed(_("You can't deactivate yourself. Ask another admin."))
    if not user.is_active:
        return user
    was_admin = is_admin(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    if was_admin:
        keep_an_admin()
    revoke_all(user, by=by)
    record("user.deactivated", user, by=by.actor)
    transaction.on_commit(lambda: end_sessions(user))
    return user


@transaction.atomic
def reactivate(user: User, *, by: User) -> User:
    """Sign-in works again with the same password; tokens stay revoked."""
    user = User.objects.select_for_update(of=("self",)).select_related("partner").get(pk=user.pk)
    require_management(by, user)
    if user.is_active:
        return user
    if user.partner and not user.partner.is_active:
        raise Conflict(_("%(partner)s is closed. Open the partner first.") % {"partner": user.partner})
    user.is_active = True
    user.save(update_fields=["is_active"])
    record("user.reactivated", user, by=by.actor)
    return user
