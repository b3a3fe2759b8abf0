from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from people.models import User

if TYPE_CHECKING:
    from rest_framework.views import APIView


class IsStaff(BasePermission):
    """A signed-in, active member of staff."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return isinstance(request.user, User) and request.user.is_active
