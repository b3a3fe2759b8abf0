"""Redaction: afterwards the words, or the file, are nowhere; that it was done is kept."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.models import Event
from events.webhooks.models import WebhookDelivery
from helpdesk.lib import clock, html
from helpdesk.lib.errors import Invalid, Missing, NotAllowed
from people.actions import notes
from people.models import User
from tests.builders import a_contact, a_mailbox, a_message, a_partner, a_role, a_side, a_team, a_ticket, a_user
from tests.tickets.everywhere import found
from tests.tickets.webhooks.made import a_webhook
from tickets import search, spelling, timeline
from tickets.actions import drafts, labels, merging, redacting, replies, scheduling, sides
from tickets.actions.files import NewFile
from tickets.actions.merging import Wish
from tickets.actions.replies import Writing
from tickets.mail.models import InboundMail
from tickets.models import Attachment, Message, Redaction, Satisfaction, SideDraft, SideMessage, Ticket
from tickets.models.side import Outcome
from tickets.secrets import Secret

SECRET = "4929 1711 Zanzibar"


@pytest.fixture
def admin() -> User:
    return a_user("admin", name="Rina")


def a_mail(message: Message, raw: bytes) -> InboundMail:
    return InboundMail.objects.create(
        via="smtp", raw=raw, size=len(raw), state="processed", ticket=message.ticket, message=message
    )


def spread(ticket: Ticket, by: User) -> None:
    """The secret in all the places where it can get to."""
    message = a_message(ticket, f"Card {SECRET}, or <4929  1711\nZANZIBAR>")
    Message.objects.filter(pk=message.pk).update(
        html="<p>4929 <b>1711</b>&nbsp;Zanz<i>i</i>bar</p><a href='https://x.test/?q=4929+1711+Zanzibar'>x</a>",
        subject=f"Re: {SECRET}",
    )
    a_mail(message, f"Subject: x\r\n\r\n{SECRET}".encode())
    a_mail(ticket.messages.get(version=1), b"Subject: y\r\n\r\nharmless")
    labels.set_subject(ticket.pk, to=f"About {SECRET}", by=by)
    labels.set_subject(ticket.pk, to="About a card", by=by)
    ticket.refresh_from_db()
    replies.reply(ticket.pk, Writing(f"<p>You wrote {SECRET}.</p>", ticket.thread_version), by=by)
    replies.note(ticket.pk, Writing(f"<p>Note: {SECRET}.</p>", 99), by=by)
    beside(ticket, by)
    drafts.save_draft(ticket.pk, kind=Message.Kind.PUBLIC, html=f"<p>{SECRET}", seen_version=1, by=by)


def beside(ticket: Ticket, by: User) -> None:
    """In what is kept besides the messages."""
    a_mailbox(brand=ticket.brand)
    side = a_side(ticket, by=by, addresses=["bank@else.test"], subject=f"Is {SECRET} yours?", text=f"It says {SECRET}.")
    said = SideMessage.objects.create(side=side, version=2, text=SECRET, html=f"<p>{SECRET}</p>")
    InboundMail.objects.create(
        via="smtp", raw=SECRET.encode(), size=9, state="processed", ticket=ticket, side_message=said
    )
    SideDraft.objects.create(user=by, ticket=ticket, html=SECRET)
    sides.close(side.pk, outcome=Outcome.RESOLVED, text=f"{SECRET} is theirs.", by=by)
    ticket.refresh_from_db()
    later = clock.now() + timedelta(days=1)
    scheduling.schedule(ticket.pk, Writing(f"<p>{SECRET}</p>", ticket.thread_version), at=later, by=by)
    notes.add(ticket.requester, f"Uses {SECRET}", by=by)
    Satisfaction.objects.create(ticket=ticket, contact=ticket.requester, comment=SECRET)
    Ticket.objects.filter(pk=ticket.pk).update(fields={"card": SECRET, "cards": [SECRET]})
    WebhookDelivery.objects.create(
        webhook=a_webhook("https://else.test/", by=by), event=Event.objects.filter(subject_id=ticket.pk).first(),
        kind="message.added", subject_id=ticket.pk, message_id="m1", body=json.dumps({"text": SECRET}), state="failed",
        answer=f"no {SECRET}", finished_at=clock.now(),
    )  # fmt: skip
    spelling.learn_all()


@pytest.mark.django_db
def test_afterwards_the_words_are_nowhere(admin: User) -> None:
    ticket = a_ticket("A card", with_files=[NewFile(f"{SECRET}.txt", "text/plain", b"harmless")])
    other = a_ticket(text=f"Again: {SECRET}", from_=ticket.requester)
    merging.merge(Wish(into=ticket.pk, numbers=[other.pk]), by=admin)
    spread(ticket, admin)
    kept = {"tickets_message", "tickets_draft", "events_event", "mail_inboundmail", "tickets_sidemessage"}
    kept |= {
        "events_webhookdelivery",
        "tickets_sideconversation",
        "tickets_sidedraft",
        "tickets_scheduledreply",
        "tickets_satisfaction",
    }
    assert set(found(SECRET)) >= kept | {"people_contactnote", "tickets_ticket"}
    assert "tickets_searchword" in found("zanzibar")
    assert search.search("zanzibar", admin).hits
    made = redacting.redact_text(ticket.pk, SECRET.lower(), reason=f"A card number: {SECRET}", by=admin)
    assert found(SECRET) == []
    assert found("zanzibar") == []
    assert not search.search("zanzibar", admin).hits
    assert made.counts["messages"] == 5
    assert [bytes(row.raw) for row in InboundMail.objects.filter(is_whole=True)] == [b"Subject: y\r\n\r\nharmless"]
    [line] = [one.text for one in timeline.history(ticket) if one.kind == "ticket.redacted"]
    assert line.startswith("Rina redacted words for good: A card number")


@pytest.mark.django_db
def test_a_mail_in_base64_is_erased_with_its_message(admin: User) -> None:
    ticket = a_ticket(text=SECRET)
    body = base64.b64encode(SECRET.encode())
    mail = a_mail(ticket.messages.get(), b"Content-Transfer-Encoding: base64\r\n\r\n" + body)
    redacting.redact_text(ticket.pk, SECRET, reason="Private", by=admin)
    mail.refresh_from_db()
    assert body not in bytes(mail.raw)


@pytest.mark.django_db(transaction=True)
def test_a_file_goes_wherever_the_same_is_attached() -> None:
    admin = a_user("admin")
    file = NewFile("passport.txt", "text/plain", SECRET.encode())
    one, two = a_ticket(with_files=[file]), a_ticket(with_files=[file, NewFile("b.txt", "text/plain", b"other")])
    assert any("blobs" in place for place in found(SECRET))
    redacting.redact_file(Attachment.objects.filter(message__ticket=one).get().pk, reason="A passport", by=admin)
    assert found(SECRET) == []
    assert found("passport.txt") == []
    assert sorted(Attachment.objects.values_list("name", flat=True)) == ["b.txt", "redacted.txt", "redacted.txt"]
    assert Event.objects.filter(kind="ticket.redacted", subject_id__in=[one.pk, two.pk]).count() == 2
    again = a_ticket(with_files=[file])
    assert Attachment.objects.get(message__ticket=again).blob.size == len(SECRET)


@pytest.mark.django_db
def test_it_needs_the_right_a_reason_and_words_that_are_there(admin: User) -> None:
    ticket = a_ticket(text=SECRET)
    with pytest.raises(NotAllowed):
        redacting.redact_text(ticket.pk, SECRET, reason="x", by=a_user("lead"))
    for words, reason in ((SECRET, " "), ("ab", "x"), ("not there", "x")):
        with pytest.raises(Invalid):
            redacting.redact_text(ticket.pk, words, reason=reason, by=admin)
    assert not Redaction.objects.exists()


@pytest.mark.django_db
def test_nothing_out_of_sight_is_touched() -> None:
    partner = a_partner()
    outsider = a_user(a_role("redact", "work_tickets"), partner=partner)
    asker, file = a_contact(), NewFile("a.txt", "text/plain", SECRET.encode())
    theirs = a_ticket(text=SECRET, from_=asker, team=a_team(partner=partner), with_files=[file])
    ours = a_ticket(text=SECRET, from_=asker, with_files=[file])
    with pytest.raises(Missing):
        redacting.redact_text(ours.pk, SECRET, reason="x", by=outsider)
    redacting.redact_text(theirs.pk, SECRET, reason="x", by=outsider)
    assert ours.messages.get().text == SECRET
    with pytest.raises(NotAllowed, match="in-house"):
        redacting.redact_file(Attachment.objects.get(message__ticket=theirs).pk, reason="x", by=outsider)


@pytest.mark.django_db
def test_the_rest_of_a_text_stays_as_it_is(admin: User) -> None:
    ticket = a_ticket(text="Before SECRETWORD after")
    redacting.redact_text(ticket.pk, "secretword", reason="x", by=admin)
    assert ticket.messages.get().text == "Before █████ after"


WORDS = st.text(st.sampled_from("abc123 &<>\"'é "), min_size=3, max_size=12).filter(lambda words: bool(Secret(words)))


@given(st.text(max_size=30), WORDS, st.text(max_size=30))
def test_what_is_blotted_out_is_not_found_again(before: str, words: str, after: str) -> None:
    secret = Secret(words)
    text = secret.blotted(before + words + after)
    assert not secret.is_in(text)
    markup = secret.blotted_markup(f"<p>{html.from_text(before + words + after)}</p>")
    assert not secret.is_in(html.to_text(markup))
