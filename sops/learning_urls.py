"""The pages of learning."""

from __future__ import annotations

from django.urls import path

from sops.views.learning import announcing, certifying, overseeing, quiz_editing, quizzing, reading, training

READING = "learning/reading/<int:pk>/"
QUIZ = "learning/quizzes/<int:pk>/"
CERTIFICATE = "learning/certificates/<int:pk>/"
TRAINING = "learning/trainings/<int:pk>/"
ANNOUNCEMENT = "learning/announcements/<int:pk>/"
urlpatterns = [
    path("learning/", reading.learning, name="learning"),
    path(READING, reading.reading, name="learning_reading"),
    path(f"{READING}acknowledgement/", reading.acknowledgement, name="learning_acknowledgement"),
    path(f"{READING}readers/", overseeing.readers, name="learning_readers"),
    path(f"{READING}reminders/", overseeing.reminders, name="learning_reminders"),
    path(f"{READING}day/", overseeing.reading_day, name="learning_day"),
    path("learning/announcements/", announcing.announcements, name="announcements"),
    path("learning/announcements/new/", announcing.announcement_new, name="announcement_new"),
    path(ANNOUNCEMENT, announcing.announcement, name="announcement"),
    path(f"{ANNOUNCEMENT}publication/", announcing.announcement_publication, name="announcement_publication"),
    path(f"{ANNOUNCEMENT}withdrawal/", announcing.announcement_withdrawal, name="announcement_withdrawal"),
    path(
        "procedures/<slug:key>/versions/<int:number>/audience/", announcing.version_audience, name="procedure_audience"
    ),
    path("learning/quizzes/", quizzing.quizzes, name="quizzes"),
    path("learning/quizzes/new/", quiz_editing.quiz_new, name="quiz_new"),
    path(QUIZ, quizzing.quiz, name="quiz"),
    path(f"{QUIZ}change/", quiz_editing.quiz_change, name="quiz_change"),
    path(f"{QUIZ}attempts/", quizzing.quiz_attempts, name="quiz_attempts"),
    path(f"{QUIZ}case/", quiz_editing.case, name="quiz_case"),
    path(f"{QUIZ}questions/new/", quiz_editing.item_new, name="quiz_item_new"),
    path(f"{QUIZ}questions/<int:item_id>/", quiz_editing.item, name="quiz_item"),
    path(f"{QUIZ}questions/<int:item_id>/removal/", quiz_editing.item_removal, name="quiz_item_removal"),
    path("learning/attempts/<int:pk>/", quizzing.attempt, name="attempt"),
    path("learning/certificates/", certifying.certificates, name="certificates"),
    path(CERTIFICATE, certifying.certificate, name="certificate"),
    path(f"{CERTIFICATE}signature/", certifying.certificate_signature, name="certificate_signature"),
    path("learning/certifications/<int:pk>/people/", certifying.enrolment, name="enrolment"),
    path("procedures/<slug:key>/certificate/", certifying.procedure_certificate, name="procedure_certificate"),
    path("learning/trainings/", training.trainings, name="trainings"),
    path("learning/trainings/new/", training.training_new, name="training_new"),
    path(TRAINING, training.training, name="training"),
    path(f"{TRAINING}change/", training.training_change, name="training_change"),
    path(f"{TRAINING}results/", training.training_results, name="training_results"),
    path(f"{TRAINING}cancellation/", training.training_cancellation, name="training_cancellation"),
]
