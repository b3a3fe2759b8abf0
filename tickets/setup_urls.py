"""Addresses of the admin pages about tickets."""

from __future__ import annotations

from django.urls import path

from tickets.views.setup import categories, custom_fields, statuses, ticket_forms

urlpatterns = [
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
    path("forms/", ticket_forms.forms, name="admin_forms"),
    path("forms/new/", ticket_forms.new, name="admin_form_new"),
    path("forms/draft/", ticket_forms.draft, name="admin_form_draft"),
    path("forms/<int:pk>/", ticket_forms.form, name="admin_form"),
]
