"""Templates: kept only when they are safe and whole, and chosen by the customer's language."""

from __future__ import annotations

import pytest

from events.models import Event
from helpdesk.lib.errors import Invalid, NotAllowed
from people.models import User
from tests import builders
from tickets.mail.actions import templates as verbs
from tickets.mail.models import Template
from tickets.mail.outbound import templates
from tickets.models import Mailbox
from tickets.spoken import first_name

pytestmark = pytest.mark.django_db
Kind = Template.Kind


@pytest.fixture
def admin() -> User:
    return builders.a_user("admin")


@pytest.fixture
def mailbox() -> Mailbox:
    return builders.a_mailbox("support@kita.test", brand=builders.a_brand("Kita", language="id"))


def save(mailbox: Mailbox, admin: User, html: str, kind: str = Kind.SIGNATURE, language: str = "en") -> Template:
    return verbs.save(mailbox, kind, language, html=html, by=admin)


def test_it_is_kept_with_its_variables_and_changed_in_place(mailbox: Mailbox, admin: User) -> None:
    save(mailbox, admin, "<p>{{agent.name}}</p>")
    row = save(mailbox, admin, "<p>{{agent.first_name|us}}</p>")
    assert (row.html, Template.objects.count()) == ("<p>{{agent.first_name|us}}</p>", 1)
    assert list(Event.objects.values_list("kind", flat=True)) == ["template.created", "template.changed"]


def test_plain_words_become_paragraphs(mailbox: Mailbox, admin: User) -> None:
    assert save(mailbox, admin, "Greetings,\n{{agent.name}}\n\nKita & co").html == (
        "<p>Greetings,<br>{{agent.name}}</p><p>Kita &amp; co</p>"
    )


@pytest.mark.parametrize(
    "html",
    [
        "", "   ", "<p>{{agent.nmae}}</p>",
        "<p>{{Agent.name}}</p>", "<p>{{<b>agent</b>.name}}</p>", "<p>{{agent.name</p>",
        "<script>alert(1)</script>", "<p onclick='x()'>a</p>", "<a href='javascript:x'>a</a>", "<form></form>",
        "<style>p{}</style>", "<iframe src=x></iframe>", "<p style='color:{{agent.name}}'>a</p>", "x" * 500_000,
    ],
)  # fmt: skip
def test_what_is_broken_or_could_run_is_refused_in_words(mailbox: Mailbox, admin: User, html: str) -> None:
    with pytest.raises(Invalid) as told:
        save(mailbox, admin, html)
    assert told.value.fields["html"]
    assert not Template.objects.exists()


def test_an_acknowledgement_has_no_agent(mailbox: Mailbox, admin: User) -> None:
    with pytest.raises(Invalid, match=r"agent\.name"):
        save(mailbox, admin, "<p>{{agent.name}}</p>", Kind.ACKNOWLEDGEMENT)


@pytest.mark.parametrize("html", ["<p>no answer</p>", "<p>{{answer}}</p><p>{{answer}}</p>"])
def test_a_frame_holds_the_answer_once(mailbox: Mailbox, admin: User, html: str) -> None:
    with pytest.raises(Invalid, match="answer"):
        save(mailbox, admin, html, Kind.REPLY)
    assert save(mailbox, admin, "<table><tbody><tr><td>{{answer}}</td></tr></tbody></table>", Kind.REPLY).pk


def test_a_logo_keeps_its_address_and_links_their_variables(mailbox: Mailbox, admin: User) -> None:
    html = (
        '<p><img src="https://kita.test/logo.png" alt="Kita"></p><a href="https://kita.test/?t={{ticket.number}}">x</a>'
    )
    row = save(mailbox, admin, html)
    assert 'src="https://kita.test/logo.png"' in row.html
    assert "{{ticket.number}}" in row.html


def test_only_a_known_language_and_kind(mailbox: Mailbox, admin: User) -> None:
    for kind, language in ((Kind.REPLY, "xx"), ("letter", "en")):
        with pytest.raises(Invalid):
            verbs.save(mailbox, kind, language, html="<p>{{answer}}</p>", by=admin)


def test_leads_may_not(mailbox: Mailbox) -> None:
    with pytest.raises(NotAllowed):
        save(mailbox, builders.a_user("lead"), "<p>a</p>")
    with pytest.raises(NotAllowed):
        verbs.remove(mailbox, Kind.REPLY, "en", by=builders.a_user("lead"))


def test_the_customers_language_then_the_brands_then_english_then_the_desks_own(mailbox: Mailbox, admin: User) -> None:
    def words(language: str, kind: str = Kind.SIGNATURE) -> str:
        return templates.chosen(mailbox, kind, language).html

    assert words("ja") == ""
    save(mailbox, admin, "english")
    assert words("ja") == "<p>english</p>"
    save(mailbox, admin, "merek", language="id")
    assert words("ja") == words("") == "<p>merek</p>"
    save(mailbox, admin, "日本", language="ja")
    save(mailbox, admin, "português", language="pt")
    assert (words("ja"), words("pt-BR"), words("en")) == ("<p>日本</p>", "<p>português</p>", "<p>english</p>")
    verbs.remove(mailbox, Kind.SIGNATURE, "ja", by=admin)
    assert words("ja") == "<p>merek</p>"


def test_the_desk_acknowledges_in_its_own_words_where_there_is_no_template(mailbox: Mailbox) -> None:
    own = templates.chosen(mailbox, Kind.ACKNOWLEDGEMENT, "ja")
    assert own.language == "id"
    assert "{{ticket.number}}" in own.html
    assert verbs.checked(Kind.ACKNOWLEDGEMENT, own.html)


@pytest.mark.parametrize("kind", Kind.values)
@pytest.mark.parametrize("language", ["en", "id", "ja"])
def test_what_a_new_template_begins_with_can_be_saved(kind: str, language: str) -> None:
    assert verbs.checked(kind, templates.suggestion(kind, language))


@pytest.mark.parametrize(
    ("name", "greeted"),
    [
        ("Dewi Lestari", "Dewi"),
        ("Lestari, Dewi Ayu", "Dewi"),
        ("dewi@x.test", ""),
        ("", ""),
        ("王小明", "王小明"),
        ("Dr. Who", ""),
    ],
)
def test_people_are_greeted_by_their_first_name_where_it_is_known(name: str, greeted: str) -> None:
    assert first_name(name) == greeted
