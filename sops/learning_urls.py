"""The pages of learning."""

from __future__ import annotations

from django.urls import path

from sops.views.learning import announcing, overseeing, reading

READING = "learning/reading/<int:pk>/"
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
]
