"""Personal tokens for programs."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import F, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from helpdesk.lib import clock
from people.actions import tokens as verbs
from people.forms import TokenForm, attempt
from people.models import ApiToken
from people.staff import StaffRequest, staff


@never_cache
@staff
def tokens(request: StaffRequest) -> HttpResponse:
    """The secret of a new token is in the answer to its form, and nowhere again."""
    user = request.user
    form = TokenForm(request.POST or None)
    made = None
    if form.is_valid():
        values = form.cleaned_data
        made = attempt(
            form,
            lambda: verbs.create(values["name"], scopes=values["scopes"], expires_at=form.expires_at(), by=user),
        )
    live = Q(expires_at=None) | Q(expires_at__gt=clock.now())
    context = {
        "form": TokenForm() if made else form,
        "secret": made[1] if made else "",
        "tokens": user.api_tokens.filter(live, revoked_at=None),
        "past": user.api_tokens.exclude(live, revoked_at=None).order_by(F("revoked_at").desc(nulls_last=True))[:10],
    }
    return render(request, "settings/tokens.html", context, status=422 if form.errors else 200)


@require_POST
@staff
def revocation(request: StaffRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(ApiToken.objects.filter(user=request.user), pk=pk)
    verbs.revoke(token, by=request.user)
    messages.success(request, _("The token '%(name)s' no longer works.") % {"name": token.name})
    return redirect("settings_tokens")
