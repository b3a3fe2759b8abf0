from __future__ import annotations

import pytest

from events.models import Event
from helpdesk.lib.errors import Invalid, NotAllowed
from people.models import User
from tests import builders
from tickets.actions.brands import (
    BrandDetails,
    MailboxDetails,
    change_brand,
    change_mailbox,
    create_brand,
    create_mailbox,
)
from tickets.models import Brand, Mailbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    return builders.a_user("admin")


@pytest.fixture
def brand(admin: User) -> Brand:
    return create_brand(BrandDetails("Clips"), by=admin)


def a_mailbox(brand: Brand, admin: User, address: str, *aliases: str) -> Mailbox:
    return create_mailbox(MailboxDetails(address, "Clips", brand, aliases=aliases), by=admin)


def test_a_brand_gets_a_short_name_and_its_making_is_recorded(admin: User) -> None:
    team = builders.a_team()
    brand = create_brand(BrandDetails("  Clips  Studio ", "teal", team, "id"), by=admin)
    assert (brand.name, brand.slug, brand.accent, brand.team) == ("Clips Studio", "clips-studio", "teal", team)
    event = Event.objects.get(kind="brand.created")
    assert (event.subject_id, event.actor_id) == (brand.pk, admin.pk)
    assert event.detail["after"]["team"] == team.pk


def test_a_changed_brand_keeps_its_short_name_and_records_before_and_after(brand: Brand, admin: User) -> None:
    changed = change_brand(brand, BrandDetails("Clips Pro", "rose"), by=admin)
    assert (changed.name, changed.slug) == ("Clips Pro", "clips")
    event = Event.objects.get(kind="brand.changed")
    assert event.detail == {
        "before": {"name": "Clips", "accent": "blue"},
        "after": {"name": "Clips Pro", "accent": "rose"},
    }


def test_saving_a_brand_as_it_is_records_nothing(brand: Brand, admin: User) -> None:
    change_brand(brand, BrandDetails("Clips"), by=admin)
    assert not Event.objects.filter(kind="brand.changed").exists()


@pytest.mark.parametrize(
    ("details", "field"),
    [
        (BrandDetails(" "), "name"),
        (BrandDetails("Clips"), "name"),
        (BrandDetails("New", "pink"), "accent"),
        (BrandDetails("New", language="tlh"), "language"),
    ],
)
def test_a_brand_that_makes_no_sense_is_refused(brand: Brand, admin: User, details: BrandDetails, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        create_brand(details, by=admin)
    assert list(refusal.value.fields) == [field]


def test_addresses_are_kept_in_the_form_in_which_they_are_compared(brand: Brand, admin: User) -> None:
    mailbox = a_mailbox(brand, admin, " Support@Clips.TEST ", "HELP@clips.test", "support@clips.test", "hi@bücher.test")
    assert mailbox.address == "support@clips.test"
    assert mailbox.aliases == ["help@clips.test", "hi@xn--bcher-kva.test"]


def test_a_former_address_stays_as_an_alias(brand: Brand, admin: User) -> None:
    mailbox = a_mailbox(brand, admin, "old@clips.test")
    changed = change_mailbox(mailbox, MailboxDetails("new@clips.test", "Clips", brand), by=admin)
    assert (changed.address, changed.aliases) == ("new@clips.test", ["old@clips.test"])
    assert Event.objects.get(kind="mailbox.changed").detail["before"]["address"] == "old@clips.test"


@pytest.mark.parametrize(
    ("address", "aliases", "field"),
    [
        ("no address", [], "address"),
        ("sales+x@clips.test", [], "address"),
        ("SUPPORT@clips.test", [], "address"),
        ("help@clips.test", [], "address"),
        ("sales@clips.test", ["help@clips.test"], "aliases"),
        ("sales@clips.test", ["support@clips.test"], "aliases"),
        ("sales@clips.test", ["nonsense"], "aliases"),
    ],
)
def test_an_address_that_is_none_or_is_taken_is_refused(
    brand: Brand, admin: User, address: str, aliases: list[str], field: str
) -> None:
    a_mailbox(brand, admin, "support@clips.test", "help@clips.test")
    with pytest.raises(Invalid) as refusal:
        a_mailbox(brand, admin, address, *aliases)
    assert list(refusal.value.fields) == [field]


def test_a_mailbox_may_keep_its_own_addresses(brand: Brand, admin: User) -> None:
    mailbox = a_mailbox(brand, admin, "support@clips.test", "help@clips.test")
    details = MailboxDetails("support@clips.test", "Clips help", brand, aliases=["help@clips.test"], is_active=False)
    changed = change_mailbox(mailbox, details, by=admin)
    assert (changed.name, changed.is_active) == ("Clips help", False)


@pytest.mark.parametrize("role", ["agent", "lead"])
def test_only_admins_of_the_house_set_up_mail(brand: Brand, admin: User, role: str) -> None:
    partners = builders.a_user("admin", partner=builders.a_partner())
    mailbox = a_mailbox(brand, admin, "support@clips.test")
    for person in (builders.a_user(role), partners):
        for verb in (
            lambda by: create_brand(BrandDetails("Other"), by=by),
            lambda by: change_brand(brand, BrandDetails("Other"), by=by),
            lambda by: a_mailbox(brand, by, "other@clips.test"),
            lambda by: change_mailbox(mailbox, MailboxDetails("other@clips.test", "Clips", brand), by=by),
        ):
            with pytest.raises(NotAllowed):
                verb(person)
