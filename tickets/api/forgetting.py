"""Redaction, holds, how long things are kept, and forgetting a person, as resources."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from people.models import Contact
from people.permissions import Capability, require_in_house
from tickets.actions import redacting, retention
from tickets.actions.redacting import Found
from tickets.api.base import taken, user_of
from tickets.api.schema import changes, reads
from tickets.export import export_of
from tickets.models import Attachment, Brand, Erasure, Hold, Redaction, RetentionRule


class ReasonInput(serializers.Serializer[object]):
    """Why: it is kept."""

    reason = serializers.CharField(max_length=300)


class RedactionInput(ReasonInput):
    """The words as they stand in a message; space between them and capitals don't matter.

    `files` are ids of files of the ticket, and of its requester's others, that are deleted along with it.
    """

    text = serializers.CharField(max_length=2000)
    files = serializers.ListField(child=serializers.IntegerField(), required=False, default=list, max_length=200)


class TextInput(serializers.Serializer[object]):
    text = serializers.CharField(max_length=2000)


class FoundFileShape(serializers.ModelSerializer[Attachment]):
    class Meta:
        model = Attachment
        fields: ClassVar = ["id", "name", "size"]


class WordsFoundShape(serializers.Serializer[Found]):
    """`held` are files whose content has the words; of `unread` nobody can say: pictures, archives, locked files."""

    counts = serializers.SerializerMethodField()
    held = FoundFileShape(many=True, source="files.held")
    unread = FoundFileShape(many=True, source="files.unread")

    def get_counts(self, found: Found) -> dict[str, int]:
        return asdict(found.counts)


class RedactionShape(serializers.ModelSerializer[Redaction]):
    """`counts` says in how many messages, drafts, mails and so on it was. What it was is nowhere any more."""

    counts = serializers.DictField(child=serializers.IntegerField())

    class Meta:
        model = Redaction
        fields: ClassVar = ["id", "ticket", "what", "reason", "counts", "by", "at"]


class HoldShape(serializers.ModelSerializer[Hold]):
    class Meta:
        model = Hold
        fields: ClassVar = ["ticket", "reason", "by", "at"]


class RetentionRuleInput(serializers.Serializer[object]):
    """`months` after it was closed a ticket is erased, `raw_days` after it came the original of a mail; null: never."""

    months = serializers.IntegerField(min_value=1, max_value=1200, allow_null=True)
    how = serializers.ChoiceField(RetentionRule.How.choices)
    raw_days = serializers.IntegerField(min_value=1, max_value=32_000, allow_null=True)


class RetentionRuleShape(serializers.ModelSerializer[RetentionRule]):
    class Meta:
        model = RetentionRule
        fields: ClassVar = ["brand", "months", "how", "raw_days", "tickets_erased", "mails_erased", "ran_at"]


class ErasureShape(serializers.ModelSerializer[Erasure]):
    """The certificate. `waiting` are tickets still to be erased, `held` those that stay, since they are on hold."""

    counts = serializers.DictField(child=serializers.IntegerField())

    class Meta:
        model = Erasure
        fields: ClassVar = ["id", "contact", "reason", "by", "at", "waiting", "held", "counts", "finished_at"]


class RedactionsView(APIView):
    @changes(
        RedactionInput, RedactionShape, status=201, summary="Take words out of a ticket for good",
        example={"text": "4929 1711 0000 9999", "reason": "A card number"},
    )  # fmt: skip
    def post(self, request: Request, ticket_id: int) -> Response:
        values = taken(request, RedactionInput)
        made = redacting.redact_text(
            ticket_id, values["text"], reason=values["reason"], files=values["files"], by=user_of(request)
        )
        return Response(RedactionShape(made).data, status=201)


class RedactionSearchView(APIView):
    @changes(
        TextInput, WordsFoundShape, example={"text": "4929 1711 0000 9999"},
        summary="Where words would be redacted, and which files have them; changes nothing",
    )  # fmt: skip
    def post(self, request: Request, ticket_id: int) -> Response:
        found = redacting.look_for(ticket_id, taken(request, TextInput)["text"], by=user_of(request))
        return Response(WordsFoundShape(found).data)


class FileRedactionView(APIView):
    @changes(
        ReasonInput, RedactionShape, status=201, example={"reason": "A passport"}, summary="Delete a file everywhere"
    )
    def post(self, request: Request, attachment_id: int) -> Response:
        values = taken(request, ReasonInput)
        made = redacting.redact_file(attachment_id, reason=values["reason"], by=user_of(request))
        return Response(RedactionShape(made).data, status=201)


class HoldView(APIView):
    @changes(ReasonInput, HoldShape, example={"reason": "A lawsuit"}, summary="Hold a ticket: nothing erases it")
    def put(self, request: Request, ticket_id: int) -> Response:
        made = retention.hold(ticket_id, taken(request, ReasonInput)["reason"], by=user_of(request))
        return Response(HoldShape(made).data)

    @changes(None, None, status=204, summary="Lift the hold of a ticket")
    def delete(self, request: Request, ticket_id: int) -> Response:
        retention.release(ticket_id, by=user_of(request))
        return Response(status=204)


class RetentionView(APIView):
    @reads(RetentionRuleShape(many=True), summary="How long each brand's tickets and mails are kept")
    def get(self, request: Request) -> Response:
        require_in_house(user_of(request), Capability.MANAGE_RETENTION)
        return Response(RetentionRuleShape(RetentionRule.objects.order_by("brand"), many=True).data)


class RetentionRuleView(APIView):
    @changes(
        RetentionRuleInput, RetentionRuleShape, example={"months": 24, "how": "anonymise", "raw_days": 90},
        summary="Set how long a brand's tickets and mails are kept",
    )  # fmt: skip
    def put(self, request: Request, brand_id: int) -> Response:
        require_in_house(user_of(request), Capability.MANAGE_RETENTION)
        brand = get_object_or_404(Brand, pk=brand_id)
        return Response(
            RetentionRuleShape(
                retention.set_rule(brand, **taken(request, RetentionRuleInput), by=user_of(request))
            ).data
        )


class PersonErasureView(APIView):
    @changes(
        ReasonInput, ErasureShape, status=201, example={"reason": "By mail of 3 May"}, summary="Forget a requester"
    )
    def post(self, request: Request, contact_id: int) -> Response:
        made = retention.erase_person(contact_id, taken(request, ReasonInput)["reason"], by=user_of(request))
        return Response(ErasureShape(made).data, status=201)


class ErasureView(APIView):
    @reads(ErasureShape, summary="How far forgetting a requester is, and what was removed")
    def get(self, request: Request, erasure_id: int) -> Response:
        require_in_house(user_of(request), Capability.MANAGE_RETENTION)
        return Response(ErasureShape(get_object_or_404(Erasure, pk=erasure_id)).data)


class ExportShape(serializers.Serializer[dict[str, Any]]):
    """What the desk has of a requester, for themselves."""

    person = serializers.DictField()
    tickets = serializers.ListField(child=serializers.DictField())
    messages = serializers.ListField(child=serializers.DictField())


class PersonExportView(APIView):
    @reads(ExportShape, summary="Everything that is kept of a requester")
    def get(self, request: Request, contact_id: int) -> Response:
        user = user_of(request)
        require_in_house(user, Capability.MANAGE_RETENTION)
        return Response(export_of(get_object_or_404(Contact.objects.visible_to(user), pk=contact_id)))
