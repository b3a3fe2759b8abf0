"""Search, as the pages' search box understands it."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from helpdesk.lib.errors import Invalid
from tickets.api.base import user_of
from tickets.api.schema import reads
from tickets.api.shapes import FoundShape
from tickets.search import By, search

WORDS = "Words, found by their beginnings, and filters such as `status:open assignee:me tag:refund from:siti`."


class SearchView(APIView):
    @reads(
        FoundShape,
        checked=True,
        summary="Tickets by what was written in them",
        parameters=[
            OpenApiParameter("q", str, required=True, description=WORDS),
            OpenApiParameter("by", str, enum=[one.value for one in By], description="Newest first unless told."),
            OpenApiParameter("cursor", str),
        ],
    )
    def get(self, request: Request) -> Response:
        found = search(
            request.query_params.get("q", ""),
            user_of(request),
            after=request.query_params.get("cursor", ""),
            by=By.RELEVANCE if request.query_params.get("by") == By.RELEVANCE else By.NEWEST,
        )
        if found.problem:
            raise Invalid(found.problem, {"q": [found.problem]})
        url = request.build_absolute_uri()
        following = replace_query_param(url, "cursor", found.next) if found.next else None
        shape = FoundShape({"next": following, "results": found.hits}, context={"request": request})
        return Response(shape.data)
