"""What tickets refer to, read-only: brands and mailboxes."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_view
from rest_framework import generics

from tickets.api.base import user_of
from tickets.api.schema import reads
from tickets.api.shapes import BrandShape, MailboxShape
from tickets.models import Brand, Mailbox
from tickets.permissions import mailboxes_in_sight


@extend_schema_view(get=reads(BrandShape(many=True), summary="All brands"))
class BrandsView(generics.ListAPIView[Brand]):
    """They are public, so everybody sees every one."""

    serializer_class = BrandShape
    queryset = Brand.objects.order_by("name")
    pagination_class = None
    filter_backends = ()


@extend_schema_view(get=reads(MailboxShape(many=True), summary="The mailboxes whose queues you see"))
class MailboxesView(generics.ListAPIView[Mailbox]):
    serializer_class = MailboxShape
    queryset = Mailbox.objects.none()
    pagination_class = None
    filter_backends = ()

    def get_queryset(self) -> QuerySet[Mailbox]:
        return mailboxes_in_sight(user_of(self.request)).order_by("address")
