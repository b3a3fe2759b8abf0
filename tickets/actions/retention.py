"""How long things are kept: rules, holds, erasing what is due, and erasing a person."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from events import doorbell
from events.actor import SYSTEM
from events.record import record
from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict, Invalid, Missing
from helpdesk.lib.text import storable
from people.models import Contact, User
from people.permissions import Capability, require_in_house
from tickets import spelling
from tickets.actions import erasing
from tickets.actions.persons import erase_identity
from tickets.keepers import keepers
from tickets.models import (
    Brand,
    Category,
    Erasure,
    Hold,
    Message,
    RetentionRule,
    Ticket,
)

RUN = "tickets.erase_due"
BATCH = 50
MAILS = 500
MONTH = timedelta(days=30.4375)
FIELDS = ("months", "how", "raw_days")
MOST_COUNTED = 10_000


@transaction.atomic
def set_rule(brand: Brand, *, months: int | None, how: str, raw_days: int | None, by: User) -> RetentionRule:
    """What is due by it is erased from now on, in the background."""
    require_in_house(by, Capability.MANAGE_RETENTION)
    for name, value, most in (("months", months, 1200), ("raw_days", raw_days, 32_000)):
        if value is not None and not 1 <= value <= most:
            raise Invalid(
                _("Give a number from 1 on, or nothing."), {name: [_("Give a number from 1 on, or nothing.")]}
            )
    Brand.objects.select_for_update().get(pk=brand.pk)
    rule = RetentionRule.objects.get_or_create(brand=brand)[0]
    before = {name: getattr(rule, name) for name in FIELDS}
    after = {"months": months, "how": RetentionRule.How(how).value, "raw_days": raw_days}
    changed = [name for name in FIELDS if before[name] != after[name]]
    if changed:
        for name in changed:
            setattr(rule, name, after[name])
        rule.save(update_fields=changed)
        detail = {"before": {f"kept_{name}": before[name] for name in changed}}
        detail["after"] = {f"kept_{name}": after[name] for name in changed}
        record("brand.changed", brand, by=by.actor, detail=detail)
        doorbell.ring_task_on_commit(RUN)
    return rule


@transaction.atomic
def hold(number: int, reason: str, *, by: User) -> Hold:
    ticket, why = _locked(number, by), " ".join(storable(reason).split())[:300]
    if not why:
        raise Invalid(_("Say why this ticket is held."), {"reason": [_("Write a few words.")]})
    made, is_new = Hold.objects.get_or_create(ticket=ticket, defaults={"reason": why, "by": by})
    if is_new:
        record("ticket.hold_placed", ticket, by=by.actor, detail={"reason": why})
    return made


@transaction.atomic
def release(number: int, *, by: User) -> Ticket:
    ticket = _locked(number, by)
    found = Hold.objects.filter(ticket=ticket).first()
    if found:
        record("ticket.hold_lifted", ticket, by=by.actor, detail={"reason": found.reason})
        found.delete()
    return ticket


def _locked(number: int, by: User) -> Ticket:
    require_in_house(by, Capability.MANAGE_RETENTION)
    rows = Ticket.objects.visible_to(by).select_for_update(of=("self",), no_key=True)
    ticket = rows.filter(pk=number).first()
    if ticket is None:
        raise Missing(_("There is no ticket #%(number)s that you may see.") % {"number": number})
    return ticket


def due(rule: RetentionRule, months: int | None) -> QuerySet[Ticket]:
    """Closed so long ago, held by nobody, and not erased yet."""
    if months is None:
        return Ticket.objects.none()
    rows = Ticket.objects.filter(brand=rule.brand_id, status_category=Category.CLOSED, hold=None)
    rows = rows.filter(closed_at__lt=clock.now() - months * MONTH)
    return rows if rule.how == RetentionRule.How.DELETE else rows.exclude(requester__email=erasing.ERASED)


def count_due(rule: RetentionRule, months: int | None, raw_days: int | None) -> tuple[int, int]:
    """Tickets and originals of mails that would go now, each counted up to 10,000."""
    mails = sum(keeper.count_older(rule.brand_id, _before(raw_days)) for keeper in keepers()) if raw_days else 0
    return due(rule, months)[:MOST_COUNTED].count(), mails


def erase_due() -> bool:
    """One batch of every rule; True when there is more. What is stopped goes on: what is gone is not due any more."""
    more = False
    for rule in RetentionRule.objects.order_by("pk"):
        tickets = [_erase_one(rule, key) for key in due(rule, rule.months).values_list("pk", flat=True)[:BATCH]]
        before = _before(rule.raw_days) if rule.raw_days else None
        mails = sum(k.strip_older(rule.brand_id, before, MAILS) for k in keepers()) if before else 0
        RetentionRule.objects.filter(pk=rule.pk).update(
            tickets_erased=F("tickets_erased") + sum(tickets),
            mails_erased=F("mails_erased") + mails,
            ran_at=clock.now(),
        )
        more = more or sum(tickets) == BATCH or mails >= MAILS
    return more


def _erase_one(rule: RetentionRule, key: int) -> bool:
    """In a transaction of its own. False where another worker has it, or it is not due any more."""
    with transaction.atomic():
        rows = due(rule, rule.months).select_for_update(of=("self",), skip_locked=True)
        ticket = rows.filter(pk=key).first()
        if ticket is None:
            return False
        act = erasing.delete if rule.how == RetentionRule.How.DELETE else erasing.anonymise
        act(ticket, by=SYSTEM)
        return True


def _before(days: int | None) -> datetime:
    return clock.now() - timedelta(days=days or 0)


def erase_person(contact_id: int, reason: str, *, by: User) -> Erasure:
    """Everything that a requester said and is known by, in all tickets but those that are held. It can't be undone."""
    require_in_house(by, Capability.MANAGE_RETENTION)
    why = " ".join(storable(reason).split())[:300]
    if not why:
        raise Invalid(_("Say who asked for it, and how."), {"reason": [_("Write a few words.")]})
    with transaction.atomic():
        contact = Contact.objects.select_for_update(of=("self",)).filter(pk=contact_id).first()
        if contact is None or contact.email == erasing.ERASED:
            raise Missing(_("There is no such requester."))
        if Erasure.objects.filter(contact=contact, finished_at=None).exists():
            raise Conflict(_("This person is being erased already."))
        tickets = Ticket.objects.filter(requester=contact).order_by("pk")
        held = list(tickets.exclude(hold=None).values_list("pk", flat=True))
        waiting = list(tickets.filter(hold=None).values_list("pk", flat=True))
        made = Erasure.objects.create(contact=contact, reason=why, by=by, waiting=waiting, held=held)
        doorbell.ring_task_on_commit(RUN)
        return made


