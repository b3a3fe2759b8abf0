"""The fields that conditions can ask about, for programs that make views."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.lib.conditions.fields import FITTING
from tickets.api.base import user_of
from tickets.api.saved import FieldShape
from tickets.api.schema import reads
from tickets.vocabulary import fields_for


class FieldsView(APIView):
    @reads(FieldShape(many=True), summary="What conditions can ask about")
    def get(self, request: Request) -> Response:
        found = [
            {
                "name": name,
                "kind": field.kind.value,
                "operators": [op.value for op in FITTING[field.kind]],
                "choices": list(field.choices),
                "stand_ins": list(field.stand_ins),
            }
            for name, field in fields_for(user_of(request)).items()
        ]
        return Response(FieldShape(found, many=True).data)
