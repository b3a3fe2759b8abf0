"""Signing in to one's requests, and out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk.lib.errors import Invalid, Missing
from helpdesk.lib.text import casefold_address
from helpdesk.web.limits import Limit, client_address, spend
from people.forms import attempt
from tickets.actions import signing_in
from tickets.models import Brand, RequesterSession
from tickets.portal import sessions
from tickets.portal.pages import KEEP_SECONDS, no_brand, public
from tickets.portal.sessions import signed_in

LINKS_BY_NETWORK = Limit("sign-in links by network", 30, 3600)
LINKS_BY_ADDRESS = Limit("sign-in links by address", 5, 3600)
TRIES_BY_NETWORK = Limit("passwords by network", 60, 3600)
TRIES_BY_ADDRESS = Limit("passwords by address", 10, 900)
FORM = ["GET", "HEAD", "POST"]


class AddressForm(forms.Form):
    email = forms.EmailField(
        max_length=254,
        label=gettext_lazy("Your email address"),
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={
            "required": gettext_lazy("Write the address from which you wrote to us."),
            "invalid": gettext_lazy("Write the email address in full, such as name@example.com."),
        },
    )

    def clean_email(self) -> str:
        return casefold_address(self.cleaned_data["email"])


class PasswordForm(AddressForm):
    password = forms.CharField(
        max_length=200,
        label=gettext_lazy("Password"),
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
        error_messages={"required": gettext_lazy("Write your password.")},
    )
    field_order = ("email", "password")


class AccountForm(forms.Form):
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)


class NewPasswordForm(forms.Form):
    password = forms.CharField(
        max_length=200,
        label=gettext_lazy("New password"),
        help_text=gettext_lazy("At least 10 letters, digits or signs."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        error_messages={"required": gettext_lazy("Write your password.")},
    )


@require_http_methods(FORM)
@public
def sign_in(request: HttpRequest) -> HttpResponse:
    """By a link. The answer is the same for every address, known or not, asked for too often or not."""
    form = AddressForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _page(request, "sign_in", form, status=422 if form.errors else 200)
    if wait := spend(LINKS_BY_NETWORK, client_address(request)):
        form.add_error(None, _too_many(wait))
        return _page(request, "sign_in", form, status=429)
    address = form.cleaned_data["email"]
    if not spend(LINKS_BY_ADDRESS, address):
        signing_in.ask(address, brand=_brand(request), language=translation.get_language() or "")
    return _page(request, "sign_in_sent", form, address=address)


@require_http_methods(FORM)
@public
def sign_in_password(request: HttpRequest) -> HttpResponse:
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _page(request, "sign_in_password", form, status=422 if form.errors else 200)
    address = form.cleaned_data["email"]
    if wait := spend(TRIES_BY_NETWORK, client_address(request)) or spend(TRIES_BY_ADDRESS, address):
        form.add_error(None, _too_many(wait))
        return _page(request, "sign_in_password", form, status=429)
    try:
        cookie = signing_in.by_password(address, form.cleaned_data["password"], brand=_brand(request))
    except Invalid as wrong:
        form.add_error(None, wrong.message)
        return _page(request, "sign_in_password", form, status=422)
    return sessions.begin(redirect(_back(request)), cookie)


@require_http_methods(FORM)
@public
def sign_in_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Opening the link shows a button; pressing it signs in, once."""
    found = signing_in.link(secret)
    if found is None:
        return _page(request, "sign_in_dead", AddressForm(), status=404)
    if request.method != "POST":
        return _page(request, "sign_in_link", None, brand=found.brand or no_brand(), address=found.address)
    try:
        cookie = signing_in.follow(secret)
    except Missing as used:
        return _page(request, "sign_in_dead", AddressForm(), status=used.status)
    return sessions.begin(redirect("my_requests"), cookie)


@require_POST
@signed_in
def sign_out(request: HttpRequest, session: RequesterSession) -> HttpResponse:
    signing_in.sign_out(session, everywhere=bool(request.POST.get("everywhere")))
    return sessions.end(redirect("my_sign_in"))


@require_http_methods(FORM)
@signed_in
def account(request: HttpRequest, session: RequesterSession) -> HttpResponse:
    """The language of mail and pages."""
    form = AccountForm(
        request.POST if request.method == "POST" else None, initial={"language": translation.get_language()}
    )
    if not form.is_valid():
        return _account(request, session, form, NewPasswordForm())
    signing_in.set_language(session.contact, form.cleaned_data["language"])
    answer = redirect(f"{reverse('my_account')}?saved=language")
    code = form.cleaned_data["language"]
    answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, KEEP_SECONDS, samesite="Lax", secure=settings.HTTPS)
    return answer


@require_POST
@signed_in
def password(request: HttpRequest, session: RequesterSession) -> HttpResponse:
    form = NewPasswordForm(request.POST)
    if form.is_valid():
        attempt(form, lambda: signing_in.set_password(session, form.cleaned_data["password"]))
    if form.errors:
        language = AccountForm(initial={"language": translation.get_language()})
        return _account(request, session, language, form, status=422)
    return redirect(f"{reverse('my_account')}?saved=password")


def _account(
    request: HttpRequest, session: RequesterSession, form: AccountForm, new: NewPasswordForm, status: int = 200
) -> HttpResponse:
    context = {
        "brand": session.brand or no_brand(),
        "session": session,
        "form": form,
        "password": new,
        "saved": request.GET.get("saved", ""),
    }
    return render(request, "portal/account.html", context, status=status)


def _page(request: HttpRequest, name: str, form: forms.Form | None, status: int = 200, **more: Any) -> HttpResponse:
    context = {"brand": _brand(request) or no_brand(), "form": form, "query": request.GET.urlencode(), **more}
    return render(request, f"portal/{name}.html", context, status=status)


def _brand(request: HttpRequest) -> Brand | None:
    """On whose pages they came here."""
    slug = request.GET.get("brand", "")
    return Brand.objects.select_related("look").filter(slug=slug[:50]).first() if slug else None


def _back(request: HttpRequest) -> str:
    """The page of their own that they wanted; nowhere else."""
    wanted = request.GET.get("next", "")
    is_own = url_has_allowed_host_and_scheme(wanted, {request.get_host()}) and wanted.startswith("/my/")
    return wanted if is_own else reverse("my_requests")


def _too_many(seconds: int) -> str:
    return _("That was tried often in a short time. Try again in %(minutes)d minutes.") % {"minutes": -(-seconds // 60)}
