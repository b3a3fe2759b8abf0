"""For every address with parameters, values of one side: its own ticket, macro, run and so on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

from events.webhooks.models import Webhook, WebhookDelivery
from helpdesk.lib import clock
from people.models import (
    Attribute,
    Contact,
    ContactNote,
    Notification,
    Organisation,
    Shift,
)
from sops.actions import announcements
from sops.models import Announcement, Attendance, Certificate, Certification, Training
from tests.house import samples_of_quality as quality
from tests.house.sight import FAR, NOWHERE, Side, procedure_run_of
from tests.tickets.automation.cast import a_trigger
from tickets.actions import webhooks
from tickets.actions.webhooks import Details
from tickets.mail.models import InboundMail, Source, Suppression
from tickets.models import (
    BulkRun,
    Rule,
    ScheduledReply,
)
from tickets.portal.links import RATING, token_for


def _source_of(side: Side) -> Source:
    values = {"host": "127.0.0.1", "username": f"{side.word}-imap", "port": 1, "password": "unreadable"}
    return Source.objects.get_or_create(mailbox=side.mailbox, defaults=values)[0]


def _run_of(side: Side) -> BulkRun:
    """What it wrote into their ticket is told on its page."""
    acts = {"note": f"<p>{side.word}note</p>"}
    source = {"search": f"{side.word}subject"}
    return BulkRun.objects.get_or_create(owner=side.agent, defaults={"acts": acts, "source": source, "total": 1})[0]


def _organisation_of(side: Side) -> Organisation:
    return Organisation.objects.get_or_create(name=f"{side.word} organisation")[0]


def _organisation_with_people_of(side: Side) -> Organisation:
    organisation = _organisation_of(side)
    Contact.objects.filter(pk=side.ticket.requester_id).update(organisation=organisation)
    return organisation


def _note_of(side: Side) -> ContactNote:
    values = {"text": f"{side.word}note", "partner": side.partner}
    return ContactNote.objects.get_or_create(contact=side.ticket.requester, author=side.agent, defaults=values)[0]


def _attribute() -> Attribute:
    return Attribute.objects.get_or_create(key="plan", defaults={"label": "Plan"})[0]


def _quarantined_of(side: Side) -> InboundMail:
    """Its words are those of a mail, which only the mailbox's own people may read."""
    raw = f"Subject: {side.word}subject\r\n\r\n{side.word}text\r\n".encode()
    values = {"via": "smtp", "raw": raw, "size": len(raw), "sha256": side.word, "reason": f"{side.word}text"}
    values["state"] = InboundMail.State.QUARANTINED
    return InboundMail.objects.get_or_create(mailbox=side.mailbox, defaults=values)[0]


def _suppression_of(side: Side) -> Suppression:
    return Suppression.objects.get_or_create(address=f"{side.word}-gone@example.org", defaults={"reason": "by_hand"})[0]


def _scheduled_of(side: Side) -> ScheduledReply:
    values = {"html": f"<p>{side.word}text</p>", "channel": "web", "seen_version": 9, "due_at": FAR}
    return ScheduledReply.objects.get_or_create(ticket=side.ticket, author=side.agent, defaults=values)[0]


def _told_of(side: Side) -> Notification:
    values = {"subject_kind": "ticket", "subject_id": side.ticket.pk, "actor_kind": "system"}
    return Notification.objects.get_or_create(user=side.agent, kind="replied", event_id=1, defaults=values)[0]


def _webhook_of(side: Side) -> Webhook:
    """Its name, address and messages have their word."""
    found = Webhook.objects.filter(owner=side.admin).first()
    if found is None:
        details = Details(f"{side.word} webhook", f"https://{side.word}.test/", ["ticket.created"])
        found = webhooks.create(details, by=side.admin)[0]
        WebhookDelivery.objects.create(
            webhook=found, kind="test", message_id="test_1", body=f"{side.word}text", state="failed",
            finished_at=clock.now(),
        )  # fmt: skip
    return found


