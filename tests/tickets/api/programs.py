"""A client that signs in with a personal token, as programs do."""

from __future__ import annotations

from rest_framework.test import APIClient

from people.actions import tokens
from people.models import User


def as_program(user: User, scopes: tuple[str, ...] = ("read", "write")) -> APIClient:
    _token, secret = tokens.create("A program", scopes=scopes, by=user)
    program = APIClient()
    program.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return program
