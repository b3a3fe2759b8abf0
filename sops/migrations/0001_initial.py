"""Procedures, their versions and bindings, and what happens when they are followed."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

import helpdesk.lib.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0003_shared_tickets"),
        ("tickets", "0011_orders_of_views"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name="Procedure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=60, unique=True, verbose_name="key")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("risk", models.PositiveSmallIntegerField(default=1, verbose_name="risk tier")),
                ("review_every", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="review every")),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.team",
                    ),
                ),
            ],
            options={
                "ordering": ["title", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Binding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("conditions", models.JSONField()),
                (
                    "mode",
                    models.CharField(
                        choices=[("suggest", "Suggested"), ("require", "Required before solving")],
                        default="suggest",
                        max_length=8,
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "procedure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bindings", to="sops.procedure"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ProcedureVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("in_review", "In review"),
                            ("approved", "Approved"),
                            ("scheduled", "Scheduled"),
                            ("published", "Published"),
                            ("superseded", "Superseded"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("definition", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("graph_sha256", models.CharField(max_length=64)),
                (
                    "change_class",
                    models.CharField(
                        choices=[
                            ("editorial", "Editorial: words alone"),
                            ("minor", "Minor: new runs use it"),
                            ("material", "Material: people must know"),
                        ],
                        default="material",
                        max_length=10,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=1000, verbose_name="change note")),
                ("revision", models.PositiveIntegerField(default=1)),
                ("effective_from", models.DateTimeField(null=True)),
                ("effective_until", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("updated_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "based_on",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sops.procedureversion",
                    ),
                ),
                (
                    "procedure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="sops.procedure"
                    ),
                ),
            ],
            options={
                "ordering": ["procedure", "-number"],
            },
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_approved", models.BooleanField()),
                ("sha256", models.CharField(max_length=64)),
                ("note", models.CharField(blank=True, max_length=1000)),
                ("at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "approver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approvals",
                        to="sops.procedureversion",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("active", "Running"),
                            ("paused", "Paused"),
                            ("completed", "Completed"),
                            ("abandoned", "Abandoned"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="active",
                        max_length=10,
                    ),
                ),
                ("step", models.CharField(blank=True, max_length=60)),
                ("outcome", models.CharField(blank=True, max_length=60)),
                ("state", models.JSONField(default=dict)),
                ("started_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("updated_at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "holder",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="children", to="sops.run"
                    ),
                ),
                (
                    "procedure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="runs", to="sops.procedure"
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="runs", to="tickets.ticket"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="runs", to="sops.procedureversion"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Deviation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_step", models.CharField(max_length=60)),
                ("to_step", models.CharField(blank=True, max_length=60)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("not_fitting", "The procedure does not fit this case"),
                            ("step_wrong", "The step is wrong or out of date"),
                            ("done_before", "It was done already"),
                            ("urgent", "It could not wait"),
                            ("other", "Another reason"),
                        ],
                        max_length=12,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=1000)),
                ("at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="deviations", to="sops.run"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ActionExecution",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=60, unique=True)),
                ("action", models.CharField(max_length=60)),
                ("parameters", models.JSONField(default=dict)),
                ("result", models.JSONField(default=dict)),
                ("at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="executions", to="sops.run"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="RunEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.PositiveIntegerField()),
                ("at", models.DateTimeField(default=helpdesk.lib.clock.now)),
                ("step", models.CharField(blank=True, max_length=60)),
                ("kind", models.CharField(max_length=16)),
                ("payload", models.JSONField(default=dict)),
                ("active_ms", models.PositiveIntegerField(default=0)),
                ("idle_ms", models.PositiveIntegerField(default=0)),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="sops.run",
                    ),
                ),
            ],
            options={
                "ordering": ["run", "seq"],
            },
        ),
        migrations.AddConstraint(
            model_name="procedure",
            constraint=models.CheckConstraint(
                condition=models.Q(("risk__gte", 1), ("risk__lte", 4)), name="a_procedure_has_a_risk_tier_from_1_to_4"
            ),
        ),
        migrations.AddConstraint(
            model_name="binding",
            constraint=models.CheckConstraint(
                condition=models.Q(("mode__in", ["suggest", "require"])), name="a_binding_has_a_known_mode"
            ),
        ),
        migrations.AddConstraint(
            model_name="procedureversion",
            constraint=models.UniqueConstraint(
                fields=("procedure", "number"), name="a_procedure_numbers_a_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="procedureversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "published")),
                fields=("procedure",),
                name="a_procedure_has_one_published_version",
            ),
        ),
        migrations.AddConstraint(
            model_name="procedureversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("draft", "in_review", "approved", "scheduled"))),
                fields=("procedure",),
                name="a_procedure_has_one_version_in_the_making",
            ),
        ),
        migrations.AddConstraint(
            model_name="procedureversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ["draft", "in_review", "approved", "scheduled", "published", "superseded", "withdrawn"],
                    )
                ),
                name="a_version_has_a_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="procedureversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("change_class__in", ["editorial", "minor", "material"])),
                name="a_version_has_a_known_change_class",
            ),
        ),
        migrations.AddConstraint(
            model_name="procedureversion",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("effective_from__isnull", False)),
                expressions=[
                    (
                        models.Func(
                            models.F("effective_from"),
                            models.F("effective_until"),
                            function="TSTZRANGE",
                            output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
                        ),
                        "&&",
                    ),
                    ("procedure", "="),
                ],
                name="versions_of_a_procedure_never_hold_at_once",
            ),
        ),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(
                condition=models.Q(("ended_at", None)), fields=["version", "step"], name="run_open_by_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.UniqueConstraint(
                condition=models.Q(("parent", None), ("status__in", ["active", "paused"])),
                fields=("ticket", "procedure"),
                name="a_ticket_has_one_open_run_of_a_procedure",
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["active", "paused", "completed", "abandoned", "cancelled"])),
                name="a_run_has_a_known_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="deviation",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason__in", ["not_fitting", "step_wrong", "done_before", "urgent", "other"])),
                name="a_deviation_has_a_known_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="deviation",
            constraint=models.CheckConstraint(
                condition=models.Q(("note", ""), ("reason", "other"), _negated=True),
                name="another_reason_for_a_deviation_is_told_in_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="runevent",
            constraint=models.UniqueConstraint(fields=("run", "seq"), name="a_run_counts_its_events"),
        ),
    ]
