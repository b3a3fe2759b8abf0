"""Merging, links, follow-ups and the incidents of a problem, as resources of a ticket."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tickets import merge_plan
from tickets.actions import follow_ups, linking, merging, rounds, unmerging
from tickets.actions.merging import Wish
from tickets.api.base import in_sight, shown, taken, ticket_in_sight, user_of
from tickets.api.inputs import Words
from tickets.api.schema import changes, reads
from tickets.api.shapes import TicketShape
from tickets.models import Link, Merge, Message, Round


class MergeInput(serializers.Serializer[object]):
    """`tell` is a public reply to the requester of each ticket that goes; `note` an internal note where they go."""

    tickets = serializers.ListField(child=serializers.IntegerField(min_value=1), min_length=1, max_length=merging.MOST)
    tell = serializers.CharField(max_length=20_000, default="", allow_blank=True)
    note = serializers.CharField(max_length=20_000, default="", allow_blank=True)
    copies = serializers.BooleanField(
        default=False, help_text="Copy the other requesters, where they are others, on answers from now on."
    )


class MergeShape(serializers.ModelSerializer[Merge]):
    """`source` went into `target`; `messages` of it went along. What went together has the same `act`."""

    messages = serializers.SerializerMethodField()

    class Meta:
        model = Merge
        fields: ClassVar = ["id", "source", "target", "act", "at", "by", "messages"]

    def get_messages(self, row: Merge) -> int:
        return len(row.moved)


class PartShape(serializers.Serializer[merge_plan.Part]):
    """A ticket that would go, and what stands in the way, in words."""

    ticket = serializers.IntegerField(source="ticket.pk")
    messages = serializers.IntegerField()
    tags = serializers.ListField(child=serializers.CharField())
    people = serializers.ListField(child=serializers.CharField())
    other_requester = serializers.BooleanField(source="is_others")
    other_brand = serializers.BooleanField()
    problem = serializers.CharField()


class LinkShape(serializers.ModelSerializer[Link]):
    """`ticket` is an incident, child, duplicate of, or related to `other`. A ticket out of your sight is null."""

    ticket = serializers.SerializerMethodField()
    other = serializers.SerializerMethodField()

    class Meta:
        model = Link
        fields: ClassVar = ["id", "ticket", "kind", "other", "at"]

    def get_ticket(self, row: Link) -> int | None:
        return self._seen(row.ticket_id)

    def get_other(self, row: Link) -> int | None:
        return self._seen(row.other_id)

    def _seen(self, number: int) -> int | None:
        return number if number in self.context["seen"] else None


class LinkInput(serializers.Serializer[object]):
    """This ticket becomes `kind` of `other`."""

    kind = serializers.ChoiceField(Link.Kind.choices)
    other = serializers.IntegerField(min_value=1)


class FollowUpInput(Words):
    subject = serializers.CharField(max_length=500, default="", allow_blank=True)
    kind = serializers.ChoiceField(Message.Kind.choices, default=Message.Kind.PUBLIC)


class RoundInput(Words):
    """The incidents to answer, and whether they are solved. Without words they are only solved."""

    tickets = serializers.ListField(child=serializers.IntegerField(min_value=1), min_length=1, max_length=rounds.MOST)
    solves = serializers.BooleanField(default=True)


class RoundShape(serializers.ModelSerializer[Round]):
    """`waiting` are still to be answered; `failed` says why, by number."""

    class Meta:
        model = Round
        fields: ClassVar = ["id", "at", "solves", "waiting", "answered", "failed"]


class MergesView(APIView):
    @reads(MergeShape(many=True), summary="What was merged into a ticket")
    def get(self, request: Request, ticket_id: int) -> Response:
        ticket = ticket_in_sight(request, ticket_id)
        rows = Merge.objects.filter(target=ticket, undone_at=None, source__in=in_sight(request))
        return Response(MergeShape(rows, many=True).data)

    @changes(
        MergeInput, MergeShape(many=True), status=201, summary="Merge tickets into this one",
        example={"tickets": [1043, 1050], "tell": "We answer you in one place.", "note": "The same outage"},
    )  # fmt: skip
    def post(self, request: Request, ticket_id: int) -> Response:
        values = taken(request, MergeInput)
        wish = Wish(into=ticket_id, numbers=values.pop("tickets"), **values)
        return Response(MergeShape(merging.merge(wish, by=user_of(request)), many=True).data, status=201)


class MergePlanView(APIView):
    @changes(
        MergeInput,
        PartShape(many=True),
        example={"tickets": [1043]},
        summary="What a merge would do; nothing is changed",
    )
    def post(self, request: Request, ticket_id: int) -> Response:
        ticket_in_sight(request, ticket_id)
        numbers = [ticket_id, *taken(request, MergeInput)["tickets"]]
        plan = merge_plan.plan(numbers, ticket_id, user_of(request))
        return Response(PartShape(cast(Any, plan.parts), many=True).data)


class MergeView(APIView):
    @changes(None, TicketShape, summary="Undo the merge of this ticket")
    def delete(self, request: Request, ticket_id: int) -> Response:
        unmerging.unmerge(ticket_id, by=user_of(request))
        return shown(request, ticket_id)


class LinksView(APIView):
    @reads(LinkShape(many=True), summary="The links of a ticket, both ways")
    def get(self, request: Request, ticket_id: int) -> Response:
        ticket = ticket_in_sight(request, ticket_id)
        rows = [*Link.objects.filter(ticket=ticket), *Link.objects.filter(other=ticket)]
        return Response(_links(request, rows))

    @changes(LinkInput, LinkShape, status=201, example={"kind": "incident", "other": 1042}, summary="Link to a ticket")
    def post(self, request: Request, ticket_id: int) -> Response:
        values = taken(request, LinkInput)
        made = linking.link(ticket_id, Link.Kind(values["kind"]), values["other"], by=user_of(request))
        return Response(_links(request, [made])[0], status=201)


class LinkView(APIView):
    @changes(None, None, status=204, summary="Take a link off")
    def delete(self, request: Request, link_id: int) -> Response:
        linking.unlink(link_id, by=user_of(request))
        return Response(status=204)


class FollowUpsView(APIView):
    @changes(
        FollowUpInput, TicketShape, status=201, example={"subject": "How is it?", "text": "We said we would ask."},
        summary="Follow up a closed ticket",
    )  # fmt: skip
    def post(self, request: Request, ticket_id: int) -> Response:
        values = taken(request, FollowUpInput)
        kind = Message.Kind(values["kind"])
        made = follow_ups.follow_up(ticket_id, values["subject"], values["html"], kind=kind, by=user_of(request))
        return shown(request, made.pk, status=201)


class RoundsView(APIView):
    @changes(
        RoundInput, RoundShape, status=201, example={"tickets": [1043, 1050], "text": "It is mended."},
        summary="Answer the incidents of this problem",
    )  # fmt: skip
    def post(self, request: Request, ticket_id: int) -> Response:
        values = taken(request, RoundInput)
        made = rounds.start(ticket_id, values["tickets"], values["html"], solves=values["solves"], by=user_of(request))
        return Response(RoundShape(made).data, status=201)


def _links(request: Request, rows: list[Link]) -> list[dict[str, Any]]:
    numbers = {number for row in rows for number in (row.ticket_id, row.other_id)}
    seen = set(in_sight(request).filter(pk__in=numbers).values_list("pk", flat=True))
    return [dict(one) for one in LinkShape(rows, many=True, context={"seen": seen}).data]
