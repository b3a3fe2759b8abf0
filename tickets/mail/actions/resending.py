"""Mail that did not arrive: sent again on purpose, or given up."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events import doorbell
from events.record import event, record_all
from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict, Invalid, Missing, NotAllowed
from people.models import User
from people.permissions import Capability, can, require
from tickets.mail.actions.outbox import SEND
from tickets.mail.models import Delivery, Suppression

State = Delivery.State
NOT_ARRIVED = {State.FAILED, State.UNCERTAIN, State.BOUNCED, State.SUPPRESSED}
MOST = 200


@transaction.atomic
def send_again(keys: Sequence[int], *, by: User, twice_is_fine: bool = False) -> list[Delivery]:
    """Queue copies anew, with their own Message-ID, so that mail programs fold a second copy into the first.

    All or none. Raises Conflict where one may have arrived and nobody said that twice is fine, and where
    mail to an address is stopped.
    """
    if not (can(by, Capability.LEAD_TEAM) or can(by, Capability.WORK_TICKETS)):
        raise NotAllowed(_("Your role does not include this: %(capability)s.") % {
            "capability": Capability.WORK_TICKETS.label
        })  # fmt: skip
    rows = _locked(keys, by, lambda row: State(row.state) in NOT_ARRIVED)
    _check_stopped(rows)
    uncertain = [row for row in rows if row.state == State.UNCERTAIN]
    if uncertain and not twice_is_fine:
        words = ngettext(
            "This mail may have arrived. Sent again, the customer might get it twice.",
            "%(count)d of these mails may have arrived. Sent again, customers might get them twice.",
            len(uncertain),
        )
        raise Conflict(words % {"count": len(uncertain)}, {"delivery_ids": [row.pk for row in uncertain]})
    _record("delivery.sent_again", rows, by)
    Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=State.QUEUED, due_at=clock.now(), attempts=0, data_started=False, code="", response="",
        finished_at=None, given_up_at=None,
    )  # fmt: skip
    doorbell.ring_task_on_commit(SEND)
    return rows


@transaction.atomic
def give_up(keys: Sequence[int], *, by: User) -> list[Delivery]:
    """Say that copies need not arrive any more: a waiting one is not tried again, the others leave the list."""
    require(by, Capability.LEAD_TEAM)
    rows = _locked(keys, by, lambda row: State(row.state) in {*NOT_ARRIVED, State.QUEUED} and not row.given_up_at)
    _record("delivery.given_up", rows, by)
    now = clock.now()
    waiting = [row.pk for row in rows if row.state == State.QUEUED]
    Delivery.objects.filter(pk__in=waiting).update(state=State.FAILED, finished_at=now)
    Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(given_up_at=now)
    return rows


def _locked(keys: Sequence[int], by: User, may: Callable[[Delivery], bool]) -> list[Delivery]:
    wanted = set(keys)
    if not wanted:
        raise Invalid(_("Pick some mails first."))
    if len(wanted) > MOST:
        raise Invalid(_("Pick at most %(most)d mails at a time.") % {"most": MOST})
    rows = Delivery.objects.visible_to(by).filter(pk__in=wanted).select_related("message__ticket")
    found = list(rows.defer("message__search").select_for_update(of=("self",)).order_by("pk"))
    if len(found) < len(wanted):
        raise Missing(_("There is no such mail, or you may not see it."))
    if not all(may(row) for row in found):
        raise Conflict(_("Something happened to this mail a moment ago. Look again at where it is now."))
    return found


def _check_stopped(rows: Sequence[Delivery]) -> None:
    addresses = Suppression.objects.standing().filter(address__in=[row.recipient for row in rows])
    stopped = list(addresses.order_by("address").values_list("address", flat=True)[:3])
    if stopped:
        words = _("Mail to %(addresses)s is stopped, since it came back before. Let mail through again first.")
        raise Conflict(words % {"addresses": ", ".join(stopped)})


def _record(kind: str, rows: Sequence[Delivery], by: User) -> None:
    """On each ticket, with the state that the copy had before."""
    told = [
        (row.message.ticket, {"delivery_id": row.pk, "message_id": row.message_id, "before": row.state}) for row in rows
    ]
    record_all(event(kind, ticket, by=by.actor, detail=detail) for ticket, detail in told)
