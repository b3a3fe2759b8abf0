"""Whether a procedure was followed, against whether the work was right, as a resource."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from qa.figures.board import Board
from qa.figures.figure import Figure
from qa.figures.joined import joined, judged, of_paths
from qa.figures.scope import from_query
from qa.figures.sheets import Sheet
from qa.figures.steps import of_steps
from qa.standing import require_figures
from sops.permissions import procedure_for
from tickets.api.base import user_of
from tickets.api.schema import reads


class ShareShape(serializers.Serializer[Any]):
    """From 0 to 1, by the weights of the design; `value` is null where there are too few reviews to say."""

    n = serializers.IntegerField()
    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)


class CellShape(serializers.Serializer[Any]):
    """One of the four: its share of all work that was followed or left, and how many reviews are in it."""

    followed = serializers.BooleanField()
    right = serializers.BooleanField()
    reviews = serializers.IntegerField()
    share = ShareShape()


class TableShape(serializers.Serializer[Any]):
    columns = serializers.ListField(child=serializers.CharField())
    rows = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))


class JoinedShape(serializers.Serializer[Any]):
    cells = CellShape(many=True)
    right_followed = ShareShape()
    right_left = ShareShape()
    undecided = serializers.IntegerField()
    paths = TableShape()
    steps = TableShape()


class JoinedView(APIView):
    @reads(JoinedShape, summary="Whether a procedure was followed, and whether the work was right")
    def get(self, request: Request, key: str) -> Response:
        """Narrowed like every figure of quality: `last` (a Monday), `weeks`, `programme`, `partner`, `team`, `site`."""
        user = user_of(request)
        require_figures(user)
        procedure, scope = procedure_for(user, key), from_query(request.query_params)
        every = judged(scope, procedure, user)
        found = joined(every, procedure, scope)
        cells = [
            {"followed": one.followed, "right": one.is_right, "reviews": int(one.figure.sums.hits),
             "share": _share(one.figure)}
            for one in found.cells
        ]  # fmt: skip
        values = {
            "cells": cells,
            "right_followed": _share(found.right_followed),
            "right_left": _share(found.right_left),
            "undecided": found.undecided,
            "paths": _table(of_paths(every, procedure, user.language)),
            "steps": _table(of_steps(Board(scope, user), procedure)),
        }
        return Response(JoinedShape(values).data)


def _share(one: Figure) -> dict[str, object]:
    found = one.estimate
    value, low, high = (found.value, found.low, found.high) if found else (None, None, None)
    return {"n": one.n, "value": value, "low": low, "high": high}


def _table(sheet: Sheet) -> dict[str, object]:
    return {"columns": list(sheet.columns), "rows": [list(row.cells) for row in sheet.rows]}
