"""Rules: their versions, what they did, which tickets wait for a timed one, and dry runs."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import helpdesk.lib.clock

REFUSE = """
CREATE FUNCTION rule_version_is_for_good() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a version of a rule never changes: % of version % refused', TG_OP, OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER rule_version_is_for_good BEFORE UPDATE ON tickets_ruleversion
    FOR EACH ROW EXECUTE FUNCTION rule_version_is_for_good();
"""
ALLOW = "DROP TRIGGER rule_version_is_for_good ON tickets_ruleversion; DROP FUNCTION rule_version_is_for_good();"


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0031_followers_of_merges"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Rule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("names", models.JSONField(default=dict)),
                ("kind", models.CharField(choices=[("trigger", "Trigger"), ("timed", "Timed rule")], max_length=7)),
                ("position", models.PositiveIntegerField(default=0)),
                ("survey", models.BigIntegerField(null=True)),
                ("created_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("removed_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="RuleVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), default=list, size=None
                    ),
                ),
                ("conditions", models.JSONField(default=dict)),
                ("hours", models.PositiveIntegerField(default=0)),
                ("restarts", models.BooleanField(default=False)),
                ("zone", models.CharField(default="UTC", max_length=60)),
                ("acts", models.JSONField(default=dict)),
                ("made_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="tickets.rule"
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="RuleTrial",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("finished_at", models.DateTimeField(null=True)),
                ("cursor", models.BigIntegerField(null=True)),
                ("examined", models.PositiveIntegerField(default=0)),
                ("matched", models.PositiveIntegerField(default=0)),
                ("failed", models.PositiveIntegerField(default=0)),
                ("stopped", models.PositiveIntegerField(default=0)),
                ("later", models.PositiveIntegerField(default=0)),
                ("found", models.JSONField(default=list)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="trials", to="tickets.ruleversion"
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.AddField(
            model_name="rule",
            name="in_force",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tickets.ruleversion"
            ),
        ),
        migrations.AddField(
            model_name="rule",
            name="latest",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tickets.ruleversion"
            ),
        ),
        migrations.CreateModel(
            name="RuleFiring",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("event_id", models.BigIntegerField(unique=True)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("done", "Done"),
                            ("partly", "Done in part"),
                            ("failed", "Could not"),
                            ("stopped", "Stopped"),
                        ],
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "rule",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="firings",
                        to="tickets.rule",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tickets.ticket",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["rule", "-id"], name="firing_newest"),
                    models.Index(fields=["ticket", "rule", "-at"], name="firing_of_ticket"),
                    models.Index(
                        condition=models.Q(("outcome__in", ["partly", "failed", "stopped"])),
                        fields=["rule", "-id"],
                        name="firing_failed",
                    ),
                    models.Index(fields=["at"], name="firing_oldest"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["done", "partly", "failed", "stopped"])),
                        name="a_firing_has_a_known_outcome",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RuleHold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("fired_at", models.DateTimeField(null=True)),
                (
                    "rule",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="holds",
                        to="tickets.rule",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tickets.ticket",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("fired_at", None)), fields=["due_at", "id"], name="hold_due"),
                    models.Index(
                        condition=models.Q(("fired_at", None)), fields=["rule", "due_at"], name="hold_of_rule"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("ticket", "rule"), name="a_ticket_is_held_once_for_each_rule")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="ruleversion",
            constraint=models.UniqueConstraint(fields=("rule", "number"), name="a_rule_has_one_version_of_a_number"),
        ),
        migrations.AddIndex(
            model_name="ruletrial",
            index=models.Index(condition=models.Q(("finished_at", None)), fields=["id"], name="trial_at_work"),
        ),
        migrations.AddConstraint(
            model_name="rule",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["trigger", "timed"])), name="a_rule_is_a_trigger_or_timed"
            ),
        ),
        migrations.AddConstraint(
            model_name="rule",
            constraint=models.CheckConstraint(
                condition=models.Q(("removed_at", None), ("in_force", None), _connector="OR"),
                name="a_rule_that_was_removed_is_off",
            ),
        ),
        migrations.RunSQL(REFUSE, ALLOW),
    ]
