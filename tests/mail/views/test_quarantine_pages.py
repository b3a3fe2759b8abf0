"""Quarantine as a lead meets it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import builders
from tests.mail.test_quarantine import RAW, set_aside
from tickets.mail.models import InboundMail
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
HTML = (
    b"Subject: Odd\r\nContent-Type: text/html\r\n\r\n<p>Hello</p><script>alert(1)</script><img src='//evil.test'>\r\n"
)


@pytest.fixture
def lead(client: Client) -> Client:
    client.force_login(builders.a_user("lead"))
    return client


def test_the_list_says_why_and_leads_to_the_mail(lead: Client) -> None:
    row = set_aside(builders.a_mailbox("support@clips.test"))
    page = lead.get("/admin/mail/quarantine/").content.decode()
    assert row.reason.replace("'", "&#x27;") in page
    assert f"/admin/mail/quarantine/{row.pk}/" in page
    assert "support@clips.test" in page


def test_an_empty_quarantine_says_so(lead: Client) -> None:
    assert "Nothing set aside" in lead.get("/admin/mail/quarantine/").content.decode()


def test_the_list_has_pages_and_does_not_read_the_mails(lead: Client) -> None:
    mailbox = builders.a_mailbox()
    rows = [set_aside(mailbox) for _ in range(53)]
    with CaptureQueriesContext(connection) as queries:
        first = lead.get("/admin/mail/quarantine/")
    asked = [query["sql"] for query in queries if "mail_inboundmail" in query["sql"]]
    assert len(asked) == 1
    assert '"raw"' not in asked[0]
    assert len(first.context["page"].rows) == 50
    second = lead.get("/admin/mail/quarantine/", {"after": first.context["page"].next})
    assert [row.pk for row in second.context["page"].rows] == [row.pk for row in rows[2::-1]]


def test_a_mail_is_shown_safely_and_as_it_came(lead: Client) -> None:
    row = set_aside(builders.a_mailbox(), HTML)
    page = lead.get(f"/admin/mail/quarantine/{row.pk}/").content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page
    frame = lead.get(f"/admin/mail/quarantine/{row.pk}/body/")
    assert "<p>Hello</p>" in frame.content.decode()
    assert "alert" not in frame.content.decode()
    assert 'src="//evil.test' not in frame.content.decode()
    assert "sandbox" in frame["Content-Security-Policy"]


def test_the_bytes_can_be_downloaded_and_are_never_shown_in_place(lead: Client) -> None:
    row = set_aside(builders.a_mailbox())
    answer = lead.get(f"/admin/mail/quarantine/{row.pk}/raw/")
    assert answer.content == RAW
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"


def test_a_mail_that_stopped_workers_is_shown_without_being_parsed(lead: Client) -> None:
    row, good = set_aside(builders.a_mailbox(), HTML, attempts=5), set_aside(builders.a_mailbox())
    said = "It could not be read as a mail."
    assert said in lead.get(f"/admin/mail/quarantine/{row.pk}/").content.decode()
    assert said not in lead.get(f"/admin/mail/quarantine/{good.pk}/").content.decode()
    assert "&lt;p&gt;Hello" in lead.get(f"/admin/mail/quarantine/{row.pk}/body/").content.decode()


def test_release_leads_to_the_new_ticket(lead: Client) -> None:
    mailbox = builders.a_mailbox()
    row = set_aside(None)
    answer = lead.post(f"/admin/mail/quarantine/{row.pk}/ticket/", {"mailbox": mailbox.pk})
    assert answer["Location"] == f"/tickets/{Ticket.objects.get().pk}/"


@pytest.mark.parametrize(("path", "state"), [("run", "received"), ("ignoring", "ignored")])
def test_running_again_and_ignoring_lead_back_to_the_list(lead: Client, path: str, state: str) -> None:
    row = set_aside(builders.a_mailbox())
    assert lead.post(f"/admin/mail/quarantine/{row.pk}/{path}/")["Location"] == "/admin/mail/quarantine/"
    assert InboundMail.objects.get().state == state
    assert lead.post(f"/admin/mail/quarantine/{row.pk}/{path}/").status_code == 409


def test_agents_are_refused(client: Client) -> None:
    row = set_aside(builders.a_mailbox())
    client.force_login(builders.a_user("agent"))
    for path in ("", f"{row.pk}/", f"{row.pk}/body/", f"{row.pk}/raw/"):
        assert client.get(f"/admin/mail/quarantine/{path}").status_code == 403
    assert client.post(f"/admin/mail/quarantine/{row.pk}/ignoring/").status_code == 403


def test_picked_mails_are_run_again_made_tickets_and_marked_as_spam(lead: Client) -> None:
    mailbox = builders.a_mailbox()
    rows = [set_aside(mailbox, RAW.replace(b"<1@", b"<%d@" % n)) for n in range(6)]
    for path, picked in (("runs", rows[:2]), ("tickets", rows[2:4]), ("spam", rows[4:])):
        answer = lead.post(f"/admin/mail/quarantine/{path}/", {"mails": [row.pk for row in picked]}, follow=True)
        assert "Done with 2 mails." in answer.content.decode()
    states = list(InboundMail.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["received"] * 2 + ["processed"] * 2 + ["ignored"] * 2


def test_all_like_one_are_done_at_once_and_others_are_left(lead: Client) -> None:
    mailbox = builders.a_mailbox()
    rows = [set_aside(mailbox) for _n in range(3)]
    InboundMail.objects.filter(pk=rows[2].pk).update(reason="another reason")
    other = set_aside(builders.a_mailbox())
    page = lead.get(f"/admin/mail/quarantine/{rows[0].pk}/").content.decode()
    assert "2 mails are here for the same reason" in page
    lead.post("/admin/mail/quarantine/spam/", {"like": rows[0].pk})
    left = InboundMail.objects.filter(state="quarantined")
    assert {row.pk for row in left} == {rows[2].pk, other.pk}


def test_what_can_not_be_done_is_said_and_the_rest_is_done(lead: Client) -> None:
    homeless, row = set_aside(None), set_aside(builders.a_mailbox())
    answer = lead.post("/admin/mail/quarantine/tickets/", {"mails": [homeless.pk, row.pk]}, follow=True)
    text = answer.content.decode()
    assert "Done with one mail." in text and "came to no mailbox" in text
    assert lead.post("/admin/mail/quarantine/runs/").status_code == 422


def test_spam_is_listed_and_not_spam_makes_a_ticket(lead: Client) -> None:
    mailbox = builders.a_mailbox()
    row = set_aside(mailbox)
    lead.post(f"/admin/mail/quarantine/{row.pk}/ignoring/")
    page = lead.get("/admin/mail/quarantine/?ignored=1").content.decode()
    assert f"/admin/mail/quarantine/{row.pk}/" in page and "Marked as spam" in page
    assert "Not spam" in lead.get(f"/admin/mail/quarantine/{row.pk}/").content.decode()
    late = lead.post(f"/admin/mail/quarantine/{row.pk}/ticket/", {"mailbox": mailbox.pk})
    assert late.status_code == 422, "who saw it in quarantine is told that somebody called it spam"
    answer = lead.post(f"/admin/mail/quarantine/{row.pk}/ticket/", {"mailbox": mailbox.pk, "ignored": "1"})
    assert answer["Location"] == f"/tickets/{Ticket.objects.get().pk}/"


def test_in_bulk_too_a_partners_lead_reaches_only_their_own(client: Client) -> None:
    partner = builders.a_partner()
    others = set_aside(builders.a_mailbox())
    client.force_login(builders.a_user("lead", partner=partner))
    for path in ("runs", "tickets", "spam"):
        client.post(f"/admin/mail/quarantine/{path}/", {"mails": [others.pk]})
        assert client.post(f"/admin/mail/quarantine/{path}/", {"like": others.pk}).status_code == 404
    assert InboundMail.objects.get().state == "quarantined"
