"""The API's addresses of people, under /api/v1/."""

from __future__ import annotations

from django.urls import path
from rest_framework.routers import SimpleRouter

from people.api.notifications import NotificationReadingView, NotificationsView, ReadingView
from people.api.requesters import AttributesView, ContactsView, OrganisationsView
from people.api.views import PartnersView, SitesView, TeamsView, UsersView
from people.api.work import AbilitiesView, AvailabilityView, RosterFileView, ShiftsView, SkillsView

router = SimpleRouter()
router.register("users", UsersView, "api_user")
router.register("teams", TeamsView, "api_team")
router.register("partners", PartnersView, "api_partner")
router.register("sites", SitesView, "api_site")
router.register("contacts", ContactsView, "api_contact")
router.register("organisations", OrganisationsView, "api_organisation")
router.register("skills", SkillsView, "api_skill")
router.register("shifts", ShiftsView, "api_shift")
router.register("contact-attributes", AttributesView, "api_attribute")

urlpatterns = [
    path("users/<int:user_id>/abilities/", AbilitiesView.as_view(), name="api_user_abilities"),
    path("roster-files/", RosterFileView.as_view(), name="api_roster_files"),
    path("availability/", AvailabilityView.as_view(), name="api_availability"),
    *router.urls,
    path("notifications/", NotificationsView.as_view(), name="api_notifications"),
    path("notifications/reading/", ReadingView.as_view(), name="api_notifications_reading"),
    path("notifications/<int:notification_id>/reading/", NotificationReadingView.as_view(), name="api_notification"),
]