def _shift_of(side: Side) -> Shift:
    values = {"starts_at": FAR, "ends_at": FAR + timedelta(hours=8), "time_zone": "UTC", "note": f"{side.word}note"}
    return Shift.objects.get_or_create(user=side.agent, defaults=values)[0]


def _rule() -> Rule:
    """The desk's own, which only its admins see."""
    return Rule.objects.first() or a_trigger("Anybody's", {"priority": 4}, on=False)


def _version_of(side: Side) -> dict[str, object]:
    procedure_run_of(side)
    return {"key": "shared", "number": 1, "other": 1, "form": "json", "pk": NOWHERE}


def _announced_of(side: Side) -> dict[str, object]:
    """For their own people; its words have theirs."""
    found = Announcement.objects.filter(author=side.admin).first()
    if found is None:
        own = {"field": "partner", "op": "is", "value": side.partner.pk} if side.partner else IN_HOUSE
        said = announcements.Details(
            title=f"{side.word}subject", html=f"<p>{side.word}text</p>", audience=own, due_on=FAR.date()
        )
        found = announcements.publish(announcements.create(said, by=side.admin).pk, by=side.admin)
    requirement = found.requirement.pk
    return {"pk": found.pk, "announcement_id": found.pk, "requirement_id": requirement}


def _certificate_of(side: Side) -> Certificate:
    """Of their agent, for the procedure that everybody may read."""
    procedure = procedure_run_of(side).procedure
    rules = Certification.objects.get_or_create(procedure=procedure, defaults={"is_active": False})[0]
    return Certificate.objects.get_or_create(certification=rules, user=side.agent)[0]


def _training_of(side: Side) -> Training:
    """For their own agent; its words have theirs."""
    values = {"at": FAR, "trainer": side.admin, "partner": side.partner, "html": f"<p>{side.word}text</p>"}
    found = Training.objects.get_or_create(title=f"{side.word}subject", defaults=values)[0]
    Attendance.objects.get_or_create(training=found, user=side.agent)
    return found


def _reading_of(side: Side) -> dict[str, object]:
    return {"pk": _announced_of(side)["requirement_id"]}


IN_HOUSE: dict[str, object] = {"field": "partner", "op": "is_not_set"}
Values = Callable[[Side], dict[str, object]]

