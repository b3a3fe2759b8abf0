"""What happens after people's events are committed."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from events.consumers import consumer
from events.models import Event
from people.models import User
from people.notices import send_invitation


@consumer("people.invitations", does=_("Mails invitations"), kinds={"user.invited"})
def mail_invitations(events: Sequence[Event]) -> None:
    """One mail for each person who is still invited; the link in it is the newest."""
    waiting = User.objects.filter(pk__in=[event.subject_id for event in events], is_active=True)
    for user in waiting:
        if user.is_invited:
            send_invitation(user)
