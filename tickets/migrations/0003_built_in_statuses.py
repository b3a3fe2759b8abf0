"""The default status of each category; a desk adds its own names later."""

from django.apps.registry import Apps as StateApps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

CATEGORIES = ["new", "open", "pending", "on_hold", "solved", "closed"]


def add(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    status = apps.get_model("tickets", "Status")
    for position, category in enumerate(CATEGORIES):
        status.objects.get_or_create(category=category, is_default=True, defaults={"position": position})


class Migration(migrations.Migration):
    dependencies = [("tickets", "0002_search")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
