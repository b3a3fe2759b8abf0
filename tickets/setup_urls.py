"""Addresses of the admin pages about tickets."""

from __future__ import annotations

from django.urls import path

from tickets.views.levels import application, calendars, policies, report, simulator
from tickets.views.setup import categories, custom_fields, rule_acts, rules, statuses, ticket_forms, work

urlpatterns = [
    path("routing/", work.routing, name="admin_routing"),
    path("routing/teams/<int:pk>/", work.team, name="admin_team_routing"),
    path("routing/kinds/new/", work.kind_new, name="admin_work_new"),
    path("routing/kinds/<int:pk>/", work.kind, name="admin_work"),
    path("statuses/", statuses.statuses, name="admin_statuses"),
    path("statuses/new/<slug:category>/", statuses.new, name="admin_status_new"),
    path("statuses/<int:pk>/", statuses.status, name="admin_status"),
    path("categories/", categories.categories, name="admin_categories"),
    path("categories/new/", categories.new, name="admin_category_new"),
    path("categories/<int:pk>/", categories.category, name="admin_category"),
    path("categories/<int:pk>/merge/", categories.merge, name="admin_category_merge"),
    path("fields/", custom_fields.fields, name="admin_fields"),
    path("fields/new/", custom_fields.kinds, name="admin_field_kinds"),
    path("fields/new/<slug:kind>/", custom_fields.new, name="admin_field_new"),
    path("fields/<slug:key>/", custom_fields.field, name="admin_field"),
    path("rules/", rules.rules, name="admin_rules"),
    path("rules/new/<slug:kind>/", rules.new, name="admin_rule_new"),
    path("rules/draft/", rules.draft, name="admin_rule_draft"),
    path("rules/<int:pk>/", rules.rule, name="admin_rule"),
    path("rules/<int:pk>/trial/", rule_acts.trial, name="admin_rule_trial"),
    path("rules/<int:pk>/state/", rule_acts.state, name="admin_rule_state"),
    path("rules/<int:pk>/history/", rule_acts.history, name="admin_rule_history"),
    path("rules/<int:pk>/firings/", rule_acts.firings, name="admin_rule_firings"),
    path("rules/<int:pk>/restoration/", rule_acts.restoration, name="admin_rule_restoration"),
    path("rules/<int:pk>/removal/", rule_acts.removal, name="admin_rule_removal"),
    path("forms/", ticket_forms.forms, name="admin_forms"),
    path("forms/new/", ticket_forms.new, name="admin_form_new"),
    path("forms/draft/", ticket_forms.draft, name="admin_form_draft"),
    path("forms/<int:pk>/", ticket_forms.form, name="admin_form"),
    path("calendars/", calendars.calendars, name="admin_calendars"),
    path("calendars/new/", calendars.new, name="admin_calendar_new"),
    path("calendars/draft/", calendars.draft, name="admin_calendar_draft"),
    path("calendars/<int:pk>/", calendars.calendar, name="admin_calendar"),
    path("calendars/<int:pk>/versions/", calendars.versions, name="admin_calendar_versions"),
    path("calendars/<int:pk>/retirement/", calendars.retirement, name="admin_calendar_retirement"),
    path("policies/", policies.policies, name="admin_policies"),
    path("policies/new/", policies.new, name="admin_policy_new"),
    path("policies/draft/", policies.draft, name="admin_policy_draft"),
    path("policies/<int:pk>/", policies.policy, name="admin_policy"),
    path("policies/<int:pk>/versions/", policies.versions, name="admin_policy_versions"),
    path("policies/<int:pk>/versions/<int:number>/restoration/", policies.restoration, name="admin_policy_restoration"),
    path("policies/<int:pk>/retirement/", policies.retirement, name="admin_policy_retirement"),
    path("policies/simulator/", simulator.simulator, name="admin_policy_simulator"),
    path("policies/application/", application.application, name="admin_policy_application"),
    path("policies/application/<int:pk>/stop/", application.stop, name="admin_policy_application_stop"),
    path("attainment/", report.attainment, name="attainment"),
    path("attainment.csv", report.attainment_file, name="attainment_file"),
]