def go_on_with_persons(most: int = BATCH) -> bool:
    """True when there is more to do."""
    for key in Erasure.objects.filter(finished_at=None).order_by("pk").values_list("pk", flat=True)[:10]:
        for _step in range(most):
            if not _person_step(key):
                break
    return Erasure.objects.filter(finished_at=None).exists()


def _person_step(key: int) -> bool:
    """One ticket, or, after the last, the person; False when it is done or another worker is at it."""
    with transaction.atomic():
        rows = Erasure.objects.select_for_update(of=("self",), skip_locked=True).select_related("contact", "by")
        found = rows.filter(pk=key, finished_at=None).first()
        if found is None:
            return False
        counts: Counter[str] = Counter(found.counts)
        if found.waiting:
            number, *found.waiting = found.waiting
            ticket = Ticket.objects.select_for_update(of=("self",)).filter(pk=number, hold=None).first()
            if ticket and ticket.requester_id == found.contact_id:
                counts.update(erasing.anonymise(ticket, by=found.by.actor))
                counts["tickets"] += 1
            elif ticket is None:
                found.held = [*found.held, number]
        else:
            counts.update(_erase_contact(found))
            found.finished_at = clock.now()
            record(
                "contact.erased", found.contact, by=found.by.actor, detail={"erasure_id": key, "counts": dict(counts)}
            )
        found.counts = dict(counts)
        found.save(update_fields=["waiting", "held", "counts", "finished_at"])
        return found.finished_at is None


def _erase_contact(found: Erasure) -> Counter[str]:
    """Their words in other people's tickets, and what they are known by, unless a held ticket needs it."""
    contact, counts = found.contact, Counter[str]()
    rows = Message.objects.filter(author_contact=contact).exclude(ticket__in=found.held)
    keys = list(rows.values_list("pk", flat=True))
    erasing.erase_snippets(set(rows.values_list("ticket", flat=True)))
    counts["mails"] = sum(keeper.strip(keys) for keeper in keepers())
    spelling.forget_of(rows)
    counts["messages"] = rows.update(subject="", from_name="", from_address="", text="", html="", new_text="")
    counts["people"] = contact.participations.exclude(ticket__in=found.held).delete()[0]
    if found.held:
        return counts
    for one in (contact, *Contact.objects.filter(merged_into=contact)):
        counts["addresses"] += erase_identity(one)
    return counts
