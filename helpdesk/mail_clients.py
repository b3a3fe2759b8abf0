"""What mail providers know the desk by: the client that signs in to mailboxes, and the secrets of what they post."""

from __future__ import annotations

from dataclasses import dataclass, field

from helpdesk import env

WEB = {"http", "https"}


@dataclass(frozen=True, slots=True)
class MailClient:
    """`url` is where the provider's sign-in is, empty for its own; `tenant` is a directory of Microsoft's."""

    client_id: str
    client_secret: str = field(repr=False)
    url: str = ""
    tenant: str = ""


def registered() -> dict[str, MailClient]:
    """By provider, those that are set."""
    google = MailClient(
        env.text("MAIL_GOOGLE_CLIENT_ID"),
        env.text("MAIL_GOOGLE_CLIENT_SECRET"),
        env.url("MAIL_GOOGLE_URL", "", schemes=WEB).rstrip("/"),
    )
    microsoft = MailClient(
        env.text("MAIL_MICROSOFT_CLIENT_ID"),
        env.text("MAIL_MICROSOFT_CLIENT_SECRET"),
        env.url("MAIL_MICROSOFT_URL", "https://login.microsoftonline.com", schemes=WEB).rstrip("/"),
        env.text("MAIL_MICROSOFT_TENANT", "common"),
    )
    return {name: client for name, client in (("google", google), ("microsoft", microsoft)) if client.client_id}


def origins(clients: dict[str, MailClient]) -> list[str]:
    """Where a form that begins a sign-in may lead."""
    return [client.url or "https://accounts.google.com" for client in clients.values()]


def webhooks() -> dict[str, str]:
    """The secret of each provider that may post mail, empty for those that may not."""
    return {
        "mailgun": env.text("MAILGUN_SIGNING_KEY"),
        "postmark": env.text("POSTMARK_WEBHOOK_SECRET"),
        "sendgrid": env.text("SENDGRID_WEBHOOK_SECRET"),
    }
