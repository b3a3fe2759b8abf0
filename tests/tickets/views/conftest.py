"""An agent of the house, signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

if TYPE_CHECKING:
    from people.models import User


@pytest.fixture
def agent(db: None) -> User:
    from tests.builders import a_user  # the apps are not loaded yet where pytest reads this file

    return a_user(name="Rina Anggraini")


@pytest.fixture
def browser_of(client: Client, agent: User) -> Client:
    """The agent's browser."""
    client.force_login(agent)
    return client
