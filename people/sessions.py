"""A person's signed-in browsers."""

from __future__ import annotations

from allauth.usersessions.models import UserSession

from people.models import User


def end_sessions(user: User) -> int:
    """Sign the person out everywhere; returns from how many browsers."""
    sessions = list(UserSession.objects.filter(user_id=user.pk))
    for session in sessions:
        session.end()
    return len(sessions)
