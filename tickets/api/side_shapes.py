"""What the API tells of side conversations and takes for them."""

from __future__ import annotations

from typing import ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from people.models import Partner, Team
from tickets.api.inputs import Files, TeamField, Words
from tickets.api.schema import shaped
from tickets.api.shapes import AttachmentShape, AuthorShape, StaffName, TeamName
from tickets.models import SideConversation, SideMessage
from tickets.models.side import Kind, Outcome
from tickets.permissions import partners_to_ask


class SideShape(serializers.ModelSerializer[SideConversation]):
    """`handler` is who of those asked has taken it; `outcome` is empty until it is closed."""

    owner = StaffName(read_only=True)
    handler = StaffName(read_only=True, allow_null=True)
    team = TeamName(read_only=True, allow_null=True)

    class Meta:
        model = SideConversation
        fields: ClassVar = [
            "id", "ticket", "kind", "subject", "owner", "team", "partner", "addresses", "handler", "shares_thread",
            "state", "due_at", "is_overdue", "outcome", "outcome_text", "closed_by", "closed_at", "version",
            "created_at", "updated_at",
        ]  # fmt: skip


class SidePageShape(serializers.Serializer[object]):
    """A page of a tab, in its order."""

    next = serializers.URLField(allow_null=True)
    results = SideShape(many=True)


class SideMessageShape(serializers.ModelSerializer[SideMessage]):
    """`html` is sanitised. Without an `author` it came by mail: `is_asked` from somebody who was asked, `is_requester`
    from somebody who takes part in the ticket. `forwards` are ids of the ticket's messages that it copies."""

    author = serializers.SerializerMethodField()
    attachments = AttachmentShape(many=True, read_only=True)

    class Meta:
        model = SideMessage
        fields: ClassVar = [
            "id", "side", "version", "author", "from_address", "to", "cc", "text", "html", "is_auto", "is_asked",
            "is_requester", "forwards", "created_at", "attachments",
        ]  # fmt: skip

    @shaped(AuthorShape)
    def get_author(self, message: SideMessage) -> dict[str, object]:
        kind = "user" if message.author_id else "contact"
        return {"kind": kind, "id": message.author_id, "name": message.author_name}


class PartnerField(serializers.PrimaryKeyRelatedField[Partner]):
    """A partner whom the caller may ask."""

    def get_queryset(self) -> QuerySet[Partner]:
        return partners_to_ask(self.context["request"].user)


class SideMessageInput(Words, Files):
    """`forwards` are ids of messages of the ticket, quoted below the words, with their files."""

    forwards = serializers.ListField(child=serializers.IntegerField(), max_length=20, default=list)


class SideInput(SideMessageInput):
    """Whom it asks: `team`, `partner` or `addresses`, as its `kind` says. Without `due_at` it is due as usual."""

    kind = serializers.ChoiceField(Kind.choices)
    subject = serializers.CharField(max_length=300)
    team = TeamField(queryset=Team.objects.all(), required=False)
    partner = PartnerField(queryset=Partner.objects.all(), required=False)
    addresses = serializers.ListField(child=serializers.CharField(max_length=320), max_length=10, default=list)
    due_at = serializers.DateTimeField(required=False)
    shares_thread = serializers.BooleanField(default=False)


class SideChanges(serializers.Serializer[object]):
    due_at = serializers.DateTimeField()


class SideOutcomeInput(serializers.Serializer[object]):
    outcome = serializers.ChoiceField(Outcome.choices)
    text = serializers.CharField(max_length=4000, default="", allow_blank=True)


class SideHandlerInput(serializers.Serializer[object]):
    take = serializers.BooleanField(help_text="False puts it back for the others.")
