"""A person's own settings."""

from __future__ import annotations

from dataclasses import replace

from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from people.actions import profile as verbs
from people.forms import ProfileForm, attempt
from people.staff import StaffRequest, staff


@staff
def profile(request: StaffRequest) -> HttpResponse:
    user = request.user
    initial = {name: getattr(user, name) for name in ProfileForm.base_fields}
    form = ProfileForm(request.POST or None, initial=initial)
    if form.is_valid():
        changed = attempt(form, lambda: verbs.change(form.preferences(), by=user))
        if changed:
            with translation.override(changed.language):
                messages.success(request, _("Your settings are saved."))
            return redirect("settings_profile")
    return render(request, "settings/profile.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@staff
def theme(request: StaffRequest) -> HttpResponse:
    """Keep what was turned to in the menu; the page has turned already."""
    user = request.user
    now = verbs.Preferences(**{name: getattr(user, name) for name in ProfileForm.base_fields})
    verbs.change(replace(now, theme=request.POST.get("theme", "")), by=user)
    return HttpResponse(status=204)


@require_safe
@staff
def security(request: StaffRequest) -> HttpResponse:
    """What protects this person's account, each with the page where it is changed."""
    factors = Authenticator.objects.filter(user_id=request.user.pk)
    kinds = [factor.type for factor in factors]
    context = {
        "has_app": Authenticator.Type.TOTP in kinds,
        "passkeys": kinds.count(Authenticator.Type.WEBAUTHN),
        "has_codes": Authenticator.Type.RECOVERY_CODES in kinds,
        "sessions": UserSession.objects.filter(user_id=request.user.pk).count(),
        "providers": get_adapter().list_providers(request),
        "connections": SocialAccount.objects.filter(user_id=request.user.pk).count(),
    }
    return render(request, "settings/security.html", context)
