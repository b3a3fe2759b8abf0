"""What the database itself refuses about looks, surveys, ratings and sign-ins, each rule broken once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from helpdesk.lib import clock
from tests import builders
from tickets.models import Look, Satisfaction, SignIn, Survey

pytestmark = pytest.mark.django_db


def a_rating(**values: object) -> None:
    ticket = builders.a_ticket()
    Satisfaction.objects.create(ticket=ticket, contact=ticket.requester, **values)


def colour_in_words() -> None:
    Look.objects.create(brand=builders.a_brand(), colour="red")


def scale_of_ten() -> None:
    Survey.objects.create(brand=builders.a_brand(), scale="ten")


def on_since_never() -> None:
    Survey.objects.create(brand=builders.a_brand(), is_on=True)


def asked_and_not() -> None:
    a_rating(asked_at=clock.now(), unasked="lately")


def score_without_time() -> None:
    a_rating(score=3)


def same_link() -> None:
    for _time in range(2):
        SignIn.objects.create(address="a@example.org", language="en", digest="x" * 64)


@pytest.mark.parametrize(
    ("rule", "break_it"),
    [
        ("a_colour_is_written_in_six_hex_digits", colour_in_words),
        ("a_survey_has_a_known_scale", scale_of_ten),
        ("a_survey_that_is_on_says_since_when", on_since_never),
        ("a_survey_was_sent_or_there_is_a_reason", asked_and_not),
        ("a_rating_has_a_score_and_a_time", score_without_time),
        ("a_sign_in_link_is_one_of_a_kind", same_link),
    ],
)
def test_the_database_refuses(rule: str, break_it: Callable[[], None]) -> None:
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        break_it()
