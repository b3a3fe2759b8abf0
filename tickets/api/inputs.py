"""What the API takes. Names and limits are checked here; rules are the verbs' own."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers

from helpdesk.lib import html
from people.models import Team, User
from tickets.api.shapes import FIELDS, PriorityField
from tickets.checks.outgoing import Check
from tickets.models import Brand, Category, Mailbox, Priority, Sensitivity, Status, TicketCategory, TicketForm

LONGEST = 2_000_000
SETTABLE = [(category.value, category.value) for category in Category if category != Category.NEW]


class Words(serializers.Serializer[object]):
    """What was written, as `html` or as plain `text`."""

    html = serializers.CharField(required=False, max_length=LONGEST, help_text="Sanitised before it is kept.")
    text = serializers.CharField(required=False, max_length=LONGEST, help_text="Plain text, in place of html.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("html") and attrs.get("text"):
            raise serializers.ValidationError({"text": _("Give html or text, not both.")})
        text = attrs.pop("text", "")
        attrs["html"] = attrs.get("html") or html.from_text(text)
        return attrs


class Files(serializers.Serializer[object]):
    files = serializers.ListField(
        child=serializers.IntegerField(), max_length=20, default=list, help_text="Ids of uploads of your own."
    )


class NewRequester(serializers.Serializer[object]):
    email = serializers.EmailField(max_length=254)
    name = serializers.CharField(max_length=200, default="", allow_blank=True)


class TicketInput(Words, Files):
    """A request told on behalf of a requester."""

    requester = NewRequester()
    subject = serializers.CharField(max_length=500)
    brand = serializers.SlugRelatedField(slug_field="slug", queryset=Brand.objects.select_related("team"))
    mailbox = serializers.SlugRelatedField(
        slug_field="address", queryset=Mailbox.objects.filter(is_active=True).select_related("team"), required=False
    )
    priority = PriorityField(default=Priority.NORMAL)
    tags = serializers.ListField(child=serializers.CharField(max_length=60), max_length=40, default=list)
    cc = serializers.ListField(child=serializers.EmailField(max_length=254), max_length=20, default=list)
    language = serializers.CharField(max_length=8, default="", allow_blank=True)
    form = serializers.PrimaryKeyRelatedField(
        queryset=TicketForm.objects.filter(is_active=True), default=None, allow_null=True
    )
    category = serializers.PrimaryKeyRelatedField(
        queryset=TicketCategory.objects.filter(is_active=True), default=None, allow_null=True
    )
    fields = serializers.DictField(default=dict, help_text=FIELDS)  # type: ignore[assignment]
    sensitivity = serializers.ChoiceField(Sensitivity.choices, default=Sensitivity.NONE)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "mailbox" in attrs and attrs["mailbox"].brand_id != attrs["brand"].pk:
            raise serializers.ValidationError({"mailbox": _("This mailbox belongs to another brand.")})
        return super().validate(attrs)


class NoteInput(Words, Files):
    pass


class ReplyInput(Words, Files):
    """`seen_version` is the ticket's `thread_version` that the author saw; anything newer is a conflict."""

    seen_version = serializers.IntegerField(min_value=0)
    to = serializers.ListField(
        child=serializers.EmailField(max_length=254),
        max_length=20,
        default=None,
        allow_null=True,
        help_text="Left out, it is the requester.",
    )
    cc = serializers.ListField(
        child=serializers.EmailField(max_length=254),
        max_length=20,
        default=None,
        allow_null=True,
        help_text="Addresses to copy, who take part from then on; left out, the ticket's participants stay.",
    )
    bcc = serializers.ListField(
        child=serializers.EmailField(max_length=254),
        max_length=20,
        default=list,
        help_text="Addresses that get a copy of which nobody else hears.",
    )
    then = serializers.ChoiceField(SETTABLE, required=False, help_text="The status to give with the reply.")
    despite = serializers.ListField(
        child=serializers.ChoiceField(Check.choices),
        max_length=len(Check),
        default=list,
        help_text="Checks whose warning (code `objected`) you have seen; needs a `reason`.",
    )
    reason = serializers.CharField(max_length=300, default="", allow_blank=True, help_text="Why it should go anyhow.")


class StaffField(serializers.PrimaryKeyRelatedField[User]):
    """Somebody whom the caller sees."""

    def get_queryset(self) -> QuerySet[User]:
        return User.objects.active().visible_to(self.context["request"].user)


class TeamField(serializers.PrimaryKeyRelatedField[Team]):
    """An in-house team, or one of the caller's own company."""

    def get_queryset(self) -> QuerySet[Team]:
        user = self.context["request"].user
        teams = Team.objects.filter(is_active=True)
        return teams if user.is_in_house else teams.filter(Q(partner=None) | Q(partner_id=user.partner_id))


class AssignmentInput(serializers.Serializer[object]):
    """`seen` is the assignee that you saw (null: nobody); left out, whoever it is now is replaced."""

    assignee = StaffField(queryset=User.objects.all(), allow_null=True)
    seen = serializers.IntegerField(required=False, allow_null=True)


class TeamInput(serializers.Serializer[object]):
    team = TeamField(queryset=Team.objects.all())


class StatusInput(serializers.Serializer[object]):
    """`status` for the usual one of a category, or `id` for one that the desk has named."""

    status = serializers.ChoiceField(SETTABLE, required=False)
    id = serializers.PrimaryKeyRelatedField(queryset=Status.objects.filter(is_active=True), required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("status" in attrs) == ("id" in attrs):
            raise serializers.ValidationError({"status": _("Give status or id.")})
        return attrs


class PriorityInput(serializers.Serializer[object]):
    priority = PriorityField()


class TagsInput(serializers.Serializer[object]):
    """The whole set: what is left out is taken off."""

    tags = serializers.ListField(child=serializers.CharField(max_length=60), max_length=100)


class SubjectInput(serializers.Serializer[object]):
    subject = serializers.CharField(max_length=500)


class UploadInput(serializers.Serializer[object]):
    file = serializers.FileField()


class FieldsInput(serializers.Serializer[object]):
    """Only the fields that are given change; null empties one. `seen` is what you saw in them."""

    fields = serializers.DictField(help_text=FIELDS)  # type: ignore[assignment]
    seen = serializers.DictField(required=False, help_text="If one has another value by now, that is a conflict.")


class CategoryInput(serializers.Serializer[object]):
    category = serializers.IntegerField(allow_null=True)


class FormInput(serializers.Serializer[object]):
    """Null is the default form."""

    form = serializers.PrimaryKeyRelatedField(queryset=TicketForm.objects.all(), allow_null=True)


class SensitivityInput(serializers.Serializer[object]):
    sensitivity = serializers.ChoiceField(Sensitivity.choices)


class LanguageInput(serializers.Serializer[object]):
    """A code such as `id`; empty for not known."""

    language = serializers.CharField(max_length=8, allow_blank=True)
