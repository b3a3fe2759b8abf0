"""What the console says once the desk answers."""

from __future__ import annotations

from django.conf import settings
from django.db import connection


def desk_is_empty() -> bool:
    """No staff yet: nobody has used this database."""
    from people.models import User

    return not User.objects.exists()


def text() -> str:
    """How to begin, for the console."""
    lines = [
        "",
        *(_demo() if settings.DEMO else _real()),
        "",
        f"Logs are in {settings.VAR / 'log'}. Ctrl-C stops everything.",
    ]
    connection.close()
    return "\n".join(lines)


def _demo() -> list[str]:
    from tickets.mail.demo import cast

    logins = cast.logins()
    width = max((len(role) for role, _, _ in logins), default=0)
    return [
        "Sign in as",
        *(f"  {role:<{width}}  {email}  {password}" for role, email, password in logins),
        "",
        "Try first",
        "  Open two windows: sign in as an agent in one, open the customer's mailbox in the other:",
        f"    {settings.SITE_URL}/demo/mailbox/",
        f"  Write to {cast.ADDRESS} there; the ticket appears in the agent's list without a reload.",
        "  Answer it, and see the answer arrive in the customer's mailbox.",
        f"  Mail programs may write too: SMTP on {settings.MAIL_IN_HOST}, port {settings.MAIL_IN_PORT}, no password.",
    ]


def _real() -> list[str]:
    if not desk_is_empty():
        return [f"Mail comes in by SMTP on {settings.MAIL_IN_HOST}, port {settings.MAIL_IN_PORT}."]
    return [
        "Nobody can sign in yet. Make the first administrator, in another window:",
        '  .venv/bin/python manage.py add_admin you@example.com "Your Name"',
    ]
