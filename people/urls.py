"""Pages of people: signing in, one's own settings, and the admin pages about people."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from people.views import (
    attributes,
    audit,
    availability,
    home,
    invitations,
    notifications,
    organisations,
    partners,
    people,
    profile,
    roles,
    roster,
    sites,
    skills,
    teams,
    tokens,
)

accounts: list[URLPattern | URLResolver] = [
    path("invitations/<str:key>/", invitations.accept, name="accept_invitation"),
    # Addresses of staff are changed by admins, so allauth's own page for it leads elsewhere.
    path("email/", RedirectView.as_view(pattern_name="settings_security")),
    path("", include("allauth.urls")),
]

own_settings = [
    path("profile/", profile.profile, name="settings_profile"),
    path("theme/", profile.theme, name="settings_theme"),
    path("security/", profile.security, name="settings_security"),
    path("notifications/", notifications.choices, name="settings_notifications"),
    path("tokens/", tokens.tokens, name="settings_tokens"),
    path("tokens/<int:pk>/revocation/", tokens.revocation, name="settings_token_revocation"),
]

admin = [
    path("", home.home, name="admin_home"),
    path("people/", people.people, name="admin_people"),
    path("people/new/", people.invite, name="admin_invite"),
    path("people/<int:pk>/", people.person, name="admin_person"),
    path("people/<int:pk>/deactivation/", people.deactivation, name="admin_deactivation"),
    path("people/<int:pk>/reactivation/", people.reactivation, name="admin_reactivation"),
    path("people/<int:pk>/invitation/", people.invitation, name="admin_invitation"),
    path("teams/", teams.teams, name="admin_teams"),
    path("teams/new/", teams.new, name="admin_team_new"),
    path("teams/<int:pk>/", teams.team, name="admin_team"),
    path("partners/", partners.partners, name="admin_partners"),
    path("partners/new/", partners.new, name="admin_partner_new"),
    path("partners/<int:pk>/", partners.partner, name="admin_partner"),
    path("sites/", sites.sites, name="admin_sites"),
    path("sites/new/", sites.new, name="admin_site_new"),
    path("sites/<int:pk>/", sites.site, name="admin_site"),
    path("organisations/", organisations.organisations, name="admin_organisations"),
    path("organisations/new/", organisations.new, name="admin_organisation_new"),
    path("organisations/<int:pk>/", organisations.organisation, name="admin_organisation"),
    path("attributes/", attributes.attributes, name="admin_attributes"),
    path("attributes/new/", attributes.new, name="admin_attribute_new"),
    path("attributes/<int:pk>/", attributes.attribute, name="admin_attribute"),
    path("skills/", skills.skills, name="admin_skills"),
    path("skills/new/", skills.new, name="admin_skill_new"),
    path("skills/<int:pk>/", skills.skill, name="admin_skill"),
    path("roles/", roles.roles, name="admin_roles"),
    path("roles/new/", roles.new, name="admin_role_new"),
    path("roles/<int:pk>/", roles.role, name="admin_role"),
    path("audit/", audit.changes, name="admin_audit"),
]

urlpatterns = [
    path("accounts/", include(accounts)),
    path("settings/", include(own_settings)),
    path("admin/", include(admin)),
    path("availability/", availability.availability, name="availability"),
    path("availability/sign/", availability.sign, name="availability_sign"),
    path("people/<int:pk>/abilities/", skills.abilities, name="person_abilities"),
    path("roster/", roster.roster, name="roster"),
    path("roster/file/", roster.roster_file, name="roster_file"),
    path("roster/copy/", roster.roster_copy, name="roster_copy"),
    path("roster/shifts/new/", roster.shift_new, name="shift_new"),
    path("roster/shifts/<int:pk>/", roster.shift, name="shift"),
    path("roster/shifts/<int:pk>/removal/", roster.shift_removal, name="shift_removal"),
    path("notifications/", notifications.inbox, name="notifications"),
    path("notifications/bell/", notifications.bell, name="notifications_bell"),
    path("notifications/reading/", notifications.reading_all, name="notifications_reading"),
    path("notifications/<int:pk>/reading/", notifications.reading, name="notification_reading"),
]