# What stands for the parameters of an address, by how the address begins; the first that fits is taken.
SAMPLES: list[tuple[str, Values]] = [
    *quality.SAMPLES,
    ("/learning/reading/{pk}", _reading_of),
    ("/learning/announcements/{pk}", _announced_of),
    ("/learning/quizzes/{pk}", lambda side: {"pk": NOWHERE, "item_id": NOWHERE}),  # the desk's own, for all staff
    ("/learning/attempts/{pk}", lambda side: {"pk": NOWHERE}),
    ("/learning/certifications/{pk}", lambda side: {"pk": NOWHERE}),
    ("/learning/certificates/{pk}", lambda side: {"pk": _certificate_of(side).pk}),
    ("/learning/trainings/{pk}", lambda side: {"pk": _training_of(side).pk}),
    ("/api/v1/learning/quizzes/{quiz_id}", lambda side: {"quiz_id": NOWHERE}),
    ("/api/v1/learning/attempts/{attempt_id}", lambda side: {"attempt_id": NOWHERE}),
    ("/api/v1/learning/certifications/{certification_id}", lambda side: {"certification_id": NOWHERE}),
    ("/api/v1/learning/certificates/{certificate_id}", lambda side: {"certificate_id": _certificate_of(side).pk}),
    ("/api/v1/learning/trainings/{training_id}", lambda side: {"training_id": _training_of(side).pk}),
    ("/api/v1/learning/", _announced_of),
    ("/api/v1/webhooks/{webhook_id}", lambda side: {"webhook_id": _webhook_of(side).pk}),
    ("/admin/webhooks/{pk}", lambda side: {"pk": _webhook_of(side).pk, "key": _webhook_of(side).deliveries.get().pk}),
    ("/api/v1/side-conversations/{side_id}", lambda side: {"side_id": side.side.pk}),
    ("/escalations/deliveries/{key}", lambda side: {"key": side.delivery.pk}),
    ("/escalations/{key}", lambda side: {"key": side.side.pk}),
    ("/api/v1/tickets/{pk}", lambda side: {"pk": side.ticket.pk}),
    ("/api/v1/tickets/{ticket_id}", lambda side: {"ticket_id": side.ticket.pk, "macro_id": side.macro.pk}),
    ("/api/v1/tickets/{ticket_id}", lambda side: {"ticket_id": side.ticket.pk}),
    ("/api/v1/retention/{brand_id}", lambda side: {"brand_id": side.ticket.brand_id}),
    ("/api/v1/contacts/{contact_id}", lambda side: {"contact_id": side.ticket.requester_id}),
    ("/api/v1/erasures/{erasure_id}", lambda side: {"erasure_id": NOWHERE}),
    ("/api/v1/links/{link_id}", lambda side: {"link_id": NOWHERE}),
    ("/api/v1/messages/{message_id}", lambda side: {"message_id": side.message.pk}),
    ("/api/v1/attachments/{attachment_id}", lambda side: {"attachment_id": side.attachment.pk}),
    ("/api/v1/uploads/{key}", lambda side: {"key": uuid4()}),
    ("/uploads/{key}", lambda side: {"key": uuid4()}),
    ("/files/{key}", lambda side: {"key": uuid4()}),
    ("/tickets/merging/{act}", lambda side: {"act": uuid4()}),
    ("/tickets/{number}/incidents/rounds/{key}", lambda side: {"number": side.ticket.pk, "key": NOWHERE}),
    ("/requesters/{key}", lambda side: {"key": side.ticket.requester_id}),
    ("/admin/retention/erasures/{pk}", lambda side: {"pk": NOWHERE}),
    ("/admin/retention/{pk}", lambda side: {"pk": side.ticket.brand_id}),
    ("/links/{key}", lambda side: {"key": NOWHERE}),
    ("/api/v1/runs/{run_id}", lambda side: {"run_id": procedure_run_of(side).pk}),
    ("/api/v1/procedures/{key}", _version_of),
    ("/runs/{pk}", lambda side: {"pk": procedure_run_of(side).pk}),
    ("/procedures/", _version_of),
    ("/tickets/{number}", lambda side: {"number": side.ticket.pk}),
    ("/messages/{key}/pictures", lambda side: {"key": side.message.pk, "signature": "x" * 16}),
    ("/messages/{key}", lambda side: {"key": side.message.pk}),
    ("/attached/{key}", lambda side: {"key": side.attachment.pk, "index": 0}),
    ("/attachments/{key}", lambda side: {"key": side.attachment.pk, "name": "file.bin"}),
    ("/requesters/notes/{pk}", lambda side: {"pk": _note_of(side).pk}),
    ("/requesters/addresses/{pk}", lambda side: {"pk": side.ticket.requester.identities.get().pk}),
    ("/requesters/merges/{pk}", lambda side: {"pk": NOWHERE}),
    ("/requesters/{pk}", lambda side: {"pk": side.ticket.requester.pk}),
    ("/organisations/{pk}", lambda side: {"pk": _organisation_with_people_of(side).pk}),
    ("/api/v1/organisations/{pk}", lambda side: {"pk": _organisation_with_people_of(side).pk}),
    ("/api/v1/contacts/{contact_id}", lambda side: {"contact_id": side.ticket.requester.pk}),
    ("/api/v1/contact-notes/{note_id}", lambda side: {"note_id": _note_of(side).pk}),
    ("/api/v1/contact-merges/{merge_id}", lambda side: {"merge_id": NOWHERE}),
    ("/admin/attributes/{pk}", lambda side: {"pk": _attribute().pk}),
    ("/ratings/{token}", lambda side: {"token": token_for(side.ticket.pk, NOWHERE, RATING)}),
    ("/my/requests/{number}", lambda side: {"number": side.ticket.pk, "attachment_id": side.attachment.pk}),
    ("/my/sign-in/{secret}", lambda side: {"secret": "unknown"}),
    ("/settings/tokens/{pk}", lambda side: {"pk": side.token.pk}),
    ("/api/v1/macros/{macro_id}", lambda side: {"macro_id": side.macro.pk}),
    ("/admin/macros/{pk}", lambda side: {"pk": side.macro.pk}),
    ("/tickets/{number}/macros/{event}", lambda side: {"number": side.ticket.pk, "event": NOWHERE}),
    ("/api/v1/scheduled/{scheduled_id}", lambda side: {"scheduled_id": _scheduled_of(side).pk}),
    ("/scheduled/{pk}", lambda side: {"pk": _scheduled_of(side).pk}),
    ("/api/v1/bulk/{run_id}", lambda side: {"run_id": _run_of(side).pk}),
    ("/bulk/{pk}", lambda side: {"pk": _run_of(side).pk}),
    ("/api/v1/notifications/{notification_id}", lambda side: {"notification_id": _told_of(side).pk}),
    ("/notifications/{pk}", lambda side: {"pk": _told_of(side).pk}),
    ("/api/v1/views/{view_id}", lambda side: {"view_id": side.view.pk}),
    ("/views/{pk}", lambda side: {"pk": side.view.pk}),
    ("/people/{pk}/abilities", lambda side: {"pk": side.agent.pk}),
    ("/api/v1/users/{user_id}", lambda side: {"user_id": side.agent.pk}),
    ("/roster/shifts/{pk}", lambda side: {"pk": _shift_of(side).pk}),
    ("/api/v1/shifts/{pk}", lambda side: {"pk": _shift_of(side).pk}),
    ("/api/v1/team-routing/{team_id}", lambda side: {"team_id": side.team.pk}),
    ("/admin/routing/teams/{pk}", lambda side: {"pk": side.team.pk}),
    ("/api/v1/users/{pk}", lambda side: {"pk": side.agent.pk}),
    ("/api/v1/teams/{pk}", lambda side: {"pk": side.team.pk}),
    ("/api/v1/partners/{pk}", lambda side: {"pk": side.partner.pk if side.partner else NOWHERE}),
    ("/api/v1/sites/{pk}", lambda side: {"pk": side.site.pk}),
    ("/api/v1/contacts/{pk}", lambda side: {"pk": side.ticket.requester.pk}),
    ("/admin/people/{pk}", lambda side: {"pk": side.agent.pk}),
    ("/admin/teams/{pk}", lambda side: {"pk": side.team.pk}),
    ("/admin/partners/{pk}", lambda side: {"pk": side.partner.pk if side.partner else NOWHERE}),
    ("/admin/sites/{pk}", lambda side: {"pk": side.site.pk}),
    ("/admin/organisations/{pk}", lambda side: {"pk": _organisation_of(side).pk}),
    ("/admin/roles/{pk}", lambda side: {"pk": side.reader.roles.get().pk}),
    ("/admin/brands/{pk}", lambda side: {"pk": side.ticket.brand_id}),
    (
        "/admin/mailboxes/sources/{pk}/sign-in/{provider}",
        lambda side: {"pk": _source_of(side).pk, "provider": "google"},
    ),
    ("/admin/mailboxes/sources/{pk}", lambda side: {"pk": _source_of(side).pk}),
    (
        "/admin/mailboxes/{mailbox}/sources/at/{provider}",
        lambda side: {"mailbox": side.mailbox.pk, "provider": "google"},
    ),
    ("/admin/mailboxes/{mailbox}", lambda side: {"mailbox": side.mailbox.pk}),
    ("/admin/mailboxes/{pk}/templates/", lambda side: {"pk": side.mailbox.pk, "kind": "reply", "language": "en"}),
    ("/admin/mailboxes/{pk}", lambda side: {"pk": side.mailbox.pk}),
    ("/admin/mail/suppressions/{pk}", lambda side: {"pk": _suppression_of(side).pk}),
    ("/admin/mail/quarantine/{pk}", lambda side: {"pk": _quarantined_of(side).pk}),
    ("/admin/mail/{pk}", lambda side: {"pk": _quarantined_of(side).pk}),
    # The desk's own set-up, read by all of its staff: nothing of a side's.
    ("/admin/connectors/", lambda side: {"pk": NOWHERE, "key": NOWHERE}),
    ("/api/v1/connectors/", lambda side: {"connector_id": NOWHERE, "operation_id": NOWHERE}),
    ("/admin/skills/{pk}", lambda side: {"pk": NOWHERE}),
    ("/api/v1/skills/{pk}", lambda side: {"pk": NOWHERE}),
    ("/admin/routing/kinds/{pk}", lambda side: {"pk": NOWHERE}),
    ("/api/v1/kinds-of-work/{kind_id}", lambda side: {"kind_id": NOWHERE}),
    ("/api/v1/rules/{rule_id}", lambda side: {"rule_id": _rule().pk, "trial_id": NOWHERE}),
    ("/admin/background/", lambda side: {"key": NOWHERE}),
    ("/admin/rules/new/{kind}", lambda side: {"kind": "trigger"}),
    ("/admin/rules/{pk}", lambda side: {"pk": _rule().pk}),
    ("/api/v1/statuses/{status_id}", lambda side: {"status_id": NOWHERE}),
    ("/api/v1/fields/{key}", lambda side: {"key": "nothing"}),
    ("/api/v1/categories/{category_id}", lambda side: {"category_id": NOWHERE}),
    ("/api/v1/forms/{form_id}", lambda side: {"form_id": NOWHERE}),
    ("/admin/statuses/new/{category}", lambda side: {"category": "pending"}),
    ("/admin/statuses/{pk}", lambda side: {"pk": NOWHERE}),
    ("/admin/categories/{pk}", lambda side: {"pk": NOWHERE}),
    ("/admin/fields/new/{kind}", lambda side: {"kind": "text"}),
    ("/admin/fields/{key}", lambda side: {"key": "nothing"}),
    ("/admin/forms/{pk}", lambda side: {"pk": NOWHERE}),
    ("/admin/calendars/{pk}", lambda side: {"pk": NOWHERE}),
    ("/admin/policies/", lambda side: {"pk": NOWHERE, "number": 1}),
    ("/api/v1/calendars/{calendar_id}", lambda side: {"calendar_id": NOWHERE}),
    ("/api/v1/policies/", lambda side: {"policy_id": NOWHERE, "run_id": NOWHERE}),
    ("/help/{brand}", lambda side: {"brand": side.ticket.brand.slug}),
    # A link whose contact takes no part: possession of a right one is by design enough (tests/tickets/portal).
    ("/requests/{token}", lambda side: {"token": token_for(side.ticket.pk, NOWHERE), "attachment_id": 1}),
    ("/mail/from/{provider}", lambda side: {"provider": "mailgun"}),
    ("/demo/mailbox/{key}", lambda side: {"key": "unknown"}),
    ("/accounts/invitations/{key}", lambda side: {"key": "unknown"}),
    ("/accounts/confirm-email/{key}", lambda side: {"key": "unknown"}),
    ("/accounts/password/reset/key/{uidb36}", lambda side: {"uidb36": "1", "key": "unknown"}),
    ("/accounts/2fa/webauthn/keys/{pk}", lambda side: {"pk": NOWHERE}),
    ("/accounts/saml/{organization_slug}", lambda side: {"organization_slug": "unknown"}),
    ("/accounts/oidc/{provider_id}", lambda side: {"provider_id": "unknown"}),
]
