"""Every address of the desk, app by app."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("helpdesk.home")),
    path("", include("tickets.urls")),
    path("", include("qa.figure_urls")),
    path("", include("sops.urls")),
    path("", include("qa.urls")),
    path("", include("people.urls")),
    path("", include("helpdesk.web.style")),
    path("api/v1/", include("helpdesk.api")),
    path("", include("tickets.portal.urls")),
    path("", include("tickets.mail.urls")),
]
