"""Skills, who has them, the roster and one's availability by the API: the same verbs as the pages."""

from __future__ import annotations

from typing import Any, ClassVar, cast

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from people.actions import availability, roster_files, shifts, skills
from people.actions.shifts import Times
from people.actions.skills import Abilities
from people.models import Shift, Skill, User
from people.models.user import Availability


class SkillShape(serializers.ModelSerializer[Skill]):
    class Meta:
        model = Skill
        fields: ClassVar = ["id", "slug", "name", "is_active"]


class SkillInput(serializers.Serializer[object]):
    name = serializers.CharField(max_length=80)


class SkillChanges(serializers.Serializer[object]):
    """What is left out stays as it is."""

    name = serializers.CharField(max_length=80, required=False)
    is_active = serializers.BooleanField(required=False)


class AbilitiesShape(serializers.Serializer[object]):
    """All that a person can do.

    `skills` are levels (1 basic, 2 good, 3 expert) by the short names of skills; without a `capacity` the team's holds.
    """

    skills = serializers.DictField(child=serializers.IntegerField(min_value=1, max_value=3), required=False)
    speaks = serializers.ListField(child=serializers.CharField(max_length=8), required=False)
    capacity = serializers.IntegerField(min_value=1, max_value=200, required=False, allow_null=True)


class ShiftShape(serializers.ModelSerializer[Shift]):
    """`time_zone` is the one in which it was planned."""

    class Meta:
        model = Shift
        fields: ClassVar = ["id", "user", "site", "starts_at", "ends_at", "time_zone", "note"]


class ShiftInput(serializers.Serializer[object]):
    """Wall-clock times; an `end` not after the `start` is on the next day.

    Without a zone, that of the person's site holds.
    """

    day = serializers.DateField()
    start = serializers.TimeField()
    end = serializers.TimeField()
    time_zone = serializers.CharField(max_length=60, required=False, allow_blank=True)
    note = serializers.CharField(max_length=80, required=False, allow_blank=True)


class NewShift(ShiftInput):
    user = serializers.IntegerField(min_value=1)


class RosterFile(serializers.Serializer[object]):
    """A file of shifts: its first line names the columns email, date, start, end and, if you like, time_zone, note.

    With `replaces`, what the people of the file have on its days goes. All of it is taken, or nothing.
    """

    text = serializers.CharField(max_length=2_000_000, trim_whitespace=False)
    replaces = serializers.BooleanField(default=True)


class TakenShape(serializers.Serializer[object]):
    added = serializers.IntegerField()
    removed = serializers.IntegerField()
    people = serializers.IntegerField()


class AvailabilityShape(serializers.Serializer[object]):
    availability = serializers.ChoiceField(Availability.choices)
    since = serializers.DateTimeField(source="availability_since", allow_null=True, read_only=True)


class ShiftFilter(django_filters.FilterSet):  # type: ignore[misc]
    user = django_filters.NumberFilter(help_text="A person's id.")
    site = django_filters.NumberFilter(help_text="A site's id.")
    until = django_filters.IsoDateTimeFilter("starts_at", "lt", help_text="Those that begin before this moment.")
    since = django_filters.IsoDateTimeFilter("ends_at", "gt", help_text="Those that end after this moment.")


def _taken(request: Request, shape: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    data = shape(data=request.data)
    data.is_valid(raise_exception=True)
    return cast("dict[str, Any]", data.validated_data)


def _user(request: Request) -> User:
    return cast(User, request.user)


@extend_schema_view(list=extend_schema(summary="Skills"), retrieve=extend_schema(summary="One skill"))
class SkillsView(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Skill]):
    serializer_class = SkillShape
    queryset = Skill.objects.order_by("name")
    pagination_class = None
    filter_backends = ()
    lookup_value_regex = r"\d{1,18}"

    @extend_schema(request=SkillInput, responses={201: SkillShape}, summary="Make a skill")
    def create(self, request: Request) -> Response:
        made = skills.create(_taken(request, SkillInput)["name"], by=_user(request))
        return Response(SkillShape(made).data, status=201)

    @extend_schema(request=SkillChanges, responses=SkillShape, summary="Change a skill")
    def partial_update(self, request: Request, pk: str) -> Response:
        found = self.get_object()
        values: dict[str, Any] = {"name": found.name, "is_active": found.is_active}
        values |= _taken(request, SkillChanges)
        return Response(SkillShape(skills.change(found, **values, by=_user(request))).data)


