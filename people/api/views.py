"""People by the API: read only, and no further than the pages show."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from people.api.filters import UserFilter
from people.api.shapes import PartnerShape, SiteShape, TeamShape, UserShape
from people.models import Partner, Site, Team, User


@extend_schema_view(list=extend_schema(summary="Staff"), retrieve=extend_schema(summary="One member of staff"))
class UsersView(ReadOnlyModelViewSet[User]):
    """In-house callers see everybody, a partner's people each other."""

    serializer_class = UserShape
    filterset_class = UserFilter
    queryset = User.objects.none()

    def get_queryset(self) -> QuerySet[User]:
        asking = self.request.user
        seen = User.objects.visible_to(asking) if isinstance(asking, User) else User.objects.none()
        return seen.prefetch_related("roles", "teams")

    @extend_schema(summary="Yourself: whose token this is", filters=False)
    @action(detail=False, pagination_class=None, filterset_class=None)
    def me(self, request: Request) -> Response:
        return Response(UserShape(self.get_queryset().get(pk=request.user.pk or 0)).data)


@extend_schema_view(list=extend_schema(summary="Teams"), retrieve=extend_schema(summary="One team"))
class TeamsView(ReadOnlyModelViewSet[Team]):
    serializer_class = TeamShape
    filterset_fields = ("partner", "is_active")
    queryset = Team.objects.none()

    def get_queryset(self) -> QuerySet[Team]:
        asking = self.request.user
        if not isinstance(asking, User):
            return Team.objects.none()
        return Team.objects.all() if asking.is_in_house else Team.objects.filter(partner_id=asking.partner_id or 0)


@extend_schema_view(list=extend_schema(summary="Partners"), retrieve=extend_schema(summary="One partner"))
class PartnersView(ReadOnlyModelViewSet[Partner]):
    serializer_class = PartnerShape
    filterset_fields = ("is_active",)
    queryset = Partner.objects.none()

    def get_queryset(self) -> QuerySet[Partner]:
        asking = self.request.user
        if not isinstance(asking, User):
            return Partner.objects.none()
        return Partner.objects.all() if asking.is_in_house else Partner.objects.filter(pk=asking.partner_id or 0)


@extend_schema_view(list=extend_schema(summary="Sites"), retrieve=extend_schema(summary="One site"))
class SitesView(ReadOnlyModelViewSet[Site]):
    serializer_class = SiteShape
    filterset_fields = ("partner",)
    queryset = Site.objects.none()

    def get_queryset(self) -> QuerySet[Site]:
        asking = self.request.user
        if not isinstance(asking, User):
            return Site.objects.none()
        return Site.objects.all() if asking.is_in_house else Site.objects.filter(partner_id=asking.partner_id or 0)
