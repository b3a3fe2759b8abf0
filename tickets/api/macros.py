"""Macros as a resource: the same rules as the pages; and what one would do, or does, in a ticket."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.lib.errors import Missing
from helpdesk.lib.proportions import Proportion
from helpdesk.web.rest import Cursor
from people.models import Team
from people.permissions import Capability, require
from tickets.actions import applying
from tickets.actions import macros as verbs
from tickets.api.base import shown, taken, ticket_in_sight, user_of
from tickets.api.saved import TeamInSight
from tickets.api.schema import changes, reads
from tickets.api.shapes import TicketShape
from tickets.macros.acts import Act
from tickets.macros.uses import Numbers, numbers
from tickets.macros.wording import Prospect
from tickets.models import Macro, MacroVersion
from tickets.models.macro import MacroQuerySet
from tickets.models.view import Scope
from tickets.permissions import can_edit_macro

ACTS = (
    "Any of `status` (a category, or the id of a status that the desk has named), `priority` (1 to 4), `category`"
    " (an id), `fields` (values by key), `assignee` (`me`, `nobody` or an id), `team`, `add_tags`, `remove_tags`."
    " What is left out stays as it is."
)
TEXTS = (
    "By language, each with `reply` or `note` or both, as HTML. Variables are written {{requester.first_name|there}};"
    " what stands after the bar is said where the value is not known."
)
NEW_MACRO = {
    "name": "Refund on its way",
    "folder": "Payments",
    "acts": {"status": "pending", "add_tags": ["refund"]},
    "texts": {
        "en": {"reply": "<p>Hello {{requester.first_name|there}}, your refund is on its way.</p>"},
        "id": {"reply": "<p>Halo {{requester.first_name|Kak}}, dana Anda sedang dikembalikan.</p>"},
    },
}  # fmt: skip


class VersionShape(serializers.ModelSerializer[MacroVersion]):
    acts = serializers.JSONField(help_text=ACTS)
    texts = serializers.JSONField(help_text=TEXTS)

    class Meta:
        model = MacroVersion
        fields: ClassVar = ["number", "acts", "texts", "published_by", "published_at"]


class MacroShape(serializers.ModelSerializer[Macro]):
    """`version`, `acts` and `texts` are of the version in use; `may_edit` says whether you may change it."""

    version = serializers.IntegerField(source="current.number")
    acts = serializers.JSONField(source="current.acts", help_text=ACTS)
    texts = serializers.JSONField(source="current.texts", help_text=TEXTS)
    may_edit = serializers.SerializerMethodField()

    class Meta:
        model = Macro
        fields: ClassVar = [
            "id", "name", "folder", "scope", "team", "is_active", "version", "acts", "texts", "may_edit", "updated_at",
        ]  # fmt: skip

    def get_may_edit(self, macro: Macro) -> bool:
        return can_edit_macro(user_of(self.context["request"]), macro)


class MacroInput(serializers.Serializer[object]):
    """What is left out stays as it is; in a new macro it is empty."""

    name = serializers.CharField(max_length=80)
    folder = serializers.CharField(max_length=120, required=False, allow_blank=True)
    scope = serializers.ChoiceField(Scope.choices, required=False)
    team = TeamInSight(queryset=Team.objects.all(), required=False, allow_null=True)
    acts = serializers.DictField(required=False, help_text=ACTS)
    texts = serializers.DictField(
        child=serializers.DictField(child=serializers.CharField(allow_blank=True)), required=False, help_text=TEXTS
    )


class MacroChanges(MacroInput):
    """`seen_version`: refuse when somebody published another since."""

    name = serializers.CharField(max_length=80, required=False)
    is_active = serializers.BooleanField(required=False, help_text="false puts it away, true offers it again.")
    seen_version = serializers.IntegerField(required=False)


class RestorationInput(serializers.Serializer[object]):
    version = serializers.IntegerField(min_value=1)


class UseInput(serializers.Serializer[object]):
    """`seen_version` is the ticket's `thread_version`, as for a reply; a macro without a reply needs none."""

    macro = serializers.IntegerField()
    language = serializers.CharField(max_length=8, required=False, allow_blank=True)
    seen_version = serializers.IntegerField(min_value=0, default=0)


class ActShape(serializers.Serializer[Act]):
    """One act in words; `problem` says why it would be left out."""

    name = serializers.CharField()
    words = serializers.CharField()
    problem = serializers.CharField()


class ProspectShape(serializers.Serializer[Prospect]):
    """What using the macro would say and do in this ticket, for you, now."""

    language = serializers.CharField(source="said.language")
    languages = serializers.ListField(child=serializers.CharField(), source="said.choices")
    reply = serializers.CharField(source="said.reply")
    note = serializers.CharField(source="said.note")
    acts = ActShape(many=True)


class ProportionShape(serializers.Serializer[Proportion]):
    """A share of `n`, between 0 and 1, with the interval (Wilson, 95 %) that says how sure so few can make one."""

    count = serializers.IntegerField()
    n = serializers.IntegerField()
    share = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()


