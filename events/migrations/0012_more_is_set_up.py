"""The page of changes also shows those to rules, skills, kinds of work, calendars, policies, scorecards, programmes and cycles."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

AUDITED = (
    "user", "role", "team", "partner", "site", "apitoken", "brand", "mailbox", "source", "contact", "organisation",
    "template", "suppression", "view", "macro", "attribute", "customfield", "ticketcategory", "ticketform", "status",
    "webhook", "rule", "skill", "kindofwork", "calendar", "policy", "scorecard", "programme", "cycle",
)  # fmt: skip


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("events", "0011_webhooks_are_set_up")]
    operations = [
        RemoveIndexConcurrently("event", "event_of_people_and_set_up"),
        AddIndexConcurrently(
            "event",
            models.Index(
                fields=["-at", "-id"],
                condition=models.Q(("subject_kind__in", AUDITED)),
                name="event_of_people_and_set_up",
            ),
        ),
    ]
