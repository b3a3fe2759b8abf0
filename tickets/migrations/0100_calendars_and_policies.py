"""Calendars and policies of service levels, their versions for good, and the two that every desk begins with."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import helpdesk.lib.clock

REFUSE = """
CREATE FUNCTION service_level_version_is_for_good() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - 'published_at' IS NOT DISTINCT FROM to_jsonb(OLD) - 'published_at' THEN
        RETURN OLD;  -- the same again, as when rows are loaded that are there
    END IF;
    RAISE EXCEPTION 'a version of a calendar or policy never changes: % of % % refused', TG_OP, TG_TABLE_NAME, OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER calendar_version_is_for_good BEFORE UPDATE ON tickets_calendarversion
    FOR EACH ROW EXECUTE FUNCTION service_level_version_is_for_good();
CREATE TRIGGER policy_version_is_for_good BEFORE UPDATE ON tickets_policyversion
    FOR EACH ROW EXECUTE FUNCTION service_level_version_is_for_good();
"""
ALLOW = """
DROP TRIGGER calendar_version_is_for_good ON tickets_calendarversion;
DROP TRIGGER policy_version_is_for_good ON tickets_policyversion;
DROP FUNCTION service_level_version_is_for_good();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0130_work"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Calendar",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(blank=True, max_length=80, unique=True)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
            ],
            options={
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Policy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(blank=True, max_length=80)),
                ("position", models.PositiveIntegerField(default=0)),
                ("is_catch_all", models.BooleanField(default=False)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
            ],
            options={
                "verbose_name_plural": "policies",
                "ordering": ["is_catch_all", "position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="CalendarVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("zone", models.CharField(max_length=60)),
                ("weekly", models.JSONField(default=dict)),
                ("country", models.CharField(blank=True, max_length=2)),
                ("region", models.CharField(blank=True, max_length=10)),
                ("feast_kinds", models.JSONField(default=list)),
                ("feasts", models.JSONField(default=list)),
                ("struck", models.JSONField(default=list)),
                ("closures", models.JSONField(default=list)),
                ("extra", models.JSONField(default=list)),
                ("published_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="tickets.calendar"
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
            },
        ),
        migrations.AddField(
            model_name="calendar",
            name="current",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tickets.calendarversion"
            ),
        ),
        migrations.CreateModel(
            name="PolicyVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("conditions", models.JSONField(default=dict)),
                ("targets", models.JSONField(default=dict)),
                ("warnings", models.JSONField(default=dict)),
                ("pause_on_hold", models.BooleanField(default=False)),
                ("published_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tickets.calendarversion"
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="tickets.policy"
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
            },
        ),
        migrations.AddField(
            model_name="policy",
            name="current",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tickets.policyversion"
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarversion",
            constraint=models.UniqueConstraint(
                fields=("calendar", "number"), name="a_calendar_has_one_version_of_a_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("zone", ""), _negated=True), name="a_calendar_has_a_time_zone"
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("region", ""), models.Q(("country", ""), _negated=True), _connector="OR"),
                name="a_region_is_of_a_country",
            ),
        ),
        migrations.AddConstraint(
            model_name="policyversion",
            constraint=models.UniqueConstraint(
                fields=("policy", "number"), name="a_policy_has_one_version_of_a_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="policy",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_catch_all", True)),
                fields=("is_catch_all",),
                name="a_desk_has_one_catch_all_policy",
            ),
        ),
        migrations.AddConstraint(
            model_name="policy",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retired_at", None), models.Q(("name", ""), _negated=True)),
                fields=("name",),
                name="policies_in_use_differ_in_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="policy",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_catch_all", False), ("retired_at", None), _connector="OR"),
                name="the_catch_all_policy_is_never_retired",
            ),
        ),
        migrations.AddConstraint(
            model_name="policy",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_catch_all", True), models.Q(("name", ""), _negated=True), _connector="OR"),
                name="a_policy_other_than_the_catch_all_has_a_name",
            ),
        ),
        migrations.RunSQL(REFUSE, ALLOW),
    ]
