"""The admin pages about mail."""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from people.capabilities import Capability
from people.sections import Group, Section, register


def register_sections() -> None:
    section, mail = partial(Section, Group.MAIL), Capability.MANAGE_MAIL
    register(
        section("admin_brands", _("Brands"), _("What customers know the desk as."), "tag", mail, in_house=True),
        section("admin_mailboxes", _("Mailboxes"), _("Addresses, where mail is fetched, health."), "mail", mail,
                in_house=True),
        section("admin_quarantine", _("Quarantine"), _("Mail that could not become a ticket."), "shield-alert",
                Capability.LEAD_TEAM),
        section("admin_outgoing", _("Outgoing mail"), _("What did not arrive, and why. Send it again."), "send",
                Capability.LEAD_TEAM),
        section("admin_suppressions", _("Stopped addresses"), _("Where mail came back, so none is sent."), "ban",
                Capability.LEAD_TEAM, in_house=True),
    )  # fmt: skip
    if settings.DEMO and not settings.OUTGOING_MAIL_URL:
        register(
            section("demo_mailbox", _("The customer's mailbox"), _("Demo: read and answer as a customer."),
                    "mail-open", Capability.WORK_TICKETS),
        )  # fmt: skip
