"""The REST API under /api/v1/: every app's routes, the schema, and the page that shows it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import include, path, re_path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.views import SpectacularJSONAPIView

from helpdesk import apidocs
from helpdesk.lib.errors import Missing
from helpdesk.web.rest import problem
from people.staff import staff


@staff
def docs(request: HttpRequest) -> HttpResponse:
    return render(request, "api/docs.html", {"docs": apidocs.docs(), "root": request.build_absolute_uri("/")[:-1]})


@csrf_exempt
def unknown(request: HttpRequest) -> HttpResponse:
    """An address of the API that there is not, told as the API tells everything."""
    error = Missing(_("There is no such thing, or you may not see it."))
    return JsonResponse(problem(error), status=error.status)


urlpatterns = [
    path("schema/", SpectacularJSONAPIView.as_view(), name="api_schema"),
    path("docs/", docs, name="api_docs"),
    path("", include("people.api.urls")),
    path("", include("tickets.api.urls")),
    path("", include("sops.api.urls")),
    path("", include("qa.api.urls")),
    path("", include("qa.api.verdict_urls")),
    re_path("", unknown),
]
