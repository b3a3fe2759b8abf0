"""Takes down the words of every message, with which misspelt ones are compared: for a desk that was loaded in bulk."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from tickets import spelling


class Command(BaseCommand):
    help = "Take down the words of all messages, for searches with misspelt words."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"{spelling.learn_all():,} words are known.")
