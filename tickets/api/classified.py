"""What a ticket is about, as nouns that are put: fields, category, form, sensitivity, language."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tickets.actions import classifying
from tickets.actions.filling import Seen, set_fields
from tickets.api.base import shown, taken, user_of
from tickets.api.inputs import CategoryInput, FieldsInput, FormInput, LanguageInput, SensitivityInput
from tickets.api.schema import changes
from tickets.api.shapes import TicketShape
from tickets.models import Sensitivity

SOME_FIELDS = {"fields": {"order_number": "7781-22", "amount": 12.5}, "seen": {"amount": None}}


class FieldsView(APIView):
    @changes(FieldsInput, TicketShape, example=SOME_FIELDS, summary="Fill in custom fields")
    def patch(self, request: Request, ticket_id: int) -> Response:
        """What is wrong is told by field, as `fields.amount`. Two programs may fill in different ones at once."""
        values = taken(request, FieldsInput)
        seen = Seen(values["seen"]) if "seen" in values else None
        set_fields(ticket_id, values["fields"], by=user_of(request), seen=seen)
        return shown(request, ticket_id)


class CategoryView(APIView):
    @changes(CategoryInput, TicketShape, example={"category": 12}, summary="Choose the category, or none")
    def put(self, request: Request, ticket_id: int) -> Response:
        classifying.set_category(ticket_id, to=taken(request, CategoryInput)["category"], by=user_of(request))
        return shown(request, ticket_id)


class FormView(APIView):
    @changes(FormInput, TicketShape, example={"form": 3}, summary="Choose the form, which says what fields are shown")
    def put(self, request: Request, ticket_id: int) -> Response:
        classifying.set_form(ticket_id, to=taken(request, FormInput)["form"], by=user_of(request))
        return shown(request, ticket_id)


class SensitivityView(APIView):
    @changes(SensitivityInput, TicketShape, example={"sensitivity": "graphic"}, summary="Say how sensitive it is")
    def put(self, request: Request, ticket_id: int) -> Response:
        to = Sensitivity(taken(request, SensitivityInput)["sensitivity"])
        classifying.set_sensitivity(ticket_id, to=to, by=user_of(request))
        return shown(request, ticket_id)


class LanguageView(APIView):
    @changes(LanguageInput, TicketShape, example={"language": "id"}, summary="Correct the language")
    def put(self, request: Request, ticket_id: int) -> Response:
        classifying.set_language(ticket_id, to=taken(request, LanguageInput)["language"], by=user_of(request))
        return shown(request, ticket_id)
