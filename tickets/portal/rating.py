"""Rating a request: a link opens the page, and only sending its form records anything (mail scanners follow links)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from helpdesk.web.limits import Limit, client_address, spend
from people.forms import attempt
from tickets.actions import satisfaction
from tickets.models import Satisfaction, Ticket
from tickets.models.ticket import Score
from tickets.portal.links import RATING, Access, access_by
from tickets.portal.pages import no_such_request, public

BY_NETWORK = Limit("ratings by network", 60, 3600)


class RatingForm(forms.Form):
    score = forms.TypedChoiceField(
        label=gettext_lazy("How was it?"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose how it was."),
            "invalid_choice": gettext_lazy("Choose how it was."),
        },
    )
    comment = forms.CharField(
        label=gettext_lazy("Anything you want to tell us?"),
        required=False,
        max_length=satisfaction.LONGEST,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, ticket: Ticket, row: Satisfaction | None = None, **kwargs: Any) -> None:
        if row and row.score:
            kwargs["initial"] = {"score": row.score, "comment": row.comment} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.row, self.survey = row, satisfaction.survey_of(ticket)
        steps = satisfaction.steps(self.survey) if self.survey else ()
        self.fields["score"].choices = [(one.value, one.label) for one in reversed(steps)]  # type: ignore[attr-defined]
        self.fields["score"].label = self.question

    @property
    def question(self) -> str:
        """In the brand's own words, where it has some in this language."""
        texts = self.survey.texts if self.survey else {}
        return str(texts.get(get_language() or "", {}).get("question") or _("How was it?"))

    @property
    def steps(self) -> list[tuple[int, str, bool]]:
        """Each with whether it is chosen."""
        chosen = str(self["score"].value() or "")
        return [(score, label, str(score) == chosen) for score, label in self.fields["score"].choices]  # type: ignore[attr-defined]

    def rate(self, access: Access) -> Satisfaction | None:
        values = self.cleaned_data
        return attempt(
            self,
            lambda: satisfaction.rate(
                access.ticket.pk, score=values["score"], comment=values["comment"], by=access.contact
            ),
        )


@require_http_methods(["GET", "HEAD", "POST"])
@public
def rating(request: HttpRequest, token: str) -> HttpResponse:
    """`score` in the address is what was clicked in the mail: chosen already, sent by the second click."""
    access = access_by(token, RATING)
    if access is None or not access.is_requester:
        return no_such_request(request)
    row = Satisfaction.objects.filter(ticket=access.ticket).first()
    survey = satisfaction.survey_of(access.ticket)
    if survey is None or satisfaction.refusal(access.ticket, survey, row):
        return _shown(request, access, None, row)
    if request.method != "POST":
        clicked = request.GET.get("score", "")
        initial = {"score": int(clicked)} if clicked in map(str, Score.values) else {}
        return _shown(request, access, RatingForm(ticket=access.ticket, row=row, initial=initial), row)
    form = RatingForm(request.POST, ticket=access.ticket, row=row)
    too_many = form.is_valid() and spend(BY_NETWORK, client_address(request))
    if too_many:
        form.add_error(None, _("We got many ratings from you in a short time. Try again in an hour."))
    if not too_many and form.is_valid() and form.rate(access):
        return redirect(f"{request.path}?thanks=1")
    return _shown(request, access, form, row, status=429 if too_many else 422)


def _shown(
    request: HttpRequest, access: Access, form: RatingForm | None, row: Satisfaction | None, status: int = 200
) -> HttpResponse:
    context = {
        "brand": access.ticket.brand,
        "ticket": access.ticket,
        "rating": form,
        "row": row,
        "thanks": bool(row and row.score and request.GET.get("thanks")),
        "why": _why(access.ticket, row),
    }
    return render(request, "portal/rating.html", context, status=status)


def _why(ticket: Ticket, row: Satisfaction | None) -> str:
    survey = satisfaction.survey_of(ticket)
    return satisfaction.refusal(ticket, survey, row) if survey else _("We don't ask about this request.")
