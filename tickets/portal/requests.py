"""The requester's page of one ticket: read, answer, say that it is solved, open it again, rate it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from helpdesk.lib.errors import Conflict
from helpdesk.web.limits import spend
from tickets.actions import intake, requester, satisfaction
from tickets.actions.thread import NewMessage
from tickets.contents import opened
from tickets.models import Channel, Satisfaction
from tickets.models.attachment import SHOWN_IN_PLACE
from tickets.portal import guard
from tickets.portal.about import told
from tickets.portal.conversation import conversation, file_in_sight
from tickets.portal.forms import AnswerForm
from tickets.portal.links import Access, access_by, requester_link
from tickets.portal.pages import View, no_such_request, public
from tickets.portal.rating import RatingForm
from tickets.portal.sessions import by_session
from tickets.portal.uploads import modest


def by_token(view: View) -> View:
    """Opens what the token opens, or shows the page for links that lead nowhere."""

    @public
    @wraps(view)
    def page(request: HttpRequest, token: str, **kwargs: object) -> HttpResponseBase:
        access = access_by(token)
        return view(request, access, **kwargs) if access else no_such_request(request)

    return page


@require_safe
@by_token
def received(request: HttpRequest, access: Access) -> HttpResponse:
    link = requester_link(access.ticket, access.contact)
    return render(request, "portal/received.html", _frame(access) | {"link": link})


def _follow(request: HttpRequest, access: Access) -> HttpResponse:
    return _page(request, access, AnswerForm())


def _answer(request: HttpRequest, access: Access) -> HttpResponse:
    form = AnswerForm(request.POST, request.FILES)
    if form.is_valid() and spend(guard.BY_REQUEST, f"{access.ticket.pk}:{access.contact.pk}"):
        form.add_error(None, _("You wrote many answers in a short time. Your words are kept: try again in an hour."))
        return _page(request, access, form, status=429)
    if not form.is_valid():
        return _page(request, access, form, status=422)
    values = form.cleaned_data
    words = [str(access.ticket.pk), values["message"]]
    ticket_id = guard.once(values["stamp"], words, values["attachments"], lambda: _taken(access, values))
    return redirect(access.url_in(int(ticket_id)))


def _solution(request: HttpRequest, access: Access) -> HttpResponse:
    return _done(request, access, lambda: requester.solve(access.living.pk, by=access.contact))


def _reopening(request: HttpRequest, access: Access) -> HttpResponse:
    return _done(request, access, lambda: requester.reopen(access.living.pk, by=access.contact))


def _rating(request: HttpRequest, access: Access) -> HttpResponse:
    form = RatingForm(request.POST, ticket=access.ticket)
    if form.is_valid() and form.rate(access):
        return redirect(f"{access.url()}#rating")
    return _page(request, access, AnswerForm(), status=422, rating=form)


def _file(request: HttpRequest, access: Access, attachment_id: int) -> HttpResponseBase:
    """Pictures are shown, everything else is saved; nothing in a file may run."""
    found = file_in_sight(access, attachment_id)
    if found is None:
        return no_such_request(request)
    response = FileResponse(
        opened(found),
        as_attachment=found.content_type not in SHOWN_IN_PLACE,
        filename=found.name,
        content_type=found.content_type,
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


# Each page twice: opened by the ticket's own link, and by who is signed in.
follow, my_follow = require_safe(by_token(_follow)), require_safe(by_session(_follow))
answer, my_answer = modest(require_POST(by_token(_answer))), modest(require_POST(by_session(_answer)))
solution, my_solution = require_POST(by_token(_solution)), require_POST(by_session(_solution))
reopening, my_reopening = require_POST(by_token(_reopening)), require_POST(by_session(_reopening))
rating, my_rating = require_POST(by_token(_rating)), require_POST(by_session(_rating))
file, my_file = require_safe(by_token(_file)), require_safe(by_session(_file))


def _done(request: HttpRequest, access: Access, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except Conflict as closed:
        return _page(request, access, AnswerForm(), status=closed.status)
    return redirect(access.url())


def _page(
    request: HttpRequest, access: Access, form: AnswerForm, status: int = 200, rating: RatingForm | None = None
) -> HttpResponse:
    before = request.GET.get("before", "")
    talk = conversation(access, int(before) if before.isdecimal() and len(before) < 9 else 0)
    context = _frame(access) | {"form": form, "talk": talk, "rating": rating or _rating_form(access)}
    context["told"] = told(access.ticket)
    return render(request, "portal/request.html", context, status=status)


def _rating_form(access: Access) -> RatingForm | None:
    """Where its requester may rate it now."""
    survey = satisfaction.survey_of(access.ticket)
    if not access.is_requester or survey is None:
        return None
    row = Satisfaction.objects.filter(ticket=access.ticket).first()
    if satisfaction.refusal(access.ticket, survey, row):
        return None
    return RatingForm(ticket=access.ticket, row=row)


def _frame(access: Access) -> dict[str, Any]:
    return {"access": access, "ticket": access.ticket, "living": access.living, "brand": access.ticket.brand}


def _taken(access: Access, values: dict[str, Any]) -> str:
    """Takes the answer in; returns the number of the ticket that it went to: a new one, where this was closed."""
    new = NewMessage(
        author=access.contact,
        channel=Channel.WEB,
        text=values["message"],
        new_text=values["message"],
        subject=access.ticket.subject,
        from_name=access.contact.name,
        from_address=access.contact.email,
        files=tuple(values["attachments"]),
    )
    return str(intake.receive(access.ticket.pk, new, cc=(access.contact,)).ticket_id)
