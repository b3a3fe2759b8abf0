"""The pages of procedures, and the panel of a ticket."""

from __future__ import annotations

from django.urls import path

from sops import learning_urls
from sops.views import connectors, drafting, editing, figures, migrating, panel, preview, reading

VERSION = "procedures/<slug:key>/versions/<int:number>/"
urlpatterns = [
    path("procedures/", reading.procedure_list, name="procedure_list"),
    path("procedures/new/", editing.procedure_new, name="procedure_new"),
    path("procedures/approvals/", reading.approvals, name="procedure_approvals"),
    path("procedures/bindings/<int:pk>/removal/", editing.binding_removal, name="binding_removal"),
    path("procedures/<slug:key>/", reading.procedure, name="procedure"),
    path("procedures/<slug:key>/figures/", figures.procedure_figures, name="procedure_figures"),
    path("procedures/<slug:key>/figures/export/", figures.procedure_figures_export, name="procedure_figures_export"),
    path("procedures/<slug:key>/drafts/", editing.procedure_drafts, name="procedure_drafts"),
    path("procedures/<slug:key>/upkeep/", editing.procedure_upkeep, name="procedure_upkeep"),
    path("procedures/<slug:key>/review/", editing.procedure_review, name="procedure_review"),
    path("procedures/<slug:key>/bindings/", editing.procedure_bindings, name="procedure_bindings"),
    path(VERSION, reading.procedure_version, name="procedure_version"),
    path(f"{VERSION}edit/", drafting.procedure_edit, name="procedure_edit"),
    path(f"{VERSION}edit/text/", editing.procedure_text, name="procedure_text"),
    path(f"{VERSION}edit/translations/", drafting.procedure_translations, name="procedure_translations"),
    path(f"{VERSION}edit/draft/", drafting.procedure_draft, name="procedure_draft"),
    path(f"{VERSION}edit/fresh/", drafting.procedure_fresh, name="procedure_fresh"),
    path(f"{VERSION}preview/", preview.procedure_preview, name="procedure_preview"),
    path(f"{VERSION}submission/", editing.procedure_submission, name="procedure_submission"),
    path(f"{VERSION}return/", editing.procedure_return, name="procedure_return"),
    path(f"{VERSION}decision/", editing.procedure_decision, name="procedure_decision"),
    path(f"{VERSION}publication/", editing.procedure_publication, name="procedure_publication"),
    path(f"{VERSION}migration/", migrating.procedure_migration, name="procedure_migration"),
    path(f"{VERSION}withdrawal/", editing.procedure_withdrawal, name="procedure_withdrawal"),
    path(f"{VERSION}deletion/", editing.procedure_deletion, name="procedure_deletion"),
    path(f"{VERSION}differences/<int:other>/", reading.procedure_differences, name="procedure_differences"),
    path(f"{VERSION}export/<slug:form>/", reading.procedure_export, name="procedure_export"),
    path("tickets/<int:number>/procedures/", panel.ticket_procedures, name="ticket_procedures"),
    path("runs/<int:pk>/step/", panel.run_step, name="run_step"),
    path("runs/<int:pk>/typed/", panel.run_typed, name="run_typed"),
    path("runs/<int:pk>/evidence/", panel.run_evidence, name="run_evidence"),
    path("runs/<int:pk>/reply/", panel.run_reply, name="run_reply"),
    path("runs/<int:pk>/approval/", panel.run_approval, name="run_approval"),
    path("runs/<int:pk>/back/", panel.run_back, name="run_back"),
    path("runs/<int:pk>/pause/", panel.run_pause, name="run_pause"),
    path("runs/<int:pk>/resumption/", panel.run_resumption, name="run_resumption"),
    path("runs/<int:pk>/holder/", panel.run_holder, name="run_holder"),
    path("runs/<int:pk>/deviation/", panel.run_deviation, name="run_deviation"),
    path("runs/<int:pk>/flag/", panel.run_flag, name="run_flag"),
    path("runs/<int:pk>/answer/", panel.run_answer, name="run_answer"),
    path("admin/connectors/", connectors.connectors, name="admin_connectors"),
    path("admin/connectors/new/", connectors.connector_new, name="admin_connector_new"),
    path("admin/connectors/<int:pk>/", connectors.connector, name="admin_connector"),
    path("admin/connectors/<int:pk>/log/", connectors.connector_log, name="admin_connector_log"),
    path("admin/connectors/<int:pk>/log/<int:key>/", connectors.execution, name="admin_execution"),
    path("admin/connectors/<int:pk>/operations/new/", connectors.operation_new, name="admin_operation_new"),
    path("admin/connectors/operations/<int:pk>/", connectors.operation, name="admin_operation"),
    path("admin/connectors/operations/<int:pk>/trial/", connectors.operation_trial, name="admin_operation_trial"),
    path("admin/connectors/operations/<int:pk>/removal/", connectors.operation_removal, name="admin_operation_removal"),
    *learning_urls.urlpatterns,
]
