"""The demo's page 'The customer's mailbox': read what customers got, and write back as they would.

It exists only where the desk catches its own outgoing mail. On the machine itself it is open to anybody,
since customers don't sign in; from elsewhere only staff see it, since it shows invitations and password links.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from helpdesk.lib import html
from helpdesk.lib.errors import Unavailable
from people.forms import attempt
from people.models import Contact
from people.staff import staff
from tickets.mail.demo import caught, customer
from tickets.mail.demo.caught import Caught
from tickets.mail.forms.demo import AnswerForm, LetterForm
from tickets.views.frame import POLICY

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
PAGE = 40
MOST_CUSTOMERS = 200
LOOPBACK = {"127.0.0.1", "::1"}
INVENTED = (("Maya Torres", "maya.torres@example.org"), ("Budi Santoso", "budi.santoso@example.id"))


def is_there() -> bool:
    return bool(settings.DEMO and not settings.OUTGOING_MAIL_URL)


def demo(view: View[P]) -> View[P]:
    """Missing on a real desk; for staff where the browser is not on this machine."""
    for_staff = staff(view)

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not is_there():
            raise Http404
        near = request.META.get("REMOTE_ADDR") in LOOPBACK and "X-Forwarded-For" not in request.headers
        return view(request, *args, **kwargs) if near else for_staff(request, *args, **kwargs)

    return guarded


@require_safe
@demo
def mailbox(request: HttpRequest) -> HttpResponse:
    """`customer` limits the list to one address; `after` is the key of the last mail of the page before."""
    return render(request, "mail/demo/mailbox.html", _listing(request) | {"at": "list"})


@require_safe
@demo
def letter(request: HttpRequest, key: str) -> HttpResponse:
    return _letter(request, _found(key), AnswerForm())


@require_POST
@demo
def replies(request: HttpRequest, key: str) -> HttpResponse:
    mail, form = _found(key), AnswerForm(request.POST, request.FILES)
    if form.is_valid() and _sent(form, lambda: customer.answer(mail, form.cleaned_data["text"], form.enclosed())):
        messages.success(request, _("Sent. The desk has your answer in a moment."))
        return redirect(f"{reverse('demo_letter', args=[key])}?{_chosen(request)}")
    return _letter(request, mail, form)


@demo
def new(request: HttpRequest) -> HttpResponse:
    form = LetterForm(request.POST or None, request.FILES or None, initial=_somebody(request))
    if form.is_valid():
        words = {name: form.cleaned_data[name] for name in ("name", "address", "to", "subject", "text")}
        if _sent(form, lambda: customer.Letter(**words, files=form.enclosed())):
            messages.success(request, _("Sent. Look into the desk's inbox: a new ticket is there in a moment."))
            return redirect(f"{reverse('demo_mailbox')}?{urlencode({'customer': words['address']})}")
    context = _listing(request) | {"form": form, "at": "page"}
    return render(request, "mail/demo/new.html", context, status=422 if form.errors else 200)


@require_safe
@xframe_options_sameorigin
@demo
def body(request: HttpRequest, key: str) -> HttpResponse:
    """The mail's HTML alone, in a document that can run nothing."""
    parsed = customer.opened(_found(key))
    safe = html.sanitise(parsed.html) if parsed.html else html.from_text(parsed.text)
    context = {"body": mark_safe(safe), "message": parsed}  # noqa: S308  sanitised in the line above
    answer = render(request, "tickets/body.html", context)
    answer["Content-Security-Policy"] = POLICY
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _letter(request: HttpRequest, mail: Caught, form: AnswerForm) -> HttpResponse:
    context = _listing(request) | {"mail": mail, "parsed": customer.opened(mail), "form": form, "at": "page"}
    return render(request, "mail/demo/letter.html", context, status=422 if form.errors else 200)


def _listing(request: HttpRequest) -> dict[str, object]:
    everything = caught.listing()
    chosen, after = request.GET.get("customer", ""), request.GET.get("after", "")
    rows = [one for one in everything if not chosen or one.recipient == chosen]
    page = [one for one in rows if not after or one.key < after][: PAGE + 1]
    last = page[PAGE - 1].key if len(page) > PAGE else ""
    return {
        "rows": [customer.summary(one) for one in page[:PAGE]],
        "customers": _customers(everything),
        "chosen": chosen,
        "chosen_query": _chosen(request),
        "count": len(rows),
        "more": f"{request.path}?{urlencode({'customer': chosen, 'after': last})}" if last else "",
    }


def _customers(mails: Sequence[Caught]) -> list[tuple[str, str, int]]:
    """(address, name, mails) of who got the newest mails first."""
    counts = Counter(one.recipient for one in mails)
    addresses = list(dict.fromkeys(one.recipient for one in mails))[:MOST_CUSTOMERS]
    names = dict(Contact.objects.filter(email__in=addresses).values_list("email", "name"))
    return [(address, names.get(address, ""), counts[address]) for address in addresses]


def _sent(form: AnswerForm, write: Callable[[], customer.Letter]) -> bool:
    """Whether it went out; else the form says why not, and keeps the words."""

    def verb() -> bool:
        customer.send(write())
        return True

    try:
        return bool(attempt(form, verb))
    except Unavailable as error:
        form.add_error(None, error.message)
        return False


def _found(key: str) -> Caught:
    mail = caught.find(key)
    if mail is None:
        raise Http404
    return mail


def _chosen(request: HttpRequest) -> str:
    chosen = request.GET.get("customer", "")
    return urlencode({"customer": chosen}) if chosen else ""


def _somebody(request: HttpRequest) -> dict[str, str]:
    """The chosen customer, or one of the invented ones."""
    address = request.GET.get("customer", "")
    if not address:
        name, address = INVENTED[len(caught.listing()) % len(INVENTED)]
        return {"name": name, "address": address}
    name = Contact.objects.filter(email=address).values_list("name", flat=True).first() or ""
    return {"name": name or address.partition("@")[0].replace(".", " ").title(), "address": address}
