"""The calendar that is always open, and the policy for everything else, which promises nothing until a desk decides."""

from django.apps.registry import Apps as StateApps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def add(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    calendars, policies = apps.get_model("tickets", "Calendar"), apps.get_model("tickets", "Policy")
    calendar, _made = calendars.objects.get_or_create(name="")
    hours = calendar.current or apps.get_model("tickets", "CalendarVersion").objects.create(
        calendar=calendar, number=1, zone="UTC", weekly={day: [["00:00", "24:00"]] for day in DAYS}
    )
    if calendar.current is None:
        calendar.current = hours
        calendar.save(update_fields=["current"])
    policy, _made = policies.objects.get_or_create(is_catch_all=True)
    if policy.current is None:
        policy.current = apps.get_model("tickets", "PolicyVersion").objects.create(
            policy=policy, number=1, calendar=hours, conditions={"all": []}
        )
        policy.save(update_fields=["current"])


class Migration(migrations.Migration):
    dependencies = [("tickets", "0100_calendars_and_policies")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
