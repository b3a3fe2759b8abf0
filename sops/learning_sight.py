"""Of quizzes, certificates and training what somebody may see; pages and API ask here."""

from __future__ import annotations

from django.utils.translation import gettext as _

from helpdesk.lib.errors import Missing
from people.models import User
from sops.models import Attempt, Certificate, Quiz, Training


def quiz_for(user: User, pk: int) -> Quiz:
    found = Quiz.objects.visible_to(user).filter(pk=pk).select_related("procedure").first()
    if found is None:
        raise Missing(_("There is no such quiz, or you may not see it."))
    return found


def attempt_for(user: User, pk: int) -> Attempt:
    """One's own."""
    found = Attempt.objects.filter(user=user, pk=pk).select_related("quiz").first()
    if found is None:
        raise Missing(_("There is no such attempt of yours."))
    return found


def certificate_for(user: User, pk: int) -> Certificate:
    seen = Certificate.objects.visible_to(user).filter(pk=pk).values("pk")
    rows = Certificate.objects.filter(pk__in=seen).select_related("certification__procedure", "certification__quiz")
    found = rows.select_related("user").first()
    if found is None:
        raise Missing(_("There is no such certificate, or you may not see it."))
    return found


def training_for(user: User, pk: int) -> Training:
    found = Training.objects.visible_to(user).filter(pk=pk).select_related("trainer").first()
    if found is None:
        raise Missing(_("There is no such training, or you may not see it."))
    return found
