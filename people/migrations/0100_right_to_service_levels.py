"""Who keeps forms and fields of the whole desk decides service levels too."""

import django.contrib.postgres.fields
from django.apps.registry import Apps as StateApps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

RIGHT = "manage_service_levels"
RIGHTS = [
    ("work_tickets", "Work on tickets: reply, note, assign, change status"),
    ("lead_team", "Lead: see quarantine, team work and delivery problems"),
    ("review_quality", "Review quality"),
    ("edit_procedures", "Edit procedures"),
    ("manage_people", "Manage people, teams, partners and roles"),
    ("manage_mail", "Manage brands and mailboxes"),
    ("redact", "Redact: take words and files out of tickets for good"),
    ("manage_retention", "Decide how long things are kept, and erase people"),
    ("manage_forms", "Manage forms, fields, categories and statuses"),
    (RIGHT, "Decide service levels: calendars and policies"),
    ("manage_rules", "Manage rules: triggers and timed rules"),
]


def grant(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for role in apps.get_model("people", "Role").objects.filter(capabilities__contains=["manage_forms"]):
        if RIGHT not in role.capabilities:
            role.capabilities = [*role.capabilities, RIGHT]
            role.save(update_fields=["capabilities"])


def revoke(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for role in apps.get_model("people", "Role").objects.filter(capabilities__contains=[RIGHT]):
        role.capabilities = [one for one in role.capabilities if one != RIGHT]
        role.save(update_fields=["capabilities"])


class Migration(migrations.Migration):
    dependencies = [("people", "0130_work")]
    operations = [
        migrations.AlterField(
            "role",
            "capabilities",
            django.contrib.postgres.fields.ArrayField(
                models.CharField(choices=RIGHTS, max_length=40), blank=True, default=list, size=None
            ),
        ),
        migrations.RunPython(grant, revoke),
    ]
