"""Requesters, organisations and attributes by the API: the same verbs as the pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from people.actions import attributes as attribute_verbs
from people.actions import organisations, requesters
from people.api.filters import ContactFilter
from people.api.inputs import AttributeInput, ContactChanges, OrganisationChanges, OrganisationInput
from people.api.shapes import AttributeShape, ContactShape, OrganisationShape
from people.models import Attribute, Contact, Identity, Organisation, User

T = TypeVar("T", bound=Callable[..., Any])
CONTACT = {"name": "Siti Rahma", "time_zone": "Asia/Jakarta", "attributes": {"plan": "Studio"}}
ORGANISATION = {"name": "Batik Jaya", "domains": ["batik-jaya.example"], "shares_tickets": True}
ATTRIBUTE = {"label": "Plan", "key": "plan", "kind": "choice", "choices": ["Free", "Studio"]}


def _takes(shape: Any, answer: Any, example: dict[str, Any], summary: str, status: int = 200) -> Callable[[T], T]:
    examples = [OpenApiExample("Example", value=example, request_only=True)]
    return extend_schema(request=shape, responses={status: answer}, examples=examples, summary=summary)


def _taken(request: Request, shape: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    data = shape(data=request.data, context={"request": request})
    data.is_valid(raise_exception=True)
    return cast("dict[str, Any]", data.validated_data)


def _user(request: Request) -> User:
    return cast(User, request.user)


@extend_schema_view(list=extend_schema(summary="Requesters"), retrieve=extend_schema(summary="One requester"))
class ContactsView(viewsets.ReadOnlyModelViewSet[Contact]):
    """A partner's people see those with a ticket in their queues, and of their addresses those that wrote there."""

    serializer_class = ContactShape
    filterset_class = ContactFilter
    queryset = Contact.objects.none()
    lookup_value_regex = r"\d{1,18}"

    def get_queryset(self) -> QuerySet[Contact]:
        asking = self.request.user
        if not isinstance(asking, User):
            return Contact.objects.none()
        seen = Identity.objects.visible_to(asking).order_by("pk")
        rows = Contact.objects.visible_to(asking).select_related("organisation")
        return rows.prefetch_related(Prefetch("identities", seen))

    @_takes(ContactChanges, ContactShape, CONTACT, "Change a requester")
    def partial_update(self, request: Request, pk: str) -> Response:
        contact, given, by = self.get_object(), _taken(request, ContactChanges), _user(request)
        attributes = given.pop("attributes", None)
        with transaction.atomic():
            if given:
                names = ("name", "organisation", "language", "time_zone", "phone", "sees_organisation")
                values = {name: getattr(contact, name) for name in names} | given
                requesters.change(contact, requesters.Details(**values), by=by)
            if attributes is not None:
                requesters.set_attributes(contact, attributes, by=by)
            requesters.locked(contact, by=by)
        return Response(ContactShape(self.get_object()).data)


@extend_schema_view(list=extend_schema(summary="Organisations"), retrieve=extend_schema(summary="One organisation"))
class OrganisationsView(viewsets.ReadOnlyModelViewSet[Organisation]):
    """In-house callers see all, a partner's people those whose requesters they see."""

    serializer_class = OrganisationShape
    queryset = Organisation.objects.none()
    lookup_value_regex = r"\d{1,18}"

    def get_queryset(self) -> QuerySet[Organisation]:
        asking = self.request.user
        return Organisation.objects.visible_to(asking) if isinstance(asking, User) else Organisation.objects.none()

    @_takes(OrganisationInput, OrganisationShape, ORGANISATION, "Make an organisation", 201)
    def create(self, request: Request) -> Response:
        made = organisations.create(organisations.Details(**_taken(request, OrganisationInput)), by=_user(request))
        return Response(OrganisationShape(made).data, status=201)

    @_takes(OrganisationChanges, OrganisationShape, {"shares_tickets": False}, "Change an organisation")
    def partial_update(self, request: Request, pk: str) -> Response:
        found = self.get_object()
        had = {name: getattr(found, name) for name in ("name", "domains", "shares_tickets")}
        details = organisations.Details(**had | _taken(request, OrganisationChanges))
        return Response(OrganisationShape(organisations.change(found, details, by=_user(request))).data)


@extend_schema_view(list=extend_schema(summary="What is kept about requesters"))
class AttributesView(mixins.ListModelMixin, viewsets.GenericViewSet[Attribute]):
    serializer_class = AttributeShape
    queryset = Attribute.objects.order_by("position", "pk")
    pagination_class = None
    filter_backends = ()

    @_takes(AttributeInput, AttributeShape, ATTRIBUTE, "Let the desk keep something more", 201)
    def create(self, request: Request) -> Response:
        details = attribute_verbs.Details(**_taken(request, AttributeInput))
        made = attribute_verbs.create(details, by=_user(request))
        return Response(AttributeShape(made).data, status=201)
