"""What the database itself refuses, each rule broken once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from people.models import (
    Attribute,
    Contact,
    ContactMerge,
    ContactNote,
    Identity,
    Notification,
    NotificationChoice,
    Shift,
    Skill,
    User,
    UserSkill,
)
from tests.builders import a_contact, a_partner, a_team, a_user

pytestmark = pytest.mark.django_db


def same_address() -> None:
    a_user(email="ann@example.org")
    User.objects.create(email="ANN@example.org", name="Other")


def unknown_theme() -> None:
    a_user(theme="neon")


def unknown_density() -> None:
    a_user(density="airy")


def shared_identity() -> None:
    a_contact("ann@example.org")
    Identity.objects.create(contact=Contact.objects.create(), value="ann@example.org")


def empty_identity() -> None:
    Identity.objects.create(contact=Contact.objects.create(), value="")


def merged_with_oneself() -> None:
    contact = a_contact()
    Contact.objects.filter(pk=contact.pk).update(merged_into=contact)


def unknown_kind() -> None:
    Attribute.objects.create(key="a", label="A", kind="colour")


def note_without_words() -> None:
    ContactNote.objects.create(contact=a_contact(), author=a_user(), text="")


def merged_twice() -> None:
    gone, by = a_contact(), a_user()
    for _time in range(2):
        ContactMerge.objects.create(kept=a_contact(), gone=gone, by=by)


def chosen_twice() -> None:
    user = a_user()
    for _time in range(2):
        NotificationChoice.objects.create(user=user, kind="mentioned")


def told_twice() -> None:
    user = a_user()
    for _time in range(2):
        Notification.objects.create(user=user, kind="mentioned", event_id=1, subject_kind="ticket", subject_id=1)


def unknown_availability() -> None:
    a_user(availability="asleep")


def no_capacity() -> None:
    a_user(capacity=0)


def skilled_twice() -> None:
    user, skill = a_user(), Skill.objects.create(name="Refunds", slug="refunds")
    for level in (1, 2):
        UserSkill.objects.create(user=user, skill=skill, level=level)


def skilled_beyond_expert() -> None:
    UserSkill.objects.create(user=a_user(), skill=Skill.objects.create(name="Refunds", slug="refunds"), level=4)


def a_shift_of(user: User, hours: int, *, begins: datetime = datetime(2026, 3, 2, 9, tzinfo=UTC)) -> None:
    Shift.objects.create(user=user, starts_at=begins, ends_at=begins + timedelta(hours=hours), time_zone="UTC")


def shift_backwards() -> None:
    a_shift_of(a_user(), 0)


def shift_of_a_day() -> None:
    a_shift_of(a_user(), 24)


def two_shifts_at_once() -> None:
    user = a_user()
    for _time in range(2):
        a_shift_of(user, 8)


@pytest.mark.parametrize(
    ("rule", "break_it"),
    [
        ("two_people_never_share_a_sign_in_address", same_address),
        ("a_theme_is_system_light_or_dark", unknown_theme),
        ("a_density_is_comfortable_or_compact", unknown_density),
        ("an_identity_belongs_to_one_contact", shared_identity),
        ("an_identity_is_never_empty", empty_identity),
        ("nobody_is_merged_into_themselves", merged_with_oneself),
        ("an_attribute_has_a_known_kind", unknown_kind),
        ("a_note_about_somebody_is_never_empty", note_without_words),
        ("one_goes_into_one_other_only", merged_twice),
        ("a_person_chooses_once_for_a_kind", chosen_twice),
        ("a_person_is_told_of_an_event_once", told_twice),
        ("an_availability_is_known", unknown_availability),
        ("a_capacity_is_1_to_200_points", no_capacity),
        ("a_person_has_a_skill_once", skilled_twice),
        ("a_skill_is_basic_to_expert", skilled_beyond_expert),
        ("a_shift_ends_after_it_begins", shift_backwards),
        ("a_shift_is_at_most_sixteen_hours", shift_of_a_day),
        ("a_person_works_one_shift_at_a_time", two_shifts_at_once),
    ],
)
def test_the_database_refuses(rule: str, break_it: Callable[[], None]) -> None:
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        break_it()


def test_every_named_rule_of_people_is_broken_above() -> None:
    from django.apps import apps

    mark = next(mark for mark in test_the_database_refuses.pytestmark if mark.name == "parametrize")  # type: ignore[attr-defined]
    tested = {rule for rule, _break in mark.args[1]}
    named = {rule.name for model in apps.get_app_config("people").get_models() for rule in model._meta.constraints}
    assert named == tested


def test_what_has_history_can_not_be_deleted() -> None:
    partner = a_partner()
    a_team(partner=partner)
    a_user(partner=partner)
    with pytest.raises(ProtectedError):
        partner.delete()