class AbilitiesView(APIView):
    @extend_schema(responses=AbilitiesShape, summary="What a member of staff can do")
    def get(self, request: Request, user_id: int) -> Response:
        return Response(AbilitiesShape(skills.abilities(_person(request, user_id))).data)

    @extend_schema(
        request=AbilitiesShape,
        responses=AbilitiesShape,
        summary="Say what a member of staff can do",
        examples=[OpenApiExample("Example", {"skills": {"refunds": 3}, "speaks": ["en", "id"]}, request_only=True)],
    )
    def put(self, request: Request, user_id: int) -> Response:
        user = _person(request, user_id)
        changed = skills.set_abilities(user, Abilities(**_taken(request, AbilitiesShape)), by=_user(request))
        return Response(AbilitiesShape(skills.abilities(changed)).data)


@extend_schema_view(list=extend_schema(summary="The roster: shifts"), retrieve=extend_schema(summary="One shift"))
class ShiftsView(viewsets.ReadOnlyModelViewSet[Shift]):
    """In-house callers see every roster, a partner's people that of their own company."""

    serializer_class = ShiftShape
    filterset_class = ShiftFilter
    queryset = Shift.objects.none()
    lookup_value_regex = r"\d{1,18}"

    def get_queryset(self) -> QuerySet[Shift]:
        asking = self.request.user
        return Shift.objects.visible_to(asking) if isinstance(asking, User) else Shift.objects.none()

    @extend_schema(request=NewShift, responses={201: ShiftShape}, summary="Add a shift")
    def create(self, request: Request) -> Response:
        given = _taken(request, NewShift)
        user = shifts.planned(given.pop("user"), _user(request))
        return Response(ShiftShape(shifts.add(user, Times(**given), by=_user(request))).data, status=201)

    @extend_schema(request=ShiftInput, responses=ShiftShape, summary="Move a shift")
    def update(self, request: Request, pk: str) -> Response:
        times = Times(**_taken(request, ShiftInput))
        return Response(ShiftShape(shifts.change(int(pk), times, by=_user(request))).data)

    @extend_schema(responses={204: None}, summary="Take a shift out of the roster")
    def destroy(self, request: Request, pk: str) -> Response:
        shifts.remove(int(pk), by=_user(request))
        return Response(status=204)


class RosterFileView(APIView):
    @extend_schema(request=RosterFile, responses=TakenShape, summary="Take over a roster from a file")
    def post(self, request: Request) -> Response:
        given = _taken(request, RosterFile)
        taken = roster_files.take_over(given["text"], replaces=given["replaces"], by=_user(request))
        return Response(TakenShape(taken).data)


class AvailabilityView(APIView):
    """One's own; a lead says it of others with `user`."""

    @extend_schema(responses=AvailabilityShape, summary="Whether you take work now")
    def get(self, request: Request) -> Response:
        return Response(AvailabilityShape(_user(request)).data)

    @extend_schema(
        request=AvailabilityShape,
        responses=AvailabilityShape,
        summary="Say whether you take work now",
        parameters=[OpenApiParameter("user", int, required=False, description="Somebody else's id, for leads.")],
    )
    def put(self, request: Request) -> Response:
        asked = str(cast("dict[str, Any]", request.query_params).get("user", ""))
        of = _person(request, int(asked)) if asked.isdecimal() and len(asked) < 18 else None
        changed = availability.choose(_taken(request, AvailabilityShape)["availability"], by=_user(request), of=of)
        return Response(AvailabilityShape(changed).data)


def _person(request: Request, user_id: int) -> User:
    found = User.objects.visible_to(_user(request)).filter(pk=user_id).first()
    if found is None:
        raise Http404
    return found
