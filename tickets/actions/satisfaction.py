"""How satisfied a requester was: given by a second act after a link, changed for a while."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from events.record import record
from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict, Invalid, Missing
from helpdesk.lib.text import storable
from people.models import Contact
from tickets.models import Category, Satisfaction, Score, Survey, Ticket

LONGEST = 4000
DONE = (Category.SOLVED, Category.CLOSED)
STEPS = {Survey.Scale.FIVE: tuple(Score), Survey.Scale.GOOD_BAD: (Score.BAD, Score.GOOD)}


def steps(survey: Survey) -> tuple[Score, ...]:
    """What this brand's requesters can choose, the worst first."""
    return STEPS[Survey.Scale(survey.scale)]


@transaction.atomic
def rate(ticket_id: int, *, score: int, comment: str, by: Contact) -> Satisfaction:
    """Only by who asked, once it is solved, where the brand asks. Raises Missing, Conflict, Invalid."""
    rows = Ticket.objects.select_for_update(of=("self",)).filter(pk=ticket_id, requester=by)
    ticket = rows.select_related("brand__survey").first()
    if ticket is None:
        raise Missing(_("There is no such request."))
    survey = survey_of(ticket)
    if survey is None:
        raise Conflict(_("We don't ask about this request."))
    row = Satisfaction.objects.filter(ticket=ticket).first() or Satisfaction(ticket=ticket, contact=by)
    if why := refusal(ticket, survey, row):
        raise Conflict(why)
    words = storable(comment).replace("\r\n", "\n").strip()
    if score not in steps(survey):
        raise Invalid(_("Choose how it was."), {"score": [_("Choose how it was.")]})
    if len(words) > LONGEST:
        message = _("Use at most %(longest)s characters.") % {"longest": LONGEST}
        raise Invalid(message, {"comment": [message]})
    if (row.score, row.comment) != (score, words):
        _store(ticket, row, survey, score, words)
    return row


def survey_of(ticket: Ticket) -> Survey | None:
    """What the ticket's brand asks; None where it doesn't. Reads brand__survey, so have it at hand."""
    survey: Survey | None = getattr(ticket.brand, "survey", None)
    return survey if survey and survey.is_on else None


def refusal(ticket: Ticket, survey: Survey, row: Satisfaction | None) -> str:
    """Why no rating is taken now, in words for its requester; empty when one is."""
    if row and row.rated_at:
        late = clock.now() > row.rated_at + timedelta(days=survey.change_days)
        return _("You rated this a while ago, and it can't be changed any more.") if late else ""
    if ticket.status_category not in DONE:
        return _("This request is not solved yet. You can rate it when it is.")
    return ""


def _store(ticket: Ticket, row: Satisfaction, survey: Survey, score: int, comment: str) -> None:
    now, before = clock.now(), row.score
    row.score, row.comment, row.scale = score, comment, survey.scale
    row.rated_at, row.changed_at = row.rated_at or now, now
    row.save()
    ticket.satisfaction = score
    ticket.save(update_fields=["satisfaction"])
    detail = {"before": before, "after": int(score), "scale": survey.scale, "commented": bool(comment)}
    record("satisfaction.rated", ticket, by=row.contact.actor, detail=detail)
