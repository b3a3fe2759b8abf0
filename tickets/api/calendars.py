"""Business calendars: when a desk is open. For those who decide service levels."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from people.permissions import Capability, require_in_house
from tickets.actions import calendars as verbs
from tickets.actions.calendar_checks import Dated, Details
from tickets.api.base import taken, user_of
from tickets.api.schema import changes, reads, shaped
from tickets.models import Calendar, CalendarVersion
from tickets.sla import feasts
from tickets.sla.wire import DAYS

HOURS = "From and to, 09:00 to 17:00; an end that is not after its start is on the next day; 24:00 is the end of a day."
NEW_CALENDAR = {
    "name": "Jakarta office",
    "zone": "Asia/Jakarta",
    "weekly": {"mon": [["09:00", "12:00"], ["13:00", "17:00"]], "sat": [["22:00", "06:00"]]},
    "country": "ID",
    "feast_kinds": ["public", "government"],
    "struck": ["2026-05-15"],
    "closures": [{"date": "2026-12-24", "from": "12:00", "to": "24:00", "name": "Outing"}],
}


class WeekShape(serializers.Serializer[object]):
    """Each day's openings. Times are wall clock in the calendar's zone."""

    def get_fields(self) -> dict[str, Any]:
        return {day: serializers.ListField(child=_opening(), required=False, help_text=HOURS) for day in DAYS}


def _opening() -> serializers.ListField:
    return serializers.ListField(child=serializers.CharField(max_length=5), min_length=2, max_length=2)


class FeastShape(serializers.Serializer[object]):
    """An official feast day, as it was known when the version was published."""

    date = serializers.CharField()
    names = serializers.DictField(child=serializers.CharField())


class DatedShape(serializers.Serializer[object]):
    """Hours of a date; without `from` and `to` the whole day."""

    date = serializers.CharField(max_length=10)
    to = serializers.CharField(max_length=5, required=False, allow_blank=True)
    name = serializers.CharField(max_length=80, required=False, allow_blank=True)

    def get_fields(self) -> dict[str, Any]:
        found = super().get_fields()
        return {
            "date": found["date"],
            "from": serializers.CharField(max_length=5, required=False, allow_blank=True),
            **found,
        }


class CalendarVersionShape(serializers.ModelSerializer[CalendarVersion]):
    weekly = WeekShape(read_only=True)
    feast_kinds = serializers.ListField(child=serializers.CharField(), read_only=True)
    feasts = FeastShape(many=True, read_only=True)
    struck = serializers.ListField(child=serializers.CharField(), read_only=True)
    closures = DatedShape(many=True, read_only=True)
    extra = DatedShape(many=True, read_only=True)

    class Meta:
        model = CalendarVersion
        fields: ClassVar = [
            "id", "number", "zone", "weekly", "country", "region", "feast_kinds", "feasts", "struck", "closures",
            "extra", "published_by", "published_at",
        ]  # fmt: skip


class CalendarShape(serializers.ModelSerializer[Calendar]):
    """`name` is empty for the one that is always open. `version` is the one in use."""

    version = serializers.SerializerMethodField()

    class Meta:
        model = Calendar
        fields: ClassVar = ["id", "name", "version", "retired_at"]

    @shaped(CalendarVersionShape)
    def get_version(self, calendar: Calendar) -> dict[str, Any]:
        return dict(CalendarVersionShape(calendar.version).data)


class CalendarChanges(serializers.Serializer[object]):
    """What is left out stays. `renew` takes the official feast days as they are known now."""

    name = serializers.CharField(max_length=200, required=False, allow_blank=True)
    zone = serializers.CharField(max_length=60, required=False)
    weekly = WeekShape(required=False)
    country = serializers.CharField(max_length=2, required=False, allow_blank=True)
    region = serializers.CharField(max_length=10, required=False, allow_blank=True)
    feast_kinds = serializers.ListField(child=serializers.CharField(max_length=20), max_length=10, required=False)
    struck = serializers.ListField(child=serializers.CharField(max_length=10), max_length=400, required=False)
    closures = DatedShape(many=True, required=False)
    extra = DatedShape(many=True, required=False)
    renew = serializers.BooleanField(required=False)
    seen = serializers.IntegerField(required=False, help_text="The number of the version that you saw.")


class Retirement(serializers.Serializer[object]):
    retired = serializers.BooleanField()


class CalendarsView(APIView):
    @reads(CalendarShape(many=True), summary="The calendars, retired ones too")
    def get(self, request: Request) -> Response:
        admit(request)
        return Response(CalendarShape(Calendar.objects.select_related("current"), many=True).data)

    @changes(CalendarChanges, CalendarShape, status=201, example=NEW_CALENDAR, summary="Make a calendar")
    def post(self, request: Request) -> Response:
        usual = {"name": "", "zone": "UTC", "feast_kinds": [feasts.PUBLIC]}
        made = verbs.create(_details(usual | taken(request, CalendarChanges)), by=user_of(request))
        return Response(CalendarShape(made).data, status=201)


class CalendarView(APIView):
    @reads(CalendarShape, summary="One calendar")
    def get(self, request: Request, calendar_id: int) -> Response:
        admit(request)
        return Response(CalendarShape(_row(calendar_id)).data)

    @changes(CalendarChanges, CalendarShape, example={"zone": "Asia/Makassar", "seen": 2}, summary="Change a calendar")
    def patch(self, request: Request, calendar_id: int) -> Response:
        admit(request)
        row = _row(calendar_id)
        names = ("zone", "weekly", "country", "region", "feast_kinds", "struck", "closures", "extra")
        values = {name: getattr(row.version, name) for name in names} | {"name": row.name}
        details = _details(values | taken(request, CalendarChanges))
        return Response(CalendarShape(verbs.change(calendar_id, details, by=user_of(request))).data)


class CalendarVersionsView(APIView):
    @reads(CalendarVersionShape(many=True), summary="What a calendar said, the newest version first")
    def get(self, request: Request, calendar_id: int) -> Response:
        admit(request)
        return Response(CalendarVersionShape(_row(calendar_id).versions.all(), many=True).data)


class CalendarRetirementView(APIView):
    @changes(Retirement, CalendarShape, example={"retired": True}, summary="Retire a calendar, or use it again")
    def put(self, request: Request, calendar_id: int) -> Response:
        to = taken(request, Retirement)["retired"]
        return Response(CalendarShape(verbs.set_retired(calendar_id, to=to, by=user_of(request))).data)


def admit(request: Request) -> None:
    require_in_house(user_of(request), Capability.MANAGE_SERVICE_LEVELS)


def _row(calendar_id: int) -> Calendar:
    found = Calendar.objects.select_related("current").filter(pk=calendar_id).first()
    if found is None:
        raise Http404
    return found


def _details(values: dict[str, Any]) -> Details:
    weekly = {day: [(one[0], one[1]) for one in rows] for day, rows in values.pop("weekly", {}).items()}
    dated = {
        name: [
            Dated(date=one["date"], start=one.get("from", ""), end=one.get("to", ""), name=one.get("name", ""))
            for one in values.pop(name, [])
        ]
        for name in ("closures", "extra")
    }
    return Details(weekly=weekly, closures=dated["closures"], extra=dated["extra"], **values)
