"""The brand's checks stop a reply on every path, and a reason lets a warning pass."""

from __future__ import annotations

import pytest

from events.models import Event
from helpdesk.lib.errors import Invalid, NotAllowed, Objected
from people.models import User
from tests.builders import a_brand, a_contact, a_message, a_ticket, a_user, an_upload
from tickets import timeline
from tickets.actions import brand_checks, replies
from tickets.actions.replies import Writing
from tickets.checks.outgoing import Check, Mode
from tickets.models import Brand, BrandChecks, Draft, Message, Participant, Ticket

pytestmark = pytest.mark.django_db
CARD = "<p>Your card 4111 1111 1111 1111 is blocked.</p>"


@pytest.fixture
def agent() -> User:
    return a_user()


def reply(ticket: Ticket, markup: str, by: User, **more: object) -> Message:
    return replies.reply(ticket.pk, Writing(markup, 99, **more), by=by)  # type: ignore[arg-type]


def set_modes(brand: Brand, **modes: Mode) -> None:
    brand_checks.change(brand, {Check(name): mode for name, mode in modes.items()}, [], by=a_user("admin"))


def found(ticket: Ticket, markup: str, by: User, **more: object) -> list[object]:
    with pytest.raises(Objected) as told:
        reply(ticket, markup, by, **more)
    return [one["check"] for one in told.value.findings]


def test_a_warning_stops_a_reply_says_what_was_found_and_sends_nothing(agent: User) -> None:
    ticket = a_ticket()
    with pytest.raises(Objected) as told:
        reply(ticket, CARD, agent)
    [finding] = told.value.findings
    assert (finding["check"], finding["mode"], finding["found"]) == ("card", "warn", ["•••• 1111"])
    assert "4111" not in str(told.value.findings)
    assert Message.objects.filter(ticket=ticket).count() == 1


def test_with_a_reason_it_goes_and_the_history_keeps_why(agent: User) -> None:
    ticket = a_ticket()
    message = reply(ticket, CARD, agent, despite=["card"], reason=" It is a test number ")
    event = Event.objects.get(kind="message.sent_despite")
    assert event.detail == {"message_id": message.pk, "checks": ["card"], "reason": "It is a test number"}
    assert any("It is a test number" in line.text for line in timeline.history(ticket))


@pytest.mark.parametrize("more", [{"despite": ["card"]}, {"reason": "Fine"}, {"despite": ["name"], "reason": "Fine"}])
def test_a_reason_without_having_seen_the_warning_or_the_other_way_round_is_not_enough(
    agent: User, more: dict[str, object]
) -> None:
    assert found(a_ticket(), CARD, agent, **more) == ["card"]


def test_what_is_found_after_the_author_agreed_to_something_else_stops_it(agent: User) -> None:
    markup = CARD + "<p>See the attached form.</p>"
    assert found(a_ticket(), markup, agent, despite=["card"], reason="Fine") == ["card", "attachment"]


def test_what_the_brand_blocks_no_reason_passes(agent: User) -> None:
    ticket = a_ticket()
    set_modes(ticket.brand, card=Mode.BLOCK)
    assert found(ticket, CARD, agent, despite=["card"], reason="Please") == ["card"]


def test_what_the_brand_does_not_look_for_passes_silently(agent: User) -> None:
    ticket = a_ticket()
    set_modes(ticket.brand, card=Mode.OFF)
    assert reply(ticket, CARD, agent)
    assert not Event.objects.filter(kind="message.sent_despite").exists()


def test_a_note_is_never_checked(agent: User) -> None:
    assert replies.note(a_ticket().pk, Writing(CARD, 1), by=agent).pk


def test_a_greeting_of_somebody_else_is_noticed_and_of_who_is_copied_is_not(agent: User) -> None:
    ticket = a_ticket(from_=a_contact(name="Sari Dewi"))
    assert found(ticket, "<p>Dear Budi,</p><p>It works.</p>", agent) == ["name"]
    Participant.objects.create(ticket=ticket, contact=a_contact(name="Budi Santoso"))
    assert reply(ticket, "<p>Dear Budi,</p><p>It works.</p>", agent)


def test_another_language_than_the_requester_writes_in_is_noticed(agent: User) -> None:
    ticket = a_ticket(text="Saya sudah menunggu tiga hari dan uang saya belum kembali juga, mohon bantuannya.")
    english = "<p>We are sorry that you had to wait. Your refund is on its way and should arrive soon.</p>"
    assert found(ticket, english, agent) == ["language"]
    a_message(ticket, "Actually I can read English, so please write to me in that if you like.")
    assert reply(ticket, english, agent)


def test_a_promised_file_must_be_there(agent: User) -> None:
    ticket = a_ticket()
    assert found(ticket, "<p>The form is attached.</p>", agent) == ["attachment"]
    assert reply(ticket, "<p>The form is attached.</p>", agent, files=[an_upload(agent).pk])


def test_who_was_copied_in_since_the_last_reply_is_a_surprise_until_chosen(agent: User) -> None:
    ticket = a_ticket()
    reply(ticket, "<p>One</p>", agent)
    Participant.objects.create(ticket=ticket, contact=a_contact("lawyer@x.test"))
    assert found(ticket, "<p>Two</p>", agent) == ["reply_all"]
    assert reply(ticket, "<p>Two</p>", agent, cc=["lawyer@x.test"])
    assert reply(ticket, "<p>Three</p>", agent)


def test_words_that_the_brand_avoids_are_noticed(agent: User) -> None:
    ticket = a_ticket()
    brand_checks.change(ticket.brand, {}, ["unfortunately"], by=a_user("admin"))
    assert found(ticket, "<p>Unfortunately, no.</p>", agent) == ["avoided"]
    assert reply(a_ticket(), "<p>Unfortunately, no.</p>", agent)


def test_the_draft_stays_when_a_check_stops_the_reply(agent: User) -> None:
    ticket = a_ticket()
    Draft.objects.create(user=agent, ticket=ticket, kind="public", html=CARD)
    found(ticket, CARD, agent)
    assert Draft.objects.get(user=agent).html == CARD


def test_a_change_is_told_as_the_brands_with_before_and_after() -> None:
    brand, admin = a_brand(), a_user("admin")
    brand_checks.change(brand, {Check.CARD: Mode.BLOCK}, [" Not  our problem ", "not our problem", ""], by=admin)
    detail = Event.objects.get(kind="brand.changed", subject_id=brand.pk).detail
    assert detail["before"] == {"check_card": "warn", "avoided": []}
    assert detail["after"] == {"check_card": "block", "avoided": ["not our problem"]}
    brand_checks.change(brand, {Check.CARD: Mode.BLOCK}, ["not our problem"], by=admin)
    assert Event.objects.filter(kind="brand.changed", subject_id=brand.pk).count() == 1
    assert BrandChecks.of(brand).mode(Check.NAME) == Mode.WARN


def test_only_who_keeps_brands_changes_them_and_not_without_end() -> None:
    with pytest.raises(NotAllowed):
        brand_checks.change(a_brand(), {}, [], by=a_user("lead"))
    with pytest.raises(Invalid):
        brand_checks.change(a_brand(), {}, [f"word {n}" for n in range(201)], by=a_user("admin"))
