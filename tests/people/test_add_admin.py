"""The first admin of an empty desk, from the command line."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from people.models import User

pytestmark = pytest.mark.django_db


def test_the_printed_link_lets_the_first_admin_in() -> None:
    said = StringIO()
    call_command("add_admin", "ratna@example.org", "Ratna Sari", stdout=said)
    link = said.getvalue().split()[-1].removeprefix("http://localhost:8000")
    client = Client()
    client.post(link, {"password": "three plain words"})
    assert client.get("/admin/people/").status_code == 200
    assert User.objects.admins().get().email == "ratna@example.org"


def test_a_second_one_is_refused_in_words() -> None:
    call_command("add_admin", "ratna@example.org", "Ratna Sari", stdout=StringIO())
    with pytest.raises(CommandError, match="has an admin already"):
        call_command("add_admin", "other@example.org", "Other", stdout=StringIO())
