"""A tool on this machine that counts what it is asked, and the people around it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests import hook_server

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

    from people.models import User


@pytest.fixture
def hooks(settings: Settings) -> Iterator[hook_server.Hooks]:
    settings.CONNECTOR_PRIVATE_HOSTS = ["localhost"]
    with hook_server.running() as server:
        yield server


@pytest.fixture
def admin(db: None) -> User:
    from tests.builders import a_user

    return a_user("admin", name="Ayu Admin")


@pytest.fixture
def agent(db: None) -> User:
    from tests.builders import a_team, a_user

    return a_user(name="Rina", teams=[a_team("Front")])
