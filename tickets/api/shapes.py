"""What the API tells: each thing's shape, small and flat. Codes and ids, never translated words."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.reverse import reverse

from events.models import Event
from people.models import Contact, Team, User
from tickets.api.schema import shaped
from tickets.models import Attachment, Brand, Mailbox, Mention, Message, Priority, Status, Ticket
from tickets.search import Hit

FIELDS = "Values of custom fields by key; an empty one is not there. Their kinds: `GET /api/v1/fields/`."
PRIORITIES = [(choice.name.lower(), choice.name.lower()) for choice in Priority]


class StatusShape(serializers.ModelSerializer[Status]):
    """`name` is empty for the built-in status of a category."""

    class Meta:
        model = Status
        fields: ClassVar = ["id", "name", "category"]


class BrandShape(serializers.ModelSerializer[Brand]):
    class Meta:
        model = Brand
        fields: ClassVar = ["id", "slug", "name", "language"]


class BrandName(serializers.ModelSerializer[Brand]):
    class Meta:
        model = Brand
        fields: ClassVar = ["id", "slug", "name"]


class MailboxShape(serializers.ModelSerializer[Mailbox]):
    class Meta:
        model = Mailbox
        fields: ClassVar = ["id", "address", "name", "brand", "team", "is_active"]


class RequesterShape(serializers.ModelSerializer[Contact]):
    class Meta:
        model = Contact
        fields: ClassVar = ["id", "name", "email"]


class StaffName(serializers.ModelSerializer[User]):
    class Meta:
        model = User
        fields: ClassVar = ["id", "name"]


class TeamName(serializers.ModelSerializer[Team]):
    class Meta:
        model = Team
        fields: ClassVar = ["id", "slug", "name"]


class PriorityField(serializers.ChoiceField):
    """low, normal, high or urgent."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=PRIORITIES, **options)

    def to_representation(self, value: int) -> str:  # type: ignore[override]
        return Priority(value).name.lower()

    def to_internal_value(self, data: Any) -> Priority:  # type: ignore[override]
        return Priority[str(super().to_internal_value(data)).upper()]


class TicketShape(serializers.ModelSerializer[Ticket]):
    """`id` is the number people use; `thread_version` is what a reply must have seen. Of a ticket that was merged, the
    messages are in `merged_into`. `clock_…` tell of its tightest clock: `clock_due_at` while it runs, the seconds
    `clock_left` while it is paused; all of them: `GET /api/v1/tickets/{id}/clocks/`."""

    status = StatusShape(read_only=True)
    priority = PriorityField(read_only=True)
    requester = RequesterShape(read_only=True)
    assignee = StaffName(read_only=True, allow_null=True)
    team = TeamName(read_only=True, allow_null=True)
    brand = BrandName(read_only=True)
    fields = serializers.DictField(read_only=True, help_text=FIELDS)  # type: ignore[assignment]

    class Meta:
        model = Ticket
        fields: ClassVar = [
            "id", "subject", "status", "priority", "channel", "requester", "organisation", "assignee", "team", "brand",
            "mailbox", "tags", "category", "form", "fields", "sensitivity", "language", "thread_version", "snippet",
            "merged_into", "follows", "created_at", "updated_at", "solved_at", "closed_at", "spam_at", "satisfaction",
            "clock_state", "clock_metric", "clock_due_at", "clock_left",
        ]  # fmt: skip


class AttachmentShape(serializers.ModelSerializer[Attachment]):
    """`content` is where the bytes are."""

    content = serializers.SerializerMethodField()

    class Meta:
        model = Attachment
        fields: ClassVar = ["id", "name", "content_type", "size", "is_inline", "content"]

    def get_content(self, attachment: Attachment) -> str:
        return str(reverse("api_attachment_content", [attachment.pk], request=self.context.get("request")))


class AuthorShape(serializers.Serializer[Message]):
    """`kind` is user, contact or system (neither, no id)."""

    kind = serializers.ChoiceField(["user", "contact", "system"])
    id = serializers.IntegerField(allow_null=True)
    name = serializers.CharField()


class MentionShape(serializers.ModelSerializer[Mention]):
    """A person or a team that a note names; `is_told`: they may see the ticket."""

    class Meta:
        model = Mention
        fields: ClassVar = ["user", "team", "is_told"]


class MessageShape(serializers.ModelSerializer[Message]):
    """`html` is sanitised. Until `hold_until` a reply can be withdrawn; `dispatched_at` is when it left."""

    author = serializers.SerializerMethodField()
    attachments = AttachmentShape(many=True, read_only=True)
    mentions = MentionShape(many=True, read_only=True)

    class Meta:
        model = Message
        fields: ClassVar = [
            "id", "ticket", "came_from", "kind", "version", "author", "channel", "subject", "from_address", "to", "cc",
            "bcc",
            "text", "html", "is_auto", "is_new_topic", "created_at", "hold_until", "dispatched_at", "withdrawn_at",
            "attachments", "mentions",
        ]  # fmt: skip

    @shaped(AuthorShape)
    def get_author(self, message: Message) -> dict[str, object]:
        kind = "user" if message.author_user_id else "contact" if message.author_contact_id else "system"
        return {"kind": kind, "id": message.author_user_id or message.author_contact_id, "name": message.author_name}


class EventShape(serializers.ModelSerializer[Event]):
    """`detail` holds codes and ids; a changed field is given as `before` and `after`."""

    class Meta:
        model = Event
        fields: ClassVar = ["id", "kind", "at", "actor_kind", "actor_id", "detail"]


class HitShape(serializers.Serializer[Hit]):
    """A ticket with the newest message that matched (none when only filters were given)."""

    ticket = TicketShape()
    message = serializers.IntegerField(source="message_id", allow_null=True)
    at = serializers.DateTimeField()
    excerpt = serializers.CharField(help_text="Escaped HTML, the words that were found in <mark>.")


class FoundShape(serializers.Serializer[object]):
    """A page of a search, newest first."""

    next = serializers.URLField(allow_null=True)
    results = HitShape(many=True)
