"""Scorecards as resources: read, and taken in as drafts. People publish them on pages."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.lib.errors import Missing
from qa.actions import scorecards
from qa.models import Scorecard, ScorecardVersion, VersionState
from qa.permissions import scorecard_for, version_for
from tickets.api.base import taken, user_of
from tickets.api.schema import changes, reads


class ScorecardShape(serializers.ModelSerializer[Scorecard]):
    class Meta:
        model = Scorecard
        fields: ClassVar = ["id", "key", "title", "is_active"]


class ScorecardVersionShape(serializers.ModelSerializer[ScorecardVersion]):
    """`content` is described in docs/quality.md."""

    key = serializers.CharField(source="scorecard.key", read_only=True)
    content = serializers.JSONField()

    class Meta:
        model = ScorecardVersion
        fields: ClassVar = ["key", "number", "state", "note", "sha256", "published_at", "content"]


class ContentInput(serializers.Serializer[object]):
    content = serializers.JSONField()


class ScorecardsView(APIView):
    @reads(ScorecardShape(many=True), summary="The scorecards in use")
    def get(self, request: Request) -> Response:
        rows = Scorecard.objects.visible_to(user_of(request)).filter(versions__state=VersionState.PUBLISHED)
        return Response(ScorecardShape(rows.distinct().order_by("key"), many=True).data)

    @changes(ContentInput, ScorecardVersionShape, status=201, summary="Take in a scorecard as a draft")
    def post(self, request: Request) -> Response:
        content = taken(request, ContentInput)["content"]
        version = scorecards.create(content if isinstance(content, dict) else {}, by=user_of(request))
        return Response(ScorecardVersionShape(version).data, status=201)


class ScorecardView(APIView):
    @reads(ScorecardVersionShape, summary="The published version of a scorecard")
    def get(self, request: Request, key: str) -> Response:
        rows = scorecard_for(user_of(request), key).versions.select_related("scorecard")
        found = rows.filter(state=VersionState.PUBLISHED).first()
        if found is None:
            raise Missing(_("There is no such version, or you may not see it."))
        return Response(ScorecardVersionShape(found).data)


class VersionView(APIView):
    @reads(ScorecardVersionShape, summary="One version of a scorecard")
    def get(self, request: Request, key: str, number: int) -> Response:
        return Response(ScorecardVersionShape(version_for(user_of(request), key, number)).data)
