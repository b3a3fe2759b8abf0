"""The live process: server-sent events only. Pages are served by helpdesk.wsgi."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
django.setup()

from helpdesk.live import application  # noqa: E402  (needs the apps to be loaded)

__all__ = ["application"]
