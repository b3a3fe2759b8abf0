"""The schema is complete and true, and the page shows all of it."""

from __future__ import annotations

import io
import re

import pytest
from django.core.management import call_command
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from helpdesk import apidocs
from tests import builders


@pytest.fixture(scope="module")
def schema() -> dict[str, object]:
    return SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call, no-any-return]


def test_the_schema_is_made_without_a_warning() -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=io.StringIO())


def test_every_operation_has_a_summary_and_names_its_errors(schema: dict[str, object]) -> None:
    operations = [one for noun in apidocs.docs_of(schema).nouns.values() for one in noun]
    assert len(operations) >= 20
    for operation in operations:
        assert operation.summary or operation.help, operation.id
        if "/schema/" not in operation.path:
            assert {"401", "404"} <= {answer.status for answer in operation.answers}, operation.id


def test_examples_of_bodies_are_taken_by_the_shapes_they_illustrate(schema: dict[str, object]) -> None:
    docs = apidocs.docs_of(schema)
    fields = {shape.name: {field.name for field in shape.fields} for shape in docs.shapes}
    examples = [one for noun in docs.nouns.values() for one in noun if one.example]
    assert len(examples) >= 9
    for operation in examples:
        keys = set(re.findall(r'^  "(\w+)":', operation.example, re.M))
        assert keys <= fields[operation.body], operation.id


@pytest.mark.django_db
def test_the_page_shows_every_operation_and_links_to_shapes_that_are_there(client: Client) -> None:
    client.force_login(builders.a_user())
    html = client.get("/api/v1/docs/").content.decode()
    for noun in apidocs.docs().nouns.values():
        for operation in noun:
            assert f'id="{operation.id}"' in html
            assert operation.path in html
    targets = set(re.findall(r'href="#([^"]+)"', html))
    assert targets - set(re.findall(r'id="([^"]+)"', html)) == set()
    assert "<script>" not in html
    assert " style=" not in html


@pytest.mark.django_db
def test_the_schema_is_for_staff(client: Client) -> None:
    assert client.get("/api/v1/schema/").status_code == 401
    assert client.get("/api/v1/docs/").status_code == 302
    client.force_login(builders.a_user())
    assert client.get("/api/v1/schema/").json()["openapi"].startswith("3.")
