"""Accepting an invitation: the one page here that nobody is signed in for."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from helpdesk.lib.errors import Missing
from people.actions import invitations as verbs
from people.forms import PasswordForm, attempt


@sensitive_post_parameters("password")
@never_cache
def accept(request: HttpRequest, key: str) -> HttpResponse:
    try:
        person = verbs.invited(key)
    except Missing as error:
        return render(request, "people/invitation_dead.html", {"error": error}, status=404)
    form = PasswordForm(request.POST or None)
    if form.is_valid():
        accepted = attempt(form, lambda: verbs.accept(key, password=form.cleaned_data["password"]))
        if accepted:
            record_authentication(request, accepted, method="invitation")
            answer: HttpResponse = perform_login(request, accepted)
            return answer
    context = {"form": form, "person": person}
    return render(request, "people/invitation.html", context, status=422 if form.errors else 200)
