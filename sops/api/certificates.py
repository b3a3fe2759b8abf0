"""Certificates as resources: what one takes, who is where, and what leads sign."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.lib.errors import Invalid
from people.models import User
from sops.actions import certificates
from sops.learning.certificates import BY_TIME, Act
from sops.learning_sight import certificate_for
from sops.models import Certificate, Certification, Signature
from tickets.api.base import taken, user_of
from tickets.api.schema import changes, reads

MOST = 500
ACTS = [(act.value, act.value) for act in Act if act not in BY_TIME]


class CertificationShape(serializers.ModelSerializer[Certification]):
    """`procedure` is a key; `nesting_share` is the percent of a nesting person's work that is to be reviewed."""

    procedure = serializers.CharField(source="procedure.key", read_only=True)

    class Meta:
        model = Certification
        fields: ClassVar = [
            "id", "procedure", "is_active", "quiz", "nesting_runs", "nesting_share", "valid_days", "grace_days",
            "refresh_on_change",
        ]  # fmt: skip


class CertificateShape(serializers.ModelSerializer[Certificate]):
    procedure = serializers.CharField(source="certification.procedure.key", read_only=True)

    class Meta:
        model = Certificate
        fields: ClassVar = ["id", "certification", "procedure", "user", "level", "since", "due_at", "lapses_at"]


class SignatureShape(serializers.ModelSerializer[Signature]):
    """`by` is null for what time did; `facts` are what was known then."""

    facts = serializers.DictField()

    class Meta:
        model = Signature
        fields: ClassVar = ["act", "before", "after", "by", "note", "facts", "at"]


class PeopleInput(serializers.Serializer[object]):
    people = serializers.ListField(child=serializers.IntegerField(), min_length=1, max_length=500)


class SignatureInput(serializers.Serializer[object]):
    """Setting somebody back needs a `note`."""

    act = serializers.ChoiceField(ACTS)
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=1000)


class CertificationsView(APIView):
    @reads(CertificationShape(many=True), summary="What certificates there are, and what each takes")
    def get(self, request: Request) -> Response:
        rows = Certification.objects.filter(is_active=True).select_related("procedure").order_by("pk")
        return Response(CertificationShape(rows[:MOST], many=True).data)


class EnrolmentView(APIView):
    @changes(PeopleInput, CertificateShape(many=True), status=201, example={"people": [7]},
             summary="Let people begin to learn; those who have begun stay where they are")  # fmt: skip
    def post(self, request: Request, certification_id: int) -> Response:
        user, wanted = user_of(request), taken(request, PeopleInput)["people"]
        people = list(User.objects.visible_to(user).active().filter(pk__in=wanted))
        if len(people) < len(set(wanted)):
            words = _("There is no such person, or they are not in your company.")
            raise Invalid(words, {"people": [words]})
        made = certificates.enrol(certification_id, people, by=user)
        return Response(CertificateShape(made, many=True).data, status=201)


class CertificatesView(APIView):
    @reads(CertificateShape(many=True), summary="Your certificates, and those of the people you lead")
    def get(self, request: Request) -> Response:
        seen = Certificate.objects.visible_to(user_of(request)).values("pk")
        rows = Certificate.objects.filter(pk__in=seen).select_related("certification__procedure").order_by("pk")
        return Response(CertificateShape(rows[:MOST], many=True).data)


class SignaturesView(APIView):
    @reads(SignatureShape(many=True), summary="Who moved a certificate, the first first")
    def get(self, request: Request, certificate_id: int) -> Response:
        rows = certificate_for(user_of(request), certificate_id).signatures.order_by("pk")
        return Response(SignatureShape(rows, many=True).data)

    @changes(SignatureInput, CertificateShape, example={"act": "certify"}, summary="Move a certificate on, or back")
    def post(self, request: Request, certificate_id: int) -> Response:
        given = taken(request, SignatureInput)
        moved = certificates.sign(certificate_id, Act(given["act"]), note=given["note"], by=user_of(request))
        return Response(CertificateShape(moved).data)
