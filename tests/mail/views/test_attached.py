"""A mail within a mail is read in place, and an invitation has a card: by right, safely, with what they carry."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from django.test import Client
from django.urls import reverse

from tests.builders import a_mailbox, a_partner, a_team, a_user
from tickets.mail.actions import processing
from tickets.mail.actions.intake import Arrival, take_in
from tickets.mail.models import InboundMail
from tickets.models import Attachment

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
EVENT = """BEGIN:VCALENDAR
METHOD:{method}
BEGIN:VEVENT
SUMMARY:Review of the <b>week</b>
DTSTART:20261130T020000Z
DTEND:20261130T033000Z
LOCATION:Room 4
ORGANIZER;CN=Sari Dewi:mailto:sari@example.test
END:VEVENT
END:VCALENDAR
"""


def a_letter(subject: str, *, html: str = "", **files: bytes | EmailMessage) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Sari Dewi <sari@example.test>", "support@kita.test", subject
    mail["Message-ID"], mail["Date"] = f"<{subject.replace(' ', '.')}@example.test>", "Sun, 01 Nov 2026 10:00:00 +0700"
    mail.set_content(f"Words of {subject}")
    if html:
        mail.add_alternative(html, subtype="html")
    for name, content in files.items():
        if isinstance(content, EmailMessage):
            mail.add_attachment(content)
        else:
            mail.add_attachment(content, maintype="image", subtype="png", filename=f"{name}.png", cid=f"<{name}@x>")
    return mail


@pytest.fixture
def client_of(client: Client) -> Client:
    client.force_login(a_user())
    return client


def arrived(mail: EmailMessage) -> Attachment:
    """The first file of the mail, once it has become a ticket."""
    if not InboundMail.objects.exists():
        a_mailbox("support@kita.test")
    [row] = take_in([Arrival(InboundMail.Via.COMMAND, mail.as_bytes())])
    processing.process_all()
    return Attachment.objects.filter(message__ticket=InboundMail.objects.get(pk=row.pk).ticket_id).order_by("pk")[0]


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return b"".join(answer).decode(errors="replace")


def test_an_attached_mail_is_read_with_its_headers_its_body_and_its_files(client_of: Client) -> None:
    inner = a_letter(
        "Inner", html='<p>Inside <img src="cid:logo@x"></p><script>alert(1)</script>', logo=PNG, photo=PNG + b"2"
    )
    file = arrived(a_letter("Outer", inner=inner))
    ticket = text_of(client_of, reverse("ticket", args=[file.message.ticket_id]))  # type: ignore[union-attr]
    page_address = reverse("attached_mail", args=[file.pk])
    assert page_address in ticket
    page = text_of(client_of, page_address)
    assert "Sari Dewi" in page and "Inner" in page and "photo.png" in page and "logo.png" not in page
    answer = client_of.get(reverse("attached_body", args=[file.pk]))
    body = answer.content.decode()
    assert "sandbox" in answer["Content-Security-Policy"] and "<script" not in body
    picture = reverse("attached_picture", args=[file.pk, 0])
    assert f'src="{picture}"' in body
    assert client_of.get(picture)["Content-Type"] == "image/png"
    download = client_of.get(reverse("attached_file", args=[file.pk, 1]))
    assert b"".join(download) == PNG + b"2"
    assert download["Content-Disposition"].startswith("attachment") and download["X-Content-Type-Options"] == "nosniff"


def test_a_mail_in_a_mail_in_a_mail_is_read_too(client_of: Client) -> None:
    file = arrived(a_letter("Outer", middle=a_letter("Middle", inner=a_letter("Innermost"))))
    address = reverse("attached_mail", args=[file.pk])
    assert f"{address}?in=0" in text_of(client_of, address)
    assert "Innermost" in text_of(client_of, address + "?in=0")
    assert "Words of Innermost" in text_of(client_of, reverse("attached_body", args=[file.pk]) + "?in=0")
    for wrong in ("?in=7", "?in=0.0", "?in=x", "?in=-1"):
        assert client_of.get(address + wrong).status_code == 404


def test_who_may_not_see_the_ticket_sees_nothing_of_what_came_with_it(client: Client) -> None:
    file = arrived(a_letter("Outer", inner=a_letter("Inner", logo=PNG)))
    client.force_login(a_user(partner=a_partner(), teams=[a_team()]))
    for name, more in (("attached_mail", []), ("attached_body", []), ("attached_file", [0]), ("attached_picture", [0])):
        assert client.get(reverse(name, args=[file.pk, *more])).status_code == 404
    assert client.get(reverse("invitation", args=[file.pk])).status_code == 404


def test_a_file_that_is_no_mail_or_invitation_is_not_read_as_one(client_of: Client) -> None:
    file = arrived(a_letter("Outer", photo=PNG))
    for name in ("attached_mail", "attached_body", "invitation"):
        assert client_of.get(reverse(name, args=[file.pk])).status_code == 404


def with_calendar(method: str, subject: str) -> EmailMessage:
    mail = a_letter(subject)
    content = EVENT.format(method=method).replace("\n", "\r\n").encode()
    mail.add_attachment(content, maintype="text", subtype="calendar", filename="invite.ics")
    return mail


def test_an_invitation_has_a_card_in_the_readers_own_zone(client: Client) -> None:
    client.force_login(a_user(time_zone="Asia/Jakarta"))
    file = arrived(with_calendar("REQUEST", "Meeting"))
    address = reverse("invitation", args=[file.pk])
    assert f'hx-get="{address}"' in text_of(client, reverse("ticket", args=[file.message.ticket_id]))  # type: ignore[union-attr]
    card = text_of(client, address)
    assert "Review of the &lt;b&gt;week" in card and "Room 4" in card and "Sari Dewi" in card
    assert "09:00–10:30 WIB" in card and "Invitation" in card


def test_a_cancelled_invitation_says_so(client_of: Client) -> None:
    file = arrived(with_calendar("CANCEL", "No meeting"))
    assert "Cancelled" in text_of(client_of, reverse("invitation", args=[file.pk]))


def test_a_calendar_that_says_nothing_has_no_card(client_of: Client) -> None:
    mail = a_letter("Empty")
    mail.add_attachment(b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", maintype="text", subtype="calendar", filename="i.ics")
    assert text_of(client_of, reverse("invitation", args=[arrived(mail).pk])) == ""
