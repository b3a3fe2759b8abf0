"""A step's reply is put into the composer, that of a desk macro with its acts, and how much was edited is stored."""

from __future__ import annotations

import pytest

from events.models import Event
from helpdesk.lib.errors import Conflict
from people.models import User
from sops.actions import running
from sops.actions.reply_steps import edited
from sops.desk_macros import key_of
from sops.models import ActionExecution, Run
from sops.subscribers import compare_replies
from sops.views.shown import Shown
from tests.builders import a_contact, a_macro, a_ticket, a_user
from tests.sops.cast import short
from tests.sops.procedures import says, step
from tickets.actions import macros, replies
from tickets.actions.replies import Writing
from tickets.models import Draft, Macro, Ticket
from tickets.models.view import Scope


@pytest.fixture
def agent() -> User:
    return a_user(name="Rina Anggraini")


@pytest.fixture
def ticket() -> Ticket:
    return a_ticket("Where is my money", from_=a_contact(name="Sari Dewi", language="en"))


@pytest.fixture
def macro() -> Macro:
    words = "<p>Hello {{requester.first_name|there}}, your money is on its <strong>way</strong>.</p>"
    acts = {"add_tags": ["refund"]}
    return a_macro("Refund on its way", by=a_user("admin"), reply=words, acts=acts, scope=Scope.DESK)


def _told() -> None:
    compare_replies(list(Event.objects.filter(kind="message.added").order_by("pk")))


def _run(ticket: Ticket, agent: User, **said: object) -> Run:
    return running.start(ticket.pk, short("refund", step("macro", "tell", next="over", **said)).pk, by=agent)


@pytest.mark.django_db
def test_a_desk_macro_is_rendered_with_its_acts_and_its_edits_are_counted(
    ticket: Ticket, agent: User, macro: Macro
) -> None:
    run = _run(ticket, agent, macro=key_of(macro))
    assert Shown(run, agent).reply == ["Hello Sari, your money is on its way."]
    running.use_reply(run.pk, by=agent)
    draft = Draft.objects.get()
    assert "Hello Sari, your money is on its <strong>way</strong>." in draft.html
    assert [one["macro"] for one in draft.staged] == [macro.pk]
    running.go_forward(run.pk, {}, by=agent)
    running.go_forward(run.pk, {}, by=agent)
    ticket.refresh_from_db()
    sent = replies.reply(ticket.pk, Writing("<p>Hello Sari, your money is here.</p>", ticket.thread_version), by=agent)
    _told()
    execution = ActionExecution.objects.get()
    assert execution.result == {"message": sent.pk, "edited": edited("a b c d e f g h", "a b c d e X")}
    replies.reply(ticket.pk, Writing("<p>Another</p>", ticket.thread_version + 1), by=agent)
    _told()
    execution.refresh_from_db()
    assert execution.result["message"] == sent.pk


@pytest.mark.django_db
def test_somebody_elses_reply_says_nothing_about_it(ticket: Ticket, agent: User) -> None:
    run = _run(ticket, agent, reply=says("Hello there."))
    running.use_reply(run.pk, by=agent)
    running.use_reply(run.pk, by=agent)
    other = a_user()
    replies.reply(ticket.pk, Writing("<p>Hello there.</p>", ticket.thread_version), by=other)
    _told()
    assert ActionExecution.objects.get().result == {}


@pytest.mark.django_db
def test_a_macro_that_is_gone_is_said_and_one_that_is_renamed_is_found(
    ticket: Ticket, agent: User, macro: Macro
) -> None:
    run = _run(ticket, agent, macro=key_of(macro))
    Macro.objects.filter(pk=macro.pk).update(name="Money comes")
    assert Shown(run, agent).reply
    macros.set_active(macro.pk, to=False, by=macro.owner)
    assert Shown(run, agent).is_macro_gone
    with pytest.raises(Conflict):
        running.use_reply(run.pk, by=agent)


@pytest.mark.parametrize(
    ("before", "after", "share"),
    [
        ("", "", 0),
        ("a b c", "a b c", 0),
        ("a b c", " a  b\nc ", 0),
        ("a b c d", "a b c", 14),
        ("a b", "c d", 100),
        ("a b", "", 100),
        ("a b c d", "a b X d", 25),
    ],
)
def test_the_share_is_of_words_whoever_counts(before: str, after: str, share: int) -> None:
    assert edited(before, after) == share
