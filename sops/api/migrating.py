"""Moving open runs to the version in force, as a resource."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.lib.errors import Missing
from sops.actions import migrating as verbs
from sops.permissions import require_editor, version_for
from sops.replay.migration import Plan
from tickets.api.base import taken, user_of
from tickets.api.schema import changes

EXAMPLE = {"before": 1, "steps": {"ask": "ask_first"}, "names": {"who": "asker"}, "waived": [], "is_trial": True}


class MigrationInput(serializers.Serializer[object]):
    """`before` is the number of the version that the runs follow; `steps` and `names` say what became of its steps and
    variables, as usual where nothing is said, empty for what has no place; `waived` are steps whose deeds need none.
    `is_trial` moves nothing. `staying` are the runs that you know can't move: another one that can't keeps all."""

    before = serializers.IntegerField(min_value=1)
    steps = serializers.DictField(child=serializers.CharField(allow_blank=True), required=False)
    names = serializers.DictField(child=serializers.CharField(allow_blank=True), required=False)
    waived = serializers.ListField(child=serializers.CharField(), required=False)
    staying = serializers.ListField(child=serializers.IntegerField(), required=False)
    is_trial = serializers.BooleanField(default=False)


class OffenceShape(serializers.Serializer[object]):
    """`kind` is step, answer, deed or need; `about` a step or variable."""

    kind = serializers.CharField()
    about = serializers.CharField()
    message = serializers.CharField()


class StayingShape(serializers.Serializer[object]):
    run = serializers.IntegerField()
    ticket = serializers.IntegerField()
    offences = OffenceShape(many=True)


class MigrationShape(serializers.Serializer[object]):
    """`moved` runs moved, or would; `staying` can't."""

    moved = serializers.IntegerField()
    staying = StayingShape(many=True)


class MigrationView(APIView):
    @changes(
        MigrationInput, MigrationShape, example=EXAMPLE, summary="Move open runs to the version in force, by a plan"
    )
    def post(self, request: Request, key: str, number: int) -> Response:
        user = user_of(request)
        require_editor(user)
        given = taken(request, MigrationInput)
        version = version_for(user, key, number)
        before = next((one for one in verbs.befores(version) if one.number == given["before"]), None)
        if before is None:
            raise Missing(_("Nobody follows an earlier version that could move."))
        usual = verbs.usual_plan(version, before)
        steps = {**usual.steps, **given.get("steps", {})}
        names = {**usual.names, **given.get("names", {})}
        plan = Plan(
            {old: new for old, new in steps.items() if new}, {old: new for old, new in names.items() if new},
            frozenset(given.get("waived", [])),
        )  # fmt: skip
        found = verbs.candidates(version, before, plan, by=user)
        staying: list[dict[str, Any]] = [
            {"run": one.run.pk, "ticket": one.run.ticket_id, "offences": one.offences} for one in found if one.offences
        ]
        moved = len(found) - len(staying)
        if not given["is_trial"]:
            moved = verbs.migrate(version.pk, before.pk, plan, staying=given.get("staying", []), by=user).moved
        return Response(MigrationShape({"moved": moved, "staying": staying}).data)
