"""@ in an internal note: whom it names, who is told, and who must not be."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from events.models import Event
from people.models import User
from tests.builders import a_partner, a_team, a_ticket, a_user
from tickets.actions import mentions, replies
from tickets.actions.mentions import Named, marked
from tickets.actions.replies import Writing
from tickets.models import Mention, Message, Ticket
from tickets.notifying import told_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def author() -> User:
    return a_user(name="Rina Anggraini")


def note(ticket: Ticket, by: User, html: str) -> Message:
    return replies.note(ticket.pk, Writing(html, 0), by=by)


def told() -> list[int]:
    return Event.objects.get(kind="message.mentioned").detail["user_ids"]  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    "text",
    [
        "@Budi Santoso, please look",
        "ask @budi santoso",
        "(@Budi Santoso)",
        "one\n@Budi Santoso",
        "@Budi Santoso's turn",
    ],
)
def test_the_longest_name_after_the_sign_is_who_is_meant(author: User, text: str) -> None:
    budi, _other = a_user(name="Budi Santoso"), a_user(name="Budi")
    named = mentions.find(text.replace("'s", " s"), by=author)
    assert list(named.users) == [budi]


@pytest.mark.parametrize("text", ["mail budi@santoso.test", "Budi Santoso", "@Budi Sant", "@", "@@", "@ Budi Santoso"])
def test_what_is_no_name_names_nobody(author: User, text: str) -> None:
    a_user(name="Budi Santoso")
    assert mentions.find(text, by=author).names == []


def test_a_text_without_the_sign_costs_nothing(author: User) -> None:
    with CaptureQueriesContext(connection) as asked:
        mentions.find("Nothing here", by=author)
    assert len(asked) == 0


def test_a_note_keeps_whom_it_names_tells_them_once_and_shows_the_name(author: User) -> None:
    budi, ticket = a_user(name="Budi Santoso"), a_ticket()
    message = note(ticket, author, "<p>@Budi Santoso and @Budi Santoso</p>")
    assert Mention.objects.get().user == budi
    assert told() == [budi.pk]
    assert message.html == "<p><strong>@Budi Santoso</strong> and <strong>@Budi Santoso</strong></p>"
    assert [(one.user, one.kind) for one in told_of(list(Event.objects.all()))] == [(budi, "mentioned")]


def test_a_team_is_its_people_who_may_see_the_ticket(author: User) -> None:
    member, gone = a_user(), a_user(is_active=False)
    a_team("Trust and Safety", members=[member, gone, author])
    note(a_ticket(), author, "<p>@Trust and Safety please</p>")
    assert told() == [member.pk]


def test_who_may_not_see_the_ticket_is_kept_as_named_and_not_told(author: User) -> None:
    stranger = a_user(name="Maria Cruz", partner=a_partner())
    message = note(a_ticket(team=a_team()), author, "<p>@Maria Cruz?</p>")
    assert told() == []
    assert mentions.untold(message) == ["Maria Cruz"]
    assert Mention.objects.get(user=stranger).is_told is False


def test_a_partners_person_names_their_own_people_and_finds_nobody_elses() -> None:
    company = a_partner()
    author, colleague = a_user(partner=company), a_user(name="Jun Reyes", partner=company)
    a_user(name="Sinta House")
    note(a_ticket(team=a_team(partner=company)), author, "<p>@Jun Reyes @Sinta House</p>")
    assert [one.user for one in Mention.objects.all()] == [colleague]


def test_all_people_of_one_name_are_told(author: User) -> None:
    both = {a_user(name="Dewi Lestari").pk, a_user(name="Dewi Lestari").pk}
    note(a_ticket(), author, "<p>@Dewi Lestari</p>")
    assert set(told()) == both


def test_a_public_reply_names_nobody(author: User) -> None:
    a_user(name="Budi Santoso")
    replies.reply(a_ticket().pk, Writing("<p>@Budi Santoso</p>", 1), by=author)
    assert not Mention.objects.exists()


@given(st.text(alphabet="@ab <>&\"'/\n", max_size=60), st.text(alphabet="ab <&>\"'", min_size=1, max_size=8))
def test_marking_a_name_never_touches_markup(text: str, name: str) -> None:
    from helpdesk.lib import html

    clean = html.compose(text)
    after = marked(clean, Named([User(name=name)]))
    assert html.to_text(after) == html.to_text(clean)
    assert html.compose(after) == after


def test_the_database_wants_a_person_or_a_team_and_each_once(author: User) -> None:
    message = note(a_ticket(), author, "<p>x</p>")
    with pytest.raises(IntegrityError, match="a_mention_names_a_person_or_a_team"), transaction.atomic():
        Mention.objects.create(message=message, is_told=True)
    Mention.objects.create(message=message, user=author, is_told=True)
    with pytest.raises(IntegrityError, match="a_note_names_somebody_once"), transaction.atomic():
        Mention.objects.create(message=message, user=author, is_told=True)
