"""How long things are kept: what goes, what stays, and that a stopped run goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from events.models import Event
from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict, Invalid, NotAllowed
from people.models import Contact, Identity, User
from tests.builders import a_brand, a_contact, a_mailbox, a_message, a_partner, a_ticket, a_user
from tests.races import at_once
from tests.tickets.everywhere import found
from tickets.actions import drafts, labels, linking, merging, replies, retention, status
from tickets.actions.files import NewFile
from tickets.actions.merging import Wish
from tickets.actions.replies import Writing
from tickets.mail.actions import outbox
from tickets.mail.models import Delivery, InboundMail
from tickets.models import Attachment, Brand, Category, Erasure, Link, Message, RetentionRule, Ticket
from tickets.models.side import SideDraft

YEARS = timedelta(days=800)
SECRET = "zanzibarissimo"


@pytest.fixture
def admin(db: None) -> User:
    return a_user("admin")


@pytest.fixture
def brand(db: None) -> Brand:
    return a_brand()


def a_closed_ticket(brand: Brand, by: User, *, ago: timedelta = YEARS, from_: Contact | None = None) -> Ticket:
    """With something of everything that can be erased."""
    if not brand.mailboxes.exists():
        a_mailbox(brand=brand)
    with clock.set_to(clock.now() - ago):
        file = NewFile(f"{SECRET}.txt", "text/plain", SECRET.encode())
        ticket = a_ticket(f"{SECRET} subject", text=SECRET, brand=brand, from_=from_, with_files=[file])
        labels.set_subject(ticket.pk, to=f"{SECRET} again", by=by)
        message = replies.reply(ticket.pk, Writing(f"<p>{SECRET}</p>", 1, cc=["copied@x.test"]), by=by)
        outbox.enqueue([message.pk])
        drafts.save_draft(ticket.pk, kind=Message.Kind.NOTE, html=SECRET, seen_version=1, by=by)
        ticket.participants.create(contact=a_contact())
        SideDraft.objects.create(ticket=ticket, user=by, html=SECRET)
        Ticket.objects.filter(pk=ticket.pk).update(fields={"order": SECRET})
        first = ticket.messages.get(version=1)
        InboundMail.objects.create(
            via="smtp", raw=SECRET.encode(), size=1, state="processed", ticket=ticket, message=first, sha256="x",
            mailbox=brand.mailboxes.first(), received_at=clock.now(),
        )  # fmt: skip
        status.set_status(ticket.pk, to=Category.CLOSED, by=by)
    ticket.refresh_from_db()
    return ticket


def set_rule(brand: Brand, by: User, months: int | None = 12, how: str = "anonymise", days: int | None = None) -> None:
    retention.set_rule(brand, months=months, how=how, raw_days=days, by=by)


@pytest.mark.parametrize("how", ["anonymise", "delete"])
@pytest.mark.django_db(transaction=True)
def test_what_is_due_goes_with_everything_and_the_rest_stays(how: str) -> None:
    admin, brand = a_user("admin"), a_brand()
    old, late = a_closed_ticket(brand, admin), a_ticket(brand=brand)
    other = a_closed_ticket(a_brand(), admin)
    linking.link(late.pk, Link.Kind.RELATED, old.pk, by=admin)
    set_rule(brand, admin, how=how)
    assert not retention.erase_due()
    assert Ticket.objects.filter(pk=old.pk).exists() == (how == "anonymise")
    assert not Message.objects.filter(ticket=old.pk).exclude(text="").exists()
    assert not Attachment.objects.filter(message__ticket=old.pk).exists()
    assert not InboundMail.objects.filter(ticket=old.pk).exists()
    assert not Delivery.objects.filter(message__ticket=old.pk).exists()
    assert Message.objects.get(ticket=other, version=1).text == SECRET
    assert late.messages.exists()
    erased = Event.objects.get(kind="ticket.erased", subject_id=old.pk)
    assert (erased.detail["how"], erased.detail["counts"]["messages"]) == (how, 2)
    rule = RetentionRule.objects.get()
    assert rule.tickets_erased == 1
    retention.erase_due()
    rule.refresh_from_db()
    assert rule.tickets_erased == 1


@pytest.mark.parametrize("how", ["anonymise", "delete"])
@pytest.mark.django_db(transaction=True)
def test_afterwards_the_words_are_nowhere(how: str) -> None:
    admin, brand = a_user("admin"), a_brand()
    a_closed_ticket(brand, admin)
    set_rule(brand, admin, how=how)
    assert found(SECRET)
    retention.erase_due()
    assert found(SECRET) == []


def test_a_held_or_open_or_recent_ticket_stays(admin: User, brand: Brand) -> None:
    held, recent = a_closed_ticket(brand, admin), a_closed_ticket(brand, admin, ago=timedelta(days=30))
    with clock.set_to(clock.now() - YEARS):
        open_one = a_ticket(brand=brand)
    retention.hold(held.pk, "A lawsuit", by=admin)
    set_rule(brand, admin)
    retention.erase_due()
    assert not Message.objects.filter(ticket__in=[held, recent, open_one], version=1, text="").exists()
    retention.release(held.pk, by=admin)
    retention.erase_due()
    assert Message.objects.get(ticket=held, version=1).text == ""
    kinds = list(
        Event.objects.filter(subject_id=held.pk, kind__in=["ticket.hold_placed", "ticket.hold_lifted"]).values_list(
            "kind"
        )
    )
    assert len(kinds) == 2


def test_the_preview_counts_what_would_go(admin: User, brand: Brand) -> None:
    a_closed_ticket(brand, admin)
    a_closed_ticket(brand, admin, ago=timedelta(days=100))
    rule = RetentionRule(brand=brand)
    assert retention.count_due(rule, 12, None) == (1, 0)
    assert retention.count_due(rule, 1, 90) == (2, 2)
    assert retention.count_due(rule, None, 365) == (0, 1)


def test_originals_of_mail_go_and_the_messages_stay(admin: User, brand: Brand) -> None:
    ticket = a_closed_ticket(brand, admin)
    set_rule(brand, admin, months=None, days=90)
    retention.erase_due()
    mail = InboundMail.objects.get(ticket=ticket)
    assert SECRET.encode() not in bytes(mail.raw)
    assert not mail.is_whole
    assert ticket.messages.get(version=1).text == SECRET
    assert RetentionRule.objects.get().mails_erased == 1


def test_a_rule_is_kept_in_the_log_with_before_and_after(admin: User, brand: Brand) -> None:
    set_rule(brand, admin, months=12)
    set_rule(brand, admin, months=24)
    set_rule(brand, admin, months=24)
    events = Event.objects.filter(kind="brand.changed", subject_id=brand.pk).order_by("pk")
    assert [one.detail for one in events] == [
        {"before": {"kept_months": None}, "after": {"kept_months": 12}},
        {"before": {"kept_months": 12}, "after": {"kept_months": 24}},
    ]
    with pytest.raises(Invalid):
        set_rule(brand, admin, months=0)
    for person in (a_user("lead"), a_user("admin", partner=a_partner())):
        with pytest.raises(NotAllowed):
            set_rule(brand, person)
        with pytest.raises(NotAllowed):
            retention.hold(a_ticket().pk, "x", by=person)


@pytest.mark.django_db(transaction=True)
def test_two_workers_erase_each_ticket_once() -> None:
    admin, brand = a_user("admin"), a_brand()
    for _ticket in range(6):
        a_closed_ticket(brand, admin)
    set_rule(brand, admin)
    at_once(*[retention.erase_due] * 3)
    retention.erase_due()
    assert Event.objects.filter(kind="ticket.erased").count() == 6
    assert RetentionRule.objects.get().tickets_erased == 6


@pytest.mark.django_db(transaction=True)
def test_a_person_is_forgotten_everywhere_and_there_is_a_certificate() -> None:
    admin, brand = a_user("admin"), a_brand()
    person = a_contact(f"{SECRET}@x.test", name=f"Ann {SECRET}")
    a_closed_ticket(brand, admin, from_=person)
    merged = a_ticket(text=SECRET, from_=person, brand=brand)
    stays = a_ticket(text="Harmless", brand=brand)
    merging.merge(Wish(into=stays.pk, numbers=[merged.pk]), by=admin)
    a_message(stays, f"{SECRET} said in another's ticket", from_=person)
    made = retention.erase_person(person.pk, "By mail of 3 May", by=admin)
    with pytest.raises(Conflict):
        retention.erase_person(person.pk, "Again", by=admin)
    retention.go_on_with_persons(most=1)  # then it was killed
    assert Erasure.objects.get().finished_at is None
    while retention.go_on_with_persons():
        pass
    made.refresh_from_db()
    assert found(SECRET) == []
    assert (made.waiting, made.held, made.counts["tickets"], made.counts["addresses"]) == ([], [], 2, 1)
    assert Message.objects.get(ticket=stays, version=1).text == "Harmless"


def test_what_is_held_is_named_and_stays_with_who_asked(admin: User, brand: Brand) -> None:
    person = a_contact("ann@x.test", name="Ann")
    held, free = a_ticket(text="Held", from_=person), a_ticket(text="Free", from_=person)
    retention.hold(held.pk, "A lawsuit", by=admin)
    retention.erase_person(person.pk, "By mail", by=admin)
    while retention.go_on_with_persons():
        pass
    row = Erasure.objects.get()
    assert row.held == [held.pk]
    assert held.messages.get().text == "Held"
    assert free.messages.get().text == ""
    assert Identity.objects.filter(contact=person).exists()
