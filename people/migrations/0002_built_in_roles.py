"""The roles every desk starts with."""

from django.apps.registry import Apps as StateApps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

ROLES = {
    "agent": ("Agent", ["work_tickets"]),
    "lead": ("Team lead", ["work_tickets", "lead_team"]),
    "quality-reviewer": ("Quality reviewer", ["review_quality"]),
    "procedure-editor": ("Procedure editor", ["edit_procedures"]),
    "admin": (
        "Admin",
        [
            "work_tickets",
            "lead_team",
            "review_quality",
            "edit_procedures",
            "manage_people",
            "manage_mail",
            "redact",
            "manage_retention",
            "manage_forms",
            "manage_rules",
            "manage_service_levels",
            "manage_quality",
        ],
    ),
}


def add(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    role = apps.get_model("people", "Role")
    for slug, (name, capabilities) in ROLES.items():
        role.objects.get_or_create(
            slug=slug, defaults={"name": name, "capabilities": capabilities, "is_built_in": True}
        )


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
