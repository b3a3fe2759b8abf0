"""What people must read, as resources: what one owes and acknowledges; who has and who has not; announcements."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.lib.errors import Missing
from people.models import User
from sops.actions import acknowledging, announcements, requirements
from sops.audience import EVERYBODY
from sops.models import Acknowledgement, Announcement, Duty, ProcedureVersion, Requirement, State
from sops.permissions import require_overseer
from tickets.api.base import taken, user_of
from tickets.api.schema import changes, reads

MOST = 500
WRITTEN = {"title": "Refunds over 500", "html": "<p>Ask a lead first.</p>", "due_on": "2026-12-01"}


class RequirementShape(serializers.ModelSerializer[Requirement]):
    """`sha256` is that of what is to be read now: it is sent back with the acknowledgement. `procedure` is a key."""

    title = serializers.CharField(source="__str__", read_only=True)
    sha256 = serializers.CharField(read_only=True)
    procedure = serializers.CharField(source="version.procedure.key", default="", read_only=True)
    audience = serializers.JSONField()

    class Meta:
        model = Requirement
        fields: ClassVar = [
            "id", "title", "sha256", "procedure", "announcement", "enforcement", "audience", "due_on", "started_at",
            "ended_at",
        ]  # fmt: skip


class DutyShape(serializers.ModelSerializer[Duty]):
    """`due_at` is the end of the due day at the person's own site."""

    requirement = RequirementShape(read_only=True)

    class Meta:
        model = Duty
        fields: ClassVar = ["requirement", "user", "due_at", "done_at", "reminded_at"]


class ReaderShape(serializers.ModelSerializer[Duty]):
    class Meta:
        model = Duty
        fields: ClassVar = ["user", "due_at", "done_at", "reminded_at"]


class AcknowledgementShape(serializers.ModelSerializer[Acknowledgement]):
    class Meta:
        model = Acknowledgement
        fields: ClassVar = ["requirement", "user", "sha256", "how", "at"]


class AnnouncementShape(serializers.ModelSerializer[Announcement]):
    requirement = serializers.IntegerField(source="requirement.pk", read_only=True)

    class Meta:
        model = Announcement
        fields: ClassVar = ["id", "title", "html", "sha256", "state", "published_at", "requirement"]


class ReadInput(serializers.Serializer[object]):
    sha256 = serializers.CharField(max_length=64)


class AnnouncementInput(serializers.Serializer[object]):
    """`audience` is a condition about people; everybody without one. `procedure` is the key of one in force."""

    title = serializers.CharField(max_length=200)
    html = serializers.CharField()
    audience = serializers.DictField(required=False)
    enforcement = serializers.ChoiceField(Requirement.Enforcement.choices, default="remind")
    due_on = serializers.DateField(required=False, allow_null=True)
    procedure = serializers.SlugField(required=False, allow_blank=True)


class ReminderShape(serializers.Serializer[object]):
    reminded = serializers.IntegerField()


def _seen(user: User) -> Any:
    ids = Requirement.objects.visible_to(user).values("pk")
    return Requirement.objects.filter(pk__in=ids).select_related("announcement", "version__procedure")


class DutiesView(APIView):
    @reads(DutyShape(many=True), summary="What you owe, the most urgent first")
    def get(self, request: Request) -> Response:
        rows = Duty.objects.filter(user=user_of(request)).owed().order_by("due_at", "pk")
        rows = rows.select_related("requirement__announcement", "requirement__version__procedure")
        return Response(DutyShape(rows, many=True).data)


class RequirementsView(APIView):
    @reads(RequirementShape(many=True), summary="What you and those you lead must read")
    def get(self, request: Request) -> Response:
        return Response(RequirementShape(_seen(user_of(request)).order_by("-pk")[:MOST], many=True).data)


class AcknowledgementView(APIView):
    @changes(ReadInput, AcknowledgementShape, status=201, summary="Acknowledge what you have read")
    def post(self, request: Request, requirement_id: int) -> Response:
        sha256, how = taken(request, ReadInput)["sha256"], Acknowledgement.How.API
        made = acknowledging.acknowledge(requirement_id, sha256=sha256, by=user_of(request), how=how)
        return Response(AcknowledgementShape(made).data, status=201)


class ReadersView(APIView):
    @reads(ReaderShape(many=True), summary="Who has read it and who has not, of those you lead")
    def get(self, request: Request, requirement_id: int) -> Response:
        user = user_of(request)
        require_overseer(user)
        found = _seen(user).filter(pk=requirement_id).first()
        if found is None:
            raise Missing(_("There is no such thing to read, or you may not see it."))
        rows = Duty.objects.visible_to(user).filter(requirement=found).order_by("user", "pk")
        return Response(ReaderShape(rows[:MOST], many=True).data)


class RemindersView(APIView):
    @changes(None, ReminderShape, summary="Remind those who have not read it")
    def post(self, request: Request, requirement_id: int) -> Response:
        return Response({"reminded": requirements.remind(requirement_id, by=user_of(request))})


class AnnouncementsView(APIView):
    @reads(AnnouncementShape(many=True), summary="The announcements that you may change")
    def get(self, request: Request) -> Response:
        user = user_of(request)
        require_overseer(user)
        rows = Announcement.objects.written_within(user).select_related("requirement").order_by("-pk")
        return Response(AnnouncementShape(rows[:MOST], many=True).data)

    @changes(AnnouncementInput, AnnouncementShape, status=201, example=WRITTEN, summary="Write an announcement")
    def post(self, request: Request) -> Response:
        made = announcements.create(_details(taken(request, AnnouncementInput)), by=user_of(request))
        return Response(AnnouncementShape(made).data, status=201)


class PublicationView(APIView):
    @changes(None, AnnouncementShape, summary="Publish an announcement to its audience")
    def post(self, request: Request, announcement_id: int) -> Response:
        return Response(AnnouncementShape(announcements.publish(announcement_id, by=user_of(request))).data)


def _details(given: dict[str, Any]) -> announcements.Details:
    version = None
    if key := given.get("procedure"):
        version = ProcedureVersion.objects.filter(procedure__key=key, state=State.PUBLISHED).first()
        if version is None:
            raise Missing(_("There is no such procedure, or you may not see it."))
    return announcements.Details(
        title=given["title"],
        html=given["html"],
        audience=given.get("audience", dict(EVERYBODY)),
        enforcement=Requirement.Enforcement(given["enforcement"]),
        due_on=given.get("due_on"),
        version=version,
    )
