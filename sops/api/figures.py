"""How a procedure is followed, as a resource."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sops.figures import SPANS, Figures, from_query
from sops.permissions import procedure_for
from sops.summing import PARTS
from tickets.api.base import user_of
from tickets.api.schema import reads

NARROWED = [
    OpenApiParameter("weeks", int, enum=list(SPANS), description="Runs that began in the last weeks."),
    *(OpenApiParameter(part, str, description="Only these; partner may be in-house.") for part in PARTS),
]


class OfStepShape(serializers.Serializer[object]):
    """`exits` and `deviations` are counts by way out and by reason. `drop_off` is from 0 to 1, of those who are gone.
    Times are milliseconds of active time, with open runs censored; empty where too few have ended to say."""

    step = serializers.CharField()
    entered = serializers.IntegerField()
    exits = serializers.DictField(child=serializers.IntegerField())
    dropped = serializers.IntegerField()
    finished = serializers.IntegerField()
    open = serializers.IntegerField()
    drop_off = serializers.FloatField(allow_null=True)
    median_ms = serializers.IntegerField(allow_null=True)
    p90_ms = serializers.IntegerField(allow_null=True)
    backs = serializers.IntegerField()
    deviations = serializers.DictField(child=serializers.IntegerField())
    flags = serializers.IntegerField()
    failures = serializers.IntegerField()
    replies = serializers.IntegerField()
    edited = serializers.FloatField(allow_null=True)


class PathShape(serializers.Serializer[object]):
    key = serializers.CharField()
    steps = serializers.ListField(child=serializers.CharField())
    count = serializers.IntegerField()
    completed = serializers.IntegerField()
    deviated = serializers.IntegerField()


class GroupShape(serializers.Serializer[object]):
    value = serializers.CharField()
    name = serializers.CharField()
    runs = serializers.IntegerField()
    open = serializers.IntegerField()
    completed = serializers.FloatField(allow_null=True)
    deviated = serializers.FloatField(allow_null=True)
    median_ms = serializers.IntegerField(allow_null=True)


class ProcedureFiguresShape(serializers.Serializer[object]):
    """`runs` were added up. `paths` are the ways that most went; `groups` are the same runs by each part."""

    runs = serializers.IntegerField()
    steps = OfStepShape(many=True)
    paths = PathShape(many=True)
    groups = serializers.DictField(child=GroupShape(many=True))


class FiguresView(APIView):
    @reads(
        ProcedureFiguresShape, summary="How a procedure is followed, of the runs that you may see", parameters=NARROWED
    )
    def get(self, request: Request, key: str) -> Response:
        user = user_of(request)
        figures = Figures(procedure_for(user, key), user, from_query(request.query_params))
        found = {
            "runs": figures.count,
            "steps": figures.steps,
            "paths": figures.paths,
            "groups": {part: figures.groups(part) for part in PARTS},
        }
        return Response(ProcedureFiguresShape(found).data)
