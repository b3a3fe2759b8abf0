"""The first admin of an empty desk: `manage.py add_admin ratna@example.org "Ratna Sari"` prints their link."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from helpdesk.lib.errors import DeskError
from people.actions.invitations import key_of
from people.actions.users import add_first_admin


class Command(BaseCommand):
    help = "Adds the first admin of an empty desk and prints the link with which they set a password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            user = add_first_admin(options["name"], options["email"])
        except DeskError as error:
            raise CommandError(error.message) from error
        link = settings.SITE_URL + reverse("accept_invitation", args=[key_of(user)])
        self.stdout.write(f"{user.name} is the first admin. Set a password here within a week:\n{link}")
