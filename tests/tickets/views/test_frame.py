"""A customer's HTML mail in its frame: it looks as it was sent and can do nothing."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from helpdesk.lib.html import sanitise
from tests.builders import a_ticket
from tickets.actions import intake
from tickets.actions.files import NewFile
from tickets.actions.thread import NewMessage
from tickets.models import Channel, Message

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


def a_mail(html: str, *files: NewFile) -> Message:
    ticket = a_ticket()
    new = NewMessage(author=ticket.requester, channel=Channel.EMAIL, text="As text", html=sanitise(html), files=files)
    return intake.receive(ticket.pk, new)


def body_of(client: Client, message: Message) -> str:
    return client.get(reverse("message_body", args=[message.pk])).content.decode()


def test_the_frame_has_a_policy_of_its_own_that_runs_and_loads_nothing(browser_of: Client) -> None:
    answer = browser_of.get(reverse("message_body", args=[a_mail("<p>Hi</p>").pk]))
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script-src" not in policy
    assert "sandbox allow-same-origin allow-popups" in policy and "allow-scripts" not in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_what_runs_or_phones_home_is_gone(browser_of: Client) -> None:
    hostile = (
        "<script>alert(1)</script><img src=x onerror=alert(1)><a href='javascript:alert(1)'>x</a>"
        "<img src='https://tracker.example/p.png'><form action='https://evil.example'><input></form>"
    )
    body = body_of(browser_of, a_mail(hostile))
    for sign in ("<script", "onerror", "javascript:", ' src="https://tracker', "<form", "<input"):
        assert sign not in body


def test_even_a_stored_mail_that_was_never_cleaned_is_cleaned_when_shown(browser_of: Client) -> None:
    message = a_mail("<p>Hi</p>")
    Message.objects.filter(pk=message.pk).update(html="<script>alert(1)</script><p onclick='x()'>Hi</p>")
    body = body_of(browser_of, message)
    assert "<script" not in body and "onclick" not in body


def test_the_mails_own_pictures_are_in_place(browser_of: Client) -> None:
    picture = NewFile("logo.png", "image/png", PNG, is_inline=True, content_id="logo@mail")
    message = a_mail('<img src="cid:logo@mail">', picture)
    file = message.attachments.get()
    assert f'src="{reverse("attachment_image", args=[file.pk])}"' in body_of(browser_of, message)


def test_a_mail_without_html_is_its_text_with_links(browser_of: Client) -> None:
    ticket = a_ticket(text="See https://kita.example/help\n<b>not bold</b>")
    body = body_of(browser_of, Message.objects.get(ticket=ticket))
    assert '<a href="https://kita.example/help"' in body
    assert "&lt;b&gt;not bold" in body
