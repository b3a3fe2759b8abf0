"""What every desk starts with: the default status of each category, the calendar that is always open, and the policy
for everything else, which promises nothing until a desk decides."""

from django.apps.registry import Apps as StateApps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

CATEGORIES = ("new", "open", "pending", "on_hold", "solved", "closed")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def add_statuses(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    status = apps.get_model("tickets", "Status")
    for position, category in enumerate(CATEGORIES):
        status.objects.get_or_create(category=category, is_default=True, defaults={"position": position})


def add_everything_else(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    calendars, policies = apps.get_model("tickets", "Calendar"), apps.get_model("tickets", "Policy")
    calendar, _made = calendars.objects.get_or_create(name="")
    if calendar.current_id is None:
        weekly = {day: [["00:00", "24:00"]] for day in DAYS}
        calendar.current = apps.get_model("tickets", "CalendarVersion").objects.create(
            calendar=calendar, number=1, zone="UTC", weekly=weekly
        )
        calendar.save(update_fields=["current"])
    assert calendar.current_id  # noqa: S101
    policy, _made = policies.objects.get_or_create(is_catch_all=True)
    if policy.current_id is None:
        policy.current = apps.get_model("tickets", "PolicyVersion").objects.create(
            policy=policy, number=1, calendar_id=calendar.current_id, conditions={"all": []}
        )
        policy.save(update_fields=["current"])


class Migration(migrations.Migration):
    dependencies = [("tickets", "0003_kept_by_the_database")]
    operations = [
        migrations.RunPython(add_statuses, migrations.RunPython.noop),
        migrations.RunPython(add_everything_else, migrations.RunPython.noop),
    ]
