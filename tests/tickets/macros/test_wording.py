"""What a macro says: in whose language, and with nothing left open, whatever is known or what the customer wrote."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from helpdesk.lib import html
from people.models import User
from tests.builders import a_brand, a_contact, a_macro, a_ticket, a_user
from tickets import placeholders
from tickets.macros import variables
from tickets.macros.wording import chosen, said
from tickets.models import MacroVersion

REPLIES = {code: {"reply": f"<p>{code}</p>"} for code in ("en", "id", "pt", "ja")}
EVERY = " ".join(f"{{{{{name}|nothing}}}}" for name in variables.VARIABLES)
BARE = " ".join(f"{{{{{one.name}}}}}" for one in variables.VARIABLES.values() if one.is_sure)


def version(texts: dict[str, dict[str, str]], by: User) -> MacroVersion:
    return a_macro(by=by, texts=texts).versions.get()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "ticket", "requester", "brand", "spoken"),
    [
        ("", "id", "ja", "en", "id"),
        ("", "", "ja", "en", "ja"),
        ("", "", "pt-br", "ja", "pt"),
        ("", "", "", "id", "id"),
        ("", "ar", "", "tl", "en"),
        ("ja", "id", "", "", "ja"),
        ("xx", "id", "", "", "id"),
    ],
)
def test_the_requesters_language_then_the_brands_then_english(
    asked: str, ticket: str, requester: str, brand: str, spoken: str
) -> None:
    agent = a_user()
    row = a_ticket(from_=a_contact(language=requester), brand=a_brand(language=brand or "en"))
    row.language = ticket
    found = said(version(REPLIES, agent), row, agent, asked)
    assert (found.language, found.reply) == (spoken, f"<p>{spoken}</p>")
    assert found.choices == ["en", "id", "ja", "pt"]


@pytest.mark.django_db
def test_a_note_is_for_staff_so_it_speaks_their_language() -> None:
    agent = a_user(language="id")
    texts = {"en": {"reply": "<p>Hi</p>", "note": "<p>Ask</p>"}, "id": {"reply": "<p>Hai</p>", "note": "<p>Tanya</p>"}}
    found = said(version(texts, agent), a_ticket(from_=a_contact(language="en")), agent)
    assert (found.reply, found.note) == ("<p>Hi</p>", "<p>Tanya</p>")


def test_where_no_language_fits_any_is_better_than_none() -> None:
    assert chosen({"ja": {"reply": "x"}, "id": {"note": "y"}}, "reply", ["tl", "en"]) == ("ja", "x")
    assert chosen({"ja": {"reply": "x"}}, "note", ["ja"]) == ("", "")


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.dictionaries(st.sampled_from([*variables.VARIABLES]), st.text(max_size=20), max_size=6))
@example({"requester.first_name": "{{requester.first_name}}", "ticket.subject": "[NAME] asks"})
@example({"requester.name": '"><script>alert(1)</script>', "organisation.name": "{{"})
def test_no_place_stays_open_and_nothing_gets_in_as_markup(values: dict[str, str]) -> None:
    filled = variables.fill(f"<p>{EVERY} {BARE}</p>", values)
    assert placeholders.left_in(html.to_text(filled)) == []
    assert filled.count("<") == 2


@pytest.mark.django_db
def test_what_is_not_known_is_said_otherwise() -> None:
    agent = a_user(name="Rina Anggraini")
    nameless = a_ticket(from_=a_contact(name=""))
    values = variables.values(nameless, agent)
    words = "Hi {{requester.first_name|there}}, I am {{agent.first_name}}.{{organisation.name|}}"
    assert variables.fill(words, values) == "Hi there, I am Rina."


@pytest.mark.django_db
def test_sure_variables_are_never_empty() -> None:
    agent = a_user(name="")
    values = variables.values(a_ticket(from_=a_contact(name="")), agent)
    assert set(values) == set(variables.VARIABLES) == set(variables.sample(agent))
    assert all(values[one.name] for one in variables.VARIABLES.values() if one.is_sure)


@pytest.mark.parametrize("words", ["Hi {{requester.name|}}", "{{agent.name}} {{ticket.number}}", "no variable at all"])
def test_words_without_problems(words: str) -> None:
    assert variables.problem(words) == ""
