"""A program that takes webhooks, and the people who set them up."""

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
    settings.WEBHOOK_PRIVATE_HOSTS = ["localhost"]
    with hook_server.running() as server:
        yield server


@pytest.fixture
def admin(db: None) -> User:
    from tests.builders import a_user

    return a_user("admin", name="Ayu Admin")
