#!/usr/bin/env python
"""Django's command line for the desk. Starts the embedded servers for commands that use them."""

import os
import sys
from pathlib import Path

from helpdesk import env

NEED_NO_DATABASE = {
    *("help", "--help", "-h", "version", "--version", "check", "diffsettings", "findstatic", "collectstatic"),
    *("makemigrations", "makemessages", "compilemessages", "spectacular", "startapp", "mail_catcher"),
    *("sla evaluate", "qa estimate", "qa agreement", "qa score"),
}


def main(arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
    env.load(Path(__file__).resolve().parent / ".env")
    if arguments[1:] and NEED_NO_DATABASE.isdisjoint({arguments[1], " ".join(arguments[1:3])}):
        from helpdesk import embedded, settings

        embedded.ensure(settings.VAR)
    from django.core.management import execute_from_command_line

    execute_from_command_line(arguments)


if __name__ == "__main__":
    main(sys.argv)
