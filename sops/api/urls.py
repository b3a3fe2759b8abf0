"""The API's addresses of procedures and runs, under /api/v1/."""

from __future__ import annotations

from django.urls import path

from sops.api import certificates, connectors, figures, migrating, quizzes, reading, trainings, views

QUIZ = "learning/quizzes/<int:quiz_id>/"
TRAINING = "learning/trainings/<int:training_id>/"
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
    path("connectors/<int:connector_id>/executions/", connectors.ExecutionsView.as_view(), name="api_executions"),
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
    path("learning/quizzes/", quizzes.QuizzesView.as_view(), name="api_quizzes"),
    path(QUIZ, quizzes.QuizView.as_view(), name="api_quiz"),
    path(f"{QUIZ}questions/", quizzes.QuestionsView.as_view(), name="api_quiz_questions"),
    path(f"{QUIZ}attempts/", quizzes.AttemptsView.as_view(), name="api_quiz_attempts"),
    path("learning/attempts/<int:attempt_id>/", quizzes.AttemptView.as_view(), name="api_attempt"),
    path("learning/attempts/<int:attempt_id>/answers/", quizzes.AnswersView.as_view(), name="api_attempt_answers"),
    path("learning/certifications/", certificates.CertificationsView.as_view(), name="api_certifications"),
    path(
        "learning/certifications/<int:certification_id>/people/",
        certificates.EnrolmentView.as_view(),
        name="api_enrolment",
    ),
    path("learning/certificates/", certificates.CertificatesView.as_view(), name="api_certificates"),
    path(
        "learning/certificates/<int:certificate_id>/signatures/",
        certificates.SignaturesView.as_view(),
        name="api_certificate_signatures",
    ),
    path("learning/trainings/", trainings.TrainingsView.as_view(), name="api_trainings"),
    path(TRAINING, trainings.TrainingView.as_view(), name="api_training"),
    path(f"{TRAINING}cancellation/", trainings.CancellationView.as_view(), name="api_training_cancellation"),
    path(f"{TRAINING}results/", trainings.ResultsView.as_view(), name="api_training_results"),
]
