"""The API's addresses of procedures and runs, under /api/v1/."""

from __future__ import annotations

from django.urls import path

from sops.api import connectors, figures, migrating, reading, views

REQUIREMENT = "learning/requirements/<int:requirement_id>/"
urlpatterns = [
    path("procedures/", views.ProceduresView.as_view(), name="api_procedures"),
    path("procedures/<slug:key>/", views.ProcedureView.as_view(), name="api_procedure"),
    path("procedures/<slug:key>/versions/<int:number>/", views.VersionView.as_view(), name="api_procedure_version"),
    path("procedures/<slug:key>/figures/", figures.FiguresView.as_view(), name="api_procedure_figures"),
    path(
        "procedures/<slug:key>/versions/<int:number>/migration/",
        migrating.MigrationView.as_view(),
        name="api_procedure_migration",
    ),
    path("tickets/<int:ticket_id>/runs/", views.TicketRunsView.as_view(), name="api_ticket_runs"),
    path("runs/<int:run_id>/", views.RunView.as_view(), name="api_run"),
    path("runs/<int:run_id>/step/", views.RunStepView.as_view(), name="api_run_step"),
    path("runs/<int:run_id>/deviation/", views.RunDeviationView.as_view(), name="api_run_deviation"),
    path("runs/<int:run_id>/answer/", views.RunAnswerView.as_view(), name="api_run_answer"),
    path("connectors/", connectors.ConnectorsView.as_view(), name="api_connectors"),
    path("connectors/<int:connector_id>/", connectors.ConnectorView.as_view(), name="api_connector"),
    path("connectors/<int:connector_id>/operations/", connectors.OperationsView.as_view(), name="api_operations"),
    path("connectors/operations/<int:operation_id>/", connectors.OperationView.as_view(), name="api_operation"),
    path("connectors/operations/<int:operation_id>/trial/", connectors.TrialView.as_view(), name="api_operation_trial"),
    path("learning/duties/", reading.DutiesView.as_view(), name="api_duties"),
    path("learning/requirements/", reading.RequirementsView.as_view(), name="api_requirements"),
    path(f"{REQUIREMENT}acknowledgement/", reading.AcknowledgementView.as_view(), name="api_acknowledgement"),
    path(f"{REQUIREMENT}duties/", reading.ReadersView.as_view(), name="api_readers"),
    path(f"{REQUIREMENT}reminders/", reading.RemindersView.as_view(), name="api_reminders"),
    path("learning/announcements/", reading.AnnouncementsView.as_view(), name="api_announcements"),
    path(
        "learning/announcements/<int:announcement_id>/publication/",
        reading.PublicationView.as_view(),
        name="api_announcement_publication",
    ),
]