class NumbersShape(serializers.Serializer[Numbers]):
    """Of the last 30 days. `first_touch`: tickets solved with no other public reply; `reopened`: within 7 days.

    `satisfied` are those rated good or very good, of those that were rated after the use; null where none was.
    """

    uses = serializers.IntegerField()
    people = serializers.IntegerField()
    tickets = serializers.IntegerField()
    first_touch = serializers.IntegerField()
    reopened = serializers.IntegerField()
    solved_first = ProportionShape(allow_null=True)
    satisfied = ProportionShape(allow_null=True)


class MacrosView(generics.ListAPIView[Macro]):
    serializer_class = MacroShape
    pagination_class = Cursor
    filter_backends = ()
    queryset = Macro.objects.none()

    @reads(
        MacroShape(many=True),
        summary="The macros that you have, newest first",
        parameters=[OpenApiParameter("q", str, description="Words of the name or folder.")],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> MacroQuerySet:
        rows = _macros(self.request)
        for word in self.request.query_params.get("q", "").split()[:8]:
            rows = rows.filter(name__icontains=word) | rows.filter(folder__icontains=word)
        return rows

    @changes(MacroInput, MacroShape, status=201, example=NEW_MACRO, summary="Make a macro")
    def post(self, request: Request) -> Response:
        made = verbs.create(_details(taken(request, MacroInput), None), by=user_of(request))
        return _shown(request, made.pk, status=201)


class MacroView(APIView):
    @reads(MacroShape, summary="One macro")
    def get(self, request: Request, macro_id: int) -> Response:
        return _shown(request, macro_id)

    @changes(
        MacroChanges,
        MacroShape,
        example={"acts": {"status": "solved"}, "seen_version": 1},
        summary="Change a macro; new words or acts become a new version",
    )
    def patch(self, request: Request, macro_id: int) -> Response:
        user, given = user_of(request), taken(request, MacroChanges)
        macro, active, seen = _macro(request, macro_id), given.pop("is_active", None), given.pop("seen_version", None)
        if given:
            verbs.change(macro.pk, _details(given, macro), by=user, seen=seen)
        if active is not None:
            verbs.set_active(macro.pk, to=active, by=user)
        return _shown(request, macro_id)


class MacroVersionsView(generics.ListAPIView[MacroVersion]):
    serializer_class = VersionShape
    pagination_class = Cursor
    filter_backends = ()
    queryset = MacroVersion.objects.none()

    @reads(VersionShape(many=True), summary="A macro's versions, newest first")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> Any:
        return _macro(self.request, self.kwargs["macro_id"]).versions.all()


class MacroRestorationView(APIView):
    @changes(RestorationInput, MacroShape, example={"version": 1}, summary="Use an earlier version again, as a new one")
    def post(self, request: Request, macro_id: int) -> Response:
        verbs.restore(macro_id, taken(request, RestorationInput)["version"], by=user_of(request))
        return _shown(request, macro_id)


class MacroNumbersView(APIView):
    @reads(NumbersShape, summary="How often a macro was used, and what came of it")
    def get(self, request: Request, macro_id: int) -> Response:
        macro = _macro(request, macro_id)
        return Response(NumbersShape(numbers([macro.pk])[macro.pk]).data)


class TicketMacroView(APIView):
    @reads(
        ProspectShape,
        summary="What a macro would say and do in a ticket",
        parameters=[OpenApiParameter("language", str, description="Left out: as the requester speaks.")],
    )
    def get(self, request: Request, ticket_id: int, macro_id: int) -> Response:
        ticket = ticket_in_sight(request, ticket_id)
        macro, language = applying.macro_for(macro_id, by=user_of(request)), request.query_params.get("language", "")
        seen = applying.foreseen(macro, ticket, by=user_of(request), language=language[:8])
        return Response(ProspectShape(seen).data)


class TicketMacrosView(APIView):
    @changes(
        UseInput,
        TicketShape,
        example={"macro": 12, "language": "id", "seen_version": 3},
        gone=True,
        summary="Use a macro: its reply is sent, its note written, its acts done, all or nothing",
    )
    def post(self, request: Request, ticket_id: int) -> Response:
        user, given = user_of(request), taken(request, UseInput)
        macro = applying.macro_for(given["macro"], by=user)
        applying.use(ticket_id, macro, language=given.get("language", ""), seen_version=given["seen_version"], by=user)
        return shown(request, ticket_id)


def _macros(request: Request) -> MacroQuerySet:
    """Those of whoever works tickets; put away ones too."""
    require(user_of(request), Capability.WORK_TICKETS)
    return Macro.objects.visible_to(user_of(request)).select_related("current", "team")


def _macro(request: Request, macro_id: int) -> Macro:
    found = _macros(request).filter(pk=macro_id).first()
    if found is None:
        raise Missing(_("There is no such macro, or you may not see it."))
    return found


def _shown(request: Request, macro_id: int, status: int = 200) -> Response:
    shape = MacroShape(_macro(request, macro_id), context={"request": request})
    return Response(shape.data, status=status)


def _details(given: dict[str, Any], macro: Macro | None) -> verbs.Details:
    """What was given, over what the macro has."""
    values = {name: getattr(macro, name) for name in ("name", "folder", "scope", "team")} if macro else {}
    values |= {name: getattr(macro.version, name) for name in ("acts", "texts")} if macro else {}
    values |= given
    if "scope" in values:
        values["scope"] = Scope(values["scope"])
    return verbs.Details(**values)
