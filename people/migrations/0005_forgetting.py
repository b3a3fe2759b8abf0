"""Admins may redact, and decide how long things are kept."""

from django.apps.registry import Apps as StateApps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

NEW = ["redact", "manage_retention"]


def add(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for role in apps.get_model("people", "Role").objects.filter(slug="admin", is_built_in=True):
        role.capabilities = [*role.capabilities, *(one for one in NEW if one not in role.capabilities)]
        role.save(update_fields=["capabilities"])


class Migration(migrations.Migration):
    dependencies = [("people", "0004_escalation_hours")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
