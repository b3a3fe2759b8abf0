"""The caller's own notifications."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.web.rest import Cursor
from people import bells, notifications
from people.actions import notifications as verbs
from people.models import Notification, User


class NotificationShape(serializers.ModelSerializer[Notification]):
    """`subject_kind` and `subject_id` say what it is about, such as ticket 1042."""

    class Meta:
        model = Notification
        fields: ClassVar = [
            "id", "kind", "subject_kind", "subject_id", "actor_kind", "actor_id", "created_at", "read_at",
        ]  # fmt: skip


class ReadingInput(serializers.Serializer[object]):
    up_to = serializers.IntegerField(required=False, help_text="The newest that you have seen; left out, all.")


class ReadingShape(serializers.Serializer[object]):
    read = serializers.IntegerField(help_text="How many were unread before.")


class NotificationsView(generics.ListAPIView[Notification]):
    serializer_class = NotificationShape
    pagination_class = Cursor
    filter_backends = ()
    queryset = Notification.objects.none()

    @extend_schema(
        summary="Your notifications, newest first", parameters=[OpenApiParameter("unread", bool, required=False)]
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Notification]:
        if not isinstance(self.request.user, User):
            return Notification.objects.none()
        rows = notifications.shown_to(self.request.user)
        asked: Mapping[str, Any] = self.request.query_params
        return rows.unread() if asked.get("unread", "") in ("1", "true") else rows


class NotificationReadingView(APIView):
    @extend_schema(request=None, responses=NotificationShape, summary="Mark a notification as read")
    def post(self, request: Request, notification_id: int) -> Response:
        user = _user(request)
        row = verbs.read(notification_id, by=user)
        bells.ring([user.pk])
        return Response(NotificationShape(row).data)


class ReadingView(APIView):
    @extend_schema(
        operation_id="notifications_read_all",
        request=ReadingInput,
        responses=ReadingShape,
        summary="Mark all your notifications as read",
    )
    def post(self, request: Request) -> Response:
        data = ReadingInput(data=request.data)
        data.is_valid(raise_exception=True)
        user = _user(request)
        count = verbs.read_all(by=user, up_to=data.validated_data.get("up_to"))
        bells.ring([user.pk])
        return Response({"read": count})


def _user(request: Request) -> User:
    assert isinstance(request.user, User)  # noqa: S101  the permission class let nobody else in
    return request.user
